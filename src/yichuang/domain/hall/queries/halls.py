"""All halls of a place side by side: who waits where, and how the day goes (县、乡、村各大厅的人流)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Greatest

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.generation import steady

from .. import lifecycle
from ..models import FlowHour, Ticket, Window
from .setting import list_halls


@dataclass(frozen=True, slots=True)
class HallNow:
    """A hall's day so far. Minutes; ``longest`` is what whoever has waited longest has waited, now."""

    hall_id: int
    site_id: int
    site: str
    promised_wait: int
    waiting: int
    longest: int
    windows: int  # at work now
    taken: int
    served: int
    mean_wait: float  # of those called today
    mean_service: float  # of those finished today
    late: int  # called after a longer wait than this hall promises

    @property
    def over(self) -> bool:
        """Whether somebody waits longer than this hall promises."""
        return self.waiting > 0 and self.longest > self.promised_wait


def halls_now(actor: Actor, day: date | None = None) -> tuple[HallNow, ...]:
    """Every hall in use of the actor's place at this moment, the county's first; hers alone for who manages one.

    Of an earlier ``day``: how it went, with nobody waiting any more. Three statements, however many halls. Raises
    Forbidden.
    """
    actor.require(lifecycle.MANAGE)
    with steady():
        return _now(actor, day or clock.today())


def _now(actor: Actor, day: date) -> tuple[HallNow, ...]:
    halls = [h for h in list_halls(actor.place_id or 0) if actor.site_id in (None, h.site_id)]
    ids = [h.id for h in halls]
    now, live = clock.now(), ids if day == clock.today() else []
    line = Ticket.objects.filter(hall_id__in=live, day=day, state=lifecycle.WAITING)
    since_when = Min(Greatest("taken_at", "turn"))
    rows = line.values_list("hall_id").annotate(n=Count("id"), began=since_when)
    waiting = {h: (n, began) for h, n, began in rows}
    open_now = dict(
        Window.objects.filter(hall_id__in=live).values_list("hall_id").annotate(n=Count("id", filter=Q(state="open")))
    )
    flow = FlowHour.objects.filter(hall_id__in=ids, day=day).values_list("hall_id")
    sums = flow.annotate(Sum("taken"), Sum("called"), Sum("waited"), Sum("served"), Sum("service"), Sum("over"))
    days = {row[0]: row[1:] for row in sums}
    found = []
    for hall in halls:
        count, since = waiting.get(hall.id, (0, now))
        taken, called, waited, served, service, late = days.get(hall.id, (0, 0, 0, 0, 0, 0))
        found.append(
            HallNow(
                hall.id,
                hall.site_id,
                places.get_site(hall.site_id).name,
                hall.promised_wait,
                count,
                max(0, int((now - since).total_seconds() // 60)),
                open_now.get(hall.id, 0),
                taken,
                served,
                waited / called / 60 if called else 0.0,
                service / served / 60 if served else 0.0,
                late,
            )
        )
    return tuple(found)
