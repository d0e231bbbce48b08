"""Many hands at once: no number twice, no ticket at two windows, no gap. Real threads on real PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from yichuang.domain.hall import public, testing
from yichuang.domain.hall.models import Ticket
from yichuang.kernel.errors import Conflict
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 32


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
