"""The list of bundles and their published versions."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from yichuang.kernel.generation import touch
from yichuang.kernel.lifecycle import trigger

from ..lifecycle import IN_USE, LISTED


class Bundle(models.Model):
    """A bundle of one place's list (“一件事”主题清单). Everything else stands in its current version."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    key = models.CharField("标识", max_length=40)
    name = models.CharField("名称", max_length=200)
    stage = models.CharField("阶段", max_length=40)
    state = models.CharField(max_length=10, default=IN_USE)
    current = models.ForeignKey("bundles.BundleVersion", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "key"], name="bundle_once"),
            models.CheckConstraint(condition=Q(state__in=sorted(LISTED.states)), name="bundle_state"),
        ]
        triggers: ClassVar = [trigger(LISTED), touch()]


class BundleVersion(models.Model):
    """One published edition. The database refuses to change or delete it: what was applied for is pinned to it."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本号")
    document = models.JSONField("一件事")
    content_hash = models.CharField("SM3", max_length=64)
    published_on = models.DateField("发布日期")
    recorded_at = models.DateTimeField("入库时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bundle", "number"], name="bundle_version_number"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="bundle_version_immutable", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
