"""What concerns one person: her shifts, what she must explain, her leaves and swaps; what waits for the manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from yichuang.domain.people.queries import staff_names
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

from .. import lifecycle
from ..board import Board, approved, here, midnight, turn_of
from ..models import Explanation, Leave, Presence, Shift, Swap
from ..policies import access_site, sites_of
from ..reckoning import EARLIEST, Due, Lapse, due_of, lapses
from ..refs import ExplanationRef, LeaveRef, MyDuty, MyShift, ShiftRef, SwapRef
from ..reps import leave_ref, shift_ref, swap_ref

AHEAD, BACK = timedelta(days=14), timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the manager's word."""

    leaves: tuple[LeaveRef, ...]
    swaps: tuple[SwapRef, ...]
    explanations: tuple[ExplanationRef, ...]

    def __len__(self) -> int:
        """How many."""
        return len(self.leaves) + len(self.swaps) + len(self.explanations)


def get_my_duty(actor: Actor) -> MyDuty:
    """The actor's own duty: today, two weeks ahead, lapses of a month back, leaves and swaps. Raises Forbidden."""
    actor.require(lifecycle.DUTY)
    me, today = actor.signed_in(), clock.today()
    rows = Shift.objects.filter(
        Q(account_id=me) | Q(substitute_id=me), day__gte=today - BACK, day__lte=today + AHEAD
    ).order_by("begins")
    mine = [m for m in _mine(list(rows), me) if m is not None]
    leaves = Leave.objects.filter(account_id=me, ends__gte=midnight(today - BACK)).order_by("-begins")
    swaps = Swap.objects.filter(Q(asker_id=me) | Q(other_id=me), shift__day__gte=today - BACK)
    return MyDuty(
        today=tuple(m for m in mine if m.shift.day == today),
        coming=tuple(m for m in mine if m.shift.day > today),
        to_explain=tuple(m for m in mine if m.shift.day <= today and m.lapses),
        leaves=_leaves(leaves),
        swaps=_swaps(swaps.order_by("-pk")),
    )


def count_mine(actor: Actor) -> int:
    """Swaps the actor is asked for, for the side bar."""
    asked = Swap.objects.filter(other_id=actor.account_id or 0, state=lifecycle.ASKED)
    return asked.filter(shift__begins__gt=clock.now()).count()


def list_waiting(actor: Actor) -> Waiting:
    """Leaves, agreed swaps and explanations at the actor's sites that wait for her word. Raises Forbidden."""
    actor.require(lifecycle.ARRANGE)
    leaves, swaps, explanations = _waiting(actor)
    return Waiting(_leaves(leaves.order_by("begins")), _swaps(swaps.order_by("pk")), _explained(explanations))


def count_waiting(actor: Actor) -> int:
    """How many of them, for the side bar."""
    return sum(rows.count() for rows in _waiting(actor))


def list_leaves(*, actor: Actor, site_id: int, since: date) -> tuple[LeaveRef, ...]:
    """Leaves of a site from a day on, decided or not. Raises Forbidden, NotFound."""
    site = access_site(actor, site_id)
    return _leaves(Leave.objects.filter(site_id=site.id, ends__gt=midnight(since)).order_by("begins"))


def lapses_of(row: Shift, account_id: int) -> tuple[Lapse, ...]:
    """What is not in order with somebody's shift by now."""
    due = next((d for d in dues([row]) if d.account_id == account_id), None)
    came = Presence.objects.filter(shift=row, account_id=account_id).first()
    if due is None:
        return ()
    return lapses(
        due.spans, here(came.came_at) if came else None, here(came.left_at) if came and came.left_at else None,
        clock.now(),
    )  # fmt: skip


def dues(rows: Sequence[Shift]) -> list[Due]:
    """What is expected of everybody on these shifts, by each site's hours and everybody's leave."""
    if not rows:
        return []
    people = {a for r in rows for a in (r.account_id, r.substitute_id) if a is not None}
    days = [r.day for r in rows]
    away, told = (approved(people, min(days), max(days), told=known) for known in (False, True))
    sites = {r.site_id: places.get_site(r.site_id) for r in rows}
    return [d for r in rows for d in due_of(turn_of(r), places.open_spans(sites[r.site_id], r.day), away, told)]


