"""How far the place is: sites up to standard by day, level and town, off the steps; the forecast; who is at risk."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.generation import by_generation

from .. import lifecycle
from ..forecast import WATCHED_DAYS, Forecast, days_needed, forecast
from ..models import Rectification, SiteWork, WorkMove
from ..policies import reaches_all, require_any, towns_of, works_in_reach
from ..profile.spec import Milestone
from .lacking import lacking
from .silence import silent_since
from .standard import get_edition
from .works import demonstrating

_PASSED_COUNTY = frozenset({lifecycle.COUNTY_PASSED, lifecycle.UP_TO_STANDARD})
_REPORTED = _PASSED_COUNTY | {lifecycle.REPORTED, lifecycle.RECTIFYING, lifecycle.LOST}
_THROUGH: Final = {
    lifecycle.BUILDING: _REPORTED | {lifecycle.BUILDING},
    lifecycle.REPORTED: _REPORTED,
    lifecycle.COUNTY_PASSED: _PASSED_COUNTY,
}
"""State a milestone asks for → the states of a site that is that far or has been and gone further."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of so many sites, so many are up to standard. ``rate`` in percent, None where there is no site."""

    done: int
    whole: int

    @property
    def rate(self) -> float | None:
        """Percent, unrounded."""
        return 100 * self.done / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class TownStanding:
    """A town's sites by state."""

    town: int
    name: str
    standing: Standing
    states: dict[str, int]


@dataclass(frozen=True, slots=True)
class MilestoneStanding:
    """A milestone: how many it wants, how many there were on its day (today, while it is to come)."""

    milestone: Milestone
    want: int
    have: int
    due: bool

    @property
    def reached(self) -> bool:
        """Whether as many as it wants are there."""
        return self.have >= self.want


@dataclass(frozen=True, slots=True)
class Dot:
    """A site on the map."""

    name: str
    latitude: float
    longitude: float
    state: str
    kind: str
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is in all, by level (kind, word, standing), month by month, town by town, and where the sites are.

    ``of``: whose sites these are, where it is not the whole place (本站, or the town by name).
    """

    name: str
    begins: date
    ends: date
    standing: Standing
    levels: tuple[tuple[str, str, Standing], ...]
    months: tuple[tuple[date, Standing], ...]
    towns: tuple[TownStanding, ...]
    dots: tuple[Dot, ...]
    silent: bool  # the plan is over and nothing of its time is on record
    of: str = ""


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A site that may not be ready by its day, and why."""

    site_id: int
    name: str
    state_word: str
    due_on: date
    days_left: int
    days_needed: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the pace so far promises for a target."""

    by: date
    target: int
    whole: int
    expected: Forecast | None
    came: int
    watched: int
    all_done_in: int | None


class History:
    """The steps of a place's sites: what stood on any day, without another statement.

    A site counts from the day it came under the plan, or from its first step where an earlier one was entered.
    """

    def __init__(self, rows: Iterable[SiteWork]) -> None:
        self.works = {row.pk: row for row in rows}
        self._days: dict[int, list[date]] = defaultdict(list)
        self._states: dict[int, list[str]] = defaultdict(list)
        moves = WorkMove.objects.filter(work__in=self.works).order_by("work", "on", "pk")
        for work, on, target in moves.values_list("work", "on", "target"):
            self._days[work].append(on)
            self._states[work].append(target)

    def state(self, work: int, on: date) -> str:
        """The site's state at the end of that day."""
        position = bisect_right(self._days[work], on)
        return self._states[work][position - 1] if position else lifecycle.PLANNED

    def count(self, on: date, *, kinds: Collection[str] = (), states: Collection[str] = ()) -> Standing:
        """How many of the sites of these kinds were in one of the states (up to standard, unless said otherwise)."""
        wanted = states or {lifecycle.UP_TO_STANDARD}
        rows = self.present(on, kinds)
        return Standing(sum(self.state(row.pk, on) in wanted for row in rows), len(rows))

    def present(self, on: date, kinds: Collection[str] = ()) -> list[SiteWork]:
        """The sites of these kinds that were under the plan on that day."""
        return [
            row for pk, row in self.works.items()
            if (not kinds or row.kind in kinds) and min([row.joined_on, *self._days[pk][:1]]) <= on
        ]  # fmt: skip

    def reached_between(self, after: date, until: date, kinds: Collection[str] = ()) -> int:
        """How many became up to standard on days after ``after``, up to and with ``until``; one site counts once."""
        rows = [pk for pk, row in self.works.items() if not kinds or row.kind in kinds]
        up = lifecycle.UP_TO_STANDARD
        return sum(self.state(pk, until) == up and self.state(pk, after) != up for pk in rows)

    def began(self) -> date | None:
        """The day of the first step of all."""
        return min((days[0] for days in self._days.values() if days), default=None)


