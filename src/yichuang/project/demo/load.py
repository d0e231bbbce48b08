"""``yichuang load-demo``: the demo county, through public operations; loading again keeps what is there."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from yichuang.domain.cases.public import apply_rules_of_time
from yichuang.kernel import journal
from yichuang.kernel.workdays.operations import load_years

from .bundles import load_bundles
from .bundles.played import play_bundles
from .cases import load_cases
from .disclosure import load_disclosure
from .duty import load_duty
from .governance import load_governance
from .ground import PLACES, SHUANGJIANG, load_ground
from .hall import load_halls
from .handing import load_handing
from .items import load_items
from .people import load_people
from .programme import load_programmes
from .site_files import load_site_files
from .terminals import load_terminals


def load(report: Callable[[str], None]) -> None:
    """Calendar, ground, people, items, duty, cases, the five places' programmes, and a sealed journal."""
    load_years()
    load_ground(report)
    _load_county(report)
    load_programmes(report)
    _seal(report)


def load_alone(report: Callable[[str], None], slug: str) -> None:
    """One place and no other: 双江 in full; of any other its sites, standard, accounts and programme."""
    load_years()
    load_ground(report, slug)
    if slug == SHUANGJIANG:
        _load_county(report)
    load_programmes(report, slug)
    _seal(report)


def _load_county(report: Callable[[str], None]) -> None:
    persons = load_people(report)
    load_site_files(report)
    items = load_items(report)
    load_bundles(report, items)
    load_governance(report)
    load_handing(report, items)
    load_terminals(report, items)
    load_duty(report)
    load_cases(report, items, persons)
    play_bundles(report)
    apply_rules_of_time()
    load_halls(report)
    load_disclosure(report, items)


def _seal(report: Callable[[str], None]) -> None:
    sealed = 0
    while batch := journal.seal_batch():
        sealed += batch
    report(f"记录已封存 {sealed} 条")


def main(place: str = "") -> int:
    """Load, saying what is being done and how long it took. 2: there is no such place."""
    begun = time.monotonic()

    def report(line: str) -> None:
        print(f"  {time.monotonic() - begun:5.1f} 秒  {line}", flush=True)

    if place and place not in PLACES:
        print(f"没有“{place}”，可用：{'、'.join(PLACES)}", file=sys.stderr)
        return 2
    if place:
        load_alone(report, place)
    else:
        load(report)
    return 0
