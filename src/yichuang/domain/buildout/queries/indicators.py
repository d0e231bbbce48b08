"""The place's indicators against their targets: computed where a formula is named, else as declared; and what the
plan's own text says was reached, beside it (domain.md §9)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.generation import steady

from ..lifecycle import MANAGE
from ..models import Reading
from ..policies import require_any
from ..profile.spec import Indicator, Target
from .counting import OF_SITES, Value, computed
from .progress import History, whole_history
from .standard import find_edition, get_edition


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """A target, and what the indicator was on its day: None while that is not known (to come, or never declared)."""

    target: Target
    value: Value | None
    due: bool
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Reported:
    """What the plan's text says was reached by a day (方案自述; S3-30…33), and what the records here say of that day:
    None where they say nothing. One never takes the other's place."""

    said: Target
    own: Value | None

    @property
    def contradicted(self) -> bool:
        """Whether our own figure of that day is another one, as exactly as the text tells it."""
        if self.own is None or self.own.number is None:
            return False
        places_told = len(f"{self.said.value:g}".partition(".")[2])
        return round(self.own.number, places_told) != self.said.value


@dataclass(frozen=True, slots=True)
class IndicatorStanding:
    """An indicator as it is today, against each of its targets, and what the text says was reached."""

    indicator: Indicator
    now: Value
    targets: tuple[TargetStanding, ...]
    reported: tuple[Reported, ...]

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
    with steady():
        profile = get_edition(place_id).profile
        history = whole_history(place_id)
        readings: dict[str, list[Reading]] = defaultdict(list)
        for row in Reading.objects.filter(place_id=place_id).order_by("on"):
            readings[row.indicator].append(row)
        return tuple(_standing(place_id, i, history, readings[i.key]) for i in profile.indicators)


def _standing(place_id: int, indicator: Indicator, history: History, readings: list[Reading]) -> IndicatorStanding:
    today = clock.today()

    def value(on: date) -> Value | None:
        return computed(place_id, indicator, history, on) if indicator.formula else _declared(readings, on)

    reported = tuple(Reported(t, _own(indicator, value(t.by), t.by, history)) for t in indicator.reported)
    targets = tuple(_against(indicator, t, value(t.by) if t.by <= today else None, today) for t in indicator.targets)
    now = value(today)
    if now is None and reported:
        last = reported[-1].said
        now = Value(last.value, "reported", last.basis or indicator.basis, last.by)
    unknown = Value(None, "counted" if indicator.formula else "declared")
    return IndicatorStanding(indicator, now or unknown, targets, reported)


def _own(indicator: Indicator, value: Value | None, on: date, history: History) -> Value | None:
    """Our own figure of that very day: none from before the first step on record, nor what was declared for another."""
    if value is None or (value.how == "declared" and value.on != on):
        return None
    began = history.began()
    return None if indicator.formula in OF_SITES and (began is None or on < began) else value


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
