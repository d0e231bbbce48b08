"""Who keeps the hall's office: front posts at their own site, the bureau in its whole place."""

from __future__ import annotations

from django.db.models import Q

from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.scope import NOBODY

from .lifecycle import HALL_LOG, INSTITUTIONS
from .models import Incident, Institution, LostThing

_WHOLE_PLACE = "places.manage"
PERMISSIONS = frozenset({HALL_LOG, INSTITUTIONS})


def reaches_place(actor: Actor) -> bool:
    """Whether this post keeps the office of every site of its place, and of the place itself."""
    return actor.may(_WHOLE_PLACE)


def of_sites(actor: Actor) -> Q:
    """Rows of the sites whose log this post keeps. Nobody named: no row."""
    if reaches_place(actor):
        return Q(site__place_id=actor.place_id or 0)
    return Q(site_id=actor.site_id) if actor.site_id is not None else NOBODY


def site_of(actor: Actor, site_id: int | None) -> places.SiteRef:
    """The site a front post stands at; for the bureau the one named. Raises NotFound."""
    wanted = site_id if site_id is not None else actor.site_id
    if wanted is None:
        raise NotFound("请先说明是哪个站点")
    site = places.get_site(wanted)
    if site.place_id != actor.place_id or not (reaches_place(actor) or actor.site_id == site.id):
        raise NotFound("没有这个站点，或者不归您管理")
    return site


def access_incident(actor: Actor, incident_id: int) -> Incident:
    """The incident, locked, for whoever keeps the log of its site. Raises Forbidden or NotFound."""
    actor.require(HALL_LOG)
    row = Incident.objects.select_for_update(of=("self",)).filter(of_sites(actor), pk=incident_id).first()
    if row is None:
        raise NotFound("没有这条记录")
    return row


def access_lost(actor: Actor, lost_id: int) -> LostThing:
    """The thing, locked, for whoever keeps the register of its site. Raises Forbidden or NotFound."""
    actor.require(HALL_LOG)
    row = LostThing.objects.select_for_update(of=("self",)).filter(of_sites(actor), pk=lost_id).first()
    if row is None:
        raise NotFound("没有这件失物")
    return row


def access_institution(actor: Actor, institution_id: int) -> Institution:
    """The institution, locked: the bureau's any of its place, a manager's those of her site. Forbidden or NotFound."""
    actor.require(INSTITUTIONS)
    rows = Institution.objects.select_for_update(of=("self",)).filter(place_id=actor.place_id or 0)
    if not reaches_place(actor):
        rows = rows.filter(of_sites(actor))
    row = rows.filter(pk=institution_id).first()
    if row is None:
        raise NotFound("没有这项制度，或者不归您管理")
    return row


def concerns(actor: Actor) -> Q:
    """Institutions that hold for this post: those of the whole place, and of the site she stands at."""
    here = Q(place_id=actor.place_id or 0)
    if reaches_place(actor):
        return here
    return here & (Q(site__isnull=True) | Q(site_id=actor.site_id or 0))