def _mine(rows: Sequence[Shift], me: int) -> Iterable[MyShift | None]:
    came = {p.shift_id: p for p in Presence.objects.filter(shift__in=rows, account_id=me)}
    said = dict(Explanation.objects.filter(shift__in=rows, account_id=me).values_list("shift_id", "state"))
    refs = shift_refs(rows)
    by_shift = {d.shift.id: d for d in dues(rows) if d.account_id == me}
    return [_my(refs[r.pk], by_shift[r.pk], came.get(r.pk), said.get(r.pk, "")) for r in rows]


def _my(ref: ShiftRef, due: Due, came: Presence | None, said: str) -> MyShift | None:
    """None: she is B and nothing came of it."""
    now = clock.now()
    came_at, left_at = (here(came.came_at), came.left_at and here(came.left_at)) if came else (None, None)
    wrong = lapses(due.spans, came_at, left_at, now)
    open_now = ref.day == clock.today() and ref.begins - EARLIEST <= now < ref.ends
    return MyShift(
        ref, due.place, due.spans, came_at, left_at or None, wrong,
        lifecycle.EXPLANATION.states[said] if said else "",
        can_sign_in=came is None and open_now,
        can_sign_out=came is not None and ref.day == clock.today(),
        can_explain=bool(wrong) and said in ("", lifecycle.REFUSED),
    )  # fmt: skip


def shift_refs(rows: Iterable[Shift]) -> dict[int, ShiftRef]:
    """Shifts with names, by id; one reading per site."""
    found: dict[int, ShiftRef] = {}
    by_site: dict[int, list[Shift]] = {}
    for row in rows:
        by_site.setdefault(row.site_id, []).append(row)
    for site_id, here_ in by_site.items():
        days = [r.day for r in here_]
        board = Board.read(places.get_site(site_id), min(days), max(days))
        found |= {r.pk: shift_ref(turn_of(r), board) for r in here_}
    return found


def _waiting(actor: Actor) -> tuple[QuerySet[Leave], QuerySet[Swap], QuerySet[Explanation]]:
    sites = [s.id for s in sites_of(actor)]
    mine = actor.account_id or 0
    return (
        Leave.objects.filter(site_id__in=sites, state=lifecycle.ASKED).exclude(account_id=mine),
        Swap.objects.filter(site_id__in=sites, state=lifecycle.AGREED, shift__begins__gt=clock.now())
        .exclude(asker_id=mine)
        .exclude(other_id=mine),
        Explanation.objects.filter(shift__site_id__in=sites, state=lifecycle.GIVEN).exclude(account_id=mine),
    )


def _leaves(rows: QuerySet[Leave]) -> tuple[LeaveRef, ...]:
    found = list(rows[:200])
    names = staff_names(r.account_id for r in found)
    return tuple(leave_ref(r, names) for r in found)


def _swaps(rows: QuerySet[Swap]) -> tuple[SwapRef, ...]:
    found = list(rows.select_related("shift", "back")[:200])
    names: Mapping[int, str] = staff_names(a for r in found for a in (r.asker_id, r.other_id))
    shifts = shift_refs(s for r in found for s in (r.shift, r.back) if s is not None)
    return tuple(swap_ref(r, names, shifts) for r in found)


def _explained(rows: QuerySet[Explanation]) -> tuple[ExplanationRef, ...]:
    found = list(rows.select_related("shift").order_by("pk")[:200])
    names = staff_names(r.account_id for r in found)
    shifts = shift_refs(r.shift for r in found)
    return tuple(
        ExplanationRef(
            r.pk, r.shift_id, r.account_id, names[r.account_id], shifts[r.shift_id].counter, r.shift.day,
            lapses_of(r.shift, r.account_id), str(r.reason), r.state, lifecycle.EXPLANATION.states[r.state],
        )
        for r in found
    )  # fmt: skip
