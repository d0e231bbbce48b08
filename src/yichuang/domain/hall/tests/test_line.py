"""Who is called when, and what becomes of a ticket."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yichuang.domain.hall import public, testing
from yichuang.domain.hall.models import Ticket, Window
from yichuang.domain.hall.tasks import sweep_halls
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.codes import build_identity
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
OLD = build_identity("530925", date(1950, 3, 1), 12)
YOUNG = build_identity("530925", date(1990, 3, 1), 12)


def at(minutes: float):
    """The morning, so many minutes on."""
    return clock.at(MORNING + timedelta(minutes=minutes))


@pytest.fixture
def floor() -> testing.Floor:
    with at(-60):
        return testing.make_floor()


def call(floor: testing.Floor, minutes: float) -> str:
    """The number the first window calls then, and finishes."""
    with at(minutes):
        ticket = testing.serve(floor)
        return ticket.number if ticket else ""


@pytest.mark.seed("S1-54")
def test_numbers_are_called_in_the_order_they_were_taken(floor) -> None:
    for n in range(3):
        with at(n):
            testing.take(floor, "collect" if n == 1 else "general")
    assert [call(floor, 5), call(floor, 6), call(floor, 7), call(floor, 8)] == ["A001", "B001", "A002", ""]


def test_the_minutes_of_a_priority_are_the_bound_of_fairness(floor) -> None:
    with at(0):
        testing.take(floor)
    with at(14):
        testing.take(floor, person=public.Person(id_number=OLD))
    with at(16):
        testing.take(floor, person=public.Person(id_number=persons.identity(0)), priority="military")
    with at(17):
        assert testing.take(floor, person=public.Person(id_number=YOUNG)).priority == ""
    assert [call(floor, 20) for _ in range(4)] == ["A002", "A001", "A003", "A004"]


def test_nobody_claims_what_only_the_system_gives(floor) -> None:
    for claimed in ("passed", "appointment", "mayor"):
        with pytest.raises(Invalid):
            testing.take(floor, priority=claimed)


def test_an_elderly_person_goes_ahead_without_asking(floor) -> None:
    with at(0):
        assert testing.take(floor, person=public.Person(id_number=OLD)).priority == "elderly"


def test_a_window_calls_only_what_it_serves(floor) -> None:
    with at(0):
        testing.take(floor, "social")
    assert call(floor, 1) == ""
    public.arrange_window(
        actor=floor.manager, hall_id=floor.hall.id, counter_id=floor.first.counter_id, businesses=["social"]
    )
    assert call(floor, 2) == "C001"


def test_a_transferred_ticket_keeps_number_and_turn_and_goes_to_that_window(floor) -> None:
    with at(0):
        testing.take(floor)
    with at(1):
        testing.take(floor)
        public.call_next(actor=floor.clerk, window_id=floor.first.id)
        moved = public.transfer_ticket(
            actor=floor.clerk, ticket_id=_of("A001"), window_id=floor.second.id, reason="要找 4 号窗口的李娜"
        )
    assert (moved.state, moved.turn) == ("waiting", MORNING)
    assert call(floor, 2) == "A002"
    with at(3):
        called = public.call_next(actor=floor.other, window_id=floor.second.id)
    assert called is not None
    assert called.number == "A001"


def test_a_transfer_needs_a_window_that_serves_it_and_a_reason(floor) -> None:
    testing.take(floor)
    ticket = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    assert ticket is not None
    with pytest.raises(Invalid, match="标出"):
        public.transfer_ticket(actor=floor.clerk, ticket_id=ticket.id, business="social", reason="  ")
    with pytest.raises(Invalid) as refused:
        public.transfer_ticket(
            actor=floor.clerk, ticket_id=ticket.id, business="social", window_id=floor.second.id, reason="社保"
        )
    assert "现在不办" in refused.value.fields["window"]


def test_a_passed_ticket_comes_back_twice_and_then_no_more(floor) -> None:
    with at(0):
        ticket = testing.take(floor)
    for n in range(2):
        with at(5 + n):
            public.call_next(actor=floor.clerk, window_id=floor.first.id)
            public.pass_ticket(actor=floor.clerk, ticket_id=ticket.id)
            back = public.come_back(actor=floor.guide, pass_key=ticket.pass_key)
            assert back.state == "waiting"
            assert back.turn == clock.now() - timedelta(minutes=5)
    with at(8):
        public.call_next(actor=floor.clerk, window_id=floor.first.id)
        public.pass_ticket(actor=floor.clerk, ticket_id=ticket.id)
        with pytest.raises(Conflict, match="2 次"):
            public.come_back(actor=floor.guide, pass_key=ticket.pass_key)


def test_calling_out_of_order_needs_a_reason_and_is_on_record(floor) -> None:
    with at(0):
        testing.take(floor)
        second = testing.take(floor)
        with pytest.raises(Invalid):
            public.call_ticket(actor=floor.clerk, window_id=floor.first.id, ticket_id=second.id, reason="")
        called = public.call_ticket(
            actor=floor.clerk, window_id=floor.first.id, ticket_id=second.id, reason="带着两个孩子"
        )
    assert (called.number, called.window) == ("A002", "3")
    assert Entry.objects.get(kind="hall.ticket.called").payload["reason"] == "带着两个孩子"


def test_whoever_is_put_aside_leaves_the_window_free_and_is_served_on(floor) -> None:
    with at(0):
        first, second = testing.take(floor), testing.take(floor)
    with at(1):
        public.call_next(actor=floor.clerk, window_id=floor.first.id)
        public.start_ticket(actor=floor.clerk, ticket_id=first.id)
        public.hold_ticket(actor=floor.clerk, ticket_id=first.id, reason="去复印")
        with pytest.raises(Conflict, match="挂起"):
            public.close_window(actor=floor.clerk, window_id=floor.first.id)
        called = public.call_next(actor=floor.clerk, window_id=floor.first.id)
        assert called is not None
        assert called.id == second.id
        with pytest.raises(Conflict, match="A002"):
            public.start_ticket(actor=floor.clerk, ticket_id=first.id)
        public.finish_ticket(actor=floor.clerk, ticket_id=second.id, outcome="collected")
        assert public.start_ticket(actor=floor.clerk, ticket_id=first.id).state == "serving"


def test_a_second_click_on_finish_changes_nothing(floor) -> None:
    with at(0):
        ticket = testing.take(floor)
        public.call_next(actor=floor.clerk, window_id=floor.first.id)
    with at(9):
        for _ in range(2):
            done = public.finish_ticket(actor=floor.clerk, ticket_id=ticket.id, outcome="received")
    assert (done.state, done.outcome) == ("done", "received")
    entry = Entry.objects.get(kind="hall.ticket.finished")
    assert entry.payload["served_seconds"] == 540


def test_only_who_sits_at_the_window_serves_there(floor) -> None:
    ticket = testing.take(floor)
    with pytest.raises(Forbidden, match="别人值守"):
        public.call_next(actor=floor.other, window_id=floor.first.id)
    public.call_next(actor=floor.clerk, window_id=floor.first.id)
    with pytest.raises(Forbidden):
        public.finish_ticket(actor=floor.other, ticket_id=ticket.id, outcome="received")
    public.take_over_window(actor=persons.staff_actor(floor.county), window_id=floor.first.id)
    with pytest.raises(Forbidden):
        public.finish_ticket(actor=floor.clerk, ticket_id=ticket.id, outcome="received")


@pytest.mark.seed("S1-41")
def test_who_takes_over_is_known_as_the_substitute(floor) -> None:
    substitute = persons.staff_actor(floor.county)
    window = public.take_over_window(actor=substitute, window_id=floor.first.id)
    assert (window.account_id, window.substitutes_id) == (substitute.account_id, floor.clerk.account_id)


@pytest.mark.seed("S1-47")
def test_a_paused_window_calls_nobody_and_says_why(floor) -> None:
    testing.take(floor)
    with pytest.raises(Invalid):
        public.pause_window(actor=floor.clerk, window_id=floor.first.id, reason="")
    window = public.pause_window(actor=floor.clerk, window_id=floor.first.id, reason="更换打印纸")
    assert (window.state_label, window.pause_reason) == ("暂停服务", "更换打印纸")
    with pytest.raises(Conflict, match="恢复"):
        public.call_next(actor=floor.clerk, window_id=floor.first.id)
    public.resume_window(actor=floor.clerk, window_id=floor.first.id)
    assert public.call_next(actor=floor.clerk, window_id=floor.first.id) is not None
    with pytest.raises(Conflict, match="A001"):
        public.pause_window(actor=floor.clerk, window_id=floor.first.id, reason="吃饭")


def test_a_clerk_sits_at_one_window_at_a_time(floor) -> None:
    public.close_window(actor=floor.other, window_id=floor.second.id)
    with pytest.raises(Conflict, match="3 号窗口"):
        public.open_window(actor=floor.clerk, window_id=floor.second.id)


def test_the_night_ends_yesterdays_line_and_windows_and_may_run_again(floor) -> None:
    with at(0):
        testing.take(floor)
        testing.take(floor)
        public.call_next(actor=floor.clerk, window_id=floor.first.id)
    with at(0):
        sweep_halls()
        assert set(Ticket.objects.values_list("state", flat=True)) == {"waiting", "called"}
    with at(16 * 60):
        for _ in range(2):
            sweep_halls()
        assert set(Ticket.objects.values_list("state", flat=True)) == {"swept"}
        assert set(Window.objects.values_list("state", flat=True)) == {"closed"}
    with at(24 * 60):
        assert testing.take(floor).number == "A001"


def test_yesterdays_number_is_never_called(floor) -> None:
    with at(0):
        testing.take(floor)
    assert call(floor, 24 * 60) == ""


def test_other_halls_and_other_people_are_out_of_reach(floor) -> None:
    ticket = testing.take(floor)
    elsewhere = persons.staff_actor(floor.county, people.Role.AGENT, site_id=floor.county.town_site.id)
    stranger = persons.public_actor()
    with pytest.raises(NotFound):
        public.take_ticket(actor=elsewhere, hall_id=floor.hall.id, business="general")
    with pytest.raises(NotFound):
        public.call_next(actor=elsewhere, window_id=floor.first.id)
    with pytest.raises(NotFound):
        public.give_up_ticket(actor=stranger, ticket_id=ticket.id)
    assert public.give_up_ticket(actor=stranger, pass_key=ticket.pass_key).state == "given_up"


def test_a_member_of_the_public_takes_one_number_for_a_business(floor) -> None:
    villager = persons.public_actor()
    mine = public.take_ticket(actor=villager, hall_id=floor.hall.id, business="general")
    with pytest.raises(Conflict, match=mine.number):
        public.take_ticket(actor=villager, hall_id=floor.hall.id, business="general")
    public.take_ticket(actor=villager, hall_id=floor.hall.id, business="collect")
    public.give_up_ticket(actor=villager, ticket_id=mine.id)
    assert public.take_ticket(actor=villager, hall_id=floor.hall.id, business="general").number == "A002"


def test_who_took_the_wrong_number_is_sent_to_the_right_line(floor) -> None:
    with at(0):
        ticket = testing.take(floor, "social")
    moved = public.redirect_ticket(actor=floor.guide, ticket_id=ticket.id, business="general")
    assert (moved.number, moved.business, moved.turn) == ("C001", "综合业务", MORNING)


def test_what_is_kept_of_a_person_is_sealed_and_shown_masked(floor) -> None:
    ticket = testing.take(floor, person=public.Person(id_number=OLD, name="岩温", phone="13887651234"))
    assert ticket.name == "岩*"
    for entry in Entry.objects.filter(kind__startswith="hall."):
        assert OLD not in str(entry.payload)
        assert "13887651234" not in str(entry.payload)


def _of(number: str) -> int:
    return Ticket.objects.get(number=number).pk
