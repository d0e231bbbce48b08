"""How lists behave as the ledger grows: the same calls on ledgers of different sizes, taking turns, in this process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from yichuang.project import database

from . import instance as instances
from .instance import Instance

_SCRIPT = Path(__file__).parent / "ledger.sql"
CALLS = 60
WARM = 3  # calls of each list that are not counted


def measure(instance: Instance, sizes: tuple[int, ...]) -> dict[str, dict[int, list[float]]]:
    """Seconds of every call, by list and size.

    A process for each ledger; call by call they take turns, so that whatever else the machine does hits all alike.
    """
    names = {size: _ledger(instance, size) for size in sizes}
    lookers = {size: Looker(instance, name) for size, name in names.items()}
    try:
        return {label: _compare(lookers, label) for label in lookers[sizes[0]].labels}
    finally:
        for looker in lookers.values():
            looker.end()


def _compare(lookers: dict[int, Looker], label: str) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {size: [] for size in lookers}
    for _ in range(WARM + CALLS):
        for size, looker in lookers.items():
            found[size].append(looker.look(label))
    return {size: seconds[WARM:] for size, seconds in found.items()}


class Looker:
    """A process (looker.py) with one ledger open."""

    def __init__(self, instance: Instance, name: str) -> None:
        instance.use(name)
        command = [sys.executable, "-m", "bench.looker", _cast(name).read_text("utf-8")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.labels: list[str] = json.loads(self._answer())

    def look(self, label: str) -> float:
        """Seconds of one call."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{label}\n")
        self._process.stdin.flush()
        return float(self._answer())

    def end(self) -> None:
        """Let it go."""
        self._process.communicate()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def _ledger(instance: Instance, size: int) -> str:
    """The database with so many cases; made once for each schema and kept."""
    name = f"ledger_{size}_{database.fingerprint()}"
    if name not in instance.databases() or not _cast(name).exists():
        began = time.monotonic()
        _drop_older(instance, size)
        instance.fresh(f"{name}_making", template=instances.TEMPLATE)
        _cast(name).write_text(json.dumps(_fill(instance, f"{name}_making", size)), "utf-8")
        with instance.admin() as admin:
            admin.execute(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"')
        print(f"ledger of {size:,} cases made in {time.monotonic() - began:.0f} s", flush=True)
    return name


def _drop_older(instance: Instance, size: int) -> None:
    with instance.admin() as admin:
        for name in instance.databases():
            if name.startswith(f"ledger_{size}_"):
                admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _fill(instance: Instance, name: str, size: int) -> dict[str, Any]:
    """A stage through the operations, then its copies by SQL. Who plays in it."""
    from django.db import connections

    from yichuang.kernel import journal

    from .ground import cases_in_every_state

    instance.use(name)
    told = cases_in_every_state()
    journal.drain()
    connections.close_all()
    with psycopg.connect(instance.url(name, "postgres"), autocommit=True, cursor_factory=psycopg.ClientCursor) as sql:
        sql.execute(_SCRIPT.read_text("utf-8"), {"cases": size, "applicant": told["applicant"]})
        sql.execute("VACUUM ANALYZE")
    return told


def _cast(name: str) -> Path:
    return instances.HOME / f"{name}.json"
