"""Patrols (巡查): how a patrol looked, the rounds they are planned in, third parties, cases that were sampled."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ..profile.words import Means


class Commission(models.Model):
    """A third party may patrol these sites from ``since`` to ``until``, both days included (委托第三方; S4-69)."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    works = models.ManyToManyField("buildout.SiteWork", related_name="+")
    document = models.CharField("委托书或者合同", max_length=100)
    since = models.DateField("开始")
    until = models.DateField("结束")
    ended_said = models.CharField("为什么提前结束", max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="buildout_commission_days"),
        ]


class Patrol(models.Model):
    """How a check of the kinds of ``PATROLS`` looked. By video: through which camera, and at what time (S3-54).

    What a third party found is settled by the bureau: ``dropped`` are the lines it did not confirm (S4-69).
    """

    assessment = models.OneToOneField("buildout.Assessment", models.PROTECT, related_name="patrol")
    means = models.CharField("办法", max_length=5, choices=Means.choices)
    camera = models.ForeignKey("places.Equipment", models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField("看的时间", null=True)
    commission = models.ForeignKey(Commission, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    settled_said = models.CharField("确认意见", max_length=200, blank=True)
    dropped = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(means=Means.VIDEO) | Q(camera__isnull=False, looked_at__isnull=False),
                name="buildout_patrol_video",
            ),
        ]


class SampledCase(models.Model):
    """A case of a handed-down or agented item that a patrol looked at (S4-62): its number, nothing of anybody."""

    assessment = models.ForeignKey("buildout.Assessment", models.CASCADE, related_name="samples")
    line = models.CharField("检查项", max_length=40)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    number = models.CharField("办件编号", max_length=40)
    item_name = models.CharField("事项", max_length=200)
    agented = models.BooleanField("代办")  # else handed down
    drawn = models.BooleanField("抽签抽到")
    defect = models.CharField("问题", max_length=60, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "line", "case"], name="buildout_sample_once"),
        ]


class PatrolRound(models.Model):
    """The round of patrols of a month or quarter (巡查计划)."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    since = models.DateField("开始")
    until = models.DateField("结束")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "since"], name="buildout_round_once"),
        ]


class RoundSite(models.Model):
    """A site in a round: drawn by lot or named for a reason; the patrol that looked at it."""

    round = models.ForeignKey(PatrolRound, models.CASCADE, related_name="sites")
    work = models.ForeignKey("buildout.SiteWork", models.PROTECT, related_name="+")
    drawn = models.BooleanField("抽签抽到")
    why = models.CharField("为什么", max_length=200, blank=True)
    patrol = models.ForeignKey(Patrol, models.PROTECT, null=True, related_name="+")
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "work"], name="buildout_round_site_once"),
            models.CheckConstraint(condition=Q(drawn=True) | ~Q(why=""), name="buildout_round_site_why"),
        ]
