"""Places offered to who stands by: how long they are kept, where they go round, and a no-show that is excused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from yichuang.domain.hall import public, testing
from yichuang.domain.hall.models import Appointment
from yichuang.domain.hall.operations.booking import MOST_OFFERS, offered_until
from yichuang.domain.hall.tasks import settle_appointments
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)
WEDNESDAY = date(2026, 3, 4)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in March 2026; the 2nd is a Monday."""
    return MONDAY.replace(day=day, hour=hour, minute=minute)


@pytest.fixture
def floor() -> Iterator[testing.Floor]:
    with clock.at(MONDAY):
        floor = testing.make_floor()
        public.arrange_booking(
            actor=floor.manager, hall_id=floor.hall.id, business="general", capacity=1, hours=["1-5 09:00-09:30"],
            misses=1,
        )  # fmt: skip
        yield floor


def book(floor: testing.Floor, at: datetime, actor: Actor) -> public.AppointmentRef:
    return public.book_appointment(actor=actor, hall_id=floor.hall.id, business="general", starts_at=at)


def stand_by(floor: testing.Floor, actor: Actor) -> public.AppointmentRef:
    return public.stand_by(actor=actor, hall_id=floor.hall.id, business="general", day=WEDNESDAY)


def row(ref: public.AppointmentRef) -> Appointment:
    return Appointment.objects.get(pk=ref.id)


@pytest.mark.parametrize(
    ("now", "starts", "until"),
    [
        (on(2, 9), on(4, 9), on(2, 9, 30)),
        (on(2, 23, 40), on(4, 9), on(3, 8, 30)),
        (on(3, 5), on(4, 9), on(3, 8, 30)),
        (on(2, 19, 50), on(4, 9), on(3, 8, 20)),  # ten minutes of today, twenty of tomorrow
        (on(2, 19, 30), on(4, 9), on(2, 20)),
        (on(2, 20), on(4, 9), on(3, 8, 30)),
        (on(3, 23, 40), on(4, 9), on(4, 7)),  # two hours before at the latest
        (on(4, 9, 50), on(4, 12), on(4, 10)),
        (on(4, 8, 0), on(4, 9), on(4, 8, 30)),  # sooner than that: from now
        (on(4, 8, 45), on(4, 9), on(4, 9)),
    ],
)
def test_an_offer_is_kept_half_an_hour_of_the_day_and_not_beyond_two_hours_before(now, starts, until) -> None:
    assert offered_until(now, starts) == until


def test_an_offer_nobody_takes_goes_round_and_comes_back_until_she_has_let_three_go(floor) -> None:
    holder, first, second = (persons.public_actor() for _ in range(3))
    held = book(floor, on(4, 9), holder)
    one, two = stand_by(floor, first), stand_by(floor, second)
    public.cancel_appointment(actor=holder, appointment_id=held.id)
    seen, now = [], MONDAY
    for _ in range(2 * MOST_OFFERS + 1):
        seen.append((row(one).state, row(two).state))
        now += timedelta(minutes=31)
        with clock.at(now):
            settle_appointments()
    assert seen[:3] == [("offered", "standing_by"), ("standing_by", "offered"), ("offered", "standing_by")]
    assert seen[-1] == ("lapsed", "lapsed")
    assert (row(one).offers, row(two).offers) == (MOST_OFFERS, MOST_OFFERS)
    with clock.at(now):
        assert book(floor, on(4, 9), persons.public_actor()).state == "booked"


def test_the_second_offer_can_be_taken(floor) -> None:
    holder, first = persons.public_actor(), persons.public_actor()
    held = book(floor, on(4, 9), holder)
    waits = stand_by(floor, first)
    public.cancel_appointment(actor=holder, appointment_id=held.id)
    with clock.at(MONDAY + timedelta(minutes=31)):
        settle_appointments()
        assert row(waits).state == "offered"
        assert public.confirm_offer(actor=first, appointment_id=waits.id).state == "booked"


def test_on_the_day_itself_an_offer_that_lapses_is_over(floor) -> None:
    holder, first = persons.public_actor(), persons.public_actor()
    held = book(floor, on(4, 9), holder)
    waits = stand_by(floor, first)
    with clock.at(on(4, 6)):
        public.cancel_appointment(actor=holder, appointment_id=held.id)
        assert row(waits).offered_until == on(4, 7)
    with clock.at(on(4, 7, 1)):
        settle_appointments()
    assert row(waits).state == "lapsed"


def test_after_a_closure_is_lifted_and_capacity_raised_who_stands_by_is_offered_it(floor) -> None:
    holder, first = persons.public_actor(), persons.public_actor()
    held = book(floor, on(4, 9), holder)
    waits = stand_by(floor, first)
    closing = {"actor": floor.manager, "hall_id": floor.hall.id, "business": "general"}
    public.enter_closure(**closing, since=WEDNESDAY, until=WEDNESDAY, reason="停电")
    assert (row(held).state, row(waits).state) == ("called_off", "called_off")
    again = persons.public_actor()
    with pytest.raises(Conflict, match="不能预约"):
        stand_by(floor, again)
    (closed,) = public.list_closures(actor=floor.manager, hall_id=floor.hall.id)
    public.lift_closure(actor=floor.manager, hall_id=floor.hall.id, closure_id=closed.id)
    book(floor, on(4, 9), holder)
    late = stand_by(floor, again)
    public.arrange_booking(**closing, capacity=2)
    settle_appointments()
    assert row(late).state == "offered"


def test_a_manager_excuses_a_no_show_and_she_may_book_again(floor) -> None:
    she = persons.public_actor()
    missed = book(floor, on(3, 9), she)
    with pytest.raises(Conflict):
        public.excuse_miss(actor=floor.manager, appointment_id=missed.id, reason="班车坏了")
    with clock.at(on(3, 10)):
        settle_appointments()
        with pytest.raises(Conflict, match="没有来"):
            book(floor, on(4, 9), she)
        for actor, error in (
            (floor.guide, Forbidden),
            (she, Forbidden),
            (replace(floor.manager, site_id=floor.county.town_site.id), NotFound),
        ):
            with pytest.raises(error):
                public.excuse_miss(actor=actor, appointment_id=missed.id, reason="班车坏了")
        with pytest.raises(Invalid):
            public.excuse_miss(actor=floor.manager, appointment_id=missed.id, reason=" ")
        public.excuse_miss(actor=floor.manager, appointment_id=missed.id, reason="班车坏在路上")
        (mine,) = public.my_appointments(she)
        assert (mine.state, mine.state_label, mine.reason) == ("excused", "未到有因", "班车坏在路上")
        entry = Entry.objects.filter(kind="hall.appointment.moved").order_by("-pk").first()
        assert (entry.payload["how"], entry.payload["reason"]) == ("excuse", "班车坏在路上")
        assert book(floor, on(4, 9), she).state == "booked"


def test_who_is_excused_and_comes_after_all_gets_a_number(floor) -> None:
    she = persons.public_actor()
    missed = book(floor, on(3, 9), she)
    with clock.at(on(3, 10)):
        settle_appointments()
        public.excuse_miss(actor=floor.manager, appointment_id=missed.id, reason="班车坏在路上")
        ticket = public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=missed.code)
    assert (ticket.number, row(missed).state) == ("A001", "excused")
