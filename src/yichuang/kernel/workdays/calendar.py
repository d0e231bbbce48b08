"""The official calendar (法定节假日与调休) as a value with O(1) arithmetic on precomputed arrays.

A day is a working day if the arrangement says so, else if it is Monday to Friday. A year whose arrangement is not
entered (``knows`` is false) is counted Monday to Friday: an estimate that whoever counts must mark as provisional.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

import chinese_calendar
from chinese_calendar.constants import holidays, workdays

FIRST = date(1990, 1, 1)
LAST = date(2089, 12, 31)
_FIRST_ORDINAL = FIRST.toordinal()
_DAYS = LAST.toordinal() - _FIRST_ORDINAL + 1
# FIRST is a Monday, so the plain week repeats from the first byte.
_PLAIN_WEEKS = (b"\x01\x01\x01\x01\x01\x00\x00" * (_DAYS // 7 + 1))[:_DAYS]

NATIONAL = 0
"""The division of the national calendar."""


class OutOfCalendar(ValueError):
    """A day before 1990 or after 2089, or a count that leads there."""

    def __init__(self) -> None:
        super().__init__(f"超出日历范围（{FIRST.year} 年至 {LAST.year} 年）")


class DayKind(StrEnum):
    """What the arrangement makes of a day."""

    WORKDAY = "workday"  # 上班（调休）
    REST = "rest"  # 休息


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One day of an arrangement that says something else than the plain week, or names a holiday."""

    day: date
    kind: DayKind
    name: str


class Calendar:
    """An immutable calendar. Two calendars with the same ``stamp`` are the same."""

    __slots__ = ("_flags", "_index", "_through", "_years", "division", "entries", "stamp")

    def __init__(
        self, entries: Mapping[date, DayEntry], years: Iterable[int], *, division: int = NATIONAL, stamp: str = ""
    ) -> None:
        """``entries`` by day; ``years`` whose arrangement is entered. Entries outside 1990–2089 are left out."""
        flags = bytearray(_PLAIN_WEEKS)
        for day, entry in entries.items():
            if FIRST <= day <= LAST:
                flags[day.toordinal() - _FIRST_ORDINAL] = entry.kind is DayKind.WORKDAY
        self.division = division
        self.stamp = stamp
        self.entries = dict(entries)
        self._years = frozenset(years)
        self._flags = bytes(flags)
        self._through = array("i", accumulate(flags))  # working days up to and including day i
        self._index = array(
            "i", (i for i, flag in enumerate(flags) if flag)
        )  # the day on which the k-th working day falls

    @classmethod
    def from_chinesecalendar(cls) -> Calendar:
        """The national calendar as the package ``chinesecalendar`` has it; needs no database."""
        return _packaged()

    def is_workday(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises OutOfCalendar."""
        return bool(self._flags[_position(day)])

    def knows(self, year: int) -> bool:
        """Whether the arrangement of ``year`` is entered."""
        return year in self._years

    def knows_through(self, start: date, end: date) -> bool:
        """Whether the arrangement of every year from ``start`` to ``end`` is entered."""
        return all(year in self._years for year in range(start.year, end.year + 1))

    def count(self, after: date, through: date) -> int:
        """Working days d with after < d ≤ through; negative when ``through`` comes first. Raises OutOfCalendar."""
        return self._through[_position(through)] - self._through[_position(after)]

    def nth_after(self, start: date, n: int) -> date:
        """The n-th working day after ``start``, n ≥ 1. Raises OutOfCalendar."""
        target = self._through[_position(start)] + n - 1
        if n < 1 or target >= len(self._index):
            raise OutOfCalendar
        return date.fromordinal(_FIRST_ORDINAL + self._index[target])

    def on_or_after(self, day: date) -> date:
        """``day`` if it is a working day, else the next one. Raises OutOfCalendar."""
        return day if self.is_workday(day) else self.nth_after(day, 1)

    def name_of(self, day: date) -> str:
        """The holiday that made ``day`` a rest day or a make-up working day; empty for a plain day."""
        entry = self.entries.get(day)
        return entry.name if entry else ""


def _position(day: date) -> int:
    if not FIRST <= day <= LAST:
        raise OutOfCalendar
    return day.toordinal() - _FIRST_ORDINAL


def shift(day: date, days: int) -> date:
    """``day`` plus natural days. Raises OutOfCalendar instead of OverflowError."""
    if abs(days) > _DAYS:
        raise OutOfCalendar
    moved = day + timedelta(days=days)
    _position(moved)
    return moved


def packaged_years() -> tuple[int, ...]:
    """The years whose arrangement the package ``chinesecalendar`` carries (2004–2026 in 1.11)."""
    return tuple(sorted({day.year for day in holidays}))


def packaged_entries(year: int) -> tuple[DayEntry, ...]:
    """The package's arrangement of ``year``: rest days and make-up working days, with the holiday's Chinese name."""
    chinese = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    found = [DayEntry(d, DayKind.REST, chinese[n]) for d, n in holidays.items() if d.year == year]
    found += [DayEntry(d, DayKind.WORKDAY, chinese[n]) for d, n in workdays.items() if d.year == year]
    return tuple(sorted(found, key=lambda entry: entry.day))


@lru_cache(maxsize=1)
def _packaged() -> Calendar:
    years = packaged_years()
    return Calendar({e.day: e for y in years for e in packaged_entries(y)}, years, stamp="chinesecalendar")
