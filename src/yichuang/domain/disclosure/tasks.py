"""Rules of time: corrections that never came, opinions nobody gave. Each may run again without harm."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.errors import DomainError
from yichuang.kernel.jobs import periodic

from . import lifecycle
from .models import InformationRequest
from .operations.handle import give_up_request, hear_nothing

log = structlog.get_logger(__name__)


@periodic("disclosure.apply_limits", label="信息公开申请逾期不补正、逾期没有意见", cron="10 17 * * *")
def apply_limits() -> None:
    """At 01:10 in Shanghai (cron counts in UTC): what ended yesterday (政府信息公开条例 30, 32, 34)."""
    today = clock.today()
    late = InformationRequest.objects.order_by("pk")
    _each(late.filter(state=lifecycle.CORRECTING, correction_due_on__lt=today), give_up_request)
    silent = late.filter(
        state=lifecycle.CONSULTING, consultations__ended_on__isnull=True, consultations__due_on__lt=today
    )
    _each(silent, hear_nothing)


def _each(rows: object, run: Callable[..., None]) -> None:
    for row in list(rows):  # type: ignore[call-overload]
        actor: Actor = system(row.place_id, permissions=frozenset({lifecycle.HANDLE}))
        try:
            run(actor=actor, request_id=row.pk)
        except DomainError as error:  # somebody was quicker
            log.info("limit not applied", request_id=row.pk, why=type(error).__name__)
