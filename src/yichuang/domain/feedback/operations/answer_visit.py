"""What was done about a bad evaluation of a visit (差评核实、整改, 国办发〔2019〕51号)."""

from __future__ import annotations

from django.db import transaction

from yichuang.domain.hall import public as hall
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..events import VisitAnswered
from ..models import VisitEvaluation
from ..reasons import BAD

LONGEST_ANSWER = 200


@transaction.atomic
def answer_visit(*, actor: Actor, evaluation_id: int, text: str) -> None:
    """Write down, once, what was found and put right after 不满意 or 非常不满意.

    For who manages the hall: its manager, the bureau in every hall of its place. The words are sealed. Raises
    Forbidden, NotFound, Conflict if it needs none or has one, Invalid.
    """
    actor.require(hall.MANAGE)
    row = VisitEvaluation.objects.select_for_update().filter(pk=evaluation_id, place_id=actor.place_id or 0).first()
    if row is None:
        raise NotFound("没有这条评价")
    hall.hall_to_arrange(actor=actor, site_id=row.site_id)
    if row.level not in BAD:
        raise Conflict("只有“不满意”和“非常不满意”要写核实和整改的情况")
    if row.answered_at is not None:
        raise Conflict("这条评价已经有人处理过了，请看处理情况")
    line = " ".join(text.split())
    if not line:
        raise Invalid({"text": "请写明核实的情况，是怎么整改的"})
    if len(line) > LONGEST_ANSWER or not line.isprintable():
        raise Invalid({"text": f"最多写 {LONGEST_ANSWER} 个字，不能有特殊符号"})
    row.done, row.answered_by_id, row.answered_at = line, actor.signed_in(), clock.now()
    row.save(update_fields=["done", "answered_by", "answered_at"])
    journal.record(
        VisitAnswered(row.pk, row.window_id, row.level),
        actor=actor,
        subject=f"ticket:{row.ticket_id}",
        place_id=row.place_id,
    )
