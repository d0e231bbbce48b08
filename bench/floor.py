"""The floor: a fixed script of SQL per job (floor/*.sql), eight connections, nothing between it and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import psycopg

from . import load
from .instance import Instance
from .load import CLIENTS

JOBS = ("submit", "accept", "grant", "deliver")
_SCRIPTS = Path(__file__).parent / "floor"
_NAME = "bench_floor"


def statements(name: str) -> list[str]:
    """The statements of a script, without its comment."""
    lines = [line for line in (_SCRIPTS / f"{name}.sql").read_text("utf-8").splitlines() if not line.startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" ;\n")]


def prepare(instance: Instance) -> str:
    """An empty floor; its address."""
    instance.fresh(_NAME)
    url = instance.url(_NAME, "yichuang_owner")
    with psycopg.connect(url) as connection:
        for statement in statements("schema"):
            connection.execute(statement)
    return url


def measure(instance: Instance, seconds: float) -> dict[str, load.Load]:
    """Each job after the other, on the cases the first made. Raises AssertionError if a number is lost or doubled."""
    url = prepare(instance)
    found: dict[str, load.Load] = {}
    for name in JOBS:
        dealt = load.split(_cases(url), CLIENTS)
        jobs = [
            {"name": name, "url": url, "client": n, "statements": statements(name), "cases": list(dealt[n])}
            for n in range(CLIENTS)
        ]
        found[name] = load.run(jobs, seconds)
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT number), (SELECT last FROM counter WHERE series = 'case') FROM cases"
        ).fetchone()
    assert row is not None
    assert row[0] == row[1] == row[2] == found["submit"].done, f"the floor lost or doubled a number: {row}"
    return found


def _cases(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [case_id for (case_id,) in connection.execute("SELECT id FROM cases ORDER BY id")]
