"""A place opened from its profile: its words and land, its centre, its sites, its standard and plan.

Through public operations; loading again changes nothing but what the profile changed. Where the list of divisions has
no coordinates, a site stands at a made-up spot near the centre and is marked as sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from random import Random

from django.db import transaction

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.codes import build_uscc
from yichuang.kernel.divisions import Range, range_of

from .files import division_rows

Unit = dict[str, str]
_TOWN_SPREAD, _VILLAGE_SPREAD = 0.12, 0.05  # degrees: about 12 and 5 kilometres
_BODIES = (("街道", "办事处"), ("镇", "人民政府"), ("乡", "人民政府"))


def actor() -> Actor:
    """The installation, which opens places and enters what bureaus would."""
    return system(permissions=frozenset({"places.manage", buildout.MANAGE}))


def first_day(profile: buildout.Profile) -> date:
    """From when divisions are in force: the plan's beginning at first; what is renamed later, from today."""
    if any(place.slug == profile.place.slug for place in places.list_places()):
        return clock.today()
    return min(clock.today(), profile.programme.begins)


def load_place(profile: buildout.Profile, units: Sequence[Unit], *, since: date, sample: bool = False) -> int:
    """Open the place with all its sites and adopt its standard, all or nothing; how many sites are new.

    ``since``: from when its bodies and sites answer for their land. Raises Invalid, Conflict.
    """
    with transaction.atomic():
        place = open_place(profile, units, since=since, sample=sample)
        new = open_sites(place, profile, units, since=since)
        adopt(place, profile)
    return new


def open_place(
    profile: buildout.Profile, units: Sequence[Unit], *, since: date, sample: bool = False
) -> places.PlaceRef:
    """The place, its divisions, the bureau that runs the centre, the centre, the city's body where it accepts, and
    what sites of each kind must have.

    ``sample``: all of it is made up, with credit codes that check but belong to nobody. Raises Invalid, Conflict.
    """
    told = profile.place
    place = places.create_place(
        actor=actor(),
        slug=told.slug,
        name=told.name,
        short_name=told.short_name,
        prefix=told.prefix,
        county=told.county,
        words=places.SiteWords(**told.words.model_dump()),
        naming=places.SiteNaming(**told.naming.model_dump()),
    )
    places.import_divisions(actor=actor(), rows=list(division_rows(profile, units)), since=since)
    _open_centre(place, profile, since, sample=sample)
    for level in profile.levels:
        lines = [places.Required(m.kind, m.what, m.least, m.basis) for m in level.must]
        places.set_requirements(actor=actor(), place_id=place.id, site_kind=level.kind, lines=lines)
    return place


def ranges_of(profile: buildout.Profile) -> list[Range]:
    """The land the place answers for."""
    told = profile.place
    return [Range(low, high) for low, high in told.ranges] or [range_of(told.county)]


def _open_centre(place: places.PlaceRef, profile: buildout.Profile, since: date, *, sample: bool) -> None:
    centre, whole = profile.place.centre, ranges_of(profile)
    region = str(place.county)[:6]
    bureau = places.create_organisation(
        actor=actor(),
        place_id=place.id,
        key="zhengwu",
        name=centre.body,
        short_name=centre.body.removeprefix(place.short_name),
        uscc=build_uscc("11", region, "MB0000001") if sample else "",
        kind="bureau",
        undertaker="agency",
        division=centre.division,
        jurisdiction=whole,
        since=since,
        phone=centre.phone,
        address=centre.address,
        sample=sample,
    )
    places.create_site(
        actor=actor(),
        place_id=place.id,
        key="county",
        name=profile.place.naming.county,
        kind="county",
        organisation_id=bureau.id,
        division=centre.division,
        town=centre.division - centre.division % 1000,
        latitude=centre.latitude,
        longitude=centre.longitude,
        address=centre.address,
        phone=centre.phone,
        since=since,
        jurisdiction=whole,
        sample=sample,
    )
    if profile.acceptance.city_body:
        places.create_organisation(
            actor=actor(),
            place_id=place.id,
            key="city",
            name=profile.acceptance.city_body,
            uscc=build_uscc("11", f"{region[:4]}00", "MB0000001") if sample else "",
            kind="bureau",
            undertaker="agency",
            division=centre.division,
            jurisdiction=[],
            since=since,
            external=True,
            sample=sample,
        )


