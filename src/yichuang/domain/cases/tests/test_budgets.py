"""What the hot operations and lists may cost, in statements. A budget grows only with a reason written beside it.

Counted inside a test's transaction, so an atomic block costs a savepoint and its release where the product sends BEGIN
and COMMIT. Reference data is known already, as it is in a process that has answered its first requests; one statement
of each operation asks whether it has changed (``kernel.generation``), one whether the calendar has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yichuang.domain.cases import public, testing
from yichuang.domain.cases.public import LedgerFilter

pytestmark = pytest.mark.django_db
WAIVED = (public.MaterialInput("right", "waived"), public.MaterialInput("plan", "waived"))
PAPERS = [m for m in testing.items.SPEC["materials"] if m["id"] != "plan"] + [
    {"id": "plan", "name": "更新造林计划", "waivable": True}
]


@pytest.fixture
def stage() -> testing.Stage:
    """A stage on which everything has been done once, so that what a process keeps is kept."""
    made = testing.make_stage(materials=PAPERS)
    deliver(made, issued(made))
    return made


def issued(stage: testing.Stage) -> int:
    case = testing.granted(stage, materials=WAIVED).case_id
    public.seal_result(actor=stage.decider, case_id=case)
    public.issue(actor=stage.clerk, case_id=case)
    return case


def deliver(stage: testing.Stage, case_id: int) -> None:
    collector = public.Collector("household", "李娜迫", testing.persons.identity())
    public.deliver(actor=stage.clerk, case_id=case_id, collector=collector)


@contextmanager
def budget(most: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as made:
        yield
    told = "\n".join(q["sql"][:160] for q in made.captured_queries)
    assert len(made) <= most, f"{len(made)} statements, {most} allowed:\n{told}"


def test_submitting_costs_fifteen_statements(stage: testing.Stage) -> None:
    """2 savepoint; 2 the key and its result; 2 generation, calendar; 1 id; party, hands, papers 3; 2 numbers; the case;
    history; journal."""
    with budget(15):
        testing.submit(stage, materials=WAIVED)


def test_accepting_costs_fourteen_statements(stage: testing.Stage) -> None:
    """2 savepoint; 1 lock with notice and extension; 2 recusal; 2 generation, calendar; 1 papers; 1 steps; 2 hands;
    the case; history; journal."""
    case = testing.submit(stage, materials=WAIVED).case_id
    with budget(14):
        public.accept_case(actor=stage.clerk, case_id=case)


def test_deciding_costs_seventeen_statements(stage: testing.Stage) -> None:
    """2 savepoint; 1 lock; 2 recusal; 1 who accepted (受审分离); 1 special procedures; 3 steps read, ended, begun;
    2 generation, calendar; 1 文号; the decision; the case; history; journal."""
    case = testing.examined(stage, materials=WAIVED).case_id
    with budget(17):
        public.grant(actor=stage.decider, case_id=case)


def test_delivering_costs_seventeen_statements(stage: testing.Stage) -> None:
    """2 savepoint; 1 lock; 2 recusal; 1 result; 1 whose number it is; the delivery; hands; steps; 2 steps and
    procedures read for the clocks; 2 generation, calendar; the case; history; journal."""
    case = issued(stage)
    with budget(17):
        deliver(stage, case)


Show = Callable[[testing.Stage], public.Page | dict[str, int]]
LISTS: dict[str, tuple[int, Show]] = {
    "to-do of the window": (6, lambda s: public.list_todo(s.clerk)),  # nothing there is under examination
    "to-do of the examiner": (7, lambda s: public.list_todo(s.examiner)),
    "numbers beside the desk": (1, lambda s: public.count_todo(s.clerk)),
    "ledger": (7, lambda s: public.list_ledger(s.clerk, LedgerFilter())),
    "ledger by name": (7, lambda s: public.list_ledger(s.clerk, LedgerFilter(text="采伐"))),
    "own cases": (7, lambda s: public.list_own_cases(s.villager, limit=50)),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_five_rows_and_for_fifty(stage: testing.Stage, name: str) -> None:
    """Count, rows, masked names, villages, names of steps; generation, calendar."""
    most, show = LISTS[name]
    for more in (5, 45):
        for _ in range(more):
            testing.accepted(stage, materials=WAIVED)
            testing.submit(stage, materials=WAIVED)
        show(stage)
        with CaptureQueriesContext(connection) as made:
            shown = show(stage)
        assert len(made) == most
        assert not isinstance(shown, public.Page) or len(shown.rows) >= more


def test_the_numbers_beside_the_desk_are_the_lengths_of_the_lists(stage: testing.Stage, clock: Any) -> None:
    clock.set("2026-03-02 10:00")
    for make in (testing.submit, testing.accepted, testing.examined, testing.granted):
        make(stage, materials=WAIVED)
    sealed = testing.granted(stage, materials=WAIVED).case_id
    public.seal_result(actor=stage.decider, case_id=sealed)
    issued(stage)
    asked = testing.accepted(stage, materials=WAIVED).case_id
    public.request_extension(actor=stage.examiner, case_id=asked, reason="案情复杂，需要现场核查")
    clock.set("2026-03-30 10:00")
    testing.submit(stage, materials=WAIVED)
    seen = {}
    for name in ("clerk", "examiner", "decider", "leader"):
        actor = getattr(stage, name)
        counted = public.count_todo(actor)
        assert counted == {kind: public.list_todo(actor, kind=kind).total for kind in counted}, name
        seen.update({kind: n for kind, n in counted.items() if n})
    assert set(seen) == {"receive", "examine", "decide", "extend", "seal", "issue", "deliver", "late"}
