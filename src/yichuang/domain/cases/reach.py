"""Which counter takes a case in (下沉, 综窗受理): only what was handed to it (S1-31, S0-71)."""

from __future__ import annotations

from datetime import date

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import Act
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Forbidden

from .models import Case


def site_accepts(actor: Actor, item_id: int, owner_id: int, *, received_on: date | None = None) -> bool:
    """Whether the actor, at her site, may accept for the deciding body: by delegation, or as that body's own people."""
    if actor.site_id is None:
        return False
    return catalogue.site_may(
        item_id, Act.ACCEPT, actor.site_id, organisation_id=owner_id, received_on=received_on
    ) or (
        actor.organisation_id is not None
        and catalogue.organisation_may(
            item_id, Act.ACCEPT, actor.organisation_id, deciding_id=owner_id, received_on=received_on
        )
    )


def accepts_in_hand(
    actor: Actor, *, item_id: int, owner_id: int, accepting_site_id: int | None, taken_in_on: date | None
) -> bool:
    """Whether the actor, at her site, may say yes, no or what is missing about a case already filed.

    As today; and what her site has taken in by right it finishes, though the item was cancelled, moved to another body
    or taken back since: cases in hand go on where they are (行政许可法 8).
    """
    if site_accepts(actor, item_id, owner_id):
        return True
    here = actor.site_id is not None and actor.site_id == accepting_site_id
    return here and taken_in_on is not None and site_accepts(actor, item_id, owner_id, received_on=taken_in_on)


def taken_in_on(case: Case) -> date | None:
    """The day its papers were handed in: to an agent or at a counter (代办收件、收件)."""
    moment = case.collected_at or case.received_at
    return clock.day_of(moment) if moment else None


def require_channel(actor: Actor, version: catalogue.VersionRef) -> None:
    """The public files online, and at a terminal, only what the record says may be filed so. Raises Conflict."""
    if actor.role != "public":
        return
    if actor.channel is Channel.TERMINAL:
        if catalogue.KIOSK not in version.spec.channels:
            raise Conflict("这个事项不在自助终端上申请，请到网点办，或者用手机办")
    elif "online" not in version.spec.channels:
        raise Conflict("这个事项还不能在网上申请，请到网点办，或请代办员帮您办")


def intake_at(actor: Actor, item_id: int, owner_id: int | None) -> str:
    """What her window may do with an application for the deciding body: accept | collect | "" (send on).

    An agent collects where her station only helps (代办).
    """
    if actor.site_id is None or owner_id is None:
        return ""
    if actor.may("cases.accept") and site_accepts(actor, item_id, owner_id):
        return "accept"
    acts = (Act.COLLECT, Act.ASSIST) if actor.may("cases.forward") else (Act.COLLECT,)
    able = any(catalogue.site_may(item_id, act, actor.site_id, organisation_id=owner_id) for act in acts)
    return "collect" if able else ""


def decides_on_the_spot(actor: Actor, item_id: int) -> bool:
    """Whether the owner authorised her post in writing to decide this item at her window (当场办结)."""
    if actor.post_id is None:
        return False
    return catalogue.authority_for(item_id, actor.post_id, clock.today(), site_id=actor.site_id) is not None


def accepting_site(actor: Actor, item_id: int, owner_id: int, place_id: int, division: int) -> int | None:
    """Where a new case is accepted: at this window if it may; else the town's centre, else the county's, else (None) by
    the deciding body itself.

    Raises Forbidden for a site that may not even collect the item, nor help with it.
    """
    if actor.site_id and actor.may("cases.intake"):
        here = intake_at(actor, item_id, owner_id)
        if here == "accept":
            return actor.site_id
        if not here:
            raise Forbidden("本站点没有承接这个事项，请引导群众到能办的站点，并做首问登记")
    able = catalogue.sites_for(item_id, Act.ACCEPT, organisation_id=owner_id)
    for kind in ("town", "county"):
        site = places.site_for(place_id, kind, division)
        if site is not None and site.id in able:
            return site.id
    return None


def handing_site(case: Case) -> int | None:
    """Where the result is handed over: at the counter she chose, else where it was accepted, else in the county's hall.

    A body without a window of its own hands out through the hall (一窗出件); None only where a place has no hall.
    """
    chosen = case.delivery_site_id or case.accepting_site_id
    if chosen is not None:
        return chosen
    hall = places.site_for(case.place_id, "county", case.division)
    return hall.id if hall else None
