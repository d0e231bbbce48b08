"""The arithmetic of waiting against a simulation, the projection, forecasts and alarms."""

from __future__ import annotations

import heapq
from datetime import date, datetime, timedelta
from math import log, sqrt
from random import Random
from statistics import mean
from zoneinfo import ZoneInfo

import pytest

from yichuang.domain.hall import public, testing, waits
from yichuang.domain.hall.models import FlowHour
from yichuang.domain.hall.readers import keep_flow
from yichuang.domain.hall.tasks import watch_waiting
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.errors import Forbidden, Invalid
from yichuang.kernel.journal import drain, rebuild

TZ = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=TZ)


def simulate(per_minute: float, windows: int, length: float, cv: float, *, people: int = 40_000) -> list[float]:
    """The waits of so many people at a hall, served in their order; lengths of visits are log-normal."""
    chance = Random(7)
    sigma = sqrt(log(1 + cv * cv))
    mu = log(length) - sigma * sigma / 2
    free = [0.0] * windows
    now, waits = 0.0, []
    for _ in range(people):
        now += chance.expovariate(per_minute)
        start = max(now, heapq.heappop(free))
        waits.append(start - now)
        heapq.heappush(free, start + chance.lognormvariate(mu, sigma))
    return waits[people // 10 :]


@pytest.mark.parametrize(
    ("per_minute", "windows", "length", "cv"),
    [(0.25, 3, 10.0, 1.0), (0.4, 5, 10.0, 0.8), (0.9, 6, 6.0, 0.6), (0.08, 1, 10.0, 0.8), (1.2, 14, 10.0, 1.1)],
)
def test_the_model_agrees_with_a_simulated_hall(per_minute, windows, length, cv) -> None:
    waited = simulate(per_minute, windows, length, cv)
    assert waits.mean_wait(per_minute, windows, length, cv) == pytest.approx(mean(waited), rel=0.15, abs=0.3)
    limit = 2 * mean(waited)
    over = sum(w > limit for w in waited) / len(waited)
    assert waits.share_over(per_minute, windows, length, cv, limit) == pytest.approx(over, abs=0.05)


def test_the_windows_suggested_keep_the_promise_and_one_fewer_does_not() -> None:
    windows = waits.windows_needed(0.6, 10, 0.8, 15)
    assert sum(w > 15 for w in simulate(0.6, windows, 10, 0.8)) / 36_000 <= 0.1
    assert sum(w > 15 for w in simulate(0.6, windows - 1, 10, 0.8)) / 36_000 > 0.1


def test_the_extremes_of_the_arithmetic() -> None:
    assert waits.erlang_c(0, 3) == 0
    assert waits.erlang_c(3, 3) == 1
    assert waits.erlang_c(0.5, 1) == pytest.approx(0.5)
    assert waits.windows_needed(0, 10, 1, 15) == 0
    assert waits.windows_needed(1000, 10, 1, 15) == waits.MOST_WINDOWS
    assert waits.expected_wait(3, 0, 10, 1) is None


@pytest.fixture
def floor(db: None) -> testing.Floor:
    with clock.at(MONDAY - timedelta(hours=1)):
        return testing.make_floor()


def visit(floor: testing.Floor, at: datetime, waits: float = 5, lasts: float = 10) -> None:
    with clock.at(at):
        testing.take(floor)
    with clock.at(at + timedelta(minutes=waits)):
        called = public.call_next(actor=floor.clerk, window_id=floor.first.id)
        assert called is not None
    with clock.at(at + timedelta(minutes=waits + lasts)):
        public.finish_ticket(actor=floor.clerk, ticket_id=called.id, outcome="received")


def test_the_flow_by_hour_is_projected_and_can_be_rebuilt(floor) -> None:
    visit(floor, MONDAY)
    visit(floor, MONDAY + timedelta(minutes=50), waits=25)
    drain()
    kept = sorted(FlowHour.objects.values_list("hour", "taken", "called", "waited", "over", "served", "service"))
    assert kept == [(9, 2, 1, 300, 0, 1, 600), (10, 0, 1, 1500, 1, 1, 600)]
    rebuild("hall.flow", lambda: FlowHour.objects.all().delete())
    drain()
    again = sorted(FlowHour.objects.values_list("hour", "taken", "called", "waited", "over", "served", "service"))
    assert again == kept
    assert keep_flow is not None


@pytest.mark.seed("S1-53")
def test_who_waits_is_told_a_span_that_grows_with_the_line_and_shrinks_with_windows(floor) -> None:
    with clock.at(MONDAY):
        assert public.wait_for(floor.hall.id, floor.hall.business("general").id).mean == 0
        tickets = [testing.take(floor) for _ in range(6)]
        waits = [public.wait_for(t.hall_id, t.business_id, t.id) for t in tickets]
        assert [round(w.mean) for w in waits] == [0, 0, 5, 10, 15, 20]
        assert all(w.low < w.mean < w.high for w in waits[2:])
        public.close_window(actor=floor.other, window_id=floor.second.id)
        assert public.wait_for(tickets[5].hall_id, tickets[5].business_id, tickets[5].id).mean == 50
        social = testing.take(floor, "social")
        assert public.wait_for(social.hall_id, social.business_id, social.id) is None


def test_tomorrow_is_forecast_from_the_same_weekday_and_closed_days_have_none(floor) -> None:
    business = floor.hall.business("general")
    for weeks in range(1, 5):
        for hour, taken in ((9, 24), (10, 12), (15, 6)):
            FlowHour.objects.create(
                hall_id=floor.hall.id,
                business_id=business.id,
                day=date(2026, 3, 3) - timedelta(weeks=weeks),
                hour=hour,
                taken=taken + weeks % 2,
            )
    with clock.at(MONDAY):
        lines = public.forecast(actor=floor.manager, hall_id=floor.hall.id, day=date(2026, 3, 3))
        assert [(h.hour, h.arrivals) for h in lines] == [(9, 24.5), (10, 12.5), (15, 6.5)]
        assert lines[0].windows > lines[2].windows >= 1
        assert public.forecast(actor=floor.manager, hall_id=floor.hall.id, day=date(2026, 3, 7)) == ()


def test_an_alarm_is_raised_once_answered_and_ended(floor) -> None:
    with clock.at(MONDAY):
        testing.take(floor)
    for minutes in (19, 21, 25):
        with clock.at(MONDAY + timedelta(minutes=minutes)):
            watch_waiting()
            alarms = public.list_alarms(actor=floor.manager, hall_id=floor.hall.id)
            assert [a.longest for a in alarms] == ([] if minutes == 19 else [minutes])
    with clock.at(MONDAY + timedelta(minutes=26)):
        with pytest.raises(Invalid):
            public.answer_alarm(actor=floor.manager, alarm_id=alarms[0].id, action=" ")
        with pytest.raises(Forbidden):
            public.answer_alarm(actor=persons.public_actor(), alarm_id=alarms[0].id, action="看看")
        answered = public.answer_alarm(actor=floor.manager, alarm_id=alarms[0].id, action="加开 5 号窗口")
        assert answered.acted_by_id == floor.manager.account_id
        testing.serve(floor)
        watch_waiting()
        (ended,) = public.list_alarms(actor=floor.manager, hall_id=floor.hall.id)
        assert ended.ended_at == clock.now()


def test_the_hall_at_this_moment(floor) -> None:
    visit(floor, MONDAY)
    drain()
    with clock.at(MONDAY + timedelta(minutes=30)):
        testing.take(floor)
        testing.take(floor)
    with clock.at(MONDAY + timedelta(minutes=55)):
        general, collect, social = public.flow_now(actor=floor.manager, hall_id=floor.hall.id)
    assert (general.waiting, general.longest, general.windows, general.served) == (2, 25, 2, 1)
    assert (general.mean_wait, general.mean_service, general.over) == (5.0, 10.0, True)
    assert (collect.waiting, collect.over) == (0, False)
    assert (social.windows, social.wait) == (0, None)
