"""How long a visit takes, measured over eight weeks: read once a day, not for everybody who looks how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

from django.db.models import Sum

from yichuang.kernel import clock
from yichuang.kernel.generation import by_generation

from ..models import FlowHour
from ..refs import HallRef

HISTORY_DAYS = 56  # eight weeks: what a usual weekday is like
USUAL_CV = 0.8  # of the length of a visit, until enough were measured
ENOUGH = 30  # visits, to trust the measured mean and spread


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a visit of a business takes: mean in minutes, coefficient of variation, from how many visits."""

    mean: float
    cv: float
    visits: int


def paces_of(hall: HallRef) -> dict[int, Pace]:
    """The pace of every business of a hall over the last eight weeks until yesterday, by id.

    The business's own figure until there are enough visits.
    """
    measured = dict(_measured(hall.id))
    paces = {}
    for business in hall.businesses:
        served, seconds, squares = measured.get(business.id, (0, 0, 0.0))
        if served < ENOUGH or seconds == 0:
            paces[business.id] = Pace(float(business.minutes), USUAL_CV, served)
            continue
        mean = seconds / served
        paces[business.id] = Pace(mean / 60, sqrt(max(0.0, squares / served - mean * mean)) / mean, served)
    return paces


@by_generation
def _measured(hall_id: int) -> tuple[tuple[int, tuple[int, int, float]], ...]:
    """Visits, their seconds and the squares of them, by business; kept in the process until the day is over."""
    since = clock.today() - timedelta(days=HISTORY_DAYS)
    rows = FlowHour.objects.filter(hall_id=hall_id, day__gte=since, day__lt=clock.today()).values_list("business_id")
    sums = rows.annotate(Sum("served"), Sum("service"), Sum("service_squares"))
    return tuple((business, (int(n), int(s), float(q))) for business, n, s, q in sums)
