"""Who may change places: a bureau its own place, the system every one."""

from __future__ import annotations

from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .models import Organisation, Place, Site
from .site_file.lifecycle import KEEP

MANAGE = "places.manage"
PERMISSIONS = frozenset({MANAGE, KEEP})


def access_place(actor: Actor, place_id: int) -> Place:
    """The place, locked, if ``actor`` manages it. Raises Forbidden (right missing) or NotFound (another's place)."""
    actor.require(MANAGE)
    if not (actor.place_id == place_id or (actor.is_system and actor.place_id is None)):
        raise NotFound
    place = Place.objects.select_for_update().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    return place


def access_organisation(actor: Actor, organisation_id: int) -> Organisation:
    """The organisation, locked together with its place. Raises Forbidden or NotFound."""
    row = Organisation.objects.filter(pk=organisation_id).values_list("place_id", flat=True).first()
    if row is None:
        actor.require(MANAGE)
        raise NotFound
    access_place(actor, row)
    return Organisation.objects.select_for_update().get(pk=organisation_id)


def access_site(actor: Actor, site_id: int) -> Site:
    """The site, locked together with its place. Raises Forbidden or NotFound."""
    row = Site.objects.filter(pk=site_id).values_list("place_id", flat=True).first()
    if row is None:
        actor.require(MANAGE)
        raise NotFound
    access_place(actor, row)
    return Site.objects.select_for_update().get(pk=site_id)
