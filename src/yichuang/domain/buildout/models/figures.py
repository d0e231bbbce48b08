"""What figures are read off: cases by site, item and month (a projection), and the sites that are demonstrations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .sites import SiteWork


class Intake(models.Model):
    """Cases a site took in, by item and month: kept by the journal's reader ``buildout.intakes``, rebuilt from zero.

    ``county``: how many of them a body of the county decides; their applicants did not have to go there.
    """

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+")
    month = models.DateField("月份")  # its first day
    number = models.PositiveIntegerField(default=0)
    county = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "item", "month"], name="buildout_intake_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "month"], name="buildout_intake_month")]


class Demonstration(models.Model):
    """A site named as a demonstration (示范提升对象; S0-15), with what spoke for it, and why it is none any more."""

    work = models.ForeignKey(SiteWork, models.PROTECT, related_name="demonstrations")
    since = models.DateField("确定日期")
    reason = models.CharField("理由", max_length=200)
    grounds = models.JSONField("当时的数", default=list)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField("取消日期", null=True)
    ended_reason = models.CharField("取消的理由", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["work"], condition=Q(ended_on__isnull=True), name="buildout_demonstration_one"
            ),
        ]
