"""create_site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yichuang.domain.places.events import SiteChanged, SiteOpened
from yichuang.domain.places.hours import DEFAULT
from yichuang.domain.places.models import Division, DivisionLevel, Organisation, Place, Site, SiteKind
from yichuang.domain.places.naming import expected_names
from yichuang.domain.places.policies import access_place
from yichuang.domain.places.refs import SiteRef, short_village_name
from yichuang.domain.places.reps import site_ref
from yichuang.domain.places.site_file.operations import _checks
from yichuang.kernel import divisions
from yichuang.kernel.actor import Actor
from yichuang.kernel.divisions import Range
from yichuang.kernel.errors import Invalid

from ._rows import changed_fields, record
from .jurisdiction import put
from .organisation import KEY, PHONE, check_hours

# The mainland with its islands: a slip of the pen (swapped numbers, missing point) falls outside.
_LATITUDES, _LONGITUDES = (3.0, 54.0), (73.0, 136.0)


def _in_force(codes: set[int]) -> dict[int, Division]:
    return {d.code: d for d in Division.objects.filter(code__in=codes, valid_until__isnull=True)}


def _check_name(place: Place, values: dict[str, Any], ranges: Sequence[Range], wrong: dict[str, str]) -> None:
    division, town = int(values["division"]), int(values["town"])
    served = {r.low for r in ranges if r.low == r.high} or {division}
    known = _in_force({division, town, *served})
    if division not in known or known[division].local:
        wrong["division"] = "没有这个区划，或者已经停用"
    if town not in known or known[town].level != DivisionLevel.TOWN:
        wrong["town"] = "请选择所属乡镇（街道、农场）"
    if wrong:
        return
    villages = [short_village_name(known[code].name) for code in sorted(served) if code in known]
    allowed = expected_names(place, values["kind"], known[town].name, villages)
    if allowed and values["name"] not in allowed:
        wrong["name"] = f"按本地命名规则，名称应为“{'”或“'.join(allowed)}”"


def check_spot(kind: str, latitude: float, longitude: float, address: str, wrong: dict[str, str]) -> None:
    """Note in ``wrong`` what is amiss with the kind of site and with where it is."""
    if kind not in SiteKind.values:
        wrong["kind"] = "没有这种站点类型"
    if not _LATITUDES[0] <= latitude <= _LATITUDES[1]:
        wrong["latitude"] = "纬度应在 3 到 54 之间"
    if not _LONGITUDES[0] <= longitude <= _LONGITUDES[1]:
        wrong["longitude"] = "经度应在 73 到 136 之间"
    if not address.strip():
        wrong["address"] = "请填写地址"


def _checked(place: Place, key: str, values: dict[str, Any], organisation: int, ranges: Sequence[Range]) -> None:
    wrong: dict[str, str] = {}
    if not KEY.fullmatch(key):
        wrong["key"] = "标识只用小写字母、数字和下划线，以字母开头"
    if not Organisation.objects.filter(pk=organisation, place=place).exists():
        wrong["organisation"] = "没有这个机构"
    for field, label, most in (("name", "名称", 80), ("address", "地址", 120)):
        _checks.line(wrong, field, values[field], label, most)
    check_spot(values["kind"], float(values["latitude"]), float(values["longitude"]), values["address"], wrong)
    if values["phone"] and not PHONE.fullmatch(values["phone"]):
        wrong["phone"] = "电话应为数字和短横线，例如 0883-7621234"
    check_hours(values["hours"], wrong)
    _check_name(place, values, ranges, wrong)
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def create_site(  # noqa: PLR0913 - the facts of a site, all named
    *,
    actor: Actor,
    place_id: int,
    key: str,
    name: str,
    kind: str,
    organisation_id: int,
    division: int,
    town: int,
    latitude: float,
    longitude: float,
    address: str,
    since: date,
    phone: str = "",
    hours: Sequence[str] = DEFAULT,
    jurisdiction: Sequence[Range] | None = None,
    sample: bool = False,
) -> SiteRef:
    """Open a site with its ranges from ``since`` (default: what its division covers), or bring it up to date.

    The name must follow the place's naming rule (a joint village station takes one of its villages' names); ``town``
    is the unit it is listed under and may be a local code. The same data again changes nothing. Raises Forbidden,
    NotFound, Invalid, or Conflict (another site of this kind serves part of the ranges).
    """
    place = access_place(actor, place_id)
    try:
        ranges = (divisions.range_of(division),) if jurisdiction is None else tuple(jurisdiction)
    except divisions.InvalidDivision as error:
        raise Invalid({"division": error.reason}) from None
    values: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "organisation_id": organisation_id,
        "division": division,
        "town": town,
        "latitude": latitude,
        "longitude": longitude,
        "address": address,
        "phone": phone,
        "hours": list(hours),
        "sample": sample,
    }
    _checked(place, key, values, organisation_id, ranges)
    row, created = Site.objects.select_for_update(of=("self",)).get_or_create(place=place, key=key, defaults=values)
    if created:
        record(actor, row, SiteOpened(row.pk, key, kind, division, town))
    elif row.kind != kind:
        raise Invalid({"kind": "站点类型登记后不能更改，请另设站点"})
    elif fields := changed_fields(row, values):
        record(actor, row, SiteChanged(row.pk, fields))
    put(actor, row, ranges, since)
    return site_ref(row)
