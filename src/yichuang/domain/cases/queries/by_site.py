"""Where cases were taken in: how many by a site, for many sites at once, and where one was (figures, issue 5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from django.db.models import Count

from yichuang.kernel import clock

from ..models import CaseHand

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
