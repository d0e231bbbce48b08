"""What can be booked, and by whom it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict
from yichuang.kernel.generation import by_generation
from yichuang.kernel.workdays.queries import get_calendar

from .. import lifecycle, slots
from ..models import Appointment, BookingRule, Closure
from ..policies import at_this_hall
from ..refs import AppointmentRef, HallRef
from ..reps import appointment_ref
from ..slots import Ask, Rule, Share, Slot, Taken, Wish
from .setting import get_hall

ANY = Ask()


@by_generation
def booking_rule(business_id: int) -> Rule | None:
    """How a business is booked; None if it never was opened for booking."""
    row = BookingRule.objects.filter(business_id=business_id).first()
    if row is None:
        return None
    shares = tuple(Share(s["key"], s["name"], frozenset(s["items"]), s["capacity"]) for s in row.shares)
    return Rule(
        row.business_id, row.slot, row.capacity, shares, tuple(row.hours), row.lead, row.horizon, row.cancel, row.grace,
        row.misses, row.within, row.barred, row.active,
    )  # fmt: skip


@by_generation
def booked_businesses(hall_id: int) -> frozenset[int]:
    """The businesses of a hall that can be booked."""
    rows = BookingRule.objects.filter(business__hall_id=hall_id, active=True)
    return frozenset(rows.values_list("business_id", flat=True))


@by_generation
def closures(hall_id: int) -> tuple[tuple[int | None, date, date, str], ...]:
    """Days without appointments: (business or None for all, since, until, reason)."""
    rows = Closure.objects.filter(hall_id=hall_id)
    return tuple(rows.values_list("business_id", "since", "until", "reason"))


def closed_why(hall: HallRef, business_id: int, day: date) -> str:
    """Why nothing can be booked on this day, in words; empty if something can."""
    for business, since, until, reason in closures(hall.id):
        if business in (None, business_id) and since <= day <= until:
            return reason
    return "" if places.open_spans(places.get_site(hall.site_id), day) else "不办公"


def open_days(hall: HallRef, rule: Rule) -> tuple[date, ...]:
    """Today and the ``horizon`` working days after it, as far as the calendar's year is entered."""
    calendar = get_calendar(places.get_site(hall.site_id).division)
    days, day, counted = [], clock.today(), 0
    while counted <= rule.horizon and calendar.knows(day.year):
        if calendar.is_workday(day):
            days.append(day)
            counted += 1
        elif day == clock.today():
            counted += 1
        day += timedelta(days=1)
    return tuple(days)


def day_slots(hall: HallRef, rule: Rule, day: date, ask: Ask = ANY, *, but: int = 0) -> tuple[Slot, ...]:
    """The slots of a day for what is asked; ``but`` is one's own that does not count.

    Nothing on a day that is closed or beyond the horizon.
    """
    if not rule.active or day not in open_days(hall, rule) or closed_why(hall, rule.business_id, day):
        return ()
    starts = slots.starts_of(day, _spans(hall, rule, day), rule.slot)
    return slots.slots_of(rule, starts, taken_on(rule.business_id, day, but=but), clock.now(), ask)


def slots_on(hall: HallRef, business_id: int, day: date, wish: Wish) -> tuple[Slot, ...]:
    """The slots of a day for what somebody wants to come for; nothing where nothing can be booked."""
    rule, business = booking_rule(business_id), hall.business(business_id)
    if rule is None or business is None:
        return ()
    length = slots.length_for(rule, business.minutes, wish.people, len(wish.items))
    return day_slots(hall, rule, day, Ask(rule.share_for(wish.items), length))


def free_on(hall: HallRef, business_id: int, day: date, wish: Wish) -> int:
    """How many times of a day can still be booked for it."""
    return sum(slot.open for slot in slots_on(hall, business_id, day, wish))


def my_appointments(actor: Actor) -> tuple[AppointmentRef, ...]:
    """Those of a member of the public: the next first, then the past, at most fifty."""
    rows = Appointment.objects.filter(account_id=actor.signed_in()).order_by("-starts_at")[:50]
    found = [appointment_ref(row, get_hall(row.hall_id)) for row in rows]
    today = clock.today()
    return tuple(sorted(found, key=lambda a: (a.day < today, abs((a.day - today).days), a.starts_at)))


