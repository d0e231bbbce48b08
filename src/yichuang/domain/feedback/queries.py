"""Reads of feedback."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from yichuang.domain.cases import public as cases
from yichuang.domain.hall import public as hall
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

from .models import Evaluation, VisitEvaluation
from .operations.evaluate import EvaluationRef, reference
from .operations.visit import ended_today
from .reasons import BAD, LEVELS, REASONS

MOST_OPEN = 50
"""So many that nobody answered yet are shown at once, the oldest first."""


@dataclass(frozen=True, slots=True)
class VisitSaid:
    """What somebody said of a visit, as who manages the hall reads it: of whom it is, is not shown.

    ``done``: what was found and put right; ``to_answer``: bad, and nobody has written that yet.
    """

    id: int
    given_at: datetime
    level: int
    level_text: str
    window: str
    business: str
    reasons: tuple[str, ...]
    words: str
    bad: bool
    to_answer: bool
    done: str
    answered_by_id: int | None
    answered_at: datetime | None


def get_evaluation(actor: Actor, number: str) -> EvaluationRef | None:
    """The evaluation of one's own case, if given. Raises NotFound for another's case."""
    target = cases.evaluable(actor, number)
    row = Evaluation.objects.filter(case_id=target.case_id).first()
    return reference(row) if row else None


def may_evaluate(actor: Actor, number: str) -> bool:
    """Whether the case can be evaluated now: accepted, and not evaluated yet."""
    target = cases.evaluable(actor, number)
    return target.open and not Evaluation.objects.filter(case_id=target.case_id).exists()


def visit_to_evaluate(device: hall.DeviceRef) -> hall.TicketRef | None:
    """The visit this pad may ask about now: ended just now at its window, and not evaluated yet."""
    if device.window_id is None:
        return None
    ticket = hall.just_finished(device.hall_id, device.window_id)
    if ticket is None or visit_is_evaluated(ticket.id):
        return None
    return ticket


def visit_is_evaluated(ticket_id: int) -> bool:
    """Whether the visit of this ticket was evaluated, at the pad or with the slip."""
    return VisitEvaluation.objects.filter(ticket_id=ticket_id).exists()


def may_evaluate_slip(ticket: hall.TicketRef) -> bool:
    """Whether the holder of the slip can evaluate the visit now: it ended today, and nobody did yet."""
    return ended_today(ticket) and not visit_is_evaluated(ticket.id)


def list_visit_evaluations(*, actor: Actor, site_id: int, day: date) -> tuple[VisitSaid, ...]:
    """What was said of visits to a hall on a day, the latest first. Raises Forbidden, NotFound."""
    site, floor = hall.hall_to_arrange(actor=actor, site_id=site_id)
    if site is None or floor is None:
        return ()
    begin = datetime.combine(day, datetime.min.time(), clock.SHANGHAI)
    rows = VisitEvaluation.objects.filter(site_id=site.id, given_at__gte=begin, given_at__lt=begin + timedelta(days=1))
    return _said(floor, rows.order_by("-given_at", "-id"))


def list_visits_to_answer(*, actor: Actor, site_id: int) -> tuple[VisitSaid, ...]:
    """The bad ones of a hall about which nobody wrote what was done, the oldest first. Raises Forbidden, NotFound."""
    site, floor = hall.hall_to_arrange(actor=actor, site_id=site_id)
    if site is None or floor is None:
        return ()
    return _said(floor, _open(actor).filter(site_id=site.id).order_by("given_at", "id")[:MOST_OPEN])


def count_visits_to_answer(actor: Actor) -> int:
    """How many bad evaluations wait for an answer: of her hall, or of all halls of a bureau's place."""
    rows = _open(actor)
    return (rows.filter(site_id=actor.site_id) if actor.site_id is not None else rows).count()


def visits_to_answer_by_site(actor: Actor) -> dict[int, int]:
    """The same by site, for who chooses among the halls of a place."""
    return dict(_open(actor).values_list("site_id").annotate(Count("id")))


def _open(actor: Actor) -> QuerySet[VisitEvaluation]:
    bad = VisitEvaluation.objects.filter(level__in=sorted(BAD), answered_at__isnull=True)
    return bad.filter(place_id=actor.place_id or 0)


def _said(floor: hall.HallRef, found: Iterable[VisitEvaluation]) -> tuple[VisitSaid, ...]:
    rows = list(found)
    taken_for = hall.businesses_of([row.ticket_id for row in rows])
    said = []
    for row in rows:
        window, business = floor.window(row.window_id), floor.business(taken_for.get(row.ticket_id, 0))
        texts = REASONS[row.level]
        said.append(
            VisitSaid(
                row.pk,
                row.given_at,
                row.level,
                LEVELS[row.level],
                window.number if window else "",
                business.name if business else "",
                tuple(texts[r] for r in row.reasons),
                str(row.words or ""),
                row.level in BAD,
                row.level in BAD and row.answered_at is None,
                str(row.done or ""),
                row.answered_by_id,
                row.answered_at,
            )
        )
    return tuple(said)
