"""One after the other where no row is there to lock, and counting exactly, however many ask at once."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection, transaction


def one_at_a_time(name: str) -> None:
    """Wait until nobody else's transaction holds this name, and hold it until the caller's ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@transaction.atomic
def count_up(key: str, *, seconds: int) -> int:
    """One more of ``key``, which is forgotten ``seconds`` after the last; how many that makes.

    The cache in the database reads and then writes, its ``incr`` too: two at once would count as one. Those who count
    the same key queue up until the other's transaction ends; what is rolled back has not been counted.
    """
    one_at_a_time(f"counting:{key}")
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, seconds)
    return count
