"""set_site_facts, seat_body, unseat_body, set_zone, remove_zone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from yichuang.domain.places.models import Organisation, Place, Site
from yichuang.domain.places.operations._rows import record
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound

from .. import words
from ..events import SeatedBodySet, SiteFileChanged, ZoneRemoved, ZoneSet
from ..lifecycle import RETIRED
from ..models import Equipment, FloorPlan, SeatedBody, SiteFile, Zone
from ..policies import MANAGE, access_kept_site, still_seated
from ..refs import SeatedRef, SiteFacts, ZoneRef
from ..reps import facts_of, seated_ref, zone_ref
from . import _checks

_MOST_PEOPLE = 20_000_000
_BODIES = {"people_by": "人员", "money_by": "经费", "things_by": "资产"}


@transaction.atomic
def set_site_facts(*, actor: Actor, site_id: int, facts: SiteFacts) -> SiteFacts:
    """Bring the facts of the premises up to date; the same again changes nothing (S0-16…62, S2-38…40, S4-9, S4-41).

    ``venue`` says in what it stands (S2-89). Only who manages the whole place says with which site this one is managed
    (``managed_with``): it decides who may keep this file. Raises Forbidden, NotFound or Invalid.
    """
    if actor.may(MANAGE):  # one at a time in the place, or two sites could come to manage each other
        Place.objects.select_for_update(of=("self",), no_key=True).filter(pk=actor.place_id or 0).first()
    site = access_kept_site(actor, site_id)
    wrong: dict[str, str] = {}
    given: dict[str, Any] = {
        "area": _checks.area(wrong, "area", facts.area),
        "open_counter": facts.open_counter,
        "party_centre": facts.party_centre,
        "networks": _checks.words(wrong, "networks", facts.networks, words.Network.values, "网络"),
        "access": _checks.words(wrong, "access", facts.access, words.Access.values, "无障碍设施"),
        "access_note": _checks.line(wrong, "access_note", facts.access_note, "无障碍说明", 200, 0),
        "hosted": _checks.words(wrong, "hosted", facts.hosted, words.Hosted.values, "融合的功能"),
        "venue": _checks.word(wrong, "venue", facts.venue, words.Venue.values, "设在哪里", empty=True),
        "acquisition": _checks.word(
            wrong, "acquisition", facts.acquisition, words.Acquisition.values, "场所来源", empty=True
        ),
        "population": _checks.number(wrong, "population", facts.population, "服务人口", 1, _MOST_PEOPLE),
        "economy": _checks.line(wrong, "economy", facts.economy, "经济实力", 200, 0),
        "potential": _checks.line(wrong, "potential", facts.potential, "发展潜力", 200, 0),
        "region": _checks.line(wrong, "region", facts.region, "地域特点", 200, 0),
    }
    for name, label in _BODIES.items():
        given[f"{name}_id"] = _body(wrong, name, getattr(facts, name), site, label)
    row, _ = SiteFile.objects.select_for_update(of=("self",)).get_or_create(site=site)
    given["managed_with_id"] = _with(wrong, facts.managed_with, site)
    if given["managed_with_id"] != row.managed_with_id and not actor.may(MANAGE):
        raise Forbidden("由哪个中心统一管理，请县里的政务服务管理人员来改")
    if wrong:
        raise Invalid(wrong)
    if fields := _checks.put(SiteFile, row, {}, given)[1]:
        record(actor, site, SiteFileChanged(site.pk, tuple(f.removesuffix("_id") for f in fields)))
    return facts_of(row)


def _body(wrong: dict[str, str], field: str, organisation_id: int | None, site: Site, label: str) -> int | None:
    if organisation_id is None:
        return None
    if not Organisation.objects.filter(pk=organisation_id, place_id=site.place_id).exists():
        wrong[field] = f"请重新选{label}由哪个单位管理"
    return organisation_id


def _with(wrong: dict[str, str], other_id: int | None, site: Site) -> int | None:
    """The main hall: another site of the place that is not itself a part of one, so that no ring can form."""
    if other_id is None:
        return None
    other = Site.objects.filter(pk=other_id, place_id=site.place_id).exclude(pk=site.pk).first()
    if other is None:
        wrong["managed_with"] = "请选本地的另一个站点"
    elif SiteFile.objects.filter(site=other, managed_with__isnull=False).exists():
        wrong["managed_with"] = "这个站点自己归别的中心管理，请选它的上一级"
    elif SiteFile.objects.filter(managed_with=site).exists():
        wrong["managed_with"] = "本站点还管着别的分厅，请先改那些分厅"
    return other_id


@transaction.atomic
def seat_body(  # noqa: PLR0913 - the facts of a seat, all named
    *,
    actor: Actor,
    site_id: int,
    name: str,
    outside: str,
    since: date,
    counters: str = "",
    seated_id: int | None = None,
) -> SeatedRef:
    """Enter a body from outside the local government that sits in the hall, or change it (S1-137).

    Raises Forbidden, NotFound, Invalid, or Conflict (it sits here already).
    """
    site = access_kept_site(actor, site_id)
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {
        "name": _checks.line(wrong, "name", name, "单位名称", 80, 2),
        "outside": _checks.word(wrong, "outside", outside, words.Outside.values, "单位性质"),
        "counters": _checks.line(wrong, "counters", counters, "窗口", 40, 0),
        "since": since,
    }
    if wrong:
        raise Invalid(wrong)
    row = None
    if seated_id is not None:
        row = SeatedBody.objects.filter(pk=seated_id, site=site).first()
        if row is None:
            raise NotFound("没有这个进驻单位")
        if row.until is not None:
            raise Conflict("这个单位已经登记撤出，重新进驻请另登记一次")
    others = SeatedBody.objects.filter(still_seated(), site=site, name=values["name"]).exclude(pk=seated_id or 0)
    if others.exists():
        raise Conflict(f"“{values['name']}”已经登记在这里了")
    row, fields = _checks.put(SeatedBody, row, {"site": site}, values)
    if fields:
        record(actor, site, SeatedBodySet(site.pk, row.pk, fields))
    return seated_ref(row)


@transaction.atomic
def unseat_body(*, actor: Actor, site_id: int, seated_id: int, until: date) -> SeatedRef:
    """The body leaves the hall on that day. Raises Forbidden, NotFound, Conflict (left already), Invalid."""
    site = access_kept_site(actor, site_id)
    row = SeatedBody.objects.filter(pk=seated_id, site=site).first()
    if row is None:
        raise NotFound("没有这个进驻单位")
    if row.until is not None:
        raise Conflict("这个单位已经登记撤出")
    if until < row.since:
        raise Invalid({"until": "撤出日期不能早于进驻日期"})
    _checks.put(SeatedBody, row, {}, {"until": until})
    record(actor, site, SeatedBodySet(site.pk, row.pk, ("until",)))
    return seated_ref(row)


@transaction.atomic
def set_zone(  # noqa: PLR0913 - the facts of a zone, all named
    *,
    actor: Actor,
    site_id: int,
    kind: str,
    name: str = "",
    floor: str = words.GROUND_FLOOR,
    area: Decimal | None = None,
    shown: bool = True,
    note: str = "",
    zone_id: int | None = None,
) -> ZoneRef:
    """Enter a functional zone, or change it (S0-22…26, S1-9…11, S2-43). Without a name it gets the dictionary's.

    Raises Forbidden, NotFound, Invalid, or Conflict (another zone of the site has this name; it goes to another floor
    while it is drawn on a plan).
    """
    site = access_kept_site(actor, site_id)
    wrong: dict[str, str] = {}
    _checks.word(wrong, "kind", kind, words.ZoneKind.values, "功能区类型")
    called = name if name.strip() or wrong else words.ZoneKind(kind).label
    values: dict[str, Any] = {
        "kind": kind,
        "name": _checks.line(wrong, "name", called, "名称", 40),
        "floor": _checks.line(wrong, "floor", floor, "楼层", 10),
        "area": _checks.area(wrong, "area", area),
        "shown": shown,
        "note": _checks.line(wrong, "note", note, "说明", 100, 0),
    }
    if wrong:
        raise Invalid(wrong)
    row = None
    if zone_id is not None:
        row = Zone.objects.filter(pk=zone_id, site=site).first()
        if row is None:
            raise NotFound("没有这个功能区")
        if values["floor"] != row.floor and (plan := _plan_with(site, row)) is not None:
            raise Conflict(f"{plan.floor}的分布图上还画着“{row.name}”，请先从图上去掉，再改楼层")
    if Zone.objects.filter(site=site, name=values["name"]).exclude(pk=zone_id or 0).exists():
        raise Conflict(f"已经有“{values['name']}”了。有两个的，请在名称里区分，例如“等候区（二楼）”")
    row, fields = _checks.put(Zone, row, {"site": site}, values)
    if fields:
        record(actor, site, ZoneSet(site.pk, row.pk, fields))
    return zone_ref(row)


def _plan_with(site: Site, zone: Zone) -> FloorPlan | None:
    """The plan the zone is drawn on."""
    plans = FloorPlan.objects.filter(site=site)
    return next((p for p in plans if any(shape.get("zone") == zone.pk for shape in p.shapes)), None)


@transaction.atomic
def remove_zone(*, actor: Actor, site_id: int, zone_id: int) -> None:
    """Take a zone out of the file. Raises Forbidden, NotFound, or Conflict (on the plan, or equipment stands in it)."""
    site = access_kept_site(actor, site_id)
    row = Zone.objects.filter(pk=zone_id, site=site).first()
    if row is None:
        raise NotFound("没有这个功能区")
    if (plan := _plan_with(site, row)) is not None:
        raise Conflict(f"{plan.floor}的分布图上还画着“{row.name}”，请先从图上去掉")
    inside = Equipment.objects.filter(zone=row)
    if inside.exclude(state=RETIRED).exists():
        raise Conflict(f"还有设备登记在“{row.name}”，请先改它们的位置")
    inside.update(zone=None)  # what is retired stands nowhere and cannot be changed any more
    kind = row.kind
    row.delete()
    record(actor, site, ZoneRemoved(site.pk, kind))
