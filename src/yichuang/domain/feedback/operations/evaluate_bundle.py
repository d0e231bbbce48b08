"""Evaluating a whole 一件事: one page, one evaluation for each of its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid

from ..models import Evaluation
from ..reasons import LEVELS
from .evaluate import EvaluationRef, check, reference, write

ENDED = frozenset({"done", "withdrawn"})


@dataclass(frozen=True, slots=True)
class PartToEvaluate:
    """A case of the whole, by its own number, with what was said of it already (None: nothing yet)."""

    number: str
    name: str
    body: str
    given: EvaluationRef | None


@transaction.atomic
def evaluate_bundle(  # noqa: PLR0913 - one page of a form, all named
    *,
    actor: Actor,
    number: str,
    level: int,
    reasons: Sequence[str] = (),
    words: str = "",
    parts: Mapping[str, int] | None = None,
) -> tuple[EvaluationRef, ...]:
    """Evaluate one's own bundle once it has ended: every case of it that has no evaluation yet gets one.

    Each service counts once, with its own body (国办发〔2019〕51号 一事一评): ``parts`` gives another level to single
    cases, by their numbers, so that a poor part reaches whom it concerns and nobody else. ``reasons`` belong to
    ``level`` and go with the cases of that level; ``words`` go with all. Raises NotFound for another's bundle,
    Conflict before its end or when nothing is left to evaluate, Invalid per field.
    """
    actor.require("feedback.evaluate")
    ended, targets = _targets(actor, number)
    if not ended:
        raise Conflict("这件事还没有都有结果。全部办完以后再一起评价；已经受理的，也可以先到它自己的页面上评价")
    done = _given(targets)
    left = [t for t in targets if t.case_id not in done]
    if not left:
        raise Conflict("这件事您已经评价过了，谢谢")
    own = dict(parts or {})
    check(level, reasons, words)
    if set(own) - {t.number for t in left} or set(own.values()) - set(LEVELS):
        raise Invalid({"parts": "单独评价的事项已经变了，请刷新页面重新选"})
    made = []
    for target in left:
        mine = own.get(target.number, level)
        fitting = reasons if mine == level else ()
        made.append(write(actor, target, level=mine, reasons=fitting, words=words))
    return tuple(made)


def bundle_evaluation(actor: Actor, number: str) -> tuple[bool, tuple[PartToEvaluate, ...]]:
    """Whether one's own bundle has ended, and its cases that can be evaluated, each with what was given.

    What never became a case here (an outside member, one not filed) has nothing to evaluate. Raises NotFound.
    """
    ended, targets = _targets(actor, number)
    said = {case_id: reference(row) for case_id, row in _given(targets).items()}
    return ended, tuple(PartToEvaluate(t.number, t.plain_name, t.organisation, said.get(t.case_id)) for t in targets)


def _targets(actor: Actor, number: str) -> tuple[bool, list[cases.EvaluationTarget]]:
    view = bundles.get_bundle_case(actor, number=number)
    own = [c.case.number for c in view.children if c.case is not None and c.case.number]
    targets = [cases.evaluable(actor, case) for case in own]
    return view.state in ENDED, [t for t in targets if t.open]


def _given(targets: Sequence[cases.EvaluationTarget]) -> dict[int, Evaluation]:
    return {e.case_id: e for e in Evaluation.objects.filter(case_id__in=[t.case_id for t in targets])}
