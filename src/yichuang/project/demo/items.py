"""Publishing the demo's items, handing them down, and authorising windows: what bureaus would do."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system

from .ground import SHUANGJIANG

FOLDER = Path(__file__).parent / "items"
SHORT = Path(__file__).parent / "short"
DELEGATIONS = Path(__file__).parent / "delegation.toml"
AUTHORITY = "双江自治县即办事项窗口当场办结授权书（双政服授〔2025〕2号，演示）"
SINCE = date(2026, 1, 1)
PUBLISHED_AT = datetime(2026, 1, 1, 9, 0, tzinfo=clock.SHANGHAI)
"""The day the records and delegations take effect."""
_SHORT_RECORD: Final[dict[str, Any]] = {
    "service": "guidance",
    "level": "4",
    "power_source": "1",
    "handling": "1",
    "competence": "any",
    "audience": ["person"],
    "scope_text": "住在本县的人和本县的单位",
    "visits": 0,
    "complain": "12345",
    "published_on": "2025-12-22",
    "effective_on": "2026-01-01",
}
"""What all records of the folder ``short`` have in common: nobody applies for them here, so no papers and no clock."""


def specs() -> dict[str, catalogue.ItemSpec]:
    """The full records by slug, validated: what one applies for here."""
    return {
        path.stem: catalogue.ItemSpec.model_validate(tomllib.loads(path.read_text("utf-8")))
        for path in sorted(FOLDER.glob("*.toml"))
    }


def short_specs() -> dict[str, catalogue.ItemSpec]:
    """The short records by slug, validated: what others do, with a guide and a link (网办指导, 便民服务).

    A file's ``common`` holds for all its items; of ``elsewhere`` an item says what differs.
    """
    found: dict[str, catalogue.ItemSpec] = {}
    for path in sorted(SHORT.glob("*.toml")):
        rows = tomllib.loads(path.read_text("utf-8"))
        for slug, own in rows["item"].items():
            row = {**_SHORT_RECORD, **rows["common"], **own}
            row["elsewhere"] = {**rows["common"].get("elsewhere", {}), **own["elsewhere"]}
            found[slug] = catalogue.ItemSpec.model_validate(row)
    return found


def load_items(report: Callable[[str], None]) -> dict[str, catalogue.ItemRef]:
    """Publish every item for the bodies that implement it, delegate, authorise; loading again changes nothing.

    Returns the items one applies for, by slug.
    """
    place = places.get_place(SHUANGJIANG)
    bodies = places.organisations_for(place.id)
    actor = system(place.id, permissions=catalogue.PERMISSIONS)
    with clock.at(PUBLISHED_AT), transaction.atomic():

        def publish(spec: catalogue.ItemSpec) -> catalogue.ItemRef:
            ids = [b.id for b in bodies if b.body == spec.body]
            return catalogue.publish_item(actor=actor, place_id=place.id, spec=spec, organisation_ids=ids)

        items = {slug: publish(spec) for slug, spec in specs().items()}
        others = [publish(spec) for spec in short_specs().values()]
        report(f"事项 {len(items)} 项，另有指导和便民服务 {len(others)} 项")
        report(f"下沉 {_delegate(actor, place.id, items)} 条")
        report(f"当场办结授权 {_authorise(actor, place.id, items)} 条")
    return items


def _delegate(actor: Actor, place_id: int, items: dict[str, catalogue.ItemRef]) -> int:
    sites = {s.key: s.id for s in places.list_sites(place_id)}
    count = 0
    for group in tomllib.loads(DELEGATIONS.read_text("utf-8"))["delegation"]:
        for slug in group["items"]:
            for act in group["acts"]:
                catalogue.delegate(
                    actor=actor,
                    item_id=items[slug].id,
                    act=catalogue.Act(act),
                    undertaker=catalogue.Undertaker(group["undertaker"]),
                    mode=catalogue.Mode(group["mode"]),
                    since=date.fromisoformat(group["since"]),
                    document=group["document"],
                    site_kind=catalogue.SiteKind(group["site"]) if "site" in group else None,
                    site_ids=[sites[key] for key in group.get("sites", ())],
                )
                count += 1
    return count


def _authorise(actor: Actor, place_id: int, items: dict[str, catalogue.ItemRef]) -> int:
    """Every clerk whose body may decide an instant item finishes it on the spot at her window."""
    roster = people.list_roster(actor=system(place_id, permissions=frozenset({"people.roster"})))
    clerks = [(p, p.site_id) for p in (line.post for line in roster) if p.role is people.Role.CLERK and p.site_id]
    owners = {s.id: s.organisation_id for s in places.list_sites(place_id)}
    count = 0
    for item in items.values():
        if item.handling is not catalogue.Handling.INSTANT:
            continue
        for post, site_id in clerks:
            own = catalogue.organisation_may(item.id, catalogue.Act.DECIDE, post.organisation_id)
            entrusted = owners[site_id] == post.organisation_id and catalogue.site_may(
                item.id, catalogue.Act.DECIDE, site_id
            )
            if not (own or entrusted):
                continue
            catalogue.authorise_on_the_spot(
                actor=actor,
                item_id=item.id,
                post_id=post.id,
                site_id=site_id,
                since=SINCE,
                until=None,
                document=AUTHORITY,
            )
            count += 1
    return count
