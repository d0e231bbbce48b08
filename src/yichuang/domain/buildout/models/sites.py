"""A site under the plan, every step it took, and its certificate of standard."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.kernel.lifecycle import trigger

from .. import lifecycle
from ..profile.words import Batch, Way


class _Planned(models.Manager["SiteWork"]):
    """The sites under the plan: whatever counts, arranges or accepts sees these alone."""

    def get_queryset(self) -> models.QuerySet[SiteWork]:
        return super().get_queryset().filter(in_plan=True)


class SiteWork(models.Model):
    """What the plan says of a site and how far it is; one row for each site (计划台账).

    A site out of the plan (``in_plan`` false) is patrolled and put right like any other, and counted nowhere:
    ``objects`` leaves it out, ``every`` does not.

    ``cost`` in yuan; ``people`` is whom it serves; ``joined_on`` the day it came under the plan: no figure of a day
    before counts it; ``since`` the day of its state; ``revision`` counts changes of the
    plan's side, so that two editors never overwrite each other.
    """

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    site = models.OneToOneField("places.Site", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)  # places.SiteKind, copied: lists lead with it
    town = models.BigIntegerField("所属乡级单位")
    state = models.CharField(max_length=16, default=lifecycle.PLANNED)
    joined_on = models.DateField("列入日期")
    since = models.DateField("状态日期")
    batch = models.CharField("批次", max_length=12, choices=Batch.choices, blank=True)
    pilot = models.BooleanField("试点", default=False)
    phase = models.CharField("阶段", max_length=40, blank=True)
    way = models.CharField("建设方式", max_length=12, choices=Way.choices, blank=True)
    funding = ArrayField(models.CharField(max_length=60), default=list)
    leader = models.CharField("责任领导", max_length=30, blank=True)
    responsible = models.CharField("责任人", max_length=30, blank=True)
    due_on = models.DateField("完成期限", null=True)
    cost = models.PositiveIntegerField("预算（元）", null=True)
    people = models.PositiveIntegerField("服务人口", null=True)
    note = models.CharField("说明", max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)
    recheck_on = models.DateField("复查日期", null=True)
    in_plan = models.BooleanField("在计划里", default=True)

    objects: ClassVar[models.Manager[SiteWork]] = _Planned()
    every: ClassVar[models.Manager[SiteWork]] = models.Manager()

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.WORK)]
        indexes: ClassVar = [
            models.Index(fields=["place", "kind", "state"], name="buildout_work_state"),
            models.Index(fields=["place", "town"], name="buildout_work_town"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(lifecycle.WORK.states)), name="buildout_work_known"),
        ]

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"sitework:{self.pk}"


class WorkMove(models.Model):
    """One step of a site: the figures of every past day are read off these rows, and off nothing else.

    ``on`` is the day it happened; what is entered later carries the real day and who entered it when.
    """

    work = models.ForeignKey(SiteWork, models.CASCADE, related_name="moves")
    transition = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    on = models.DateField("日期")
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    reason = models.CharField("说明", max_length=200, blank=True)
    assessment = models.ForeignKey("buildout.Assessment", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["work", "on"], name="buildout_move_day")]


class Certificate(models.Model):
    """A site's certificate of standard (达标证书): numbered, sealed, public, revocable."""

    work = models.ForeignKey(SiteWork, models.PROTECT, related_name="certificates")
    state = models.CharField(max_length=12, default=lifecycle.IN_FORCE)
    number = models.CharField("编号", max_length=40, unique=True)
    edition = models.ForeignKey("buildout.Edition", models.PROTECT, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    issued_on = models.DateField("发证日期")
    revoked_on = models.DateField("收回日期", null=True)
    reminded_on = models.DateField("提醒复查", null=True)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.CERTIFICATE)]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["work"], condition=Q(state=lifecycle.IN_FORCE), name="buildout_certificate_one"
            ),
            models.CheckConstraint(
                condition=Q(state=lifecycle.IN_FORCE, revoked_on__isnull=True)
                | Q(state=lifecycle.REVOKED, revoked_on__isnull=False),
                name="buildout_certificate_revoked",
            ),
        ]

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"sitecertificate:{self.pk}"
