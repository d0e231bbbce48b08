"""Appointments: book, change, cancel, stand by for a place (预约、改约、取消、候补). Nobody must book (S2-62)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.lifecycle import fire
from yichuang.kernel.queueing import one_at_a_time

from .. import lifecycle, slots
from ..events import AppointmentBooked, AppointmentMoved
from ..models import Appointment, BookingDay
from ..policies import at_this_hall
from ..queries import booking as reads
from ..queries.setting import get_hall
from ..refs import AppointmentRef, BusinessRef, HallRef
from ..reps import appointment_ref
from ..slots import Ask, Rule, Wish
from ..words import said
from .line import Person, checked_name, find_business, known

ONE = Wish()
"""One person, nothing named."""
MOST_PEOPLE = 9
OFFER_MINUTES = 30
MOST_OFFERS = 3  # to one who stands by and does not look
AWAKE = time(8), time(20)  # between these an offer's half hour counts: nobody gets up at night to look
DECIDED_BEFORE = timedelta(hours=2)  # an offer ends so long before its time, so that the next one can still come
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no letter that is mistaken for a digit


@transaction.atomic
def book_appointment(  # noqa: PLR0913 - what the form asks, all named
    *, actor: Actor, hall_id: int, business: str, starts_at: datetime, person: Person | None = None, wish: Wish = ONE
) -> AppointmentRef:
    """A place at that time, long enough for all people and items; one a day for each person and business.

    The day's row is locked, so a slot is never given out beyond its capacity. Raises Invalid, or Conflict in words:
    full, too late, too far ahead, closed, barred after no-shows, or one is booked already.
    """
    return _enter(actor, hall_id, business, starts_at.astimezone(clock.SHANGHAI), person, wish, lifecycle.BOOKED)


@transaction.atomic
def stand_by(  # noqa: PLR0913 - what the form asks, all named
    *, actor: Actor, hall_id: int, business: str, day: date, person: Person | None = None, wish: Wish = ONE
) -> AppointmentRef:
    """Wait for a place that is given back on this day (候补); offered for half an hour, in the order of asking."""
    noon = datetime.combine(day, datetime.min.time(), clock.SHANGHAI)
    return _enter(actor, hall_id, business, noon, person, wish, lifecycle.STANDING_BY)


@transaction.atomic
def change_appointment(*, actor: Actor, appointment_id: int, starts_at: datetime) -> AppointmentRef:
    """Another time; if that cannot be had, the old one stays. Raises NotFound, Conflict."""
    at = starts_at.astimezone(clock.SHANGHAI)
    row = access_appointment(actor, appointment_id, at.date())
    hall, rule = get_hall(row.hall_id), _rule(row.business_id)
    _in_time(rule, row, "改约")
    old = row.day
    options = reads.day_slots(hall, rule, at.date(), _asked(row, rule), but=row.pk)
    slot = reads.slot_at(options, at)
    if at.date() != old:
        _one_a_day(row.business_id, at.date(), bytes(row.person_index))
    _nowhere_else(bytes(row.person_index), slot.starts_at, slot.ends_at, but=row.pk)
    row.day, row.starts_at, row.ends_at = at.date(), slot.starts_at, slot.ends_at
    move(actor, row, "change", ["day", "starts_at", "ends_at"])
    offer_next(row.hall_id, row.business_id, old)
    return appointment_ref(row, hall)


@transaction.atomic
def cancel_appointment(*, actor: Actor, appointment_id: int) -> AppointmentRef:
    """Give the place back; whoever stands by for that day is offered it. Raises NotFound, Conflict when too late."""
    row = access_appointment(actor, appointment_id)
    if row.state == lifecycle.BOOKED and actor.role in {"", "public"}:  # who calls the hall may until the last moment
        _in_time(_rule(row.business_id), row, "取消")
    row.ended_at = clock.now()
    move(actor, row, "cancel", ["ended_at"])
    offer_next(row.hall_id, row.business_id, row.day)
    return appointment_ref(row, get_hall(row.hall_id))


@transaction.atomic
def confirm_offer(*, actor: Actor, appointment_id: int) -> AppointmentRef:
    """Take the place that was offered. Raises NotFound, Conflict when the half hour is over."""
    row = access_appointment(actor, appointment_id)
    if row.offered_until is not None and row.offered_until < clock.now():
        raise Conflict("保留的时间已过，名额已给了下一位；可以直接到大厅取号")
    row.offered_until = None
    move(actor, row, "confirm", ["offered_until"])
    return appointment_ref(row, get_hall(row.hall_id))


@transaction.atomic
def call_off(*, actor: Actor, appointment_id: int, reason: str) -> AppointmentRef:
    """The hall cannot keep it (a closure, no power); whoever booked is shown why. Raises NotFound, Invalid."""
    actor.require(lifecycle.MANAGE)
    row = access_appointment(actor, appointment_id)
    row.reason, row.ended_at = said(reason, field="reason", missing="请写明原因，本人会看到"), clock.now()
    move(actor, row, "call_off", ["reason", "ended_at"])
    offer_next(row.hall_id, row.business_id, row.day)
    return appointment_ref(row, get_hall(row.hall_id))


@transaction.atomic
def excuse_miss(*, actor: Actor, appointment_id: int, reason: str) -> AppointmentRef:
    """She could not come (the bus broke down): it counts for no bar. Her hall's manager says why; she is shown it.

    Raises Forbidden, NotFound, Invalid, Conflict if it was not missed.
    """
    actor.require(lifecycle.MANAGE)
    row = access_appointment(actor, appointment_id)
    row.reason = said(reason, field="reason", missing="请写明为什么没有来，本人会看到")
    move(actor, row, "excuse", ["reason"])
    return appointment_ref(row, get_hall(row.hall_id))


def access_appointment(actor: Actor, appointment_id: int, *days: date) -> Appointment:
    """One's own, or one of the hall where the actor works, locked after its day and these other ``days``.

    Raises Forbidden, NotFound.
    """
    if not (actor.may(lifecycle.TAKE) or actor.may(lifecycle.MANAGE)):
        raise Forbidden("当前岗位没有这项权限，请换岗位或联系管理员")
    known_as = Appointment.objects.filter(pk=appointment_id).values_list("business_id", "day").first()
    if known_as is not None:
        lock_days(known_as[0], known_as[1], *days)
    row = Appointment.objects.select_for_update(no_key=True).filter(pk=appointment_id).first()
    if row is None:
        raise NotFound("没有这个预约")
    if known_as is not None and row.day != known_as[1]:  # it was changed while this one waited: another day is locked
        raise Conflict("这个预约刚刚改过，请看看现在的时间，再改一次")
    if actor.role in {"", "public"}:
        if actor.account_id is None or row.account_id != actor.account_id:
            raise NotFound("没有这个预约")
    else:
        at_this_hall(actor, get_hall(row.hall_id))
    return row


def offer_next(hall_id: int, business_id: int, day: date) -> None:
    """Offer what is free on this day to whoever stands by first, as long as something fits. The day's row is locked."""
    hall, rule = get_hall(hall_id), _rule(business_id)
    if day < clock.today():
        return
    for row in reads.waiting_for(business_id, day):
        free = next((s for s in reads.day_slots(hall, rule, day, _asked(row, rule)) if s.open), None)
        if free is None:
            continue
        locked = Appointment.objects.select_for_update(no_key=True).get(pk=row.pk)
        if locked.state != lifecycle.STANDING_BY or _holds_a_place(locked):
            continue
        locked.starts_at, locked.ends_at = free.starts_at, free.ends_at
        locked.offered_until, locked.offers = offered_until(clock.now(), free.starts_at), locked.offers + 1
        move(_sweeper(hall), locked, "offer", ["starts_at", "ends_at", "offered_until", "offers"])


