"""Checking in for an appointment (签到): it becomes a ticket, placed by its time."""

from __future__ import annotations

from django.db import transaction

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import TicketMoved
from ..models import Appointment, Ticket
from ..policies import access_hall
from ..queries.booking import booking_rule
from ..refs import HallRef, TicketRef
from ..reps import ticket_ref
from .booking import move
from .line import Person, Place, Whose, known, live_ticket, new_key, place_of_appointment, put_in_line

_NONE_TODAY = "没有查到今天的预约，请核对后再试，或者直接取号"
_LATE = frozenset({lifecycle.MISSED, lifecycle.EXCUSED})
_BEST_FIRST = (lifecycle.BOOKED, lifecycle.OFFERED, lifecycle.ARRIVED, *sorted(_LATE))
EARLY_MINUTES = 120  # nobody waits longer in the hall than this for her time to come


@transaction.atomic
def check_in(*, actor: Actor, hall_id: int, code: str = "", person: Person | None = None) -> TicketRef:
    """The ticket of today's appointment, found by its code, or by the number or telephone it was booked with.

    Whoever is late beyond the grace gets a number like everybody else: nobody is turned away. Checking in a second
    time gives the same ticket, and so does a number she took before. Raises Forbidden, NotFound, Conflict when it is
    much too early.
    """
    hall = access_hall(actor, hall_id=hall_id, permission=lifecycle.TAKE)
    row = _todays(hall.id, code.strip().upper(), person, actor)
    if row.state == lifecycle.ARRIVED and row.ticket is not None:
        return ticket_ref(row.ticket, hall)
    now = clock.now()
    early = (row.starts_at - now).total_seconds() / 60
    if early > EARLY_MINUTES:
        said = f"{row.starts_at.astimezone(clock.SHANGHAI):%H:%M}"
        raise Conflict(f"您约的是 {said}，请在开始前 {EARLY_MINUTES // 60} 小时以内来签到")
    rule, business = booking_rule(row.business_id), hall.business(row.business_id)
    assert business is not None
    place = place_of_appointment(hall, row.starts_at, rule.grace if rule else 0, now)
    ticket = _taken_already(actor, hall, row, place)
    if ticket is None:
        who = Person(phone=row.phone or "", name=row.name or "")
        item = row.items[0] if len(row.items) == 1 else None
        whose = Whose(row.applicant_id, row.account_id)
        ticket = put_in_line(actor, hall, business, place, who, bytes(row.person_index), item_id=item, whose=whose)
    if row.state in _LATE:  # too late for it to count; she stands in line like everybody
        return ticket
    row.ticket_id, row.offered_until = ticket.id, None
    move(actor, row, "arrive", ["ticket", "offered_until"])
    return ticket


def _taken_already(actor: Actor, hall: HallRef, row: Appointment, place: Place) -> TicketRef | None:
    """The number she took for it before she thought of her appointment: it goes on, at the better place of the two."""
    live = live_ticket(row.business_id, row.day, bytes(row.person_index))
    if live is None or (live.state == lifecycle.PASSED and live.returns >= hall.returns):
        return None
    ticket = Ticket.objects.select_for_update(no_key=True).get(pk=live.pk)
    how, better = "advance", place.turn < ticket.turn
    others = ticket.account_id is None or ticket.account_id != row.account_id
    if ticket.state == lifecycle.PASSED:  # she is here now: in line again
        how, better = "return", True
        ticket.window_id, ticket.called_at = None, None
    elif ticket.state != lifecycle.WAITING or not (better or others):
        return ticket_ref(ticket, hall)
    if better:
        ticket.turn, ticket.priority = place.turn, place.priority
    if others:  # whoever else took it with her number gives it up no more; her own slip is printed now
        ticket.pass_key = new_key()
    fire(
        lifecycle.TICKET,
        ticket,
        how,
        actor=actor,
        event=TicketMoved(ticket.pk, hall.id, ticket.business_id, ticket.window_id, how),
        subject_key=ticket.subject,
        place_id=hall.place_id,
        fields=["turn", "priority", "pass_key", "window", "called_at"],
    )
    return ticket_ref(ticket, hall)


def _todays(hall_id: int, code: str, person: Person | None, actor: Actor) -> Appointment:
    rows = Appointment.objects.select_for_update(no_key=True, of=("self",)).filter(hall_id=hall_id, day=clock.today())
    if code and not (code.isascii() and code.isalnum()):
        raise NotFound(_NONE_TODAY)
    if code:
        rows = rows.filter(code=code)
    else:
        _, index = known(person or Person(), actor)
        if index is None:
            raise NotFound("请输入预约号、证件号码或手机号码")
        rows = rows.filter(person_index=index)
    found = list(rows.filter(state__in=_BEST_FIRST).select_related("ticket"))
    if not found:
        raise NotFound(_NONE_TODAY)
    now = clock.now()
    return min(found, key=lambda a: (_rank(a), abs(a.starts_at - now)))


def _rank(row: Appointment) -> int:
    """Which of several she means: one still to come, one whose number is in line, a missed one, one that is over."""
    over = row.state == lifecycle.ARRIVED and (row.ticket is None or row.ticket.state not in lifecycle.LIVE)
    return len(_BEST_FIRST) if over else _BEST_FIRST.index(row.state)
