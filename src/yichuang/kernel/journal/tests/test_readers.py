from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core import checks

from yichuang.kernel import clock
from yichuang.kernel.journal import SealedEntry, drain, reader, readers, rebuild, run_readers, seal_batch
from yichuang.kernel.journal.models import ReaderPosition
from yichuang.kernel.journal.readers import ReaderFailed

from .kit import CaseAccepted, CaseDecided, sql, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_ours() -> Iterator[None]:
    """Readers of the rooms are put aside, and ours forgotten afterwards."""
    kept = dict(readers._readers)
    readers._readers.clear()
    yield
    readers._readers.clear()
    readers._readers.update(kept)


@pytest.fixture
def seen() -> list[SealedEntry]:
    """What the reader "testroom.list" has been given."""
    entries: list[SealedEntry] = []
    reader("testroom.list", kinds={"testroom.case.accepted"})(entries.append)
    return entries


def seal() -> None:
    while seal_batch(include_own=True):
        pass


def position(name: str = "testroom.list") -> ReaderPosition:
    return ReaderPosition.objects.get(name=name)


def test_a_reader_gets_its_kinds_in_order_and_each_once(seen: list[SealedEntry]) -> None:
    for n in range(6):
        write(n, CaseAccepted if n % 2 else CaseDecided)
    drain()
    drain()
    assert [e.event for e in seen] == [CaseAccepted(1), CaseAccepted(3), CaseAccepted(5)]
    assert [e.position for e in seen] == [2, 4, 6]
    assert (seen[0].subject, seen[0].channel, seen[0].actor_role) == ("case:1", "system", "system")
    assert position().position == 6


def test_what_is_not_sealed_is_not_read(seen: list[SealedEntry]) -> None:
    write(1)
    assert run_readers() == 0
    assert seen == []


def test_an_entry_a_reader_writes_is_read_in_the_same_drain(seen: list[SealedEntry]) -> None:
    reader("testroom.answer", kinds={CaseDecided})(lambda entry: write(entry.event.case_id + 100) and None)
    write(1, CaseDecided)
    drain()
    assert [e.event for e in seen] == [CaseAccepted(101)]


def test_a_reader_goes_on_where_it_stopped_and_takes_no_more_than_the_limit(seen: list[SealedEntry]) -> None:
    for n in range(5):
        write(n)
    seal()
    assert run_readers(2) == 2
    assert len(seen) == 2
    assert run_readers(10) == 3
    assert [e.event.case_id for e in seen] == [0, 1, 2, 3, 4]
    assert run_readers(10) == 0


def test_long_stretches_of_other_kinds_are_passed_in_windows(
    seen: list[SealedEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "WINDOW", 3)
    for n in range(7):
        write(n, CaseDecided)
    write(7)
    seal()
    assert [run_readers(), run_readers(), run_readers(), run_readers()] == [3, 3, 2, 0]
    assert len(seen) == 1


def poisoned(entry: SealedEntry) -> None:
    sql("INSERT INTO django_session VALUES (%s, '', now())", f"seen-{entry.event.case_id}")
    if entry.event.case_id == 2:
        raise ValueError("13800138000")


def test_a_poisoned_entry_stops_its_reader_there_visibly_and_no_other(seen: list[SealedEntry]) -> None:
    reader("testroom.poisoned", kinds={"testroom.case.accepted"})(poisoned)
    for n in range(1, 5):
        write(n)
    seal()
    run_readers()

    stopped = position("testroom.poisoned")
    assert (stopped.position, stopped.failed_position, stopped.attempts) == (1, 2, 1)
    assert stopped.error.startswith(f"ValueError ({__name__}:")
    assert "13800138000" not in stopped.error
    assert sql("SELECT session_key FROM django_session") == [("seen-1",)]
    assert len(seen) == 4
    assert position().error == ""


def test_a_stopped_reader_is_tried_again_with_growing_pauses_and_recovers() -> None:
    broken = [True]
    handled: list[int] = []

    def handle(entry: SealedEntry) -> None:
        if broken:
            raise ValueError
        handled.append(entry.position)

    reader("testroom.shaky", kinds={"testroom.case.accepted"})(handle)
    start = clock.now()
    with clock.at(start):
        write(1)
        seal()
        run_readers()
        run_readers()
        assert position("testroom.shaky").attempts == 1
    with clock.at(start + timedelta(seconds=3)):
        run_readers()
        run_readers()
        assert position("testroom.shaky").attempts == 2
    broken.clear()
    with clock.at(start + timedelta(seconds=5)):
        assert run_readers() == 0
    with clock.at(start + timedelta(seconds=8)):
        assert run_readers() == 1
    assert handled == [1]
    assert (position("testroom.shaky").error, position("testroom.shaky").attempts) == ("", 0)


def test_drain_says_which_reader_failed_and_why() -> None:
    reader("testroom.poisoned", kinds={"testroom.case.accepted"})(poisoned)
    write(2)
    with pytest.raises(ReaderFailed, match=r"testroom\.poisoned at position 1") as failure:
        drain()
    assert isinstance(failure.value.__cause__, ValueError)


def test_a_projection_is_rebuilt_from_the_first_entry(seen: list[SealedEntry]) -> None:
    for n in range(4):
        write(n)
    drain()
    first = list(seen)
    rebuild("testroom.list", seen.clear)
    assert seen == first
    assert position().position == 4


def test_a_reader_of_a_kind_nobody_writes_is_an_error() -> None:
    reader("testroom.right", kinds={"testroom.case.accepted"})(print)
    assert not [m for m in checks.run_checks() if m.id == "journal.E001"]
    reader("testroom.typo", kinds={"testroom.case.acepted"})(print)
    (error,) = [m for m in checks.run_checks() if m.id == "journal.E001"]
    assert "testroom.typo waits for kinds nobody writes: testroom.case.acepted" in error.msg


def test_a_name_belongs_to_one_reader(seen: list[SealedEntry]) -> None:
    with pytest.raises(ValueError, match="already registered"):
        reader("testroom.list", kinds={"testroom.case.accepted"})


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_run_one_reader_twice(in_thread: Callable[[Callable[[], int]], int]) -> None:
    handled: list[int] = []
    others: list[int] = []

    def handle(entry: SealedEntry) -> None:
        others.append(in_thread(run_readers))
        handled.append(entry.position)

    write(1)
    seal_batch()
    reader("testroom.single", kinds={"testroom.case.accepted"})(handle)
    ReaderPosition.objects.create(name="testroom.single")
    assert run_readers() == 1
    assert (handled, others) == ([1], [0])
