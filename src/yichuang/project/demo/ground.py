"""The ground of the demo: five places, and 双江 in full with its bodies, sites and windows.

Everything goes through the public operations of ``places``, so that loading twice changes nothing. Divisions are the
real ones; credit codes are built (they check, but belong to nobody), coordinates, telephones and addresses are
synthetic, and every such row is marked as sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from django.db import transaction

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.codes import build_uscc
from yichuang.kernel.divisions import Range, range_of, subtract

from ..places.files import profile_of, slugs, units_of
from ..places.load import open_place
from .tables import GROUND, rows

SINCE = date(2020, 1, 1)
LOADED_AT = datetime(2024, 1, 2, 9, 0, tzinfo=clock.SHANGHAI)
"""The day the demo's story begins: what loads the ground acts then, before any case."""

SHUANGJIANG = "shuangjiang"
PLACES = (SHUANGJIANG, *(slug for slug in slugs() if slug != SHUANGJIANG))
"""双江 first: it is the place of the portal where all stand side by side."""
COUNTY = 530925_000_000
REGION = "530925"
FARMS = {530925_901_000: 530925_101_003, 530925_902_000: 530925_102_001}
"""Local code of a farm → the one community it answers for, taken out of its town's ranges."""

# Inside the county and its mountains, whatever the spread around a town's seat.
_SOUTH, _NORTH, _WEST, _EAST = 23.17, 23.79, 99.60, 100.14


def actor() -> Actor:
    """The installation, which opens places and enters what bureaus would."""
    return system(permissions=frozenset({"places.manage"}))


def load_ground(report: Callable[[str], None], only: str = "") -> None:
    """Open the five places (or the one), and all of 双江's ground; loading again changes nothing."""
    with clock.at(LOADED_AT), transaction.atomic():
        opened = [open_demo_place(slug) for slug in PLACES if only in {"", slug}]
        report(f"县区 {len(opened)} 个")
        if only not in {"", SHUANGJIANG}:
            return
        imported = places.import_divisions(actor=actor(), rows=list(_farm_rows()), since=SINCE)
        report(f"农场 {imported.added + imported.unchanged} 个")
        _Shuangjiang(opened[0]).load()
        report(f"机构 {len(places.organisations_for(opened[0].id))} 个，站点 {len(places.list_sites(opened[0].id))} 个")


def open_demo_place(slug: str) -> places.PlaceRef:
    """One of the places of the demo, with its land and its centre."""
    profile = profile_of(slug)
    return open_place(profile, units_of(profile), since=since_of(profile), sample=True)


def since_of(profile: buildout.Profile) -> date:
    """From when bodies and sites of the place answer for their land: before its plan begins."""
    return min(SINCE, profile.programme.begins)


def _farm_rows() -> Iterator[places.DivisionRow]:
    for row in rows(GROUND / "towns.tsv"):
        if int(row["code"]) in FARMS:
            yield places.DivisionRow(int(row["code"]), row["name"], "town", COUNTY, local=True, managed_by=SHUANGJIANG)


