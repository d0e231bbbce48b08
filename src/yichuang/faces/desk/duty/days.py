"""A day in an address: 2026-09-28."""

from __future__ import annotations

from datetime import date


class DayConverter:
    """``<day:day>``; what is no day is no address."""

    regex = r"20\d{2}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """The day as it is written."""
        return str(value)
