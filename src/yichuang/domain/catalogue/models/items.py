"""Items (事项), their published versions and who implements them."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.kernel.generation import touch

from ..codes import Handling, ItemKind, Level, Service, ServiceField
from ..lifecycle import IN_USE, MACHINE
from .choices import choices


class Item(models.Model):
    """The record of one item of one place, shared by all who implement it (一张清单).

    Everything but ``place``, ``basic_code`` and ``state`` repeats what the current version says, so that lists and
    search read one row. ``task_code`` is the public one: that of the first implementing body.
    """

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    basic_code = models.CharField("基本编码", max_length=12)
    task_code = models.CharField("实施编码", max_length=31, unique=True)
    handle_code = models.CharField("业务办理项编码", max_length=33, unique=True)
    body = models.CharField("实施主体类别", max_length=40)
    body_name = models.CharField("实施主体", max_length=120)
    name = models.CharField("事项名称", max_length=200)
    plain_name = models.CharField("通俗名称", max_length=200)
    pinyin = models.CharField("拼音", max_length=400)
    summary = models.TextField("简介")
    kind = models.CharField("事项类型", max_length=2, choices=choices(ItemKind))
    handling = models.CharField("办件类型", max_length=1, choices=choices(Handling))
    level = models.CharField("行使层级", max_length=1, choices=choices(Level))
    themes = ArrayField(models.CharField(max_length=40))
    audience = ArrayField(models.CharField(max_length=10))
    channels = ArrayField(models.CharField(max_length=10))
    popular = models.PositiveSmallIntegerField("热度", default=0)
    year_cases = models.PositiveIntegerField("近一年办件数", default=0)
    frequent = models.BooleanField("高频事项", default=False)
    sample = models.BooleanField("样例数据", default=True)
    promised_text = models.CharField("承诺时限", max_length=60)
    visits = models.PositiveSmallIntegerField("到现场次数")
    fee_text = models.CharField("收费", max_length=200)
    service = models.CharField("服务方式", max_length=12, choices=choices(Service), default=Service.HANDLED.value)
    field = models.CharField("公共服务领域", max_length=12, choices=choices(ServiceField), blank=True)
    state = models.CharField("事项状态", max_length=10, default=IN_USE)
    current = models.ForeignKey("catalogue.ItemVersion", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "basic_code"], name="catalogue_item_once"),
            models.CheckConstraint(condition=Q(state__in=sorted(MACHINE.states)), name="catalogue_item_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "state", "-popular"], name="catalogue_item_list")]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="legal_states",
                field="state",
                transitions=MACHINE.edges(),
            ),
            touch(),
        ]


class ItemVersion(models.Model):
    """One published edition of the record. The database refuses to change or delete it: cases are pinned to it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本号")
    document = models.JSONField("实施清单")
    content_hash = models.CharField("SM3", max_length=64)
    published_on = models.DateField("发布日期")
    effective_on = models.DateField("实施日期")
    recorded_at = models.DateTimeField("入库时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="catalogue_version_number"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class Implementation(models.Model):
    """A body that implements the item (实施主体), with the codes of the item in its hands."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="implementations")
    organisation = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, related_name="+")
    task_code = models.CharField("实施编码", max_length=31, unique=True)
    handle_code = models.CharField("业务办理项编码", max_length=33, unique=True)
    ended_on = models.DateField("停止实施日期", null=True)

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "organisation"], name="catalogue_implementation_once"),
        ]
