"""Gapless numbers (连续编号): case numbers, 文号, certificate numbers, each series of its own per scope and year."""

from __future__ import annotations

from django.db import connection, transaction

_TAKE = """
INSERT INTO kernel_counter (series, scope, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (series, scope, year) DO UPDATE SET last = kernel_counter.last + 1
RETURNING last
"""


def take(series: str, scope: str, year: int) -> int:
    """The next number of (series, scope, year), from 1, without gap or repetition, as part of the caller's transaction.

    The counter stays locked until that transaction ends, and a roll-back gives the number back: so take it as late as
    possible. ``scope`` is whatever owns the series (a place's code, an organisation's id); how a number is written is
    the caller's matter. A void document keeps its number. Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("numbering.take needs the transaction that uses the number")
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [series, scope, year])
        (number,) = cursor.fetchone()
    return int(number)
