"""When numbers are given: from an hour before the doors open until they close, and while somebody is at work."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from yichuang.domain.hall import public, testing
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict

pytestmark = pytest.mark.django_db
TZ = ZoneInfo("Asia/Shanghai")


def on(day: int, hour: int, minute: int = 0):
    """A time in March 2026; the 2nd is a Monday. The centre is open 8:30 to 12:00 and 14:30 to 18:00."""
    return clock.at(datetime(2026, 3, day, hour, minute, tzinfo=TZ))


@pytest.fixture
def floor() -> testing.Floor:
    with on(2, 7):
        return testing.make_floor(opened=False)


@pytest.mark.parametrize("time", [(7, 30), (8, 0), (12, 30), (17, 59)])
def test_numbers_are_given_from_an_hour_before_opening_until_closing(floor, time) -> None:
    with on(2, *time):
        assert testing.take(floor).number == "A001"


@pytest.mark.parametrize(
    ("day", "time", "why"),
    [
        (2, (7, 29), "今天 07:30 开始取号"),
        (2, (0, 5), "还没到取号的时间"),
        (2, (23, 0), "今天已经下班"),
        (7, (10, 0), "今天不办公"),
    ],
)
def test_a_number_nobody_would_call_is_refused_with_the_hours(floor, day, time, why) -> None:
    with on(day, *time), pytest.raises(Conflict, match=rf"{why}.*办公时间：.*08:30"):
        testing.take(floor)


def test_whoever_works_on_gives_numbers_outside_the_hours(floor) -> None:
    with on(7, 20):
        public.open_window(actor=floor.clerk, window_id=floor.first.id)
        assert testing.take(floor).number == "A001"
        public.close_window(actor=floor.clerk, window_id=floor.first.id)
        with pytest.raises(Conflict, match="今天不办公"):
            testing.take(floor)


def test_a_refused_number_leaves_no_gap(floor) -> None:
    with on(2, 9):
        testing.take(floor)
    with on(2, 23), pytest.raises(Conflict):
        testing.take(floor)
    with on(2, 10):
        assert testing.take(floor).number == "A002"
