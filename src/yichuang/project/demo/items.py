"""Publishing the demo's items, handing them down, and authorising windows: what bureaus would do."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system

from .ground import SHUANGJIANG

FOLDER = Path(__file__).parent / "items"
DELEGATIONS = Path(__file__).parent / "delegation.toml"
AUTHORITY = "双江自治县即办事项窗口当场办结授权书（双政服授〔2025〕2号，演示）"
SINCE = date(2026, 1, 1)
PUBLISHED_AT = datetime(2026, 1, 1, 9, 0, tzinfo=clock.SHANGHAI)
"""The day the records and delegations take effect."""


def specs() -> dict[str, catalogue.ItemSpec]:
    """The records by slug, validated."""
    return {
        path.stem: catalogue.ItemSpec.model_validate(tomllib.loads(path.read_text("utf-8")))
        for path in sorted(FOLDER.glob("*.toml"))
    }


def load_items(report: Callable[[str], None]) -> dict[str, catalogue.ItemRef]:
    """Publish every item for the bodies that implement it, delegate, authorise; loading again changes nothing."""
    place = places.get_place(SHUANGJIANG)
    bodies = places.organisations_for(place.id)
    actor = system(place.id, permissions=catalogue.PERMISSIONS)
    with clock.at(PUBLISHED_AT), transaction.atomic():
        items = {
            slug: catalogue.publish_item(
                actor=actor,
                place_id=place.id,
                spec=spec,
                organisation_ids=[b.id for b in bodies if b.body == spec.body],
            )
            for slug, spec in specs().items()
        }
        report(f"事项 {len(items)} 项")
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
