"""The stored calendar of a division, kept per process until a row changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from yichuang.kernel.generation import once

from .calendar import NATIONAL, Calendar, DayEntry, DayKind, packaged_entries, packaged_years
from .models import CalendarDay, CalendarStamp, CalendarYear

_ABOVE = (1, 10**3, 10**6, 10**8, 10**10)  # village, town, county, city, province


@dataclass(frozen=True, slots=True)
class YearArrangement:
    """A division's own rows for a year; ``source`` None: not entered."""

    division: int
    year: int
    source: str | None
    entries: tuple[DayEntry, ...]


@dataclass(slots=True)
class _Loaded:
    token: UUID | None
    days: dict[int, dict[date, DayEntry]]
    years: dict[int, set[int]]
    calendars: dict[tuple[int, ...], Calendar] = field(default_factory=dict)


_loaded: list[_Loaded] = []  # at most one; replaced whole, so that threads never see half of it


def get_calendar(division: int) -> Calendar:
    """The calendar of ``division`` (12 digits; 0 national): the nearest ancestor's word wins, day by day.

    One statement when nothing changed (one for a whole ``generation.steady`` block), three after a change. Divisions
    without days of their own share one object. While no national year is stored at all, the package ``chinesecalendar``
    stands in for the national calendar.
    """
    token = once(CalendarStamp, _stamp)
    loaded = _loaded[0] if _loaded else None
    if loaded is None or loaded.token != token:
        loaded = _load(token)
        _loaded[:] = [loaded]
    chain = tuple(dict.fromkeys(division - division % unit for unit in _ABOVE))
    own = tuple(d for d in chain if d != NATIONAL and (d in loaded.days or d in loaded.years))
    calendar = loaded.calendars.get(own)
    if calendar is None:
        calendar = loaded.calendars[own] = _build(loaded, own)
    return calendar


def _stamp() -> UUID | None:
    return CalendarStamp.objects.order_by().values_list("token", flat=True).first()


def _load(token: UUID | None) -> _Loaded:
    days: defaultdict[int, dict[date, DayEntry]] = defaultdict(dict)
    years: defaultdict[int, set[int]] = defaultdict(set)
    for division, year in CalendarYear.objects.values_list("division", "year"):
        years[division].add(year)
    if not years.get(NATIONAL):
        years[NATIONAL].update(packaged_years())
        days[NATIONAL].update({e.day: e for y in packaged_years() for e in packaged_entries(y)})
    for division, day, kind, name in CalendarDay.objects.values_list("division", "day", "kind", "name"):
        days[division][day] = DayEntry(day, DayKind(kind), name)
    return _Loaded(token, dict(days), dict(years))


def _build(loaded: _Loaded, own: tuple[int, ...]) -> Calendar:
    entries: dict[date, DayEntry] = {}
    years: set[int] = set()
    for division in (NATIONAL, *reversed(own)):
        entries |= loaded.days.get(division, {})
        years |= loaded.years.get(division, set())
    return Calendar(entries, years, division=own[0] if own else NATIONAL, stamp=str(loaded.token))


def get_year(division: int, year: int) -> YearArrangement:
    """A division's own arrangement of ``year``, in order of days."""
    rows = CalendarDay.objects.filter(division=division, day__year=year).order_by("day")
    source = CalendarYear.objects.filter(division=division, year=year).values_list("source", flat=True).first()
    return YearArrangement(division, year, source, tuple(DayEntry(r.day, DayKind(r.kind), r.name) for r in rows))


def list_years(division: int = NATIONAL) -> tuple[int, ...]:
    """Years whose arrangement is stored for ``division`` itself."""
    years = CalendarYear.objects.filter(division=division).order_by("year").values_list("year", flat=True)
    return tuple(years)
