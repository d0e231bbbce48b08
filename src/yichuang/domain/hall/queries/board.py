"""What screens show, and what the people of the hall look at: no name of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, Sum

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .. import lifecycle
from ..hours import within_any
from ..lifecycle import TICKET, WINDOW
from ..models import Device, Ticket, Window
from ..policies import access_hall, at_this_hall, tickets_in_reach
from ..refs import DeviceRef, HallRef, TicketRef, WindowRef
from ..reps import device_ref, ticket_ref, window_ref
from .setting import get_hall

BOARD_LINES = 12
LINE_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Call:
    """A number called to a window. ``key`` changes with each call, so that a screen speaks it once."""

    key: str
    number: str
    window: str
    window_name: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WindowNow:
    """A window's line on a screen."""

    id: int
    number: str
    name: str
    state: str
    state_label: str
    pause_reason: str
    ticket: str
    account_id: int | None
    post_id: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """A hall at this moment: who is called where, how many wait for what. ``quiet``: boards do not speak now."""

    hall_id: int
    calls: tuple[Call, ...]
    windows: tuple[WindowNow, ...]
    waiting: tuple[tuple[str, int], ...]
    quiet: bool


def board(hall_id: int) -> Board:
    """What the call board shows: numbers only, the newest call first (S1-8)."""
    hall = get_hall(hall_id)
    since = clock.now() - lifecycle.UNDER_WAY  # a visit that goes on past midnight stands here as on the clerk's page
    under_way = Q(day=clock.today()) | Q(called_again_at__gt=since) | Q(started_at__gt=since)
    at_window = Ticket.objects.filter(under_way, hall_id=hall_id, state__in=sorted(lifecycle.AT_WINDOW))
    here = list(at_window.order_by("-called_again_at", "-id"))
    at = {t.window_id: t for t in here}
    windows = tuple(_window(w, hall, at.get(w.pk)) for w in Window.objects.filter(hall_id=hall_id).order_by("pk"))
    counts = _waiting(hall_id)
    waiting = tuple((b.name, counts.get(b.id, 0)) for b in hall.businesses if b.active)
    quiet = not hall.speaks or within_any(hall.quiet, clock.now().time())
    return Board(hall_id, tuple(_call(t, hall) for t in here[:BOARD_LINES]), windows, waiting, quiet)


def screens_mark(hall_id: int) -> str:
    """A text that is another whenever something that a screen of this hall shows has changed. Raises NotFound.

    For when nobody listens to the pulse: four short statements.
    """
    hall = get_hall(hall_id)
    today = Ticket.objects.filter(hall_id=hall_id, day=clock.today())
    latest = today.aggregate(
        Count("id"), Sum("calls"), Sum("returns"), Max("called_again_at"), Max("started_at"), Max("ended_at")
    )
    states = today.values_list("state", "business_id").annotate(n=Count("id")).order_by("state", "business_id")
    windows = Window.objects.filter(hall_id=hall_id).order_by("pk")
    devices = Device.objects.filter(hall_id=hall_id).order_by("pk")
    shown = (
        latest,
        list(states),
        list(windows.values_list("pk", "state", "account_id", "pause_reason", "since")),
        list(devices.values_list("pk", "state")),
        hall,
    )
    return repr(shown)


def get_window(*, actor: Actor, window_id: int) -> WindowRef:
    """A window of the actor's hall, with who is there and who was put aside. Raises Forbidden, NotFound."""
    actor.require(lifecycle.SERVE)
    row = Window.objects.filter(pk=window_id).first()
    if row is None:
        raise NotFound("没有这个窗口")
    return _full(row, access_hall(actor, hall_id=row.hall_id, permission=lifecycle.SERVE))


def my_window(actor: Actor) -> WindowRef | None:
    """The window where the actor sits now."""
    if actor.account_id is None or not actor.may(lifecycle.SERVE):
        return None
    row = Window.objects.filter(account_id=actor.account_id).first()
    return _full(row, get_hall(row.hall_id)) if row else None


def list_windows(*, actor: Actor, hall_id: int) -> tuple[WindowRef, ...]:
    """All windows of a hall for those who work there. Raises NotFound."""
    hall = get_hall(hall_id)
    at_this_hall(actor, hall)
    here = Ticket.objects.filter(hall_id=hall_id, state__in=sorted(lifecycle.AT_WINDOW))
    at = {t.window_id: t for t in here}
    rows = Window.objects.filter(hall_id=hall_id).order_by("pk")
    return tuple(window_ref(w, hall, at.get(w.pk)) for w in rows)


def list_line(*, actor: Actor, hall_id: int, businesses: frozenset[int] | None = None) -> tuple[TicketRef, ...]:
    """Who waits, in order, at most ``LINE_LONGEST``; only these ``businesses`` if given. Raises NotFound."""
    hall = get_hall(hall_id)
    at_this_hall(actor, hall)
    rows = Ticket.objects.filter(hall_id=hall_id, state=lifecycle.WAITING, day=clock.today())
    if businesses is not None:
        rows = rows.filter(business_id__in=businesses)
    return tuple(ticket_ref(t, hall) for t in rows.order_by("turn", "id")[:LINE_LONGEST])


