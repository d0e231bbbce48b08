"""A clock that a test sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest

from yichuang.kernel import clock as kernel_clock


class Clock:
    """Stands still once set. Holds in the test's own thread only, not in a live server."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def set(self, when: datetime | str) -> datetime:
        """Make it ``when``; a text without a zone ("2026-09-28 10:30") is Shanghai time."""
        instant = datetime.fromisoformat(when) if isinstance(when, str) else when
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=kernel_clock.SHANGHAI)
        self._stack.enter_context(kernel_clock.at(instant))
        return instant

    def advance(self, **by: float) -> datetime:
        """Let time pass: the arguments of timedelta (days, hours, minutes …)."""
        return self.set(kernel_clock.now() + timedelta(**by))


@pytest.fixture
def clock() -> Iterator[Clock]:
    """``clock.set("2026-09-28 10:30")``, ``clock.advance(days=3)``."""
    with ExitStack() as stack:
        yield Clock(stack)
