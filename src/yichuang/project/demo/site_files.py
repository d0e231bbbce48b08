"""The files of five sites of 双江 and the office of its hall: enough to look at, all of it made up.

The ground's sites are marked as sample, and so is what stands in their files. Through public operations; a county
whose centre has a file already is left alone, so loading again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system

from .ground import SHUANGJIANG, SINCE
from .staff import staff_actor
from .tables import GROUND, document

_OPENED = date(2024, 3, 1)


def load_site_files(report: Callable[[str], None]) -> None:
    """Files, institutions, incidents, things found; loading again changes nothing."""
    place = places.get_place(SHUANGJIANG)
    keeper = system(place.id, permissions=frozenset({"places.manage", "places.keep"}))
    centre = places.get_site_by_key(place.id, "county")
    if places.get_site_facts(actor=keeper, site_id=centre.id).area is not None:
        return
    data = document(GROUND / "site_files.toml")
    with transaction.atomic():
        for row in data["site"]:
            _Site(keeper, places.get_site_by_key(place.id, row["key"])).load(row)
        counts = _office(document(GROUND / "office.toml"))
    report(f"站点档案 {len(data['site'])} 份，{counts}")


class _Site:
    """The file of one site."""

    def __init__(self, actor: Actor, site: places.SiteRef) -> None:
        self.site = site
        self.at: dict[str, Any] = {"actor": actor, "site_id": site.id}

    def load(self, row: Mapping[str, Any]) -> None:
        """Everything the table says."""
        given = dict(row["facts"])
        for name in ("networks", "access", "hosted"):
            given[name] = tuple(given.get(name, ()))
        if row.get("together"):
            given |= dict.fromkeys(("people_by", "money_by", "things_by"), self.site.organisation_id)
        facts = places.SiteFacts(**given | {"area": Decimal(given["area"])})
        places.set_site_facts(**self.at, facts=facts)
        zones = {}
        for kind, name, floor, area in row["zones"]:
            shown = kind not in row.get("hidden", ())
            zone = places.set_zone(**self.at, kind=kind, name=name, floor=floor, area=Decimal(area), shown=shown)
            zones[zone.name] = zone.id
        for plan in row.get("plans", ()):
            self._plan(plan, zones)
        self._things(row)

    def _plan(self, plan: Mapping[str, Any], zones: Mapping[str, int]) -> None:
        counters = {c.number: c.id for c in places.list_counters(self.site.id)}
        shapes = []
        for what, name, x, y, width, height in plan["shapes"]:
            ref = {"zone": zones, "counter": counters}.get(what, {}).get(name)
            label = name if what == "mark" else ""
            shapes.append(places.Shape(what, ref, label, x, y, width, height))
        places.set_floor_plan(**self.at, **dict(plan) | {"shapes": shapes}, revision=0)

    def _things(self, row: Mapping[str, Any]) -> None:
        today = clock.today()
        for kind, name, quantity, months, days, keeper, post in row["equipment"]:
            thing = places.set_equipment(
                **self.at, kind=kind, name=name, quantity=quantity, keeper=keeper, keeper_post=post,
                acquired_on=_OPENED, every_months=months or None,
            )  # fmt: skip
            if months:
                done = "inspection" if places.CLASS_OF[kind] == places.EquipmentClass.SAFETY else "maintenance"
                last = today - timedelta(days=days)
                places.note_check(
                    **self.at, equipment_id=thing.id, kind=done, on=last, good=True, note="正常", by=keeper
                )
        for kind, name, unit, minimum, stock, days in row["supplies"]:
            supply = places.set_supply(**self.at, kind=kind, name=name, unit=unit, minimum=minimum, every_days=days)
            places.move_supply(**self.at, supply_id=supply.id, reason="bought", amount=stock)
        for kind, text, where, why in row["boards"]:
            places.set_board(**self.at, kind=kind, text=text, place_at=where, made_on=_OPENED, outdated_why=why)
        for name, outside, counters in row["seated"]:
            places.seat_body(**self.at, name=name, outside=outside, counters=counters, since=SINCE)


def _office(data: Mapping[str, Any]) -> str:
    """Written by the accounts of the sign-in page; the manager has read everything but the last."""
    bureau, manager = staff_actor("bureau"), staff_actor("hall_manager")
    versions = []
    for row in data["institution"]:
        key = people.draft_institution(actor=bureau, **row, effective_on=clock.today())
        (version,) = people.get_institution(actor=bureau, institution_id=key)[1]
        people.publish_version(actor=bureau, version_id=version.id)
        people.open_institution(actor=bureau, institution_id=key, public=True)
        versions.append(version.id)
    for version_id in versions[:-1]:
        people.confirm_read(actor=manager, version_id=version_id)
    for row in data["incident"]:
        hour = datetime.combine(clock.today() - timedelta(days=row["days"]), datetime.min.time(), tzinfo=clock.SHANGHAI)
        happened = hour.replace(hour=row["hour"])
        incident = people.log_incident(actor=manager, kind=row["kind"], happened_at=happened, what=row["what"])
        people.note_incident(actor=manager, incident_id=incident, done=row["done"], close=row["close"])
    for row in data["found"]:
        thing = people.register_lost(
            actor=manager, kind=row["kind"], described=row["described"], found_at=row["found_at"], marks=row["marks"],
            found_on=clock.today() - timedelta(days=row["days"]), finder=row["finder"],
        )  # fmt: skip
        if row["kept_at"]:
            people.keep_lost(actor=manager, lost_id=thing.id, kept_at=row["kept_at"])
    return f"制度 {len(versions)} 项，突发情况 {len(data['incident'])} 件，失物 {len(data['found'])} 件"
