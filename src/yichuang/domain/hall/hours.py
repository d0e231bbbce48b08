"""Times of a day in a hall's settings: entries like "12:00-14:30"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time

_ENTRY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def check_times(entries: Sequence[str]) -> str:
    """What is wrong with these entries, in words; empty if nothing."""
    for entry in entries:
        if not _ENTRY.fullmatch(entry):
            return f"“{entry[:20]}”应写成 12:00-14:30 的样子"
        since, until = span(entry)
        if since >= until:
            return f"“{entry}”的开始应早于结束"
    return ""


def span(entry: str) -> tuple[time, time]:
    """Begin and end of a checked entry."""
    since, until = entry.split("-")
    return time.fromisoformat(since), time.fromisoformat(until)


def within_any(entries: Sequence[str], now: time) -> bool:
    """Whether this time of the day lies in one of the entries."""
    return any(since <= now < until for since, until in map(span, entries))
