"""Rows as the frozen things that leave the room, and times in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from . import lifecycle
from .board import Board, here, midnight
from .models import Leave, LeaveKind, Swap
from .reckoning import Gap, Span, Turn
from .refs import GapRef, LeaveRef, ShiftRef, SwapRef

_NOON = 12


def shift_ref(turn: Turn, board: Board) -> ShiftRef:
    """A shift with names."""
    names = board.names
    return ShiftRef(
        turn.id, board.site.id, turn.counter_id, board.counters[turn.counter_id].name, turn.day, turn.begins, turn.ends,
        turn.account_id, names[turn.account_id],
        turn.substitute_id, names[turn.substitute_id] if turn.substitute_id is not None else "",
        board.is_away(turn.account_id, turn.begins, turn.ends),
    )  # fmt: skip


def spans_text(spans: Sequence[Span]) -> str:
    """08:30–12:00、14:30–18:00."""
    return "、".join(f"{here(a):%H:%M}–{here(b):%H:%M}" for a, b in spans)


def gap_ref(gap: Gap, board: Board) -> GapRef:
    """A gap in words."""
    counter = board.counters[gap.counter_id]
    who = f"（{board.names[gap.account_id]}）" if gap.account_id is not None and gap.grave else ""
    when = f"{gap.day.month} 月 {gap.day.day} 日 {spans_text(gap.spans)}"
    return GapRef(gap, counter.name, f"{when} {counter.name}：{gap.kind.label}{who}")


def leave_text(begins: datetime, ends: datetime) -> str:
    """9 月 28 日全天, 9 月 28 日上午, 9 月 28 日至 9 月 30 日."""
    begins, ends = here(begins), here(ends)
    last = (ends - timedelta(seconds=1)).date()
    first = begins.date()
    day = f"{first.month} 月 {first.day} 日"
    if first != last:
        return f"{day}至 {last.month} 月 {last.day} 日"
    if begins != midnight(first):
        return f"{day}下午"
    return f"{day}上午" if ends.hour == _NOON else f"{day}全天"


def leave_ref(row: Leave, names: Mapping[int, str]) -> LeaveRef:
    """A leave with its name."""
    return LeaveRef(
        row.pk, row.site_id, row.account_id, names[row.account_id], LeaveKind(row.kind).label, here(row.begins),
        here(row.ends), str(row.reason), row.state, lifecycle.LEAVE.states[row.state], str(row.note or ""),
        leave_text(row.begins, row.ends),
    )  # fmt: skip


def swap_ref(row: Swap, names: Mapping[int, str], shifts: Mapping[int, ShiftRef]) -> SwapRef:
    """A swap with both shifts."""
    return SwapRef(
        row.pk, row.site_id, shifts[row.shift_id], shifts[row.back_id] if row.back_id else None, row.asker_id,
        names[row.asker_id], row.other_id, names[row.other_id], str(row.reason), row.state,
        lifecycle.SWAP.states[row.state],
    )  # fmt: skip