def open_sites(place: places.PlaceRef, profile: buildout.Profile, units: Sequence[Unit], *, since: date) -> int:
    """A government for every town; a site with its windows for every division that shall have one; how many are new.

    Stations of villages are run by the town's government. Raises Invalid, Conflict.
    """
    centre = places.get_site_by_key(place.id, "county")
    known = {c.number for c in places.list_counters(centre.id)}
    for window in windows_of(profile, "county"):
        if window.number not in known:
            places.create_counter(actor=actor(), site_id=centre.id, **asdict(window))
    sites = list(_Land(place, profile, units).sites(since))
    return len(places.open_sites(actor=actor(), place_id=place.id, sites=sites, since=since))


def windows_of(profile: buildout.Profile, kind: str) -> tuple[places.NewCounter, ...]:
    """The windows the plan names for sites of this kind, numbered so that they sort as they are named."""
    level = profile.level(kind)
    listed = level.counters if level else ()
    width = len(str(len(listed)))
    return tuple(
        places.NewCounter(f"{n:0{width}}", w.name, w.kind, w.subject, tuple(w.services), tuple(w.languages))
        for n, w in enumerate(listed, start=1)
    )


@dataclass
class _Land:
    """The towns and villages of a place, and the sites that stand there."""

    place: places.PlaceRef
    profile: buildout.Profile
    units: Sequence[Unit]

    def __post_init__(self) -> None:
        whole = ranges_of(self.profile)
        self.mine = [row for row in self.units if any(int(row["code"]) in r for r in whole)]
        self.towns = {int(row["code"]): row for row in self.mine if row["level"] == "town"}

    def sites(self, since: date) -> Iterator[places.NewSite]:
        """Every site to open, after the bodies that run them."""
        bodies = {code: self._government(row, since) for code, row in self.towns.items()}
        without = {left.division for level in self.profile.levels for left in level.without}
        for row in self.mine:
            code, level = int(row["code"]), row["level"]
            if level in {"town", "village"} and self.profile.level(level) is not None and code not in without:
                yield self._site(row, bodies[code - code % 1000])

    def _government(self, row: Unit, since: date) -> int:
        code, name = int(row["code"]), row["name"]
        ending = next((word for unit, word in _BODIES if name.endswith(unit)), "管理委员会")
        return places.create_organisation(
            actor=actor(),
            place_id=self.place.id,
            key=f"town_government_{str(code)[6:9]}",
            body="town_government",
            name=f"{name}{ending}",
            short_name=name,
            kind="government",
            undertaker="agency",
            division=code,
            jurisdiction=[range_of(code)],
            since=since,
            phone=row.get("phone") or "",
            address=row.get("address") or "",
            sample=not row.get("latitude"),
        ).id

    def _site(self, row: Unit, body: int) -> places.NewSite:
        code, level = int(row["code"]), row["level"]
        town = self.towns[code - code % 1000]["name"]
        short = places.short_village_name(row["name"])
        if level == "town":
            key, name, near = str(code)[6:9], self.place.naming.town.format(town=town, village=""), town
        else:
            above = "" if short.startswith(town) else town
            key, name, near = str(code)[6:], self.place.naming.village.format(town=above, village=short), above + short
        latitude, longitude = self._spot(row)
        return places.NewSite(
            key=f"{level}_{key}",
            name=name,
            kind=level,
            organisation_id=body,
            division=code,
            town=code - code % 1000,
            latitude=latitude,
            longitude=longitude,
            address=row.get("address") or near,
            phone=row.get("phone") or self.profile.place.centre.phone,
            counters=windows_of(self.profile, level),
            sample=not row.get("latitude"),
        )

    def _spot(self, row: Unit) -> tuple[float, float]:
        """Where the list says; else near the town's, and a town near the centre: the same every time."""
        if row.get("latitude") and row.get("longitude"):
            return float(row["latitude"]), float(row["longitude"])
        centre, code = self.profile.place.centre, int(row["code"])
        north, east, spread = centre.latitude, centre.longitude, _TOWN_SPREAD
        if row["level"] == "village":
            (north, east), spread = self._spot(self.towns[code - code % 1000]), _VILLAGE_SPREAD
        random = Random(code)  # noqa: S311 - scenery, no secret
        return round(north + random.uniform(-spread, spread), 5), round(east + random.uniform(-spread, spread), 5)


def adopt(place: places.PlaceRef, profile: buildout.Profile) -> buildout.EditionRef:
    """Its standard and plan, in force from the first day of the plan, for the sites that are open."""
    return buildout.adopt_profile(
        actor=actor(),
        place_id=place.id,
        profile=profile,
        reason=profile.programme.name[:200],
        since=profile.programme.begins,
    )
