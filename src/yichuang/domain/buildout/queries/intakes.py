"""What the projection of cases by site, item and month tells: items really done below, and travel saved (S4-11, S3-72).

Nothing here reads a case: the rows are kept by the reader of the journal (``readers.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet, Sum

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.generation import by_generation

from ..models import Intake
from ..policies import sites_in_reach
from ..profile.spec import Travel
from .progress import town_names
from .standard import get_edition

BELOW: Final = (places.SiteKind.TOWN.value, places.SiteKind.VILLAGE.value, places.SiteKind.BANK.value)
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Handled:
    """Of so many items handed down, so many had a case in the last twelve months. ``idle``: ids of the others."""

    name: str
    done: int
    whole: int
    idle: frozenset[int]

    @property
    def rate(self) -> float | None:
        """Percent; None where nothing is handed down."""
        return 100 * self.done / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Handling:
    """事项办理率 in all, by level and by town; ``idle`` names the items nobody brought anywhere below."""

    since: date
    whole: Handled
    levels: tuple[Handled, ...]
    towns: tuple[Handled, ...]
    idle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """Cases of a site or a month and the way their applicants did not go: kilometres and hours, there and back."""

    name: str
    cases: int
    kilometres: float
    hours: float
    one_way: float | None = None  # of a site: kilometres by road to the county's hall


@dataclass(frozen=True, slots=True)
class TravelSaved:
    """少跑的路, estimated. ``sites`` those with cases, the most kilometres first; ``farthest`` of all sites below."""

    since: date
    whole: Saved
    sites: tuple[Saved, ...]
    months: tuple[Saved, ...]
    farthest: Saved | None
    method: str


def first_month() -> date:
    """The first day of the twelve months that end with this one."""
    today = clock.today()
    return date(today.year - 1, today.month + 1, 1) if today.month < MONTHS else date(today.year, 1, 1)


def get_handling(actor: Actor) -> Handling:
    """Which of the items handed down to the sites in reach were really done there. Raises Forbidden."""
    return _handling(actor.place_id or 0, sites_in_reach(actor))


def handled_below(place_id: int) -> Handled:
    """The same in one figure, for the whole place: 有办件的下放事项 ÷ 下放事项 (domain.md §9)."""
    return _handling(place_id, places.list_sites(place_id)).whole


def _handling(place_id: int, sites: Iterable[places.SiteRef]) -> Handling:
    here = [site for site in sites if site.kind in BELOW]
    handed = _handed(place_id)
    done: dict[int, set[int]] = defaultdict(set)
    for site_id, item_id in _rows(place_id).values_list("site_id", "item_id").distinct():
        done[site_id].add(item_id)

    def of(name: str, chosen: Iterable[places.SiteRef]) -> Handled:
        ids = [site.id for site in chosen]
        down = frozenset[int]().union(*(handed.get(n, frozenset()) for n in ids))
        brought = down & set[int]().union(*(done[n] for n in ids))
        return Handled(name, len(brought), len(down), down - brought)

    words = places.get_place_by_id(place_id).site_words
    names = town_names(place_id)
    whole = of("", here)
    items = _items(place_id)
    return Handling(
        first_month(),
        whole,
        tuple(
            of(getattr(words, kind, kind), level) for kind in BELOW if (level := [s for s in here if s.kind == kind])
        ),
        tuple(
            of(names.get(town, ""), [s for s in here if s.town == town]) for town in dict.fromkeys(s.town for s in here)
        ),
        tuple(sorted(items[n] for n in whole.idle if n in items)),
    )


@by_generation
def _handed(place_id: int) -> Mapping[int, frozenset[int]]:
    ids = [site.id for site in places.list_sites(place_id) if site.kind in BELOW]
    return catalogue.items_by_site(ids)


@by_generation
def _items(place_id: int) -> Mapping[int, str]:
    return {item.id: item.plain_name for item in catalogue.list_items(place_id)}


def get_travel_saved(actor: Actor) -> TravelSaved:
    """The way that cases taken in at the sites in reach saved their applicants. Raises Forbidden, NotFound."""
    return _travel(actor.place_id or 0, sites_in_reach(actor))


def travel_saved(place_id: int) -> TravelSaved:
    """The same for the whole place (S3-72). Raises NotFound (no standard)."""
    return _travel(place_id, places.list_sites(place_id))


def _travel(place_id: int, sites: Iterable[places.SiteRef]) -> TravelSaved:
    travel = get_edition(place_id).profile.travel
    halls = places.list_sites(place_id, kind=places.SiteKind.COUNTY)
    away = {s.id: _one_way(s, halls, travel) for s in sites if s.kind in BELOW} if halls else {}
    names = {s.id: s.name for s in sites}

    def saved(name: str, cases: Mapping[int, int], one_way: float | None = None) -> Saved:
        kilometres = sum(2 * away[n] * many for n, many in cases.items())
        return Saved(name, sum(cases.values()), kilometres, kilometres / travel.kilometres_an_hour, one_way)

    by_site: dict[int, int] = defaultdict(int)
    by_month: dict[date, dict[int, int]] = defaultdict(dict)
    rows = _rows(place_id).filter(county__gt=0).values("site_id", "month").annotate(n=Sum("county")).order_by("month")
    for site_id, month, n in rows.values_list("site_id", "month", "n"):
        if site_id in away:
            by_site[site_id] += n
            by_month[month][site_id] = n
    found = [saved(names[n], {n: many}, away[n]) for n, many in by_site.items()]
    farthest = max(away, key=lambda n: away[n], default=None)
    method = (
        "只算由县里决定、在乡村站点收下的办件，每件少跑一个来回；"
        f"站点到最近的县级大厅按直线距离的 {travel.detour:g} 倍算，时速 {travel.kilometres_an_hour:g} 公里。"
        "这是估算，不是量出来的"
    )
    return TravelSaved(
        first_month(),
        saved("", by_site),
        tuple(sorted(found, key=lambda s: (-s.kilometres, s.name))),
        tuple(saved(f"{month:%Y-%m}", cases) for month, cases in by_month.items()),
        saved(names[farthest], {farthest: 1}, away[farthest]) if farthest is not None else None,
        method if halls else "系统里没有县级大厅，算不出来",
    )


def _one_way(site: places.SiteRef, halls: Iterable[places.SiteRef], travel: Travel) -> float:
    """Kilometres by road, estimated, to the nearest of the county's halls."""
    return travel.by_road(
        min(places.metres_between(site.latitude, site.longitude, h.latitude, h.longitude) for h in halls)
    )


def _rows(place_id: int) -> QuerySet[Intake]:
    return Intake.objects.filter(place_id=place_id, month__gte=first_month())
