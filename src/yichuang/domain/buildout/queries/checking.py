"""Checks as pages show them: line by line, with what is missing; and the list of a site's checks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from yichuang.domain.people import public as people
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.files import public as files

from .. import inspection, judging, lifecycle, sites
from ..models import Answer, Assessment, Evidence, Rectification, SampledCase
from ..models.checking import Located, Said
from ..policies import checks_in_reach, find_assessment, find_work, may_make, rectifications_in_reach
from ..profile import figures
from ..profile.spec import Line, Profile
from ..profile.words import EvidenceKind
from ..refs import EditionRef
from ..refs_checking import AnswerRef, CheckRef, CheckView, EvidenceRef, LineView, ListResult
from .patrols import patrol_ref, sample_ref
from .standard import edition_by_id


def get_check(actor: Actor, assessment_id: int) -> CheckView:
    """A check with every line. While it is under way figures are those of now; afterwards those it was made with.

    Raises Forbidden or NotFound.
    """
    row = find_assessment(actor, assessment_id)
    edition = edition_by_id(row.edition_id)
    profile = edition.profile
    use = inspection.use_of(row)
    lines = profile.lines_for(row.work.kind, use)
    draft = row.state == lifecycle.DRAFT
    answers = {a.line: a for a in row.answers.all()}
    proofs: dict[str, list[Evidence]] = defaultdict(list)
    for one in row.evidence.select_related("file").order_by("pk"):
        proofs[one.line].append(one)
    samples = inspection.samples_of(row)
    before = inspection.found_before(row)
    names = people.staff_names({n for a in answers.values() if (n := a.by_id)} | _by(proofs))
    counted: dict[str, int] = sites.count_lines(lines, row.work.site_id) if draft else {}
    signs = sites.sign_names_of(row) if any(line.sign for line in lines) else ()
    views = {
        line.key: _line_view(
            row,
            line,
            number,
            profile,
            answers.get(line.key),
            proofs[line.key],
            names,
            counted,
            signs,
            samples.get(line.key, ()),
            before.get(line.key),
            draft=draft,
        )
        for number, line in enumerate(lines, 1)
    }
    said = {key: a.said for key, a in answers.items()}
    shares = judging.judge(profile, row.work.kind, said, use).shares
    lists = tuple(
        ListResult(c.name, shares[c.key], c.passes, tuple(views[line.key] for line in c.lines))
        for c in profile.checklists_for(row.work.kind, use)
    )
    photos = [e for view in views.values() for e in view.evidence if e.is_photo]
    return CheckView(
        check=_ref(row, edition, people.staff_names(_makers([row]))),
        lists=lists,
        answered=sum(line.key in answers for line in lines),
        total=len(lines),
        near_metres=profile.acceptance.near_metres,
        may_edit=draft and may_make(actor, row.kind),
        without_place=sum(e.metres is None for e in photos),
        far=sum(e.far for e in photos),
        reused=_reused(row, proofs),
        patrol=patrol_ref(row, names),
    )


def _reused(check: Assessment, proofs: dict[str, list[Evidence]]) -> int:
    """How many files prove more than one thing: one photo under all lines proves that somebody was there once."""
    here = Counter(one.file_id for rows in proofs.values() for one in rows)
    elsewhere = Evidence.objects.filter(file_id__in=list(here)).exclude(assessment__work_id=check.work_id)
    return len({file for file, number in here.items() if number > 1} | set(elsewhere.values_list("file_id", flat=True)))


def _line_view(  # noqa: PLR0913 - everything a line is shown with
    check: Assessment,
    line: Line,
    number: int,
    profile: Profile,
    row: Answer | None,
    proofs: list[Evidence],
    names: dict[int, str],
    counted: dict[str, int],
    signs: tuple[str, ...],
    samples: tuple[SampledCase, ...],
    before: inspection.Before | None,
    *,
    draft: bool,
) -> LineView:
    figure = figures.FIGURES[line.figure] if line.figure else None
    known = counted.get(line.figure) if draft else (row.counted if row else None)
    given = given_of(row) if row else None
    lacks: tuple[str, ...] = ()
    if draft:
        lacks = _lacks(line, given, known, signs, _proof(proofs, samples), before)
    allowed = signs if line.sign else ()
    differs = judging.sign_differences(line.sign, allowed, given) if line.sign and given and given.reads else ()
    return LineView(
        line=line,
        checklist=next(c.name for c in profile.checklists if line in c.lines),
        number=number,
        figure_name=figure.name if figure else "",
        counted=known,
        names=allowed,
        answer=_answer_ref(row, names) if row else None,
        evidence=tuple(_evidence_ref(e, check, profile, names) for e in proofs),
        lacks=lacks,
        differs=differs,
        places=sites.places_named(check, line) if draft else (),
        samples=tuple(sample_ref(one) for one in samples),
        before=before.text if before else "",
    )


def _lacks(  # noqa: PLR0913 - everything a line is held against
    line: Line,
    given: judging.Given | None,
    counted: int | None,
    signs: tuple[str, ...],
    proof: judging.Proof,
    before: inspection.Before | None,
) -> tuple[str, ...]:
    if given is None:
        return ("还没有填",)
    wrong = judging.contradictions(line, signs, given, counted).values()
    skipped = inspection.skipped_again(given.said, before)
    return (*wrong, *skipped, *judging.missing_proof(line, given, proof, counted=counted is not None))


def _proof(rows: Iterable[Evidence], samples: Collection[SampledCase]) -> judging.Proof:
    photos = [row.kind == EvidenceKind.PHOTO for row in rows]
    bad = sum(bool(one.defect) for one in samples)
    return judging.Proof(sum(photos), len(photos) - sum(photos), len(samples), bad)


def proofs_of(check: Assessment) -> dict[str, judging.Proof]:
    """What lies beside each line of a check (internal)."""
    rows: dict[str, list[Evidence]] = defaultdict(list)
    for row in check.evidence.all():
        rows[row.line].append(row)
    samples = inspection.samples_of(check)
    return {line: _proof(rows[line], samples.get(line, ())) for line in {*rows, *samples}}


def given_of(row: Answer) -> judging.Given:
    """An answer as it is judged (internal)."""
    return judging.Given(
        row.said, row.declared, tuple(row.defects), row.reads, row.width_cm, row.height_cm, row.placed, row.remark,
        tuple(row.where),
    )  # fmt: skip


def line_of(check: Assessment, key: str) -> Line:
    """A line of the edition a check was begun with (internal). Raises NotFound."""
    for line in edition_by_id(check.edition_id).profile.lines_for(check.work.kind, inspection.use_of(check)):
        if line.key == key:
            return line
    raise NotFound("这张检查表里没有这一项")


def list_checks(actor: Actor, site_id: int) -> tuple[CheckRef, ...]:
    """The checks of a site, the last first. Raises Forbidden or NotFound."""
    work = find_work(actor, site_id)
    found = Assessment.objects.filter(checks_in_reach(actor), work=work).select_related("work")
    rows = list(found.order_by("-begun_at", "-pk"))
    names = people.staff_names(_makers(rows))
    return tuple(_ref(row, edition_by_id(row.edition_id), names) for row in rows)


def _makers(rows: Iterable[Assessment]) -> set[int]:
    return {n for row in rows for n in (row.begun_by_id, row.submitted_by_id) if n}


def _by(proofs: dict[str, list[Evidence]]) -> set[int]:
    return {n for rows in proofs.values() for row in rows if (n := row.by_id)}


def evidence_file(actor: Actor, assessment_id: int, evidence_id: int) -> int:
    """The stored file of a photo or document, for whoever may see the check. Raises Forbidden or NotFound."""
    check = find_assessment(actor, assessment_id)
    found = Evidence.objects.filter(assessment=check, pk=evidence_id).values_list("file_id", flat=True).first()
    if found is None:
        raise NotFound("没有这张照片")
    return int(found)


def rectification_file(actor: Actor, rectification_id: int) -> int:
    """The photo with which a rectification was reported done. Raises Forbidden or NotFound."""
    rows = Rectification.objects.filter(rectifications_in_reach(actor), ~Q(file=None), pk=rectification_id)
    row = rows.first()
    if row is None or row.file_id is None:
        raise NotFound("没有这张照片")
    return files.get_file(row.file_id).id


def _ref(row: Assessment, edition: EditionRef, names: dict[int, str]) -> CheckRef:
    return CheckRef(
        id=row.pk,
        site_id=row.work.site_id,
        kind=row.kind,
        kind_word=row.get_kind_display(),
        state=row.state,
        state_word=lifecycle.ASSESSMENT.states[row.state],
        on=row.on,
        begun_at=row.begun_at,
        begun_by=names.get(row.begun_by_id or 0, ""),
        submitted_at=row.submitted_at,
        submitted_by=names.get(row.submitted_by_id or 0, ""),
        score=float(row.score) if row.score is not None else None,
        passed=row.passed,
        remark=row.remark,
        outcome=row.outcome,
        outcome_word=row.get_outcome_display(),
        outcome_said=row.outcome_said,
        edition_number=edition.number,
    )


def _answer_ref(row: Answer, names: dict[int, str]) -> AnswerRef:
    return AnswerRef(
        row.said,
        Said(row.said).label,
        row.declared,
        row.counted,
        tuple(row.defects),
        row.width_cm,
        row.height_cm,
        row.reads,
        row.placed,
        row.remark,
        row.revision,
        names.get(row.by_id or 0, ""),
        row.at,
        tuple(row.where),
    )


def _evidence_ref(row: Evidence, check: Assessment, profile: Profile, names: dict[int, str]) -> EvidenceRef:
    taken_on = clock.day_of(row.taken_at) if row.taken_at else None
    return EvidenceRef(
        id=row.pk,
        line=row.line,
        is_photo=row.kind == EvidenceKind.PHOTO,
        media_type=row.file.media_type,
        metres=row.metres,
        located_word=Located(row.located).label if row.located else "",
        far=row.metres is not None and row.metres > profile.acceptance.near_metres,
        taken_at=row.taken_at,
        stale=taken_on is not None and taken_on < check.on,
        added_at=row.added_at,
        by_name=names.get(row.by_id or 0, ""),
    )
