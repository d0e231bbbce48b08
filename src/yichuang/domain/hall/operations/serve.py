"""At the window: call, call again, pass, transfer, put aside, finish (叫号、重呼、过号、转移、挂起、办完)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.generation import steady
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import TicketCalled, TicketFinished, TicketLinked, TicketMoved, TicketTransferred
from ..models import Ticket, VisitCase, Window
from ..models.queue import Outcome
from ..policies import access_ticket, access_window, sits_there
from ..queries.setting import get_hall
from ..refs import HallRef, TicketRef
from ..reps import ticket_ref
from ..words import said
from .line import find_business, one_line_each

_NEXT = """
SELECT id, (SELECT max(called_again_at) FROM hall_ticket WHERE hall_id = %s AND state IN ('called', 'serving'))
FROM hall_ticket
WHERE hall_id = %s AND state = 'waiting' AND day = %s AND business_id = ANY(%s)
  AND (window_id IS NULL OR window_id = %s)
ORDER BY turn, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""


@transaction.atomic
def call_next(*, actor: Actor, window_id: int, seen: int | None = None) -> TicketRef | None:
    """Call whose turn it is among what this window serves; None if nobody waits (S1-54).

    ``seen`` is the ticket the clerk's page showed at the window: if another one is there by now (a double click, a
    second page) that one is given back and nobody else is called. No ticket is ever called by two windows: the row is
    taken with SKIP LOCKED, and an index allows one ticket at a window. Raises Forbidden, NotFound, Conflict.
    """
    with steady():
        window = access_window(actor, window_id=window_id)
        hall = _serving(actor, window)
        current = at_window(window)
        if current is not None:
            if current.pk != seen:
                return ticket_ref(current, hall)
            raise Conflict(f"{current.number} 还没有办完，请先点“办完”或“过号”")
        face = hall.window(window.pk)
        businesses = sorted(face.businesses) if face else []
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [hall.id, hall.id, clock.today(), businesses, window.pk])
            found = cursor.fetchone()
        if found is None:
            return None
        return _call(actor, window, hall, Ticket.objects.get(pk=found[0]), found[1])


@transaction.atomic
def call_ticket(*, actor: Actor, window_id: int, ticket_id: int, reason: str) -> TicketRef:
    """Call one that is not next, or that was passed; the reason is kept (calling out of order needs one).

    Raises Forbidden, NotFound, Invalid, Conflict.
    """
    text = _reason(reason)
    with steady():
        window = access_window(actor, window_id=window_id)
        hall = _serving(actor, window)
        current = at_window(window)
        row = access_ticket(actor, ticket_id=ticket_id)
        if current is not None and current.pk == row.pk:
            return ticket_ref(current, hall)
        if current is not None:
            raise Conflict(f"{current.number} 还没有办完，请先点“办完”或“过号”")
        if row.day != clock.today() or row.hall_id != hall.id:
            raise Conflict("这不是今天本大厅的号")
        row.note = text
        return _call(actor, window, hall, row, _last_call(hall.id), reason=text)


@transaction.atomic
def recall_ticket(*, actor: Actor, ticket_id: int) -> TicketRef:
    """Call the one who was called once more (重呼)."""
    row = _mine(actor, ticket_id)
    row.calls += 1
    row.called_again_at = _after(_last_call(row.hall_id))
    return _move(actor, row, "recall", ["calls", "called_again_at"])


@transaction.atomic
def start_ticket(*, actor: Actor, ticket_id: int) -> TicketRef:
    """She came: note when the work begins; or go on with what was put aside, at a window with nobody else."""
    at = Ticket.objects.filter(pk=ticket_id).values_list("window_id", flat=True).first()
    Window.objects.select_for_update(no_key=True).filter(pk=at or 0).first()  # a call at the same moment waits
    row = _mine(actor, ticket_id)
    if row.state == lifecycle.HELD and row.window is not None:
        current = at_window(row.window)
        if current is not None:
            raise Conflict(f"{current.number} 还没有办完，请先点“办完”或“过号”")
    row.started_at, row.served_by_id = row.started_at or clock.now(), actor.account_id
    return _move(actor, row, "start", ["started_at", "served_by"])


@transaction.atomic
def pass_ticket(*, actor: Actor, ticket_id: int) -> TicketRef:
    """She did not come (过号); she may stand in line again."""
    return _move(actor, _mine(actor, ticket_id), "pass", [])


