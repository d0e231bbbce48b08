"""The place's indicators against their targets: computed where a formula is named, else as declared (domain.md §9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel

from .. import lifecycle
from ..lifecycle import MANAGE
from ..models import Reading, SiteWork
from ..policies import require_any
from ..profile.spec import Indicator, Target
from .progress import History
from .standard import find_edition, get_edition

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Value:
    """What an indicator is. ``number`` None: nobody knows. ``how``: counted or declared. ``of``: numerator and
    denominator in words, or what the declarer said."""

    number: float | None
    how: str
    of: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """A target, and what the indicator was on its day: None while that is not known (to come, or never declared)."""

    target: Target
    value: Value | None
    due: bool
    reached: bool | None


@dataclass(frozen=True, slots=True)
class IndicatorStanding:
    """An indicator as it is today, and against each of its targets."""

    indicator: Indicator
    now: Value
    targets: tuple[TargetStanding, ...]

    @property
    def next_target(self) -> TargetStanding | None:
        """The target that is still to come."""
        return next((t for t in self.targets if not t.due), None)


def list_indicators(actor: Actor) -> tuple[IndicatorStanding, ...]:
    """The indicators of the actor's place. Raises Forbidden, NotFound (no standard)."""
    require_any(actor)
    return indicators_of(actor.place_id or 0)


def indicators_of(place_id: int) -> tuple[IndicatorStanding, ...]:
    """The indicators of a place, as anybody may read them (政务公开; S1-136). Raises NotFound (no standard)."""
    profile = get_edition(place_id).profile
    history = History(SiteWork.objects.filter(place_id=place_id))
    declared: dict[str, list[Reading]] = {}
    for row in Reading.objects.filter(place_id=place_id).order_by("on"):
        declared.setdefault(row.indicator, []).append(row)
    today = clock.today()
    found = []
    for indicator in profile.indicators:
        readings = declared.get(indicator.key, [])

        def value(on: date, indicator: Indicator = indicator, readings: list[Reading] = readings) -> Value | None:
            if indicator.formula:
                return _computed(place_id, indicator, history, on)
            return _declared(readings, on)

        now = value(today) or Value(None, "declared" if not indicator.formula else "counted")
        targets = tuple(
            _against(indicator, t, value(t.by) if t.by <= today else None, today) for t in indicator.targets
        )
        found.append(IndicatorStanding(indicator, now, targets))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Compared:
    """An indicator several places have: by place id what it is there and the target that is next."""

    name: str
    unit: str
    falling: bool
    values: dict[int, Value]
    targets: dict[int, Target | None]


def compare_places(actor: Actor) -> tuple[tuple[places.PlaceRef, ...], tuple[Compared, ...]]:
    """The places of this instance side by side on the indicators at least two of them share: those of one formula and
    unit. What each place declares by itself is not compared. Raises Forbidden.
    """
    actor.require(MANAGE)
    there = [place for place in places.list_places() if find_edition(place.id) is not None]
    shared: dict[tuple[str, tuple[str, ...]], dict[int, IndicatorStanding]] = {}
    for place in there:
        for found in indicators_of(place.id):
            if found.indicator.formula:
                key = (found.indicator.formula, tuple(sorted(found.indicator.kinds)))
                shared.setdefault(key, {}).setdefault(place.id, found)
    rows = [
        Compared(
            next(iter(by_place.values())).indicator.name,
            next(iter(by_place.values())).indicator.unit,
            next(iter(by_place.values())).indicator.falling,
            {place_id: found.now for place_id, found in by_place.items()},
            {place_id: _nearest(found) for place_id, found in by_place.items()},
        )
        for by_place in shared.values()
        if len(by_place) > 1
    ]
    return tuple(there), tuple(rows)


def _nearest(found: IndicatorStanding) -> Target | None:
    coming = found.next_target
    return coming.target if coming else found.targets[-1].target if found.targets else None


def _against(indicator: Indicator, target: Target, value: Value | None, today: date) -> TargetStanding:
    number = value.number if value is not None else None
    reached = None
    if number is not None:
        reached = number <= target.value if indicator.falling else number >= target.value
    return TargetStanding(target, value, target.by <= today, reached)


def _declared(readings: list[Reading], on: date) -> Value | None:
    """The last declaration up to that day; another one is never taken in its place, and none is averaged."""
    row = next((r for r in reversed(readings) if r.on <= on), None)
    if row is None:
        return None
    return Value(float(row.value) if row.value is not None else None, "declared", row.said, row.on)


