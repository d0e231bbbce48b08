"""The place's standard, edition by edition, and the indicators that are declared."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.generation import touch


class Edition(models.Model):
    """A profile as it was adopted (版次): never changed, the newest in force.

    ``document`` is a ``profile.spec.Profile``.
    """

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("版次")
    document = models.JSONField()
    since = models.DateField("施行日期")
    reason = models.CharField("修订理由", max_length=200)
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "number"], name="buildout_edition_number"),
        ]


class Reading(models.Model):
    """The value of an indicator on a day: as somebody declared it, with what proves it, each time a row of its own, the
    newest counts; or (``counted``) as the system counted it on the day of a target, kept once, for nobody can count a
    past day of items."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    indicator = models.CharField("指标", max_length=40)
    on = models.DateField("截至")
    value = models.DecimalField("数值", max_digits=12, decimal_places=2, null=True)
    said = models.CharField("说明", max_length=200, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    counted = models.BooleanField("系统统计", default=False)
    declared_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "indicator", "on"], condition=Q(counted=True), name="buildout_reading_counted_once"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(said=""), name="buildout_reading_says_something"
            ),
        ]
