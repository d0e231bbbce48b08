"""Rules of time: appointments nobody came to, offers nobody took, and the end of the day (domain.md §7.2)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from yichuang.kernel import clock
from yichuang.kernel.actor import system
from yichuang.kernel.jobs import periodic
from yichuang.kernel.lifecycle import fire

from . import lifecycle
from .events import TicketMoved
from .models import Appointment, Hall, Ticket, Window
from .operations.alarms import watch_hall
from .operations.booking import lock_days, move, offer_next
from .operations.windows import leave
from .queries.booking import booking_rule

_SYSTEM = system(permissions=frozenset({lifecycle.SWEEP}))


@periodic("hall.watch", label="等候超时提醒", cron="* * * * *")
def watch_waiting() -> None:
    """Every minute: raise and end the alarms of waiting."""
    for hall_id in Hall.objects.filter(active=True).values_list("pk", flat=True):
        watch_hall(hall_id)


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


@periodic("hall.appointments", label="预约未到、候补到期", cron="*/5 * * * *")
def settle_appointments() -> None:
    """Note who did not come, take back offers whose half hour is over, and offer what is free again."""
    now = clock.now()
    late = Appointment.objects.filter(state__in=[lifecycle.BOOKED, lifecycle.OFFERED], starts_at__lt=now)
    due = Appointment.objects.filter(state=lifecycle.OFFERED, offered_until__lt=now)
    gone = Appointment.objects.filter(state=lifecycle.STANDING_BY, day__lt=clock.today())
    for pk in sorted({pk for rows in (late, due, gone) for pk in rows.values_list("pk", flat=True)}):
        with transaction.atomic():
            _settle(pk)


def _settle(appointment_id: int) -> None:
    lock_days(*Appointment.objects.filter(pk=appointment_id).values_list("business_id", "day").get())
    row = Appointment.objects.select_for_update(no_key=True).get(pk=appointment_id)
    rule, now = booking_rule(row.business_id), clock.now()
    if row.state == lifecycle.BOOKED and rule and row.starts_at + timedelta(minutes=rule.grace) < now:
        row.ended_at = now
        move(_SYSTEM, row, "miss", ["ended_at"])
    elif (row.state == lifecycle.OFFERED and row.offered_until and row.offered_until < now) or (
        row.state == lifecycle.STANDING_BY and row.day < clock.today()
    ):
        row.ended_at = now
        move(_SYSTEM, row, "lapse", ["ended_at"])
        offer_next(row.hall_id, row.business_id, row.day)
