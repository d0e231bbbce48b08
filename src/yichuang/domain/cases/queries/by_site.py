"""Where cases were taken in: how many by a site, for many sites at once, and where one was (figures, issue 5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

from ..models import CaseHand
from .rows import LedgerFilter, ledger_rows

_MOST: Final = 500

_AT_A_SITE = (CaseHand.Role.RECEIVING, CaseHand.Role.ACCEPTING, CaseHand.Role.ASSISTING)
_TAKEN_IN = (CaseHand.Role.RECEIVING, CaseHand.Role.ASSISTING)


def site_taken_in(case_id: int) -> int | None:
    """The site at whose counter, or by whose agent, the case was taken in; None where nobody did (网上申请)."""
    rows = CaseHand.objects.filter(case_id=case_id, role__in=_TAKEN_IN, site__isnull=False).order_by("pk")
    return rows.values_list("site_id", flat=True).first()


def count_cases_by_site(site_ids: Collection[int], since: date) -> dict[int, int]:
    """Cases received since that day that each of these sites received, accepted or assisted with; none: absent."""
    rows = CaseHand.objects.filter(
        site_id__in=site_ids,
        role__in=_AT_A_SITE,
        case__received_at__gte=datetime.combine(since, time.min, clock.SHANGHAI),
    ).order_by()
    counted = rows.values("site_id").annotate(number=Count("case_id", distinct=True))
    return {site_id: number for site_id, number in counted.values_list("site_id", "number") if site_id is not None}


@dataclass(frozen=True, slots=True)
class HandledHere:
    """A case of which a site had a part that is not its own body's: handed down to it, or helped with (代办)."""

    case_id: int
    number: str
    item_name: str
    agented: bool


def list_handled_at(actor: Actor, site_id: int, since: date, *, number: str = "") -> tuple[HandledHere, ...]:
    """Cases received since that day which this site took in for another body or helped with, the newest first.

    Of the ledger of this post only; nobody's name. ``number``: this one alone. At most 500. Raises Forbidden.
    """
    narrow = LedgerFilter(text=number) if number else LedgerFilter(since=since)
    own = places.get_site(site_id).organisation_id
    hands = CaseHand.objects.filter(case=OuterRef("pk"), site_id=site_id)
    helped = hands.filter(role=CaseHand.Role.ASSISTING)
    taken = hands.filter(role__in=(CaseHand.Role.RECEIVING, CaseHand.Role.ACCEPTING))
    rows = ledger_rows(actor, narrow).filter(number__isnull=False).annotate(helped=Exists(helped), taken=Exists(taken))
    rows = rows.filter(Q(helped=True) | Q(taken=True) & ~Q(deciding_organisation_id=own))
    if number:
        rows = rows.filter(number=number.strip().upper())
    found = rows.order_by("-pk").values_list("pk", "number", "item_name", "helped")[:_MOST]
    return tuple(HandledHere(pk, str(n), item, helped) for pk, n, item, helped in found)
