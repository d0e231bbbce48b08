"""The hall: visits (take, call, finish) by eight clients, beside the floor, and again with a million old tickets."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from . import load
from .floor import statements
from .instance import NAME, TEMPLATE, Instance
from .load import CLIENTS

OLD = 1_000_000
_FLOOR = "bench_hall_floor"
_PAST = """
INSERT INTO hall_ticket (hall_id, business_id, day, serial, number, state, turn, priority, channel, taken_at, calls,
    returns, outcome, note, pass_key, called_at, called_again_at, ended_at, window_id, served_by_id)
SELECT %(hall)s, %(business)s, current_date - 1 - n / 2000, 1 + n %% 2000, 'A' || lpad((1 + n %% 2000)::text, 4, '0'),
    'done', now() - (1 + n / 2000) * interval '1 day', '', 'terminal', now() - (1 + n / 2000) * interval '1 day', 1, 0,
    'received', '', 'old-' || n, now() - (1 + n / 2000) * interval '1 day', now() - (1 + n / 2000) * interval '1 day',
    now() - (1 + n / 2000) * interval '1 day', %(window)s, %(clerk)s
FROM generate_series(0, %(many)s - 1) n
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured."""

    empty: load.Load
    full: load.Load
    floor: load.Load
    old: int


def measure(instance: Instance, seconds: float, *, old: int = OLD) -> Found:
    """A hall with eight windows. Raises AssertionError if a number is lost, doubled, or a ticket called twice."""
    from yichuang.domain.hall import testing

    instance.fresh(NAME, template=TEMPLATE)
    urls = instance.use(NAME)
    hall = testing.make_floor(windows=CLIENTS)
    jobs = [
        {
            "floor": False,
            "url": urls.app,
            "owner": urls.owner,
            "hall": hall.hall.id,
            "window": hall.hall.windows[n].id,
            "guide": [hall.guide.account_id, hall.guide.post_id],
            "clerk": [hall.clerks[n].account_id, hall.clerks[n].post_id],
        }
        for n in range(CLIENTS)
    ]
    empty = load.run(jobs, seconds, client="bench.hall_client")
    numbers = list(empty.numbers)
    business = hall.hall.business("general")
    assert business is not None
    facts = {
        "hall": hall.hall.id, "business": business.id, "window": hall.first.id, "clerk": hall.clerk.account_id,
        "many": old,
    }  # fmt: skip
    with psycopg.connect(instance.url(NAME, "yichuang_owner"), autocommit=True) as connection:
        # A past is written, nothing happens: no screen is told of it, a million times in one transaction.
        connection.execute("ALTER TABLE hall_ticket DISABLE TRIGGER USER")
        connection.execute(_PAST, facts)
        connection.execute("ALTER TABLE hall_ticket ENABLE TRIGGER USER")
        connection.execute("VACUUM ANALYZE hall_ticket")
    with instance.admin() as admin:  # writing the past to disk is not what is measured
        admin.execute("CHECKPOINT")
    full = load.run(jobs, seconds, client="bench.hall_client")
    _check(instance.url(NAME, "yichuang_owner"), numbers + full.numbers)
    return Found(empty, full, _floor(instance, seconds), old)


def _floor(instance: Instance, seconds: float) -> load.Load:
    instance.fresh(_FLOOR)
    url = instance.url(_FLOOR, "yichuang_owner")
    with psycopg.connect(url) as connection:
        for statement in statements("hall"):
            connection.execute(statement)
    return load.run(
        [{"floor": True, "url": url, "client": n} for n in range(CLIENTS)], seconds, client="bench.hall_client"
    )


def _check(url: str, numbers: list[str]) -> None:
    assert len(numbers) == len(set(numbers)), "a number was given twice"
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*), max(serial), count(*) FILTER (WHERE calls > 1), count(*) FILTER (WHERE state = 'done')"
            " FROM hall_ticket WHERE day >= current_date"
        ).fetchone()
        calls = connection.execute("SELECT count(*) FROM journal_entry WHERE kind = 'hall.ticket.called'").fetchone()
    assert row is not None
    assert calls is not None
    assert row[0] == row[1] == len(numbers), f"a number is missing: {row}, {len(numbers)} given"
    assert row[2] == 0, "a ticket was called twice"
    assert row[3] == calls[0], f"{row[3]} finished, {calls[0]} called"
