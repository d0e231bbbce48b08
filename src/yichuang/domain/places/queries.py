"""Reads of places. Everything here is public knowledge: addresses, hours, who answers for which land."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from yichuang.kernel import clock, divisions
from yichuang.kernel.divisions import Range
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import by_generation, steady
from yichuang.kernel.workdays import BusinessHours
from yichuang.kernel.workdays.queries import get_calendar

from . import hours as opening
from .counters import MINORITY, CounterKind, CounterService, Language
from .geo import metres_between
from .models import Counter, Division, Jurisdiction, Organisation, Place, Site
from .refs import (
    CounterRef,
    DivisionRef,
    NearSite,
    OfferedAt,
    OrganisationRef,
    PlaceRef,
    SiteRef,
    short_village_name,
)
from .reps import counter_ref, division_ref, organisation_ref, place_ref, site_ref


@by_generation
def get_place(slug: str) -> PlaceRef:
    """The place with this slug. Raises NotFound."""
    row = Place.objects.filter(slug=slug).first()
    if row is None:
        raise NotFound("没有这个县区")
    return place_ref(row)


@by_generation
def get_place_by_id(place_id: int) -> PlaceRef:
    """The place. Raises NotFound."""
    row = Place.objects.filter(pk=place_id).first()
    if row is None:
        raise NotFound("没有这个县区")
    return place_ref(row)


@by_generation
def list_places() -> tuple[PlaceRef, ...]:
    """Every place of the instance, in the order they joined."""
    return tuple(place_ref(row) for row in Place.objects.order_by("pk"))


def default_place(slug: str = "") -> PlaceRef:
    """The place an instance speaks for: the one named, else the first that joined. Raises NotFound."""
    if slug:
        return get_place(slug)
    known = list_places()
    if not known:
        raise NotFound("这里还没有装入县区资料，请联系技术人员")
    return known[0]


# Divisions


def _valid(on: date | None) -> Q:
    day = on or clock.today()
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gt=day))


def get_division(code: int, on: date | None = None) -> DivisionRef:
    """The division as it was on that day (default: today). Raises NotFound."""
    row = Division.objects.filter(_valid(on), code=code).first()
    if row is None:
        raise NotFound("没有这个区划代码")
    return division_ref(row)


def list_divisions(parent: int, on: date | None = None, *, local: bool = False) -> tuple[DivisionRef, ...]:
    """What lies directly below ``parent``, by code. ``local`` adds units the national list lacks (farms)."""
    rows = Division.objects.filter(_valid(on), parent=parent)
    if not local:
        rows = rows.filter(local=False)
    return tuple(division_ref(row) for row in rows.order_by("code"))


def division_paths(codes: Iterable[int]) -> dict[int, str]:
    """Town and village as people say them (勐库镇 冰岛村), for many codes in one statement. Unknown codes are left out.

    Ended divisions keep their last name: a case shows the code of its day.
    """
    wanted = set(codes)
    needed = wanted | {t for c in wanted if (t := _town_of(c)) is not None}
    names = {
        row.code: short_village_name(row.name) if row.level == "village" else row.name
        for row in Division.objects.filter(code__in=needed).order_by("valid_from")
    }
    paths = {}
    for code in wanted & set(names):
        town = _town_of(code)
        above = names.get(town, "") if town is not None and town != code else ""
        paths[code] = f"{above} {names[code]}".strip()
    return paths


def _town_of(code: int) -> int | None:
    try:
        return divisions.town_of(code)
    except divisions.InvalidDivision:
        return None


def division_path(code: int) -> str:
    """勐库镇 冰岛村; a town or county alone by its name. Raises NotFound."""
    path = division_paths([code]).get(code)
    if path is None:
        raise NotFound("没有这个区划代码")
    return path


def search_divisions(place_id: int, text: str, limit: int = 20) -> tuple[DivisionRef, ...]:
    """Divisions of the place whose name contains ``text``, towns first. An empty text finds nothing."""
    if not text.strip():
        return ()
    rows = Division.objects.filter(_valid(None), managed_by=place_id, name__contains=text.strip(), local=False)
    return tuple(division_ref(row) for row in rows.order_by("level", "code")[:limit])


# Organisations and jurisdictions


def get_organisation(organisation_id: int) -> OrganisationRef:
    """The organisation. Raises NotFound."""
    found = _organisation(organisation_id)
    if found is None:
        raise NotFound("没有这个机构")
    return found


@by_generation
def _organisation(organisation_id: int) -> OrganisationRef | None:
    row = Organisation.objects.filter(pk=organisation_id).first()
    return organisation_ref(row) if row else None


@by_generation
def get_organisation_by_key(place_id: int, key: str) -> OrganisationRef:
    """The organisation of the place with this key. Raises NotFound."""
    row = Organisation.objects.filter(place_id=place_id, key=key).first()
    if row is None:
        raise NotFound("没有这个机构")
    return organisation_ref(row)


def get_organisations(organisation_ids: Iterable[int]) -> dict[int, OrganisationRef]:
    """Organisations by id; unknown ids are left out."""
    with steady():
        return {n: found for n in set(organisation_ids) if (found := _organisation(n)) is not None}


@by_generation
def organisations_for(place_id: int) -> tuple[OrganisationRef, ...]:
    """Every organisation of the place, bureaus before what hangs below them."""
    return tuple(organisation_ref(row) for row in Organisation.objects.filter(place_id=place_id).order_by("pk"))


def _in_force(on: date | None) -> Q:
    day = on or clock.today()
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def _ranges(rows: QuerySet[Jurisdiction]) -> tuple[Range, ...]:
    return tuple(Range(low, high) for low, high in rows.order_by("low").values_list("low", "high"))


@by_generation
def ranges_of_organisation(organisation_id: int, on: date | None = None) -> tuple[Range, ...]:
    """What the organisation answers for on that day (default: today); sorted, disjoint, possibly none."""
    return _ranges(Jurisdiction.objects.filter(_in_force(on), organisation_id=organisation_id))


@by_generation
def ranges_of_site(site_id: int, on: date | None = None) -> tuple[Range, ...]:
    """Whom the site serves on that day (default: today); sorted, disjoint, possibly none."""
    return _ranges(Jurisdiction.objects.filter(_in_force(on), site_id=site_id))


@by_generation
def competent_organisation(
    place_id: int, body_key: str, division: int, on: date | None = None
) -> OrganisationRef | None:
    """The body named ``body_key`` whose jurisdiction holds ``division`` on that day (管辖).

    "minzheng" is the county bureau, "town_government" the one government that holds the land, "police_station" the
    station. None if nobody in the place does: a bureau does not answer for another county's people.
    """
    row = (
        Jurisdiction.objects.filter(
            _in_force(on),
            organisation__place_id=place_id,
            organisation__body=body_key,
            low__lte=division,
            high__gte=division,
        )
        .select_related("organisation")
        .first()
    )
    return organisation_ref(row.organisation) if row and row.organisation else None


# Sites


@by_generation
def get_site(site_id: int) -> SiteRef:
    """The site. Raises NotFound."""
    row = Site.objects.filter(pk=site_id).first()
    if row is None:
        raise NotFound("没有这个站点")
    return site_ref(row)


@by_generation
def get_site_by_key(place_id: int, key: str) -> SiteRef:
    """The site of the place with this key. Raises NotFound."""
    row = Site.objects.filter(place_id=place_id, key=key).first()
    if row is None:
        raise NotFound("没有这个站点")
    return site_ref(row)


@by_generation
def list_sites(place_id: int, kind: str | None = None, town: int | None = None) -> tuple[SiteRef, ...]:
    """Sites of the place by town and division; ``town`` may be a local code (a farm)."""
    rows = Site.objects.filter(place_id=place_id)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if town is not None:
        rows = rows.filter(town=town)
    return tuple(site_ref(row) for row in rows.order_by("town", "division", "pk"))


@by_generation
def site_for(place_id: int, kind: str, division: int, on: date | None = None) -> SiteRef | None:
    """The site of this kind that serves the people of ``division``: her own village station, her town's centre."""
    row = (
        Jurisdiction.objects.filter(
            _in_force(on), site__place_id=place_id, site__kind=kind, low__lte=division, high__gte=division
        )
        .select_related("site")
        .first()
    )
    return site_ref(row.site) if row and row.site else None


