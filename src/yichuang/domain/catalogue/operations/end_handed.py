"""Ending what is handed down when the list changes under it (取消、转移、整合), or a representative goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from yichuang.domain.people import public as people
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor

from ..events import HandedEnded
from ..handing.delegations import Mode
from ..handing.entrusting import parties_of
from ..models import Delegation, EndingSoon, Entrustment, HandedEnd, Item, OnTheSpotAuthority, Proposal
from ..models.delegation import EVER_HELD


@dataclass(frozen=True, slots=True)
class Granted:
    """What bodies about to leave the item granted of it: these delegations, and the authorities of their own posts."""

    bodies: frozenset[int]
    delegation_ids: frozenset[int]


def granted_by(item: Item, leaving: frozenset[int]) -> Granted:
    """What the bodies that leave the item alone granted: to their people, and to sites on their ground.

    Read before the bodies change. What is handed to a kind of sites is granted by all of them and stays (internal).
    """
    rows = list(Delegation.objects.filter(EVER_HELD, item=item).select_related("item"))
    own = {r.pk for r in rows if r.mode == Mode.OWN_PEOPLE.value and r.organisation_id in leaving}
    named = [r for r in rows if not r.site_kind and r.mode != Mode.OWN_PEOPLE.value]
    entrusting: dict[int, set[int]] = {}
    for pair in parties_of(item.place_id, named):
        for row in pair.delegations:
            entrusting.setdefault(row.pk, set()).add(pair.entrusting.id)
    return Granted(leaving, frozenset(own | {pk for pk, bodies in entrusting.items() if bodies <= leaving}))


def end_handed(
    item: Item, *, actor: Actor, reason: str, proposal: Proposal | None = None, only: Granted | None = None
) -> None:
    """End from today on what is handed down of the item, or ``only`` this; one journal entry for each thing.

    Who hands down must hold the power itself (行政许可法 24): what the former body of a cancelled or moved item granted
    falls with it. Nothing of it comes back when the item does: it is granted anew. A 委托书 ends with the last thing
    it hands down. What a site has taken in it finishes (``reach.site_may``; 行政许可法 8). In the caller's
    transaction, the item locked (internal).
    """
    today = clock.today()
    lasting = EVER_HELD & (Q(until__isnull=True) | Q(until__gt=today))
    rows = Delegation.objects.select_for_update().filter(lasting, item=item)
    authorities = OnTheSpotAuthority.objects.select_for_update(of=("self",)).filter(lasting, item=item)
    if only is not None:
        rows = rows.filter(pk__in=only.delegation_ids)
        authorities = authorities.filter(post__organisation_id__in=only.bodies)
    facts: dict[str, Any] = {"item": item, "reason": reason, "proposal": proposal}
    ended = list(rows.order_by("pk"))
    for row in ended:
        row.until, row.taken_back_on = max(today, row.since), today
        row.save(update_fields=["until", "taken_back_on"])
        _note(HandedEnd(delegation=row, ended_on=row.until, **facts), actor)
    EndingSoon.objects.filter(delegation__in=ended).delete()
    for paper in [*_emptied(ended, lasting), *_left_behind(item, only, lasting)]:
        _note(HandedEnd(entrustment=paper, ended_on=max(today, paper.since), **facts), actor)
    for authority in authorities.order_by("pk"):
        authority.until = max(today, authority.since)
        authority.save(update_fields=["until"])
        _note(HandedEnd(authority=authority, ended_on=authority.until, **facts), actor)


@transaction.atomic
def end_of_representative(  # noqa: PLR0913 - what the entry says, all named
    *, actor: Actor, representative_id: int, post_id: int, site_id: int, until: date, document: str
) -> int:
    """A body's representative is none from ``until`` on: what she decided in that hall by this paper ends that day too.

    What the owner granted by another document, or by one under which she still represents her body, stays (S1-33,
    S2-56). ``document`` empty: nobody knows the paper of an annulled registration any more, and as nothing could be
    granted by it for an earlier day, what begins from ``until`` on ends. A case she has taken in is decided by her
    body's others (design.md §3 "Accept ≠ decide"). Again changes nothing. How many ended (internal).
    """
    by_it = Q(document=document) if document else Q(since__gte=until)
    papers = people.papers_of_representatives(post_id=post_id, site_id=site_id, on=until)
    rows = OnTheSpotAuthority.objects.select_for_update(of=("self",)).select_related("item")
    rows = rows.filter(EVER_HELD, Q(until__isnull=True) | Q(until__gt=until), by_it, post_id=post_id, site_id=site_id)
    found = list(rows.exclude(document__in=papers).order_by("pk"))
    for row in found:
        row.until = max(until, row.since)
        row.save(update_fields=["until"])
        reason = f"首席代表授权终止（第 {representative_id} 号登记）"
        _note(HandedEnd(authority=row, item=row.item, ended_on=row.until, reason=reason), actor)
    return len(found)


def _emptied(ended: list[Delegation], lasting: Q) -> list[Entrustment]:
    """The documents over these delegations that hand nothing down any more. They themselves are never altered."""
    papers = Entrustment.objects.filter(delegations__in=ended, end__isnull=True)
    papers = papers.filter(Q(until__isnull=True) | Q(until__gt=clock.today()))
    others = Delegation.objects.filter(lasting).values("pk")
    return list(papers.exclude(delegations__in=others).order_by("pk").distinct())


def _left_behind(item: Item, only: Granted | None, lasting: Q) -> list[Entrustment]:
    """The documents by which bodies that leave the item handed down nothing but it: to a kind of sites, which stays."""
    if only is None:
        return []
    papers = Entrustment.objects.filter(entrusting_id__in=only.bodies, delegations__item=item, end__isnull=True)
    papers = papers.filter(Q(until__isnull=True) | Q(until__gt=clock.today()))
    others = Delegation.objects.filter(lasting).exclude(item=item).values("pk")
    return list(papers.exclude(delegations__in=others).order_by("pk").distinct())


def _note(end: HandedEnd, actor: Actor) -> None:
    end.save()
    what = "delegation" if end.delegation_id else "entrustment" if end.entrustment_id else "authority"
    ended_id = end.delegation_id or end.entrustment_id or end.authority_id or 0
    entry = HandedEnded(end.item_id, what, ended_id, end.ended_on, end.reason)
    journal.record(entry, actor=actor, subject=f"item:{end.item_id}", place_id=end.item.place_id)
