"""A clock that is set back, midnight, a browser that is closed, a power cut: the line stays whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from yichuang.domain.hall import public, testing
from yichuang.domain.hall.models import FlowHour, Ticket
from yichuang.domain.hall.tasks import sweep_halls, watch_waiting
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict
from yichuang.kernel.journal import drain
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def at(minutes: float):
    """Ten o'clock of a Monday, so many minutes on."""
    return clock.at(TEN + timedelta(minutes=minutes))


@pytest.fixture
def floor() -> testing.Floor:
    with at(-60):
        return testing.make_floor()


def test_a_clock_set_back_an_hour_loses_nobody_and_gives_no_number_twice(floor) -> None:
    numbers = []
    with at(0):
        numbers += [testing.take(floor).number, testing.take(floor).number]
        first = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    with at(-60):
        numbers += [testing.take(floor).number]
        assert numbers == ["A001", "A002", "A003"]
        for now in public.flow_now(actor=floor.manager, hall_id=floor.hall.id):
            assert now.longest >= 0
            assert not now.over
        watch_waiting()
        assert public.list_alarms(actor=floor.manager, hall_id=floor.hall.id) == ()
        done = public.finish_ticket(actor=floor.clerk, ticket_id=first.id, outcome="received")
        assert done.state == "done"
        served = [testing.serve(floor).number for _ in range(2)]
        assert sorted(served) == ["A002", "A003"]
    for entry in Entry.objects.filter(kind__in=["hall.ticket.called", "hall.ticket.finished"]):
        assert entry.payload["waited_seconds"] >= 0
        assert entry.payload.get("served_seconds", 0) >= 0
    with at(0):
        drain()
    totals = [sum(v) for v in zip(*FlowHour.objects.values_list("taken", "called", "served"), strict=True)]
    assert totals == [3, 3, 3]
    assert not FlowHour.objects.filter(waited__lt=0).exists()


def test_the_newest_call_stands_first_on_the_board_though_the_clock_was_set_back(floor) -> None:
    with at(0):
        first, second = testing.take(floor), testing.take(floor)
        public.call_next(actor=floor.clerk, window_id=floor.first.id)
    with at(-60):
        public.call_next(actor=floor.other, window_id=floor.second.id)
        assert [c.number for c in public.board(floor.hall.id).calls] == [second.number, first.number]
        public.recall_ticket(actor=floor.clerk, ticket_id=first.id)
        assert [c.number for c in public.board(floor.hall.id).calls] == [first.number, second.number]
        assert len({c.key for c in public.board(floor.hall.id).calls}) == 2


def test_a_pad_asks_nobody_about_the_visit_of_another_after_the_clock_was_set_back(floor) -> None:
    with at(0):
        testing.take(floor)
        testing.serve(floor)
    with at(-60):
        assert public.just_finished(floor.hall.id, floor.first.id) is None
        testing.take(floor)
        mine = testing.serve(floor)
        assert public.just_finished(floor.hall.id, floor.first.id).id == mine.id


def test_an_alarm_never_ends_before_it_began(floor) -> None:
    with at(0):
        testing.take(floor)
    with at(25):
        watch_waiting()
    with at(-30):
        watch_waiting()
    (alarm,) = public.list_alarms(actor=floor.manager, hall_id=floor.hall.id)
    assert alarm.ended_at == alarm.since


def test_an_appointment_can_be_checked_in_once_though_the_clock_was_set_back(floor) -> None:
    from yichuang.domain.people import testing as persons

    public.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general")
    with at(-60):
        mine = public.book_appointment(
            actor=persons.public_actor(), hall_id=floor.hall.id, business="general",
            starts_at=TEN + timedelta(minutes=60),
        )  # fmt: skip
    with at(30):
        ticket = public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code)
    with at(-30):
        assert public.check_in(actor=floor.guide, hall_id=floor.hall.id, code=mine.code).id == ticket.id


def test_a_visit_that_goes_on_past_midnight_is_finished_and_stands_on_the_board_till_then(floor) -> None:
    late = 14 * 60 - 5  # five to midnight
    with at(late):
        ticket = testing.take(floor)
        public.call_next(actor=floor.clerk, window_id=floor.first.id)
    with at(late + 7):
        assert [c.number for c in public.board(floor.hall.id).calls] == [ticket.number]
        assert public.my_window(floor.clerk).current.id == ticket.id
        with pytest.raises(Conflict, match="A001"):
            public.call_next(actor=floor.clerk, window_id=floor.first.id, seen=ticket.id)
        fresh = testing.take(floor)
        assert (fresh.number, fresh.day) == ("A001", TEN.date() + timedelta(days=1))
        done = public.finish_ticket(actor=floor.clerk, ticket_id=ticket.id, outcome="received")
        assert done.state == "done"
        assert public.call_next(actor=floor.clerk, window_id=floor.first.id).id == fresh.id
    with at(late + 10):
        sweep_halls()
        assert Ticket.objects.get(pk=fresh.id).state == "called"


def test_a_visit_still_at_the_window_in_the_night_is_ended_and_the_window_free_again(floor) -> None:
    with at(0):
        ticket = testing.take(floor)
        public.call_next(actor=floor.clerk, window_id=floor.first.id)
    with at(14 * 60 + 5):
        sweep_halls()
        assert public.get_ticket(actor=floor.clerk, ticket_id=ticket.id).state == "swept"
        assert public.my_window(floor.clerk) is None
        assert public.board(floor.hall.id).calls == ()
        assert public.open_window(actor=floor.clerk, window_id=floor.first.id).current is None


def test_the_next_sign_in_finds_the_visit_a_closed_browser_left(floor) -> None:
    from dataclasses import replace

    testing.take(floor)
    ticket = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    again = replace(floor.clerk)
    assert public.my_window(again).current.id == ticket.id
    assert public.open_window(actor=again, window_id=floor.first.id).current.id == ticket.id
    assert public.call_next(actor=again, window_id=floor.first.id).id == ticket.id


def test_a_power_cut_in_the_middle_of_a_call_leaves_the_ticket_waiting(floor) -> None:
    ticket = testing.take(floor)
    before = Entry.objects.count()

    def cut() -> None:
        with transaction.atomic():
            public.call_next(actor=floor.clerk, window_id=floor.first.id)
            raise SystemExit

    with pytest.raises(SystemExit):
        cut()
    assert public.get_ticket(actor=floor.clerk, ticket_id=ticket.id).state == "waiting"
    assert Entry.objects.count() == before
    assert public.call_next(actor=floor.other, window_id=floor.second.id).id == ticket.id
