"""Who sees and moves a proposal, and what a review is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, NotFound
from yichuang.kernel.lifecycle import fire

from ..codes import LinkedList
from ..events import ProposalMoved
from ..models import BasicEntry, LinkedEntry, Listing, Proposal, ProposalStep
from .lifecycle import APPROVE, DRAFT, PROPOSAL, REVIEW
from .review import Against
from .rules import get_list_rules
from .superior import SuperiorRecord

BASIC = "basic"
"""The series of the basic catalogue; the others are those of ``LinkedList``."""
_DEPARTMENT = "bureau"  # 县级部门; a town, a station or a farm is below the county


def visible(actor: Actor) -> QuerySet[Proposal]:
    """The proposals this post may read: all of the place for who reviews or approves, else those of its own body."""
    if actor.place_id is None:
        return Proposal.objects.none()
    rows = Proposal.objects.filter(place_id=actor.place_id)
    if actor.may(APPROVE) or actor.may(REVIEW):
        return rows
    if actor.may(DRAFT) and actor.organisation_id is not None:
        return rows.filter(
            Q(organisation_id=actor.organisation_id) | Q(organisation_ids__contains=[actor.organisation_id])
        )
    return rows.none()


def access_proposal(actor: Actor, proposal_id: int) -> Proposal:
    """The proposal, locked, if the actor may see it. Raises NotFound."""
    row = visible(actor).select_for_update(of=("self",)).filter(pk=proposal_id).first()
    if row is None:
        raise NotFound
    return row


def own_bodies(actor: Actor, place_id: int, organisation_ids: Sequence[int]) -> None:
    """Who drafts speaks for her own body; the bureau of government services for every body of the place.

    What several bodies implement (各乡镇人民政府) is no single town's to change: of these a county department alone
    speaks for it. Raises NotFound for a body of another place, Forbidden for one that is not hers or not hers alone.
    """
    for organisation_id in organisation_ids:
        if places.get_organisation(organisation_id).place_id != place_id:
            raise NotFound("没有这个单位")
    if not actor.may(APPROVE) and actor.organisation_id not in organisation_ids:
        raise Forbidden("只能为本单位实施的事项提出调整申请")
    if len(set(organisation_ids)) > 1:
        of_the_county(actor)


def of_the_county(actor: Actor) -> None:
    """Whoever changes what the whole county shares, or adds to its list, is a department or the bureau (S1-77).

    Raises Forbidden.
    """
    own = places.get_organisation(actor.organisation_id or 0).kind
    if not actor.may(APPROVE) and own != _DEPARTMENT:
        raise Forbidden("全县共用的事项和新增的事项，由县级主管部门或政务服务管理局提出调整，请向它们反映")


def may_write(actor: Actor, proposal: Proposal) -> None:
    """Who may go on writing: the bureau, the body that opened it, or who might have opened it. Raises Forbidden."""
    if actor.organisation_id != proposal.organisation_id:
        own_bodies(actor, proposal.place_id, proposal.organisation_ids)


def same_draft(proposal: Proposal, revision: int) -> None:
    """Raise Conflict if somebody else has changed the draft since the actor read it."""
    if proposal.revision != revision:
        raise Conflict("这份草稿刚被别人改过。请刷新看最新的内容，再把您的修改填进去")


def move(proposal: Proposal, name: str, actor: Actor, *, note: str = "", fields: Sequence[str] = ()) -> None:
    """One step of the proposal: state, history and journal in the caller's transaction."""
    proposal.changed_at = clock.now()
    fire(
        PROPOSAL,
        proposal,
        name,
        actor=actor,
        event=ProposalMoved(proposal.pk, name, proposal.item_id, proposal.revision),
        subject_key=f"proposal:{proposal.pk}",
        place_id=proposal.place_id,
        fields=(*fields, "changed_at"),
    )
    note_step(proposal, name, actor, note)


def note_step(proposal: Proposal, name: str, actor: Actor, note: str = "") -> None:
    """A line of the proposal's history."""
    ProposalStep.objects.create(
        proposal=proposal,
        name=name,
        account_id=actor.account_id,
        organisation_id=actor.organisation_id,
        at=clock.now(),
        note=note,
    )


def record_new(proposal: Proposal, actor: Actor) -> None:
    """The journal entry and first line of history of a proposal just made."""
    entry = ProposalMoved(proposal.pk, "open", proposal.item_id, proposal.revision)
    journal.record(entry, actor=actor, subject=f"proposal:{proposal.pk}", place_id=proposal.place_id)
    note_step(proposal, "open", actor)


def authors(proposal: Proposal) -> set[int]:
    """Everybody who wrote at it: opened, changed or submitted."""
    rows = proposal.history.filter(name__in=["open", "change", "submit"], account_id__isnull=False)
    return {int(i) for i in rows.values_list("account_id", flat=True) if i} | {proposal.account_id}


def adopted(place_id: int, series: str = BASIC) -> Listing | None:
    """The edition in force."""
    rows = Listing.objects.filter(place_id=place_id, series=series, state="adopted")
    return rows.order_by("-adopted_on", "-pk").defer("rows", "problems").first()


def entry_above(place_id: int, basic_code: str) -> BasicEntry | None:
    """The superior's line of the edition in force."""
    edition = adopted(place_id)
    return BasicEntry.objects.filter(listing=edition, basic_code=basic_code).first() if edition else None


def against(place_id: int, document: Mapping[str, Any], organisation_ids: Sequence[int]) -> Against:
    """What a draft of this place is held against: its bodies, the superior's line, the linked lists, the rules."""
    edition = adopted(place_id)
    code = str(document.get("basic_code", ""))
    row = BasicEntry.objects.filter(listing=edition, basic_code=code).first() if edition else None
    return Against(
        bodies=[places.get_organisation(i) for i in organisation_ids],
        above=SuperiorRecord.model_validate(row.record) if row else None,
        edition=edition.name if edition else "",
        sameness=get_list_rules(place_id).sameness,
        listed=_listed(place_id),
    )


def _listed(place_id: int) -> dict[LinkedList, dict[str, str]]:
    found: dict[LinkedList, dict[str, str]] = {}
    for series in LinkedList:
        edition = adopted(place_id, series.value)
        if edition is not None:
            found[series] = dict(LinkedEntry.objects.filter(listing=edition).values_list("code", "name"))
    return found
