"""Many hands at once: no number twice, no ticket at two windows, no gap. Real threads on real PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from yichuang.domain.hall import public, testing
from yichuang.domain.hall.models import Appointment, Ticket
from yichuang.domain.hall.tasks import settle_appointments
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 32
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=clock.SHANGHAI)


def together(work: list[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment, each in a thread with its own connection; errors come back as values."""
    barrier = Barrier(len(work))

    def run(one: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return one()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


@pytest.mark.seed("S1-54")
def test_thirty_two_clients_take_call_and_finish_without_twin_or_gap() -> None:
    floor = testing.make_floor(windows=8)

    def take() -> list[str]:
        return [testing.take(floor).number for _ in range(5)]

    def serve(n: int) -> Callable[[], list[tuple[str, int]]]:
        def work() -> list[tuple[str, int]]:
            served = []
            while len(served) < 5:
                ticket = public.call_next(actor=floor.clerks[n], window_id=floor.hall.windows[n].id)
                if ticket is None:
                    continue
                public.finish_ticket(actor=floor.clerks[n], ticket_id=ticket.id, outcome="received")
                served.append((ticket.number, n))
            return served

        return work

    results = together([take] * 24 + [serve(n) for n in range(8)])
    assert [r for r in results if isinstance(r, Exception)] == []
    taken = [number for r in results[:24] for number in r]
    assert sorted(taken) == [f"A{n:03d}" for n in range(1, 121)]
    served = Counter(number for r in results[24:] for number, _ in r)
    assert max(served.values()) == 1
    assert len(served) == 40
    assert Ticket.objects.filter(state="done").count() == 40
    assert Entry.objects.filter(kind="hall.ticket.called").count() == 40


def test_a_double_click_calls_one_person() -> None:
    floor = testing.make_floor()
    for _ in range(4):
        testing.take(floor)
    calls = together([lambda: public.call_next(actor=floor.clerk, window_id=floor.first.id)] * 6)
    assert {c.number for c in calls} == {"A001"}
    assert Ticket.objects.filter(state="called").count() == 1


def test_the_last_one_waiting_is_called_by_one_window() -> None:
    floor = testing.make_floor()
    testing.take(floor)
    calls = together(
        [
            lambda: public.call_next(actor=floor.clerk, window_id=floor.first.id),
            lambda: public.call_next(actor=floor.other, window_id=floor.second.id),
        ]
    )
    assert sorted(c.number for c in calls if c) == ["A001"]


def test_one_person_at_two_kiosks_gets_one_number_and_no_gap_is_left() -> None:
    floor = testing.make_floor()
    person = public.Person(phone="13887651234")
    outcomes = together([lambda: testing.take(floor, person=person)] * 6)
    refused = [o for o in outcomes if isinstance(o, Conflict)]
    assert len(refused) == 5
    assert "A001" in refused[0].message
    assert testing.take(floor).number == "A002"


def test_two_clerks_who_open_one_window_make_one_sit_there() -> None:
    floor = testing.make_floor(opened=False)
    outcomes = together(
        [
            lambda: public.open_window(actor=floor.clerk, window_id=floor.first.id),
            lambda: public.open_window(actor=floor.other, window_id=floor.first.id),
        ]
    )
    assert sum(isinstance(o, Conflict) for o in outcomes) == 1


def on_tuesday(floor: testing.Floor, minutes: int = 0) -> datetime:
    return TUESDAY + timedelta(minutes=minutes)


@pytest.fixture
def booked_hall() -> Iterator[testing.Floor]:
    """One place in each of two half hours, and the clock at Monday nine, in threads too."""
    with clock.at(TUESDAY - timedelta(days=1)):
        floor = testing.make_floor()
        public.arrange_booking(
            actor=floor.manager, hall_id=floor.hall.id, business="general", capacity=1, hours=["1-5 09:00-10:00"]
        )
        yield floor


def on_monday(work: Callable[[], Any], minutes: float = 0) -> Callable[[], Any]:
    """The clock is each thread's own."""

    def run() -> Any:
        with clock.at(TUESDAY - timedelta(days=1) + timedelta(minutes=minutes)):
            return work()

    return run


def book(floor: testing.Floor, actor: Actor, minutes: int = 0) -> public.AppointmentRef:
    return public.book_appointment(
        actor=actor, hall_id=floor.hall.id, business="general", starts_at=on_tuesday(floor, minutes)
    )


def held() -> list[tuple[str, int]]:
    """How many hold each time."""
    rows = Appointment.objects.filter(state__in=["booked", "offered", "arrived"])
    return sorted(Counter(str(a.starts_at) for a in rows).items())


def test_of_two_who_book_the_last_place_one_gets_it(booked_hall) -> None:
    two = [persons.public_actor(), persons.public_actor()]
    outcomes = together([on_monday(partial(book, booked_hall, actor)) for actor in two])
    assert sorted(type(o).__name__ for o in outcomes) == ["AppointmentRef", "Conflict"]
    assert [n for _, n in held()] == [1]


def test_of_two_who_change_to_the_last_place_one_keeps_her_old_time(booked_hall) -> None:
    floor = booked_hall
    public.arrange_booking(
        actor=floor.manager, hall_id=floor.hall.id, business="general", hours=["1-5 09:00-10:30"], capacity=1
    )
    two = [persons.public_actor(), persons.public_actor()]
    mine = [book(floor, two[0], 0), book(floor, two[1], 30)]

    def change(n: int) -> public.AppointmentRef:
        return public.change_appointment(actor=two[n], appointment_id=mine[n].id, starts_at=on_tuesday(floor, 60))

    outcomes = together([on_monday(partial(change, n)) for n in range(2)])
    assert sorted(type(o).__name__ for o in outcomes) == ["AppointmentRef", "Conflict"]
    assert [n for _, n in held()] == [1, 1]


def test_a_cancelled_place_and_an_offer_that_runs_out_never_make_two_of_one(booked_hall) -> None:
    floor = booked_hall
    holders, standing = [persons.public_actor(), persons.public_actor()], [persons.public_actor() for _ in range(3)]
    places = [book(floor, holders[0], 0), book(floor, holders[1], 30)]
    waiting = [
        public.stand_by(actor=a, hall_id=floor.hall.id, business="general", day=TUESDAY.date()) for a in standing
    ]
    public.cancel_appointment(actor=holders[0], appointment_id=places[0].id)
    offered = Appointment.objects.get(state="offered")
    assert offered.pk == waiting[0].id
    outcomes = together(
        [
            on_monday(partial(public.confirm_offer, actor=standing[0], appointment_id=waiting[0].id), 29.9),
            on_monday(settle_appointments, 30.1),
            on_monday(partial(public.cancel_appointment, actor=holders[1], appointment_id=places[1].id), 30),
            on_monday(partial(book, floor, persons.public_actor(), 0), 30),
        ]
    )
    wrong = [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, Conflict)]
    assert wrong == []
    assert all(n == 1 for _, n in held())
    assert len(held()) == 2, "no place is lost"


