"""The order of a bundle's members, and the promised time in all: what can run side by side, the longest chain.

Times are working days. Other units are turned into them by fixed rates, which the explanation names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_UP, Decimal
from itertools import pairwise

from yichuang.domain.catalogue.public import Limit, Unit, limit_text

from .merge import whole
from .plan import Part, Total
from .spec import ACCEPTANCE, RESULT, BundleSpec

HOURS_A_DAY = Decimal(8)
_WORKDAYS_A_DAY = Decimal(5) / Decimal(7)
_WORKDAYS_A_MONTH = Decimal(22)
_TENTH = Decimal("0.1")
Edges = Mapping[str, Sequence[tuple[str, str]]]


def workdays(limit: Limit | None) -> tuple[Decimal | None, str]:
    """A limit in working days (None: nobody promised a time), and how people read it."""
    if limit is None:
        return None, "时间另计"
    amount, text = limit.amount, limit_text(limit)
    if limit.unit is Unit.WORKDAY or not amount:
        return amount, text
    rate = {
        Unit.HOUR: Decimal(1) / HOURS_A_DAY,
        Unit.DAY: _WORKDAYS_A_DAY,
        Unit.MONTH: _WORKDAYS_A_MONTH,
    }[Unit(limit.unit)]
    days = (amount * rate).quantize(_TENTH, rounding=ROUND_UP)
    return days, f"{text}（折合 {whole(days)} 个工作日）"


def find_ring(spec: BundleSpec) -> tuple[str, ...]:
    """The members of a ring of dependencies, in its order, the first again at the end; empty if there is none."""
    before = {m.key: [a.member for a in m.after] for m in spec.members}
    done: set[str] = set()
    for start, first in before.items():
        if start in done:
            continue
        trail, stack = [start], [(start, iter(first))]
        while stack:
            node, rest = stack[-1]
            following = next((n for n in rest if n in before and n not in done), None)
            if following is None:
                done.add(node)
                stack.pop()
                trail.pop()
            elif following in trail:
                ring = trail[trail.index(following) :]
                return (*reversed(ring), ring[-1])  # from what comes first
            else:
                trail.append(following)
                stack.append((following, iter(before[following])))
    return ()


def levels_of(edges: Edges) -> dict[str, int]:
    """For each member the step it belongs to, from 1; what stands in the same step can run side by side.

    Raises ValueError for a ring, which no published bundle has.
    """
    found: dict[str, int] = {}
    while len(found) < len(edges):
        ready = [k for k, needs in edges.items() if k not in found and all(n in found for n, _ in needs)]
        if not ready:
            raise ValueError("成员互相等待，排不出先后")
        for key in ready:
            found[key] = 1 + max((found[n] for n, _ in edges[key]), default=0)
    return found


def total_of(parts: Sequence[Part]) -> Total:
    """The promised time of all that takes part: the longest chain, waiting included, from acceptance to decision.

    A member that needs another's result starts when that is decided; one that needs its acceptance, together with it.
    """
    by_key = {p.key: p for p in parts}
    begins: dict[str, Decimal] = {}
    ends: dict[str, Decimal] = {}
    reason: dict[str, str] = {}
    for part in sorted(parts, key=lambda p: p.level):
        begins[part.key] = Decimal(0)
        for other, kind in part.needs:
            moment = ends[other] if kind == RESULT else begins[other]
            if moment > begins[part.key] or (moment == begins[part.key] and kind == RESULT and part.key not in reason):
                begins[part.key], reason[part.key] = moment, other
        ends[part.key] = begins[part.key] + (part.days or Decimal(0))
    last = max(ends, key=lambda k: (ends[k], by_key[k].level), default="")
    path: list[str] = []
    while last:
        path.insert(0, last)
        last = reason.get(last, "")
    following = dict(pairwise(path))
    lines = tuple(_line(by_key[k], begins[k], by_key.get(following.get(k, ""))) for k in path)
    apart = tuple(p.plain_name for p in parts if p.days is None and not p.had)
    return Total(max(ends.values(), default=Decimal(0)), tuple(path), lines, apart)


def _line(part: Part, begins: Decimal, following: Part | None) -> str:
    """How one member counts into the total; one that the next does not wait out counts nothing."""
    if following is not None and (part.key, ACCEPTANCE) in following.needs:
        return f"{part.plain_name}：受理了就接着办下一件，不等结果"
    text = f"{part.plain_name}：{part.days_text}"
    return text + (f"，前面已用 {whole(begins)} 个工作日" if begins else "")
