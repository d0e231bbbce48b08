"""Windows: open, pause, resume, take over, close (开窗、暂停服务、顶岗、关窗; S1-41, S1-47)."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction

from yichuang.domain.people import public as people
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import WindowMoved
from ..models import Ticket, Window
from ..policies import access_window, at_this_hall, sits_there
from ..queries.setting import get_hall
from ..refs import WindowRef
from ..reps import window_ref
from ..words import said
from .serve import at_window, put_back, release_from


@transaction.atomic
def open_window(*, actor: Actor, window_id: int, substitutes: int | None = None) -> WindowRef:
    """Sign in to a window; ``substitutes``: the account whose post she holds today (AB岗).

    A clerk sits at one window at a time. Opening what is open by oneself already changes nothing. Raises Forbidden,
    NotFound, Conflict naming who sits there, or at which window she still does.
    In a hall whose roster binds, Conflict for who is not on it today.
    """
    row = access_window(actor, window_id=window_id)
    if row.state != lifecycle.CLOSED and row.account_id == actor.account_id:
        return _ref(row)
    _on_the_roster(actor, row)
    row.account_id, row.post_id = actor.signed_in(), actor.post_id
    row.substitutes_id, row.since, row.pause_reason = substitutes, clock.now(), ""
    return _sit(actor, row, "open")


@transaction.atomic
def take_over_window(*, actor: Actor, window_id: int) -> WindowRef:
    """Take the place of whoever sits there (顶岗): her name stays known as the one substituted; her visit goes on.

    Raises Forbidden, NotFound, Conflict.
    """
    row = access_window(actor, window_id=window_id)
    if row.account_id == actor.account_id:
        return _ref(row)
    _on_the_roster(actor, row)
    row.substitutes_id = row.account_id
    row.account_id, row.post_id, row.since, row.pause_reason = actor.signed_in(), actor.post_id, clock.now(), ""
    return _sit(actor, row, "take_over")


@transaction.atomic
def pause_window(*, actor: Actor, window_id: int, reason: str) -> WindowRef:
    """暂停服务, with the reason that the window's sign shows; not while somebody stands there. Raises Conflict."""
    row = access_window(actor, window_id=window_id)
    sits_there(actor, row)
    _nobody_there(row)
    row.pause_reason = said(reason, field="reason", missing="请写明暂停的原因，写给来办事的人看")
    return _move(actor, row, "pause", ["pause_reason"])


@transaction.atomic
def resume_window(*, actor: Actor, window_id: int) -> WindowRef:
    """恢复服务."""
    row = access_window(actor, window_id=window_id)
    sits_there(actor, row)
    row.pause_reason = ""
    return _move(actor, row, "resume", ["pause_reason"])


@transaction.atomic
def close_window(*, actor: Actor, window_id: int) -> WindowRef:
    """Sign out of a window. Not while somebody stands there, or was put aside there. Raises Conflict.

    Whoever was sent to this window and still waits may be called by any other then.
    """
    row = access_window(actor, window_id=window_id)
    sits_there(actor, row)
    _nobody_there(row)
    held = Ticket.objects.filter(window=row, day=clock.today(), state=lifecycle.HELD).values_list("number", flat=True)
    if held:
        raise Conflict(f"{'、'.join(held)} 还挂起在本窗口，请先办完，或转到别的窗口")
    release_from(actor, row)
    return leave(actor, row, "close")


@transaction.atomic
def clear_window(*, actor: Actor, window_id: int, reason: str) -> WindowRef:
    """The hall's manager closes a window that was left open; whoever stood there or was put aside is in line again.

    Numbers and turns stay. Closing a closed one changes nothing. Raises Forbidden, NotFound, Invalid.
    """
    actor.require(lifecycle.MANAGE)
    row = Window.objects.select_for_update(no_key=True).filter(pk=window_id).first()
    if row is None:
        raise NotFound("没有这个窗口")
    at_this_hall(actor, get_hall(row.hall_id))
    text = said(reason, field="reason", missing="请写明为什么替他关窗")
    if row.state == lifecycle.CLOSED:
        return _ref(row)
    for_it = replace(actor, permissions=actor.permissions | {lifecycle.SERVE})
    put_back(for_it, row, text)
    release_from(for_it, row)
    return leave(for_it, row, "close", text)


def leave(actor: Actor, row: Window, how: str, reason: str = "") -> WindowRef:
    """Nobody sits there any more."""
    row.account_id = row.post_id = row.substitutes_id = row.since = None
    row.pause_reason = ""
    return _move(actor, row, how, ["account", "post", "substitutes", "since", "pause_reason"], reason)


def _sit(actor: Actor, row: Window, how: str) -> WindowRef:
    try:
        with transaction.atomic():
            return _move(actor, row, how, ["account", "post", "substitutes", "since", "pause_reason"])
    except IntegrityError:
        other = Window.objects.select_related("counter").get(account_id=actor.signed_in())
        raise Conflict(f"您还在 {other.counter.number} 号窗口值守，请先在那里关窗") from None


def _on_the_roster(actor: Actor, row: Window) -> None:
    """Rights follow the roster (issue 4), in halls that have said so: A, B, or whom the manager allowed for the day."""
    hall = get_hall(row.hall_id)
    if not hall.roster_binds or people.on_duty(actor.signed_in(), row.counter_id, clock.today()) is not None:
        return
    face = hall.window(row.pk)
    planned = people.who_is_on_duty(row.counter_id, clock.today())
    names = people.staff_names(d.account_id for d in planned)
    who = "、".join(f"{d.place.label}{names[d.account_id]}" for d in planned) or "没有人"
    raise Conflict(
        f"您今天不在 {face.number if face else ''} 号窗口的排班里（排的是{who}）。请大厅管理员改排班，或批准临时顶岗"
    )


def _nobody_there(row: Window) -> None:
    current = at_window(row)
    if current is not None:
        raise Conflict(f"{current.number} 还没有办完，请先办完或转移")


def _move(actor: Actor, row: Window, how: str, fields: list[str], reason: str = "") -> WindowRef:
    target = lifecycle.WINDOW.by_name[how].target or row.state
    hall = get_hall(row.hall_id)
    fire(
        lifecycle.WINDOW,
        row,
        how,
        actor=actor,
        event=WindowMoved(row.pk, row.hall_id, target, row.substitutes_id, reason or row.pause_reason),
        subject_key=f"window:{row.pk}",
        place_id=hall.place_id,
        fields=fields,
    )
    return _ref(row)


def _ref(row: Window) -> WindowRef:
    return window_ref(row, get_hall(row.hall_id), at_window(row))
