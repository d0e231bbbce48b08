"""Rules of time: at the end of the day every line ends, and every window is closed (domain.md §7.2 日终)."""

from __future__ import annotations

from django.db import transaction

from yichuang.kernel import clock
from yichuang.kernel.actor import system
from yichuang.kernel.jobs import periodic
from yichuang.kernel.lifecycle import fire

from . import lifecycle
from .events import TicketMoved
from .models import Ticket, Window
from .operations.windows import leave

_SYSTEM = system(permissions=frozenset({lifecycle.SWEEP}))


@periodic("hall.sweep", label="清理前一天的号和窗口", cron="5 16 * * *")
def sweep_halls() -> None:
    """Five past midnight in Shanghai (cron counts in UTC): end yesterday's tickets, close its windows.

    May run again, and does nothing then.
    """
    today = clock.today()
    for pk in Ticket.objects.filter(day__lt=today, state__in=sorted(lifecycle.LIVE)).values_list("pk", flat=True):
        with transaction.atomic():
            row = Ticket.objects.select_for_update(of=("self",)).select_related("hall").get(pk=pk)
            if row.state not in lifecycle.LIVE:
                continue
            row.ended_at = clock.now()
            fire(
                lifecycle.TICKET,
                row,
                "sweep",
                actor=_SYSTEM,
                event=TicketMoved(row.pk, row.hall_id, row.business_id, row.window_id, "sweep"),
                subject_key=row.subject,
                place_id=row.hall.place_id,
                fields=["ended_at"],
            )
    for pk in Window.objects.exclude(state=lifecycle.CLOSED).values_list("pk", flat=True):
        with transaction.atomic():
            window = Window.objects.select_for_update().get(pk=pk)
            if window.state != lifecycle.CLOSED and window.since and clock.day_of(window.since) < today:
                leave(_SYSTEM, window, "sweep")
