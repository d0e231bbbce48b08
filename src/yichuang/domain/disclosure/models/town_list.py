"""A township's own list of items as it was published (本级政务服务事项基本目录; S2-15)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from yichuang.kernel import clock


class TownList(models.Model):
    """What is done at a township's centre, frozen on the day it was published; never changed."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("版本")
    lines = models.JSONField("事项")
    change = models.CharField("和上一版比", max_length=200)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "number"], name="disclosure_town_list_number"),
        ]
