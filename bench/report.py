"""Tables in Markdown, as docs/benchmarks.md holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .finding import ITEMS, SITES, Found
from .hall import Found as Hall
from .load import Load, percentile
from .screens import SCREENS, Pulses
from .service import Service

SUBMIT_RATIO, LIFECYCLES, GROWTH = 0.10, 60.0, 1.5  # the goals of design.md §6
VISITS, HALL_RATIO = 100.0, 0.15  # the goals of the hall (issue 4)
FIND_MS, HIT3 = 30.0, 0.95  # the goals of finding (issue 3)
PULSES = 0.05  # of one core, for all screens (issue 4)


def service(found: Service, floors: Mapping[str, Load]) -> None:
    """Requests beside their floor, then lifecycles."""
    print("\n| request, 8 clients | /s | p50 ms | p95 ms | floor /s | ratio |\n|---|--:|--:|--:|--:|--:|")
    for name, load in found.alone.items():
        line = f"| {name} | {load.rate:.0f} | {load.ms(name, 0.5):.1f} | {load.ms(name, 0.95):.1f} |"
        floor = floors.get(name)
        print(f"{line} {floor.rate:.0f} | {load.rate / floor.rate:.2f} |" if floor else f"{line} | |")
    print("\n| lifecycle, 8 clients | /s | requests/s |\n|---|--:|--:|")
    for name, load in (
        ("four requests, to the decision", found.four),
        ("seven requests, to the hand-over", found.seven),
    ):
        print(f"| {name} | {load.rate:.1f} | {load.requests / load.seconds:.0f} |")
    parts = ", ".join(f"{part} {ms:.1f}" for part, ms in found.cpu.items())
    print(f"\nprocessor time per request of the four, ms: {parts}; together {sum(found.cpu.values()):.1f}")
    ratio = found.alone["submit"].rate / floors["submit"].rate
    _goal(f"submit at least {SUBMIT_RATIO:.2f} of its floor", f"{ratio:.2f}", reached=ratio >= SUBMIT_RATIO)
    _goal(
        f"at least {LIFECYCLES:.0f} four-request lifecycles/s",
        f"{found.four.rate:.1f}",
        reached=found.four.rate >= LIFECYCLES,
    )


def checks(lines: Iterable[str]) -> None:
    """What the answers were held against."""
    print("\nanswers:")
    for line in lines:
        print(f"- {line}")


def growth(found: Mapping[str, Mapping[int, Sequence[float]]]) -> None:
    """p95 of each list by size of the ledger, and the last over the first."""
    sizes = list(next(iter(found.values())))
    heads = " | ".join(f"p50 / p95 ms at {size:,}" for size in sizes)
    print(f"\n| list, 50 rows | {heads} | ratio of p50 | of p95 |\n|---|{'--:|' * (len(sizes) + 2)}")
    missed = []
    for name, by_size in found.items():
        half, most = ([percentile(by_size[size], share) * 1000 for size in sizes] for share in (0.5, 0.95))
        ratio = most[-1] / most[0]
        if ratio > GROWTH:
            missed.append(f"{name} {ratio:.2f}")
        cells = " | ".join(f"{a:.1f} / {b:.1f}" for a, b in zip(half, most, strict=True))
        print(f"| {name} | {cells} | {half[-1] / half[0]:.2f} | {ratio:.2f} |")
    _goal(f"no list more than {GROWTH} times slower", ", ".join(missed) or "all", reached=not missed)


def finding(found: Found) -> None:
    """How well by parts of the measured set, how fast by call."""
    print("\nmeasured queries:")
    for line in found.hits.lines():
        print(f"- {line}")
    for name, score in (("tuned", found.hits.tuned), ("held out", found.hits.held_out)):
        _goal(f"hit@3 at least {HIT3}, {name}", f"{score.hit3:.3f}", reached=score.hit3 >= HIT3)
    print(f"\n| {ITEMS:,} items, {SITES} sites | p50 ms | p95 ms |\n|---|--:|--:|")
    for name, seconds in found.seconds.items():
        print(f"| {name} | {percentile(seconds, 0.5) * 1000:.1f} | {percentile(seconds, 0.95) * 1000:.1f} |")
    print(f"\nthe first search of a process: {found.first * 1000:.0f} ms, {found.megabytes:.0f} MB")
    worst = max(percentile(seconds, 0.95) * 1000 for seconds in found.seconds.values())
    _goal(f"p95 at most {FIND_MS:.0f} ms", f"{worst:.1f}", reached=worst <= FIND_MS)


def screens(found: Pulses) -> None:
    """What asking whether anything changed costs."""
    print(f"\nscreens: {found.milliseconds:.0f} ms of processor time for 1,000 questions, asked {found.rate:.0f}/s")
    what = f"{SCREENS} screens that ask about every second at most {PULSES:.0%} of one core"
    _goal(what, f"{found.share:.1%}", reached=found.share <= PULSES)


def hall(found: Hall) -> None:
    """Visits by eight clients, with an empty past and a full one, beside the floor."""
    print("\n| visits, 8 clients | /s | take p50 / p95 ms | call | finish |\n|---|--:|--:|--:|--:|")
    rows = (("no past", found.empty), (f"{found.old:,} old tickets", found.full), ("floor", found.floor))
    for name, load in rows:
        cells = " | ".join(
            f"{load.ms(part, 0.5):.1f} / {load.ms(part, 0.95):.1f}" for part in ("take", "call", "finish")
        )
        print(f"| {name} | {load.rate:.0f} | {cells} |")
    ratio = found.full.rate / found.floor.rate
    _goal(f"at least {HALL_RATIO} of the floor", f"{ratio:.2f}", reached=ratio >= HALL_RATIO)
    _goal(f"at least {VISITS:.0f} visits/s", f"{found.full.rate:.0f}", reached=found.full.rate >= VISITS)
    flat = found.full.rate / found.empty.rate
    _goal("as fast with old tickets as without (0.8)", f"{flat:.2f}", reached=flat >= 0.8)


def _goal(what: str, found: str, *, reached: bool) -> None:
    print(f"\ngoal: {what}: {found} {'✓' if reached else '✗ missed'}")
