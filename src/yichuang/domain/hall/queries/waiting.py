"""How long one would wait: what stands in the hall now is read once, however many businesses it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from yichuang.kernel import clock
from yichuang.kernel.generation import steady

from .. import lifecycle, waits
from ..models import Ticket, Window
from ..refs import HallRef
from ..waits import Expected
from .pace import Pace, paces_of
from .setting import get_hall

ASLEEP = timedelta(minutes=5)  # a free window at which nobody is called for so long, though people wait, is not counted


@dataclass(frozen=True, slots=True)
class _Scene:
    """A hall at this moment: windows at work, those of them with somebody there, who waits in order of the line."""

    hall: HallRef
    open: frozenset[int]
    busy: frozenset[int]
    line: tuple[tuple[int, int, datetime, datetime], ...]  # ticket, business, taken at, turn
    paces: Mapping[int, Pace]


def waits_now(hall_id: int) -> dict[int, Expected | None]:
    """The expected wait of somebody who would take a number now, by business; None where no window serves it.

    Costs the same few statements however many businesses there are.
    """
    scene = _scene(hall_id)
    return {business.id: _wait(scene, business.id, scene.line) for business in scene.hall.businesses}


def wait_for(hall_id: int, business_id: int, ticket_id: int | None = None) -> Expected | None:
    """The expected wait of a waiting ticket, or of somebody who would take a number now; None if no window is open."""
    scene = _scene(hall_id)
    at = next((n for n, row in enumerate(scene.line) if row[0] == ticket_id), len(scene.line))
    return _wait(scene, business_id, scene.line[:at])


def _scene(hall_id: int) -> _Scene:
    with steady():
        hall = get_hall(hall_id)
        windows = Window.objects.filter(hall_id=hall_id, state=lifecycle.OPEN).values_list("pk", flat=True)
        there = Ticket.objects.filter(window__hall_id=hall_id, state__in=sorted(lifecycle.AT_WINDOW))
        line = Ticket.objects.filter(hall_id=hall_id, state=lifecycle.WAITING, day=clock.today())
        return _Scene(
            hall,
            frozenset(windows),
            frozenset(pk for pk in there.values_list("window_id", flat=True) if pk is not None),
            tuple(line.order_by("turn", "id").values_list("pk", "business_id", "taken_at", "turn")),
            paces_of(hall),
        )


def _wait(scene: _Scene, business_id: int, before: tuple[tuple[int, int, datetime, datetime], ...]) -> Expected | None:
    """The wait behind ``before``.

    The windows that serve this business share one line with whatever else they serve: the work of all of it counts.
    """
    serving = [w for w in scene.hall.windows if business_id in w.businesses and w.id in scene.open]
    if not serving:
        return None
    shared = {b for w in serving for b in w.businesses} | {business_id}
    found = [row for row in before if row[1] in shared]
    at_work, busy = len(serving), sum(w.id in scene.busy for w in serving)
    idle, asleep = at_work - busy, clock.now() - ASLEEP
    if idle and any(max(taken, turn) < asleep for _, _, taken, turn in found):
        at_work, idle = max(1, busy), 0  # a free window that lets people wait has nobody at it
    if len(found) < idle:
        return Expected(0.0, 0.0, 0.0)
    own = scene.paces[business_id]
    work = sum(scene.paces[b].mean for _, b, _, _ in found[idle:]) / own.mean  # in visits of this business
    return waits.expected_wait(work, at_work, own.mean, own.cv)
