"""Items (事项), their published versions, who implements them, and what is delegated to whom."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from yichuang.kernel.generation import touch

from .codes import Act, Handling, ItemKind, Level, Undertaker
from .delegations import Mode, SiteKind
from .lifecycle import IN_USE, MACHINE


def _choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.label) for member in enum]  # type: ignore[attr-defined]


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
    kind = models.CharField("事项类型", max_length=2, choices=_choices(ItemKind))
    handling = models.CharField("办件类型", max_length=1, choices=_choices(Handling))
    level = models.CharField("行使层级", max_length=1, choices=_choices(Level))
    themes = ArrayField(models.CharField(max_length=40))
    audience = ArrayField(models.CharField(max_length=10))
    channels = ArrayField(models.CharField(max_length=10))
    popular = models.PositiveSmallIntegerField("热度", default=0)
    sample = models.BooleanField("样例数据", default=True)
    promised_text = models.CharField("承诺时限", max_length=60)
    visits = models.PositiveSmallIntegerField("到现场次数")
    fee_text = models.CharField("收费", max_length=200)
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


class Delegation(models.Model):
    """An act handed down to one site, a kind of site, or an organisation (委托、授权、代办下沉)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="delegations")
    act = models.CharField("环节", max_length=10, choices=_choices(Act))
    site_kind = models.CharField("站点类型", max_length=10, choices=_choices(SiteKind), blank=True)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    undertaker = models.CharField("承接单位性质", max_length=12, choices=_choices(Undertaker))
    mode = models.CharField("下沉方式", max_length=12, choices=_choices(Mode))
    since = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True)
    document = models.CharField("委托书或公告", max_length=200, blank=True)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    (~Q(site_kind="") & Q(site__isnull=True, organisation__isnull=True))
                    | (Q(site_kind="") & Q(site__isnull=False, organisation__isnull=True))
                    | (Q(site_kind="") & Q(site__isnull=True, organisation__isnull=False))
                ),
                name="catalogue_delegation_one_target",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="catalogue_delegation_lasts"
            ),
            models.UniqueConstraint(
                fields=["item", "act", "site_kind", "site", "organisation", "since"],
                nulls_distinct=False,
                name="catalogue_delegation_once",
            ),
        ]


class OnTheSpotAuthority(models.Model):
    """The owner's written leave for one post at one site to accept and decide an instant item (design.md §3)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    since = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True)
    document = models.CharField("授权书", max_length=200)

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "post", "site", "since"], name="catalogue_authority_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="catalogue_authority_lasts"
            ),
        ]


class ItemSearch(models.Model):
    """What the finder reads: one row per item with a current version, rewritten when a version takes effect."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="search")
    vector = SearchVectorField()
    words = models.JSONField("可检索的说法")

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["vector"], name="catalogue_search_vector")]