def history_of(actor: Actor) -> History:
    """The steps of the sites in this post's reach. Raises Forbidden."""
    require_any(actor)
    return History(SiteWork.objects.filter(works_in_reach(actor)))


def whole_history(place_id: int) -> History:
    """The steps of all sites of a place: what a plan promises is promised of them together, and public."""
    return History(SiteWork.objects.filter(place_id=place_id))


@by_generation
def town_names(place_id: int) -> dict[int, str]:
    """Short names of the place's towns, farms and parks by code."""
    place = places.get_place_by_id(place_id)
    return {d.code: d.short_name for d in places.list_divisions(place.county, local=True)}


def _towns(history: History, place_id: int) -> tuple[TownStanding, ...]:
    day = clock.today()
    names = town_names(place_id) if place_id else {}
    towns: dict[int, list[SiteWork]] = defaultdict(list)
    for row in history.present(day):
        towns[row.town].append(row)
    found = []
    for town, rows in towns.items():
        states: dict[str, int] = defaultdict(int)
        for row in rows:
            states[history.state(row.pk, day)] += 1
        standing = Standing(states.get(lifecycle.UP_TO_STANDARD, 0), len(rows))
        found.append(TownStanding(town, names.get(town, ""), standing, dict(states)))
    return tuple(sorted(found, key=lambda t: (t.standing.rate or 0, t.town)))


def months(history: History, *, since: date, until: date, kinds: Collection[str] = ()) -> list[tuple[date, Standing]]:
    """The last day of each month from ``since`` on, and ``until`` itself, with what stood then."""
    days, day = [], since.replace(day=1)
    while day <= until:
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        days.append(min(following - timedelta(days=1), until))
        day = following
    return [(on, history.count(on, kinds=kinds)) for on in days]


def list_milestones(actor: Actor) -> tuple[MilestoneStanding, ...]:
    """The plan's milestones against what is there in the whole place, whoever asks. Raises Forbidden, NotFound."""
    require_any(actor)
    place_id = actor.place_id or 0
    profile, history, today = get_edition(place_id).profile, whole_history(place_id), clock.today()
    found = []
    for m in profile.milestones:
        here = history.count(min(m.by, today), kinds=m.kinds, states=_THROUGH.get(m.state, {m.state}))
        found.append(MilestoneStanding(m, m.number or here.whole, here.done, m.by <= today))
    return tuple(found)


def get_progress(actor: Actor) -> Progress:
    """How far the sites in this post's reach are. Raises Forbidden, NotFound (no standard)."""
    return _progress(history_of(actor), actor.place_id or 0, _whose(actor))


def _whose(actor: Actor) -> str:
    """Whose sites are in reach, in words; nothing where it is the whole place."""
    if reaches_all(actor):
        return ""
    names = town_names(actor.place_id or 0)
    return "、".join(names[town] for town in towns_of(actor) if town in names) or "本站"


def public_progress(place_id: int) -> Progress:
    """How far a place is, as anybody may read it. Raises NotFound (no standard)."""
    return _progress(whole_history(place_id), place_id)


