"""Swaps: ask_swap, answer_swap, decide_swap, withdraw_swap (换班、替班): both agree, the manager approves."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Case, Value, When

from yichuang.domain.people.queries import staff_names
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..board import Board, turn_of
from ..events import SwapMoved
from ..models import Presence, Shift, Swap
from ..policies import access_own_shift, access_swap
from ..refs import SwapRef
from ..reps import shift_ref, swap_ref
from ..warnings import refresh
from .words import short_text

_ID = BigIntegerField()
_CHANGED = "排班后来改过了，这次换班对不上了，请撤回以后重新申请"


@transaction.atomic
def ask_swap(*, actor: Actor, shift_id: int, other_id: int, reason: str, back_id: int | None = None) -> SwapRef:
    """Ask a colleague to take over a shift of one's own, for one of hers (``back_id``) or for nothing (替班).

    Raises Forbidden, NotFound, Conflict (asked already, begun already), or Invalid saying what does not fit.
    """
    row = access_own_shift(actor, shift_id)
    asker = actor.signed_in()
    if row.account_id != asker:
        raise NotFound("只能换自己 A 岗的班")
    text = short_text(reason, "reason", "换班的事由")
    back = Shift.objects.filter(pk=back_id, site_id=row.site_id).first() if back_id is not None else None
    if back_id is not None and (back is None or back.account_id != other_id):
        raise Invalid({"back": "请选对方自己的一班"})
    swap = Swap(site_id=row.site_id, shift=row, back=back, asker_id=asker, other_id=other_id, reason=text)
    wrong = _wrong(swap)
    if wrong:
        raise Invalid({"back" if back is not None else "other": wrong})
    try:
        with transaction.atomic():
            swap.save()
    except IntegrityError:
        raise Conflict("这一班已经在申请换班，请等答复，或者先撤回") from None
    journal.record(_event(swap, swap.state), actor=actor, subject=f"swap:{swap.pk}", place_id=actor.place_id)
    return _ref(swap)


@transaction.atomic
def answer_swap(*, actor: Actor, swap_id: int, agree: bool) -> SwapRef:
    """The colleague agrees or does not. Raises Forbidden, NotFound, Conflict."""
    row = access_swap(actor, swap_id, own=True)
    if row.other_id != actor.account_id:
        raise NotFound("要由对方答复")
    if agree:
        _still_fits(row)
    return _move(actor, row, "agree" if agree else "decline")


@transaction.atomic
def decide_swap(*, actor: Actor, swap_id: int, approve: bool) -> SwapRef:
    """Approve what both agreed to: the roster changes in one statement. Raises Forbidden, NotFound, Conflict."""
    row = access_swap(actor, swap_id, own=False)
    if actor.account_id in (row.asker_id, row.other_id):
        raise Conflict("自己参加的换班要由别人批，请找政务服务管理部门")
    row.decided_by_id = actor.account_id
    if not approve:
        return _move(actor, row, "refuse", ["decided_by"])
    lifecycle.SWAP.check(row, "approve", actor)
    _still_fits(row)
    ids = [row.shift_id] + ([row.back_id] if row.back_id else [])
    changes = [When(pk=row.shift_id, then=Value(row.other_id))]
    changes += [When(pk=row.back_id, then=Value(row.asker_id))] if row.back_id else []
    # Whoever substituted and now sits there herself changes places with the one she replaces.
    swapped = [When(pk=row.shift_id, substitute_id=row.other_id, then=Value(row.asker_id))]
    swapped += [When(pk=row.back_id, substitute_id=row.asker_id, then=Value(row.other_id))] if row.back_id else []
    try:
        with transaction.atomic():
            Shift.objects.filter(pk__in=ids).update(
                account_id=Case(*changes, output_field=_ID),
                substitute_id=Case(*swapped, default="substitute_id", output_field=_ID),
            )
    except IntegrityError:
        raise Conflict(_CHANGED) from None
    ref = _move(actor, row, "approve", ["decided_by"])
    site = places.get_site(row.site_id)
    for day in Shift.objects.filter(pk__in=ids).values_list("day", flat=True).distinct():
        refresh(site, day)
    return ref


@transaction.atomic
def withdraw_swap(*, actor: Actor, swap_id: int) -> SwapRef:
    """Who asked takes it back. Raises Forbidden, NotFound, Conflict."""
    row = access_swap(actor, swap_id, own=True)
    if row.asker_id != actor.account_id:
        raise NotFound("要由申请人撤回")
    return _move(actor, row, "withdraw")


def _wrong(swap: Swap) -> str:
    """Why the swap cannot be; empty if it can."""
    if swap.other_id == swap.asker_id:
        return "换班要另选一个人"
    shifts = [s for s in (swap.shift, swap.back) if s is not None]
    if any(s.begins <= clock.now() for s in shifts):
        return "已经开始的班不能再换"
    if Presence.objects.filter(shift__in=shifts).exists():
        return "这一班已经有人签到，不能再换"
    site = places.get_site(swap.site_id)
    new = [(swap.shift, swap.other_id)] + ([(swap.back, swap.asker_id)] if swap.back is not None else [])
    ids = {s.pk for s in shifts}
    for row, account in new:
        board = Board.read(site, row.day, row.day)
        board.shifts = [t for t in board.shifts if t.id not in ids]
        board.elsewhere = [t for t in board.elsewhere if t.id not in ids]
        turn = turn_of(row)
        substitute = None if turn.substitute_id == account else turn.substitute_id
        wrong = board.wrong(replace(turn, account_id=account, substitute_id=substitute), instead_of=row.pk)
        wrong.pop("substitute", None)
        if wrong:
            return "；".join(wrong.values())
    return ""


def _still_fits(row: Swap) -> None:
    changed = row.shift.account_id != row.asker_id or (row.back is not None and row.back.account_id != row.other_id)
    wrong = _CHANGED if changed else _wrong(row)
    if wrong:
        raise Conflict(wrong)


def _event(row: Swap, state: str) -> SwapMoved:
    return SwapMoved(row.pk, row.shift_id, row.back_id, row.asker_id, row.other_id, state)


def _move(actor: Actor, row: Swap, name: str, fields: list[str] | None = None) -> SwapRef:
    target = lifecycle.SWAP.by_name[name].target or row.state
    fire(
        lifecycle.SWAP, row, name, actor=actor, event=_event(row, target), subject_key=f"swap:{row.pk}",
        place_id=actor.place_id, fields=fields or [],
    )  # fmt: skip
    return _ref(row)


def _ref(row: Swap) -> SwapRef:
    site = places.get_site(row.site_id)
    shifts = {}
    for shift in Shift.objects.filter(pk__in=[row.shift_id, row.back_id]):
        shifts[shift.pk] = shift_ref(turn_of(shift), Board.read(site, shift.day, shift.day))
    return swap_ref(row, staff_names([row.asker_id, row.other_id]), shifts)
