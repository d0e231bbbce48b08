"""How a due date was counted, in words a clerk can check by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from .calendar import Calendar, DayKind
from .due import Count, Due, Unit, due, united
from .hours import local

_WEEK = "一二三四五六日"
_UNITS = {Unit.WORKDAY: "个工作日", Unit.DAY: "日（自然日）", Unit.MONTH: "个月", Unit.HOUR: "小时"}


def explain(answer: Due) -> tuple[str, ...]:
    """The lines of ``Due.explanation``."""
    count = answer.counted
    if count is None:
        return ()
    return tuple(_lines(answer, count))


def _lines(answer: Due, count: Count) -> Iterator[str]:
    start = local(count.start) if isinstance(count.start, datetime) else count.start
    first = start.date() if isinstance(start, datetime) else start
    end = answer.on or max([first, *(s.first_day for s in count.suspensions)])
    limit = f"期限：{count.n.normalize():f} {_UNITS[count.unit]}"
    if count.unit is Unit.HOUR:
        yield f"{limit}，从 {start:%Y-%m-%d %H:%M} 起按分钟连续计算，休息日照算（民法典第二百零一条）"
    elif count.n >= 1:
        yield f"{limit}；{_said(first)}是事情发生的当日，不计入，从次日起算（民法典第二百零一条）"
    elif count.n:
        yield f"{limit}，不足一日，从受理的时刻起按办公时间的分钟计算"
    else:
        yield f"{limit}：{_said(first)}当日办结"
    if count.unit is Unit.WORKDAY:
        yield from _rest_days(count.calendar, first, end)
    yield from _suspended(answer, count, end)
    yield from _ending(answer, count, first)


def _said(day: date) -> str:
    return f"{day:%Y-%m-%d}（周{_WEEK[day.weekday()]}）"


def _span(first: date, last: date) -> str:
    return _said(first) if first == last else f"{_said(first)}至 {_said(last)}"


def _rest_days(calendar: Calendar, after: date, through: date) -> Iterator[str]:
    """Holidays run by run, make-up days one by one, plain weekends in one line."""
    weekends: list[str] = []
    for first, last in _runs(calendar, after, through):
        days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        names = list(dict.fromkeys(name for name in map(calendar.name_of, days) if name))
        if names:
            yield f"跳过 {_span(first, last)}：{'、'.join(names)}放假"
        else:
            weekends.append(f"{first:%m-%d}" if first == last else f"{first:%m-%d}至{last:%m-%d}")
    day = after + timedelta(days=1)
    while day <= through:
        entry = calendar.entries.get(day)
        if entry is not None and entry.kind is DayKind.WORKDAY:
            yield f"{_said(day)}是工作日：{entry.name}调休上班"
        day += timedelta(days=1)
    if weekends:
        yield f"跳过周末：{'、'.join(weekends)}"


def _runs(calendar: Calendar, after: date, through: date) -> Iterator[tuple[date, date]]:
    """Unbroken runs of rest days in (after, through]."""
    begun: date | None = None
    day = after + timedelta(days=1)
    while day <= through:
        if not calendar.is_workday(day):
            begun = begun or day
        elif begun is not None:
            yield begun, day - timedelta(days=1)
            begun = None
        day += timedelta(days=1)
    if begun is not None:
        yield begun, through


def _suspended(answer: Due, count: Count, end: date) -> Iterator[str]:
    if count.unit is Unit.HOUR:
        for s in sorted(count.suspensions, key=lambda s: s.first_day):
            yield f"{_moment(s.start)}中止，{'尚未恢复' if s.end is None else _moment(s.end) + '恢复'}，其间不计时"
        return
    first = local(count.start).date() if isinstance(count.start, datetime) else count.start
    for begun, until in united(count.suspensions):
        if answer.on is not None and begun > end:
            yield f"{_said(begun)}的中止在到期日之后，不影响到期日"
            continue
        if until is None:
            yield f"{_said(begun)}中止，中止当日照算，尚未恢复"
            continue
        after = max(begun, first)
        if until <= after:
            yield f"{_span(begun, until)}的中止不影响计算"
            continue
        days = count.calendar.count(after, until) if count.unit is Unit.WORKDAY else (until - after).days
        unit = "工作日" if count.unit is Unit.WORKDAY else "日"
        yield f"{_said(begun)}中止（当日照算），{_said(until)}恢复，其间 {days} 个{unit}不计入"
        if _stopped_on_due_day(count, begun):
            yield "中止的当日正是到期日：恢复的当日（休息日则顺延到下一个工作日）为到期日"


def _stopped_on_due_day(count: Count, begun: date) -> bool:
    """Whether, without this suspension and those after it, the limit would have ended on ``begun``."""
    earlier = [s for s in count.suspensions if s.last_day is not None and s.last_day < begun]
    plain = due(count.start, count.n, count.unit, count.calendar, earlier, hours=count.hours, by_system=count.by_system)
    return plain.on == begun


def _moment(moment: date | datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else f"{moment:%Y-%m-%d} 24:00 "


def _ending(answer: Due, count: Count, first: date) -> Iterator[str]:
    if answer.on is None:
        yield f"没有恢复的日期，算不出到期日；{left_words(answer)}"
        if answer.provisional:
            yield "其间有年份的放假安排尚未录入，剩余天数为估算"
        return
    if answer.moved_from is not None:
        last = _span(answer.moved_from, answer.on - timedelta(days=1))
        yield f"最后一日落在休息日（{last}），以其后第一个工作日为最后一日（民法典第二百零三条）"
    elif count.unit is Unit.WORKDAY and not count.n and answer.on > first and count.by_system:
        yield "受理时已下班或当日是休息日，以下一个工作日为到期日"
    if answer.at is not None:
        if count.unit is Unit.WORKDAY:
            yield f"不足一日的部分按办公时间 {count.hours} 折算，每日 {count.hours.minutes_per_day} 分钟"
        yield f"到期时刻：{_said(answer.on)}{answer.at:%H:%M}"
    else:
        yield f"到期日：{_said(answer.on)}，当日 24:00 届满"
    if answer.provisional:
        years = [str(y) for y in range(first.year, answer.on.year + 1) if not count.calendar.knows(y)]
        yield f"{'、'.join(years)} 年的放假安排尚未录入，暂按周一至周五计算：不早于这一日，录入后重算"


def left_words(answer: Due) -> str:
    """What remains while a suspension is open: 剩余 16 个工作日."""
    unit = answer.counted.unit if answer.counted else Unit.WORKDAY
    days = f"{answer.days_left} {'个工作日' if unit is Unit.WORKDAY else '天'}"
    if unit is Unit.HOUR:
        hours, minutes = divmod((answer.days_left or 0) * 1440 + (answer.minutes_left or 0), 60)
        return f"剩余 {hours} 小时 {minutes} 分钟"
    return f"剩余 {days}" + (f" {answer.minutes_left} 分钟" if answer.minutes_left else "")