def _progress(history: History, place_id: int, of: str = "") -> Progress:
    profile, today = get_edition(place_id).profile, clock.today()
    under_plan = {row.kind for row in history.works.values()}
    kinds = tuple(str(level.kind) for level in profile.levels if level.kind in under_plan)
    begins = min(profile.programme.begins, today)
    words = places.get_place_by_id(place_id).site_words
    sites = {site.id: site for site in places.list_sites(place_id)}
    shown = demonstrating(place_id)
    return Progress(
        name=profile.programme.name,
        begins=profile.programme.begins,
        ends=profile.programme.ends,
        standing=history.count(today),
        levels=tuple((k, _word(words, k), history.count(today, kinds=[k])) for k in kinds),
        months=tuple(months(history, since=begins, until=today)),
        towns=_towns(history, place_id),
        dots=tuple(
            Dot(site.name, site.latitude, site.longitude, history.state(row.pk, today), row.kind, site.id in shown)
            for row in history.present(today)
            if (site := sites.get(row.site_id)) is not None
        ),
        of=of,
        silent=silent_since(place_id) is not None,
    )


def _word(words: places.SiteWords, kind: str) -> str:
    """What the place calls its sites of a level; by its own name, where it has no word for it."""
    return str(getattr(words, kind, "") or places.SiteKind(kind).label)


def sites_for(percent: float, whole: int) -> int:
    """How many of ``whole`` sites are ``percent`` of them: the next whole one."""
    return ceil(round(percent * whole / 100, 6))


def get_outlook(actor: Actor, *, by: date, percent: float, kinds: Collection[str] = ()) -> Outlook:
    """What the pace of the last year (or since the first step) promises for ``by``. Raises Forbidden."""
    history, today = history_of(actor), clock.today()
    now = history.count(today, kinds=kinds)
    began = history.began()
    watched = min(WATCHED_DAYS, (today - began).days) if began else 0
    came = history.reached_between(today - timedelta(days=watched), today, kinds) if watched else 0
    target = sites_for(percent, now.whole)
    expected = forecast(
        standing=now.done, whole=now.whole, came=came, watched=watched, ahead=(by - today).days, target=target
    )
    needed = days_needed(missing=now.whole - now.done, came=came, watched=watched)
    return Outlook(by, target, now.whole, expected, came, watched, needed)


def list_at_risk(actor: Actor) -> tuple[AtRisk, ...]:
    """Sites that may miss their day: less time than the work needs, things overdue, not begun; the nearest day first.

    As in the ledger, the day of a site that has passed the county is met. One without
    a day of its own takes the end of the plan. Raises Forbidden, NotFound (no standard).
    """
    require_any(actor)
    profile = get_edition(actor.place_id or 0).profile
    today = clock.today()
    rows = list(SiteWork.objects.filter(works_in_reach(actor)).exclude(state__in=_PASSED_COUNTY))
    missing = lacking(profile, rows)
    late: dict[int, int] = defaultdict(int)
    overdue = Rectification.objects.filter(work__in=rows, state=lifecycle.OPEN, due_on__lt=today)
    for work_id in overdue.values_list("work", flat=True):
        late[work_id] += 1
    names = {site.id: site.name for site in places.list_sites(actor.place_id or 0)}
    found = []
    silent = silent_since(actor.place_id or 0) is not None
    for row in rows:
        if silent and row.due_on is None and row.state == lifecycle.PLANNED:
            continue  # nothing is known of it
        due = row.due_on or profile.programme.ends
        left = (due - today).days
        needed = missing[row.pk].days
        reasons = [
            f"期限已过 {-left} 天" if left < 0 else "",
            f"还差的要 {needed} 天，只剩 {left} 天" if 0 <= left < needed else "",
            "还没有开工" if row.state == lifecycle.PLANNED and left < needed + 30 else "",
            f"{late[row.pk]} 条整改超期" if late[row.pk] else "",
            "达标以后又失去了" if row.state == lifecycle.LOST else "",
        ]
        told = tuple(r for r in reasons if r)
        if told:
            word = lifecycle.WORK.states[row.state]
            found.append(AtRisk(row.site_id, names.get(row.site_id, ""), word, due, left, needed, told))
    return tuple(sorted(found, key=lambda r: (r.due_on, r.site_id)))
