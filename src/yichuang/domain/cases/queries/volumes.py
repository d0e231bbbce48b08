"""How many cases an item has: for published lists, proposals and marks, never for a person's screen of files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.cache import cache
from django.db.models import Count, Q

from yichuang.kernel import clock
from yichuang.kernel.workdays import add_months

from ..models import Case

_KEPT = 26 * 3600  # seconds; the key names the day


@dataclass(frozen=True, slots=True)
class ItemVolume:
    """Cases of one item recorded since a day: all of them, those granted, those refused in substance."""

    received: int
    granted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class MonthVolume:
    """Cases of one month: recorded in it, of these online; decided in it, of these granted and refused."""

    received: int
    online: int
    decided: int
    granted: int
    rejected: int


def count_month(place_id: int, month: date) -> MonthVolume:
    """Counts of the calendar month ``month`` begins, in two statements. For what is published once (S1-136)."""
    since = datetime.combine(month, time(), tzinfo=clock.SHANGHAI)
    until = datetime.combine(add_months(month, 1), time(), tzinfo=clock.SHANGHAI)
    rows = Case.objects.filter(place_id=place_id, number__isnull=False)
    got = rows.filter(recorded_at__gte=since, recorded_at__lt=until).aggregate(
        received=Count("pk"), online=Count("pk", filter=Q(channel="online"))
    )
    done = rows.filter(decided_at__gte=since, decided_at__lt=until).aggregate(
        decided=Count("pk"), granted=Count("pk", filter=_GRANTED), rejected=Count("pk", filter=_REJECTED)
    )
    return MonthVolume(**got, **done)


def volumes_by_item(place_id: int, *, since: date) -> dict[int, ItemVolume]:
    """Counts by item of the cases recorded since that day, as of this morning; items without a case are left out.

    Drafts and what has no number are no cases. One statement for the first who asks on a day, one look into the cache
    for all others: a public list must not read the ledger for every visitor (办理情况, 行政许可法 30; S1-128).
    """
    key = f"cases.volumes:{place_id}:{since.isoformat()}:{clock.today().isoformat()}"
    kept: dict[int, tuple[int, int, int]] | None = cache.get(key)
    if kept is None:
        kept = _count(place_id, since)
        cache.set(key, kept, _KEPT)
    return {item_id: ItemVolume(*counts) for item_id, counts in kept.items()}


def volumes_by_channel(place_id: int, *, since: date) -> dict[str, int]:
    """Cases recorded since that day by the channel they came through (``Channel``), as of this morning, kept for a day.

    Cases entered later count with the channel ``entered_later``.
    """
    key = f"cases.channels:{place_id}:{since.isoformat()}:{clock.today().isoformat()}"
    kept: dict[str, int] | None = cache.get(key)
    if kept is None:
        start = datetime.combine(since, time(), tzinfo=clock.SHANGHAI)
        rows = Case.objects.filter(place_id=place_id, recorded_at__gte=start, number__isnull=False).order_by()
        kept = dict(rows.values_list("channel").annotate(n=Count("pk")))
        cache.set(key, kept, _KEPT)
    return kept


def _count(place_id: int, since: date) -> dict[int, tuple[int, int, int]]:
    start = datetime.combine(since, time(), tzinfo=clock.SHANGHAI)
    rows = (
        Case.objects.filter(place_id=place_id, recorded_at__gte=start, number__isnull=False)
        .order_by()
        .values("item_id")
        .annotate(n=Count("pk"), granted=Count("pk", filter=_GRANTED), rejected=Count("pk", filter=_REJECTED))
    )
    return {row["item_id"]: (row["n"], row["granted"], row["rejected"]) for row in rows}


_GRANTED = Q(decision__outcome="granted")
_REJECTED = Q(decision__outcome="rejected")
