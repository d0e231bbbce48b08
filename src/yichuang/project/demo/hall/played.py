"""``yichuang play-day``: a day of visits in the demo county's hall, to see the flow page full."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from statistics import mean

from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.errors import NotFound
from yichuang.kernel.workdays.queries import get_calendar

from ..ground import SHUANGJIANG
from .arranged import clerks
from .day import Play


def main(argv: Sequence[str] = ()) -> int:
    """Play, saying every hundred visits how it goes, and what the day was like."""
    parser = argparse.ArgumentParser(prog="yichuang play-day", description=__doc__)
    parser.add_argument("--visits", type=int, default=2000, help="how many people come (2000)")
    parser.add_argument(
        "--day", type=date.fromisoformat, default=None, help="the day, before today; the last working day"
    )
    given = parser.parse_args(list(argv))
    county = _county()
    if county is None:
        print("没有示范县的大厅，请先运行 yichuang demo 或 load-demo / no demo county here")
        return 1
    day = given.day or _last_working_day(county)
    if day >= clock.today() or not 1 <= given.visits <= 10_000:
        parser.error("--day 要早于今天；--visits 是 1 到 10000")
    told = Play(county, clerks(county), day, Random(given.visits), report=print).run(given.visits)  # noqa: S311 - scenery
    while journal.seal_batch():
        pass
    print(
        f"{day}：取号 {told.taken}，办完 {told.served}，叫了没来 {told.absent}，"
        f"平均等候 {mean(told.waits):.1f} 分钟，最久 {max(told.waits):.0f} 分钟"
    )
    return 0


def _county() -> hall.HallRef | None:
    try:
        place = places.get_place(SHUANGJIANG)
        return hall.hall_of_site(places.get_site_by_key(place.id, "county").id)
    except NotFound:
        return None


def _last_working_day(county: hall.HallRef) -> date:
    calendar = get_calendar(places.get_site(county.site_id).division)
    day = clock.today() - timedelta(days=1)
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day
