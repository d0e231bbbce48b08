from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from yichuang.kernel.journal import RestoredElsewhere, head, seal_batch, seal_leftovers, verify

from .kit import AsOwner, behind_the_back, sealed, sql, write

InThread = Callable[[Callable[[], Any]], Any]


class Writer:
    """A transaction in another thread that writes an entry and commits when told."""

    def __init__(self, case_id: int) -> None:
        self._written, self._go = threading.Event(), threading.Event()
        self.entry_id = 0
        self._thread = threading.Thread(target=self._run, args=(case_id,))
        self._thread.start()
        assert self._written.wait(30)

    def _run(self, case_id: int) -> None:
        try:
            with transaction.atomic():
                self.entry_id = write(case_id)
                self._written.set()
                assert self._go.wait(30)
        finally:
            connection.close()

    def commit(self) -> int:
        self._go.set()
        self._thread.join(30)
        return self.entry_id


@pytest.mark.django_db(transaction=True)
def test_nothing_that_commits_late_is_skipped() -> None:
    early = write(1)
    slow = Writer(2)
    quick = write(3)
    assert seal_batch() == 1
    assert sealed() == [(1, early)]

    late = slow.commit()
    assert late < quick
    assert seal_batch() == 2
    assert sealed() == [(1, early), (2, late), (3, quick)]
    assert seal_batch() == 0
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_an_entry_written_late_in_a_long_transaction_is_not_skipped() -> None:
    started, go, done = threading.Event(), threading.Event(), threading.Event()

    def long() -> None:
        try:
            with transaction.atomic():
                write(1)
                started.set()
                assert go.wait(30)
                write(2)
        finally:
            connection.close()
            done.set()

    thread = threading.Thread(target=long)
    thread.start()
    assert started.wait(30)
    middle = write(3)
    assert seal_batch() == 0
    go.set()
    assert done.wait(30)
    thread.join()
    last = write(4)
    assert seal_batch() == 4
    ids = [entry for _, entry in sealed()]
    assert ids[2:] == [middle, last]
    assert ids[1] > middle


@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_in_another_database_holds_nothing_up() -> None:
    parameters = connection.get_connection_params()
    wanted = ("user", "password", "host", "port")
    elsewhere = psycopg.connect(dbname="postgres", **{k: parameters[k] for k in wanted if k in parameters})
    with elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        written = write(1)
        assert seal_batch() == 1
        slow = Writer(2)
        write(3)
        assert seal_batch() == 0
        slow.commit()
        assert seal_batch() == 2
    assert sealed()[0] == (1, written)


@pytest.mark.django_db(transaction=True)
def test_the_entries_of_a_transaction_that_seals_before_it_ends_are_left_for_later() -> None:
    with transaction.atomic():
        first = write(1)
        Writer(2).commit()
        seal_batch()
        second = write(3)
    seal_batch()
    assert {first, second} <= {entry for _, entry in sealed()}
    assert len(sealed()) == 3


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_entry_leaves_no_gap_in_the_positions() -> None:
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    kept = write(2)
    seal_batch()
    assert sealed() == [(1, kept)]


def keep_writing(base: int) -> None:
    """Forty transactions with an entry each, of which eight are rolled back."""
    for n in range(40):
        with transaction.atomic():
            write(base + n)
            if n % 5 == 0:
                transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_two_sealers_give_one_gapless_order(in_thread: InThread) -> None:
    writing = threading.Event()
    writing.set()

    def keep_sealing() -> None:
        while writing.is_set():
            seal_batch(7)

    with ThreadPoolExecutor(6) as pool:
        sealers = [pool.submit(in_thread, keep_sealing) for _ in range(2)]
        writers = [pool.submit(in_thread, lambda base=n * 1000: keep_writing(base)) for n in range(4)]
        try:
            for writer in writers:
                writer.result(timeout=60)
        finally:
            writing.clear()
        for sealer in sealers:
            sealer.result(timeout=60)
    while seal_batch():
        pass
    order = sealed()
    assert [position for position, _ in order] == list(range(1, 4 * 32 + 1))
    by_transaction = sql("SELECT id FROM journal_entry ORDER BY xid, id")
    assert [entry for _, entry in order] == [pk for (pk,) in by_transaction]
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_the_head_moves_with_the_chain() -> None:
    assert (head().position, head().hash) == (0, bytes(32))
    write(1)
    seal_batch()
    first = head()
    write(2)
    seal_batch()
    assert (first.position, head().position) == (1, 2)
    assert first.hash != head().hash
    assert len(head().hash) == 32


@pytest.mark.django_db(transaction=True)
def test_a_batch_takes_no_more_than_its_limit() -> None:
    for n in range(5):
        write(n)
    assert [seal_batch(2), seal_batch(2), seal_batch(2)] == [2, 2, 1]


@pytest.mark.django_db(transaction=True)
def test_after_a_restore_the_sealer_asks_for_help_and_leftovers_are_sealed_in_the_order_of_ids(
    as_owner: AsOwner,
) -> None:
    # Given a dump of an older, busier cluster, whose transaction ids all lie ahead of this one's: an entry with its
    # seal, and one that was still waiting. Then an entry of this cluster.
    ahead = 1_000_000_000
    old = write(1)
    with behind_the_back(as_owner):
        sql("UPDATE journal_entry SET xid = xid + %s", ahead)
    seal_leftovers()
    left = write(2)
    with behind_the_back(as_owner):
        sql("UPDATE journal_entry SET xid = xid + %s WHERE id = %s", ahead, left)
        sql("UPDATE journal_sealerstate SET xid = xid + %s", ahead)
    new = write(3)

    with pytest.raises(RestoredElsewhere, match="seal-leftovers"):
        seal_batch()
    assert not verify().ok

    assert seal_leftovers() == 2
    assert sealed() == [(1, old), (2, left), (3, new)]
    newer = write(4)
    assert seal_batch() == 1
    assert sealed()[-1] == (4, newer)
    assert seal_batch() == 0
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_sealing_the_leftovers_without_need_does_no_harm() -> None:
    slow = Writer(1)
    quick = write(2)
    assert seal_leftovers() == 1
    late = slow.commit()
    assert seal_batch() == 1
    assert seal_leftovers() == 0
    assert sealed() == [(1, quick), (2, late)]
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_an_idle_sealer_keeps_up_with_the_transactions_of_others(
    monkeypatch: pytest.MonkeyPatch, in_thread: InThread
) -> None:
    monkeypatch.setattr("yichuang.kernel.journal.sealer._IDLE_STEP", 0)
    write(1)
    seal_batch()
    before = sql("SELECT xid FROM journal_sealerstate")[0][0]
    for _ in range(5):
        sql("SELECT pg_current_xact_id()")
    seal_batch()
    assert sql("SELECT xid FROM journal_sealerstate")[0][0] >= before + 5
    assert in_thread(lambda: write(2))
    assert seal_batch() == 1