def test_a_closure_and_bookings_at_one_moment_neither_block_each_other_nor_leave_anybody_booked(booked_hall) -> None:
    floor = booked_hall
    book(floor, persons.public_actor(), 0)

    def close() -> int:
        return public.enter_closure(
            actor=floor.manager, hall_id=floor.hall.id, since=TUESDAY.date(), until=TUESDAY.date(), reason="停电检修"
        )

    later = persons.public_actor()
    outcomes = together(
        [on_monday(close), on_monday(partial(book, floor, later, 30)), on_monday(partial(testing.take, floor))]
    )
    assert [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, Conflict)] == []
    assert held() == []


def test_numbers_are_taken_while_the_manager_changes_the_hall() -> None:
    floor = testing.make_floor()

    def change() -> None:
        with transaction.atomic():
            public.arrange_hall(actor=floor.manager, site_id=floor.hall.site_id, promised_wait=25)
            public.arrange_business(
                actor=floor.manager, hall_id=floor.hall.id, key="general", name="综合", prefix="A", minutes=9
            )

    outcomes = together([change, *[lambda: testing.take(floor).number] * 6])
    assert [o for o in outcomes if isinstance(o, Exception)] == []
    assert sorted(outcomes[1:]) == [f"A00{n}" for n in range(1, 7)]


def test_a_person_taking_and_being_sent_to_one_business_at_one_moment_has_one_number_there() -> None:
    floor = testing.make_floor()
    person = public.Person(phone="13887651234")
    testing.take(floor, "collect", person=person)
    ticket = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    assert ticket is not None
    outcomes = together(
        [
            lambda: testing.take(floor, "social", person=person),
            lambda: public.transfer_ticket(
                actor=floor.clerk, ticket_id=ticket.id, business="social", reason="社保的事"
            ),
        ]
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "TicketRef"]
