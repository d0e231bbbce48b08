from __future__ import annotations

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yichuang.kernel.clock import SHANGHAI
from yichuang.kernel.workdays import (
    DEFAULT_HOURS,
    BusinessHours,
    Calendar,
    DayEntry,
    DayKind,
    OutOfCalendar,
    Suspension,
    due,
    remaining,
    usage,
    used_days,
    working_days_between,
)
from yichuang.kernel.workdays.calendar import FIRST, LAST, packaged_years

NATION = Calendar.from_chinesecalendar()
D = date.fromisoformat
IN_PACKAGE = st.dates(date(2004, 1, 1), date(2026, 12, 31))


def test_package_covers_2004_to_2026_and_not_2027():
    assert packaged_years() == tuple(range(2004, 2027))
    assert not NATION.knows(2027)
    assert NATION.knows_through(D("2025-12-31"), D("2026-12-31"))
    assert not NATION.knows_through(D("2026-12-31"), D("2027-01-01"))


def test_every_day_agrees_with_the_package():
    day = date(2004, 1, 1)
    while day.year < 2027:
        assert NATION.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_names_are_chinese():
    assert NATION.name_of(D("2026-10-01")) == "国庆节"
    assert NATION.name_of(D("2026-10-10")) == "国庆节"
    assert NATION.name_of(D("2026-11-02")) == ""


@given(IN_PACKAGE, st.integers(0, 400))
def test_count_agrees_with_looking_at_each_day(start, length):
    end = min(start + timedelta(days=length), date(2026, 12, 31))
    each = sum(NATION.is_workday(start + timedelta(days=i)) for i in range(1, (end - start).days + 1))
    assert NATION.count(start, end) == each
    assert NATION.count(end, start) == -each
    assert working_days_between(start, end, NATION) == each


@given(IN_PACKAGE, st.integers(1, 600))
def test_nth_after_is_a_working_day_with_n_counted(start, n):
    end = NATION.nth_after(start, n)
    assert NATION.is_workday(end)
    assert NATION.count(start, end) == n
    assert NATION.on_or_after(end) == end


def test_edges_of_the_calendar():
    assert NATION.is_workday(FIRST)
    for wrong in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(OutOfCalendar):
            NATION.is_workday(wrong)
    with pytest.raises(OutOfCalendar):
        NATION.nth_after(LAST, 1)
    with pytest.raises(OutOfCalendar):
        NATION.nth_after(FIRST, 0)


def test_entry_outside_the_range_is_left_out():
    entry = DayEntry(date(2100, 1, 1), DayKind.REST, "元旦")
    assert Calendar({entry.day: entry}, [2100]).knows(2100)


# hours


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_hours_know_opening_closing_and_length():
    assert (DEFAULT_HOURS.opening, DEFAULT_HOURS.closing) == (time(9), time(17, 30))
    assert DEFAULT_HOURS.minutes_per_day == 390
    assert str(DEFAULT_HOURS) == "09:00–12:00、14:00–17:30"


@pytest.mark.parametrize(
    "spans", [(), ((time(12), time(9)),), ((time(9), time(12)), (time(11), time(13))), ((time(9), time(9)),)]
)
def test_hours_out_of_order_are_refused(spans):
    with pytest.raises(ValueError, match="办公时间"):
        BusinessHours(spans)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-06T09:00", 180, "2026-11-06T12:00"),
        ("2026-11-06T09:00", 181, "2026-11-06T14:01"),
        ("2026-11-06T07:15", 1, "2026-11-06T09:01"),
        ("2026-11-06T12:30", 1, "2026-11-06T14:01"),
        ("2026-11-06T17:30", 1, "2026-11-09T09:01"),
        ("2026-11-06T17:00", 30, "2026-11-06T17:30"),
        ("2026-11-07T10:00", 390, "2026-11-09T17:30"),
        ("2026-11-07T10:00", 391, "2026-11-10T09:01"),
        ("2026-09-30T17:00", 60, "2026-10-08T09:30"),
        ("2026-11-06T11:59:59", 1, "2026-11-06T12:00"),
    ],
)
def test_business_minutes_skip_lunch_nights_and_rest_days(start, minutes, end):
    assert DEFAULT_HOURS.add(at(start), minutes, NATION) == at(end)


