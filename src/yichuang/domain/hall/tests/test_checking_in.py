"""Which appointment is meant at check-in, what becomes of it, and what is offered when places come free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from yichuang.domain.hall import public, testing
from yichuang.domain.hall.models import Appointment, FlowHour, Ticket
from yichuang.domain.hall.operations import booking
from yichuang.domain.hall.tasks import forget_people, settle_appointments
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.journal import drain
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=clock.SHANGHAI)
HER = public.Person(phone="13887651234")


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """A time in March 2026; the 2nd is a Monday."""
    return MONDAY.replace(day=day, hour=hour, minute=minute)


@pytest.fixture
def floor() -> Iterator[testing.Floor]:
    with clock.at(MONDAY):
        floor = testing.make_floor()
        for business in ("general", "social"):
            public.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business=business, lead=0, cancel=0)
        yield floor


def book(floor: testing.Floor, business: str, starts_at: datetime, actor: Actor | None = None, **facts: object):
    return public.book_appointment(
        actor=actor or floor.guide, hall_id=floor.hall.id, business=business, starts_at=starts_at, **facts
    )


def test_by_her_number_the_appointment_still_to_come_is_meant_not_one_missed_or_over(floor) -> None:
    book(floor, "social", at(9), person=HER)
    book(floor, "general", at(14, 30), person=HER)
    with clock.at(at(9, 40)):
        settle_appointments()
    assert set(Appointment.objects.values_list("state", flat=True)) == {"missed", "booked"}
    with clock.at(at(14, 20)):
        ticket = public.check_in(actor=floor.guide, hall_id=floor.hall.id, person=HER)
    assert ticket.business == "综合业务"


def test_whoever_missed_it_gets_a_number_like_everybody_and_only_one(floor) -> None:
    mine = book(floor, "general", at(9), person=HER)
    with clock.at(at(9, 40)):
        settle_appointments()
        ticket = public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code)
        assert (ticket.state, ticket.priority, ticket.turn) == ("waiting", "", clock.now())
        assert public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code).id == ticket.id
    assert Appointment.objects.get().state == "missed"


def test_a_number_from_a_check_in_stands_on_the_phone_of_who_booked(floor) -> None:
    villager = persons.public_actor()
    mine = book(floor, "general", at(9), villager)
    with clock.at(at(8, 50)):
        ticket = public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code)
        assert [t.id for t in public.my_tickets(villager)] == [ticket.id]


def test_whoever_stands_by_is_offered_what_more_capacity_frees(floor) -> None:
    public.arrange_booking(
        actor=floor.manager, hall_id=floor.hall.id, business="general", capacity=1, hours=["1-5 09:00-09:30"]
    )
    book(floor, "general", at(9, day=3), persons.public_actor())
    waits = public.stand_by(
        actor=persons.public_actor(), hall_id=floor.hall.id, business="general", day=date(2026, 3, 3)
    )
    settle_appointments()
    assert Appointment.objects.get(pk=waits.id).state == "standing_by"
    public.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general", capacity=2)
    settle_appointments()
    assert Appointment.objects.get(pk=waits.id).state == "offered"


def test_an_appointment_that_came_early_raises_no_alarm_before_its_time(floor) -> None:
    public.arrange_priority(actor=floor.manager, hall_id=floor.hall.id, key="appointment", name="预约", minutes=0)
    mine = book(floor, "general", at(10, 30), person=HER)
    with clock.at(at(9)):
        public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code)
    with clock.at(at(10, 40)):
        testing.watch(floor.hall.id)
        assert public.list_alarms(actor=floor.manager, hall_id=floor.hall.id) == ()
        assert public.flow_now(actor=floor.manager, hall_id=floor.hall.id)[0].longest == 10
    with clock.at(at(10, 55)):
        testing.watch(floor.hall.id)
        assert len(public.list_alarms(actor=floor.manager, hall_id=floor.hall.id)) == 1


def test_a_free_window_that_lets_people_wait_counts_for_nothing(floor) -> None:
    business = floor.hall.business("general").id
    with clock.at(at(9)):
        mine = testing.take(floor)
        assert public.wait_for(floor.hall.id, business, mine.id).mean == 0
    with clock.at(at(9, 6)):
        behind = testing.take(floor)
        assert public.wait_for(floor.hall.id, business, behind.id).mean > 10


def test_what_goes_on_in_a_hall_put_out_of_use_is_finished(floor) -> None:
    with clock.at(at(9)):
        testing.take(floor)
        ticket = public.call_next(actor=floor.clerk, window_id=floor.first.id)
        public.arrange_hall(actor=floor.manager, site_id=floor.hall.site_id, active=False)
        public.start_ticket(actor=floor.clerk, ticket_id=ticket.id)
        assert public.finish_ticket(actor=floor.clerk, ticket_id=ticket.id, outcome="received").state == "done"
        assert public.close_window(actor=floor.clerk, window_id=floor.first.id).state == "closed"


def test_a_wrong_call_is_put_back_at_its_old_place(floor) -> None:
    with clock.at(at(9)):
        first = testing.take(floor)
    with clock.at(at(9, 5)):
        testing.take(floor)
        public.call_next(actor=floor.clerk, window_id=floor.first.id)
        back = public.transfer_ticket(actor=floor.clerk, ticket_id=first.id, reason="叫错了")
        assert (back.state, back.turn, back.window_id) == ("waiting", first.turn, None)
        assert public.call_next(actor=floor.other, window_id=floor.second.id).id == first.id


def test_who_takes_over_is_the_one_who_served(floor) -> None:
    testing.take(floor)
    ticket = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    substitute = persons.staff_actor(floor.county)
    public.take_over_window(actor=substitute, window_id=floor.first.id)
    for _ in range(2):
        public.finish_ticket(actor=substitute, ticket_id=ticket.id, outcome="received")
    assert Ticket.objects.get().served_by_id == substitute.account_id


def test_a_booking_moved_from_elsewhere_meanwhile_is_looked_at_again(floor, monkeypatch) -> None:
    villager = persons.public_actor()
    mine = book(floor, "general", at(9, day=3), villager)
    locked = booking.lock_days

    def moved_meanwhile(*args: object) -> None:
        locked(*args)
        Appointment.objects.update(
            day=date(2026, 3, 4), starts_at=at(9, day=4), ends_at=at(9, day=4) + timedelta(minutes=30)
        )

    monkeypatch.setattr(booking, "lock_days", moved_meanwhile)
    with pytest.raises(Conflict, match="刚刚改过"):
        public.cancel_appointment(actor=villager, appointment_id=mine.id)


def test_what_is_known_of_people_is_cleared_after_a_month_and_no_shows_still_count(floor) -> None:
    wish = public.Wish(for_name="岩小温")
    book(floor, "general", at(9), person=public.Person(phone="13887651234", name="岩温"), wish=wish)
    testing.take(floor, person=public.Person(phone="13887651235", name="李娜"))
    with clock.at(MONDAY + timedelta(days=30)):
        forget_people()
        assert Ticket.objects.get().name == "李娜"
    with clock.at(MONDAY + timedelta(days=31)):
        for _ in range(2):
            forget_people()
    ticket, appointment = Ticket.objects.get(), Appointment.objects.get()
    assert (ticket.name, ticket.phone, ticket.person_index) == (None, None, None)
    assert (appointment.name, appointment.phone, appointment.for_name) == (None, None, None)
    assert (ticket.applicant_id, ticket.account_id, ticket.note) == (None, None, "")
    assert len(appointment.person_index) == 32
    assert Entry.objects.get(kind="hall.people.cleared").payload["tickets"] == 1


def test_numbers_from_afar_are_not_taken_and_given_back_without_end(floor) -> None:
    villager = persons.public_actor()
    for _ in range(5):
        mine = public.take_ticket(actor=villager, hall_id=floor.hall.id, business="general")
        public.give_up_ticket(actor=villager, ticket_id=mine.id)
    with pytest.raises(Conflict, match=r"5 次.*请到大厅取号"):
        public.take_ticket(actor=villager, hall_id=floor.hall.id, business="general")
    assert public.take_ticket(actor=villager, hall_id=floor.hall.id, business="collect").number == "B001"


def test_a_visit_nobody_ended_does_not_spoil_the_forecast(floor) -> None:
    testing.take(floor)
    ticket = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    with clock.at(at(17)):
        public.finish_ticket(actor=floor.clerk, ticket_id=ticket.id, outcome="received")
        drain()
    assert FlowHour.objects.get(served=1).service == 2 * 3600


def test_what_a_no_show_is_known_by_goes_when_it_counts_no_more(floor) -> None:
    for person in (public.Person(phone="13887651234"), public.Person(phone="13887651235")):
        book(floor, "general", at(9), person=person)
    book(floor, "general", at(9, 30), persons.public_actor())
    rule = public.booking_rule(floor.hall.business("general").id)
    with clock.at(MONDAY + timedelta(days=rule.within + rule.barred)):
        forget_people()
        assert {len(a.person_index) for a in Appointment.objects.all()} == {32}
    with clock.at(MONDAY + timedelta(days=rule.within + rule.barred + 1)):
        for _ in range(2):
            forget_people()
    rows = list(Appointment.objects.all())
    assert [bytes(a.person_index) for a in rows] == [str(a.pk).encode() for a in rows]
    assert {(a.applicant_id, a.account_id) for a in rows} == {(None, None)}
    assert Entry.objects.filter(kind="hall.people.cleared").count() == 2


def test_who_was_passed_and_checks_in_is_in_line_again_at_the_place_of_her_appointment(floor) -> None:
    mine = book(floor, "general", at(9), person=HER)
    taken = testing.take(floor, person=HER)
    public.call_next(actor=floor.clerk, window_id=floor.first.id)
    public.pass_ticket(actor=floor.clerk, ticket_id=taken.id)
    with clock.at(at(8, 55)):
        ticket = public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code)
        assert (ticket.id, ticket.state, ticket.window) == (taken.id, "waiting", "")
        called = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    assert called is not None
    assert called.id == taken.id


def test_whoever_took_a_number_with_her_telephone_cannot_give_it_up_once_she_checks_in(floor) -> None:
    mine = book(floor, "general", at(9), person=HER)
    taken = testing.take(floor, person=HER)
    with clock.at(at(8, 55)):
        ticket = public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code)
        assert ticket.id == taken.id
        with pytest.raises(NotFound):
            public.give_up_ticket(actor=persons.public_actor(), pass_key=taken.pass_key)
        assert public.give_up_ticket(actor=floor.guide, pass_key=ticket.pass_key).state == "given_up"


def test_her_own_phones_page_goes_on_after_checking_in(floor) -> None:
    she = persons.public_actor()
    mine = book(floor, "general", at(9), she)
    taken = public.take_ticket(actor=she, hall_id=floor.hall.id, business="general")
    with clock.at(at(8, 55)):
        ticket = public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code)
    assert (ticket.id, ticket.pass_key) == (taken.id, taken.pass_key)


def test_why_a_window_was_closed_for_somebody_stays_on_record(floor) -> None:
    public.clear_window(actor=floor.manager, window_id=floor.first.id, reason="人已离开，没有关窗")
    (entry,) = [e for e in Entry.objects.filter(kind="hall.window.moved") if e.payload["state"] == "closed"]
    assert entry.payload["reason"] == "人已离开，没有关窗"
