"""示范提升对象: which sites meet what the plan asks of one, out of what is counted; which are named (S0-15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor

from .. import lifecycle, policies
from ..models import Assessment, Demonstration, SiteWork
from ..profile import figures
from ..profile.spec import CONDITION, SCORE, Criterion, Demonstrations
from .progress import town_names
from .standard import get_edition

_NEAR: Final = 10
"""How many of those that lack something are shown: the nearest."""
_OWN: Final = {SCORE: ("最近一次检查得分", "分"), CONDITION: ("建设标准达到的比例", "%")}


@dataclass(frozen=True, slots=True)
class Ground:
    """One criterion and how the site stands to it; ``have`` None: nobody knows yet."""

    name: str
    unit: str
    least: float
    have: float | None

    @property
    def met(self) -> bool:
        """Whether there is enough."""
        return self.have is not None and self.have >= self.least

    def __str__(self) -> str:
        have = "还没有" if self.have is None else f"{self.have:g} {self.unit}"
        return f"{self.name}：{have}，要 {self.least:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class DemonstrationCandidate:
    """A site and what speaks for it. ``refused``: why it cannot be named yet; ``proposed``: it meets everything."""

    site_id: int
    name: str
    town_name: str
    grounds: tuple[Ground, ...]
    refused: str

    @property
    def proposed(self) -> bool:
        """Whether the system proposes it."""
        return not self.refused and all(g.met for g in self.grounds)


@dataclass(frozen=True, slots=True)
class DemonstrationRef:
    """A site named as a demonstration: since when, why, and its figures of that day in words."""

    site_id: int
    name: str
    since: date
    reason: str
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemonstrationProposal:
    """What the plan asks, whom the system proposes first and then the nearest, and who is named already."""

    basis: str
    candidates: tuple[DemonstrationCandidate, ...]
    named: tuple[DemonstrationRef, ...]


def propose_demonstrations(actor: Actor) -> DemonstrationProposal:
    """The sites that may be demonstrations, with reasons out of what is counted; naming them is another act (S0-15).

    Raises Forbidden, NotFound (no standard).
    """
    place = policies.access_place(actor, actor.place_id or 0)
    asked = get_edition(place.id).profile.demonstration
    named = list_demonstrations(place.id)
    if asked is None:
        return DemonstrationProposal("", (), named)
    taken = {ref.site_id for ref in named}
    works = [w for w in SiteWork.objects.filter(place_id=place.id) if w.site_id not in taken]
    names = {s.id: s.name for s in places.list_sites(place.id)}
    towns, grounds = town_names(place.id), grounds_of(actor, asked, works)
    found = [
        DemonstrationCandidate(w.site_id, names[w.site_id], towns.get(w.town, ""), grounds[w.pk], refusal(asked, w))
        for w in works
        if grounds[w.pk]
    ]
    found.sort(key=lambda c: (not c.proposed, bool(c.refused), sum(not g.met for g in c.grounds), c.site_id))
    proposed = sum(c.proposed for c in found)
    return DemonstrationProposal(asked.basis, tuple(found[: proposed + _NEAR]), named)


def refusal(asked: Demonstrations, work: SiteWork) -> str:
    """Why the site cannot be named now; nothing where it can."""
    if asked.up_to_standard and work.state != lifecycle.UP_TO_STANDARD:
        return f"现在是“{lifecycle.WORK.states[work.state]}”，达标以后才能列为示范"
    return ""


def grounds_of(actor: Actor, asked: Demonstrations, works: list[SiteWork]) -> dict[int, tuple[Ground, ...]]:
    """By id of the work what is counted of each criterion that concerns its level, in a handful of statements."""
    ids = [w.site_id for w in works]
    counted: dict[str, Mapping[int, float]] = {
        c.what: figures.count(c.what, ids) for c in asked.criteria if c.what in figures.FIGURES
    }
    counted[SCORE] = _scores(works)
    counted[CONDITION] = {
        s.site_id: round(100 * (s.asked - len(s.lacking)) / s.asked, 1)
        for s in places.list_standing(actor=actor)
        if s.asked
    }
    return {
        w.pk: tuple(
            _ground(c, counted[c.what].get(w.site_id)) for c in asked.criteria if not c.kinds or w.kind in c.kinds
        )
        for w in works
    }


def _scores(works: list[SiteWork]) -> dict[int, float]:
    rows = Assessment.objects.filter(work__in=works, state=lifecycle.SUBMITTED).order_by("work", "-submitted_at", "-pk")
    return {site: float(score or 0) for site, score in rows.distinct("work").values_list("work__site_id", "score")}


def _ground(asked: Criterion, have: float | None) -> Ground:
    figure = figures.FIGURES.get(asked.what)
    name, unit = (figure.name, figure.unit) if figure is not None else _OWN[asked.what]
    return Ground(name, unit, asked.least, have)


def list_demonstrations(place_id: int) -> tuple[DemonstrationRef, ...]:
    """The place's demonstrations today, as anybody may read them, the first named first."""
    rows = Demonstration.objects.filter(work__place_id=place_id, ended_on__isnull=True).select_related("work")
    names = {s.id: s.name for s in places.list_sites(place_id)}
    return tuple(
        DemonstrationRef(r.work.site_id, names.get(r.work.site_id, ""), r.since, r.reason, tuple(r.grounds))
        for r in rows.order_by("since", "pk")
    )
