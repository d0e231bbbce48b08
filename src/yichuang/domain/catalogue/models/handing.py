"""What surrounds a delegation: the batch it came in, its document, warnings of its end, and what is not stationed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yichuang.kernel.generation import touch

from ..handing.delegations import ExclusionReason, SealUsed
from .choices import choices
from .items import Item


class Batch(models.Model):
    """A batch of what is handed down (下放批次, S3-5 成熟一批公布一批; S4-7 分类分批)."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveIntegerField("年内序号")
    name = models.CharField("批次名称", max_length=100)
    document = models.CharField("公告", max_length=200, blank=True)
    announced_on = models.DateField("公布日期")
    made_at = models.DateTimeField("建立时间")

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "year", "number"], name="catalogue_batch_number"),
        ]


class Entrustment(models.Model):
    """A sealed 委托书 between one body and who undertakes what it hands down (S1-31, S4-24, S4-26, S4-27).

    Never changed: a renewal is another document (``renews``) over delegations that follow on.
    """

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("编号", max_length=40, unique=True)
    entrusting = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, related_name="+")
    undertaking = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    site_kind = models.CharField("站点类型", max_length=10, blank=True)
    undertaker = models.CharField("承接单位性质", max_length=12)
    seal = models.CharField("用章", max_length=10, choices=choices(SealUsed))
    since = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True)
    drawn_up_at = models.DateTimeField("订立时间")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    renews = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="renewed_by")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="entrustments")
    delegations = models.ManyToManyField("catalogue.Delegation", related_name="entrustments")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undertaking__isnull=False, site_kind="") | (Q(undertaking__isnull=True) & ~Q(site_kind="")),
                name="catalogue_entrustment_one_party",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="catalogue_entrustment_lasts"
            ),
        ]


class EndingSoon(models.Model):
    """A delegation whose end is near, noted by the daily job until it is renewed, taken back or over (到期提醒)."""

    delegation = models.OneToOneField("catalogue.Delegation", on_delete=models.CASCADE, primary_key=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    noted_on = models.DateField("提醒日期")


class Exclusion(models.Model):
    """An entry of the negative list for stationing (进驻负面清单, S2-41, S1-28): not done in halls, and why."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="exclusions")
    reason = models.CharField("理由", max_length=10, choices=choices(ExclusionReason))
    note = models.CharField("说明", max_length=200, blank=True)
    document = models.CharField("批准文件", max_length=200)
    since = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True)

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item"], condition=Q(until__isnull=True), name="catalogue_excluded_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="catalogue_exclusion_lasts"
            ),
        ]
