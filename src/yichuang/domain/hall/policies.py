"""Who may touch which hall, window and ticket."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, NotFound

from .lifecycle import ENROL, GUIDE, MANAGE, SERVE, SWEEP, TAKE
from .models import Hall, Ticket, Window
from .queries.setting import get_hall, hall_at
from .refs import HallRef

PERMISSIONS: Final = frozenset({TAKE, SERVE, GUIDE, MANAGE, ENROL, SWEEP})
_NOT_HERE = "这不是您岗位所在的大厅，请换岗位"


def at_this_hall(actor: Actor, hall: HallRef) -> None:
    """Raise NotFound unless the actor works at this hall's site, or manages halls of the whole place.

    A bureau's post has no site: it sees every hall of its place. Everybody else stands at one.
    """
    if actor.is_system and actor.place_id in (None, hall.place_id):
        return
    if actor.place_id != hall.place_id:
        raise NotFound
    if actor.site_id is not None and actor.site_id != hall.site_id:
        raise NotFound(_NOT_HERE)
    if actor.site_id is None and not actor.may(MANAGE):
        raise NotFound(_NOT_HERE)


def access_hall(actor: Actor, *, hall_id: int, permission: str) -> HallRef:
    """The hall as set up, for who works there with this right. Raises Forbidden, NotFound."""
    actor.require(permission)
    hall = get_hall(hall_id)
    at_this_hall(actor, hall)
    return hall


def lock_hall(actor: Actor, *, hall_id: int) -> Hall:
    """The hall's row, locked, for its manager. Raises Forbidden, NotFound."""
    access_hall(actor, hall_id=hall_id, permission=MANAGE)
    return Hall.objects.select_for_update(no_key=True).get(pk=hall_id)  # numbers are taken and booked meanwhile


def access_window(actor: Actor, *, window_id: int) -> Window:
    """A window of the actor's hall, locked. Raises Forbidden, NotFound."""
    actor.require(SERVE)
    row = Window.objects.select_for_update(no_key=True).filter(pk=window_id).first()
    if row is None:
        raise NotFound
    at_this_hall(actor, get_hall(row.hall_id))
    return row


def sits_there(actor: Actor, window: Window) -> None:
    """Raise Forbidden or Conflict unless this actor has opened this window."""
    if window.account_id is None:
        raise Conflict("窗口还没有开，请先开窗")
    if window.account_id != actor.account_id:
        raise Forbidden("这个窗口现在由别人值守；需要顶岗时请点“顶岗”")


def tickets_in_reach(actor: Actor) -> QuerySet[Ticket]:
    """The tickets of the halls where the actor works; one's own for a member of the public."""
    if actor.role in {"", "public"} and actor.account_id is not None:
        return Ticket.objects.filter(account_id=actor.account_id)
    if actor.site_id is not None:
        hall_id = hall_at(actor.site_id)  # in use or not: what goes on when it is put out of use is finished
        return Ticket.objects.filter(hall_id=hall_id) if hall_id else Ticket.objects.none()
    if actor.may(MANAGE) or actor.is_system:
        return Ticket.objects.filter(hall__place_id=actor.place_id or 0)
    return Ticket.objects.none()


def access_ticket(actor: Actor, *, ticket_id: int | None = None, pass_key: str = "") -> Ticket:
    """A ticket, locked: in the actor's reach, or whoever holds its slip. Raises NotFound."""
    if not pass_key.isprintable():
        raise NotFound("没有这个号，请核对号码")
    rows = Ticket.objects.filter(pass_key=pass_key) if pass_key else tickets_in_reach(actor).filter(pk=ticket_id or 0)
    row = rows.select_for_update(no_key=True).first()
    if row is None:
        raise NotFound("没有这个号，请核对号码")
    return row
