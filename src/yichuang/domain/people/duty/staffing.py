"""On which weekdays a counter is staffed (值守规律). Fields and constraints only."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

WEEKDAYS = (1, 2, 3, 4, 5, 6, 7)


class CounterDays(models.Model):
    """A counter that is not staffed on every open day: on these ISO weekdays only. No row: on every open day.

    Without a weekday it is staffed only when somebody is put on its roster.
    """

    counter = models.OneToOneField("places.Counter", models.PROTECT, related_name="+")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=list(WEEKDAYS)), name="people_counter_days_of_a_week"
            )
        ]
