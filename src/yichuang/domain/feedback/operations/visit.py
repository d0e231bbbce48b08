"""Evaluating a visit at the pad of the window (评价器)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from yichuang.domain.hall import public as hall
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, NotFound

from ..events import VisitEvaluated
from ..models import VisitEvaluation
from ..reasons import LEVELS
from .evaluate import check

_OVER = "这次服务的评价时间已过，谢谢。想说的可以扫码或到导服台告诉我们"


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

    The pad of the very window, within ``hall.EVALUATED_WITHIN``, for the last visit only (国办发〔2019〕51号 现场服务
    “一次一评”). A case that the visit was about is not evaluated by it: nobody at a pad has shown to be its applicant.
    Raises Forbidden for whoever is no pad, NotFound for another window's ticket, Conflict when it is over or given
    already, Invalid per field.
    """
    actor.require("feedback.evaluate")
    pad = hall.get_device(device_id)
    if pad is None or pad.kind != hall.DeviceKind.PAD or actor.role != "device" or actor.site_id != pad.site_id:
        raise Forbidden("这一项只能在窗口的评价器上做")
    assert pad.window_id is not None, "a pad belongs to a window"
    ticket = hall.just_finished(pad.hall_id, pad.window_id)
    if ticket is None:
        raise Conflict(_OVER)
    if ticket.id != ticket_id:
        raise NotFound(_OVER)
    check(level, reasons, "")
    try:
        with transaction.atomic():
            row = VisitEvaluation.objects.create(
                ticket_id=ticket.id,
                place_id=pad.place_id,
                site_id=pad.site_id,
                window_id=pad.window_id,
                level=level,
                reasons=sorted(set(reasons)),
                given_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict("这次服务已经评价过了，谢谢") from None
    journal.record(
        VisitEvaluated(row.pk, ticket.id, ticket.hall_id, pad.window_id, ticket.business_id, level, tuple(row.reasons)),
        actor=actor,
        subject=f"ticket:{ticket.id}",
        place_id=pad.place_id,
    )
    return VisitEvaluationRef(ticket.id, level, LEVELS[level], tuple(row.reasons), row.given_at)
