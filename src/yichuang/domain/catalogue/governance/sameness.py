"""The record against the superior's: the identical elements, and what may only shrink (只减不加、只少不多).

五级十二同 (S2-21): twelve elements the same from province to village; 四级四同 (S1-63): name, basis, kind, code. S2-22:
limits, conditions, steps, papers, forms, fees (and 前置件, S3-25) may become less, never more. Both values are told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from yichuang.kernel.search.tokens import clean

from ..codes import Necessity
from ..finding.wording import squeeze
from ..record.elements import Material
from ..record.limits import surely_longer
from ..record.spec import ItemSpec, Limit
from ..refs import limit_text
from .superior import FREE, SuperiorRecord, bases_of, levels_allow

ONLY_SHRINK = "与上级清单相比只减不加、只少不多"


class Sameness(StrEnum):
    """Which elements the place holds identical with the superior's list."""

    TWELVE = "twelve"
    FOUR = "four"
    NONE = "none"

    @property
    def label(self) -> str:
        """The word people read."""
        return {"twelve": "五级十二同", "four": "四级四同", "none": "不比对"}[self.value]

    @property
    def source(self) -> str:
        """The rule's name where it is cited (S2-21, S1-63)."""
        return {"twelve": "五级十二同", "four": "四级四同", "none": "本地规则"}[self.value]


@dataclass(frozen=True, slots=True)
class Clash:
    """An element that differs: where it stands, both values, and how it is mended."""

    where: str
    element: str
    theirs: str
    ours: str
    mend: str
    source: str


class Unknown(Exception):
    """The rule could not be evaluated; the text says why."""


Rule = Callable[[SuperiorRecord, ItemSpec], Iterator[tuple[str, str, str, str]]]
"""Yields (where, theirs, ours, how to mend) for each clash; raises Unknown."""


