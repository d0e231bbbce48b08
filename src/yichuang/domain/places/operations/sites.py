"""open_sites: the many sites of a place at once, as when a county joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from yichuang.domain.places.events import SitesOpened
from yichuang.domain.places.hours import DEFAULT
from yichuang.domain.places.models import (
    Counter,
    Division,
    DivisionLevel,
    Jurisdiction,
    JurisdictionSeries,
    Organisation,
    Place,
    Site,
)
from yichuang.domain.places.naming import expected_names
from yichuang.domain.places.policies import access_place
from yichuang.domain.places.refs import NewSite, SiteRef, short_village_name
from yichuang.domain.places.reps import site_ref
from yichuang.kernel import divisions, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.divisions import Range
from yichuang.kernel.errors import Conflict, Invalid

from .jurisdiction import series_name
from .organisation import KEY, PHONE, check_hours
from .site import check_spot


@transaction.atomic
def open_sites(*, actor: Actor, place_id: int, sites: Sequence[NewSite], since: date) -> tuple[SiteRef, ...]:
    """Open those whose key is not there yet, with their windows, all or none; what is there stays as it is.

    The rules of each are those of ``create_site``. Returns the new ones. Raises Forbidden, NotFound, Invalid (by
    ``N.field`` for the N-th), Conflict (another site of the kind serves part of the land).
    """
    place = access_place(actor, place_id)
    there = set(Site.objects.filter(place=place).values_list("key", flat=True))
    new = [site for site in sites if site.key not in there]
    if not new:
        return ()
    _check(place, new)
    rows = Site.objects.bulk_create(_row(place, site) for site in new)
    Counter.objects.bulk_create(
        Counter(
            site=row,
            number=c.number,
            name=c.name,
            kind=c.kind,
            subject=c.subject,
            services=list(c.services),
            languages=list(c.languages),
        )
        for row, site in zip(rows, new, strict=True)
        for c in site.counters
    )
    _give_land(place, rows, since)
    ids = tuple(int(row.pk) for row in rows)
    journal.record(SitesOpened(ids, since), actor=actor, subject=f"place:{place.pk}", place_id=place.pk)
    return tuple(site_ref(row) for row in rows)


def _row(place: Place, site: NewSite) -> Site:
    return Site(
        place=place,
        key=site.key,
        name=site.name,
        kind=site.kind,
        organisation_id=site.organisation_id,
        division=site.division,
        town=site.town,
        latitude=site.latitude,
        longitude=site.longitude,
        address=site.address,
        phone=site.phone,
        hours=list(site.hours or DEFAULT),
        sample=site.sample,
    )


def _check(place: Place, new: Sequence[NewSite]) -> None:
    codes = {code for site in new for code in (site.division, site.town)}
    known = {d.code: d for d in Division.objects.filter(code__in=codes, valid_until__isnull=True)}
    bodies = set(Organisation.objects.filter(place=place).values_list("pk", flat=True))
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for number, site in enumerate(new, start=1):
        faults = _faults(place, site, known)
        if site.organisation_id not in bodies:
            faults["organisation"] = "没有这个机构"
        if site.key in seen:
            faults["key"] = "同一标识出现了两次"
        seen.add(site.key)
        wrong |= {f"{number}.{field}": text for field, text in faults.items()}
    if wrong:
        raise Invalid(wrong, "站点里有错误，一个也没有开")


def _faults(place: Place, site: NewSite, known: Mapping[int, Division]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not KEY.fullmatch(site.key):
        wrong["key"] = "标识只用小写字母、数字和下划线，以字母开头"
    check_spot(site.kind, site.latitude, site.longitude, site.address, wrong)
    if site.phone and not PHONE.fullmatch(site.phone):
        wrong["phone"] = "电话应为数字和短横线，例如 0883-7621234"
    check_hours(site.hours or DEFAULT, wrong)
    division, town = known.get(site.division), known.get(site.town)
    if division is None or division.local:
        wrong["division"] = "没有这个区划，或者已经停用"
    if town is None or town.level != DivisionLevel.TOWN:
        wrong["town"] = "请选择所属乡镇（街道、农场）"
    if division is not None and town is not None:
        allowed = expected_names(place, site.kind, town.name, [short_village_name(division.name)])
        if allowed and site.name not in allowed:
            wrong["name"] = f"按本地命名规则，名称应为“{'”或“'.join(allowed)}”"
    return wrong


def _give_land(place: Place, rows: Sequence[Site], since: date) -> None:
    county = divisions.range_of(place.county)
    wanted: dict[str, list[tuple[Site, Range]]] = {}
    for row in rows:
        land = divisions.range_of(row.division)
        if land.low < county.low or land.high > county.high:
            raise Invalid({"ranges": f"范围应在{place.name}的区划代码之内"})
        wanted.setdefault(series_name(row), []).append((row, land))
    for name, given in wanted.items():
        series, _ = JurisdictionSeries.objects.get_or_create(place=place, name=name)
        JurisdictionSeries.objects.select_for_update().get(pk=series.pk)
        still = Jurisdiction.objects.filter(Q(until__isnull=True) | Q(until__gt=since), series=series)
        held = [Range(low, high) for low, high in still.values_list("low", "high")]
        if not divisions.are_disjoint([*held, *(land for _, land in given)]):
            raise Conflict("有的区划已经由同一级的别的站点管辖，请先从它的范围中划出")
        Jurisdiction.objects.bulk_create(
            Jurisdiction(series=series, site=row, low=land.low, high=land.high, since=since) for row, land in given
        )
