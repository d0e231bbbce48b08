"""One clerk and her window: visits from taking a number to the end, through the operations or on the bare floor.

Reads a job as JSON from stdin, works until time is up, writes what it saw to stdout. The guide who takes the numbers
is the same process: a visit is one number taken, one called, one finished.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg

Visit = Callable[[Callable[[str, float], None]], str]
WARM = 5


def product(job: dict[str, Any]) -> Visit:
    """A visit through the public operations."""
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = job["url"], job["owner"]
    import django

    django.setup()
    from yichuang.domain.hall import public as hall
    from yichuang.domain.people import public as people
    from yichuang.kernel.actor import Channel

    guide = people.get_actor(job["guide"][0], job["guide"][1], Channel.WINDOW)
    clerk = people.get_actor(job["clerk"][0], job["clerk"][1], Channel.WINDOW)

    def visit(note: Callable[[str, float], None]) -> str:
        began = time.perf_counter()
        taken = hall.take_ticket(actor=guide, hall_id=job["hall"], business="general")
        took = time.perf_counter()
        called = hall.call_next(actor=clerk, window_id=job["window"])
        came = time.perf_counter()
        if called is not None:
            hall.finish_ticket(actor=clerk, ticket_id=called.id, outcome="received")
        note("take", took - began)
        note("call", came - took)
        note("finish", time.perf_counter() - came)
        return taken.number

    return visit


def floor(job: dict[str, Any]) -> Visit:
    """The same facts in plain SQL."""
    connection = psycopg.connect(job["url"])
    desk = job["client"] + 1

    def visit(note: Callable[[str, float], None]) -> str:
        began = time.perf_counter()
        row = connection.execute(
            "INSERT INTO counter VALUES ('A', 1)"
            " ON CONFLICT (scope) DO UPDATE SET last = counter.last + 1 RETURNING last"
        ).fetchone()
        assert row is not None
        number = f"A{row[0]:03d}"
        new = connection.execute(
            "INSERT INTO ticket (day, number, state, turn, taken_at) VALUES (current_date, %s, 'waiting', now(), now())"
            " RETURNING id",
            [number],
        ).fetchone()
        assert new is not None
        _journal(connection, "taken", new[0], desk)
        connection.commit()
        took = time.perf_counter()
        connection.execute("SELECT account, state FROM desk WHERE id = %s FOR NO KEY UPDATE", [desk])
        connection.execute("SELECT id FROM ticket WHERE desk = %s AND state = 'called'", [desk])
        called = connection.execute(
            "SELECT id FROM ticket WHERE state = 'waiting' AND day = current_date ORDER BY turn, id LIMIT 1"
            " FOR NO KEY UPDATE SKIP LOCKED"
        ).fetchone()
        if called is not None:
            connection.execute(
                "UPDATE ticket SET state = 'called', called_at = now(), desk = %s WHERE id = %s", [desk, called[0]]
            )
            _journal(connection, "called", called[0], desk)
        connection.commit()
        came = time.perf_counter()
        if called is not None:
            connection.execute("SELECT state FROM ticket WHERE id = %s FOR NO KEY UPDATE", [called[0]])
            connection.execute(
                "UPDATE ticket SET state = 'done', ended_at = now(), outcome = 'received' WHERE id = %s", [called[0]]
            )
            _journal(connection, "finished", called[0], desk)
        connection.commit()
        note("take", took - began)
        note("call", came - took)
        note("finish", time.perf_counter() - came)
        return number

    return visit


def _journal(connection: psycopg.Connection[Any], kind: str, ticket: int, account: int) -> None:
    connection.execute(
        "INSERT INTO journal (kind, subject, account, at, payload) VALUES (%s, %s, %s, now(), %s)",
        [kind, f"ticket:{ticket}", account, json.dumps({"hall": 1, "business": 1})],
    )


def main() -> None:
    """Warm up, wait for the start, work, report."""
    job = json.load(sys.stdin)
    samples: list[tuple[str, float]] = []
    visit = (floor if job["floor"] else product)(job)
    numbers = [visit(lambda *_: None) for _ in range(WARM)]
    time.sleep(max(0.0, job["start"] - time.time()))
    done = 0
    while time.time() < job["start"] + job["seconds"]:
        numbers.append(visit(lambda name, took: samples.append((name, took))))
        done += 1
    answer = {
        "done": done,
        "finished": time.time(),
        "samples": samples,
        "numbers": numbers,
        "replayed": 0,
        "errors": [],
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
