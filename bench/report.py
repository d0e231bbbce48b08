"""Tables in Markdown, as docs/benchmarks.md holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .load import Load, percentile
from .service import Service

SUBMIT_RATIO, LIFECYCLES, GROWTH = 0.10, 60.0, 1.5  # the goals of design.md §6


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
        print(f"| {name} | {load.rate:.1f} | {sum(map(len, load.samples.values())) / load.seconds:.0f} |")
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
    heads = " | ".join(f"p95 ms at {size:,}" for size in sizes)
    print(f"\n| list, 50 rows | {heads} | ratio |\n|---|{'--:|' * (len(sizes) + 1)}")
    missed = []
    for name, by_size in found.items():
        p95 = [percentile(by_size[size], 0.95) * 1000 for size in sizes]
        ratio = p95[-1] / p95[0]
        if ratio > GROWTH:
            missed.append(f"{name} {ratio:.2f}")
        print(f"| {name} | {' | '.join(f'{ms:.1f}' for ms in p95)} | {ratio:.2f} |")
    _goal(f"no list more than {GROWTH} times slower", ", ".join(missed) or "all", reached=not missed)


def _goal(what: str, found: str, *, reached: bool) -> None:
    print(f"\ngoal: {what}: {found} {'✓' if reached else '✗ missed'}")
