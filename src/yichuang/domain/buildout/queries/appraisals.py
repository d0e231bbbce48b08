"""The yearly appraisal as pages show it: the ranking for whoever runs or supervises it, its own for everybody else."""

from __future__ import annotations

from collections.abc import Iterable

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import steady

from .. import lifecycle
from ..appraisal_refs import AppraisalRef, FollowUpRef, Part
from ..models import FollowUp, UnitAppraisal
from ..policies import appraisals_in_reach


def list_appraisals(actor: Actor, year: int) -> tuple[AppraisalRef, ...]:
    """The appraisals of a year in this post's reach, the best of each kind first; what was replaced is left out.

    The bureau, supervision and the city see all of the place; a unit's body what was confirmed of its own, with its
    rank and nobody else's. Raises Forbidden.
    """
    actor.require(lifecycle.SEE)
    rows = UnitAppraisal.objects.filter(appraisals_in_reach(actor), year=year).exclude(state=lifecycle.REPLACED)
    found = _refs(actor.place_id or 0, rows)
    return tuple(sorted(found, key=lambda r: (r.unit_kind_word, -(r.score if r.score is not None else -1), r.name)))


def get_appraisal(actor: Actor, unit_appraisal_id: int) -> AppraisalRef:
    """One of them, replaced or not. Raises Forbidden, NotFound."""
    actor.require(lifecycle.SEE)
    rows = UnitAppraisal.objects.filter(appraisals_in_reach(actor), pk=unit_appraisal_id)
    found = _refs(actor.place_id or 0, rows)
    if not found:
        raise NotFound("没有这份考核，或者不归您看")
    return found[0]


def list_versions(actor: Actor, unit_appraisal_id: int) -> tuple[AppraisalRef, ...]:
    """Every version of a unit's appraisal of the year, the newest first. Raises Forbidden, NotFound."""
    actor.require(lifecycle.SEE)
    reach = UnitAppraisal.objects.filter(appraisals_in_reach(actor))
    row = reach.filter(pk=unit_appraisal_id).first()
    if row is None:
        raise NotFound("没有这份考核，或者不归您看")
    same = reach.filter(place_id=row.place_id, year=row.year, unit_kind=row.unit_kind, unit=row.unit)
    return _refs(row.place_id, same.order_by("-version"))


def appraisal_years(actor: Actor) -> tuple[int, ...]:
    """The years that may be looked at: those with an appraisal in reach, and the last that is over. Raises
    Forbidden.
    """
    actor.require(lifecycle.SEE)
    rows = UnitAppraisal.objects.filter(appraisals_in_reach(actor)).order_by().values_list("year", flat=True)
    return tuple(sorted({*rows, clock.today().year - 1}, reverse=True))


def appraisal_file(actor: Actor, unit_appraisal_id: int, *, bonus: bool = False) -> tuple[int, str]:
    """The sealed notice (or what proves the bonus) and its number, for whoever sees the appraisal.

    Raises Forbidden, NotFound.
    """
    actor.require(lifecycle.SEE)
    row = UnitAppraisal.objects.filter(appraisals_in_reach(actor), pk=unit_appraisal_id).first()
    file_id = (row.bonus_file_id if bonus else row.paper_id) if row else None
    if row is None or file_id is None:
        raise NotFound("没有这份文件，或者还没有评定")
    return file_id, row.number


def _refs(place_id: int, rows: Iterable[UnitAppraisal]) -> tuple[AppraisalRef, ...]:
    found = list(rows)
    years = {row.year for row in found}
    confirmed = UnitAppraisal.objects.filter(place_id=place_id, year__in=years, state=lifecycle.CONFIRMED)
    scores: dict[tuple[int, str], list[float]] = {}
    for row in confirmed:
        scores.setdefault((row.year, row.unit_kind), []).append(_score(row) or 0)
    ups = list(FollowUp.objects.filter(appraisal__in=found).select_related("task").order_by("pk"))
    names = people.staff_names({up.by_id for up in ups if up.by_id})
    with steady():
        return tuple(_ref(row, scores, [up for up in ups if up.appraisal_id == row.pk], names) for row in found)


def _score(row: UnitAppraisal) -> float | None:
    return None if row.base is None else round(float(row.base) + row.bonus, 1)


def _ref(
    row: UnitAppraisal, scores: dict[tuple[int, str], list[float]], ups: list[FollowUp], names: dict[int, str]
) -> AppraisalRef:
    score, others = _score(row), scores.get((row.year, row.unit_kind), [])
    ranked = row.state == lifecycle.CONFIRMED and score is not None
    return AppraisalRef(
        id=row.pk,
        year=row.year,
        unit_kind_word=row.get_unit_kind_display(),
        name=row.name,
        body=places.get_organisation(row.organisation_id).name,
        version=row.version,
        state=row.state,
        state_word=lifecycle.UNIT_APPRAISAL.states[row.state],
        parts=tuple(Part(**part) for part in row.parts),
        base=None if row.base is None else float(row.base),
        bonus=row.bonus,
        bonus_said=row.bonus_said,
        has_bonus_file=row.bonus_file_id is not None,
        score=score,
        reason=row.reason,
        number=row.number,
        confirmed_on=row.confirmed_on,
        rank=1 + sum(other > (score or 0) for other in others) if ranked else None,
        ranked=len(others),
        follow_ups=tuple(_up(up, names) for up in ups),
    )


def _up(row: FollowUp, names: dict[int, str]) -> FollowUpRef:
    task = row.task
    return FollowUpRef(
        row.get_use_display(),
        row.said,
        row.on,
        names.get(row.by_id or 0, ""),
        task.pk if task else None,
        lifecycle.TASK.states[task.state] if task else "",
        task.due_on if task else None,
    )