@dataclass
class _Shuangjiang:
    """Everything of 双江 below the county centre."""

    place: places.PlaceRef
    built: int = 1  # credit codes built so far

    def load(self) -> None:
        """Bureaus, governments and farms, stations, village committees, sites, windows."""
        bureaus = {row["key"]: self._bureau(row) for row in rows(GROUND / "bureaus.tsv")}
        for row in rows(GROUND / "stations.tsv"):
            self._station(row, bureaus[row["parent"]])
        villages = [v for t in places.list_divisions(COUNTY) for v in places.list_divisions(t.code)]
        farm_of = {community: farm for farm, community in FARMS.items()}
        for row in rows(GROUND / "towns.tsv"):
            body, site = self._town(row)
            self._counters(site)
            own = [v for v in villages if farm_of.get(v.code, v.code - v.code % 1000) == int(row["code"])]
            for village in own:
                self._village(village, row, body)
        self._counters(places.get_site_by_key(self.place.id, "county"))

    def _credit_code(self, prefix: str) -> str:
        self.built += 1
        return build_uscc(prefix, REGION, f"MB{self.built:07d}")

    def _organisation(self, key: str, **facts: Any) -> places.OrganisationRef:
        return places.create_organisation(
            actor=actor(), place_id=self.place.id, key=key, since=SINCE, sample=True, **facts
        )

    def _bureau(self, row: dict[str, str]) -> places.OrganisationRef:
        if row["key"] == "zhengwu":
            return places.get_organisation_by_key(self.place.id, "zhengwu")
        group = row["key"] == "canlian"  # a people's organisation that a law empowers, no agency
        return self._organisation(
            row["key"],
            name=row["name"],
            short_name=row["short_name"],
            uscc=self._credit_code("13" if group else "11"),
            kind="bureau",
            undertaker="authorised" if group else "agency",
            division=530925_101_002,
            jurisdiction=[range_of(COUNTY)],
            phone=row["phone"],
            address=row["address"],
            external=row["external"] == "yes",
        )

    def _station(self, row: dict[str, str], parent: places.OrganisationRef) -> None:
        towns = [int(code) for code in row["towns"].split()]
        seat = next(t for t in rows(GROUND / "towns.tsv") if int(t["code"]) == towns[0])
        self._organisation(
            f"{row['body']}_{row['suffix']}",
            body=row["body"],
            name=row["name"],
            short_name=row["short_name"],
            uscc=self._credit_code("11"),
            kind="station",
            undertaker="agency",
            parent_id=parent.id,
            division=int(seat["division"]),
            jurisdiction=[range_of(town) for town in towns],
            phone=parent.phone,
            address=f"{seat['address']}旁",
        )

    def _town(self, row: dict[str, str]) -> tuple[places.OrganisationRef, places.SiteRef]:
        code = int(row["code"])
        farm = code in FARMS
        community = FARMS.get(code)
        out = [Range(c, c) for c in FARMS.values()]
        ranges = [Range(community, community)] if community else list(subtract([range_of(code)], out))
        body = self._organisation(
            f"{'farm' if farm else 'town_government'}_{row['suffix']}",
            body="farm" if farm else "town_government",
            name=row["body"],
            short_name=row["name"],
            uscc=self._credit_code("12" if farm else "11"),
            kind="farm" if farm else "government",
            undertaker="institution" if farm else "agency",
            division=int(row["division"]),
            jurisdiction=ranges,
            phone=row["phone"],
            address=row["address"],
        )
        site = places.create_site(
            actor=actor(),
            place_id=self.place.id,
            key=f"town_{row['suffix']}",
            name=self.place.naming.town.format(town=row["name"]),
            kind="town",
            organisation_id=body.id,
            division=int(row["division"]),
            town=code,
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            address=row["address"],
            phone=row["phone"],
            since=SINCE,
            jurisdiction=ranges,
            sample=True,
        )
        return body, site

    def _village(self, village: places.DivisionRef, town: dict[str, str], above: places.OrganisationRef) -> None:
        suffix = str(village.code)[6:]
        latitude, longitude = _somewhere_near(village.code, float(town["latitude"]), float(town["longitude"]))
        phone = f"0883-76{int(suffix) % 100_000:05d}"
        address = f"{town['name']}{village.short_name}委会"
        committee = self._organisation(
            f"village_committee_{suffix}",
            body="village_committee",
            name=f"{town['name']}{village.name}",
            short_name=village.short_name,
            uscc=self._credit_code("54"),
            kind="committee",
            undertaker="village",
            parent_id=above.id,
            division=village.code,
            jurisdiction=[Range(village.code, village.code)],
            phone=phone,
            address=address,
        )
        repeated = village.short_name.startswith(town["name"])
        site = places.create_site(
            actor=actor(),
            place_id=self.place.id,
            key=f"village_{suffix}",
            name=self.place.naming.village.format(town="" if repeated else town["name"], village=village.short_name),
            kind="village",
            organisation_id=committee.id,
            division=village.code,
            town=int(town["code"]),
            latitude=latitude,
            longitude=longitude,
            address=address,
            phone=phone,
            hours=("1-5 09:00-12:00", "1-5 14:30-17:30"),
            since=SINCE,
            sample=True,
        )
        self._counters(site)

    def _counters(self, site: places.SiteRef) -> None:
        for row in rows(GROUND / "counters.tsv"):
            if row["site"] == site.kind:
                places.create_counter(
                    actor=actor(),
                    site_id=site.id,
                    number=row["number"],
                    name=row["name"],
                    kind=row["kind"],
                    subject=row["subject"],
                    services=row["services"].split(),
                    languages=row["languages"].split(),
                )


def _somewhere_near(code: int, latitude: float, longitude: float) -> tuple[float, float]:
    """A point within about ten kilometres of the town's seat, the same every time, inside the county."""
    random = Random(code)  # noqa: S311 - scenery, no secret
    north = latitude + random.uniform(-0.07, 0.07)
    east = longitude + random.uniform(-0.08, 0.08)
    return round(min(max(north, _SOUTH), _NORTH), 5), round(min(max(east, _WEST), _EAST), 5)