@given(st.integers(0, 60 * 24 * 20), st.integers(1, 3000))
def test_business_minutes_agree_with_counting_minute_by_minute(offset, minutes):
    start = at("2026-09-20T00:00") + timedelta(minutes=offset)
    now, left = start, minutes
    while left:
        if NATION.is_workday(now.date()):
            left -= any(a <= now.time() < b for a, b in DEFAULT_HOURS.spans)
        now += timedelta(minutes=1)
    assert DEFAULT_HOURS.add(start, minutes, NATION) == now


# what is used and left


def test_remaining_is_zero_on_the_due_day_and_negative_when_overdue():
    assert remaining(D("2026-10-08"), D("2026-09-28"), NATION) == 3
    assert remaining(D("2026-10-08"), D("2026-10-08"), NATION) == 0
    assert remaining(D("2026-10-08"), D("2026-10-12"), NATION) == -3
    assert remaining(D("2026-10-08"), D("2026-09-28"), NATION, "day") == 10


def test_used_days_leave_out_rest_days_and_suspensions():
    stops = [Suspension(D("2026-10-09"), D("2026-10-15")), Suspension(D("2026-10-19"))]
    assert used_days(D("2026-09-28"), D("2026-09-28"), "workday", NATION) == 0
    assert used_days(D("2026-09-28"), D("2026-10-16"), "workday", NATION, stops) == 5
    assert used_days(D("2026-09-28"), D("2026-10-30"), "workday", NATION, stops) == 6
    assert used_days(D("2026-09-28"), D("2026-10-16"), "day", NATION, stops) == 12


def test_usage_is_a_percentage_for_the_lights():
    found = usage(D("2026-11-02"), 10, "workday", NATION, at=at("2026-11-11T10:00"))
    assert (found.used, found.total, found.percent) == (7, 10, 70)
    assert usage(D("2026-11-02"), 20, "day", NATION, at=at("2026-11-07T10:00")).percent == 25
    month = usage(D("2026-11-02"), 1, "month", NATION, at=at("2026-11-17T10:00"))
    assert (month.used, month.total, month.percent) == (15, 30, 50)


def test_usage_of_hours_goes_by_the_minute():
    start = at("2026-11-02T10:00")
    assert usage(start, 4, "hour", NATION, at=at("2026-11-02T11:00")).percent == 25
    assert usage(start, 4, "hour", NATION, at=at("2026-11-02T09:00")).used == 0
    stop = [Suspension(at("2026-11-02T11:00"), at("2026-11-03T11:00"))]
    assert usage(start, 4, "hour", NATION, stop, at=at("2026-11-03T12:00")).percent == 50
    late = usage(start, 4, "hour", NATION, stop, at=at("2026-11-03T14:30"))
    assert (late.used, late.percent) == (270, 112)


def test_usage_of_a_same_day_limit_is_over_the_next_day():
    assert usage(D("2026-11-02"), 0, "workday", NATION, at=at("2026-11-02T23:59")).percent == 0
    assert usage(D("2026-11-02"), 0, "workday", NATION, at=at("2026-11-03T00:00")).percent == 101


def test_stop_after_the_due_day_does_not_stop_the_usage():
    stops = [Suspension(D("2026-11-09"))]
    assert usage(D("2026-11-02"), 2, "workday", NATION, stops, at=at("2026-11-13T10:00")).percent == 450


STARTS = st.dates(date(2026, 1, 1), date(2026, 6, 30))


@given(
    STARTS, st.integers(0, 30), st.sampled_from(["workday", "day"]), st.integers(0, 60), st.integers(0, 9), st.data()
)
def test_usage_passes_100_exactly_when_the_due_day_is_over(start, n, unit, days, length, data):
    begun = start + timedelta(days=data.draw(st.integers(0, 40)))
    stops = [Suspension(begun, begun + timedelta(days=length))]
    now = datetime.combine(start + timedelta(days=days), time(12), tzinfo=SHANGHAI)
    answer = due(start, n, unit, NATION, stops)
    found = usage(start, n, unit, NATION, stops, at=now)
    assert (found.percent > 100) == (now.date() > answer.on)
