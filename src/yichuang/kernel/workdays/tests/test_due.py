"""Every sentence of design.md "Counting" that concerns days, and hypothesis against a day-by-day oracle."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yichuang.kernel.clock import SHANGHAI
from yichuang.kernel.workdays import (
    BusinessHours,
    Calendar,
    DayEntry,
    DayKind,
    OutOfCalendar,
    Suspension,
    add_months,
    due,
    ends_at,
)
from yichuang.kernel.workdays.hours import DEFAULT_HOURS

NATION = Calendar.from_chinesecalendar()
D = date.fromisoformat


def on(start: str, n, unit="workday", *suspensions: str, **more) -> date | None:
    return due(D(start), n, unit, NATION, [stop(s) for s in suspensions], **more).on


def stop(text: str) -> Suspension:
    begun, _, until = text.partition("/")
    return Suspension(D(begun), D(until) if until else None)


# working days, 民法典 201, National Day 2026: rest 10-01…10-07, make-up 09-20 and 10-10


def test_day_of_the_event_does_not_count():
    assert on("2026-11-02", 1) == D("2026-11-03")
    assert on("2026-11-06", 1) == D("2026-11-09")


def test_due_is_the_nth_working_day_over_national_day_with_its_make_up_saturday():
    assert on("2026-09-28", 2) == D("2026-09-30")
    assert on("2026-09-28", 3) == D("2026-10-08")
    assert on("2026-09-28", 5) == D("2026-10-10")
    assert on("2026-09-28", 6) == D("2026-10-12")
    assert on("2026-09-28", 20) == D("2026-10-30")


def test_make_up_day_before_the_holiday_counts():
    assert on("2026-09-18", 1) == D("2026-09-20")


def test_event_on_a_rest_day_counts_from_the_next_working_day():
    assert on("2026-10-03", 1) == D("2026-10-08")


def test_leap_day_is_a_day_like_others():
    assert on("2024-02-28", 1) == D("2024-02-29")
    assert on("2024-02-28", 2) == D("2024-03-01")


# suspensions


def test_suspended_days_after_s_through_e_do_not_count():
    # 09-29, 09-30, 10-08, 10-09 count; 10-10, 10-12…10-15 do not; 16 more from 10-16
    assert on("2026-09-28", 20, "workday", "2026-10-09/2026-10-15") == D("2026-11-06")


def test_overlapping_and_touching_suspensions_are_united():
    once = on("2026-11-02", 10, "workday", "2026-11-04/2026-11-12")
    assert on("2026-11-02", 10, "workday", "2026-11-04/2026-11-10", "2026-11-06/2026-11-12") == once
    assert on("2026-11-02", 10, "workday", "2026-11-10/2026-11-12", "2026-11-04/2026-11-10") == once
    assert on("2026-11-02", 10, "workday", "2026-11-04/2026-11-12", "2026-11-05/2026-11-06") == once


def test_open_suspension_has_no_due_date_only_days_left():
    answer = due(D("2026-09-28"), 20, "workday", NATION, [stop("2026-10-09")])
    assert (answer.on, answer.days_left, answer.provisional) == (None, 16, False)
    assert due(D("2026-09-28"), 20, "day", NATION, [stop("2026-10-09")]).days_left == 9


def test_open_suspension_swallows_what_is_inside_it():
    answer = due(D("2026-09-28"), 20, "workday", NATION, [stop("2026-10-09"), stop("2026-10-12/2026-10-14")])
    assert (answer.on, answer.days_left) == (None, 16)


def test_suspension_from_the_due_day_moves_it_to_the_day_of_resumption():
    assert on("2026-11-02", 3) == D("2026-11-05")
    assert on("2026-11-02", 3, "workday", "2026-11-05/2026-11-11") == D("2026-11-11")


def test_suspension_from_the_due_day_until_a_rest_day_moves_it_to_the_next_working_day():
    assert on("2026-11-02", 3, "workday", "2026-11-05/2026-11-14") == D("2026-11-16")


def test_moved_due_day_can_be_suspended_again():
    assert on("2026-11-02", 3, "workday", "2026-11-05/2026-11-11", "2026-11-11/2026-11-17") == D("2026-11-17")
    assert on("2026-11-02", 3, "workday", "2026-11-05/2026-11-14", "2026-11-16/2026-11-18") == D("2026-11-18")
    assert on("2026-11-02", 3, "workday", "2026-11-05/2026-11-14", "2026-11-15/2026-11-17") == D("2026-11-18")


def test_open_suspension_on_the_due_day_leaves_no_day():
    answer = due(D("2026-11-02"), 3, "workday", NATION, [stop("2026-11-05")])
    assert (answer.on, answer.days_left) == (None, 0)


def test_what_began_after_the_due_day_heals_nothing():
    assert on("2026-11-02", 3, "workday", "2026-11-06/2026-11-20") == D("2026-11-05")
    assert on("2026-11-02", 3, "workday", "2026-11-06") == D("2026-11-05")
    assert on("2026-11-02", 3, "day", "2026-11-06") == D("2026-11-05")


def test_suspension_that_ended_before_the_event_changes_nothing():
    assert on("2026-11-02", 3, "workday", "2026-10-20/2026-11-02") == D("2026-11-05")
    assert on("2026-11-02", 3, "day", "2026-10-20/2026-11-02") == D("2026-11-05")


def test_suspension_resumed_before_it_began_is_refused():
    with pytest.raises(ValueError, match="早于"):
        Suspension(D("2026-11-05"), D("2026-11-04"))
    with pytest.raises(ValueError, match="早于"):
        Suspension(datetime(2026, 11, 5, 10, tzinfo=SHANGHAI), datetime(2026, 11, 5, 9, tzinfo=SHANGHAI))


# no days at all: 即办


def test_zero_days_is_the_day_itself_even_when_a_person_accepts_on_a_rest_day():
    assert on("2026-11-02", 0) == D("2026-11-02")
    assert on("2026-11-07", 0) == D("2026-11-07")


def test_zero_days_accepted_by_the_system_on_a_rest_day_is_the_next_working_day():
    assert on("2026-10-02", 0, by_system=True) == D("2026-10-08")
    assert on("2026-11-02", 0, by_system=True) == D("2026-11-02")


@pytest.mark.parametrize(
    ("hour", "minute", "expected"), [(7, 0, "2026-11-06"), (17, 30, "2026-11-06"), (17, 31, "2026-11-09")]
)
@pytest.mark.parametrize("unit", ["workday", "day"])
def test_zero_days_accepted_by_the_system_after_closing_is_the_next_working_day(hour, minute, expected, unit):
    accepted = datetime(2026, 11, 6, hour, minute, tzinfo=SHANGHAI)
    assert due(accepted, 0, unit, NATION, by_system=True).on == D(expected)
    assert due(accepted, 0, unit, NATION).on == D("2026-11-06")


def test_zero_days_suspended_on_the_day_ends_on_resumption():
    assert on("2026-11-02", 0, "workday", "2026-11-02/2026-11-04") == D("2026-11-04")
    assert on("2026-10-03", 0, "workday", "2026-10-04/2026-10-09", by_system=True) == D("2026-10-10")


# natural days and months, 民法典 202, 203


def test_natural_days_ending_on_a_rest_day_end_on_the_next_working_day():
    assert on("2026-11-02", 4, "day") == D("2026-11-06")
    assert on("2026-11-02", 5, "day") == D("2026-11-09")
    assert on("2026-09-28", 3, "day") == D("2026-10-08")
    answer = due(D("2026-11-02"), 5, "day", NATION)
    assert answer.moved_from == D("2026-11-07")


def test_natural_days_ending_on_a_make_up_saturday_end_there():
    assert on("2026-10-08", 2, "day") == D("2026-10-10")


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),  # a Saturday, but a make-up working day
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-07-01", 3, "2026-10-08"),
        ("2025-11-12", 12, "2026-11-12"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-12-10", 2, "2026-02-10"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start, months, expected):
    assert on(start, months, "month") == D(expected)


def test_suspension_lengthens_natural_days_and_months_day_by_day():
    assert on("2026-11-02", 10, "day", "2026-11-04/2026-11-10") == D("2026-11-18")
    assert on("2026-11-02", 1, "month", "2026-11-04/2026-11-10") == D("2026-12-08")


def test_suspension_on_the_moved_due_day_of_natural_days_ends_on_resumption():
    assert on("2026-11-02", 5, "day", "2026-11-09/2026-11-12") == D("2026-11-12")
    assert on("2026-11-02", 5, "day", "2026-11-09/2026-11-15") == D("2026-11-16")
    assert due(D("2026-11-02"), 5, "day", NATION, [stop("2026-11-08")]).days_left == 0


# hours and fractions


def test_hours_run_from_the_minute_day_and_night():
    start = datetime(2026, 9, 30, 16, 45, tzinfo=SHANGHAI)
    answer = due(start, 24, "hour", NATION)
    assert answer.at == datetime(2026, 10, 1, 16, 45, tzinfo=SHANGHAI)
    assert answer.on == D("2026-10-01")
    assert due(start, Decimal("0.5"), "hour", NATION).at == datetime(2026, 9, 30, 17, 15, tzinfo=SHANGHAI)


def test_hours_stop_while_suspended():
    start = datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI)
    noon, later = datetime(2026, 11, 2, 12, 0, tzinfo=SHANGHAI), datetime(2026, 11, 3, 9, 30, tzinfo=SHANGHAI)
    assert due(start, 4, "hour", NATION, [Suspension(noon, later)]).at == datetime(2026, 11, 3, 11, 30, tzinfo=SHANGHAI)
    # given in days: 24:00 to 24:00
    by_day = due(start, 48, "hour", NATION, [stop("2026-11-03/2026-11-05"), stop("2026-11-04/2026-11-05")])
    assert by_day.at == datetime(2026, 11, 6, 10, 0, tzinfo=SHANGHAI)
    late = datetime(2026, 11, 2, 14, 1, tzinfo=SHANGHAI)
    assert due(start, 4, "hour", NATION, [Suspension(late)]).at == datetime(2026, 11, 2, 14, 0, tzinfo=SHANGHAI)
    opened = due(start, 30, "hour", NATION, [Suspension(noon), Suspension(later, later)])
    assert (opened.on, opened.at, opened.days_left, opened.minutes_left) == (None, None, 1, 240)


@pytest.mark.seed("S2-72")
def test_fraction_of_a_day_runs_in_business_minutes_from_the_event():
    hours = DEFAULT_HOURS  # 390 minutes; 0.4 of it is 156
    start = datetime(2026, 11, 6, 9, 0, tzinfo=SHANGHAI)
    assert due(start, Decimal("0.4"), "workday", NATION, hours=hours).at == start.replace(hour=11, minute=36)
    over_lunch = datetime(2026, 11, 6, 11, 30, tzinfo=SHANGHAI)
    assert due(over_lunch, Decimal("0.4"), "workday", NATION).at == start.replace(hour=16, minute=6)
    over_weekend = datetime(2026, 11, 6, 16, 30, tzinfo=SHANGHAI)
    answer = due(over_weekend, Decimal("0.4"), "workday", NATION)
    assert answer.at == datetime(2026, 11, 9, 10, 36, tzinfo=SHANGHAI)
    assert answer.on == D("2026-11-09")


def test_whole_days_come_before_the_minutes_of_a_fraction():
    start = datetime(2026, 11, 5, 16, 30, tzinfo=SHANGHAI)
    assert due(start, Decimal("1.4"), "workday", NATION).at == datetime(2026, 11, 9, 11, 36, tzinfo=SHANGHAI)


def test_fraction_uses_the_hours_of_the_deciding_body():
    hours = BusinessHours(((datetime(2026, 1, 1, 8).time(), datetime(2026, 1, 1, 18).time()),))  # noqa: DTZ001
    start = datetime(2026, 11, 6, 8, 0, tzinfo=SHANGHAI)
    assert due(start, Decimal("0.5"), "workday", NATION, hours=hours).at == start.replace(hour=13)


def test_suspension_moves_the_day_of_a_fraction_and_keeps_its_minute():
    start = datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI)
    moved = due(start, Decimal("1.4"), "workday", NATION, [stop("2026-11-02/2026-11-05")])
    assert moved.at == datetime(2026, 11, 9, 11, 36, tzinfo=SHANGHAI)
    opened = due(start, Decimal("1.4"), "workday", NATION, [stop("2026-11-02")])
    assert (opened.on, opened.days_left, opened.minutes_left) == (None, 1, 156)


def test_fraction_never_ends_before_a_shorter_limit():
    start = datetime(2026, 11, 5, 15, 10, tzinfo=SHANGHAI)
    ends = []
    for tenth in range(1, 40):
        answer = due(start, Decimal(tenth) / 10, "workday", NATION)
        ends.append(answer.at or ends_at(answer.on, counter=DEFAULT_HOURS))
    assert ends == sorted(ends)


# the due day's end, years not entered, refusals


def test_due_day_ends_at_24_for_the_authority_and_at_closing_for_a_counter():
    assert ends_at(D("2026-11-06")) == datetime(2026, 11, 7, 0, 0, tzinfo=SHANGHAI)
    assert ends_at(D("2026-11-06"), counter=DEFAULT_HOURS) == datetime(2026, 11, 6, 17, 30, tzinfo=SHANGHAI)


def test_due_date_in_a_year_not_entered_is_provisional():
    answer = due(D("2026-12-28"), 20, "workday", NATION)
    assert answer.provisional
    assert answer.on == D("2027-01-25")
    assert not due(D("2026-12-28"), 3, "workday", NATION).provisional
    assert due(D("2026-12-28"), 20, "day", NATION).provisional
    assert any("2027 年的放假安排尚未录入" in line and "不早于" in line for line in answer.explanation)


def test_answer_does_not_depend_on_the_order_of_history():
    history = [stop("2026-11-04/2026-11-05"), stop("2026-11-10/2026-11-12"), stop("2026-11-11/2026-11-13")]
    assert due(D("2026-11-02"), 9, "workday", NATION, history) == due(
        D("2026-11-02"), 9, "workday", NATION, history[::-1]
    )


def test_instants_go_by_the_civil_day_of_shanghai():
    night = datetime.fromisoformat("2026-11-02T16:30:00+00:00")  # 00:30 on 3 November in Shanghai
    assert due(night, 1, "workday", NATION).on == D("2026-11-04")
    stopped = Suspension(night, night + timedelta(days=1))
    assert (stopped.first_day, stopped.last_day) == (D("2026-11-03"), D("2026-11-04"))


@pytest.mark.parametrize(
    ("n", "unit"),
    [(-1, "workday"), (Decimal("NaN"), "workday"), (Decimal("Infinity"), "day"), (Decimal("1.5"), "day"),
     (Decimal("0.5"), "month"), (1, "hour"), (10**9, "workday"), (10**9, "day"), (39_000, "month"), (1, "week")],
)  # fmt: skip
def test_limits_that_make_no_sense_are_refused(n, unit):
    with pytest.raises(ValueError, match=r"."):
        due(D("2026-11-02"), n, unit, NATION)


@pytest.mark.parametrize("start", ["1989-12-31", "2090-01-01", "0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("unit", ["workday", "day", "month"])
def test_days_outside_the_calendar_are_refused(start, unit):
    with pytest.raises(OutOfCalendar):
        due(D(start), 1, unit, NATION)
    with pytest.raises(OutOfCalendar):
        due(D("2026-11-02"), 1, unit, NATION, [Suspension(D("2026-11-02"), D("9999-12-31"))])


def test_naive_instants_are_refused():
    with pytest.raises(ValueError, match="时区"):
        due(datetime(2026, 11, 2, 10), 1, "hour", NATION)  # noqa: DTZ001


# against the oracle

FIRST = D("2026-03-02")
DAYS = st.integers(0, 70).map(lambda i: FIRST + timedelta(days=i))
CALENDARS = st.dictionaries(DAYS, st.sampled_from(list(DayKind)), max_size=25).map(
    lambda kinds: Calendar({d: DayEntry(d, k, "节") for d, k in kinds.items()}, [2026])
)
STOPS = st.lists(st.builds(lambda d, n: Suspension(d, d + timedelta(days=n)), DAYS, st.integers(0, 12)), max_size=5)


def next_working(calendar, day):
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def stopped(suspensions, day):
    return any(s.start < day <= s.end for s in suspensions)


def end_of_stop(suspensions, day):
    """``day`` is the last one before a stop: the last day of the stop."""
    while stopped(suspensions, day + timedelta(days=1)):
        day += timedelta(days=1)
    return day


def walk(calendar, start, n, suspensions):
    """Working days, one at a time, with the rule for a stop on the due day."""
    day = start
    while n:
        day += timedelta(days=1)
        n -= calendar.is_workday(day) and not stopped(suspensions, day)
    while stopped(suspensions, day + timedelta(days=1)):
        resumed = end_of_stop(suspensions, day)
        day = next_working(calendar, resumed)
        while day > resumed and (stopped(suspensions, day) or not calendar.is_workday(day)):
            day += timedelta(days=1)
    return day


@given(CALENDARS, DAYS, st.integers(1, 40), STOPS)
def test_working_days_agree_with_counting_day_by_day(calendar, start, n, suspensions):
    assert due(start, n, "workday", calendar, suspensions).on == walk(calendar, start, n, suspensions)


@given(CALENDARS, DAYS, st.integers(1, 60), STOPS)
def test_natural_days_agree_with_counting_day_by_day(calendar, start, n, suspensions):
    last, left = start, n
    while left:
        last += timedelta(days=1)
        left -= not stopped(suspensions, last)
    end = next_working(calendar, last)
    while begun := [s.start for s in suspensions if last <= s.start <= end and s.end > s.start]:
        last = end_of_stop(suspensions, min(begun))
        end = next_working(calendar, last)
    assert due(start, n, "day", calendar, suspensions).on == end


@given(CALENDARS, DAYS, st.integers(1, 40), STOPS, DAYS)
def test_days_left_while_open_are_what_was_not_used(calendar, start, n, suspensions, begun):
    answer = due(start, n, "workday", calendar, [*suspensions, Suspension(begun)])
    plain = due(start, n, "workday", calendar, suspensions)
    if answer.on is not None:
        assert answer.on == plain.on
        assert begun > answer.on
    else:
        assert 0 <= answer.days_left <= n


@given(DAYS, st.integers(0, 200))
def test_months_are_added_as_on_a_wall_calendar(start, months):
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1
