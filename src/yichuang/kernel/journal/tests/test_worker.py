from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection

from yichuang.kernel.journal import worker

from .kit import AsOwner, sealed, sql, write

pytestmark = pytest.mark.django_db(transaction=True)


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def following(monkeypatch: pytest.MonkeyPatch):
    """The worker's loop in a thread; what it has lived through so far."""
    monkeypatch.setattr(worker, "LONGEST", 0.1)
    monkeypatch.setattr(worker, "run_readers", lambda _: 0)
    stop = threading.Event()
    thread = threading.Thread(target=worker.follow, args=(stop,))
    thread.start()
    yield thread
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_the_worker_seals_what_is_written(following: threading.Thread) -> None:
    first = write(1)
    eventually(lambda: len(sealed()) == 1)
    second = write(2)
    eventually(lambda: sealed() == [(1, first), (2, second)])


def test_the_worker_outlives_a_lost_database(following: threading.Thread, as_owner: AsOwner) -> None:
    write(1)
    eventually(lambda: len(sealed()) == 1)
    with as_owner():
        killed = sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert killed
    write(2)
    eventually(lambda: len(sealed()) == 2)
    assert following.is_alive()


def test_the_worker_waits_longer_the_longer_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            if len(waits) == 9:
                self.set()
            return self.is_set()

    def away(_: int) -> int:
        raise OperationalError

    monkeypatch.setattr(worker, "seal_batch", away)
    worker.follow(Stop())
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert connection.connection is None


def test_readers_go_on_while_a_restored_journal_waits_for_its_leftovers(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    stop = threading.Event()

    def restored(_: int) -> int:
        raise worker.RestoredElsewhere

    def readers(limit: int) -> int:
        rounds.append(limit)
        stop.set()
        return 0

    monkeypatch.setattr(worker, "seal_batch", restored)
    monkeypatch.setattr(worker, "run_readers", readers)
    worker.follow(stop)
    assert rounds == [worker.BATCH]
