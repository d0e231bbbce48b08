"""Business hours (办公时间): for fractions of a working day, closing time and what is accepted after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from yichuang.kernel.clock import SHANGHAI

from .calendar import Calendar, OutOfCalendar


def local(instant: datetime) -> datetime:
    """``instant`` in Asia/Shanghai. Raises ValueError for a naive one: without a zone it names no instant."""
    if instant.tzinfo is None:
        raise ValueError("时刻必须带时区")
    try:
        return instant.astimezone(SHANGHAI)
    except OverflowError:
        raise OutOfCalendar from None


def midnight(day: date) -> datetime:
    """00:00 of ``day`` in Asia/Shanghai."""
    return datetime.combine(day, time(), tzinfo=SHANGHAI)


def _minutes(t: time) -> int:
    return t.hour * 60 + t.minute


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """The spans a body is open on each working day, whole minutes, in order, not touching midnight."""

    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        edges = [_minutes(t) for span in self.spans for t in span]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            raise ValueError("办公时间应从早到晚，各段不重叠")

    @property
    def opening(self) -> time:
        """When the day begins."""
        return self.spans[0][0]

    @property
    def closing(self) -> time:
        """When the day ends (下班时间)."""
        return self.spans[-1][1]

    @property
    def minutes_per_day(self) -> int:
        """Business minutes of one working day."""
        return sum(_minutes(end) - _minutes(start) for start, end in self.spans)

    def is_after_closing(self, instant: datetime) -> bool:
        """Whether ``instant`` is past closing time on its day; a rest day is the calendar's matter."""
        return local(instant).time() > self.closing

    def minutes_until(self, instant: datetime) -> int:
        """Business minutes from opening to ``instant`` on its day."""
        now = _minutes(local(instant).time())
        return sum(max(min(now, _minutes(end)) - _minutes(start), 0) for start, end in self.spans)

    def add(self, start: datetime, minutes: int, calendar: Calendar) -> datetime:
        """``minutes`` (≥ 1) business minutes after ``start``; a minute in which nobody is open does not count.

        The end of a span belongs to it: 30 minutes from 11:30 end at 12:00, not at 14:00. Raises OutOfCalendar.
        """
        at = local(start)
        day, now = at.date(), at.time()
        left = minutes
        if calendar.is_workday(day):
            for opens, closes in self.spans:
                begin = max(opens, now)
                if begin >= closes:
                    continue
                # A started minute counts whole: seconds are rounded down for the applicant's sake.
                here = _minutes(closes) - _minutes(begin)
                if left <= here:
                    return midnight(day) + timedelta(minutes=_minutes(begin) + left)
                left -= here
        whole, rest = divmod(left - 1, self.minutes_per_day)
        day = calendar.nth_after(day, whole + 1)
        return self._within(day, rest + 1)

    def _within(self, day: date, minutes: int) -> datetime:
        left = minutes
        for opens, closes in self.spans:
            here = _minutes(closes) - _minutes(opens)
            if left <= here:
                return midnight(day) + timedelta(minutes=_minutes(opens) + left)
            left -= here
        raise OutOfCalendar  # unreachable: minutes ≤ minutes_per_day

    def __str__(self) -> str:
        return "、".join(f"{a:%H:%M}–{b:%H:%M}" for a, b in self.spans)


DEFAULT_HOURS = BusinessHours(((time(9), time(12)), (time(14), time(17, 30))))
"""09:00–12:00, 14:00–17:30: what a site has until its own hours are entered."""