@by_generation
def list_counters(site_id: int) -> tuple[CounterRef, ...]:
    """The windows of a site by number."""
    return tuple(counter_ref(row) for row in Counter.objects.filter(site_id=site_id).order_by("number"))


@by_generation
def list_offers(place_id: int) -> tuple[OfferedAt, ...]:
    """What people may look for in a window of the place, with the windows that have it (S0-27, S0-56, S0-57, S2-47).

    In the order of the dictionaries, fields and themes by name; what no window of the place has is left out.
    """
    words: dict[str, str] = {}
    found: dict[str, list[CounterRef]] = {}
    for row in Counter.objects.filter(site__place_id=place_id).order_by("site", "number"):
        ref = counter_ref(row)
        for key, word in ref.offers:
            words[key] = word
            found.setdefault(key, []).append(ref)
    order = [*CounterService.values, MINORITY, *CounterKind.values]

    def place(key: str) -> tuple[int, int, str]:
        head, _, tail = key.partition(":")
        spoken = Language.values.index(tail) if head == MINORITY else 0
        return order.index(head), spoken, tail

    return tuple(OfferedAt(key, words[key], tuple(found[key])) for key in sorted(found, key=place))


def nearest_sites(
    place_id: int, latitude: float, longitude: float, limit: int = 5, item_sites: Collection[int] | None = None
) -> tuple[NearSite, ...]:
    """The nearest sites as the crow flies; ``item_sites`` keeps those that handle an item.

    Reads every site of the place (a hundred or so), so that the plain haversine needs no geometry extension.
    """
    rows = Site.objects.filter(place_id=place_id)
    if item_sites is not None:
        rows = rows.filter(pk__in=item_sites)
    near = [
        NearSite(site_ref(row), round(metres_between(latitude, longitude, row.latitude, row.longitude))) for row in rows
    ]
    return tuple(sorted(near, key=lambda n: (n.metres, n.site.id))[:limit])


