"""What the yearly appraisal counts, unit by unit, out of the records: nothing of it is declared (S1-126, S4-68)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.generation import steady

from .. import inspection, lifecycle
from ..appraisal_refs import Part
from ..models import Assessment, Rectification, SiteWork, Task, WorkMove
from ..models.checking import PATROLS, AssessmentKind
from ..profile.spec import Profile
from ..profile.words import PartSource, UnitKind

Count = tuple[float | None, str]
"""A share, and what it was counted from."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is appraised: its sites, and the body that hears of it."""

    kind: UnitKind
    key: int
    name: str
    organisation_id: int
    works: frozenset[int]


@steady()
def units_of(place_id: int, profile: Profile) -> tuple[Unit, ...]:
    """The units the place's rules name: towns with a centre, sites under the plan, bodies that lead tasks of the plan.

    The body that confirms is not among the bodies, nor are those of the towns.
    """
    works = list(SiteWork.objects.filter(place_id=place_id).order_by("town", "kind", "pk"))
    found: list[Unit] = []
    of_towns: dict[int, int] = {}
    for site in places.list_sites(place_id, kind=places.SiteKind.TOWN):
        of_towns.setdefault(site.town, site.organisation_id)
    if UnitKind.TOWN in profile.appraisal.units:
        for town, town_body in of_towns.items():
            mine = frozenset(work.pk for work in works if work.town == town)
            if mine:
                found.append(Unit(UnitKind.TOWN, town, places.get_division(town).name, town_body, mine))
    if UnitKind.BODY in profile.appraisal.units:
        named = confirmer_of(profile)
        lead = set(Task.objects.filter(place_id=place_id).values_list("organisation_id", flat=True))
        found += [
            Unit(UnitKind.BODY, body.id, body.name, body.id, frozenset())
            for body in places.organisations_for(place_id)
            if body.id in lead - set(of_towns.values()) and body.name != named
        ]
    if UnitKind.SITE in profile.appraisal.units:
        for work in works:
            site = places.get_site(work.site_id)
            found.append(Unit(UnitKind.SITE, site.id, site.name, site.organisation_id, frozenset({work.pk})))
    return tuple(found)


def confirmer_of(profile: Profile) -> str:
    """The body that confirms: named by the rules, else the bureau that runs the centre (S1-37, S2-138)."""
    return profile.appraisal.by or profile.place.centre.body


def count_parts(place_id: int, profile: Profile, year: int, units: Iterable[Unit]) -> dict[Unit, tuple[Part, ...]]:
    """The parts of the place's rules for each unit, counted over the year up to today."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), clock.today())
    chosen = tuple(units)
    rules = profile.appraisal.parts
    counts = {part.source: _COUNTS[part.source](place_id, first, last, chosen) for part in rules}
    return {
        unit: tuple(
            Part(PartSource(p.source).label, p.weight, *counts[p.source].get(unit, (None, "没有可计的")), p.basis)
            for p in rules
        )
        for unit in chosen
    }


def base_of(parts: Iterable[Part]) -> float | None:
    """The weighted mean of what could be counted, one decimal; None where nothing could."""
    counted = [(part.weight, part.share) for part in parts if part.share is not None]
    weight = sum(w for w, _ in counted)
    return round(sum(w * share for w, share in counted) / weight, 1) if weight else None


def _scores(place_id: int, kinds: Iterable[str], first: date, last: date) -> dict[int, list[float]]:
    rows = Assessment.objects.filter(
        inspection.confirmed(), work__place_id=place_id, kind__in=kinds, on__gte=first, on__lte=last
    )
    found: dict[int, list[float]] = defaultdict(list)
    for work, score in rows.values_list("work_id", "score"):
        found[work].append(float(score or 0))
    return found


def _mean(scores: Mapping[int, list[float]], units: Iterable[Unit], words: str) -> dict[Unit, Count]:
    found: dict[Unit, Count] = {}
    for unit in units:
        mine = [score for work in unit.works for score in scores.get(work, ())]
        if mine:
            share = round(sum(mine) / len(mine), 1)
            found[unit] = (share, f"{words} {len(mine)} 次，平均 {share} 分")
    return found


def _checks(place_id: int, first: date, last: date, units: tuple[Unit, ...]) -> dict[Unit, Count]:
    kinds = (AssessmentKind.COUNTY, AssessmentKind.CITY, AssessmentKind.SPOT)
    return _mean(_scores(place_id, kinds, first, last), units, "验收、抽查")


def _patrols(place_id: int, first: date, last: date, units: tuple[Unit, ...]) -> dict[Unit, Count]:
    return _mean(_scores(place_id, PATROLS, first, last), units, "巡查")


def _share(good: int, whole: int, words: str) -> Count:
    return (round(100 * good / whole, 1) if whole else None, words.format(whole=whole, good=good))


def _rectified(place_id: int, first: date, last: date, units: tuple[Unit, ...]) -> dict[Unit, Count]:
    rows = Rectification.objects.filter(work__place_id=place_id, due_on__gte=first, due_on__lte=last)
    timely: dict[int, list[bool]] = defaultdict(list)
    for row in rows.exclude(state=lifecycle.WITHDRAWN):
        done = row.state != lifecycle.OPEN and row.done_at is not None
        timely[row.work_id].append(done and row.done_at is not None and clock.day_of(row.done_at) <= row.due_on)
    return {
        unit: _share(sum(mine), len(mine), "到期的整改 {whole} 条，按期改好 {good} 条")
        for unit in units
        if (mine := [one for work in unit.works for one in timely.get(work, ())])
    }


def _tasks(place_id: int, first: date, last: date, units: tuple[Unit, ...]) -> dict[Unit, Count]:
    rows = Task.objects.filter(place_id=place_id, due_on__gte=first, due_on__lte=last)
    tasks = list(rows.exclude(state=lifecycle.CANCELLED))
    found: dict[Unit, Count] = {}
    for unit in units:
        mine = [task for task in tasks if _belongs(task, unit)]
        good = sum(bool(t.finished_on and t.due_on and t.finished_on <= t.due_on) for t in mine)
        if mine:
            found[unit] = _share(good, len(mine), "到期的任务 {whole} 项，按期完成 {good} 项")
    return found


def _belongs(task: Task, unit: Unit) -> bool:
    if unit.kind == UnitKind.SITE:
        return task.work_id in unit.works
    if unit.kind == UnitKind.TOWN:
        return task.town == unit.key or task.organisation_id == unit.organisation_id
    return task.town is None and task.organisation_id == unit.organisation_id


def _standard(place_id: int, first: date, last: date, units: tuple[Unit, ...]) -> dict[Unit, Count]:
    del first
    moves = WorkMove.objects.filter(Q(on__lte=last), work__place_id=place_id).order_by("on", "pk")
    state = dict(moves.values_list("work_id", "target"))
    up = {work for work, target in state.items() if target == lifecycle.UP_TO_STANDARD}
    words = "站点 {whole} 个，达标 {good} 个"
    return {unit: _share(len(unit.works & up), len(unit.works), words) for unit in units if unit.works}


_COUNTS: Final[Mapping[str, Callable[[int, date, date, tuple[Unit, ...]], dict[Unit, Count]]]] = {
    PartSource.CHECKS: _checks,
    PartSource.PATROLS: _patrols,
    PartSource.RECTIFIED: _rectified,
    PartSource.TASKS: _tasks,
    PartSource.STANDARD: _standard,
}
