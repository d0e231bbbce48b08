"""The plan's tasks, the towns' own plans, visits, changes with their reasons, and good practice."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.kernel.lifecycle import trigger

from .. import lifecycle
from ..profile.words import Way


class TaskSource(models.TextChoices):
    """Where a task comes from (任务来源)."""

    PLAN = "plan", "方案任务"
    OWN = "own", "自加任务"
    VISIT = "visit", "调研指导"
    PRACTICE = "practice", "经验推广"
    OUTLET = "outlet", "网点改造"
    APPRAISAL = "appraisal", "考核结果运用"


class Task(models.Model):
    """A task of the plan. ``lead`` and ``helpers`` are bodies' names as the plan writes them.

    ``organisation`` is the body of this instance that leads, when there is one: its people report;
    ``helping`` are those of the helpers that are here. ``origin`` is the key the edition knows it by, ``planned``
    what the edition last said of it: only what a new edition says anew replaces what was changed here since.
    A task whose edition no longer lists it has ``planned`` null and stays.
    """

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    source = models.CharField("来源", max_length=10, choices=TaskSource.choices, default=TaskSource.OWN)
    origin = models.CharField(max_length=40, blank=True)
    planned = models.JSONField(null=True)
    work = models.ForeignKey("buildout.SiteWork", models.PROTECT, null=True, related_name="tasks")
    name = models.CharField("任务", max_length=400)
    state = models.CharField(max_length=12, default=lifecycle.OPEN)
    lead = models.CharField("牵头单位", max_length=60)
    organisation = models.ForeignKey("places.Organisation", models.PROTECT, null=True, related_name="+")
    helpers = ArrayField(models.CharField(max_length=60), default=list)
    helping = ArrayField(models.BigIntegerField(), default=list)
    due_on = models.DateField("完成时间", null=True)
    lasting = models.BooleanField("长期任务", default=False)
    after = ArrayField(models.CharField(max_length=80), default=list)
    basis = models.CharField("出处", max_length=120, blank=True)
    town = models.BigIntegerField("所属乡级单位", null=True)
    leader = models.CharField("责任领导", max_length=30, blank=True)
    responsible = models.CharField("责任人", max_length=30, blank=True)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    reminded_on = models.DateField(null=True)
    finished_on = models.DateField("完成日期", null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.TASK)]
        indexes: ClassVar = [models.Index(fields=["place", "state", "due_on"], name="buildout_task_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "key"], name="buildout_task_key"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="buildout_task_percent"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | Q(lasting=True), name="buildout_task_has_a_day_or_lasts"
            ),
        ]

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"plantask:{self.pk}"


class TaskReport(models.Model):
    """What whoever has the task says of its progress (进度报送)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="reports")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    percent = models.PositiveSmallIntegerField()
    said = models.CharField("进展", max_length=400)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")


class TaskStep(models.Model):
    """A line of a task's checklist: with steps, the progress is counted, not declared."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    text = models.CharField("步骤", max_length=120)
    done_on = models.DateField("完成日期", null=True)
    done_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "number"], name="buildout_task_step_number"),
        ]


class ReminderLevel(models.TextChoices):
    """How urgent a reminder is (提醒、催办、督办; S0-91)."""

    SOON = "soon", "到期提醒"
    LATE = "late", "逾期催办"
    RAISED = "raised", "升级督办"


class Reminder(models.Model):
    """A reminder of a task, at most one a day (提醒)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="reminders")
    on = models.DateField("日期")
    level = models.CharField(max_length=8, choices=ReminderLevel.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "on"], name="buildout_reminder_once_a_day"),
        ]


class TownPlan(models.Model):
    """A town's own plan under the county's (S0-93). What it says of each site is in ``TownPlanSite``."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    town = models.BigIntegerField("乡级单位")
    number = models.PositiveIntegerField("版次")
    state = models.CharField(max_length=12, default=lifecycle.DRAFT)
    title = models.CharField("标题", max_length=100)
    text = models.TextField("方案", max_length=8000)
    written_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField("批准日期", null=True)
    said = models.CharField("批复意见", max_length=400, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.TOWN_PLAN)]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "town", "number"], name="buildout_town_plan_number"),
            models.UniqueConstraint(
                fields=["place", "town"], condition=Q(state=lifecycle.APPROVED), name="buildout_town_plan_one_approved"
            ),
            models.UniqueConstraint(
                fields=["place", "town"],
                condition=Q(state__in=[lifecycle.DRAFT, lifecycle.SUBMITTED]),
                name="buildout_town_plan_one_in_hand",
            ),
        ]

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"townplan:{self.pk}"


class TownPlanSite(models.Model):
    """What a town's plan says of one of its sites: how, by when, who answers for it (S0-86)."""

    plan = models.ForeignKey(TownPlan, models.CASCADE, related_name="sites")
    work = models.ForeignKey("buildout.SiteWork", models.PROTECT, related_name="+")
    way = models.CharField("建设方式", max_length=12, choices=Way.choices, blank=True)
    due_on = models.DateField("完成期限", null=True)
    leader = models.CharField("责任领导", max_length=30, blank=True)
    responsible = models.CharField("责任人", max_length=30, blank=True)
    cost = models.PositiveIntegerField("预算（元）", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "work"], name="buildout_town_plan_site_once"),
        ]


class Visit(models.Model):
    """Guidance on the spot (调研指导; S0-90): where, by whom, what was said, what shall be done."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    work = models.ForeignKey("buildout.SiteWork", models.PROTECT, null=True, related_name="visits")
    town = models.BigIntegerField("乡级单位", null=True)
    on = models.DateField("日期")
    visitors = models.CharField("哪些人去的", max_length=100)
    found = models.CharField("看到的情况", max_length=400)
    advised = models.CharField("提的要求", max_length=400, blank=True)
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")


class Change(models.Model):
    """A change of the plan with its reason (计划调整): what was, what is. Kept with the journal's entry, in words."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    work = models.ForeignKey("buildout.SiteWork", models.CASCADE, null=True, related_name="changes")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="changes")
    field = models.CharField(max_length=20)
    before = models.CharField(max_length=400, blank=True)
    now = models.CharField(max_length=400, blank=True)
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(work__isnull=False, task__isnull=True) | Q(work__isnull=True, task__isnull=False),
                name="buildout_change_of_one",
            ),
        ]


class Practice(models.Model):
    """Good practice of a site, written so that others can do the same (S2-141). ``steps``: lines to copy."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    work = models.ForeignKey("buildout.SiteWork", models.PROTECT, related_name="practices")
    state = models.CharField(max_length=12, default=lifecycle.DRAFT)
    title = models.CharField("标题", max_length=100)
    text = models.CharField("做法", max_length=2000)
    steps = ArrayField(models.CharField(max_length=120), default=list)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.PRACTICE)]

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"practice:{self.pk}"
