"""Which items one may bring to a site, for many sites at once (figures of the standard, issue 5)."""

from __future__ import annotations

from collections.abc import Collection

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.generation import steady

from ..codes import Act, Service
from ..models import Implementation
from .delegations import SiteKind
from .reach import _with_bureau, in_force


def count_items_by_site(site_ids: Collection[int]) -> dict[int, int]:
    """How many of ``items_by_site``; a site without any is absent."""
    return {site_id: len(items) for site_id, items in items_by_site(site_ids).items()}


def items_by_site(site_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Items that may be received, accepted or assisted with at each of these sites today, as ``items_at`` tells them.

    Reads delegations and implementations once each, however many sites. A site without any is absent; a terminal
    counts what is handed down to it. Raises NotFound for an unknown site.
    """
    acts = [Act.COLLECT.value, Act.ACCEPT.value, Act.ASSIST.value]
    by_site: dict[int | None, set[int]] = {}
    by_body: dict[int | None, set[int]] = {}
    by_kind: dict[tuple[int, str, str], set[int]] = {}
    granted = in_force(clock.today()).filter(act__in=acts)
    for item_id, place_id, site_id, body_id, kind, undertaker in granted.values_list(
        "item_id", "item__place_id", "site_id", "organisation_id", "site_kind", "undertaker"
    ):
        target = by_kind.setdefault((place_id, kind, undertaker), set()) if kind else None
        if target is None:
            target = by_site.setdefault(site_id, set()) if site_id else by_body.setdefault(body_id, set())
        target.add(item_id)
    own: dict[int, set[int]] = {}
    for body_id, item_id in Implementation.objects.filter(
        ended_on__isnull=True, item__service=Service.HANDLED.value
    ).values_list("organisation_id", "item_id"):
        own.setdefault(body_id, set()).add(item_id)
    brought = {}
    with steady():
        for site_id in site_ids:
            site = places.get_site(site_id)
            body = places.get_organisation(site.organisation_id)
            found = by_site.get(site_id, set()) | by_kind.get((site.place_id, site.kind, body.undertaker), set())
            if site.kind != SiteKind.TERMINAL.value:
                found = found.union(by_body.get(body.id, set()), *(own.get(b, set()) for b in _with_bureau(body)))
            if found:
                brought[site_id] = frozenset(found)
    return brought