def list_passed(*, actor: Actor, hall_id: int) -> tuple[TicketRef, ...]:
    """Today's passed tickets, the last first."""
    hall = get_hall(hall_id)
    at_this_hall(actor, hall)
    rows = Ticket.objects.filter(hall_id=hall_id, state=lifecycle.PASSED, day=clock.today())
    return tuple(ticket_ref(t, hall) for t in rows.order_by("-called_again_at")[:LINE_LONGEST])


def ahead_of(ticket_id: int) -> int:
    """How many are called before this waiting ticket, by the windows that serve its business."""
    row = Ticket.objects.get(pk=ticket_id)
    hall = get_hall(row.hall_id)
    line = Ticket.objects.filter(
        hall_id=row.hall_id, state=lifecycle.WAITING, day=row.day, business_id__in=_one_line(hall, row.business_id)
    )
    return line.filter(turn__lt=row.turn).count() + line.filter(turn=row.turn, pk__lt=row.pk).count()


def ahead_now(hall_id: int) -> dict[int, int]:
    """How many would be before somebody who takes a number now, by business: what she is told when she has it.

    Windows serve several businesses in one line, so that it may be more people than wait for hers. One statement.
    """
    hall, counts = get_hall(hall_id), _waiting(hall_id)
    return {b.id: sum(counts.get(other, 0) for other in _one_line(hall, b.id)) for b in hall.businesses}


def _one_line(hall: HallRef, business_id: int) -> set[int]:
    """The businesses that stand in one line with this: whatever the windows that serve it serve."""
    return {b for w in hall.windows if business_id in w.businesses for b in w.businesses} | {business_id}


def _waiting(hall_id: int) -> dict[int, int]:
    line = Ticket.objects.filter(hall_id=hall_id, state=lifecycle.WAITING, day=clock.today())
    return dict(line.values_list("business_id").annotate(n=Count("id")))


def get_ticket(*, actor: Actor, ticket_id: int) -> TicketRef:
    """A ticket in the actor's reach. Raises NotFound."""
    row = tickets_in_reach(actor).filter(pk=ticket_id).first()
    if row is None:
        raise NotFound("没有这个号，请核对号码")
    return ticket_ref(row, get_hall(row.hall_id))


def ticket_of_number(*, actor: Actor, window_id: int, number: str) -> TicketRef:
    """Today's live ticket of this number in the hall of a window. Raises Forbidden, NotFound in words."""
    hall = get_hall(get_window(actor=actor, window_id=window_id).hall_id)
    said = "".join(number.split()).upper()
    live = Ticket.objects.filter(hall_id=hall.id, day=clock.today(), state__in=sorted(lifecycle.LIVE))
    row = live.filter(number=said).first() if said.isalnum() and said.isascii() else None
    if row is None:
        raise NotFound("今天没有这个号在排队，请核对号码，如 A012")
    return ticket_ref(row, hall)


def find_ticket(pass_key: str) -> TicketRef | None:
    """The ticket of whoever holds its slip."""
    row = Ticket.objects.filter(pass_key=pass_key).first() if pass_key.isprintable() else None
    return ticket_ref(row, get_hall(row.hall_id)) if row else None


def my_tickets(actor: Actor) -> tuple[TicketRef, ...]:
    """The live tickets of a member of the public."""
    rows = tickets_in_reach(actor).filter(day=clock.today(), state__in=sorted(lifecycle.LIVE)).order_by("id")
    return tuple(ticket_ref(t, get_hall(t.hall_id)) for t in rows)


def list_devices(*, actor: Actor, hall_id: int) -> tuple[DeviceRef, ...]:
    """The devices of a hall for its manager. Raises Forbidden, NotFound."""
    hall = access_hall(actor, hall_id=hall_id, permission=lifecycle.MANAGE)
    return tuple(device_ref(d, hall) for d in Device.objects.filter(hall_id=hall_id).order_by("kind", "id"))


def _full(row: Window, hall: HallRef) -> WindowRef:
    mine = list(
        Ticket.objects.filter(window_id=row.pk, state__in=[lifecycle.HELD, *sorted(lifecycle.AT_WINDOW)]).order_by("id")
    )
    current = next((t for t in mine if t.state in lifecycle.AT_WINDOW), None)
    return window_ref(row, hall, current, tuple(t for t in mine if t.state == lifecycle.HELD))


def _window(row: Window, hall: HallRef, ticket: Ticket | None) -> WindowNow:
    face = hall.window(row.pk)
    number, name = (face.number, face.name) if face else ("", "")
    return WindowNow(
        row.pk,
        number,
        name,
        row.state,
        WINDOW.states[row.state],
        row.pause_reason,
        ticket.number if ticket else "",
        row.account_id,
        row.post_id,
    )


def _call(row: Ticket, hall: HallRef) -> Call:
    face = hall.window(row.window_id)
    return Call(
        f"{row.pk}-{row.calls}",
        row.number,
        face.number if face else "",
        face.name if face else "",
        TICKET.states[row.state],
        row.called_again_at or row.taken_at,
    )
