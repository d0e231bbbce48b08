"""``yichuang play-day``: a day of visits in the demo county's halls, village to county, to see the flow page full."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
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
from .day import Play, Told

SHARES = {"county": 0.24, "town": 0.42, "village": 0.34}
"""Which part of a day's visits comes to the county's hall, the towns' together, the villages' together (就近办)."""
LEVELS = {"county": "县", "town": "乡镇", "village": "村"}


def main(argv: Sequence[str] = ()) -> int:
    """Play hall after hall, saying how it goes, and what the day was like."""
    parser = argparse.ArgumentParser(prog="yichuang play-day", description=__doc__)
    parser.add_argument("--visits", type=int, default=2000, help="how many people come (2000)")
    parser.add_argument(
        "--day", type=date.fromisoformat, default=None, help="the day, before today; the last working day"
    )
    given = parser.parse_args(list(argv))
    halls = _halls()
    if not halls:
        print("没有示范县的大厅，请先运行 yichuang demo 或 load-demo / no demo county here")
        return 1
    day = given.day or _last_working_day(halls[0])
    if day >= clock.today() or not 1 <= given.visits <= 10_000:
        parser.error("--day 要早于今天；--visits 是 1 到 10000")
    told, begun = play_day(halls, day, given.visits), time.monotonic()
    whole = Told()
    for level, one in told:
        whole.add(one)
        print(f"{LEVELS[level]}：{_words(one)}")
    while journal.seal_batch():
        pass
    print(f"{day} 全县 {len(halls)} 个大厅：{_words(whole)}；用时 {time.monotonic() - begun:.0f} 秒")
    return 0


def play_day(halls: Sequence[hall.HallRef], day: date, visits: int) -> Iterator[tuple[str, Told]]:
    """Let so many people come on a day, spread over the halls; what it was like, level by level.

    Within a level a hall with more windows at work gets more of them.
    """
    random = Random(visits)  # noqa: S311 - scenery
    staffed = [(places.get_site(h.site_id).kind, h, clerks(h)) for h in halls]
    here = {level for level, _, at in staffed if at}
    total = sum(SHARES[level] for level in here)
    left = visits
    for n, level in enumerate(sorted(here)):
        own = [(h, at) for kind, h, at in staffed if kind == level and at]
        share = left if n == len(here) - 1 else round(visits * SHARES[level] / total)
        left -= share
        told, windows = Told(), sum(len(at) for _, at in own)
        for setting, at in own:
            count = round(share * len(at) / windows)
            share, windows = share - count, windows - len(at)
            told.add(Play(setting, at, day, random).run(count))
        yield level, told


def _words(told: Told) -> str:
    if not told.waits:
        return f"取号 {told.taken}"
    return (
        f"取号 {told.taken}，办完 {told.served}（下班后才办完的 {told.late}），叫了没来 {told.absent}，"
        f"平均等候 {mean(told.waits):.1f} 分钟，最久 {max(told.waits):.0f} 分钟"
    )


def _halls() -> tuple[hall.HallRef, ...]:
    try:
        return hall.list_halls(places.get_place(SHUANGJIANG).id)
    except NotFound:
        return ()


def _last_working_day(county: hall.HallRef) -> date:
    calendar = get_calendar(places.get_site(county.site_id).division)
    day = clock.today() - timedelta(days=1)
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day
