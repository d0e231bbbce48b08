"""What the list from above (上级基本目录) says of an item, as far as it says it.

An element the superior did not give is None: a rule that needs it cannot be evaluated, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import Field, model_validator

from ..codes import ItemKind, Level, LocalKind, Necessity, ServiceField, Unit
from ..record.elements import Document, Limit
from ..record.spec import ItemSpec

FREE: Final = "不收费"


Count = Annotated[int, Field(ge=0, le=99)]


class SuperiorRecord(Document):
    """One line of the superior's list; the names are those of the twelve elements (五级十二同, domain.md §1.4)."""

    basic_code: Annotated[str, Field(pattern=r"^\d{12}$")]  # 事项编码
    name: Annotated[str, Field(min_length=1, max_length=200)]  # 事项名称
    kind: ItemKind  # 职权类型
    local_kind: LocalKind | None = None
    field: ServiceField | None = None
    levels: tuple[Level, ...] = Field(min_length=1)  # 权限范围: the levels that exercise it
    guidance_body: str = ""
    bases: tuple[str, ...] | None = None  # 设定依据
    conditions: tuple[str, ...] | None = None  # 办理条件
    steps: tuple[str, ...] | None = None  # 办事流程
    materials: tuple[str, ...] | None = None  # 申请材料
    necessity: tuple[Necessity | None, ...] | None = None  # 必要性, one for each paper in their order; None: not said
    counts: tuple[Count | None, ...] | None = None  # 份数 of each, originals and copies together
    form: tuple[str, ...] | None = None  # 申请表单: labels of its fields
    prerequisites: tuple[str, ...] | None = None  # 前置件
    statutory: Limit | None = None  # 办理时限
    promised: Limit | None = None
    result: str | None = None  # 办理结果
    fee: str | None = None  # 收费标准

    @model_validator(mode="after")
    def _one_for_each(self) -> SuperiorRecord:
        for told, word in ((self.necessity, "必要性"), (self.counts, "份数")):
            if told is not None and len(told) != len(self.materials or ()):
                raise ValueError(f"{word}：写了 {len(told)} 项，申请材料有 {len(self.materials or ())} 项；请一一对应")
        return self


_UNITS = (
    ("个工作日", Unit.WORKDAY),
    ("工作日", Unit.WORKDAY),
    ("个自然日", Unit.DAY),
    ("自然日", Unit.DAY),
    ("日", Unit.DAY),
    ("天", Unit.DAY),
    ("个月", Unit.MONTH),
    ("月", Unit.MONTH),
    ("小时", Unit.HOUR),
)
_LIMIT = re.compile(r"^(\d+(?:\.\d+)?)(\D+)$", re.ASCII)
_ON_THE_SPOT = frozenset({"当场", "当场办结", "即时", "即时办结", "即办", "0"})


def read_limit(text: str) -> Limit:
    """A limit as lists write it: 20个工作日, 30日, 3个月, 24小时, 当场. A bare number counts working days.

    Raises ValueError for anything else.
    """
    words = re.sub(r"\s+", "", text).removeprefix("≤").removesuffix("内").removesuffix("以内")
    if words in _ON_THE_SPOT:
        return Limit(amount=Decimal(0))
    if re.fullmatch(r"\d+(\.\d+)?", words, re.ASCII):
        return Limit(amount=Decimal(words))
    found = _LIMIT.match(words)
    unit = dict(_UNITS).get(found[2]) if found else None
    if found is None or unit is None:
        raise ValueError(f"看不懂时限“{text}”，请写成“20个工作日”“30日”“3个月”“24小时”或“当场”")
    return Limit(amount=Decimal(found[1]), unit=unit)


def draft_from(record: SuperiorRecord) -> dict[str, Any]:
    """The beginning of an implementation record from the superior's line (认领): what is known, nothing made up."""
    document: dict[str, Any] = {
        "basic_code": record.basic_code,
        "name": record.name,
        "kind": record.kind.value,
        "guidance_body": record.guidance_body,
    }
    parts: dict[str, Any] = {
        "level": record.levels[0].value if len(record.levels) == 1 else None,
        "local_kind": record.local_kind,
        "field": record.field,
        "statutory": record.statutory,
        "promised": record.promised,
        "conditions": list(record.conditions or ()),
        "legal_bases": [_basis(text) for text in record.bases or ()],
        "materials": [_paper(record, n, name) for n, name in enumerate(record.materials or ())],
        "form": [{"id": f"f{n}", "label": label} for n, label in enumerate(record.form or (), start=1)],
        "steps": [_step(n, name) for n, name in enumerate(record.steps or (), start=1)],
        "prerequisites": [{"name": name} for name in record.prerequisites or ()],
        "result": {"name": record.result} if record.result else None,
        "fee": {"charged": True, "standard": record.fee} if record.fee and record.fee != FREE else None,
    }
    for name, value in parts.items():
        if value:
            document[name] = value.model_dump(mode="json") if isinstance(value, Limit) else value
    return document


def _paper(record: SuperiorRecord, at: int, name: str) -> dict[str, Any]:
    paper: dict[str, Any] = {"id": f"m{at + 1}", "name": name}
    if record.necessity is not None and (necessity := record.necessity[at]) is not None:
        paper["necessity"] = necessity.value
    if record.counts is not None and (count := record.counts[at]):
        paper["copies"] = min(count - 1, 20)  # beside the one original a record begins with
    return paper


_KINDS_OF_STEPS = (
    ("收件", "receive"),
    ("受理", "accept"),
    ("现场", "site_check"),
    ("勘", "site_check"),
    ("审", "examine"),
    ("核", "examine"),
    ("决定", "decide"),
    ("批", "decide"),
    ("制证", "issue"),
    ("颁", "issue"),
    ("送达", "deliver"),
    ("办结", "deliver"),
    ("发", "deliver"),
)


def _step(number: int, name: str) -> dict[str, Any]:
    kind = next((kind for word, kind in _KINDS_OF_STEPS if word in name), "examine")
    if "审批" in name:
        kind = "decide"
    return {"id": f"s{number}", "name": name, "kind": kind}


_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条.*$")


def _basis(text: str) -> dict[str, str]:
    article = _ARTICLE.search(text)
    law = text[: article.start()] if article else text
    return {"law": law.strip("《》〈〉 ，,"), "article": article[0] if article else ""}


def levels_allow(record: SuperiorRecord, level: Level) -> bool:
    """Whether the superior lets this level exercise the item (权限范围)."""
    return level in record.levels or Level.GRADED in record.levels


def bases_of(spec: ItemSpec) -> Iterable[str]:
    """The record's bases as one line each, as lists write them."""
    return (f"{basis.law}{basis.article}" for basis in spec.legal_bases)
