"""The yearly appraisal of units (年度考核): what the system counted, the bonus, the notice, and what followed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.lifecycle import trigger

from .. import lifecycle
from ..profile.words import UnitKind


class UnitAppraisal(models.Model):
    """A unit's appraisal of a year; once confirmed only a new version with a reason takes its place (S1-130).

    ``unit``: the town's code, or the id of the body or site; ``organisation`` is the body it is sent to. ``parts``
    as they were counted: ``appraisal_refs.Part`` by name. ``base`` null: nothing of the year could be counted.
    """

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    edition = models.ForeignKey("buildout.Edition", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    unit_kind = models.CharField(max_length=4, choices=UnitKind.choices)
    unit = models.BigIntegerField()
    name = models.CharField("考核对象", max_length=100)
    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField(max_length=12, default=lifecycle.DRAFT)
    parts = models.JSONField(default=list)
    base = models.DecimalField("得分", max_digits=4, decimal_places=1, null=True)
    bonus = models.PositiveSmallIntegerField("加分", default=0)
    bonus_said = models.CharField("为什么加分", max_length=200, blank=True)
    bonus_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    reason = models.CharField("为什么更正", max_length=200, blank=True)
    number = models.CharField("通知书编号", max_length=40, blank=True)
    paper = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField("评定日期", null=True)
    confirmed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.UNIT_APPRAISAL)]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "year", "unit_kind", "unit", "version"], name="buildout_appraisal_version"
            ),
            models.UniqueConstraint(
                fields=["place", "year", "unit_kind", "unit"],
                condition=Q(state=lifecycle.DRAFT),
                name="buildout_appraisal_one_draft",
            ),
            models.UniqueConstraint(
                fields=["place", "year", "unit_kind", "unit"],
                condition=Q(state=lifecycle.CONFIRMED),
                name="buildout_appraisal_one_a_year",
            ),
            models.CheckConstraint(
                condition=Q(bonus=0) | Q(bonus_file__isnull=False) & ~Q(bonus_said=""), name="buildout_bonus_proved"
            ),
            models.CheckConstraint(
                condition=Q(state=lifecycle.DRAFT)
                | Q(base__isnull=False, paper__isnull=False, confirmed_on__isnull=False),
                name="buildout_appraisal_confirmed",
            ),
        ]

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"unitappraisal:{self.pk}"


class Use(models.TextChoices):
    """What is made of a result (督查考核结果运用; S2-138)."""

    PRAISED = "praised", "表扬"
    CIRCULATED = "circular", "通报"
    ORDERED = "ordered", "限期整改"


class FollowUp(models.Model):
    """What followed a result. An order to put things right is a task of the unit's body, with its day."""

    appraisal = models.ForeignKey(UnitAppraisal, models.PROTECT, related_name="follow_ups")
    use = models.CharField("怎么用", max_length=8, choices=Use.choices)
    said = models.CharField("内容", max_length=400)
    task = models.ForeignKey("buildout.Task", models.PROTECT, null=True, related_name="+")
    on = models.DateField("日期")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(use="ordered", task__isnull=False) | ~Q(use="ordered") & Q(task__isnull=True),
                name="buildout_follow_up_task",
            ),
        ]
