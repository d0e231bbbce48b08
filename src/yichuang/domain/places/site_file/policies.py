"""Who may keep the file of a site: its own hall manager, and the bureau for the whole place."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yichuang.domain.places.models import Site
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .lifecycle import KEEP
from .models import SiteFile

MANAGE = "places.manage"


def kept_sites(actor: Actor) -> QuerySet[Site]:
    """The sites whose file this post keeps.

    With ``places.manage`` all of her place; else the one she stands at, and
    those that are managed together with it (S2-40). Raises Forbidden.
    """
    actor.require(KEEP)
    if actor.is_system and actor.place_id is None:
        return Site.objects.all()
    mine = Site.objects.filter(place_id=actor.place_id or 0)
    if actor.may(MANAGE):
        return mine
    together = Q(pk__in=_managed_with(actor.site_id or 0))
    return mine.filter(Q(pk=actor.site_id or 0) | together)


def _managed_with(site_id: int) -> QuerySet[SiteFile, int]:
    return SiteFile.objects.filter(managed_with_id=site_id).values_list("site_id", flat=True)


def access_kept_site(actor: Actor, site_id: int) -> Site:
    """The site, locked, if this post keeps its file. Raises Forbidden or NotFound."""
    row = kept_sites(actor).select_for_update(of=("self",), no_key=True).filter(pk=site_id).first()
    if row is None:
        raise NotFound("没有这个站点，或者不归您管理")
    return row


def find_kept_site(actor: Actor, site_id: int) -> Site:
    """The site, to read its file. Raises Forbidden or NotFound."""
    row = kept_sites(actor).filter(pk=site_id).first()
    if row is None:
        raise NotFound("没有这个站点，或者不归您管理")
    return row


def still_seated() -> Q:
    """Bodies that have not left by today; one whose leaving is planned sits here until then."""
    return Q(until__isnull=True) | Q(until__gt=clock.today())
