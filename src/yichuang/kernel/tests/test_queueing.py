"""Exact counts, however many count at once: real threads, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from yichuang.kernel.queueing import count_up

AT_ONCE, EACH = 6, 5


def together(one: Callable[[], Any]) -> list[Any]:
    barrier = Barrier(AT_ONCE)

    def run(_: int) -> list[Any]:
        barrier.wait(10)
        try:
            return [one() for _ in range(EACH)]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [answer for answers in pool.map(run, range(AT_ONCE)) for answer in answers]


@pytest.mark.django_db(transaction=True)
def test_those_who_count_at_once_each_count():
    assert sorted(together(lambda: count_up("somebody", seconds=60))) == list(range(1, AT_ONCE * EACH + 1))


@pytest.mark.django_db
def test_what_is_rolled_back_has_not_been_counted():
    count_up("somebody", seconds=60)
    with transaction.atomic():
        assert count_up("somebody", seconds=60) == 2
        transaction.set_rollback(True)
    assert count_up("somebody", seconds=60) == 2
