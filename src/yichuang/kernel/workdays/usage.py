"""How much of a limit is used and left: for lights (红黄灯) and lists by expiry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .calendar import Calendar
from .due import Suspension, Unit, add_months, due, united
from .hours import DEFAULT_HOURS, BusinessHours, local, midnight


@dataclass(frozen=True, slots=True)
class Usage:
    """``used`` of ``total`` (working days, natural days, or minutes for hours); ``percent`` > 100 only when overdue."""

    used: int
    total: Decimal
    percent: int


def working_days_between(a: date, b: date, calendar: Calendar) -> int:
    """Working days d with a < d ≤ b; negative when b comes first. Raises OutOfCalendar."""
    return calendar.count(a, b)


def remaining(on: date, today: date, calendar: Calendar, unit: Unit | str = Unit.WORKDAY) -> int:
    """Days left until the due day ``on``: 0 on the day itself, negative when overdue.

    Working days for the unit workday, natural days else. Raises OutOfCalendar.
    """
    return calendar.count(today, on) if Unit(unit) is Unit.WORKDAY else (on - today).days


def used_days(
    start: date, today: date, unit: Unit | str, calendar: Calendar, suspensions: Sequence[Suspension] = ()
) -> int:
    """Days d with start < d ≤ today that count: working days (natural days for the other units) not suspended."""

    def count(after: date, through: date) -> int:
        if through <= after:
            return 0
        return calendar.count(after, through) if Unit(unit) is Unit.WORKDAY else (through - after).days

    stopped = sum(
        count(max(begun, start), min(until or today, today)) for begun, until in united(suspensions) if begun < today
    )
    return count(start, today) - stopped


def usage(  # noqa: PLR0913 - the circumstances of ``due`` and the moment
    start: date | datetime,
    n: int | Decimal,
    unit: Unit | str,
    calendar: Calendar,
    suspensions: Sequence[Suspension] = (),
    *,
    at: datetime,
    hours: BusinessHours = DEFAULT_HOURS,
    by_system: bool = False,
) -> Usage:
    """How much of the limit is used at ``at``. Raises as ``due``.

    ``percent`` is at most 100 until the due day (or minute) is over and at least 101 afterwards, so that a light never
    contradicts the due date.
    """
    unit, now = Unit(unit), local(at)
    answer = due(start, n, unit, calendar, suspensions, hours=hours, by_system=by_system)
    begun = local(start) if isinstance(start, datetime) else midnight(start)
    if unit is Unit.HOUR:
        total = Decimal(n) * 60
        used = _used_minutes(begun, now, int(total), calendar, suspensions)
    else:
        day = begun.date()
        # What began after the due day heals nothing: it does not stop the count either.
        healing = [s for s in suspensions if answer.on is None or s.first_day <= answer.on]
        used = used_days(day, now.date(), unit, calendar, healing)
        total = Decimal((add_months(day, int(n)) - day).days) if unit is Unit.MONTH else Decimal(n)
    percent = int(used * 100 / total) if total else 0
    overdue = now > answer.at if answer.at else answer.on is not None and now.date() > answer.on
    return Usage(used, total, max(percent, 101) if overdue else min(percent, 100))


def _used_minutes(
    begun: datetime, now: datetime, total: int, calendar: Calendar, suspensions: Sequence[Suspension]
) -> int:
    """Minutes run by ``now``: the limit less what would still be left if the clock were stopped this minute."""
    if now <= begun:
        return 0
    stopped = [s for s in suspensions if (local(s.start) if isinstance(s.start, datetime) else midnight(s.start)) < now]
    elapsed = due(begun, Decimal(total) / 60, Unit.HOUR, calendar, [*stopped, Suspension(now)])
    if elapsed.at is not None:
        return total + int((now - elapsed.at).total_seconds() // 60)
    return total - ((elapsed.days_left or 0) * 1440 + (elapsed.minutes_left or 0))
