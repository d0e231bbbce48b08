"""The only clock. Every room asks here what time it is, so that demo data and tests can set it.

All instants are timezone-aware; the civil day is Asia/Shanghai (one legal time for the whole country).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("yichuang_clock", default=None)


def now() -> datetime:
    """The present instant, in Asia/Shanghai."""
    fixed = _fixed.get()
    return fixed if fixed is not None else datetime.now(tz=SHANGHAI)


def today() -> date:
    """The present civil day in Asia/Shanghai."""
    return now().date()


def day_of(instant: datetime) -> date:
    """The civil day in Asia/Shanghai in which an aware instant lies."""
    return instant.astimezone(SHANGHAI).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Within the block, ``now()`` is ``instant``. Only for demo data, replays and tests.

    Raises ValueError for a naive datetime: without a zone it names no instant.
    """
    if instant.tzinfo is None:
        raise ValueError("clock.at needs an aware datetime")
    token = _fixed.set(instant.astimezone(SHANGHAI))
    try:
        yield
    finally:
        _fixed.reset(token)
