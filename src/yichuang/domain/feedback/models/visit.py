"""The evaluation of a visit at the window's pad (评价器): once, never changed, by nobody in particular."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class VisitEvaluation(models.Model):
    """What somebody thought of being served at a window (现场服务“一次一评”, 国办发〔2019〕51号)."""

    ticket = models.OneToOneField("hall.Ticket", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey("hall.Window", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("满意度")
    reasons = ArrayField(models.CharField(max_length=3), default=list)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="visit_evaluation_level", condition=Q(level__gte=1, level__lte=5)),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "-given_at"], name="visit_evaluation_place")]
