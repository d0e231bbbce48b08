"""Sites as the pages show them: open or not, what can be done there, who is nearest to a village."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.kernel import clock


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site with what a visitor wants to know first."""

    site: places.SiteRef
    open: bool
    state: str
    items: int | None = None  # how many items one may bring there; None where nobody asked
    why: str = ""  # what was looked for and is there
    queue: bool = False  # one takes a number there


def site_line(site: places.SiteRef, *, count: bool = False) -> SiteLine:
    """The site as it is at this minute."""
    is_open, state = places.is_open(site, clock.now())
    items = len(catalogue.items_at(site.id)) if count else None
    return SiteLine(site, is_open, state, items, queue=hall.hall_of_site(site.id) is not None)


def serving(place: places.PlaceRef, division: int | None) -> list[places.SiteRef]:
    """The sites that serve a village, the nearest kind first: its own station, its town's centre, the county's."""
    found = []
    if division is not None:
        found = [places.site_for(place.id, kind, division) for kind in ("village", "town")]
    centre = places.list_sites(place.id, kind="county")[:1]
    return [site for site in (*found, *centre) if site is not None]


def town_and_county(place: places.PlaceRef) -> list[places.SiteRef]:
    """The centres, the county's first: where to go if no site near does it."""
    return in_order(s for s in places.list_sites(place.id) if s.kind in {"county", "town"})


def in_order(sites: Iterable[places.SiteRef]) -> list[places.SiteRef]:
    """The county's centre, the towns' centres, then the others as they come."""
    first = ("county", "town")
    return sorted(sites, key=lambda s: first.index(s.kind) if s.kind in first else len(first))


def near_sites(place: places.PlaceRef, division: int | None) -> list[SiteLine]:
    """The sites that serve a village, with how much can be done at each."""
    return [site_line(site, count=True) for site in serving(place, division)]


def sites_of_item(place: places.PlaceRef, division: int | None, able: Collection[int]) -> list[SiteLine]:
    """Where to go with an item: first what serves the village, then the county and town centres that may do it."""
    first = [s for s in serving(place, division) if s.id in able]
    kinds = {"county": 0, "town": 1}
    rest = [s for s in places.list_sites(place.id) if s.id in able and s.kind in kinds and s not in first]
    rest.sort(key=lambda s: kinds[s.kind])
    return [site_line(site) for site in [*first, *rest][: max(3, len(first))]]


def village_options(place: places.PlaceRef) -> list[tuple[int, str]]:
    """Every village and community of the place, as a list of choices: 勐库镇 冰岛村."""
    codes = [v.code for t in places.list_divisions(place.county) for v in places.list_divisions(t.code)]
    paths = places.division_paths(codes)
    return [(code, paths[code]) for code in codes if code in paths]
