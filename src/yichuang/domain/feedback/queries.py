"""Reads of feedback."""

from __future__ import annotations

from yichuang.domain.cases import public as cases
from yichuang.domain.hall import public as hall
from yichuang.kernel.actor import Actor

from .models import Evaluation, VisitEvaluation
from .operations.evaluate import EvaluationRef, reference


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
    if ticket is None or VisitEvaluation.objects.filter(ticket_id=ticket.id).exists():
        return None
    return ticket
