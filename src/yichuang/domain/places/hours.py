"""Opening hours: "1-5 08:30-12:00" per span (ISO weekdays, Shanghai time)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise

from yichuang.kernel.clock import SHANGHAI
from yichuang.kernel.workdays import BusinessHours

_FORM = re.compile(r"([1-7])(?:-([1-7]))? ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_DAYS = "一二三四五六日"
MONDAY = 1

AROUND_THE_CLOCK: tuple[str, ...] = ("1-7 00:00-23:59",)
"""A machine that nobody has to open: holidays too (24 小时“不打烊”, S2-48)."""
DEFAULT: tuple[str, ...] = ("1-5 08:30-12:00", "1-5 14:30-18:00")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open on the weekdays ``first`` … ``last`` (1 Monday … 7 Sunday) from ``opens`` until ``closes``."""

    first: int
    last: int
    opens: time
    closes: time


def parse_hours(entries: Iterable[str]) -> tuple[Span, ...]:
    """The spans of ``entries``, in order. Raises ValueError with a Chinese reason."""
    spans = []
    for entry in entries:
        found = _FORM.fullmatch(entry)
        if not found:
            raise ValueError("办公时间应写作“1-5 08:30-12:00”（星期 1 至 7，24 小时制）")
        first, last = int(found[1]), int(found[2] or found[1])
        opens, closes = time(int(found[3]), int(found[4])), time(int(found[5]), int(found[6]))
        if first > last or opens >= closes:
            raise ValueError("办公时间的开始应早于结束")
        spans.append(Span(first, last, opens, closes))
    for day in range(1, 8):
        today = _on(spans, day)
        if any(b.opens < a.closes for a, b in pairwise(today)):
            raise ValueError("同一天的办公时间不能重叠")
    return tuple(sorted(spans))


def _on(spans: Iterable[Span], weekday: int) -> list[Span]:
    return sorted((s for s in spans if s.first <= weekday <= s.last), key=lambda s: s.opens)


def spans_on(entries: Sequence[str], weekday: int, *, workday: bool) -> list[Span]:
    """What is open on a day. A rest day in the week is closed; a weekend made a working day (调休) runs as a Monday."""
    spans = parse_hours(entries)
    if tuple(entries) == AROUND_THE_CLOCK:
        return list(spans)
    if weekday <= 5:
        return _on(spans, weekday) if workday else []
    return _on(spans, weekday) or (_on(spans, MONDAY) if workday else [])


def business_hours(entries: Sequence[str]) -> BusinessHours:
    """The hours of an ordinary working day, as clocks count them."""
    spans = _on(parse_hours(entries or DEFAULT), MONDAY)
    if not spans:
        spans = _on(parse_hours(DEFAULT), MONDAY)
    return BusinessHours(tuple((s.opens, s.closes) for s in spans))


def open_text(entries: Sequence[str]) -> str:
    """周一至周五 08:30–12:00、14:30–18:00；周六 09:00–12:00. Nothing entered: says so."""
    if tuple(entries) == AROUND_THE_CLOCK:
        return "每天 24 小时，节假日不休"
    by_days: dict[tuple[int, int], list[str]] = {}
    for span in parse_hours(entries):
        by_days.setdefault((span.first, span.last), []).append(f"{span.opens:%H:%M}–{span.closes:%H:%M}")
    parts = []
    for (first, last), times in by_days.items():
        days = f"周{_DAYS[first - 1]}" + (f"至周{_DAYS[last - 1]}" if last > first else "")
        parts.append(f"{days} {'、'.join(times)}")
    return "；".join(parts) or "办公时间请电话咨询"


def state_at(entries: Sequence[str], instant: datetime, *, workday: bool) -> tuple[bool, str]:
    """Whether it is open at ``instant``, and a sentence for the public."""
    here = instant.astimezone(SHANGHAI)
    if tuple(entries) == AROUND_THE_CLOCK:
        return True, "24 小时开放"
    now = here.time()
    today = spans_on(entries, here.isoweekday(), workday=workday)
    for span in today:
        if span.opens <= now < span.closes:
            return True, f"现在开放，{span.closes:%H:%M} 结束"
        if now < span.opens:
            return False, f"现在未开放，今天 {span.opens:%H:%M} 开始"
    return False, "今天已结束办公" if today else "今天不办公"