def offered_until(now: datetime, starts_at: datetime) -> datetime:
    """Until when a place is kept: half an hour of waking hours, and no longer than two hours before it begins.

    What begins sooner is kept half an hour from now, or until it begins.
    """
    local = now.astimezone(clock.SHANGHAI)
    morning, evening = (datetime.combine(local.date(), at, clock.SHANGHAI) for at in AWAKE)
    half, latest = timedelta(minutes=OFFER_MINUTES), starts_at - DECIDED_BEFORE
    if now >= latest:
        return min(now + half, starts_at)
    until = max(local, morning) + half
    if until > evening:  # the rest counts tomorrow
        until = morning + timedelta(days=1) + (until - max(local, evening))
    return min(until, latest)


def take_back_offer(actor: Actor, row: Appointment) -> None:
    """Nobody took it: she stands by again behind the others; for good on the day itself, or after ``MOST_OFFERS``."""
    if row.day > clock.today() and row.offers < MOST_OFFERS:
        row.offered_until = None
        move(actor, row, "requeue", ["offered_until"])
        return
    row.ended_at = clock.now()
    move(actor, row, "lapse", ["ended_at"])


def move(actor: Actor, row: Appointment, how: str, fields: Sequence[str]) -> None:
    """Fire a transition of an appointment with its one entry in the journal."""
    fire(
        lifecycle.APPOINTMENT,
        row,
        how,
        actor=actor,
        event=AppointmentMoved(row.pk, row.hall_id, row.business_id, how, row.starts_at.isoformat(), row.reason),
        subject_key=row.subject,
        place_id=get_hall(row.hall_id).place_id,
        fields=fields,
    )


