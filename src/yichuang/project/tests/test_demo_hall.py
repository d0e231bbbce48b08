"""A day played in a hall: everybody is served once, nobody is left, the flow adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.journal import drain
from yichuang.project.demo.hall import played as played_day
from yichuang.project.demo.hall.day import Play, Told

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)


@pytest.mark.seed("S2-117")
def test_a_day_is_played_through_the_operations_and_shows_in_the_flow() -> None:
    floor = testing.make_floor(opened=False)
    clerks = {w.id: clerk for w, clerk in zip(floor.hall.windows, floor.clerks, strict=True)}
    told = Play(floor.hall, clerks, TUESDAY, Random(3)).run(40)
    drain()
    assert told.taken == 40
    assert told.served + told.absent == 40
    with clock.at(clock.now().replace(year=2026, month=3, day=4, hour=9)):
        cells = hall.history(actor=floor.manager, hall_id=floor.hall.id)
        assert sum(c.arrivals for (day, _), c in cells.items() if day == 2) == 40
        lines = hall.forecast(actor=floor.manager, hall_id=floor.hall.id, day=TUESDAY + timedelta(days=7))
    assert sum(line.arrivals for line in lines) == pytest.approx(40, abs=1)
    assert all(w.state == "closed" for w in hall.list_windows(actor=floor.manager, hall_id=floor.hall.id))


def played(floor: testing.Floor, visits: int) -> Told:
    clerks = {w.id: clerk for w, clerk in zip(floor.hall.windows, floor.clerks, strict=True)}
    return Play(floor.hall, clerks, TUESDAY, Random(3)).run(visits)


def test_a_played_day_leaves_todays_windows_and_line_as_they_were() -> None:
    floor = testing.make_floor()
    testing.take(floor)
    waiting = testing.take(floor)
    today = hall.call_next(actor=floor.clerk, window_id=floor.first.id)
    assert today is not None
    told = played(floor, 20)
    assert told.served + told.absent == told.taken == 20
    states = [w.state for w in hall.list_windows(actor=floor.manager, hall_id=floor.hall.id)]
    assert states == ["open", "open"]
    assert hall.my_window(floor.clerk).current.id == today.id
    assert [t.id for t in hall.list_line(actor=floor.guide, hall_id=floor.hall.id)] == [waiting.id]


def test_where_nobody_can_sit_nobody_comes() -> None:
    floor = testing.make_floor()
    for clerk, window in zip(floor.clerks, floor.hall.windows, strict=True):
        hall.pause_window(actor=clerk, window_id=window.id, reason="开会")
    assert played(floor, 20).taken == 0
    states = [w.state for w in hall.list_windows(actor=floor.manager, hall_id=floor.hall.id)]
    assert states == ["paused", "paused"]


def test_the_visits_of_a_day_are_spread_over_the_levels_and_none_is_lost(monkeypatch) -> None:
    floor = testing.make_floor(opened=False)
    town = hall.arrange_hall(actor=replace(floor.manager, site_id=None), site_id=floor.county.town_site.id)
    agent = persons.staff_actor(floor.county, people.Role.AGENT, site_id=floor.county.town_site.id)
    here = {w.id: clerk for w, clerk in zip(floor.hall.windows, floor.clerks, strict=True)}
    own = replace(floor.manager, site_id=None)
    hall.arrange_business(actor=own, hall_id=town.id, key="general", name="综合业务", prefix="A", minutes=4)
    counter = places.create_counter(
        actor=ground.manager(), site_id=floor.county.town_site.id, number="81", name="81 号窗口", kind="general"
    )
    town = hall.arrange_window(actor=own, hall_id=town.id, counter_id=counter.id, businesses=["general"])
    at = {floor.hall.id: here, town.id: {town.windows[0].id: agent}}
    monkeypatch.setattr(played_day, "clerks", lambda setting: at[setting.id])
    told = dict(played_day.play_day([floor.hall, town], TUESDAY, 30))
    assert (told["county"].taken, told["town"].taken) == (11, 19)  # 24 to 42
    assert all(t.late == 0 for t in told.values())
