"""One process that looks at one ledger: does each list it is told by a line on stdin, answers with the seconds."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

SEALED = 200  # entries of one sealing step

Call = Callable[[], object]


def main() -> None:
    """First the names of the lists, as JSON; then one number for each line."""
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)
    from django.conf import settings

    settings.ALLOWED_HOSTS.append("testserver")
    calls = _calls(json.loads(sys.argv[1]))
    print(json.dumps(list(calls)), flush=True)
    for line in sys.stdin:
        call = calls[line.strip()]
        began = time.perf_counter()
        call()
        print(time.perf_counter() - began, flush=True)


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
        "progress by number and code": lambda: cases.get_progress(
            str(own.number), receipt.query_code, address="127.0.0.1"
        ),
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


if __name__ == "__main__":
    main()
