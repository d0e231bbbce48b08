"""Evaluating a visit: at the pad of the window (评价器), or on the page of its slip (号票)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from yichuang.domain.hall import public as hall
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, NotFound

from ..events import VisitEvaluated
from ..models import VisitEvaluation
from ..reasons import LEVELS
from .evaluate import check

_OVER = "这次服务的评价时间已过，谢谢。想说的可以扫号票上的二维码，或到导服台告诉我们"
_GIVEN = "这次服务已经评价过了，谢谢"
_ANSWERING = timedelta(seconds=30)
"""Whoever has touched a level at the pad says why within so long."""


@dataclass(frozen=True, slots=True)
class VisitEvaluationRef:
    """An evaluation of a visit."""

    ticket_id: int
    level: int
    level_text: str
    reasons: tuple[str, ...]
    given_at: datetime


@transaction.atomic
def evaluate_visit(
    *, actor: Actor, device_id: int, ticket_id: int, level: int, reasons: Sequence[str] = ()
) -> VisitEvaluationRef:
    """Say at the pad what one thought of the visit that has just ended there: a level and its reasons, once.

    The pad of the very window, within ``hall.EVALUATED_WITHIN`` and before the next one stands there, for the last
    visit only (国办发〔2019〕51号 现场服务“一次一评”). A case that the visit was about is not evaluated by it: nobody
    at a pad has shown to be its applicant. Raises Forbidden for who is no pad, NotFound for another window's ticket,
    Conflict when it is over or given already, Invalid per field.
    """
    actor.require("feedback.evaluate")
    pad = hall.get_device(device_id)
    if pad is None or pad.kind != hall.DeviceKind.PAD or actor.role != "device" or actor.site_id != pad.site_id:
        raise Forbidden("这一项只能在窗口的评价器上做")
    assert pad.window_id is not None, "a pad belongs to a window"
    ticket = hall.just_finished(pad.hall_id, pad.window_id, still=_ANSWERING)
    if ticket is None:
        raise Conflict(_OVER)
    if ticket.id != ticket_id:
        raise NotFound(_OVER)
    check(level, reasons, "")
    return _write(actor, ticket, level, reasons, "")


@transaction.atomic
def evaluate_slip(
    *, actor: Actor, pass_key: str, level: int, reasons: Sequence[str] = (), words: str = ""
) -> VisitEvaluationRef:
    """Say with the slip's key what one thought of the visit it was for, until the end of the day on which it ended.

    Once, at the pad or here: so a hall without pads is evaluated too (国办发〔2019〕51号 现场服务“一次一评”). Who holds
    the key need not sign in. Raises NotFound for an unknown key, Conflict before the visit is over, after its day, or a
    second time, Invalid per field.
    """
    ticket = hall.find_ticket(pass_key)
    if ticket is None:
        raise NotFound("没有这个号，请核对号票上的二维码")
    if not ended_today(ticket):
        raise Conflict("办完以后，当天可以在这里评价")
    check(level, reasons, words)
    return _write(actor, ticket, level, reasons, words)


def ended_today(ticket: hall.TicketRef) -> bool:
    """Whether somebody was served with it, and got up today."""
    return ticket.outcome != "" and ticket.ended_at is not None and clock.day_of(ticket.ended_at) == clock.today()


def _write(actor: Actor, ticket: hall.TicketRef, level: int, reasons: Sequence[str], words: str) -> VisitEvaluationRef:
    assert ticket.window_id is not None, "a visit ends at a window"
    floor = hall.get_hall(ticket.hall_id)
    try:
        with transaction.atomic():
            row = VisitEvaluation.objects.create(
                ticket_id=ticket.id,
                place_id=floor.place_id,
                site_id=floor.site_id,
                window_id=ticket.window_id,
                level=level,
                reasons=sorted(set(reasons)),
                words=words.strip() or None,
                given_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict(_GIVEN) from None
    journal.record(
        VisitEvaluated(
            row.pk, ticket.id, ticket.hall_id, ticket.window_id, ticket.business_id, level, tuple(row.reasons)
        ),
        actor=actor,
        subject=f"ticket:{ticket.id}",
        place_id=floor.place_id,
    )
    return VisitEvaluationRef(ticket.id, level, LEVELS[level], tuple(row.reasons), row.given_at)
