"""``yichuang verify-journal``: recompute the chain and say what does not fit (记录校验)."""

from __future__ import annotations

import argparse
import hmac
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from .chain import GENESIS, link, select_list
from .sealer import Head

CHUNK = 5000
MOST = 100
"""Problems listed; one more shows that there are more."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not fit. ``position`` is None for an entry that is not in the chain."""

    position: int | None
    entry_id: int | None
    what: str

    def __str__(self) -> str:
        place = f"第 {self.position} 条" if self.position is not None else "未封存"
        return f"{place}（记录号 {self.entry_id if self.entry_id is not None else '无'}）：{self.what}"


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """``ok``: nothing was altered, taken out, put in or moved. ``waiting``: entries the sealer has yet to reach."""

    ok: bool
    checked: int
    head: Head
    waiting: int
    first_bad_position: int | None
    problems: list[Problem]


@dataclass(slots=True)
class _Walk:
    position: int = 0
    digest: bytes = GENESIS
    checked: int = 0
    problems: list[Problem] = field(default_factory=list)
    misfits: list[tuple[int, bytes, bytes, tuple[Any, ...]]] = field(default_factory=list)

    def note(self, position: int | None, entry_id: int | None, what: str) -> None:
        if len(self.problems) <= MOST:
            self.problems.append(Problem(position, entry_id, what))


def verify(published: Head | None = None) -> VerifyReport:
    """Recompute every digest from the entries, in chunks, without locks; also look for entries outside the chain.

    ``published`` is a head that was written down elsewhere: it must still be there, unchanged. Without one, whoever
    can rewrite the database as its owner could also recompute the whole chain; that is what publishing is for.
    """
    walk = _Walk()
    for row in _rows():
        _check(walk, row, published)
    _name_swaps(walk)
    _check_end(walk, published)
    waiting = _check_unsealed(walk)
    bad = [p.position for p in walk.problems if p.position is not None]
    return VerifyReport(
        ok=not walk.problems,
        checked=walk.checked,
        head=Head(walk.position, walk.digest),
        waiting=waiting,
        first_bad_position=min(bad, default=None),
        problems=walk.problems,
    )


def _rows() -> Iterator[tuple[Any, ...]]:
    """(position, sealed entry id, hash, entry's columns…), in order; None columns where the entry is gone."""
    position: int | None = None
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"SELECT s.position, s.entry_id, s.hash, {select_list()}"  # noqa: S608 - constant columns
                " FROM journal_seal s LEFT JOIN journal_entry e ON e.id = s.entry_id"
                " WHERE %s::bigint IS NULL OR s.position > %s ORDER BY s.position LIMIT %s",
                [position, position, CHUNK],
            )
            rows = cursor.fetchall()
            yield from rows
            if len(rows) < CHUNK:
                return
            position = rows[-1][0]


def _check(walk: _Walk, row: tuple[Any, ...], published: Head | None) -> None:
    position, entry_id, digest, entry = row[0], row[1], bytes(row[2]), row[3:]
    expected = walk.position + 1
    if position != expected:
        gap = f"第 {expected} 至 {position - 1} 条的封记缺失" if position > expected else "位置不是从 1 开始的连续编号"
        walk.note(min(position, expected), None, gap)
    if entry[0] is None:
        walk.note(position, entry_id, "记录已被删除")
    elif not hmac.compare_digest(link(walk.digest, entry), digest):
        walk.note(position, entry_id, "内容与封存时不一致，记录或封记被改动")
        if len(walk.misfits) < MOST:
            walk.misfits.append((position, walk.digest, digest, entry))
    if published is not None and published.position == position and not hmac.compare_digest(published.hash, digest):
        walk.note(position, entry_id, "与公布的摘要不一致")
    # Go on from the stored digest, so that one bad entry is reported once and not with all that follow.
    walk.position, walk.digest, walk.checked = position, digest, walk.checked + 1


def _name_swaps(walk: _Walk) -> None:
    """Say of misfits that fit in each other's place that they were moved."""
    moved = {
        position: other
        for position, before, digest, _ in walk.misfits
        for other, _, _, entry in walk.misfits
        if other != position and link(before, entry) == digest
    }
    walk.problems = [
        Problem(p.position, p.entry_id, f"顺序被调换，原在此处的记录现在第 {moved[p.position]} 条")
        if p.position in moved
        else p
        for p in walk.problems
    ]


def _check_end(walk: _Walk, published: Head | None) -> None:
    """The end of the chain leaves no trace in the chain when it is cut off; three others remember it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest((SELECT max(position) FROM journal_sealerstate),"
            " (SELECT max(position) FROM journal_readerposition))"
        )
        (known,) = cursor.fetchone()
    # Sealed while we were reading: look again before crying wolf.
    last = max(known or 0, published.position if published else 0)
    if last > walk.position and last > _last_position():
        walk.note(walk.position + 1, None, f"末尾缺失：曾封存到第 {last} 条")


def _last_position() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(position), 0) FROM journal_seal")
        return int(cursor.fetchone()[0])


def _check_unsealed(walk: _Walk) -> int:
    """Entries without a seal: waiting for the sealer, or behind its back (put in, or left over after a restore)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, (e.xid, e.entry_at) <= (e.state_xid, e.state_id) OR e.xid >= e.beyond FROM ("
            "  SELECT e.id, e.xid, e.id AS entry_at, coalesce(st.xid, 0) AS state_xid,"
            "    coalesce(st.entry_id, 0) AS state_id,"
            "    greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
            "      coalesce(pg_current_xact_id_if_assigned()::text::bigint + 1, 0)) AS beyond"
            "  FROM journal_entry e LEFT JOIN journal_sealerstate st ON true"
            "  WHERE NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.entry_id = e.id)"
            ") e ORDER BY e.id"
        )
        waiting = 0
        while rows := cursor.fetchmany(CHUNK):
            for entry_id, behind in rows:
                if behind:
                    walk.note(None, entry_id, "不在封存链中：封存之后插入，或恢复备份后遗留")
                else:
                    waiting += 1
    return waiting


def _head_argument(text: str) -> Head:
    position, _, digest = text.partition(":")
    try:
        return Head(int(position), bytes.fromhex(digest))
    except ValueError:
        raise argparse.ArgumentTypeError("应为“位置:摘要”，如 123:ab12…") from None


def main(argv: Sequence[str]) -> int:
    """``yichuang verify-journal [--head 位置:摘要]``: exit status 0 if the record is whole, 1 if not."""
    parser = argparse.ArgumentParser(prog="yichuang verify-journal", description="校验全部记录是否完整、未被改动")
    parser.add_argument("--head", type=_head_argument, metavar="位置:摘要", help="以前公布的末尾摘要，须仍然一致")
    report = verify(parser.parse_args(argv).head)
    out = sys.stdout
    if report.ok:
        waiting = f"；另有 {report.waiting} 条待封存" if report.waiting else ""
        out.write(f"记录完整：{report.checked} 条，末尾摘要 {report.head}{waiting}\n")
        return 0
    out.write(f"记录不完整：已校验 {report.checked} 条，发现问题：\n")
    for problem in report.problems[:MOST]:
        out.write(f"  {problem}\n")
    if len(report.problems) > MOST:
        out.write("  ……还有更多\n")
    return 1
