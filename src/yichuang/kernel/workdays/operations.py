"""Seeding, entering and editing the calendar. Every change gives the stamp a new token in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import uuid4

from django.db import transaction

from yichuang.kernel.actor import Actor
from yichuang.kernel.divisions import contains
from yichuang.kernel.errors import Invalid, NotFound
from yichuang.kernel.journal import record

from .calendar import FIRST, LAST, NATIONAL, DayEntry, DayKind, packaged_entries, packaged_years
from .events import DayChanged, YearEntered
from .models import CalendarDay, CalendarStamp, CalendarYear
from .queries import YearArrangement, get_year

PERMISSION = "workdays.calendar.change"
PACKAGE = "chinesecalendar（据国务院办公厅放假安排通知）"
_LONGEST_NAME, _LONGEST_SOURCE = 40, 200
_WORDS = {"休息": DayKind.REST, "放假": DayKind.REST, "上班": DayKind.WORKDAY, "调休上班": DayKind.WORKDAY}


@transaction.atomic
def load_years(years: Iterable[int] | None = None) -> tuple[int, ...]:
    """Seed national years from the package; all it has by default. Returns those added, in order.

    Idempotent: a year that is entered is left as it is, and so is a day somebody has edited. Raises Invalid for a year
    the package does not have.
    """
    wanted = sorted(packaged_years() if years is None else set(years))
    unknown = [y for y in wanted if y not in packaged_years()]
    if unknown:
        raise Invalid({"year": f"{'、'.join(map(str, unknown))} 年的放假安排尚未公布，请按通知录入"})
    _lock_stamp()
    present = set(CalendarYear.objects.filter(division=NATIONAL).values_list("year", flat=True))
    added = tuple(y for y in wanted if y not in present)
    if not added:
        return ()
    rows = [
        CalendarDay(division=NATIONAL, day=e.day, kind=e.kind, name=e.name, source=PACKAGE)
        for y in added
        for e in packaged_entries(y)
    ]
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    CalendarYear.objects.bulk_create([CalendarYear(division=NATIONAL, year=y, source=PACKAGE) for y in added])
    _renew_stamp()
    return added


@transaction.atomic
def change_day(  # noqa: PLR0913 - the columns of one row
    *, actor: Actor, division: int, day: date, kind: DayKind | None, name: str = "", source: str = ""
) -> YearArrangement:
    """Make ``day`` a working or rest day for ``division`` (0 national); ``kind`` None takes the division's word back.

    Returns the division's year. Raises Forbidden, NotFound (a region outside the post's ranges), Invalid.
    """
    _access(actor, division)
    entry = DayEntry(day, kind, name.strip()) if kind is not None else None
    _refuse(_faults([entry] if entry else [], source if entry else "-", day.year))
    _ensure_seeded()
    if entry is None:
        CalendarDay.objects.filter(division=division, day=day).delete()
    else:
        CalendarDay.objects.update_or_create(
            division=division, day=day, defaults={"kind": entry.kind, "name": entry.name, "source": source.strip()}
        )
    _renew_stamp()
    payload = DayChanged(division=division, day=day, day_kind=str(kind) if kind is not None else None)
    record(payload, actor=actor, subject=f"calendar:{division}", place_id=actor.place_id)
    return get_year(division, day.year)


@transaction.atomic
def enter_year(*, actor: Actor, division: int, year: int, entries: Sequence[DayEntry], source: str) -> YearArrangement:
    """Enter or replace the arrangement of ``year`` for ``division``; due dates in it are no longer provisional.

    Raises Forbidden, NotFound (a region outside the post's ranges), Invalid (a day of another year, twice, without a
    name; for the national calendar also when 1 January, 1 May or 1 October is not a rest day: a wrong file).
    """
    _access(actor, division)
    faults = _faults(entries, source, year)
    rest = {e.day for e in entries if e.kind is DayKind.REST}
    fixed = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节"}
    if division == NATIONAL and not faults:
        missing = [name for (month, day), name in fixed.items() if date(year, month, day) not in rest]
        if missing:
            faults["entries"] = f"缺少{'、'.join(missing)}的放假安排，请核对文件"
    if not entries:
        faults["entries"] = "请至少录入一天"
    _refuse(faults)
    _ensure_seeded()
    CalendarDay.objects.filter(division=division, day__year=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(division=division, day=e.day, kind=e.kind, name=e.name.strip(), source=source.strip())
        for e in entries
    )
    CalendarYear.objects.update_or_create(division=division, year=year, defaults={"source": source.strip()})
    _renew_stamp()
    payload = YearEntered(division=division, year=year, days=len(entries))
    record(payload, actor=actor, subject=f"calendar:{division}", place_id=actor.place_id)
    return get_year(division, year)


def read_rows(rows: Iterable[Sequence[str]]) -> tuple[DayEntry, ...]:
    """Rows of an imported sheet (日期 2027-01-01, 休息|上班, 名称) as entries. Raises Invalid, a message per row."""
    entries: list[DayEntry] = []
    faults: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        cells = [str(cell).strip() for cell in row]
        if len(cells) < 3:
            faults[f"rows.{number}"] = f"第 {number} 行应有日期、休息或上班、名称三列"
            continue
        try:
            day = date.fromisoformat(cells[0])
        except ValueError:
            faults[f"rows.{number}"] = f"第 {number} 行的日期应写成 2027-01-01 的样子"
            continue
        kind = _WORDS.get(cells[1])
        if kind is None:
            faults[f"rows.{number}"] = f"第 {number} 行的第二列应是“休息”或“上班”"
            continue
        entries.append(DayEntry(day, kind, cells[2]))
    _refuse(faults)
    return tuple(entries)


def _access(actor: Actor, division: int) -> None:
    """The permission for the national calendar; for a region also the post's ranges."""
    actor.require(PERMISSION)
    if division != NATIONAL and not contains(actor.ranges, division):
        raise NotFound


def _faults(entries: Sequence[DayEntry], source: str, year: int) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not FIRST.year <= year <= LAST.year:
        faults["year"] = f"年份应在 {FIRST.year} 至 {LAST.year} 之间"
    if not source.strip():
        faults["source"] = "请写明依据，例如通知的文号"
    elif len(source.strip()) > _LONGEST_SOURCE:
        faults["source"] = f"依据不超过 {_LONGEST_SOURCE} 字"
    seen: set[date] = set()
    for entry in entries:
        key = f"entries.{entry.day}"
        if entry.day.year != year:
            faults[key] = f"{entry.day} 不在 {year} 年"
        elif entry.day in seen:
            faults[key] = f"{entry.day} 出现了两次"
        elif not entry.name.strip():
            faults[key] = f"{entry.day} 缺少名称，例如“国庆节”"
        elif len(entry.name.strip()) > _LONGEST_NAME:
            faults[key] = f"{entry.day} 的名称不超过 {_LONGEST_NAME} 字"
        seen.add(entry.day)
    return faults


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid(faults)


def _ensure_seeded() -> None:
    """Without any stored year the package stands in; the first stored row must not make the others unknown."""
    _lock_stamp()
    if not CalendarYear.objects.filter(division=NATIONAL).exists():
        load_years()


def _lock_stamp() -> None:
    """One writer at a time."""
    CalendarStamp.objects.get_or_create(id=1, defaults={"token": uuid4()})
    CalendarStamp.objects.select_for_update().get(id=1)


def _renew_stamp() -> None:
    CalendarStamp.objects.filter(id=1).update(token=uuid4())
