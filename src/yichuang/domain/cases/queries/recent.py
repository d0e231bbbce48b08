"""What happened lately at a site, for a screen everybody sees: never a name, never a paper (办件公示; S1-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yichuang.kernel import clock

from .. import lifecycle
from ..models import Case


@dataclass(frozen=True, slots=True)
class RecentCase:
    """A case that was accepted or decided. ``state_label``: 已受理 or 已办结."""

    number: str
    item_id: int
    state_label: str
    on: date
    applicant_id: int


def list_recent(place_id: int, site_id: int, *, days: int, limit: int) -> tuple[RecentCase, ...]:
    """Cases this site accepted, recorded in the last ``days`` natural days, newest first; one statement.

    Refusals, returns and withdrawals are not shown, nor what was entered later.
    """
    since = clock.now() - timedelta(days=days)
    told = lifecycle.UNDER_WAY | lifecycle.DECIDED | {lifecycle.DELIVERED}
    rows = Case.objects.filter(
        place_id=place_id, recorded_at__gte=since, accepting_site_id=site_id, state__in=sorted(told),
        number__isnull=False, entered_later=False, accepted_at__isnull=False,
    ).order_by("-recorded_at", "-pk")  # fmt: skip
    found = []
    for row in rows.only("number", "item_id", "state", "decided_at", "accepted_at", "applicant_id")[:limit]:
        done = row.decided_at is not None
        at = row.decided_at or row.accepted_at
        assert at is not None  # asked for above
        label = "已办结" if done else "已受理"
        found.append(RecentCase(row.number or "", row.item_id, label, clock.day_of(at), row.applicant_id))
    return tuple(found)
