"""Putting the entries into one order, and chaining them.

Writers never wait for each other: they insert an entry and commit when they commit. Afterwards one sealer gives the
entries of *finished* transactions their positions, in the order (xid, id). Everything below the oldest transaction
still running is finished; no entry can appear below that line any more, so what commits late is never skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from .chain import GENESIS, link, select_list

LOCK = 0x5943_4A4E  # "YCJN": the advisory lock that makes the sealer single
_MAX = 2**63 - 1
_IDLE_STEP = 1000  # how far the oldest running transaction may move before an idle sealer writes that down


class RestoredElsewhere(Exception):
    """Transaction ids run lower than what is sealed: the data was restored into a new cluster.

    ``seal_leftovers`` (``yichuang seal-leftovers``) settles it, once.
    """

    def __init__(self) -> None:
        super().__init__("数据库是从备份恢复到新集群的，请运行 yichuang seal-leftovers 封存恢复前后的记录")


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain; it may be published, so that nobody can cut it off or rewrite it unseen."""

    position: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class _Horizon:
    """Transaction ids now. ``oldest``: of the oldest still running; ``beyond``: not yet given; ``own``: ours."""

    oldest: int
    beyond: int
    own: int | None


def head() -> Head:
    """The last position and its digest; position 0 and ``GENESIS`` while nothing is sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, hash FROM journal_seal ORDER BY position DESC LIMIT 1")
        row = cursor.fetchone()
    return Head(row[0], bytes(row[1])) if row else Head(0, GENESIS)


def seal_batch(limit: int = 1000, *, include_own: bool = False) -> int:
    """Seal up to ``limit`` entries of finished transactions and return how many.

    Several sealers do no harm: the second waits for the first. ``include_own`` also takes the entries of the
    transaction it is called in, which nothing but a test that never commits may do: other transactions with lower ids
    would be passed over.

    Raises RestoredElsewhere.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT xid, entry_id FROM journal_sealerstate WHERE id = 1")
        xid, entry_id = cursor.fetchone() or (0, _MAX)
        horizon = _horizon(cursor)
        if xid >= max(horizon.beyond, (horizon.own or 0) + 1):
            raise RestoredElsewhere
        cursor.execute(
            f"SELECT {select_list()} FROM journal_entry e"  # noqa: S608 - constant columns
            " WHERE (e.xid, e.id) > (%s, %s) AND (e.xid < %s OR e.xid = %s)"
            " AND NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.entry_id = e.id)"
            " ORDER BY e.xid, e.id LIMIT %s",
            [xid, entry_id, horizon.oldest, horizon.own if include_own else None, limit],
        )
        rows = cursor.fetchall()
        end = _append(cursor, rows)
        if len(rows) == limit or (rows and include_own):
            _remember(cursor, rows[-1][11], rows[-1][0], end)
        elif rows or horizon.oldest - xid > _IDLE_STEP:
            _remember(cursor, horizon.oldest - 1, _MAX, end)
        return len(rows)


def seal_leftovers() -> int:
    """Seal every entry that has no seal, in the order of ids, and return how many. After a restore into a new cluster.

    There the order (xid, id) means nothing across the restore, and transaction ids may start lower. From here on the
    sealer goes on by the ids of this cluster. Calling it without need does no harm.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        oldest = _horizon(cursor).oldest  # first: whatever commits after this has an id the sealer will come to
        cursor.execute(
            f"SELECT {select_list()} FROM journal_entry e"  # noqa: S608 - constant columns
            " WHERE NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.entry_id = e.id) ORDER BY e.id"
        )
        rows = cursor.fetchall()
        _remember(cursor, oldest - 1, _MAX, _append(cursor, rows))
        return len(rows)


def _horizon(cursor: Any) -> _Horizon:
    """Look at the running transactions.

    Transaction ids are shared by all databases of a server; those that can be shown to run in another database do not
    concern us, or a long one there would hold up our seals. A transaction that ends while we look counts as running.
    Our own is not in its own snapshot, so it is added.
    """
    cursor.execute(
        "WITH now AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot),"
        " running AS MATERIALIZED (SELECT x FROM now, pg_snapshot_xip(now.snapshot) x),"
        " elsewhere AS MATERIALIZED ("
        "  SELECT l.transactionid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
        "  WHERE EXISTS (SELECT 1 FROM running) AND l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock'"
        "  AND l.granted AND a.datid <> (SELECT oid FROM pg_database WHERE datname = current_database()))"
        " SELECT least((SELECT min(x) FROM running WHERE x::xid NOT IN (SELECT transactionid FROM elsewhere)),"
        "  pg_current_xact_id_if_assigned(), pg_snapshot_xmax(snapshot))::text::bigint,"
        " pg_snapshot_xmax(snapshot)::text::bigint, pg_current_xact_id_if_assigned()::text::bigint FROM now"
    )
    return _Horizon(*cursor.fetchone())


def _append(cursor: Any, rows: list[tuple[Any, ...]]) -> int:
    """Chain ``rows`` to the end and return the last position. The caller holds the lock."""
    end = head()
    position, digest = end.position, end.hash
    seals = []
    for row in rows:
        position += 1
        digest = link(digest, row)
        seals.append((position, row[0], digest))
    if seals:
        cursor.execute(
            "INSERT INTO journal_seal (position, entry_id, hash)"
            " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])",
            [list(column) for column in zip(*seals, strict=True)],
        )
    return position


def _remember(cursor: Any, xid: int, entry_id: int, position: int) -> None:
    cursor.execute(
        "INSERT INTO journal_sealerstate (id, xid, entry_id, position) VALUES (1, %s, %s, %s)"
        " ON CONFLICT (id) DO UPDATE"
        " SET xid = EXCLUDED.xid, entry_id = EXCLUDED.entry_id, position = EXCLUDED.position",
        [xid, entry_id, position],
    )