@transaction.atomic
def hold_ticket(*, actor: Actor, ticket_id: int, reason: str) -> TicketRef:
    """Put a visit aside (挂起), for example while she fetches a paper; the window is free for the next."""
    row = _mine(actor, ticket_id)
    row.note = _reason(reason)
    return _move(actor, row, "hold", ["note"])


@transaction.atomic
def transfer_ticket(
    *, actor: Actor, ticket_id: int, reason: str, business: str = "", window_id: int | None = None
) -> TicketRef:
    """To another business, to one window of this hall, or back to whoever calls next; number and turn stay (转移).

    Raises Forbidden, NotFound, Invalid for a window that is closed or does not serve it, Conflict naming the ticket
    she has for that business already.
    """
    text = _reason(reason)
    if window_id is not None:  # locked before the ticket, as in calling: it stays open until she waits there
        Window.objects.select_for_update(no_key=True).filter(pk=window_id).first()
    row = _mine(actor, ticket_id)
    hall = get_hall(row.hall_id)
    before = row.business_id, row.window_id
    target = find_business(hall, business) if business else hall.business(row.business_id)
    assert target is not None
    to = hall.window(window_id) if window_id else None
    if window_id and (to is None or target.id not in to.businesses):
        raise Invalid({"window": f"这个窗口现在不办“{target.name}”"})
    if (target.id, window_id) == before:
        raise Invalid({"business": "请选择另一项业务，或者另一个窗口"})
    if to is not None and Window.objects.filter(pk=to.id, state=lifecycle.CLOSED).exists():
        raise Invalid({"window": f"{to.number} 号窗口没有开，请选别的窗口，或者不指定窗口"})
    with one_line_each(actor, hall, target, row):
        row.business_id, row.window_id, row.note = target.id, window_id, text
        row.called_at, row.started_at = None, None
        fire(
            lifecycle.TICKET,
            row,
            "transfer",
            actor=actor,
            event=TicketTransferred(row.pk, hall.id, before[0], target.id, before[1], window_id, text),
            subject_key=row.subject,
            place_id=hall.place_id,
            fields=["business", "window", "note", "called_at", "started_at"],
        )
    return ticket_ref(row, hall)


def put_back(actor: Actor, window: Window, reason: str) -> None:
    """Whoever stands at this window, or was put aside there, waits again at her old turn for any window."""
    here = Ticket.objects.select_for_update(no_key=True).filter(
        window=window, state__in=[lifecycle.HELD, *sorted(lifecycle.AT_WINDOW)]
    )
    for row in here.order_by("pk"):
        business = row.business_id
        row.window_id, row.called_at, row.started_at, row.note = None, None, None, reason
        fire(
            lifecycle.TICKET,
            row,
            "transfer",
            actor=actor,
            event=TicketTransferred(row.pk, row.hall_id, business, business, window.pk, None, reason),
            subject_key=row.subject,
            place_id=get_hall(row.hall_id).place_id,
            fields=["window", "note", "called_at", "started_at"],
        )


def release_from(actor: Actor, window: Window, *, serves: Collection[int] = ()) -> None:
    """Whoever waits for this window alone may be called by any other; but for the businesses it still ``serves``."""
    waiting = Ticket.objects.select_for_update(no_key=True).filter(
        window=window, day=clock.today(), state=lifecycle.WAITING
    )
    for row in waiting.exclude(business_id__in=serves).order_by("pk"):
        row.window_id = None
        _move(actor, row, "release", ["window"])


@transaction.atomic
def finish_ticket(*, actor: Actor, ticket_id: int, outcome: str, case_id: int | None = None) -> TicketRef:
    """The visit is over; ``outcome`` says how, ``case_id`` what came of it. Raises Invalid, Conflict, NotFound.

    A second click finds it finished by the same clerk and gives it back.
    """
    if outcome not in Outcome.values:
        raise Invalid({"outcome": "请选择这次来办的结果"})
    with steady():
        row = _mine(actor, ticket_id)
        hall = get_hall(row.hall_id)
        if row.state == lifecycle.DONE and row.served_by_id == actor.account_id:
            return ticket_ref(row, hall)
        row.ended_at, row.outcome, row.served_by_id = clock.now(), outcome, actor.account_id
        if case_id is not None:
            _add_case(row, case_id)
        fire(
            lifecycle.TICKET,
            row,
            "finish",
            actor=actor,
            event=TicketFinished(
                row.pk,
                hall.id,
                row.business_id,
                row.window_id or 0,
                outcome,
                _seconds(row.waits_since, row.called_at),
                _seconds(row.started_at or row.called_at, row.ended_at),
            ),
            subject_key=row.subject,
            place_id=hall.place_id,
            fields=["ended_at", "outcome", "served_by"],
        )
        return ticket_ref(row, hall)


