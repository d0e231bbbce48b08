"""The file of a site: fields and constraints only."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from yichuang.kernel import clock
from yichuang.kernel.lifecycle import trigger
from yichuang.kernel.sealing import SealedTextField

from . import lifecycle, words

_SHORT, _TEXT = 40, 200


class SiteFile(models.Model):
    """Facts of the premises, one row per site; what was never entered is null or empty."""

    site = models.OneToOneField("places.Site", models.PROTECT, related_name="+")
    area = models.DecimalField("面积（平方米）", max_digits=9, decimal_places=1, null=True)
    open_counter = models.BooleanField("开放式柜台", null=True)
    party_centre = models.BooleanField("与党群服务中心融合", null=True)
    networks = ArrayField(models.CharField(max_length=12, choices=words.Network.choices), default=list)
    access = ArrayField(models.CharField(max_length=16, choices=words.Access.choices), default=list)
    access_note = models.CharField("无障碍说明", max_length=_TEXT, blank=True)
    hosted = ArrayField(models.CharField(max_length=12, choices=words.Hosted.choices), default=list)
    venue = models.CharField("设在哪里", max_length=12, choices=words.Venue.choices, blank=True, default="")
    acquisition = models.CharField("场所来源", max_length=12, choices=words.Acquisition.choices, blank=True)
    managed_with = models.ForeignKey("places.Site", models.PROTECT, null=True, related_name="+")
    people_by = models.ForeignKey("places.Organisation", models.PROTECT, null=True, related_name="+")
    money_by = models.ForeignKey("places.Organisation", models.PROTECT, null=True, related_name="+")
    things_by = models.ForeignKey("places.Organisation", models.PROTECT, null=True, related_name="+")
    # What S4-9 weighs a town by.
    population = models.PositiveIntegerField("服务人口", null=True)
    economy = models.CharField("经济实力", max_length=_TEXT, blank=True)
    potential = models.CharField("发展潜力", max_length=_TEXT, blank=True)
    region = models.CharField("地域特点", max_length=_TEXT, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(area__isnull=True) | Q(area__gt=0), name="places_file_area"),
            models.CheckConstraint(
                condition=Q(managed_with__isnull=True) | ~Q(managed_with=F("site")), name="places_file_not_itself"
            ),
        ]


class SeatedBody(models.Model):
    """A body from outside the local government that sits in the hall (S1-137), from ``since`` until the day before."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    name = models.CharField("单位", max_length=80)
    outside = models.CharField("性质", max_length=12, choices=words.Outside.choices)
    counters = models.CharField("在几号窗口", max_length=_SHORT, blank=True)
    since = models.DateField("进驻日期")
    until = models.DateField("撤出日期", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], condition=Q(until__isnull=True), name="places_seated_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="places_seated_lasts"
            ),
        ]


class Zone(models.Model):
    """A functional zone of a site (功能区)."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=words.ZoneKind.choices)
    name = models.CharField("名称", max_length=_SHORT)
    floor = models.CharField("楼层", max_length=10, default=words.GROUND_FLOOR)
    area = models.DecimalField("面积（平方米）", max_digits=8, decimal_places=1, null=True)
    shown = models.BooleanField("向群众公布", default=True)
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="places_zone_name"),
            models.CheckConstraint(condition=Q(area__isnull=True) | Q(area__gt=0), name="places_zone_area"),
        ]


class Equipment(models.Model):
    """Equipment (设备), ``quantity`` alike. Its keeper is a name and a post: accounts belong to a room above."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=words.EquipmentKind.choices)
    name = models.CharField("名称和型号", max_length=80)
    asset_number = models.CharField("资产编号", max_length=_SHORT, blank=True)
    quantity = models.PositiveSmallIntegerField("数量", default=1)
    counter = models.ForeignKey("places.Counter", models.PROTECT, null=True, related_name="+")
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, related_name="+")
    keeper = SealedTextField("保管人")
    keeper_post = models.CharField("保管岗位", max_length=_SHORT, blank=True)
    acquired_on = models.DateField("启用日期", null=True)
    every_months = models.PositiveSmallIntegerField("维护周期（月）", null=True)
    next_due = models.DateField("下次维护或者检查", null=True)
    state = models.CharField(max_length=8, choices=list(lifecycle.EQUIPMENT.states.items()), default="in_use")

    class Meta:
        indexes = [models.Index(fields=["site", "next_due"], name="places_equipment_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "asset_number"], condition=~Q(asset_number=""), name="places_equipment_number"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="places_equipment_quantity"),
        ]
        triggers = [trigger(lifecycle.EQUIPMENT)]


class EquipmentCheck(models.Model):
    """One line of the maintenance log; never changed."""

    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=12, choices=words.CheckKind.choices)
    on = models.DateField("日期")
    good = models.BooleanField("正常")
    note = models.CharField("情况", max_length=_TEXT, blank=True)
    by = SealedTextField("谁做的")
    entered_at = models.DateTimeField(default=clock.now)


class Supply(models.Model):
    """A consumable or leaflet with the least there should be (S1-131). ``stock`` is what its moves add up to."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=words.SupplyKind.choices)
    name = models.CharField("名称", max_length=60)
    unit = models.CharField("单位", max_length=6)
    minimum = models.PositiveIntegerField("最低存量")
    every_days = models.PositiveSmallIntegerField("添置周期（天）", null=True)
    stock = models.PositiveIntegerField("现有", default=0)
    restocked_on = models.DateField("上次添置", null=True)
    dropped = models.BooleanField("不再备", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="places_supply_name")]


class SupplyMove(models.Model):
    """One change of a stock; never changed itself."""

    supply = models.ForeignKey(Supply, models.PROTECT, related_name="moves")
    reason = models.CharField(max_length=8, choices=words.MoveReason.choices)
    change = models.IntegerField("增减")
    stock = models.PositiveIntegerField("之后")
    at = models.DateTimeField(default=clock.now)
    note = models.CharField("说明", max_length=100, blank=True)


class Board(models.Model):
    """A sign or public board (S0-92): what it says, where it hangs, and whether it must be made anew."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=words.BoardKind.choices)
    text = models.CharField("内容", max_length=_TEXT)
    place_at = models.CharField("位置", max_length=60)
    made_on = models.DateField("制作日期")
    review_on = models.DateField("该核对的日期", null=True)
    outdated_since = models.DateField("发现要更换", null=True)
    outdated_why = models.CharField("为什么要更换", max_length=100, blank=True)
    taken_down_on = models.DateField("撤下", null=True)


class FloorPlan(models.Model):
    """The plan of one floor of a site (功能区分布图, S1-7): shapes on a grid, checked before they are kept."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    floor = models.CharField("楼层", max_length=10, default=words.GROUND_FLOOR)
    width = models.PositiveSmallIntegerField("格宽")
    height = models.PositiveSmallIntegerField("格高")
    shapes = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "floor"], name="places_plan_floor")]


class SitePhoto(models.Model):
    """A photograph of the site, without what the camera wrote into it."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    caption = models.CharField("说明", max_length=100)
    added_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)


class Requirement(models.Model):
    """One line of what sites of a kind must have in this place (建设标准): at least ``least`` of ``what``."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    site_kind = models.CharField(max_length=8)
    kind = models.CharField(max_length=12, choices=words.RequiredKind.choices)
    what = models.CharField(max_length=20, blank=True)
    least = models.PositiveIntegerField(default=1)
    basis = models.CharField("依据", max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "site_kind", "kind", "what"], name="places_requirement_once")
        ]