def _enter(  # noqa: PLR0913 - shared by booking and standing by
    actor: Actor, hall_id: int, business: str, at: datetime, person: Person | None, wish: Wish, state: str
) -> AppointmentRef:
    actor.require(lifecycle.TAKE)
    hall = get_hall(hall_id)
    if actor.role not in {"", "public"}:
        at_this_hall(actor, hall)
    chosen = find_business(hall, business)
    rule = _rule(chosen.id)
    who, index = known(person or Person(), actor)
    if index is None:
        raise Invalid({"id_number": "请填写证件号码或手机号码，签到时要用"})
    _check(wish)
    if (until := reads.barred_until(rule, index)) is not None:
        raise Conflict(
            f"您有 {rule.misses} 次预约没有来，{until:%-m 月 %-d 日}以前不能预约；可以直接到大厅取号，不受影响"
        )
    lock_days(chosen.id, at.date())
    _one_a_day(chosen.id, at.date(), index)
    share = rule.share_for(wish.items)
    length = slots.length_for(rule, chosen.minutes, wish.people, len(wish.items))
    options = reads.day_slots(hall, rule, at.date(), Ask(share, length))
    starts_at, ends_at = _times(options, rule, at, length, state)
    if state == lifecycle.BOOKED:
        _nowhere_else(index, starts_at, ends_at)
    row = _create(actor, hall, chosen, who, index, wish, share, (starts_at, ends_at), state)
    journal.record(
        AppointmentBooked(row.pk, hall.id, chosen.id, starts_at.isoformat(), wish.people, len(wish.items), state),
        actor=actor,
        subject=row.subject,
        place_id=hall.place_id,
    )
    return appointment_ref(row, hall)


def _times(
    options: Sequence[slots.Slot], rule: Rule, at: datetime, length: int, state: str
) -> tuple[datetime, datetime]:
    if state == lifecycle.BOOKED:
        slot = reads.slot_at(options, at)
        return slot.starts_at, slot.ends_at
    if not options:
        raise Conflict("这一天不能预约，请换一天")
    if any(s.open for s in options):
        raise Conflict("这一天还有空位，请直接选一个时间")
    return at, at + timedelta(minutes=rule.slot * length)


