"""Places (县区实例), divisions (区划), organisations (机构), sites (站点), counters (窗口) and jurisdictions (管辖)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from yichuang.kernel.generation import touch

from .counters import NAMED, CounterKind, CounterService, Language


class DivisionLevel(models.TextChoices):
    """Administrative level of a division."""

    COUNTY = "county", "县级"
    TOWN = "town", "乡级"
    VILLAGE = "village", "村级"


class SiteKind(models.TextChoices):
    """Kind of site (站点类型)."""

    COUNTY = "county", "县级中心"
    TOWN = "town", "乡级中心"
    VILLAGE = "village", "村级站点"
    BANK = "bank", "银行驿站"
    TERMINAL = "terminal", "自助终端"


class OrganisationKind(models.TextChoices):
    """What an organisation is inside its place."""

    BUREAU = "bureau", "县级部门"
    GOVERNMENT = "government", "乡镇人民政府（街道办事处）"
    STATION = "station", "部门派出机构"
    CENTRE = "centre", "服务中心"
    FARM = "farm", "农场管理机构"
    COMMITTEE = "committee", "村（居）民委员会"
    COMPANY = "company", "企业"


class Undertaker(models.TextChoices):
    """Kind of body that may undertake an act (domain.md §7.4); the values equal ``catalogue.codes.Undertaker``."""

    AGENCY = "agency", "行政机关"
    AUTHORISED = "authorised", "法律法规授权组织"
    INSTITUTION = "institution", "事业单位"
    VILLAGE = "village", "村（居）民委员会"
    COMPANY = "company", "企业"


class Place(models.Model):
    """One county, district or zone that runs Yichuang (an instance holds several)."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=20)
    prefix = models.CharField("办件编号前缀", max_length=6, unique=True)
    county = models.BigIntegerField("县级区划代码")
    county_word = models.CharField(max_length=20)
    town_word = models.CharField(max_length=20)
    village_word = models.CharField(max_length=20)
    bank_word = models.CharField(max_length=20)
    county_naming = models.CharField(max_length=80)
    town_naming = models.CharField(max_length=80)
    village_naming = models.CharField(max_length=80)

    class Meta:
        triggers = [touch()]


class Division(models.Model):
    """A division as it was from ``valid_from`` until the day before ``valid_until``.

    A ``local`` division names a unit the national list does not have (a farm at town level): it appears in lists and
    as a unit of sites, never as a range. ``managed_by`` is the place whose totals it belongs to (S4: 托管).
    """

    code = models.BigIntegerField("区划代码")
    name = models.CharField("名称", max_length=60)
    level = models.CharField(max_length=8, choices=DivisionLevel.choices)
    parent = models.BigIntegerField("上级代码", null=True)
    local = models.BooleanField("本地代码", default=False)
    managed_by = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField("启用日期")
    valid_until = models.DateField("停用日期", null=True)
    successor = models.BigIntegerField("承接代码", null=True)

    class Meta:
        indexes = [models.Index(fields=["parent", "code"], name="places_division_parent")]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="places_division_once_a_day"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_until__isnull=True), name="places_division_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(code__gte=10**11, code__lt=10**12), name="places_division_twelve_digits"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="places_division_lasts",
            ),
        ]


class Organisation(models.Model):
    """A body that answers for acts: a bureau, a town government, a station of a bureau, a committee."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    body = models.CharField(max_length=60)  # what competence rules ask for: "town_government" of six governments
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    undertaker = models.CharField(max_length=12, choices=Undertaker.choices)
    division = models.BigIntegerField("所在区划")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    external = models.BooleanField("系统外单位", default=False)
    phone = models.CharField("办公电话", max_length=30, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    hours = models.JSONField(default=list)
    sample = models.BooleanField("样例数据", default=False)

    class Meta:
        indexes = [models.Index(fields=["place", "body"], name="places_organisation_body")]
        constraints = [models.UniqueConstraint(fields=["place", "key"], name="places_organisation_key")]
        triggers = [touch()]


class Site(models.Model):
    """A place one can walk into: county centre, town centre, village station, bank outlet, self-service terminal.

    ``division`` is where it stands; ``town`` is the unit it is listed under, which may be a local code (a farm).
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField(max_length=8, choices=SiteKind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    division = models.BigIntegerField("所在区划")
    town = models.BigIntegerField("所属乡级单位")
    latitude = models.FloatField("纬度")
    longitude = models.FloatField("经度")
    address = models.CharField("地址", max_length=120)
    phone = models.CharField("服务电话", max_length=30, blank=True)
    hours = models.JSONField(default=list)
    sample = models.BooleanField("样例数据", default=False)

    class Meta:
        indexes = [models.Index(fields=["place", "kind", "town"], name="places_site_list")]
        constraints = [models.UniqueConstraint(fields=["place", "key"], name="places_site_key")]
        triggers = [touch()]


class Counter(models.Model):
    """A window of a site (窗口). ``subject``: the field or theme of a kind that has one (社保, 企业开办)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField("窗口号", max_length=8)
    name = models.CharField("名称", max_length=40)
    kind = models.CharField(max_length=12, choices=CounterKind.choices)
    subject = models.CharField("领域或者主题", max_length=20, blank=True, default="")
    services = ArrayField(models.CharField(max_length=12, choices=CounterService.choices), default=list)
    languages = ArrayField(models.CharField(max_length=3, choices=Language.choices), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="places_counter_number"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(NAMED)) & ~Q(subject="") | ~Q(kind__in=sorted(NAMED)) & Q(subject=""),
                name="places_counter_subject",
            ),
        ]
        triggers = [touch()]


class JurisdictionSeries(models.Model):
    """Owners among whom a piece of land has at most one on any day: all town governments, all village stations.

    Its row is the lock under which jurisdictions of the series change.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="places_series_name")]


class Jurisdiction(models.Model):
    """From ``since`` until the day before ``until`` the owner answers for the codes ``low`` … ``high``.

    The exclusion constraint needs no extension: equality of the series is written as overlap of one-number ranges.
    """

    series = models.ForeignKey(JurisdictionSeries, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        triggers = [touch()]
        indexes = [
            models.Index(fields=["organisation", "low"], name="places_jurisdiction_org"),
            models.Index(fields=["site", "low"], name="places_jurisdiction_site"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, site__isnull=False)
                | Q(organisation__isnull=False, site__isnull=True),
                name="places_jurisdiction_one_owner",
            ),
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="places_jurisdiction_in_order"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="places_jurisdiction_lasts"
            ),
            ExclusionConstraint(
                name="places_jurisdiction_disjoint",
                expressions=[
                    (Func(F("series"), F("series"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("low"), F("high"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("since"), F("until"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


from .site_file import models as _site_file  # noqa: E402, F401 - the tables of the site file belong to this app
