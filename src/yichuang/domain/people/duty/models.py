"""Who is on duty where and when (排班), who is away, who came. Fields and constraints only."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value

from yichuang.kernel import clock
from yichuang.kernel.lifecycle import trigger
from yichuang.kernel.sealing import SealedTextField

from . import lifecycle


def _same(field: str) -> tuple[Func, str]:
    """Equality without an extension: overlap of one-number ranges (as places does for jurisdictions)."""
    return Func(F(field), F(field), Value("[]"), function="int8range"), RangeOperators.OVERLAPS


_AT_ONCE = (Func(F("begins"), F("ends"), function="tstzrange"), RangeOperators.OVERLAPS)


class Shift(models.Model):
    """A counter from ``begins`` to ``ends`` of one day: who sits there (A岗) and who substitutes her (B岗; S1-41).

    The exclusion constraints are checked at the end of a statement, so that one statement can swap two shifts.
    """

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    counter = models.ForeignKey("places.Counter", models.PROTECT, related_name="+")
    day = models.DateField("日期")
    begins = models.DateTimeField("上班")
    ends = models.DateTimeField("下班")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    substitute = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["site", "day"], name="people_shift_site"),
            models.Index(fields=["account", "day"], name="people_shift_account"),
            models.Index(fields=["substitute", "day"], name="people_shift_substitute"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="people_shift_lasts"),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("account")), name="people_shift_two_people"
            ),
            ExclusionConstraint(
                name="people_shift_one_at_a_counter",
                expressions=[_same("counter"), _AT_ONCE],
                deferrable=Deferrable.IMMEDIATE,
            ),
            ExclusionConstraint(
                name="people_shift_nobody_twice",
                expressions=[_same("account"), _AT_ONCE],
                deferrable=Deferrable.IMMEDIATE,
            ),
        ]


class StandIn(models.Model):
    """The manager's exception: somebody not on the roster may sit at a counter on one day (临时顶岗)."""

    counter = models.ForeignKey("places.Counter", models.PROTECT, related_name="+")
    day = models.DateField("日期")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    reason = SealedTextField("理由")
    allowed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["counter", "day", "account"], name="people_stand_in_once")
        ]


class LeaveKind(models.TextChoices):
    """Why somebody is away."""

    ANNUAL = "annual", "年休假"
    SICK = "sick", "病假"
    PRIVATE = "private", "事假"
    BUSINESS = "business", "公出"
    TRAINING = "training", "培训"
    OTHER = "other", "其他"


class Leave(models.Model):
    """Somebody is away from ``begins`` to ``ends`` (请假). Why is sealed: an illness is nobody else's business."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=LeaveKind.choices)
    begins = models.DateTimeField("从")
    ends = models.DateTimeField("到")
    reason = SealedTextField("事由")
    state = models.CharField(max_length=9, default=lifecycle.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = SealedTextField("批示", null=True)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.LEAVE)]
        indexes: ClassVar = [models.Index(fields=["site", "state", "ends"], name="people_leave_site")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="people_leave_lasts"),
            models.CheckConstraint(condition=Q(state__in=sorted(lifecycle.LEAVE.states)), name="people_leave_state"),
            ExclusionConstraint(
                name="people_leave_once",
                expressions=[_same("account"), _AT_ONCE],
                condition=Q(state__in=[lifecycle.ASKED, lifecycle.APPROVED]),
            ),
        ]


class Swap(models.Model):
    """``shift`` goes to ``other``; what she gives for it is ``back``, if anything (换班、替班)."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="+")
    back = models.ForeignKey(Shift, models.CASCADE, null=True, related_name="+")
    asker = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    other = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    reason = SealedTextField("事由")
    state = models.CharField(max_length=9, default=lifecycle.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.SWAP)]
        indexes: ClassVar = [models.Index(fields=["site", "state"], name="people_swap_site")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(lifecycle.SWAP.states)), name="people_swap_state"),
            models.UniqueConstraint(
                fields=["shift"],
                condition=Q(state__in=[lifecycle.ASKED, lifecycle.AGREED]),
                name="people_swap_one_under_way",
            ),
        ]


class LeaderDay(models.Model):
    """A body's leader sits in the hall on this day (领导坐班; S1-52). ``kept``: did she come."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    day = models.DateField("日期")
    kept = models.BooleanField(null=True)
    note = models.CharField("办了什么", max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "day", "account"], name="people_leader_day_once")
        ]


class Presence(models.Model):
    """Somebody signed in for a shift, and out (签到、签退)."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="presences")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    came_at = models.DateTimeField("签到")
    left_at = models.DateTimeField("签退", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shift", "account"], name="people_presence_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")), name="people_presence_in_order"
            ),
        ]


class Explanation(models.Model):
    """What somebody says of having been late, early or missing (情况说明)."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="explanations")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    reason = SealedTextField("说明")
    state = models.CharField(max_length=9, default=lifecycle.GIVEN)
    given_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.EXPLANATION)]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shift", "account"], name="people_explanation_once"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(lifecycle.EXPLANATION.states)), name="people_explanation_state"
            ),
        ]


class GapWarning(models.Model):
    """A gap of tomorrow's roster as the manager was told the day before; ``cleared_at``: it is gone."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    counter = models.ForeignKey("places.Counter", models.PROTECT, related_name="+")
    day = models.DateField("日期")
    kind = models.CharField(max_length=12)
    told_at = models.DateTimeField(default=clock.now)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["counter", "day", "kind"], name="people_gap_warning_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "day"], condition=Q(cleared_at__isnull=True), name="people_gap_warning_open")
        ]
