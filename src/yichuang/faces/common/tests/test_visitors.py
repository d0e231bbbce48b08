"""How often a visitor may look: counted exactly, however many requests come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import RequestFactory

from yichuang.faces.common.visitors import too_often

AT_ONCE, EACH, ALLOWED = 6, 5, 10


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_do_not_slip_under_a_limit(clock):
    clock.set("2026-09-28 10:30")
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7")
    barrier = Barrier(AT_ONCE)

    def ask(_: int) -> int:
        barrier.wait(10)
        try:
            return sum(not too_often(request, "look", a_minute=ALLOWED) for _ in range(EACH))
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(ask, range(AT_ONCE))) == ALLOWED
