"""``make bench``: prints the tables of docs/benchmarks.md. ``--quick`` for development, ``--only`` for one part."""

from __future__ import annotations

import argparse
import time

from . import instance as instances
from .instance import NAME, TEMPLATE, Instance

PARTS = ("service", "growth", "finding", "hall", "screens")


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument("--quick", action="store_true", help="short loads and small ledgers, for development")
    parser.add_argument("--million-ten", action="store_true", help="growth up to 10 million cases (half an hour)")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    options = parser.parse_args()
    seconds = 3.0 if options.quick else 10.0
    began = time.monotonic()
    with instances.opened() as instance:
        instances.prepare(instance)
        if options.only in {None, "service"}:
            _service(instance, seconds)
        if options.only in {None, "growth"}:
            _growth(instance, quick=options.quick, ten=options.million_ten)
        if options.only in {None, "finding"}:
            _finding(instance)
        if options.only in {None, "hall"}:
            _hall(instance, seconds, quick=options.quick)
        if options.only in {None, "screens"}:
            _screens(instance)
    print(f"\n{time.monotonic() - began:.0f} s")


def _service(instance: Instance, seconds: float) -> None:
    from . import checks, floor, report, service
    from .ground import make_ground

    instance.fresh(NAME, template=TEMPLATE)
    instance.use(NAME)
    ground = make_ground()
    with instances.serving() as server:
        found = service.measure(server, ground, seconds)
    floors = floor.measure(instance, seconds)
    report.service(found, floors)
    report.checks(checks.answers(instance.url(NAME, "yichuang_owner"), found.numbers, found.replayed))


def _growth(instance: Instance, *, quick: bool, ten: bool) -> None:
    from . import growth, report

    sizes = (10_000, 100_000) if quick else (10_000, 1_000_000, 10_000_000) if ten else (10_000, 1_000_000)
    report.growth(growth.measure(instance, sizes))


def _finding(instance: Instance) -> None:
    from . import finding, report

    report.finding(finding.measure(instance))


def _screens(instance: Instance) -> None:
    from . import report, screens

    instance.fresh(NAME, template=TEMPLATE)
    instance.use(NAME)
    with instances.serving() as server:
        report.screens(screens.measure(server))


def _hall(instance: Instance, seconds: float, *, quick: bool) -> None:
    from . import hall, report

    report.hall(hall.measure(instance, seconds, old=100_000 if quick else hall.OLD))


if __name__ == "__main__":
    main()
