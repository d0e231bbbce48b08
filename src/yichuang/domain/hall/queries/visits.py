"""What a kiosk, a pad and a wall tell of visits: one's own ticket again, what just ended, how the day goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .. import lifecycle
from ..models import Device, Ticket, Window
from ..operations.line import Person, known
from ..policies import access_hall
from ..refs import DeviceRef, TicketRef
from ..reps import device_ref, ticket_ref
from .setting import get_hall

EVALUATED_WITHIN = timedelta(minutes=5)
"""After a visit ended the pad at its window asks for so long; then whoever stands there is somebody else."""

NEXT_IS_THERE = timedelta(seconds=60)
"""So long after the next one was called she stands at the window, whether the clerk has noted the start or not."""

ASTRAY = timedelta(minutes=1)
"""Clocks of two servers may differ by so much; what ended later than that ended before the clock was set back."""


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How the day goes in a hall."""

    taken: int
    waiting: int
    served: int
    windows_open: int


def day_counts(hall_id: int) -> DayCounts:
    """Numbers taken today, waiting, served, and windows at work now."""
    at_work = Window.objects.filter(hall_id=hall_id, state=lifecycle.OPEN).count()
    counts = Ticket.objects.filter(hall_id=hall_id, day=clock.today()).aggregate(
        taken=Count("id"),
        waiting=Count("id", filter=Q(state=lifecycle.WAITING)),
        served=Count("id", filter=Q(state=lifecycle.DONE)),
    )
    return DayCounts(counts["taken"], counts["waiting"], counts["served"], at_work)


def ticket_again(*, actor: Actor, hall_id: int, person: Person) -> TicketRef:
    """The last live ticket somebody took here today with this number or telephone, to print it once more (补打).

    Raises Forbidden, NotFound, Invalid if what was typed cannot be a number or telephone.
    """
    hall = access_hall(actor, hall_id=hall_id, permission=lifecycle.TAKE)
    _, index = known(person, actor)
    live = Ticket.objects.filter(hall_id=hall.id, day=clock.today(), state__in=sorted(lifecycle.LIVE))
    row = live.filter(person_index=index).order_by("-id").first() if index is not None else None
    if row is None:
        raise NotFound("没有查到今天用这个号码取的号。取号时没有输入号码的，请到导服台补打")
    return ticket_ref(row, hall)


def just_finished(hall_id: int, window_id: int, *, still: timedelta = timedelta(0)) -> TicketRef | None:
    """The visit that ended last at a window of a hall, while its pad may still ask about it.

    No longer than until the next one is served there, or stands there since she was called. ``still``: whoever has
    begun to answer may end it so much later.
    """
    now = clock.now()
    today = Ticket.objects.filter(hall_id=hall_id, day=clock.today())  # by the index of numbers: one day, not all
    ended = today.filter(window_id=window_id, state=lifecycle.DONE, ended_at__lte=now + ASTRAY)
    row = ended.order_by("-ended_at").first()
    if row is None or row.ended_at is None or now - row.ended_at >= EVALUATED_WITHIN + still:
        return None
    served = Q(state=lifecycle.SERVING, started_at__lte=now - still)
    called = Q(called_at__gte=row.ended_at, called_at__lte=now - NEXT_IS_THERE - still)
    if today.filter(served | called, window_id=window_id).exclude(pk=row.pk).exists():
        return None
    return ticket_ref(row, get_hall(row.hall_id))


def get_device(device_id: int) -> DeviceRef | None:
    """A device in use."""
    row = Device.objects.filter(pk=device_id, state=lifecycle.ENROLLED).first()
    return device_ref(row, get_hall(row.hall_id)) if row else None


def businesses_of(ticket_ids: Iterable[int]) -> dict[int, int]:
    """What these tickets were taken for, by ticket: ids of businesses."""
    return dict(Ticket.objects.filter(pk__in=set(ticket_ids)).values_list("pk", "business_id"))