def _computed(place_id: int, indicator: Indicator, history: History, on: date) -> Value | None:
    if indicator.formula in _OF_SITES:
        return _OF_SITES[indicator.formula](indicator, history, on)
    if on != clock.today():  # the list as it was then is not kept as a figure
        return None
    return _OF_ITEMS[indicator.formula](place_id)


def _share(part: float, whole: float, words: str) -> Value:
    number = 100 * part / whole if whole else None
    return Value(number, "counted", words.format(part=f"{part:g}", whole=f"{whole:g}"))


def _standard_rate(indicator: Indicator, history: History, on: date) -> Value:
    here = history.count(on, kinds=indicator.kinds)
    return _share(here.done, here.whole, "达标 {part} 个，共 {whole} 个")


def _standard_number(indicator: Indicator, history: History, on: date) -> Value:
    here = history.count(on, kinds=indicator.kinds)
    return Value(here.done, "counted", f"共 {here.whole} 个")


def _accepted_rate(indicator: Indicator, history: History, on: date) -> Value:
    passed = {lifecycle.COUNTY_PASSED, lifecycle.UP_TO_STANDARD}
    here = history.count(on, kinds=indicator.kinds, states=passed)
    return _share(here.done, here.whole, "县级验收通过 {part} 个，共 {whole} 个")


def _sites_number(indicator: Indicator, history: History, on: date) -> Value:
    return Value(history.count(on, kinds=indicator.kinds).whole, "counted", "系统里的站点")


_OF_SITES: Final[dict[str, Callable[[Indicator, History, date], Value]]] = {
    "standard_rate": _standard_rate,
    "standard_number": _standard_number,
    "accepted_rate": _accepted_rate,
    "sites_number": _sites_number,
}


def _specs(place_id: int) -> list[tuple[catalogue.ItemRef, catalogue.ItemSpec]]:
    """The items one applies for here, in use today (三率一数's denominator, domain.md §9)."""
    return [(i, catalogue.get_version(i.version_id).spec) for i in catalogue.list_items(place_id) if i.handled]


def _online_doable(place_id: int) -> Value:
    items = _specs(place_id)
    able = sum(item.online for item, _ in items)
    return _share(able, len(items), "能在网上申请 {part} 项，共 {whole} 项")


def _whole_online(place_id: int) -> Value:
    items = _specs(place_id)
    return _share(sum(s.online_depth == "4" for _, s in items), len(items), "全程网办 {part} 项，共 {whole} 项")


def _once_at_most(place_id: int) -> Value:
    items = _specs(place_id)
    return _share(sum(s.visits <= 1 for _, s in items), len(items), "最多跑一次 {part} 项，共 {whole} 项")


def _instant_rate(place_id: int) -> Value:
    items = _specs(place_id)
    instant = sum(i.handling is catalogue.Handling.INSTANT for i, _ in items)
    return _share(instant, len(items), "即办件 {part} 项，共 {whole} 项")


def _handed_down(place_id: int) -> Value:
    items = _specs(place_id)
    below = catalogue.items_below(place_id)
    return _share(sum(i.id in below for i, _ in items), len(items), "乡村能办或代办 {part} 项，共 {whole} 项")


def _online_filed(place_id: int) -> Value:
    by_channel = cases.volumes_by_channel(place_id, since=clock.today() - _YEAR)
    online = by_channel.get(Channel.ONLINE, 0) + by_channel.get(Channel.TERMINAL, 0)
    return _share(online, sum(by_channel.values()), "近一年网上申报 {part} 件，共 {whole} 件")


def _items_number(place_id: int) -> Value:
    return Value(len(_specs(place_id)), "counted", "在用的依申请事项")


def _short_promise(place_id: int) -> Value:
    pairs = [(s.statutory, s.promised) for _, s in _specs(place_id) if s.statutory and s.promised]
    same = [(a.amount, b.amount) for a, b in pairs if a.unit is b.unit]
    whole = float(sum(a for a, _ in same))
    return _share(whole - float(sum(b for _, b in same)), whole, "法定时限合计 {whole}，少了 {part}（单位相同的事项）")


_OF_ITEMS: Final[dict[str, Callable[[int], Value]]] = {
    "online_doable": _online_doable,
    "whole_online": _whole_online,
    "once_at_most": _once_at_most,
    "instant_rate": _instant_rate,
    "handed_down": _handed_down,
    "online_filed": _online_filed,
    "items_number": _items_number,
    "short_promise": _short_promise,
}

KNOWN: Final = frozenset(_OF_SITES) | frozenset(_OF_ITEMS)