def may_change(appointment: AppointmentRef) -> bool:
    """Whether whoever booked it can still change or cancel it herself; later she rings the hall."""
    rule = booking_rule(appointment.business_id)
    if appointment.state != lifecycle.BOOKED or rule is None:
        return appointment.state in {lifecycle.OFFERED, lifecycle.STANDING_BY}
    return clock.now() <= appointment.starts_at - timedelta(minutes=rule.cancel)


def due_soon(actor: Actor) -> tuple[AppointmentRef, ...]:
    """What a member of the public is reminded of: appointments until tomorrow's end, and places that are offered."""
    if actor.account_id is None:
        return ()
    tomorrow = clock.today() + timedelta(days=1)
    near = Q(state=lifecycle.BOOKED, day__lte=tomorrow) | Q(state=lifecycle.OFFERED)
    rows = Appointment.objects.filter(near, account_id=actor.account_id, ends_at__gte=clock.now())
    return tuple(appointment_ref(row, get_hall(row.hall_id)) for row in rows.order_by("starts_at"))


def taken_on(business_id: int, day: date, *, but: int = 0) -> list[Taken]:
    """The places held on a day."""
    rows = Appointment.objects.filter(business_id=business_id, day=day, state__in=sorted(lifecycle.TAKES_A_PLACE))
    return [Taken(*r) for r in rows.exclude(pk=but).values_list("starts_at", "ends_at", "share")]


def barred_until(rule: Rule, index: bytes) -> date | None:
    """Until when this person books nothing, because she did not come too often; None if she may.

    She may always take a number on the spot (S2-62).
    """
    since = clock.today() - timedelta(days=rule.within + rule.barred)
    missed = sorted(
        Appointment.objects.filter(person_index=index, state=lifecycle.MISSED, day__gte=since).values_list(
            "day", flat=True
        )
    )
    for first, last in zip(missed, missed[rule.misses - 1 :], strict=False):
        until = last + timedelta(days=rule.barred)
        if (last - first).days <= rule.within and until >= clock.today():
            return until
    return None


def waiting_for(business_id: int, day: date) -> Iterator[Appointment]:
    """Who stands by for a place on this day, in the order they asked; behind them who let an offer lapse."""
    rows = Appointment.objects.filter(business_id=business_id, day=day, state=lifecycle.STANDING_BY)
    yield from rows.order_by("offers", "id")


def coming(*, actor: Actor, hall_id: int, day: date) -> tuple[AppointmentRef, ...]:
    """Who is to come, and who came, on a day, in order, masked: for the guide desk, and for who manages the hall.

    Raises Forbidden, NotFound.
    """
    if not actor.may(lifecycle.MANAGE):
        actor.require(lifecycle.GUIDE)
    hall = get_hall(hall_id)
    at_this_hall(actor, hall)
    states = [lifecycle.BOOKED, lifecycle.OFFERED, lifecycle.ARRIVED, lifecycle.MISSED, lifecycle.EXCUSED]
    rows = Appointment.objects.filter(hall_id=hall_id, day=day, state__in=states).order_by("starts_at", "id")
    return tuple(appointment_ref(row, hall) for row in rows)


def slot_at(options: Sequence[Slot], starts_at: datetime) -> Slot:
    """The slot that begins then. Raises Conflict in words if it cannot be had."""
    found = next((s for s in options if s.starts_at == starts_at), None)
    if found is None:
        raise Conflict("这个时间不能预约，请换一个时间；也可以直接到大厅取号")
    if not found.open:
        raise Conflict(f"这个时间{found.why}，请换一个时间；也可以直接到大厅取号")
    return found


def _spans(hall: HallRef, rule: Rule, day: date) -> list[tuple[time, time]]:
    spans = [(a.time(), b.time()) for a, b in places.open_spans(places.get_site(hall.site_id), day)]
    if not rule.hours:
        return spans
    own = places.spans_of(rule.hours, day)
    return [(max(a, c), min(b, d)) for a, b in spans for c, d in own if max(a, c) < min(b, d)]
