"""The place's indicators against their targets: computed where a formula is named, else as declared; and what the
plan's own text says was reached, beside it (domain.md §9)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import steady

from ..lifecycle import MANAGE
from ..models import Reading
from ..policies import require_any
from ..profile.formulas import FORMULAS
from ..profile.spec import Indicator, Target
from .counting import OF_SITES, OF_TODAY, Value, computed
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
        for row in Reading.objects.filter(place_id=place_id).order_by("on", "pk"):
            readings[row.indicator].append(row)
        return tuple(_standing(place_id, i, history, readings[i.key]) for i in profile.indicators)


def _standing(place_id: int, indicator: Indicator, history: History, readings: list[Reading]) -> IndicatorStanding:
    today = clock.today()

    def value(on: date) -> Value | None:
        if not indicator.formula:
            return _declared(readings, on)
        return computed(place_id, indicator, history, on) or _kept(readings, on)

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
    """The places of this instance side by side: how many of all sites are up to standard, which every plan is about,
    then the indicators at least two of them share, those of one formula and the same levels, where one has a figure.
    Rows are called by what is counted, not as one of the places calls it. Raises Forbidden.
    """
    actor.require(MANAGE)
    there = [place for place in places.list_places() if find_edition(place.id) is not None]
    shared: dict[tuple[str, tuple[str, ...]], dict[int, IndicatorStanding]] = {}
    for place in there:
        levels = {str(level.kind) for level in get_edition(place.id).profile.levels if level.in_plan}
        for found in (*indicators_of(place.id), _standing(place.id, _OF_ALL, whole_history(place.id), [])):
            if found.indicator.formula:
                kinds = {str(kind) for kind in found.indicator.kinds}
                key = (found.indicator.formula, () if kinds >= levels else tuple(sorted(kinds)))
                shared.setdefault(key, {}).setdefault(place.id, found)
    rows = [
        Compared(
            FORMULAS[formula] + (f"（{'、'.join(str(places.SiteKind(k).label) for k in kinds)}）" if kinds else ""),
            next(iter(by_place.values())).indicator.unit,
            next(iter(by_place.values())).indicator.falling,
            {place_id: found.now for place_id, found in by_place.items()},
            {place_id: _nearest(found) for place_id, found in by_place.items()},
        )
        for (formula, kinds), by_place in sorted(shared.items(), key=lambda row: row[0] != (_OF_ALL.formula, ()))
        if len(by_place) > 1 and any(found.now.number is not None for found in by_place.values())
    ]
    return tuple(there), tuple(rows)


_OF_ALL: Final = Indicator(key="all", name="达标的站点", formula="standard_rate", meaning="达标的站点 ÷ 全部站点")


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
    row = next((r for r in reversed(readings) if r.on <= on and not r.counted), None)
    if row is None:
        return None
    number = float(row.value) if row.value is not None else None
    return Value(number, "declared", row.said, row.on, row.pk if row.file_id is not None else None)


def _kept(readings: list[Reading], on: date) -> Value | None:
    """What the system counted on that very day and wrote down."""
    row = next((r for r in readings if r.on == on and r.counted), None)
    return Value(float(row.value) if row.value is not None else None, "counted", row.said, on) if row else None


def due_today(place_id: int) -> tuple[tuple[Indicator, Value], ...]:
    """What is counted today and of no past day, of the indicators with a target or a reported figure of today
    (internal). Raises NotFound (no standard).
    """
    today = clock.today()
    due = [
        i for i in get_edition(place_id).profile.indicators
        if i.formula in OF_TODAY and today in {t.by for t in (*i.targets, *i.reported)}
    ]  # fmt: skip
    return tuple((i, OF_TODAY[i.formula](place_id)) for i in due)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What somebody declared of an indicator; ``proved``: a file proves it."""

    id: int
    on: date
    number: float | None
    said: str
    by: str
    at: datetime
    proved: bool


def list_declarations(actor: Actor, key: str) -> tuple[Declaration, ...]:
    """Every declaration of an indicator of the actor's place, the newest first. Raises Forbidden."""
    require_any(actor)
    rows = Reading.objects.filter(place_id=actor.place_id or 0, indicator=key, counted=False).order_by("-on", "-pk")
    found = list(rows)
    who = people.staff_names(r.declared_by_id for r in found if r.declared_by_id is not None)
    return tuple(
        Declaration(
            r.pk, r.on, float(r.value) if r.value is not None else None, r.said, who.get(r.declared_by_id or 0, ""),
            r.declared_at, r.file_id is not None,
        )
        for r in found
    )  # fmt: skip


def reading_file(actor: Actor, reading_id: int) -> int:
    """The stored file that proves a declaration, for whoever reads the figures. Raises Forbidden, NotFound."""
    require_any(actor)
    row = Reading.objects.filter(place_id=actor.place_id or 0, pk=reading_id, file__isnull=False).first()
    if row is None or row.file_id is None:
        raise NotFound("这次填报没有凭据")
    return row.file_id
