"""One live ticket for each person and business, whatever becomes of it: passed, put aside, sent on, taken again."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.hall import public, testing
from yichuang.domain.hall.models import Ticket
from yichuang.domain.people import testing as persons
from yichuang.kernel.codes import build_identity
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
HER = public.Person(phone="13887651234")


@pytest.fixture
def floor() -> testing.Floor:
    return testing.make_floor()


def called(floor: testing.Floor) -> public.TicketRef:
    ticket = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    assert ticket is not None
    return ticket


def passed(floor: testing.Floor) -> public.TicketRef:
    return public.pass_ticket(actor=floor.clerk, ticket_id=called(floor).id)


def test_nobody_is_sent_to_a_business_for_which_she_has_a_ticket(floor) -> None:
    testing.take(floor, "general", person=HER)
    testing.take(floor, "social", person=HER)
    ticket = called(floor)
    with pytest.raises(Conflict, match="C001，不用再取"):
        public.transfer_ticket(actor=floor.clerk, ticket_id=ticket.id, business="social", reason="社保")
    assert public.get_ticket(actor=floor.clerk, ticket_id=ticket.id).state == "called"
    moved = public.transfer_ticket(actor=floor.clerk, ticket_id=ticket.id, business="collect", reason="领证")
    with pytest.raises(Conflict, match="C001"):
        public.redirect_ticket(actor=floor.guide, ticket_id=moved.id, business="social")
    with pytest.raises(Invalid):
        public.redirect_ticket(actor=floor.guide, ticket_id=moved.id, business="collect")


def test_whoever_was_passed_is_told_to_come_back_not_to_take_another(floor) -> None:
    ticket = testing.take(floor, person=HER)
    passed(floor)
    with pytest.raises(Conflict, match=r"A001 过号了.*回到队伍"):
        testing.take(floor, person=HER)
    public.come_back(actor=floor.guide, pass_key=ticket.pass_key)
    assert called(floor).number == "A001"


def test_whoever_may_not_come_back_any_more_takes_a_new_number(floor) -> None:
    public.arrange_hall(actor=floor.manager, site_id=floor.hall.site_id, returns=0)
    ticket = testing.take(floor, person=HER)
    passed(floor)
    with pytest.raises(Conflict, match="请重新取号"):
        public.come_back(actor=floor.guide, pass_key=ticket.pass_key)
    fresh = testing.take(floor, person=HER)
    assert (fresh.number, fresh.state) == ("A002", "waiting")
    assert public.get_ticket(actor=floor.guide, ticket_id=ticket.id).state == "given_up"
    moved = Entry.objects.filter(kind="hall.ticket.moved", subject=f"ticket:{ticket.id}", payload__how="give_up")
    assert moved.count() == 1


def test_whoever_is_put_aside_is_told_her_window(floor) -> None:
    testing.take(floor, person=HER)
    ticket = called(floor)
    public.start_ticket(actor=floor.clerk, ticket_id=ticket.id)
    public.hold_ticket(actor=floor.clerk, ticket_id=ticket.id, reason="去复印")
    with pytest.raises(Conflict, match=f"A001.*{floor.first.number} 号窗口"):
        testing.take(floor, person=HER)


def test_a_recall_changes_neither_line_nor_person(floor) -> None:
    testing.take(floor, person=HER)
    ticket = called(floor)
    for n in (2, 3):
        assert public.recall_ticket(actor=floor.clerk, ticket_id=ticket.id).calls == n
    assert Ticket.objects.get().called_at == ticket.called_at


def test_whoever_took_a_number_before_checking_in_keeps_it_at_the_better_place(floor) -> None:
    from datetime import timedelta

    from yichuang.kernel import clock

    manager, hall = floor.manager, floor.hall
    public.arrange_priority(actor=manager, hall_id=hall.id, key="appointment", name="预约", minutes=20)
    public.arrange_booking(actor=manager, hall_id=hall.id, business="general", lead=0)
    villager = persons.public_actor(id_number=build_identity("530925", date(1990, 1, 5), 7))
    day, slot = next(
        (d, s)
        for d in public.open_days(hall, public.booking_rule(hall.business("general").id))
        for s in public.slots_on(hall, hall.business("general").id, d, public.Wish())
        if s.open and d > clock.today()
    )
    mine = public.book_appointment(actor=villager, hall_id=hall.id, business="general", starts_at=slot.starts_at)
    with clock.at(slot.starts_at - timedelta(minutes=10)):
        other = testing.take(floor)
        taken = public.take_ticket(actor=villager, hall_id=hall.id, business="general")
        arrived = public.check_in(actor=floor.guide, hall_id=hall.id, code=mine.code)
        assert (arrived.id, arrived.priority) == (taken.id, "appointment")
        assert arrived.turn < other.turn
        assert public.check_in(actor=floor.guide, hall_id=hall.id, code=mine.code).id == taken.id
    (kept,) = public.my_appointments(villager)
    assert (kept.day, kept.state, kept.ticket_id) == (day, "arrived", taken.id)


def test_whoever_waits_for_one_window_is_free_when_it_closes_and_each_is_on_record(floor) -> None:
    testing.take(floor)
    ticket = called(floor)
    public.transfer_ticket(actor=floor.clerk, ticket_id=ticket.id, window_id=floor.second.id, reason="找李娜")
    public.close_window(actor=floor.other, window_id=floor.second.id)
    assert Entry.objects.filter(subject=f"ticket:{ticket.id}", payload__how="release").count() == 1
    assert called(floor).id == ticket.id


def test_whoever_waits_for_one_window_is_free_when_it_serves_her_business_no_more(floor) -> None:
    testing.take(floor)
    ticket = called(floor)
    public.transfer_ticket(actor=floor.clerk, ticket_id=ticket.id, window_id=floor.second.id, reason="找李娜")
    public.arrange_window(
        actor=floor.manager, hall_id=floor.hall.id, counter_id=floor.second.counter_id, businesses=["collect"]
    )
    assert called(floor).id == ticket.id


def test_nobody_is_sent_to_a_closed_window(floor) -> None:
    public.close_window(actor=floor.other, window_id=floor.second.id)
    testing.take(floor)
    with pytest.raises(Invalid) as refused:
        public.transfer_ticket(
            actor=floor.clerk, ticket_id=called(floor).id, window_id=floor.second.id, reason="找李娜"
        )
    assert "没有开" in refused.value.fields["window"]


@pytest.mark.parametrize("state", ["called", "serving", "held"])
def test_no_visit_is_lost_with_its_window(floor, state) -> None:
    testing.take(floor)
    ticket = called(floor)
    if state != "called":
        public.start_ticket(actor=floor.clerk, ticket_id=ticket.id)
    if state == "held":
        public.hold_ticket(actor=floor.clerk, ticket_id=ticket.id, reason="去复印")
    with pytest.raises(Conflict, match="A001"):
        public.close_window(actor=floor.clerk, window_id=floor.first.id)
    public.take_over_window(actor=floor.clerks[0], window_id=floor.first.id)
    substitute = persons.staff_actor(floor.county)
    window = public.take_over_window(actor=substitute, window_id=floor.first.id)
    seen = public.my_window(substitute)
    assert seen is not None
    assert window.state == "open"
    assert ticket.id in {t.id for t in (seen.current, *seen.held) if t}
    public.transfer_ticket(actor=substitute, ticket_id=ticket.id, window_id=floor.second.id, reason="找李娜")
    assert public.close_window(actor=substitute, window_id=floor.first.id).state == "closed"
    again = public.call_next(actor=floor.other, window_id=floor.second.id)
    assert again is not None
    assert again.id == ticket.id


@pytest.mark.parametrize("name", ["岩\x00温", "岩\x1b温", "岩" * 31])
def test_a_name_that_cannot_be_one_is_refused_in_words(floor, name) -> None:
    with pytest.raises(Invalid) as refused:
        testing.take(floor, person=public.Person(phone="13887651234", name=name))
    assert "name" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        public.stand_by(
            actor=persons.public_actor(), hall_id=floor.hall.id, business="general",
            day=floor_day(floor), wish=public.Wish(for_name=name),
        )  # fmt: skip
    assert "for_name" in refused.value.fields


def floor_day(floor: testing.Floor):
    public.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general")
    rule = public.booking_rule(floor.hall.business("general").id)
    assert rule is not None
    return public.open_days(floor.hall, rule)[-1]


def test_slips_and_codes_that_cannot_be_are_simply_not_found(floor) -> None:
    from yichuang.kernel.errors import NotFound

    assert public.find_ticket("a\x00b") is None
    for attempt in (public.come_back, public.give_up_ticket):
        with pytest.raises(NotFound):
            attempt(actor=floor.guide, pass_key="a\x00b")
    for code in ("A\x00B", "' OR 1=1", "１２３"):
        with pytest.raises(NotFound):
            public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=code)
    with pytest.raises(NotFound):
        public.give_up_ticket(actor=floor.guide, ticket_id=10**18)
