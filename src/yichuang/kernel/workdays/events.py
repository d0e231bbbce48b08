"""What the calendar writes to the journal when a person changes it; rooms recompute their due dates from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.kernel.journal import Event, event


@event("workdays.day.changed", version=1)
@dataclass(frozen=True, slots=True)
class DayChanged(Event):
    """One day was made a working day or a rest day (``day_kind``), or given back to the plain week (None)."""

    division: int
    day: date
    day_kind: str | None


@event("workdays.year.entered", version=1)
@dataclass(frozen=True, slots=True)
class YearEntered(Event):
    """The arrangement of a year was entered or replaced; ``days`` counts its rows."""

    division: int
    year: int
    days: int
