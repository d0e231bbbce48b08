"""Rules of time: appointments nobody came to, offers nobody took, and the end of the day (domain.md §7.2)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Func, IntegerField, Max, Q, TextField, Value
from django.db.models.functions import Cast

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import system
from yichuang.kernel.jobs import periodic
from yichuang.kernel.lifecycle import fire

from . import lifecycle
from .events import PeopleCleared, TicketMoved
from .models import Alarm, Appointment, BookingRule, Hall, Ticket, Window
from .operations.alarms import watch_hall
from .operations.booking import lock_days, move, offer_next, take_back_offer
from .operations.serve import at_window
from .operations.windows import leave
from .queries.booking import booking_rule

KEPT = timedelta(days=30)
INDEX_BYTES = 32
"""Of a blind index; what stands there afterwards is shorter, and nobody's."""
_SYSTEM = system(permissions=frozenset({lifecycle.SWEEP}))


@periodic("hall.watch", label="等候超时提醒", cron="* * * * *")
def watch_waiting() -> None:
    """Every minute: raise and end the alarms of waiting."""
    alarmed = Alarm.objects.filter(ended_at__isnull=True).values("hall_id")  # also of a hall that is out of use by now
    for hall_id in Hall.objects.filter(Q(active=True) | Q(pk__in=alarmed)).values_list("pk", flat=True):
        watch_hall(hall_id)


@periodic("hall.sweep", label="清理前一天的号和窗口", cron="*/10 * * * *")
def sweep_halls() -> None:
    """End the tickets of days that are over, and close their windows; a visit under way has an hour to end.

    Every ten minutes, as a server may be off at midnight. Does nothing where nothing is left.
    """
    today = clock.today()
    for pk in Ticket.objects.filter(day__lt=today, state__in=sorted(lifecycle.LIVE)).values_list("pk", flat=True):
        with transaction.atomic():
            row = Ticket.objects.select_for_update(of=("self",)).select_related("hall").get(pk=pk)
            if row.state not in lifecycle.LIVE or _under_way(row):
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
            over = window.since is not None and clock.day_of(window.since) < today
            if window.state != lifecycle.CLOSED and over and at_window(window) is None:
                leave(_SYSTEM, window, "sweep")


def _under_way(row: Ticket) -> bool:
    """Whether somebody stood at a window with it within the last hour."""
    last = max((at for at in (row.called_again_at, row.started_at) if at is not None), default=None)
    return row.state in lifecycle.AT_WINDOW and last is not None and clock.now() - last < lifecycle.UNDER_WAY


@periodic("hall.forget", label="清除过期的取号、预约个人信息", cron="40 17 * * *")
def forget_people() -> None:
    """Clear who somebody was, a month after the day (个人信息保护法 第十九条): names, telephones, account, index.

    Of an appointment account and index stay as long as a no-show counts (``BookingRule.within`` and ``barred``, the
    longest of all rules). Again changes nothing.
    """
    before, counts = clock.today() - KEPT, _longest_memory()
    named = Q(name__isnull=False) | Q(phone__isnull=False)
    whose = Q(person_index__isnull=False) | Q(applicant__isnull=False) | Q(account__isnull=False)
    with transaction.atomic():
        tickets = (
            Ticket.objects.filter(day__lt=before)
            .filter(named | whose | ~Q(note=""))
            .update(name=None, phone=None, person_index=None, applicant=None, account=None, note="")
        )
        appointments = (
            Appointment.objects.filter(day__lt=before)
            .filter(named | Q(for_name__isnull=False))
            .update(name=None, phone=None, for_name=None)
        )
        appointments += (
            Appointment.objects.filter(day__lt=min(before, clock.today() - counts))
            .annotate(known=Func("person_index", function="octet_length", output_field=IntegerField()))
            .filter(known=INDEX_BYTES)
            .update(
                person_index=Func(Cast("pk", TextField()), Value("UTF8"), function="convert_to"),
                applicant=None,
                account=None,
            )
        )
        if tickets or appointments:
            event = PeopleCleared(tickets, appointments, before.isoformat())
            journal.record(event, actor=_SYSTEM, subject=f"hall_day:{before:%Y%m%d}", place_id=None)


def _longest_memory() -> timedelta:
    """How long a no-show may count at most, by all rules of booking."""
    longest = BookingRule.objects.aggregate(days=Max(F("within") + F("barred")))["days"]
    return timedelta(days=longest or 0)


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
    waiting = Appointment.objects.filter(state=lifecycle.STANDING_BY, day__gte=clock.today()).order_by("pk")
    for hall_id, business_id, day in sorted(set(waiting.values_list("hall_id", "business_id", "day"))):
        with transaction.atomic():  # a place may be free by longer hours, more capacity, a closure that was lifted
            lock_days(business_id, day)
            offer_next(hall_id, business_id, day)


def _settle(appointment_id: int) -> None:
    lock_days(*Appointment.objects.filter(pk=appointment_id).values_list("business_id", "day").get())
    row = Appointment.objects.select_for_update(no_key=True).get(pk=appointment_id)
    rule, now = booking_rule(row.business_id), clock.now()
    if row.state == lifecycle.BOOKED and rule and row.starts_at + timedelta(minutes=rule.grace) < now:
        row.ended_at = now
        move(_SYSTEM, row, "miss", ["ended_at"])
    elif row.state == lifecycle.OFFERED and row.offered_until and row.offered_until < now:
        take_back_offer(_SYSTEM, row)
        offer_next(row.hall_id, row.business_id, row.day)
    elif row.state == lifecycle.STANDING_BY and row.day < clock.today():
        row.ended_at = now
        move(_SYSTEM, row, "lapse", ["ended_at"])
