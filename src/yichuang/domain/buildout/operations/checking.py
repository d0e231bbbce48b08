"""begin_check, answer_line, submit_check, drop_check: a site is looked at line by line (S0-10, S1-22, S1-124)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.lifecycle import fire
from yichuang.kernel.workdays import add_months

from .. import inspection, judging, lifecycle, sites
from ..events import AssessmentBegun, AssessmentDropped, AssessmentSubmitted, LineAnswered
from ..gates import is_stale
from ..models import Answer, Assessment, SiteWork
from ..models.checking import PATROLS, AssessmentKind, Said
from ..policies import KIND_RIGHTS, access_assessment, access_work
from ..profile.spec import Line
from ..profile.words import Stage, Use
from ..queries.checking import given_of, line_of, proofs_of
from ..queries.standard import edition_by_id, get_edition
from ..refs import EditionRef
from .findings import open_findings
from .rounds import note_in_round

_WHEN: Final = {
    AssessmentKind.COUNTY.value: (lifecycle.REPORTED, "站点报请验收以后才能做县级验收"),
    AssessmentKind.CITY.value: (lifecycle.COUNTY_PASSED, "县级验收通过以后才能做市级验收"),
}
_MOST_CM, _MOST_DECLARED = 3000, 1_000_000


@transaction.atomic
def begin_check(*, actor: Actor, site_id: int, kind: str) -> int:
    """Begin a check of the site by the edition in force; its id. The one that is under way is gone on with.

    ``kind``: self by whoever runs the site, county and spot by an inspector, city by the city's. Raises Forbidden,
    NotFound, Conflict (not at this stage).
    """
    if kind not in KIND_RIGHTS or kind in PATROLS:
        raise NotFound("没有这种检查")
    actor.require(KIND_RIGHTS[kind])
    work = access_work(actor, site_id, lifecycle.CHECK)
    return begin(actor, work, kind).pk


def begin(actor: Actor, work: SiteWork, kind: str, on: date | None = None) -> Assessment:
    """The same for a site that is locked (internal); a patrol stands for the day ``on`` that it saw."""
    edition = get_edition(work.place_id)
    _require_stage(work, kind, edition)
    if not edition.profile.lines_for(work.kind, Use.PATROL if kind in PATROLS else Use.STANDARD):
        raise Conflict("这一级站点没有这种检查表，请先在建设标准里写上")
    row = Assessment.objects.filter(work=work, kind=kind, state=lifecycle.DRAFT).first()
    if row is not None and is_stale(work, row):
        _drop(actor, row)  # begun before the site was sent back or reported again: it would count for nothing
        row = None
    if row is not None:
        return row
    row = Assessment.objects.create(
        work=work,
        edition_id=edition.id,
        kind=kind,
        begun_at=clock.now(),
        begun_by_id=actor.account_id,
        on=on or clock.today(),
    )
    if kind not in PATROLS:  # a patrol's own entry says how it looks too
        entry = AssessmentBegun(row.pk, work.site_id, kind)
        journal.record(entry, actor=actor, subject=row.subject, place_id=work.place_id)
    return row


@transaction.atomic
def answer_line(  # noqa: PLR0913 - an answer, all named
    *,
    actor: Actor,
    assessment_id: int,
    line: str,
    said: str,
    declared: int | None = None,
    defects: Collection[str] = (),
    reads: str = "",
    width_cm: int | None = None,
    height_cm: int | None = None,
    placed: bool | None = None,
    remark: str = "",
    where: Collection[str] = (),
    revision: int | None = None,
) -> int:
    """Answer a line of a check that is under way; the same answer again changes nothing. Returns its revision.

    ``revision``: the answer that was seen (0: none): who comes second is told. ``declared``: only for a figure no room
    counts. ``where``: the windows and posts a finding of conduct is said of; such a line keeps no remark, so that no
    person is named (S0-68). ``said`` skip: a patrol did not look. Raises Forbidden, NotFound, Conflict (submitted,
    answered by somebody else meanwhile), Invalid by field (contradicts the system's records, the sign's template, or
    itself).
    """
    check = access_assessment(actor, assessment_id)
    _require_draft(check)
    asked = line_of(check, line)
    named = sites.places_named(check, asked)
    given = _read(
        asked,
        judging.Given(said, declared, tuple(defects), reads, width_cm, height_cm, placed, remark, tuple(where)),
        named,
    )
    if given.said == Said.SKIP and check.kind not in PATROLS:
        raise Invalid({"said": "这种检查每一项都要看，请选合格或者不合格"})
    row = Answer.objects.filter(assessment=check, line=line).first()
    if revision is not None and revision != (row.revision if row else 0):
        raise Conflict("您打开以后，别人已经填过这一项。请重新打开，看过他填的再改")
    wrong = judging.contradictions(
        asked, sites.sign_names_of(check) if asked.sign else (), given, sites.count_one(asked, check.work.site_id)
    )
    if skipped := inspection.skipped_again(given.said, inspection.found_before(check).get(line)):
        wrong["said"] = skipped[0]
    if wrong:
        raise Invalid(wrong)
    if row is not None and given_of(row) == given:
        return row.revision
    row = row or Answer(assessment=check, line=line, revision=0)
    row.where = list(given.where)
    row.said, row.declared, row.defects, row.remark = given.said, given.declared, list(given.defects), given.remark
    row.reads, row.width_cm, row.height_cm, row.placed = given.reads, given.width_cm, given.height_cm, given.placed
    row.revision, row.by_id, row.at = row.revision + 1, actor.account_id, clock.now()
    row.save()
    entry = LineAnswered(check.pk, line, given.said)
    journal.record(entry, actor=actor, subject=check.subject, place_id=check.work.place_id)
    return row.revision


def _read(line: Line, given: judging.Given, named: tuple[str, ...]) -> judging.Given:
    """The answer without what does not belong to it. Raises Invalid for what cannot be read."""
    wrong = {}
    if given.said not in Said.values:
        wrong["said"] = "请选有没有、合不合格"
    if set(given.defects) - set(line.defects):
        wrong["defects"] = "请从这一项的问题里选"
    if set(given.where) - set(named):
        wrong["where"] = "请从这个站点的窗口和岗位里选"
    if len(given.remark.strip()) > 200:
        wrong["remark"] = "说明最多 200 个字"
    if len(given.reads.strip()) > 80:
        wrong["reads"] = "标牌上的字最多 80 个"
    if given.declared is not None and not 0 <= given.declared <= _MOST_DECLARED:
        wrong["declared"] = "请填 0 到 1000000 的整数"
    for name in ("width_cm", "height_cm"):
        value = getattr(given, name)
        if value is not None and not 1 <= value <= _MOST_CM:
            wrong[name] = f"请填 1 到 {_MOST_CM} 厘米"
    if wrong:
        raise Invalid(wrong)
    sign = line.sign is not None
    return judging.Given(
        said=given.said,
        declared=given.declared if line.figure else None,
        defects=tuple(d for d in line.defects if d in given.defects) if given.said == Said.NO else (),
        reads=given.reads.strip() if sign else "",
        width_cm=given.width_cm if sign else None,
        height_cm=given.height_cm if sign else None,
        placed=given.placed if sign else None,
        remark="" if line.at_window else given.remark.strip(),
        where=tuple(w for w in named if w in given.where) if given.said == Said.NO else (),
    )


@transaction.atomic
def submit_check(*, actor: Actor, assessment_id: int, remark: str = "") -> bool:
    """Submit a check: figures are counted, the result is written, what was found wrong must be put right.

    Returns whether the site passed: every must is met and each checklist reaches its share. Sent again by the same
    person, it answers the same. Raises Forbidden, NotFound, Conflict (submitted or dropped; the site is not at this
    stage any more), Invalid by line (not answered, proof missing, contradicted by the system's records).
    """
    check = access_assessment(actor, assessment_id)
    if check.state == lifecycle.SUBMITTED and check.submitted_by_id == actor.account_id:
        return bool(check.passed)
    if check.state == lifecycle.DRAFT:
        _require_stage(check.work, check.kind, get_edition(check.work.place_id))
    if len(remark.strip()) > 400:
        raise Invalid({"remark": "总的意见最多 400 个字"})
    edition = edition_by_id(check.edition_id)
    use = inspection.use_of(check)
    lines = edition.profile.lines_for(check.work.kind, use)
    answers = {row.line: row for row in check.answers.all()}
    if check.state == lifecycle.DRAFT:
        _write_figures(check, lines, answers)
    result = judging.judge(edition.profile, check.work.kind, {key: row.said for key, row in answers.items()}, use)
    check.score, check.passed, check.remark = result.score, result.passed, remark.strip()
    check.submitted_at, check.submitted_by_id = clock.now(), actor.account_id
    fire(
        lifecycle.ASSESSMENT,
        check,
        "submit",
        actor=actor,
        event=AssessmentSubmitted(check.pk, check.work.site_id, check.kind, result.score, result.passed),
        subject_key=check.subject,
        place_id=check.work.place_id,
        fields=("score", "passed", "remark", "submitted_at", "submitted_by"),
    )
    if check.kind != AssessmentKind.THIRD:  # what a third party found waits for the bureau (S4-69)
        open_findings(actor, check)
    if check.kind in PATROLS:
        note_in_round(check)
    _set_next_look(check, edition)
    return result.passed


def _write_figures(check: Assessment, lines: Collection[Line], answers: dict[str, Answer]) -> None:
    """Count what is counted, and refuse what is not complete or does not agree, all lines at once."""
    proofs = proofs_of(check)
    before = inspection.found_before(check)
    counted = sites.count_lines(lines, check.work.site_id)
    names = sites.sign_names_of(check)
    wrong: dict[str, str] = {}
    for line in lines:
        row = answers.get(line.key)
        if row is None:
            wrong[line.key] = f"“{line.name}”还没有填"
            continue
        given = given_of(row)
        number = counted.get(line.figure)
        texts = [
            *judging.contradictions(line, names, given, number).values(),
            *inspection.skipped_again(given.said, before.get(line.key)),
            *judging.missing_proof(line, given, proofs.get(line.key, judging.Proof()), counted=number is not None),
        ]
        if texts:
            wrong[line.key] = f"“{line.name}”：{'；'.join(texts)}"
        elif row.counted != number:
            row.counted = number
            row.save(update_fields=["counted"])
    if not wrong and check.kind in PATROLS and (gap := inspection.means_gap(check)):
        wrong["remark"] = gap
    if not wrong and not any(row.said != Said.SKIP for row in answers.values()):
        wrong["remark"] = "一项都没有看。不做这次巡查的，请作废"
    if wrong:
        raise Invalid(wrong, "还不能提交，请先补齐标出的检查项")


def _set_next_look(check: Assessment, edition: EditionRef) -> None:
    """A site that keeps its mark after a spot check is looked at again later."""
    work, months = check.work, edition.profile.acceptance.recheck_months
    if check.kind == AssessmentKind.SPOT and check.passed and work.state == lifecycle.UP_TO_STANDARD and months:
        work.recheck_on = add_months(clock.today(), months)
        work.save(update_fields=["recheck_on"])


@transaction.atomic
def drop_check(*, actor: Actor, assessment_id: int) -> None:
    """Give up a check that was never submitted. Raises Forbidden, NotFound, Conflict.

    A spot check that was begun is made, as long as the site has its mark: a draw stands (S4-46).
    """
    check = access_assessment(actor, assessment_id)
    if check.kind == AssessmentKind.SPOT and check.work.state == lifecycle.UP_TO_STANDARD:
        raise Conflict("抽查开始了就要做完：抽到哪个站点就看哪个，不能作废重抽")
    _drop(actor, check)


def _drop(actor: Actor, check: Assessment) -> None:
    fire(
        lifecycle.ASSESSMENT,
        check,
        "drop",
        actor=actor,
        event=AssessmentDropped(check.pk, check.work.site_id),
        subject_key=check.subject,
        place_id=check.work.place_id,
    )


def _require_draft(check: Assessment) -> None:
    if check.state != lifecycle.DRAFT:
        raise Conflict(f"这次检查{lifecycle.ASSESSMENT.states[check.state]}，不能再改。要改请重新做一次检查")


def _require_stage(work: SiteWork, kind: str, edition: EditionRef) -> None:
    if kind not in _WHEN:
        return
    if kind == AssessmentKind.CITY and Stage.CITY not in edition.profile.acceptance.stages:
        raise Conflict("本地的方案里没有市级验收")
    state, words = _WHEN[kind]
    if work.state != state:
        raise Conflict(f"站点现在是“{lifecycle.WORK.states[work.state]}”。{words}")
