"""What readers say is wrong in a guide (指南纠错), and pictures that explain it."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from yichuang.kernel.sealing import SealedTextField

from ..guides.reporting import MACHINE, PictureUse
from .choices import choices
from .items import Item, ItemVersion


class GuideReport(models.Model):
    """An error a reader found in a guide. Text and contact are sealed: people write about themselves."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reports")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    element = models.PositiveSmallIntegerField("要素序号")
    wrong = SealedTextField("哪里不对")
    contact = SealedTextField("联系方式", null=True)
    code_index = models.BinaryField("查询码索引", max_length=32, unique=True)
    state = models.CharField("状态", max_length=10, default=MACHINE.initial)
    reported_at = models.DateTimeField("收到时间")
    settled_at = models.DateTimeField("处理时间", null=True)
    mended_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, null=True, related_name="+")
    answer = SealedTextField("答复", null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(MACHINE.states)), name="catalogue_report_state"),
            models.CheckConstraint(
                condition=~Q(state="mended") | Q(mended_version__isnull=False), name="catalogue_report_mended_by"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "state", "id"], name="catalogue_report_list")]
        triggers: ClassVar = [pgtrigger.FSM(name="legal_states", field="state", transitions=MACHINE.edges())]


class GuidePicture(models.Model):
    """A picture of a guide: a common mistake, or how a paper is filled in. Taken away by a date, never deleted."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="pictures")
    use = models.CharField("用途", max_length=10, choices=choices(PictureUse))
    caption = models.CharField("说明", max_length=200)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("加入时间")
    removed_at = models.DateTimeField("撤下时间", null=True)