def _name(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    if squeeze(above.name) != squeeze(spec.name):
        yield "name", above.name, spec.name, "事项名称改回上级清单的名称，老百姓的叫法写在通俗名称里"


def _code(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    if above.basic_code != spec.basic_code:
        yield "basic_code", above.basic_code, spec.basic_code, "基本编码改回上级清单的编码"


def _kind(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    if above.kind is not spec.kind:
        yield "kind", above.kind.label, spec.kind.label, "事项类型改回上级清单的类型"


def _bases(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    theirs, ours = _given(above.bases, "设定依据"), list(bases_of(spec))
    known = {_law(text) for text in theirs}
    have = {_law(text) for text in ours}
    for text in theirs:
        if _law(text) not in have:
            yield "legal_bases", text, "没有写", "补上这条设定依据"
    for text in ours:
        if _law(text) not in known:
            yield "legal_bases", "没有这一条", text, "去掉这一条；确有本地依据的先报上级补进基本目录"


def _levels(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    if not levels_allow(above, spec.level):
        words = "、".join(level.label for level in above.levels)
        yield "level", words, spec.level.label, "行使层级改为上级清单列出的层级"


def _result(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    if above.result is None:
        raise Unknown("上级清单没有给出办理结果")
    if squeeze(above.result) != squeeze(spec.result.name):
        yield "result.name", above.result or "无", spec.result.name or "无", "办理结果改为上级清单的结果"


def _limits(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    if above.statutory is None and above.promised is None:
        raise Unknown("上级清单没有给出办理时限")
    unknown = []
    for where, word, theirs, ours in (
        ("statutory", "法定时限", above.statutory, spec.statutory),
        ("promised", "承诺时限", above.promised or above.statutory, spec.promised),
    ):
        if theirs is None:
            continue
        if ours is None:
            if spec.handled:  # what is only pointed to has no clock here
                yield where, limit_text(theirs), "没有写", f"写明{word}，不超过 {limit_text(theirs)}"
            continue
        try:
            if _longer(ours, theirs):
                yield where, limit_text(theirs), limit_text(ours), f"{word}改为不超过 {limit_text(theirs)}"
        except Unknown as told:  # the other limit is compared all the same
            unknown.append(str(told))
    if unknown:
        raise Unknown("；".join(unknown))


def _conditions(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    yield from _added(above.conditions, spec.conditions, "办理条件", "conditions", "条件")


def _steps(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    names = [s.name for s in spec.steps]
    yield from _added(above.steps, names, "办事流程", "steps", "环节")
    known = Counter(map(_plain, above.steps or ()))
    for name, times in Counter(map(_plain, names)).items():
        if known[name] and times > known[name]:
            text = next(n for n in names if _plain(n) == name)
            yield "steps", "、".join(above.steps or ()), text, f"环节“{text}”写了 {times} 次，去掉多出的"


def _materials(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    """Papers one need not hand in (非必要) are no burden more; the application form is compared as the form."""
    asked = [m.name for m in spec.materials if m.necessity is not Necessity.OPTIONAL and not m.made_by_form]
    yield from _added(above.materials, asked, "申请材料", "materials", "材料")


_T = TypeVar("_T")
_BURDEN = {Necessity.OPTIONAL: 0, Necessity.DEFERRABLE: 1, Necessity.REQUIRED: 2}


def _necessity(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    for paper, theirs in _told(above, above.necessity, spec, "必要性"):
        if _BURDEN[paper.necessity] > _BURDEN[theirs]:
            words = theirs.label, paper.necessity.label
            yield f"materials.{paper.id}.necessity", *words, f"“{paper.name}”改为{theirs.label}"


def _counts(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    for paper, theirs in _told(above, above.counts, spec, "份数"):
        ours = paper.originals + paper.copies
        if ours > theirs:
            yield f"materials.{paper.id}.copies", f"{theirs} 份", f"{ours} 份", f"“{paper.name}”改为不超过 {theirs} 份"


def _told(
    above: SuperiorRecord, told: Sequence[_T | None] | None, spec: ItemSpec, word: str
) -> Iterator[tuple[Material, _T]]:
    """Our papers with what the superior says of each; at the end Unknown, naming those of which it says nothing.

    One the superior does not list at all is a matter of the rule of papers.
    """
    names = _given(above.materials, "申请材料")
    if told is None and names:
        raise Unknown(f"上级清单没有给出材料{word}，请人工核对")
    known = dict(zip(map(_plain, names), told or (), strict=True))
    silent = []
    for paper in spec.materials:
        if paper.made_by_form or _plain(paper.name) not in known:
            continue
        theirs = known[_plain(paper.name)]
        if theirs is None:
            silent.append(paper.name)
        else:
            yield paper, theirs
    if silent:
        raise Unknown(f"上级清单没有给出“{'、'.join(silent)}”的{word}，请人工核对")


def _form(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    asked = (f.label for f in spec.form if f.required)
    yield from _added(above.form, asked, "申请表单", "form", "必填项")


def _prerequisites(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    yield from _added(above.prerequisites, (p.name for p in spec.prerequisites), "前置件", "prerequisites", "前置件")


def _fee(above: SuperiorRecord, spec: ItemSpec) -> Iterator[tuple[str, str, str, str]]:
    if above.fee is None:
        raise Unknown("上级清单没有给出收费标准")
    ours = spec.fee.standard or "收费"
    if not spec.fee.charged or _plain(ours) == _plain(above.fee):
        return
    if above.fee.strip() in _FREE_WORDS:
        yield "fee", above.fee, ours, "改为不收费"
        return
    theirs_money, ours_money = _money(above.fee), _money(ours)
    if not _comparable(above.fee, ours) or len(theirs_money) != len(ours_money) or not theirs_money:
        raise Unknown(f"收费标准写法不同，比不出高低：上级“{above.fee}”，本地“{ours}”；请人工核对")
    if any(mine > known for known, mine in zip(theirs_money, ours_money, strict=True)):
        yield "fee", above.fee, ours, "收费标准改为不高于上级清单"


@dataclass(frozen=True, slots=True)
class Element:
    """One of the elements compared, by its name in the trade."""

    key: str
    label: str
    rule: Rule
    identical: bool  # else it may become less


ELEMENTS = (
    Element("name", "事项名称", _name, identical=True),
    Element("bases", "设定依据", _bases, identical=True),
    Element("kind", "职权类型", _kind, identical=True),
    Element("code", "事项编码", _code, identical=True),
    Element("levels", "权限范围", _levels, identical=True),
    Element("result", "办理结果", _result, identical=True),
    Element("limits", "办理时限", _limits, identical=False),
    Element("conditions", "办理条件", _conditions, identical=False),
    Element("steps", "办事流程", _steps, identical=False),
    Element("materials", "申请材料", _materials, identical=False),
    Element("necessity", "材料必要性", _necessity, identical=False),
    Element("counts", "材料份数", _counts, identical=False),
    Element("form", "申请表单", _form, identical=False),
    Element("fee", "收费标准", _fee, identical=False),
    Element("prerequisites", "前置件", _prerequisites, identical=False),
)
"""The twelve (五级十二同); 必要性 and 份数 are parts of 申请材料, 前置件 stand besides (S3-25)."""
FOUR = frozenset({"name", "bases", "kind", "code"})


def compared(sameness: Sameness) -> tuple[Element, ...]:
    """The elements this place compares. What may only shrink always does (S2-22), unless nothing is compared."""
    if sameness is Sameness.NONE:
        return ()
    return tuple(e for e in ELEMENTS if not e.identical or sameness is Sameness.TWELVE or e.key in FOUR)


def clashes(
    element: Element, above: SuperiorRecord, spec: ItemSpec, sameness: Sameness
) -> tuple[tuple[Clash, ...], str]:
    """Where the record breaks the rule of this element, with both values; and why the rest could not be evaluated."""
    source = sameness.source if element.identical else ONLY_SHRINK
    found: list[Clash] = []
    try:
        for where, theirs, ours, mend in element.rule(above, spec):
            found.append(Clash(where, element.label, theirs, ours, mend, source))
    except Unknown as unknown:
        return tuple(found), str(unknown)
    return tuple(found), ""


def _given(texts: tuple[str, ...] | None, element: str) -> tuple[str, ...]:
    if texts is None:
        raise Unknown(f"上级清单没有给出{element}")
    return texts


def _added(
    theirs: tuple[str, ...] | None, ours: Iterable[str], element: str, where: str, word: str
) -> Iterator[tuple[str, str, str, str]]:
    """Each of ours that the superior does not have. Fewer is well; the same in other words is for a person to see."""
    known = _given(theirs, element)
    have = {_plain(text) for text in known}
    for text in ours:
        if _plain(text) not in have:
            listed = "、".join(known) or "没有"
            yield where, listed, text, f"去掉多出的{word}“{text}”；只是写法不同的，改成上级清单的写法"


def _longer(ours: Limit, theirs: Limit) -> bool:
    """Longer for sure; where only the calendar could tell, that cannot be said (never passed in silence)."""
    if surely_longer(ours, theirs):
        return True
    if ours.unit is not theirs.unit and not surely_longer(theirs, ours):
        raise Unknown(f"时限单位不同，比不出长短：上级 {limit_text(theirs)}，本地 {limit_text(ours)}；请人工核对")
    return False


_PREFIX = re.compile(r"^中华人民共和国")
_DOCUMENT = re.compile(r"[（(][^）)]*[）)]")


def _law(text: str) -> str:
    return squeeze(_PREFIX.sub("", _DOCUMENT.sub("", text).strip("《》〈〉 ")))


_FREE_WORDS = frozenset({FREE, "免费", "无", "否", "不收取费用"})
_PUNCTUATION = re.compile(r"""[\s,;:!?"'()\[\]《》〈〉【】“”‘’。、·]|(?<!\d)\.|\.(?!\d)""")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_ONCE = re.compile(r"^(?:每[证本件份次人户]|按[证本件份次人户])?#元?(?:/[证本件份次人户]|每[证本件份次人户])?$")


def _plain(text: str) -> str:
    """One form for all widths and punctuation; what changes the meaning stays (1.5 亩 is not 15 亩, ≥ is not ≤)."""
    return _PUNCTUATION.sub("", clean(text))


def _comparable(theirs: str, ours: str) -> bool:
    """Whether the amounts stand for the same: the same words around them, or one amount for one case in both."""
    around = [_AMOUNT.sub("#", _plain(text)) for text in (theirs, ours)]
    return around[0] == around[1] or all(_ONCE.match(text) for text in around)


def _money(text: str) -> list[Decimal]:
    return [Decimal(amount) for amount in _AMOUNT.findall(_plain(text))]