# Hours


def is_open(site: SiteRef, instant: datetime) -> tuple[bool, str]:
    """Whether the site is open at ``instant``, and a sentence that says so; rest days by its county's calendar."""
    day = instant.astimezone(clock.SHANGHAI).date()
    return opening.state_at(site.hours, instant, workday=get_calendar(site.division).is_workday(day))


def spans_of(entries: Sequence[str], day: date) -> tuple[tuple[time, time], ...]:
    """The spans of entries like "1-5 09:00-11:30" on a working day. Raises ValueError for what is no such entry."""
    return tuple((s.opens, s.closes) for s in opening.spans_on(entries, day.isoweekday(), workday=True))


@by_generation
def business_hours(organisation_id: int) -> BusinessHours:
    """The hours of the body on an ordinary working day, for fractions and closing time. Raises NotFound."""
    return opening.business_hours(get_organisation(organisation_id).hours)


def calendar_division(organisation_id: int) -> int:
    """The county whose working calendar the body follows. Raises NotFound."""
    county = divisions.county_of(get_organisation(organisation_id).division)
    return county if county is not None else 0


def open_spans(site: SiteRef, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """When the site is open on a day, in order, by its hours and its county's calendar; empty on a rest day."""
    spans = opening.spans_on(site.hours, day.isoweekday(), workday=get_calendar(site.division).is_workday(day))
    return tuple(
        (datetime.combine(day, s.opens, clock.SHANGHAI), datetime.combine(day, s.closes, clock.SHANGHAI)) for s in spans
    )