@transaction.atomic
def link_case(*, actor: Actor, ticket_id: int, case_id: int) -> TicketRef:
    """Note which case came of the visit at this clerk's window. All are kept (``cases_of``); ``case_id`` is the last.

    Linking again changes nothing. Raises Forbidden, NotFound, Conflict once the visit is over.
    """
    row = _mine(actor, ticket_id)
    hall = get_hall(row.hall_id)
    if row.state not in lifecycle.AT_WINDOW:
        raise Conflict(f"{row.number} 已经不在窗口")
    if not _add_case(row, case_id):
        return ticket_ref(row, hall)
    journal.record(TicketLinked(row.pk, hall.id, case_id), actor=actor, subject=row.subject, place_id=hall.place_id)
    return ticket_ref(row, hall)


def at_window(window: Window) -> Ticket | None:
    """The ticket called or served at a window now."""
    return Ticket.objects.filter(window_id=window.pk, state__in=sorted(lifecycle.AT_WINDOW)).first()


def _serving(actor: Actor, window: Window) -> HallRef:
    sits_there(actor, window)
    if window.state == lifecycle.PAUSED:
        raise Conflict("窗口正在暂停服务，请先恢复服务")
    return get_hall(window.hall_id)


def _add_case(row: Ticket, case_id: int) -> bool:
    """Keep it with those that came of this visit; whether it is new."""
    _, created = VisitCase.objects.get_or_create(ticket=row, case_id=case_id, defaults={"linked_at": clock.now()})
    if created:
        row.case_id = case_id
        row.save(update_fields=["case"])
    return created


def _last_call(hall_id: int) -> datetime | None:
    here = Ticket.objects.filter(hall_id=hall_id, state__in=sorted(lifecycle.AT_WINDOW))
    last: datetime | None = here.aggregate(last=Max("called_again_at"))["last"]
    return last


def _after(last: datetime | None) -> datetime:
    """Now; but later than the last call of the hall, if the clock was set back: boards show the newest call first."""
    now = clock.now()
    return now if last is None or last < now else last + timedelta(microseconds=1)


def _call(  # noqa: PLR0913 - called from two operations, all named there
    actor: Actor, window: Window, hall: HallRef, row: Ticket, last: datetime | None, reason: str = ""
) -> TicketRef:
    now = clock.now()
    row.window_id, row.served_by_id, row.called_at, row.calls = window.pk, actor.account_id, now, row.calls + 1
    row.called_again_at = _after(last)
    fire(
        lifecycle.TICKET,
        row,
        "call",
        actor=actor,
        event=TicketCalled(row.pk, hall.id, row.business_id, window.pk, _seconds(row.waits_since, now), reason),
        subject_key=row.subject,
        place_id=hall.place_id,
        fields=["window", "served_by", "called_at", "called_again_at", "calls", "note"],
    )
    return ticket_ref(row, hall)


def _mine(actor: Actor, ticket_id: int) -> Ticket:
    """A ticket of today at the window where this clerk sits, locked. Raises NotFound, Forbidden, Conflict."""
    actor.require(lifecycle.SERVE)
    row = access_ticket(actor, ticket_id=ticket_id)
    window = Window.objects.filter(pk=row.window_id or 0).first()
    if window is None:
        raise Conflict(f"{row.number} 还没有叫到窗口")
    sits_there(actor, window)
    row.window = window
    return row


def _move(actor: Actor, row: Ticket, how: str, fields: list[str]) -> TicketRef:
    hall = get_hall(row.hall_id)
    fire(
        lifecycle.TICKET,
        row,
        how,
        actor=actor,
        event=TicketMoved(row.pk, row.hall_id, row.business_id, row.window_id, how),
        subject_key=row.subject,
        place_id=hall.place_id,
        fields=fields,
    )
    return ticket_ref(row, hall)


def _reason(text: str) -> str:
    return said(text, field="reason", missing="请写明原因")


def _seconds(since: datetime | None, until: datetime | None) -> int:
    return max(0, int((until - since).total_seconds())) if since and until else 0
