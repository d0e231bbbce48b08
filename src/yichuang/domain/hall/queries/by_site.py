"""How many numbers a site gave out, for many sites at once (figures of the standard, issue 5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count

from ..models import Ticket


def count_tickets_by_site(site_ids: Collection[int], since: date) -> dict[int, int]:
    """Numbers taken since that day in the hall of each of these sites; none: absent."""
    rows = Ticket.objects.filter(hall__site_id__in=site_ids, day__gte=since).order_by()
    return dict(rows.values("hall__site_id").annotate(number=Count("pk")).values_list("hall__site_id", "number"))
