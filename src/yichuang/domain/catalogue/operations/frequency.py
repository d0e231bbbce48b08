"""Which items people ask for most (高频事项, S0-32): computed from cases, never typed."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from yichuang.kernel import journal
from yichuang.kernel.actor import Actor

from ..events import FrequencyMarked
from ..lifecycle import PUBLISH
from ..models import Item
from ..policies import in_place

SHARE = 0.8
"""Items that together make up this share of a year's cases are high-frequency."""
LEAST = 10
"""Fewer cases than this in a year are never many, however few the others have."""


@transaction.atomic
def mark_frequent(*, actor: Actor, place_id: int, counts: Mapping[int, int]) -> tuple[int, ...]:
    """Write each item's cases of the last year, and mark those most asked for; their ids.

    ``counts``: cases by item id, as the room of cases counted them; an item that is absent had none. The same counts
    again change nothing. Raises NotFound (other place), Forbidden.
    """
    actor.require(PUBLISH)
    in_place(actor, place_id)
    frequent = _most_asked(counts)
    rows = list(Item.objects.select_for_update().filter(place_id=place_id).order_by("pk"))
    changed = []
    for row in rows:
        now = (counts.get(row.pk, 0), row.pk in frequent)
        if (row.year_cases, row.frequent) != now:
            row.year_cases, row.frequent = now
            changed.append(row)
    if changed:
        Item.objects.bulk_update(changed, ["year_cases", "frequent"])
        marked = tuple(row.pk for row in rows if row.frequent)
        entry = FrequencyMarked(place_id, marked, sum(counts.values()))
        journal.record(entry, actor=actor, subject=f"place:{place_id}", place_id=place_id)
    return tuple(row.pk for row in rows if row.frequent)


def _most_asked(counts: Mapping[int, int]) -> frozenset[int]:
    total, reached, found = sum(counts.values()), 0, set()
    for item_id, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if reached >= total * SHARE or count < LEAST:
            break
        found.add(item_id)
        reached += count
    return frozenset(found)
