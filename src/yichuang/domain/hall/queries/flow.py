"""How long people wait here, now and before; what tomorrow will bring; how many windows to open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt

from django.db.models import Sum

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

from .. import lifecycle, waits
from ..models import Alarm, FlowHour, Ticket, Window
from ..policies import at_this_hall
from ..refs import AlarmRef, HallRef
from ..reps import alarm_ref
from ..waits import Expected
from .pace import HISTORY_DAYS, paces_of
from .setting import get_hall
from .waiting import waits_now


@dataclass(frozen=True, slots=True)
class BusinessNow:
    """One business at this moment. ``wait`` is that of somebody who would come now; None if no window serves it."""

    business_id: int
    name: str
    waiting: int
    longest: int  # minutes waited by whoever has waited longest
    windows: int  # open and serving it
    called: int  # today
    served: int  # today
    mean_wait: float  # minutes, of those called today
    mean_service: float  # minutes, of those finished today
    wait: Expected | None
    over: bool  # beyond the promised wait


@dataclass(frozen=True, slots=True)
class HourLine:
    """One hour of a day: what came, what is expected, how many windows would keep the promise."""

    hour: int
    arrivals: float
    windows: int
    mean_wait: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of a weekday over the history: mean arrivals, mean wait in minutes, days seen."""

    arrivals: float
    wait: float
    days: int


def flow_now(*, actor: Actor, hall_id: int) -> tuple[BusinessNow, ...]:
    """The hall at this moment, business by business (S1-53). Raises NotFound."""
    hall = get_hall(hall_id)
    at_this_hall(actor, hall)
    today, now = clock.today(), clock.now()
    waiting: dict[int, list[datetime]] = defaultdict(list)
    rows = Ticket.objects.filter(hall_id=hall_id, day=today, state=lifecycle.WAITING)
    for business_id, taken, turn in rows.values_list("business_id", "taken_at", "turn"):
        waiting[business_id].append(max(taken, turn))  # an appointment's time, or a coming back, if later
    open_now = set(Window.objects.filter(hall_id=hall_id, state=lifecycle.OPEN).values_list("pk", flat=True))
    lines, waits_here, so_far = [], waits_now(hall_id), _today(hall_id)
    for business in hall.businesses:
        if not business.active:
            continue
        here = waiting[business.id]
        longest = max(0, int((now - min(here)).total_seconds() // 60)) if here else 0
        called, waited, served, service = so_far.get(business.id, (0, 0, 0, 0))
        lines.append(
            BusinessNow(
                business.id,
                business.name,
                len(here),
                longest,
                sum(business.id in w.businesses and w.id in open_now for w in hall.windows),
                called,
                served,
                waited / called / 60 if called else 0.0,
                service / served / 60 if served else 0.0,
                waits_here[business.id],
                longest > hall.promised_wait,
            )
        )
    return tuple(lines)


def history(*, actor: Actor, hall_id: int, days: int = HISTORY_DAYS) -> dict[tuple[int, int], Cell]:
    """Mean arrivals and wait by (ISO weekday, hour) over the last ``days`` days that had anybody. Raises NotFound."""
    hall = get_hall(hall_id)
    at_this_hall(actor, hall)
    since = clock.today() - timedelta(days=days)
    return _cells(FlowHour.objects.filter(hall_id=hall_id, day__gte=since, day__lt=clock.today()))


def forecast(*, actor: Actor, hall_id: int, day: date) -> tuple[HourLine, ...]:
    """A day's arrivals by hour, from the same weekday of the last eight weeks, and the windows that keep the promise.

    The windows are the fewest with which nine of ten wait no longer than the hall promises. Nothing for a day on which
    the hall is closed, or a weekday never seen. Raises NotFound.
    """
    hall = get_hall(hall_id)
    at_this_hall(actor, hall)
    if not places.open_spans(places.get_site(hall.site_id), day):
        return ()
    since = clock.today() - timedelta(days=HISTORY_DAYS)
    cells = _cells(FlowHour.objects.filter(hall_id=hall_id, day__gte=since, day__lt=clock.today()))
    mean, cv = _mixed(hall)
    lines = []
    for (weekday, hour), cell in sorted(cells.items()):
        if weekday != day.isoweekday() or cell.arrivals < 0.5:
            continue
        windows = waits.windows_needed(cell.arrivals / 60, mean, cv, hall.promised_wait)
        wait = waits.mean_wait(cell.arrivals / 60, windows, mean, cv)
        lines.append(HourLine(hour, round(cell.arrivals, 1), windows, round(wait, 1)))
    return tuple(lines)


def list_alarms(*, actor: Actor, hall_id: int, limit: int = 50) -> tuple[AlarmRef, ...]:
    """The hall's alarms, the newest first. Raises NotFound."""
    hall = get_hall(hall_id)
    at_this_hall(actor, hall)
    return tuple(alarm_ref(a, hall) for a in Alarm.objects.filter(hall_id=hall_id).order_by("-since")[:limit])


def _today(hall_id: int) -> dict[int, tuple[int, int, int, int]]:
    """Called, seconds waited, served, seconds of service, by business."""
    rows = FlowHour.objects.filter(hall_id=hall_id, day=clock.today()).values_list("business_id")
    sums = rows.annotate(Sum("called"), Sum("waited"), Sum("served"), Sum("service"))
    return {business: (int(a), int(b), int(c), int(d)) for business, a, b, c, d in sums}


def _cells(rows: Iterable[FlowHour]) -> dict[tuple[int, int], Cell]:
    taken: dict[tuple[int, int], int] = defaultdict(int)
    waited: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    days: dict[int, set[date]] = defaultdict(set)
    for row in rows:
        key = (row.day.isoweekday(), row.hour)
        days[key[0]].add(row.day)
        taken[key] += row.taken
        waited[key][0] += row.waited
        waited[key][1] += row.called
    return {
        key: Cell(
            taken[key] / len(days[key[0]]),
            waited[key][0] / waited[key][1] / 60 if waited[key][1] else 0.0,
            len(days[key[0]]),
        )
        for key in taken
    }


def _mixed(hall: HallRef) -> tuple[float, float]:
    """Mean and spread of a visit of any business, by how often each comes."""
    measured = paces_of(hall)
    paces = [measured[b.id] for b in hall.businesses if b.active]
    weights = [max(1, p.visits) for p in paces]
    total = sum(weights) or 1
    mean = sum(p.mean * w for p, w in zip(paces, weights, strict=True)) / total
    square = sum(p.mean**2 * (1 + p.cv**2) * w for p, w in zip(paces, weights, strict=True)) / total
    return mean, sqrt(max(0.0, square - mean * mean)) / mean if mean else 0.0
