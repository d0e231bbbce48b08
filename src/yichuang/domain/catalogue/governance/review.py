"""Machine review before a person looks (机器预审): every rule by name, and what each said.

A rule passes, finds something, or could not be evaluated and says why: nothing passes in silence. What a person must
mend before the record can be submitted is ``must``; the rest she is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from yichuang.domain.places import public as places
from yichuang.kernel import codes

from ..codes import ItemKind, LinkedList, Necessity
from ..finding.wording import squeeze
from ..handing.delegations import ON_APPLICATION
from ..record.data_elements import data_element_problems
from ..record.proofs import forbidden_in
from ..record.record_rules import QUALITY, Problem, names_a_law, problems, within_promise
from ..record.situation_checks import situation_problems
from ..record.spec import ItemSpec
from ..themes import mismatches
from .sameness import ONLY_SHRINK, Element, Sameness, clashes, compared
from .superior import SuperiorRecord

PROOFS = "减证便民：没有法律、法规或者国务院决定依据的证明一律取消"  # S2-93


class Outcome(StrEnum):
    """What a rule said."""

    PASSED = "passed"
    FOUND = "found"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The word people read."""
        return {"passed": "通过", "found": "有问题", "unknown": "未能核对"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where (path of the document), why (rule and source), how it is mended; both values if compared."""

    where: str
    what: str
    why: str
    how: str
    must: bool = True
    theirs: str = ""
    ours: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, what it said, and why if it could not be evaluated."""

    rule: str
    source: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All rules, in order."""

    checks: tuple[Check, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found."""
        return tuple(f for check in self.checks for f in check.findings)

    @property
    def stops(self) -> bool:
        """Whether something must be mended first."""
        return any(f.must for f in self.findings)

    @property
    def unknown(self) -> tuple[Check, ...]:
        """The rules a person must look at herself, because the machine could not."""
        return tuple(c for c in self.checks if c.unknown)


@dataclass(frozen=True, slots=True)
class Against:
    """What a record is held against."""

    bodies: Sequence[places.OrganisationRef] = ()
    above: SuperiorRecord | None = None
    edition: str = ""  # the edition the superior's line comes from; empty: no list was adopted
    sameness: Sameness = Sameness.TWELVE
    listed: Mapping[LinkedList, Mapping[str, str]] | None = None  # list → code → name; a list not imported is absent


def read_document(document: Mapping[str, Any]) -> tuple[ItemSpec | None, tuple[Finding, ...]]:
    """The document as a record if it has the shape of one, else what is missing or malformed."""
    try:
        return ItemSpec.as_it_stands(document), ()
    except ValidationError as error:
        return None, tuple(_shape(dict(e)) for e in error.errors(include_url=False, include_context=False))


def review(document: Mapping[str, Any], against: Against) -> Report:
    """Hold a draft against all rules. Never raises: a document of any shape gets a report."""
    spec, malformed = read_document(document)
    checks = [_check("要素完整、格式正确", "GB/T 36114-2018；GB/T 39554", malformed)]
    if spec is None:
        waiting = "要素还不完整，先补齐上面的要素"
        checks += [Check(rule, source, Outcome.UNKNOWN, unknown=waiting) for rule, source in _names(against)]
        return Report(tuple(checks))
    checks += [_check(rule, source, tuple(run(spec, against))) for rule, source, run in _RULES]
    checks.append(_linked(spec, against))
    checks += _superior(spec, against)
    return Report(tuple(checks))


@dataclass(frozen=True, slots=True)
class Ending:
    """An item that is to end (取消、整合): what the list from above still says of it."""

    name: str
    kind: ItemKind
    above: SuperiorRecord | None


_ENDING = ("上级清单里也没有了", "取消以上级取消为准；行政许可的设定和取消见行政许可法第十四至十七、二十条")


def review_ending(items: Sequence[Ending], edition: str) -> Check:
    """Whether what is to end is still on the list from above. Told, not forbidden: the basis is for people to judge."""
    rule, source = _ENDING
    if not edition:
        return Check(rule, source, Outcome.UNKNOWN, unknown="还没有采用上级基本目录，请人工核对取消的依据")
    return _check(rule, source, tuple(_still_there(item, edition) for item in items if item.above is not None))


def _still_there(item: Ending, edition: str) -> Finding:
    what = f"“{item.name}”还在上级清单（{edition}）里"
    if item.kind is ItemKind.LICENCE:
        what += "，行政许可不能由县级自行取消"
    how = "写明取消的依据和文号（法律、法规或者上级决定）；改由别的单位或者层级实施的，用“转移”"
    return Finding("", what, _ENDING[1], how, must=False)


def _quality(spec: ItemSpec, _: Against) -> Iterator[Finding]:
    yield from (_of(p) for p in problems(spec) if p.source == QUALITY)
    yield from (replace(_of(p), must=False) for p in within_promise(spec))


def _law(spec: ItemSpec, _: Against) -> Iterator[Finding]:
    yield from (_of(p) for p in problems(spec) if p.source != QUALITY)


def _of(problem: Problem) -> Finding:
    return Finding(problem.where, problem.text, problem.source, problem.mend)


def _kind(spec: ItemSpec, _: Against) -> Iterator[Finding]:
    if spec.kind not in ON_APPLICATION:
        text = f"“{spec.kind.label}”不是依申请办理的事项，不能列入办事清单"
        yield Finding("kind", text, "政务服务事项是依申请办理的事项", "改事项类型，或者不列入清单")


def _codes(spec: ItemSpec, against: Against) -> Iterator[Finding]:
    source = "GB/T 39554.1-2020 编码要求"
    if not against.bodies:
        yield Finding("body", "没有实施主体，编不出实施编码", source, "选定实施主体")
    for body in against.bodies:
        if spec.body not in {body.key, body.body}:
            yield Finding("body", f"清单写的实施主体是“{spec.body}”，{body.name}不是", source, "改实施主体")
        elif not body.uscc:
            how = "请管理员补上统一社会信用代码"
            yield Finding("body", f"{body.name}没有统一社会信用代码，编不出实施编码", source, how)
        else:
            yield from _composed(spec, body, source)


def _composed(spec: ItemSpec, body: places.OrganisationRef, source: str) -> Iterator[Finding]:
    try:
        task = codes.build_task_code(body.uscc, int(spec.level.value), spec.basic_code)
        codes.build_handle(task, 1)
    except codes.InvalidCode as error:
        yield Finding("basic_code", f"{body.name}：{error.reason}", source, "核对基本编码、行使层级和信用代码")


def _themes(spec: ItemSpec, _: Against) -> Iterator[Finding]:
    for text in mismatches(spec.themes, spec.audience):
        yield Finding("themes", text, QUALITY, "改主题或者服务对象，两者要对得上")


def _forbidden(spec: ItemSpec, _: Against) -> Iterator[Finding]:
    for where, text in forbidden_in(spec).items():
        yield Finding(where, text, "民发〔2020〕20号", "去掉这份材料，改为部门核验或者书面承诺")


_PROOF = re.compile(r"(?<!^)证明(?!书|文件复印)")  # 证明真实姓名的材料 is none by its name


def _proofs(spec: ItemSpec, _: Against) -> Iterator[Finding]:
    """Proofs (证明事项) asked from the applicant need a law, a regulation or a decision of the State Council.

    One that is waived where a register knows it (免交) is asked of everybody else: it needs its basis all the same.
    """
    for m in spec.materials:
        asked = m.necessity is not Necessity.OPTIONAL and not m.made_by_form  # whatever type it calls itself
        if not asked or not _PROOF.search(m.name):
            continue
        where = f"materials.{m.id}"
        if not m.basis:
            text = f"“{m.name}”是证明材料，没有写要求依据"
            yield Finding(where, text, PROOFS, "写明法律、法规或者国务院决定和条款；没有依据的取消")
        elif not names_a_law(m.basis) and "国务院" not in m.basis:
            text = f"“{m.name}”的依据“{m.basis}”不是法律、法规或者国务院决定"
            yield Finding(where, text, PROOFS, "核对依据；只有规范性文件的取消这份证明", must=False)


def _situations(spec: ItemSpec, _: Against) -> Iterator[Finding]:
    """Ways that lead nowhere and answers nobody reaches: told, not forbidden, as an office may ask for its own sake."""
    yield from (Finding(p.where, p.text, p.source, p.mend, must=False) for p in situation_problems(spec))


def _data_elements(spec: ItemSpec, _: Against) -> Iterator[Finding]:
    yield from (_of(p) for p in data_element_problems(spec))


_RULES: tuple[tuple[str, str, Callable[[ItemSpec, Against], Iterator[Finding]]], ...] = (
    ("数据质量", QUALITY, _quality),
    ("法定要求和填报要求", "行政许可法第三十二、四十二、四十四、四十五、五十八条；各要素出处", _law),
    ("依申请事项", "政务服务事项范围", _kind),
    ("编码能组成、能校验", "GB/T 39554.1-2020；GB 32100-2015", _codes),
    ("主题与服务对象一致", QUALITY, _themes),
    ("不得要求的证明", "民发〔2020〕20号", _forbidden),
    ("证明事项有依据", PROOFS, _proofs),
    ("情形走得通", "情形引导核对", _situations),
    ("数据元一致", "同一数据只有一个定义", _data_elements),
)
_LISTS_RULE = ("与关联清单一致", "与权责清单、行政许可事项清单等协同联动")


def _linked(spec: ItemSpec, against: Against) -> Check:
    rule, source = _LISTS_RULE
    listed = against.listed or {}
    if not spec.lists:
        if spec.kind.value == "20" or not spec.handled:
            return Check(rule, source, Outcome.PASSED)
        return Check(rule, source, Outcome.UNKNOWN, unknown="没有写它在权责清单里的名称和编码，请人工核对")
    findings, missing = [], []
    for entry in spec.lists:
        known = listed.get(entry.list)
        if known is None:
            missing.append(entry.list.label)
            continue
        theirs = known.get(entry.code)
        if theirs is None:
            text = f"{entry.list.label}里没有编码“{entry.code}”"
            findings.append(Finding("lists", text, source, "核对编码；清单调整了的，改成现在的编码"))
        elif squeeze(theirs) != squeeze(entry.name):
            text = f"与{entry.list.label}的名称不一致"
            findings.append(
                Finding(
                    "lists", text, source, "改成清单上的名称，或者报清单管理部门调整", theirs=theirs, ours=entry.name
                )
            )
    unknown = f"还没有导入{'、'.join(missing)}" if missing else ""
    return _check(rule, source, tuple(findings), unknown)


def _superior(spec: ItemSpec, against: Against) -> Iterator[Check]:
    if against.sameness is Sameness.NONE:
        yield Check("与上级清单比对", "本地规则", Outcome.UNKNOWN, unknown="本地规则定为不比对")
        return
    if against.above is None:
        why = f"{against.edition}里没有这个基本编码" if against.edition else "还没有采用上级基本目录，请先导入上级清单"
        for rule, source in _comparisons(against):
            yield Check(rule, source, Outcome.UNKNOWN, unknown=why)
        return
    for element in compared(against.sameness):
        found, unknown = clashes(element, against.above, spec, against.sameness)
        told = tuple(
            Finding(c.where, _clash_text(element), c.source, c.mend, theirs=c.theirs, ours=c.ours) for c in found
        )
        yield _check(f"{element.label}与上级清单", _comparison(element, against.sameness), told, unknown)


def _clash_text(element: Element) -> str:
    return f"{element.label}与上级清单不一致" if element.identical else f"{element.label}比上级清单多了或者长了"


def _comparison(element: Element, sameness: Sameness) -> str:
    return sameness.source if element.identical else ONLY_SHRINK


def _comparisons(against: Against) -> Iterable[tuple[str, str]]:
    for element in compared(against.sameness):
        yield f"{element.label}与上级清单", _comparison(element, against.sameness)


def _names(against: Against) -> Iterable[tuple[str, str]]:
    yield from ((rule, source) for rule, source, _ in _RULES)
    yield _LISTS_RULE
    yield from _comparisons(against)


def _check(rule: str, source: str, findings: tuple[Finding, ...], unknown: str = "") -> Check:
    outcome = Outcome.FOUND if findings else Outcome.UNKNOWN if unknown else Outcome.PASSED
    return Check(rule, source, outcome, findings, unknown)


_SHAPES = {
    "missing": "缺这个要素",
    "extra_forbidden": "没有这个要素",
    "string_too_short": "不能空着",
    "string_too_long": "太长了",
    "string_pattern_mismatch": "格式不对",
    "enum": "不在可选的范围里",
    "too_short": "至少要有一项",
    "value_error": "填写有误",
}


def _shape(error: dict[str, Any]) -> Finding:
    where = ".".join(str(part) for part in error["loc"])
    told = _SHAPES.get(error["type"], "填写有误")
    if error["type"] == "value_error":
        told = str(error["msg"]).removeprefix("Value error, ")
    return Finding(where, told, "GB/T 36114-2018；GB/T 39554", "补齐或者改正这个要素")
