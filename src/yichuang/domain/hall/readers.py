"""What the hall reads from the journal: the flow by hour (a projection; it can be rebuilt from zero)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from yichuang.kernel import clock
from yichuang.kernel.journal import SealedEntry, reader

from .events import TicketCalled, TicketFinished, TicketMoved, TicketTaken
from .models import FlowHour, Ticket
from .queries.setting import get_hall

LONGEST_VISIT = 2 * 3600
"""Seconds. What lasted longer was put aside, or nobody pressed the button: it would spoil eight weeks of forecasts."""


@reader("hall.flow", kinds={TicketTaken, TicketCalled, TicketFinished, TicketMoved})
def keep_flow(entry: SealedEntry) -> None:
    """Add one entry to the hour in which it happened."""
    event = entry.event
    if isinstance(event, TicketTaken):
        _add(entry, event, taken=1)
    elif isinstance(event, TicketCalled):
        promised = get_hall(event.hall_id).promised_wait * 60
        _add(entry, event, called=1, waited=event.waited_seconds, over=int(event.waited_seconds > promised))
    elif isinstance(event, TicketFinished):
        seconds = min(event.served_seconds, LONGEST_VISIT)
        _add(entry, event, served=1, service=seconds, service_squares=float(seconds) * seconds)
    elif isinstance(event, TicketMoved) and event.how == "give_up":
        _add(entry, event, left=1)
    elif isinstance(event, TicketMoved) and event.how == "sweep":
        _swept(entry, event)


def _swept(entry: SealedEntry, event: TicketMoved) -> None:
    """Nobody served her: it counts in the hour in which she took her number, not in the night that ended it."""
    taken = Ticket.objects.filter(pk=event.ticket_id).values_list("taken_at", "started_at").first()
    if taken is not None and taken[1] is None:  # else she was served, and her clerk forgot to press the button
        _add(entry, event, at=taken[0], left=1)


def _add(
    entry: SealedEntry,
    event: TicketTaken | TicketCalled | TicketFinished | TicketMoved,
    at: datetime | None = None,
    **more: float,
) -> None:
    at = (at or entry.occurred_at).astimezone(clock.SHANGHAI)
    row, _ = FlowHour.objects.get_or_create(
        hall_id=event.hall_id, business_id=event.business_id, day=at.date(), hour=at.hour
    )
    FlowHour.objects.filter(pk=row.pk).update(**{name: F(name) + n for name, n in more.items()})