def _create(  # noqa: PLR0913 - the row's facts
    actor: Actor,
    hall: HallRef,
    business: BusinessRef,
    who: Person,
    index: bytes,
    wish: Wish,
    share: str,
    times: tuple[datetime, datetime],
    state: str,
) -> Appointment:
    return Appointment.objects.create(
        hall_id=hall.id,
        business_id=business.id,
        code=_new_code(lambda code: Appointment.objects.filter(code=code).exists()),
        day=times[0].astimezone(clock.SHANGHAI).date(),
        starts_at=times[0],
        ends_at=times[1],
        state=state,
        applicant_id=actor.applicant_id,
        account_id=actor.account_id if actor.role == "public" else None,
        person_index=index,
        name=who.name or None,
        phone=who.phone or None,
        for_name=checked_name(wish.for_name, "for_name") or None,
        people=wish.people,
        items=sorted(set(wish.items)),
        share=share,
        channel=str(actor.channel),
        booked_at=clock.now(),
    )


def _check(wish: Wish) -> None:
    wrong = {}
    if not 1 <= wish.people <= MOST_PEOPLE:
        wrong["people"] = f"一次最多约 {MOST_PEOPLE} 个人"
    if len(wish.items) > MOST_PEOPLE:
        wrong["items"] = f"一次最多约 {MOST_PEOPLE} 件事"
    if wrong:
        raise Invalid(wrong)
    checked_name(wish.for_name, "for_name")


def _rule(business_id: int) -> Rule:
    rule = reads.booking_rule(business_id)
    if rule is None:
        raise Conflict("这项业务不用预约，请直接到大厅取号")
    return rule


def lock_days(business_id: int, *days: date) -> None:
    """Whoever books this business on these days does so alone until the transaction ends; always in one order."""
    wanted = sorted(set(days))
    BookingDay.objects.bulk_create([BookingDay(business_id=business_id, day=d) for d in wanted], ignore_conflicts=True)
    rows = BookingDay.objects.filter(business_id=business_id, day__in=wanted).order_by("day")
    list(rows.select_for_update())


def _asked(row: Appointment, rule: Rule) -> Ask:
    return Ask(row.share, max(1, int((row.ends_at - row.starts_at) / timedelta(minutes=rule.slot))))


def _one_a_day(business_id: int, day: date, index: bytes) -> None:
    states = sorted(lifecycle.TAKES_A_PLACE | {lifecycle.STANDING_BY})
    rows = Appointment.objects.filter(business_id=business_id, day=day, person_index=index, state__in=states)
    found = rows.first()
    if found is not None:
        at = f"约了 {found.starts_at.astimezone(clock.SHANGHAI):%H:%M}"
        so_far = "排着候补" if found.state == lifecycle.STANDING_BY else at
        raise Conflict(f"您这一天已经{so_far}；要换时间请在“我的预约”里改约")


def _nowhere_else(index: bytes, starts_at: datetime, ends_at: datetime, *, but: int = 0) -> None:
    """Nobody is at two windows at once: no other place of hers overlaps. She books one at a time until it commits."""
    one_at_a_time(f"booking:{index.hex()}")
    held = Appointment.objects.filter(person_index=index, state__in=sorted(lifecycle.TAKES_A_PLACE))
    found = held.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exclude(pk=but).first()
    if found is not None:
        business = next(b.name for b in get_hall(found.hall_id).businesses if b.id == found.business_id)
        at = f"{found.starts_at.astimezone(clock.SHANGHAI):%H:%M}"
        raise Conflict(f"您这个时候已经约了“{business}”（{at}）；请换一个时间，或先在“我的预约”里改那一个")


def _holds_a_place(row: Appointment) -> bool:
    rows = Appointment.objects.filter(business_id=row.business_id, day=row.day, person_index=row.person_index)
    return rows.filter(state__in=sorted(lifecycle.TAKES_A_PLACE)).exists()


def _in_time(rule: Rule, row: Appointment, word: str) -> None:
    if row.starts_at - timedelta(minutes=rule.cancel) < clock.now():
        raise Conflict(f"最晚要在开始前 {rule.cancel} 分钟{word}；来不了的话请打大厅电话说一声")


def _sweeper(hall: HallRef) -> Actor:
    return system(hall.place_id, permissions=frozenset({lifecycle.SWEEP}))


def _new_code(taken: Callable[[str], bool]) -> str:
    while True:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(6))
        if not taken(code):
            return code
