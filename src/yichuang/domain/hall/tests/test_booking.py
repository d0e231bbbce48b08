"""Appointments: capacity, scarce parts, limits in time, standing by, not coming, checking in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yichuang.domain.hall import public, slots, testing
from yichuang.domain.hall.models import Appointment
from yichuang.domain.hall.tasks import settle_appointments
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db
TZ = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=TZ)


def on(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A time in March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=TZ)


@pytest.fixture
def floor() -> Iterator[testing.Floor]:
    with clock.at(MONDAY):
        floor = testing.make_floor()
        public.arrange_priority(actor=floor.manager, hall_id=floor.hall.id, key="appointment", name="预约", minutes=20)
        public.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general", capacity=2)
        yield floor


def book(floor: testing.Floor, at: datetime, actor: Actor | None = None, **facts: object) -> public.AppointmentRef:
    return public.book_appointment(
        actor=actor or persons.public_actor(), hall_id=floor.hall.id, business="general", starts_at=at, **facts
    )


@pytest.mark.seed("S3-58")
def test_a_slot_is_never_given_out_beyond_its_capacity(floor) -> None:
    book(floor, on(3))
    book(floor, on(3))
    with pytest.raises(Conflict, match=r"已约满.*取号"):
        book(floor, on(3))
    assert book(floor, on(3, 9, 30)).ends_at == on(3, 10)


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (on(2, 9, 30), "已过可约时间"),  # less than an hour ahead
        (on(7), "不能预约"),  # Saturday
        (on(10), "不能预约"),  # beyond five working days
        (on(3, 8, 15), "不能预约"),  # between slots
        (on(3, 13), "不能预约"),  # the midday break
    ],
)
def test_what_cannot_be_booked_is_told_with_the_way_without(floor, at, why) -> None:
    with pytest.raises(Conflict, match=rf"{why}.*直接到大厅取号"):
        book(floor, at)


def test_the_fifth_working_day_can_be_booked(floor) -> None:
    assert book(floor, on(9)).day == date(2026, 3, 9)


def test_one_a_day_for_each_person_and_business(floor) -> None:
    villager = persons.public_actor()
    book(floor, on(3), villager)
    with pytest.raises(Conflict, match="约了 09:00"):
        book(floor, on(3, 15), villager)
    assert book(floor, on(4), villager).state == "booked"


def test_a_family_gets_the_time_it_needs_and_every_slot_of_it_counts(floor) -> None:
    family = book(floor, on(3), wish=public.Wish(people=3, items=(1, 2)))
    assert family.ends_at == on(3, 10)  # 3 people × 2 things × 10 minutes
    book(floor, on(3, 9, 30))
    with pytest.raises(Conflict, match="已约满"):
        book(floor, on(3, 9, 30))


def test_a_scarce_part_runs_out_before_the_slot(floor) -> None:
    public.arrange_booking(
        actor=floor.manager,
        hall_id=floor.hall.id,
        business="general",
        capacity=5,
        shares=[{"key": "house", "name": "不动产过户", "items": [7], "capacity": 1}],
    )
    house = public.Wish(items=(7,))
    book(floor, on(3), wish=house)
    with pytest.raises(Conflict, match="已约满"):
        book(floor, on(3), wish=house)
    book(floor, on(3))


def test_a_closed_day_calls_off_what_was_booked_and_says_why(floor) -> None:
    villager = persons.public_actor()
    booked = book(floor, on(4), villager)
    closed = {"since": date(2026, 3, 4), "until": date(2026, 3, 4)}
    assert public.enter_closure(actor=floor.manager, hall_id=floor.hall.id, reason="停电检修", **closed) == 1
    assert Appointment.objects.get(pk=booked.id).reason == "停电检修"
    with pytest.raises(Conflict):
        book(floor, on(4))


def test_changing_keeps_the_old_time_if_the_new_one_is_full(floor) -> None:
    villager = persons.public_actor()
    mine = book(floor, on(3), villager)
    book(floor, on(4))
    book(floor, on(4))
    with pytest.raises(Conflict):
        public.change_appointment(actor=villager, appointment_id=mine.id, starts_at=on(4))
    changed = public.change_appointment(actor=villager, appointment_id=mine.id, starts_at=on(3, 9, 30))
    assert (changed.starts_at, changed.code) == (on(3, 9, 30), mine.code)


def test_too_late_to_cancel_names_the_limit(floor) -> None:
    villager = persons.public_actor()
    mine = book(floor, on(2, 11), villager)
    with clock.at(on(2, 10, 30)), pytest.raises(Conflict, match="60 分钟"):
        public.cancel_appointment(actor=villager, appointment_id=mine.id)


def test_nobody_is_booked_at_two_windows_at_once(floor) -> None:
    public.arrange_booking(
        actor=floor.manager, hall_id=floor.hall.id, business="social", capacity=1, hours=["1-5 09:00-12:00"]
    )
    villager = persons.public_actor()
    book(floor, on(3), villager)
    social = {"actor": villager, "hall_id": floor.hall.id, "business": "social"}
    with pytest.raises(Conflict, match="已经约了“综合业务”（09:00）"):
        public.book_appointment(**social, starts_at=on(3))
    later = public.book_appointment(**social, starts_at=on(3, 10))
    with pytest.raises(Conflict, match="已经约了“综合业务”"):
        public.change_appointment(actor=villager, appointment_id=later.id, starts_at=on(3))
    moved = public.change_appointment(actor=villager, appointment_id=later.id, starts_at=on(3, 11))
    assert moved.starts_at == on(3, 11)


def test_a_freed_place_is_offered_in_the_order_of_asking_and_lapses(floor) -> None:
    first, second = persons.public_actor(), persons.public_actor()
    public.arrange_booking(
        actor=floor.manager, hall_id=floor.hall.id, business="general", capacity=1, hours=["1-5 09:00-10:00"]
    )
    holder = persons.public_actor()
    held = book(floor, on(3), holder)
    book(floor, on(3, 9, 30))
    waiting = [
        public.stand_by(actor=a, hall_id=floor.hall.id, business="general", day=date(2026, 3, 3))
        for a in (first, second)
    ]
    public.cancel_appointment(actor=holder, appointment_id=held.id)
    assert [_state(w) for w in waiting] == ["offered", "standing_by"]
    with pytest.raises(Conflict, match="已约满"):
        book(floor, on(3))
    with clock.at(MONDAY + timedelta(minutes=31)):
        with pytest.raises(Conflict, match="已过"):
            public.confirm_offer(actor=first, appointment_id=waiting[0].id)
        settle_appointments()
        assert [_state(w) for w in waiting] == ["standing_by", "offered"]
        confirmed = public.confirm_offer(actor=second, appointment_id=waiting[1].id)
        settle_appointments()
    assert (confirmed.state, confirmed.starts_at) == ("booked", on(3))


def test_nobody_stands_by_where_a_place_is_free(floor) -> None:
    with pytest.raises(Conflict, match="还有空位"):
        public.stand_by(actor=persons.public_actor(), hall_id=floor.hall.id, business="general", day=date(2026, 3, 3))


@pytest.mark.seed("S2-62")
def test_who_did_not_come_three_times_books_nothing_for_a_month_but_takes_a_number(floor) -> None:
    villager = persons.public_actor()
    for day in (3, 4, 5):
        book(floor, on(day), villager)
        with clock.at(on(day, 9, 31)):
            settle_appointments()
    with clock.at(on(5, 10)):
        with pytest.raises(Conflict, match=r"4 月 4 日.*取号"):
            book(floor, on(6), villager)
        assert public.take_ticket(actor=villager, hall_id=floor.hall.id, business="general").number == "A001"
    with clock.at(datetime(2026, 4, 7, 9, tzinfo=TZ)):
        assert book(floor, datetime(2026, 4, 8, 9, tzinfo=TZ), villager).state == "booked"


def test_an_appointment_stands_in_line_by_its_time(floor) -> None:
    mine = book(floor, on(2, 10, 30))
    with clock.at(on(2, 10, 5)):
        testing.take(floor)
    with clock.at(on(2, 10, 15)):
        ticket = public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code.lower())
        testing.take(floor)
        assert ticket.turn == on(2, 10, 10)
        assert [testing.serve(floor).number for _ in range(3)] == ["A001", "A002", "A003"]
    assert Appointment.objects.get().state == "arrived"


def test_checking_in_twice_gives_one_ticket(floor) -> None:
    mine = book(floor, on(2, 10, 30))
    with clock.at(on(2, 10, 20)):
        tickets = {public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code).number for _ in range(2)}
    assert tickets == {"A001"}


def test_who_is_late_gets_a_number_like_everybody(floor) -> None:
    mine = book(floor, on(2, 10, 30))
    with clock.at(on(2, 11, 1)):
        ticket = public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code)
        assert (ticket.priority, ticket.turn) == ("", clock.now())


def test_another_persons_appointment_cannot_be_touched(floor) -> None:
    mine = book(floor, on(3))
    stranger = persons.public_actor()
    for attempt in (public.cancel_appointment, public.confirm_offer):
        with pytest.raises(NotFound):
            attempt(actor=stranger, appointment_id=mine.id)
    with pytest.raises(NotFound):
        public.change_appointment(actor=stranger, appointment_id=mine.id, starts_at=on(4))


def test_booking_for_somebody_without_a_number_or_telephone_is_not_possible(floor) -> None:
    with pytest.raises(Invalid) as refused:
        public.book_appointment(actor=floor.guide, hall_id=floor.hall.id, business="general", starts_at=on(3))
    assert "id_number" in refused.value.fields


def _state(appointment: public.AppointmentRef) -> str:
    return Appointment.objects.get(pk=appointment.id).state


RULE = slots.Rule(1, 30, 2, (), (), 0, 5, 0, 0, 3, 30, 30, True)
STARTS = [on(3, 9) + timedelta(minutes=30 * n) for n in range(6)]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3)), max_size=12))
def test_what_is_open_always_has_room_in_every_slot_it_covers(wishes: list[tuple[int, int]]) -> None:
    taken: list[slots.Taken] = []
    for start, length in wishes:
        slot = slots.slots_of(RULE, STARTS, taken, MONDAY, slots.Ask(length=length))[start]
        if slot.open:
            taken.append(slots.Taken(slot.starts_at, slot.ends_at, ""))
    for at in STARTS:
        assert sum(t.starts_at <= at < t.ends_at for t in taken) <= RULE.capacity
