"""Checks of a site line by line, what proves each answer, and what must be put right."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.kernel.lifecycle import trigger

from .. import lifecycle


class AssessmentKind(models.TextChoices):
    """Who looks, and why (S1-124, S1-125, S4-46)."""

    SELF = "self", "自查"
    COUNTY = "county", "县级验收"
    CITY = "city", "市级验收"
    SPOT = "spot", "抽查"
    PATROL = "patrol", "巡查"
    THIRD = "third", "第三方巡查"


PATROLS = frozenset({AssessmentKind.PATROL.value, AssessmentKind.THIRD.value})
"""The kinds that look at daily work: by the lists for patrols, and no site goes a step by them."""


class Said(models.TextChoices):
    """The answer to a line."""

    YES = "yes", "有，合格"
    NO = "no", "没有或不合格"
    SKIP = "skip", "这次没有看"


class Outcome(models.TextChoices):
    """What an inspector did with a spot check that failed (S4-46)."""

    WARNED = "warned", "限期整改"
    LOST = "lost", "取消达标"


class Located(models.TextChoices):
    """How it is known where a photo was taken."""

    PHOTO = "photo", "照片自带的位置"
    DEVICE = "device", "上传时手机的位置"


class Assessment(models.Model):
    """One check of one site by one edition of the standard. ``score`` and ``passed`` are written when submitted."""

    work = models.ForeignKey("buildout.SiteWork", models.PROTECT, related_name="assessments")
    edition = models.ForeignKey("buildout.Edition", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=AssessmentKind.choices)
    state = models.CharField(max_length=12, default=lifecycle.DRAFT)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    on = models.DateField("检查日期")
    score = models.DecimalField("得分", max_digits=5, decimal_places=1, null=True)
    passed = models.BooleanField("合格", null=True)
    remark = models.CharField("总的意见", max_length=400, blank=True)
    outcome = models.CharField("怎么处理", max_length=8, choices=Outcome.choices, blank=True)
    outcome_said = models.CharField("处理理由", max_length=200, blank=True)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.ASSESSMENT)]
        indexes: ClassVar = [models.Index(fields=["work", "-begun_at"], name="buildout_assessment_last")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["work", "kind"], condition=Q(state=lifecycle.DRAFT), name="buildout_assessment_one_draft"
            ),
            models.CheckConstraint(
                condition=~Q(state=lifecycle.SUBMITTED)
                | Q(submitted_at__isnull=False, score__isnull=False, passed__isnull=False),
                name="buildout_assessment_result",
            ),
        ]

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"assessment:{self.pk}"


class Answer(models.Model):
    """What was found at a line. ``counted`` is the system's own figure at submission, ``declared`` the checker's.

    ``revision`` counts how often it was given, so that of two inspectors none overwrites the other unawares.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    line = models.CharField("检查项", max_length=40)
    said = models.CharField(max_length=4, choices=Said.choices)
    declared = models.PositiveIntegerField("填报数", null=True)
    counted = models.PositiveIntegerField("系统数", null=True)
    defects = ArrayField(models.CharField(max_length=60), default=list)
    where = ArrayField(models.CharField(max_length=60), default=list)  # windows and posts, never persons
    width_cm = models.PositiveIntegerField("标牌宽（厘米）", null=True)
    height_cm = models.PositiveIntegerField("标牌高（厘米）", null=True)
    reads = models.CharField("标牌上写的", max_length=80, blank=True)
    placed = models.BooleanField("标牌挂在规定的位置", null=True)
    remark = models.CharField("说明", max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "line"], name="buildout_answer_once"),
            models.CheckConstraint(
                condition=Q(said=Said.NO) | Q(defects=[]), name="buildout_answer_defects_where_wrong"
            ),
        ]


class Evidence(models.Model):
    """A photo or document that proves an answer. ``metres``: how far from the site the photo was taken.

    ``metres`` null: the photo says no place, which is shown beside it wherever it is shown.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="evidence")
    line = models.CharField("检查项", max_length=40)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    metres = models.PositiveIntegerField("离站点（米）", null=True)
    located = models.CharField("位置从哪里来", max_length=8, choices=Located.choices, blank=True)
    taken_at = models.DateTimeField("拍摄时间", null=True)
    added_at = models.DateTimeField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["assessment", "line"], name="buildout_evidence_line")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "line", "file"], name="buildout_evidence_once"),
        ]


class Rectification(models.Model):
    """One thing that must be put right by a day (整改), opened by a check or by hand."""

    work = models.ForeignKey("buildout.SiteWork", models.PROTECT, related_name="rectifications")
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="+")
    line = models.CharField("检查项", max_length=40)
    defect = models.CharField("问题", max_length=120)
    state = models.CharField(max_length=12, default=lifecycle.OPEN)
    due_on = models.DateField("整改期限")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    done_said = models.CharField("怎么改的", max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    metres = models.PositiveIntegerField("照片离站点（米）", null=True)
    located = models.CharField("位置从哪里来", max_length=8, choices=Located.choices, blank=True)
    taken_at = models.DateTimeField("拍摄时间", null=True)
    again_said = models.CharField("为什么退回", max_length=200, blank=True)
    closed_said = models.CharField("核实意见", max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.RECTIFICATION)]
        indexes: ClassVar = [models.Index(fields=["work", "state"], name="buildout_rectification_open")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["work", "line", "defect"],
                condition=Q(state__in=[lifecycle.OPEN, lifecycle.DONE]),
                name="buildout_rectification_once",
            ),
        ]

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"rectification:{self.pk}"
