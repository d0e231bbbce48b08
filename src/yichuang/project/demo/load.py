"""``yichuang load-demo``: the demo county, through public operations; loading again keeps what is there."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from yichuang.domain.cases.public import apply_rules_of_time
from yichuang.kernel import journal
from yichuang.kernel.workdays.operations import load_years

from .bundles import load_bundles
from .bundles.played import play_bundles
from .cases import load_cases
from .governance import load_governance
from .ground import load_ground
from .handing import load_handing
from .items import load_items
from .people import load_people
from .site_files import load_site_files
from .terminals import load_terminals


def load(report: Callable[[str], None]) -> None:
    """Calendar, ground, people, items, cases, and a sealed journal."""
    load_years()
    load_ground(report)
    persons = load_people(report)
    load_site_files(report)
    items = load_items(report)
    load_bundles(report, items)
    load_governance(report)
    load_handing(report, items)
    load_terminals(report, items)
    load_cases(report, items, persons)
    play_bundles(report)
    apply_rules_of_time()
    sealed = 0
    while batch := journal.seal_batch():
        sealed += batch
    report(f"记录已封存 {sealed} 条")


def main(argv: Sequence[str] = ()) -> int:
    """Load, saying what is being done and how long it took."""
    begun = time.monotonic()

    def report(line: str) -> None:
        print(f"  {time.monotonic() - begun:5.1f} 秒  {line}", flush=True)

    if argv:
        print("yichuang load-demo 不带参数", file=sys.stderr)
        return 2
    load(report)
    return 0
