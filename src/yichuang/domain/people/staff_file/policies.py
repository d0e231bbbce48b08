"""Who may touch whose file: the centre those stationed with it, the home body what concerns its own people."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yichuang.domain.people.models import Account, Post
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .lifecycle import FILE, HOME
from .models import Appraisal, Dispatch, Representative, Transfer

_NOBODY = "没有这个人，或者不在您管理的站点"


def site_ids(actor: Actor) -> list[int]:
    """The sites whose people's files the actor keeps."""
    if actor.place_id is None:
        return []
    return [actor.site_id] if actor.site_id is not None else [s.id for s in places.list_sites(actor.place_id)]


def access_file_site(actor: Actor, site_id: int) -> places.SiteRef:
    """A site whose people's files the actor keeps. Raises Forbidden, NotFound."""
    actor.require(FILE)
    if site_id not in site_ids(actor):
        raise NotFound("这不是您管理的站点，请换岗位")
    return places.get_site(site_id)


def access_person(actor: Actor, account_id: int) -> Account:
    """A member of staff who is stationed or has a post at the actor's site, locked. Raises Forbidden, NotFound."""
    find_person(actor, account_id)
    return Account.objects.select_for_update().get(pk=account_id)


def find_person(actor: Actor, account_id: int) -> Account:
    """The same, to read: who has left for another hall is that hall's to look after. Raises Forbidden, NotFound."""
    actor.require(FILE)
    at = Q(account_id=account_id, site_id__in=site_ids(actor)) & (Q(until__isnull=True) | Q(until__gt=clock.today()))
    known = Dispatch.objects.filter(at).exists() or Post.objects.filter(at).exists()
    row = Account.objects.filter(pk=account_id, kind="staff").first() if known else None
    if row is None:
        raise NotFound(_NOBODY)
    return row


def access_body(actor: Actor, organisation_id: int) -> places.OrganisationRef:
    """A body of the place whose contact the actor may name. Raises Forbidden, NotFound."""
    body = places.get_organisation(organisation_id)
    if body.place_id != actor.place_id:
        raise NotFound("没有这个单位")
    if not (actor.may(FILE) or actor.may(HOME)):
        actor.require(FILE)
    if not names_contact_of(actor, organisation_id):
        raise NotFound("这个单位的联络员不由您登记")
    return body


def names_contact_of(actor: Actor, organisation_id: int) -> bool:
    """The bureau for every body; a hall's manager for the body that runs it; a leader for her own."""
    if actor.may(FILE):
        return actor.site_id is None or places.get_site(actor.site_id).organisation_id == organisation_id
    return actor.may(HOME) and actor.organisation_id == organisation_id


def dispatches_in_reach(actor: Actor) -> QuerySet[Dispatch]:
    """The dispatches to the actor's sites; for a home body those of its own people."""
    seen = Q(site_id__in=site_ids(actor)) if actor.may(FILE) else Q(pk=None)
    if actor.may(HOME) and actor.organisation_id is not None:
        seen |= Q(employer_id=actor.organisation_id)
    return Dispatch.objects.filter(seen)


def access_dispatch(actor: Actor, dispatch_id: int) -> Dispatch:
    """A dispatch to a site of the actor's, locked. Raises Forbidden, NotFound."""
    actor.require(FILE)
    rows = Dispatch.objects.select_for_update().filter(pk=dispatch_id, site_id__in=site_ids(actor))
    row = rows.first()
    if row is None:
        raise NotFound(_NOBODY)
    return row


def access_appraisal(actor: Actor, appraisal_id: int, permission: str = FILE) -> Appraisal:
    """An appraisal, locked: by the centre, or (``HOME``) for the home body. Raises Forbidden, NotFound."""
    actor.require(permission)
    rows = Appraisal.objects.select_for_update(of=("self",)).select_related("dispatch")
    row = rows.filter(pk=appraisal_id, dispatch__in=_side(actor, permission)).first()
    if row is None:
        raise NotFound("没有这份考核")
    return row


def access_transfer(actor: Actor, transfer_id: int, permission: str = FILE) -> Transfer:
    """A transfer proposal, locked: by the centre, or (``HOME``) for the home body. Raises Forbidden, NotFound."""
    actor.require(permission)
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("dispatch")
    row = rows.filter(pk=transfer_id, dispatch__in=_side(actor, permission)).first()
    if row is None:
        raise NotFound("没有这份调岗意见")
    return row


def access_representative(actor: Actor, representative_id: int) -> Representative:
    """A representative at a site of the actor's, locked. Raises Forbidden, NotFound."""
    actor.require(FILE)
    rows = Representative.objects.select_for_update().filter(pk=representative_id, site_id__in=site_ids(actor))
    row = rows.first()
    if row is None:
        raise NotFound("没有这位首席代表")
    return row


def _side(actor: Actor, permission: str) -> QuerySet[Dispatch]:
    if permission == HOME:
        return Dispatch.objects.filter(employer_id=actor.organisation_id or 0)
    return Dispatch.objects.filter(site_id__in=site_ids(actor))
