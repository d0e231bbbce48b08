"""The evaluation of a case (评价): once, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.kernel.sealing import SealedTextField


class Evaluation(models.Model):
    """What an applicant thought of a case (好差评: 一次一评, 一事一评)."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", null=True, on_delete=models.PROTECT, related_name="+")
    town = models.BigIntegerField()
    level = models.PositiveSmallIntegerField("满意度")
    reasons = ArrayField(models.CharField(max_length=3), default=list)
    words = SealedTextField("评价内容", null=True)
    channel = models.CharField(max_length=20)
    stage = models.CharField("评价环节", max_length=1)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="evaluation_level", condition=Q(level__gte=1, level__lte=5)),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "-given_at"], name="evaluation_place")]
