"""Who may draft, review and answer for which body."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.scope import NOBODY

from .lifecycle import ASK, DRAFT, EXTEND, HANDLE, REVIEW, TAKE
from .models import InformationRequest, Publication, PublicationVersion

PERMISSIONS: Final = frozenset({DRAFT, REVIEW, ASK, TAKE, HANDLE, EXTEND})
_WHOLE_PLACE = "places.manage"


def in_reach(actor: Actor) -> Q:
    """What this post's own body publishes; for the bureau that of its whole place. Nobody named: nothing."""
    here = Q(place_id=actor.place_id or 0)
    if actor.may(_WHOLE_PLACE):
        return here
    return here & Q(organisation_id=actor.organisation_id) if actor.organisation_id is not None else NOBODY


def require_publisher(actor: Actor) -> None:
    """Raise Forbidden unless this post drafts or reviews."""
    if not actor.may(REVIEW):
        actor.require(DRAFT)


def access_publication(actor: Actor, publication_id: int, permission: str) -> Publication:
    """The publication, locked. Raises Forbidden or NotFound."""
    actor.require(permission)
    row = Publication.objects.select_for_update(of=("self",)).filter(in_reach(actor), pk=publication_id).first()
    if row is None:
        raise NotFound("没有这条信息，或者不归您的单位发布")
    return row


def access_version(
    actor: Actor, publication_id: int, permission: str, states: frozenset[str]
) -> tuple[Publication, PublicationVersion]:
    """The publication, locked, with its one version in these states. Raises Forbidden or NotFound."""
    row = access_publication(actor, publication_id, permission)
    version = PublicationVersion.objects.select_for_update(of=("self",)).filter(publication=row, state__in=states)
    found = version.first()
    if found is None:
        raise NotFound("没有这样的版本，可能刚有人处理过，请重新打开")
    return row, found


def requests_of(actor: Actor) -> Q:
    """Requests to the body of this post."""
    if actor.organisation_id is None or not (actor.may(HANDLE) or actor.may(EXTEND)):
        return NOBODY
    return Q(place_id=actor.place_id or 0, organisation_id=actor.organisation_id)


def own_requests(actor: Actor) -> Q:
    """Requests somebody of the public made herself."""
    return Q(applicant_id=actor.applicant_id) if actor.applicant_id is not None else NOBODY


def access_request(actor: Actor, request_id: int, permission: str) -> InformationRequest:
    """The request, locked: of her body for staff, her own for who asked. Raises Forbidden or NotFound."""
    actor.require(permission)
    if actor.is_system:
        scope = Q(place_id=actor.place_id or 0)
    else:
        scope = own_requests(actor) if permission == ASK else requests_of(actor)
    row = InformationRequest.objects.select_for_update(of=("self",)).filter(scope, pk=request_id).first()
    if row is None:
        raise NotFound("没有这件申请，或者不由您的单位答复")
    return row
