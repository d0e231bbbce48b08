"""Due dates (期限), exactly as design.md "Counting" says. Pure: recomputed from history, never patched.

Sources: 民法典 201–203 (the day of the event does not count; hours run from the minute; months end on the same day
of the month; a last day on a rest day moves to the next working day), 行政许可法 45, 82; S2-72 (fractions).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from .calendar import Calendar, OutOfCalendar, shift
from .hours import DEFAULT_HOURS, BusinessHours, local, midnight

_MOST = 40_000  # more than the calendar's days; keeps arithmetic small whatever is asked


class Unit(StrEnum):
    """Unit of a limit (时限单位)."""

    WORKDAY = "workday"  # 工作日
    DAY = "day"  # 自然日
    MONTH = "month"  # 月
    HOUR = "hour"  # 小时


@dataclass(frozen=True, slots=True)
class Suspension:
    """A stopped clock: the days d with start < d ≤ end do not count; ``end`` None: not resumed yet.

    With instants instead of days, hours stop from that minute to that minute; days go by the civil day.
    """

    start: date | datetime
    end: date | datetime | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("恢复计时的日期早于中止的日期")
        if isinstance(self.start, datetime) and isinstance(self.end, datetime) and local(self.end) < local(self.start):
            raise ValueError("恢复计时的时间早于中止的时间")

    @property
    def first_day(self) -> date:
        """The civil day on which the clock was stopped; it still counts."""
        return _day(self.start)

    @property
    def last_day(self) -> date | None:
        """The civil day on which the clock was resumed; it does not count. None while open."""
        return None if self.end is None else _day(self.end)


@dataclass(frozen=True, slots=True)
class Count:
    """What was asked: kept with the answer so that it can be explained."""

    start: date | datetime
    n: Decimal
    unit: Unit
    calendar: Calendar
    suspensions: tuple[Suspension, ...]
    hours: BusinessHours
    by_system: bool


@dataclass(frozen=True)
class Due:
    """The answer. Exactly one of ``on`` and ``days_left`` is set.

    ``on``: the due day, ending at 24:00 for the authority (see ``ends_at``). ``at``: the minute, for hours and
    fractions only. ``days_left`` / ``minutes_left``: what remains while a suspension is open (working days; natural
    days for the units day and month; whole days and minutes for hours). ``provisional``: counted through a year whose
    arrangement is not entered: "not before". ``moved_from``: the rest day on which natural days or months ended.
    """

    on: date | None
    provisional: bool
    days_left: int | None
    at: datetime | None = None
    minutes_left: int | None = None
    moved_from: date | None = None
    counted: Count | None = field(default=None, repr=False, compare=False)

    @property
    def explanation(self) -> tuple[str, ...]:
        """How it was counted, in Chinese, one line each; made only when asked for."""
        from .explain import explain

        return explain(self)


def due(  # noqa: PLR0913 - one question, all its circumstances
    start: date | datetime,
    n: int | Decimal,
    unit: Unit | str,
    calendar: Calendar,
    suspensions: Sequence[Suspension] = (),
    *,
    hours: BusinessHours = DEFAULT_HOURS,
    by_system: bool = False,
) -> Due:
    """When a limit of ``n`` units that began with the event at ``start`` ends.

    ``calendar`` and ``hours`` are those of the deciding body. ``by_system``: the platform accepted by itself, so that
    with n = 0 a rest day, or an instant after closing, moves the due day to the next working day.
    Fractions are allowed for working days (whole days first, then business minutes) and hours.
    Raises ValueError (Chinese message) for a negative, not finite or disallowed n, a naive instant, a bare date with
    hours; OutOfCalendar (a ValueError) beyond 1990–2089.
    """
    unit = Unit(unit)
    amount = _amount(n, unit)
    for moment in (start, *(m for s in suspensions for m in (s.start, s.end) if m is not None)):
        shift(_day(moment), 0)  # within the calendar, before any arithmetic could overflow
    count = Count(start, amount, unit, calendar, tuple(suspensions), hours, by_system)
    if unit is Unit.HOUR:
        return _due_hours(count)
    if unit is Unit.WORKDAY:
        return _due_workdays(count)
    return _due_natural(count)


def ends_at(on: date, *, counter: BusinessHours | None = None) -> datetime:
    """The instant the due day ends: 24:00 for the authority; closing time of ``counter`` for what an applicant must
    do at a counter.
    """
    if counter is None:
        return midnight(on) + timedelta(days=1)
    return midnight(on).replace(hour=counter.closing.hour, minute=counter.closing.minute)


def united(suspensions: Sequence[Suspension]) -> tuple[tuple[date, date | None], ...]:
    """Suspensions by civil day, in order, overlapping and touching ones united; an open one swallows what follows."""
    joined: list[tuple[date, date | None]] = []
    for first, last in sorted(((s.first_day, s.last_day) for s in suspensions), key=lambda pair: pair[0]):
        if joined:
            begun, until = joined[-1]
            if until is None or first <= until:
                joined[-1] = (begun, None if until is None or last is None else max(until, last))
                continue
        joined.append((first, last))
    return tuple(joined)


def _day(moment: date | datetime) -> date:
    return local(moment).date() if isinstance(moment, datetime) else moment


def _amount(n: int | Decimal, unit: Unit) -> Decimal:
    amount = Decimal(n)
    if not amount.is_finite() or amount < 0:
        raise ValueError("期限应是不小于 0 的数")
    if amount > _MOST * (24 if unit is Unit.HOUR else 1):
        raise OutOfCalendar
    if unit in {Unit.DAY, Unit.MONTH} and amount != int(amount):
        raise ValueError("自然日和月应是整数；不足一日的期限请用工作日或小时")
    return amount


def _due_workdays(count: Count) -> Due:
    calendar, start = count.calendar, _day(count.start)
    whole, part = divmod(count.n, 1)
    at: datetime | None = None
    if part:
        minutes = int((part * count.hours.minutes_per_day).to_integral_value(ROUND_CEILING))
        at = count.hours.add(_fraction_base(count, int(whole)), minutes, calendar)
        day = at.date()
    elif whole:
        day = calendar.nth_after(start, int(whole))
    else:
        day = _same_day(count)
    for begun, until in united(count.suspensions):
        if begun > day:
            break  # what began after the due day heals nothing
        from_day = max(begun, start)
        if until is None:
            return _open_workdays(count, calendar.count(from_day, day), at, stopped=from_day)
        if until <= from_day:
            continue
        # Stopped on the due day itself: its hours that were left are given back on the day the clock resumes.
        left = calendar.count(from_day, day)
        day = calendar.nth_after(until, left) if left else calendar.on_or_after(until)
    if at is not None:
        at = midnight(day) + timedelta(hours=at.hour, minutes=at.minute)
    return Due(day, not _known(calendar, start, day), None, at=at, counted=count)


def _known(calendar: Calendar, after: date, through: date) -> bool:
    return calendar.knows_through(min(shift(after, 1), through), through)


def _open_workdays(count: Count, left: int, at: datetime | None, *, stopped: date) -> Due:
    """The answer while a suspension is open; of a fraction, its last day is given in minutes."""
    minutes = None
    if at is not None:
        minutes = count.hours.minutes_until(at) if left else 0
        left = max(left - 1, 0)
    known = _known(count.calendar, _day(count.start), stopped)
    return Due(None, not known, left, minutes_left=minutes, counted=count)


def _fraction_base(count: Count, whole: int) -> datetime:
    """Where the minutes of a fraction begin: at the event itself, or after the last minute of the whole days."""
    if whole:
        return ends_at(count.calendar.nth_after(_day(count.start), whole), counter=count.hours)
    return count.start if isinstance(count.start, datetime) else midnight(count.start)


def _same_day(count: Count) -> date:
    """The due day for n = 0 (即办)."""
    day = _day(count.start)
    if not count.by_system:
        return day
    late = isinstance(count.start, datetime) and count.hours.is_after_closing(count.start)
    return count.calendar.nth_after(day, 1) if late else count.calendar.on_or_after(day)


def _due_natural(count: Count) -> Due:
    """Natural days and months: ``last`` is the last day as counted, ``day`` the due day after 民法典 203."""
    calendar, start = count.calendar, _day(count.start)
    last = shift(start, int(count.n)) if count.unit is Unit.DAY else add_months(start, int(count.n))
    day = calendar.on_or_after(last)
    if not count.n and count.by_system:
        day = last = _same_day(count)
    for begun, until in united(count.suspensions):
        if begun > day:
            break
        from_day = max(begun, start)
        left = (last - from_day).days
        if until is None:
            return Due(None, False, max(left, 0), counted=count)  # noqa: FBT003 - natural days need no calendar
        if until <= from_day:
            continue
        # Counted out before the clock stopped, but the due day (moved by a rest day) had not passed: as on the day.
        last = until if left <= 0 else shift(until, left)
        day = calendar.on_or_after(last)
    moved = last if last != day else None
    return Due(day, not calendar.knows_through(last, day), None, moved_from=moved, counted=count)


def add_months(start: date, months: int) -> date:
    """The same day of the month, or its last day if there is none (民法典 202). Raises OutOfCalendar."""
    years, month0 = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month0 + 1
    if not 1 <= year <= 9999:
        raise OutOfCalendar
    return shift(date(year, month, min(start.day, monthrange(year, month)[1])), 0)


def _due_hours(count: Count) -> Due:
    """Clock hours from the minute; they run day and night, and stop only while suspended."""
    if not isinstance(count.start, datetime):
        raise ValueError("按小时计算要写明起算的时刻")  # noqa: TRY004 - the value lacks its minute
    start = local(count.start)
    at = start + timedelta(minutes=int((count.n * 60).to_integral_value(ROUND_CEILING)))
    for begun, until in _united_instants(count.suspensions):
        if begun > at:
            break
        left = at - max(begun, start)
        if until is None:
            minutes = max(int(left.total_seconds() // 60), 0)
            return Due(None, False, minutes // 1440, minutes_left=minutes % 1440, counted=count)  # noqa: FBT003
        if until > start:
            at = until + left
    shift(at.date(), 0)
    return Due(at.date(), False, None, at=at, counted=count)  # noqa: FBT003


def _united_instants(suspensions: Sequence[Suspension]) -> list[tuple[datetime, datetime | None]]:
    """Suspensions by the minute: a bare day stops the clock at its 24:00 and resumes it at 24:00 (s < d ≤ e)."""
    joined: list[tuple[datetime, datetime | None]] = []
    spans = [(_edge(s.start), None if s.end is None else _edge(s.end)) for s in suspensions]
    for first, last in sorted(spans, key=lambda pair: pair[0]):
        if joined:
            begun, until = joined[-1]
            if until is None or first <= until:
                joined[-1] = (begun, None if until is None or last is None else max(until, last))
                continue
        joined.append((first, last))
    return joined


def _edge(moment: date | datetime) -> datetime:
    return local(moment) if isinstance(moment, datetime) else ends_at(moment)
