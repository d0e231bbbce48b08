"""put_up_terminal: a self-service spot (自助服务站点), beside a hall or where people are anyway."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.db import transaction

from yichuang.domain.places.hours import AROUND_THE_CLOCK
from yichuang.domain.places.models import Site, SiteKind
from yichuang.domain.places.policies import MANAGE, access_site
from yichuang.domain.places.queries import ranges_of_site
from yichuang.domain.places.refs import SiteRef
from yichuang.domain.places.site_file.models import SiteFile
from yichuang.domain.places.site_file.operations.premises import set_site_facts
from yichuang.domain.places.site_file.reps import facts_of
from yichuang.domain.places.site_file.words import Venue
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from .site import create_site

_CHOOSE = "请选管这台终端的中心或者站点"


@transaction.atomic
def put_up_terminal(  # noqa: PLR0913 - the facts of a spot, all named
    *,
    actor: Actor,
    beside_id: int | None,
    name: str,
    venue: str,
    address: str,
    latitude: float | None = None,
    longitude: float | None = None,
    phone: str = "",
    all_day: bool = True,
    terminal_id: int | None = None,
    key: str = "",
    sample: bool | None = None,
) -> SiteRef:
    """Put up a terminal that a hall looks after, in a park, a market, a post office (S0-61, S2-89), or change it.

    It belongs to the body of the hall ``beside_id``, is listed in its town and serves whom it serves; without
    coordinates it stands where the hall stands, without a telephone one calls the hall. Open round the clock, or with
    the hall. To change one, ``beside_id`` None leaves it with the hall that has it, and ``sample`` None as it was
    marked. Raises Forbidden, NotFound, Invalid, or Conflict (another site has this name).
    """
    beside = beside_id if beside_id is not None else terminal_id
    if beside is None:
        actor.require(MANAGE)
        raise Invalid({"beside_id": _CHOOSE})
    hall = access_site(actor, beside)  # left where it is, the terminal itself tells what its hall has given it
    called = " ".join(name.split())
    row = _terminal(hall, terminal_id)
    wrong = {}
    if beside_id is not None and hall.kind == SiteKind.TERMINAL:
        wrong["beside_id"] = _CHOOSE
    if beside_id is None and not all_day and list(hall.hours) == list(AROUND_THE_CLOCK):
        wrong["beside_id"] = "改成和大厅一样开门关门，请选是哪个大厅"
    if venue not in Venue.values:
        wrong["venue"] = "请选设在哪里"
    if wrong:
        raise Invalid(wrong)
    if Site.objects.filter(place=hall.place_id, name=called).exclude(pk=terminal_id or 0).exclude(key=key).exists():
        raise Conflict(f"已经有“{called}”了，请换一个名称，例如加上地点")
    site = create_site(
        actor=actor,
        place_id=hall.place_id,
        key=row.key if row else key or f"terminal_{uuid4().hex[:16]}",
        name=called,
        kind=SiteKind.TERMINAL.value,
        organisation_id=hall.organisation_id,
        division=hall.division,
        town=hall.town,
        latitude=hall.latitude if latitude is None else latitude,
        longitude=hall.longitude if longitude is None else longitude,
        address=" ".join(address.split()),
        phone=phone.strip() or hall.phone,
        hours=AROUND_THE_CLOCK if all_day else tuple(hall.hours),
        since=clock.today(),
        jurisdiction=ranges_of_site(hall.pk),
        sample=sample if sample is not None else row is not None and row.sample,
    )
    facts = facts_of(SiteFile.objects.filter(site=site.id).first())
    set_site_facts(actor=actor, site_id=site.id, facts=replace(facts, venue=venue))
    return site


def _terminal(hall: Site, terminal_id: int | None) -> Site | None:
    if terminal_id is None:
        return None
    row = Site.objects.filter(pk=terminal_id, place=hall.place_id, kind=SiteKind.TERMINAL).first()
    if row is None:
        raise NotFound("没有这台自助终端")
    return row
