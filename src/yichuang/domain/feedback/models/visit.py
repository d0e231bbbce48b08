"""The evaluation of a visit, at the window's pad (评价器) or with the slip: once, never changed, no name shown."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.kernel.sealing import SealedTextField

from ..reasons import BAD


class VisitEvaluation(models.Model):
    """What somebody thought of being served at a window (现场服务“一次一评”, 国办发〔2019〕51号).

    ``words`` come with the slip only. What was done about a bad one (核实、整改) is written below it, once.
    """

    ticket = models.OneToOneField("hall.Ticket", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey("hall.Window", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("满意度")
    reasons = ArrayField(models.CharField(max_length=3), default=list)
    words = SealedTextField("想说的", null=True)
    given_at = models.DateTimeField()
    done = SealedTextField("核实和整改", null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="visit_evaluation_level", condition=Q(level__gte=1, level__lte=5)),
            models.CheckConstraint(
                name="visit_evaluation_answered",
                condition=Q(done__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(done__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "-given_at"], name="visit_evaluation_place"),
            models.Index(fields=["site", "-given_at"], name="visit_evaluation_site"),
            models.Index(
                fields=["place", "site"],
                condition=Q(level__in=sorted(BAD), answered_at__isnull=True),
                name="visit_evaluation_open",
            ),
        ]
