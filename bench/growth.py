"""How lists behave as the ledger grows: the same calls on ledgers of different sizes, taking turns, in this process."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from yichuang.project import database

from . import instance as instances
from .instance import Instance

_SCRIPT = Path(__file__).parent / "ledger.sql"
ROUNDS = 4
WARM = 2  # calls on a connection just opened, not counted
CALLS = 12  # counted in each round
SEALED = 200  # entries of one sealing step

Call = Callable[[], object]


def measure(instance: Instance, sizes: tuple[int, ...]) -> dict[str, dict[int, list[float]]]:
    """Seconds of every call, by list and size. The sizes take turns, list by list, so that noise hits all alike."""
    names = {size: _ledger(instance, size) for size in sizes}
    found: dict[str, dict[int, list[float]]] = {}
    told = {size: json.loads(_cast(name).read_text("utf-8")) for size, name in names.items()}
    calls = {}
    for size, name in names.items():
        instance.use(name)
        calls[size] = _calls(told[size])
    for _ in range(ROUNDS):
        for label in calls[sizes[0]]:
            for size, name in names.items():
                instance.use(name)
                _time(calls[size][label], found.setdefault(label, {}).setdefault(size, []))
    return found


def _time(call: Call, into: list[float]) -> None:
    for _ in range(WARM):
        call()
    for _ in range(CALLS):
        began = time.perf_counter()
        call()
        into.append(time.perf_counter() - began)


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


def _calls(told: dict[str, Any]) -> Mapping[str, Call]:
    """The lists people open all day, each as the person who opens it."""
    from django.test import Client

    from yichuang.domain.cases import public as cases
    from yichuang.domain.catalogue import public as catalogue
    from yichuang.kernel import clock, journal

    from .ground import cast_of

    who = cast_of(told)
    clerk, examiner, decider, bureau = who.clerk, who.examiner, who.decider, who.bureau
    Filter, today = cases.LedgerFilter, clock.today()  # noqa: N806
    first = cases.list_ledger(clerk, Filter())
    deep = first.rows[0].case_id * 2 // 3
    own = cases.list_own_cases(who.villager).rows[0]
    receipt = cases.get_receipt(who.villager, str(own.number))
    middle = cases.list_ledger(clerk, Filter(), before=deep).rows[0]

    def ledger(actor: object, **narrow: object) -> Call:
        return lambda: cases.list_ledger(actor, Filter(**narrow))  # type: ignore[arg-type]

    def sealing() -> object:
        _entries(clerk)
        return journal.seal_batch()

    def page(path: str) -> Call:
        return lambda: client.get(path)

    client = Client(headers={"Authorization": f"Bearer {who.token}"})
    return {
        "to-do, window": lambda: cases.list_todo(clerk),
        "to-do, examiner": lambda: cases.list_todo(examiner),
        "to-do, decider": lambda: cases.list_todo(decider),
        "to-do, window, to hand over": lambda: cases.list_todo(clerk, kind="deliver"),
        "to-do, examiner, late": lambda: cases.list_todo(examiner, kind="late"),
        "numbers beside the desk, window": lambda: cases.count_todo(clerk),
        "numbers beside the desk, decider": lambda: cases.count_todo(decider),
        "ledger, window": ledger(clerk),
        "ledger, window, far back": lambda: cases.list_ledger(clerk, Filter(), before=deep),
        "ledger, window, under examination": ledger(clerk, state="accepted"),
        "ledger, window, late": ledger(clerk, light="late"),
        "ledger, window, by number": ledger(clerk, text=str(middle.number)),
        "ledger, window, by words": ledger(clerk, text="采伐"),
        "ledger, window, words nobody uses": ledger(clerk, text="渔船"),
        "ledger, window, a month": ledger(clerk, since=today - timedelta(days=400), until=today - timedelta(days=370)),
        "ledger, bureau": ledger(bureau),
        "ledger, bureau, one town": ledger(bureau, town=who.town),
        "ledger, bureau, entered later": ledger(bureau, entered_later=True),
        "own cases": lambda: cases.list_own_cases(who.villager),
        "progress by number and code": lambda: cases.get_progress(str(own.number), receipt.query_code),
        "one case, window": lambda: cases.get_case(clerk, case_id=middle.case_id),
        "API: one case": page(f"/api/v1/cases/{middle.number}"),
        "catalogue search": lambda: catalogue.search_items(who.place_id, "砍树"),
        f"journal: record and seal {SEALED} entries": sealing,
    }


def _entries(actor: object) -> None:
    from django.db import transaction

    from yichuang.domain.cases.public import LedgerExported
    from yichuang.kernel import journal

    with transaction.atomic():
        for n in range(SEALED):
            journal.record(LedgerExported(n), actor=actor, subject="place:1", place_id=1)  # type: ignore[arg-type]
