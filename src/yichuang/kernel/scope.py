"""Who may see which part of the country. Closed when nobody is named.

A jurisdiction is a short list of disjoint ranges of 12-digit division codes (design.md §3); scope is an OR of BETWEENs.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from .divisions import Range

NOBODY = Q(pk__in=())


def within(field: str, ranges: Iterable[Range]) -> Q:
    """Rows whose ``field`` (a 12-digit code) lies in one of ``ranges``. No range at all matches no row."""
    scope = Q()
    for r in ranges:
        scope |= Q(**{f"{field}__range": (r.low, r.high)})
    return scope or NOBODY
