"""How people flowed through the halls, by hour, and when they waited too long (人流、超时等候)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class FlowHour(models.Model):
    """One business, one hour: kept by the reader of the journal, never written by hand. Sums in seconds.

    ``taken`` counts in the hour of taking, ``called`` and ``waited`` in the call's, ``served`` in that of the end;
    ``left`` when she gave it up, or when it was taken, if the night ended it.
    """

    hall = models.ForeignKey("hall.Hall", on_delete=models.PROTECT, related_name="+")
    business = models.ForeignKey("hall.Business", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    taken = models.PositiveIntegerField(default=0)
    called = models.PositiveIntegerField(default=0)
    waited = models.BigIntegerField(default=0)
    over = models.PositiveIntegerField("超过承诺等候", default=0)
    served = models.PositiveIntegerField(default=0)
    service = models.BigIntegerField(default=0)
    service_squares = models.FloatField(default=0)
    left = models.PositiveIntegerField("弃号或过号未回", default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hall", "day", "hour", "business"], name="hall_flow_once"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="hall_flow_hour"),
        ]


class Alarm(models.Model):
    """Somebody waited longer than the hall promises (超时等候): since when, how long at worst, what was done."""

    hall = models.ForeignKey("hall.Hall", on_delete=models.PROTECT, related_name="+")
    business = models.ForeignKey("hall.Business", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    longest = models.PositiveIntegerField("最长等候（分钟）")
    waiting = models.PositiveIntegerField("当时等候人数")
    action = models.CharField("处置", max_length=200, blank=True)
    acted_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    acted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hall", "business"], condition=Q(ended_at__isnull=True), name="hall_alarm_one_at_a_time"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["hall", "-since"], name="hall_alarm_list")]
