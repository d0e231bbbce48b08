"""set_jurisdiction: which ranges an organisation or a site answers for, from which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from yichuang.domain.places.events import JurisdictionSet
from yichuang.domain.places.models import (
    Division,
    Jurisdiction,
    JurisdictionSeries,
    Organisation,
    Place,
    Site,
    SiteKind,
)
from yichuang.domain.places.policies import access_organisation, access_site
from yichuang.kernel import divisions, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.divisions import Range
from yichuang.kernel.errors import Conflict, Invalid


@transaction.atomic
def set_jurisdiction(
    *,
    actor: Actor,
    organisation_id: int | None = None,
    site_id: int | None = None,
    ranges: Sequence[Range],
    since: date,
) -> tuple[Range, ...]:
    """From ``since`` the owner (exactly one of the two) answers for exactly ``ranges``; no range ends it.

    What it answered for before stays true for the days before. The same ranges again change nothing. Owners of one
    series (the town governments; the village stations) never share a code on any day: a farm's community is taken out
    of its town's ranges first. Raises Forbidden, NotFound, Invalid (ranges badly formed, outside the county, or on a
    local code) or Conflict (another owner of the series holds part of it, or a later change is already entered).
    """
    if (organisation_id is None) == (site_id is None):
        raise ValueError("a jurisdiction has exactly one owner")
    owner: Organisation | Site
    if organisation_id is not None:
        owner = access_organisation(actor, organisation_id)
    else:
        assert site_id is not None
        owner = access_site(actor, site_id)
    return put(actor, owner, ranges, since)


def series_name(owner: Organisation | Site) -> str:
    """Whom the owner must not overlap: bodies of its kind, sites of its kind; a bank outlet or a terminal nobody."""
    if isinstance(owner, Organisation):
        return f"body:{owner.body}"
    beside = owner.kind in {SiteKind.BANK, SiteKind.TERMINAL}
    return f"site:{owner.kind}:{owner.key}" if beside else f"site:{owner.kind}"


def put(actor: Actor, owner: Organisation | Site, ranges: Sequence[Range], since: date) -> tuple[Range, ...]:
    """``set_jurisdiction`` for an owner that is already accessed and locked."""
    wanted = _checked(owner.place, ranges)
    series, _ = JurisdictionSeries.objects.get_or_create(place=owner.place, name=series_name(owner))
    JurisdictionSeries.objects.select_for_update().get(pk=series.pk)
    mine = Q(organisation=owner) if isinstance(owner, Organisation) else Q(site=owner)
    open_rows = list(Jurisdiction.objects.filter(mine).filter(Q(until__isnull=True) | Q(until__gt=since)))
    if any(row.since > since for row in open_rows):
        raise Conflict("已登记更晚生效的管辖范围，请先处理那一条")
    kept = {Range(row.low, row.high): row for row in open_rows if row.until is None}
    if set(kept) == set(wanted):
        return wanted
    _refuse_overlap(series, mine, wanted, since)
    for r, row in kept.items():
        if r in wanted:
            continue
        if row.since == since:
            row.delete()  # it never had a day
        else:
            row.until = since
            row.save(update_fields=["until"])
    holder = {"organisation": owner} if isinstance(owner, Organisation) else {"site": owner}
    Jurisdiction.objects.bulk_create(
        Jurisdiction(series=series, low=r.low, high=r.high, since=since, **holder) for r in wanted if r not in kept
    )
    organisation = owner if isinstance(owner, Organisation) else None
    journal.record(
        JurisdictionSet(
            organisation_id=organisation.pk if organisation else None,
            site_id=None if organisation else owner.pk,
            since=since,
            lows=tuple(r.low for r in wanted),
            highs=tuple(r.high for r in wanted),
        ),
        actor=actor,
        subject=f"{'organisation' if organisation else 'site'}:{owner.pk}",
        place_id=owner.place_id,
    )
    return wanted


def _checked(place: Place, ranges: Sequence[Range]) -> tuple[Range, ...]:
    if any(r.low > r.high for r in ranges):
        raise Invalid({"ranges": "范围的起点应不大于终点"})
    if not divisions.are_disjoint(ranges):
        raise Invalid({"ranges": "同一单位的范围之间不能重叠"})
    county = divisions.range_of(place.county)
    if any(r.low < county.low or r.high > county.high for r in ranges):
        raise Invalid({"ranges": f"范围应在{place.name}的区划代码之内"})
    edges = {edge for r in ranges for edge in (r.low, r.high)}
    if Division.objects.filter(local=True, code__in=edges).exists():
        raise Invalid({"ranges": "本地代码只用于列表，不能作为管辖范围"})
    return tuple(sorted(ranges))


def _refuse_overlap(series: JurisdictionSeries, mine: Q, wanted: tuple[Range, ...], since: date) -> None:
    others = (
        Jurisdiction.objects.filter(series=series)
        .exclude(mine)
        .filter(Q(until__isnull=True) | Q(until__gt=since))
        .select_related("organisation", "site")
    )
    for row in others:
        theirs = Range(row.low, row.high)
        if not divisions.are_disjoint([*wanted, theirs]):
            name = row.organisation.name if row.organisation else row.site.name if row.site else ""
            raise Conflict(f"这段区划已由“{name}”管辖，请先从它的范围中划出")
