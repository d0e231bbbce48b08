"""How a check is judged: what a line still lacks, in what a sign differs, what the whole is worth. No rows here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .models.checking import Said
from .profile import figures
from .profile.spec import Line, Profile, Sign
from .profile.words import EvidenceKind, Use

SLACK_CM: Final = 2
"""A sign is measured with a tape on a wall: so many centimetres are no difference."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a checker said of a line."""

    said: str
    declared: int | None = None
    defects: tuple[str, ...] = ()
    reads: str = ""
    width_cm: int | None = None
    height_cm: int | None = None
    placed: bool | None = None
    remark: str = ""
    where: tuple[str, ...] = ()  # windows and posts


@dataclass(frozen=True, slots=True)
class Proof:
    """What lies beside an answer."""

    photos: int = 0
    documents: int = 0
    cases: int = 0
    bad_cases: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """``score``: share of weight that was met, 0–100 with one decimal; ``shares`` the same by checklist key."""

    score: float
    passed: bool
    shares: Mapping[str, float]
    musts: tuple[str, ...]  # names of the lines that must be met and are not


def sign_differences(sign: Sign, names: tuple[str, ...], given: Given) -> tuple[str, ...]:
    """In what the sign differs from the template, in words; what was not measured yet is said too (S0-11, S0-44)."""
    found = []
    read = "".join(given.reads.split())
    allowed = "”或者“".join(names)
    if not read:
        found.append("没有填标牌上写的字")
    elif read not in names:
        found.append(f"标牌写的是“{read}”，应当是“{allowed}”")
    for word, measured, wanted in (("宽", given.width_cm, sign.width_cm), ("高", given.height_cm, sign.height_cm)):
        if measured is None:
            found.append(f"没有填标牌的{word}")
        elif abs(measured - wanted) > SLACK_CM:
            found.append(f"标牌{word} {measured} 厘米，标准是 {wanted} 厘米")
    if given.placed is None:
        found.append(f"没有填是不是挂在{sign.position}")
    elif not given.placed:
        found.append(f"没有挂在{sign.position}")
    return tuple(found)


def contradictions(line: Line, names: tuple[str, ...], given: Given, counted: int | None) -> dict[str, str]:
    """What cannot stand as it was given, by field: refused at once, and again when the check is submitted.

    ``counted``: what the system's records say of the line's figure, None where it is only declared.
    """
    wrong: dict[str, str] = {}
    if line.figure and counted is not None:
        figure = figures.FIGURES[line.figure]
        if given.declared is not None and given.declared != counted:
            wrong["declared"] = (
                f"填的{figure.name}是 {given.declared} {figure.unit}，系统里登记的是 {counted} {figure.unit}，对不上。"
                "系统里漏登的请先补登，这里不用填"
            )
        if given.said == Said.YES and counted < line.least:
            wrong["said"] = (
                f"系统里登记的{figure.name}是 {counted} {figure.unit}，"
                f"标准是至少 {line.least} {figure.unit}，不能填合格。漏登的请先补登"
            )
    elif line.figure and given.said == Said.YES:
        figure = figures.FIGURES[line.figure]
        if given.declared is None:
            wrong["declared"] = f"请填{figure.name}有几{figure.unit}"
        elif given.declared < line.least:
            text = (
                f"填的{figure.name}是 {given.declared} {figure.unit}，标准是至少 {line.least} {figure.unit}，不能填合格"
            )
            wrong["declared"] = text
    if line.sign is not None and given.said == Said.YES and (differs := sign_differences(line.sign, names, given)):
        wrong["said"] = f"标牌和规定的不一样，不能填合格：{'；'.join(differs)}"
    if given.said == Said.NO:
        wrong |= _unsaid(line, given)
    return wrong


def _unsaid(line: Line, given: Given) -> dict[str, str]:
    if line.defects and not given.defects:
        return {"defects": "请选哪里不合格"}
    if line.at_window and not given.where:
        return {"where": "请选是哪个窗口或者岗位"}
    if not line.defects and not given.remark:
        return {"remark": "请写明哪里不合格"}
    return {}


def missing_proof(line: Line, given: Given, proof: Proof, *, counted: bool) -> tuple[str, ...]:
    """What proves the answer and is not there yet. Only what is said to be in order must be proved."""
    if given.said == Said.NO and EvidenceKind.CASES in line.evidence and not proof.bad_cases:
        return ("抽看的办件里没有一件有问题，请在有问题的办件上选问题",)
    if given.said != Said.YES:
        return ()
    found = []
    if EvidenceKind.PHOTO in line.evidence and not proof.photos:
        found.append("要拍照片")
    if EvidenceKind.CASES in line.evidence and not proof.cases:
        found.append("要抽看办件")
    if proof.bad_cases:
        found.append(f"抽看的办件里有 {proof.bad_cases} 件有问题，不能填合格")
    papers = proof.documents + proof.photos - (EvidenceKind.PHOTO in line.evidence)  # a photo of the paper is one
    if EvidenceKind.DOCUMENT in line.evidence and papers < 1:
        found.append("要传文件，或者把纸质文件拍下来")
    if line.figure and not counted and not (proof.photos or proof.documents):
        found.append("填报的数字要有照片或者文件为证")
    return tuple(found)


def judge(profile: Profile, kind: str, said: Mapping[str, str], use: Use = Use.STANDARD) -> Result:
    """The result for a site of this kind: passed where every must is met and every checklist reaches its share.

    What a patrol did not look at counts for nothing; a checklist it left out whole says nothing either.
    """
    shares, passed = {}, True
    met = whole = 0
    musts = []
    for checklist in profile.checklists_for(kind, use):
        lines = [line for line in checklist.lines if said.get(line.key) != Said.SKIP]
        weight = sum(line.weight for line in lines)
        got = sum(line.weight for line in lines if said.get(line.key) == Said.YES)
        shares[checklist.key] = round(100 * got / weight, 1) if weight else 0.0
        passed = passed and 100 * got >= checklist.passes * weight
        musts += [line.name for line in lines if line.must and said.get(line.key) != Said.YES]
        met, whole = met + got, whole + weight
    score = round(100 * met / whole, 1) if whole else 0.0
    return Result(score, passed and not musts and bool(whole), shares, tuple(musts))
