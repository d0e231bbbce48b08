"""Reads of feedback."""

from __future__ import annotations

from yichuang.domain.cases import public as cases
from yichuang.kernel.actor import Actor

from .models import Evaluation
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
