"""Evaluating a case (评价)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from yichuang.domain.cases import public as cases
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid

from ..events import EvaluationGiven
from ..models import Evaluation
from ..reasons import LEVELS, REASONS

LONGEST_WORDS = 150  # domain.md §4.2


@dataclass(frozen=True, slots=True)
class EvaluationRef:
    """An evaluation as its author sees it."""

    level: int
    level_text: str
    reasons: tuple[str, ...]
    words: str
    given_at: datetime


@transaction.atomic
def evaluate_case(
    *, actor: Actor, number: str, level: int, reasons: Sequence[str] = (), words: str = ""
) -> EvaluationRef:
    """Give one of five levels to one's own case, with national reason codes of that level and a few words; once.

    Possible from acceptance on (国办发〔2019〕51号 一事一评; S0-83). Raises NotFound for another's case,
    Conflict before acceptance or a second time, Invalid per field.
    """
    actor.require("feedback.evaluate")
    target = cases.evaluable(actor, number)
    if not target.open:
        raise Conflict("受理以后才能评价")
    check(level, reasons, words)
    return write(actor, target, level=level, reasons=reasons, words=words)


def write(
    actor: Actor, target: cases.EvaluationTarget, *, level: int, reasons: Sequence[str], words: str
) -> EvaluationRef:
    """The row of one case, with its entry. Raises Conflict a second time."""
    try:
        with transaction.atomic():
            row = Evaluation.objects.create(
                case_id=target.case_id,
                place_id=target.place_id,
                item_id=target.item_id,
                organisation_id=target.organisation_id,
                site_id=target.site_id,
                town=target.town,
                level=level,
                reasons=sorted(set(reasons)),
                words=words.strip() or None,
                channel=str(actor.channel),
                stage=target.stage,
                given_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict("这件事您已经评价过了，谢谢") from None
    journal.record(
        EvaluationGiven(
            row.pk,
            target.case_id,
            target.item_id,
            target.organisation_id,
            target.site_id,
            target.town,
            level,
            tuple(row.reasons),
            str(actor.channel),
        ),
        actor=actor,
        subject=f"case:{target.case_id}",
        place_id=target.place_id,
    )
    return reference(row)


def check(level: int, reasons: Sequence[str], words: str) -> None:
    """Raise Invalid per field for a level, reasons or words that cannot stand."""
    problems: dict[str, str] = {}
    if level not in LEVELS:
        problems["level"] = "请在五个等级里选一个"
    elif set(reasons) - set(REASONS[level]):
        problems["reasons"] = "所选原因和满意度不对应，请重新选择"
    if len(words.strip()) > LONGEST_WORDS:
        problems["words"] = f"最多写 {LONGEST_WORDS} 个字"
    if problems:
        raise Invalid(problems)


def reference(row: Evaluation) -> EvaluationRef:
    """The row as its author sees it."""
    texts = REASONS[row.level]
    return EvaluationRef(
        row.level, LEVELS[row.level], tuple(texts[r] for r in row.reasons), str(row.words or ""), row.given_at
    )
