"""Files of people stationed in halls. No identity numbers; what is said about a person is sealed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from yichuang.kernel import clock
from yichuang.kernel.lifecycle import trigger
from yichuang.kernel.sealing import SealedTextField

from . import lifecycle


def _same(field: str) -> tuple[Func, str]:
    """Equality without an extension: overlap of one-number ranges."""
    return Func(F(field), F(field), Value("[]"), function="int8range"), RangeOperators.OVERLAPS


_HELD = (Func(F("since"), F("until"), function="daterange"), RangeOperators.OVERLAPS)


class Employment(models.TextChoices):
    """By whom and how somebody is employed (S1-34, S2-134, S3-44)."""

    ESTABLISHED = "established", "在编"
    CONTRACT = "contract", "聘用"
    PURCHASED = "purchased", "购买服务"
    CADRE = "cadre", "村干部兼任"
    TOWN_SENT = "town_sent", "乡编村用"


class Education(models.IntegerChoices):
    """In rising order, so that a standard can ask for "at least" (S0-69)."""

    PRIMARY = 1, "小学及以下"
    JUNIOR = 2, "初中"
    SENIOR = 3, "高中（中专）"
    COLLEGE = 4, "大专"
    BACHELOR = 5, "本科"
    MASTER = 6, "研究生"


class Skill(models.IntegerChoices):
    """国家职业技能等级, 综合窗口办事员 (行政办事员): 0 none, 5 the first grade, 1 the highest."""

    NONE = 0, "没有等级"
    FIVE = 5, "五级（初级工）"
    FOUR = 4, "四级（中级工）"
    THREE = 3, "三级（高级工）"
    TWO = 2, "二级（技师）"
    ONE = 1, "一级（高级技师）"


class Duty(models.TextChoices):
    """What somebody is stationed for; the last three are the village's 三员 (S3-40…46)."""

    WINDOW = "window", "窗口人员"
    HEAD = "head", "便民服务中心负责人"
    SPECIALIST = "specialist", "村级专办员"
    HELPER = "helper", "村级代办帮办员"
    LIAISON = "liaison", "乡级联络员"


class StaffFile(models.Model):
    """One member of staff: what her employment is (人员档案)."""

    account = models.OneToOneField("people.Account", models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    employment = models.CharField("用工性质", max_length=12, choices=Employment.choices)
    full_time = models.BooleanField("专职", default=True)
    education = models.PositiveSmallIntegerField("学历", choices=Education.choices)
    skill = models.PositiveSmallIntegerField("技能等级", choices=Skill.choices, default=Skill.NONE)
    phone = SealedTextField("联系电话", null=True)
    other_post = SealedTextField("在原单位的其他工作", null=True)
    checked_on = models.DateField("兼职核实日期", null=True)


class Dispatch(models.Model):
    """Somebody is stationed at a site by her employer, from ``since`` until the day before ``until`` (派驻).

    ``early``: it ended before two years, for ``reason`` (S1-38, S2-136). ``letter``: A or B of a 专办员 (S3-43).
    """

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    employer = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    duty = models.CharField(max_length=10, choices=Duty.choices)
    letter = models.CharField("AB岗", max_length=1, blank=True)
    since = models.DateField("派驻日期")
    until = models.DateField("离开日期", null=True)
    early = models.BooleanField("未满两年", default=False)
    reason = SealedTextField("提前的理由", null=True)
    rotates_on = models.DateField("计划轮换", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["site", "until"], name="people_dispatch_site")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="people_dispatch_lasts"
            ),
            models.CheckConstraint(
                condition=Q(early=False) | Q(reason__isnull=False), name="people_dispatch_early_says_why"
            ),
            ExclusionConstraint(name="people_dispatch_at_once", expressions=[_same("account"), _same("site"), _HELD]),
            ExclusionConstraint(
                name="people_dispatch_a_head", expressions=[_same("site"), _HELD], condition=Q(duty=Duty.HEAD)
            ),
            *(
                ExclusionConstraint(
                    name=f"people_dispatch_one_{letter.lower()}",
                    expressions=[_same("site"), _HELD],
                    condition=Q(duty=Duty.SPECIALIST, letter=letter),
                )
                for letter in "AB"
            ),
        ]


class Standard(models.Model):
    """What the place asks of whoever is stationed for a duty (窗口工作人员标准; S3-34)."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    duty = models.CharField(max_length=10, choices=Duty.choices)
    education = models.PositiveSmallIntegerField("最低学历", choices=Education.choices)
    certified = models.BooleanField("须持证上岗", default=False)
    established = models.BooleanField("须在编", default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "duty"], name="people_standard_once")]


class PaperKind(models.TextChoices):
    """What somebody has learnt or may do."""

    CERTIFICATE = "certificate", "上岗证"
    SKILL = "skill", "技能等级证书"
    TRAINING = "training", "培训"
    OTHER = "other", "其他证书"


class Certificate(models.Model):
    """A certificate or training, with the last day on which it holds (S0-67, S1-35)."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    name = models.CharField("名称", max_length=60)
    issuer = models.CharField("发证或培训单位", max_length=60)
    got_on = models.DateField("取得日期")
    last_day = models.DateField("有效到", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "last_day"], name="people_certificate_account")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("got_on")), name="people_certificate_lasts"
            ),
            models.UniqueConstraint(fields=["account", "name", "got_on"], name="people_certificate_once"),
        ]


class ConductPoint(models.TextChoices):
    """What is looked at on a round (行为规范)."""

    DRESS = "dress", "着装整齐"
    BADGE = "badge", "亮牌上岗"
    AT_POST = "at_post", "在岗"
    MANNERS = "manners", "文明用语"
    DISCIPLINE = "discipline", "工作纪律"


class ConductCheck(models.Model):
    """A look at somebody's conduct at the window. ``failed``: the points that were not in order."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    day = models.DateField("日期")
    failed = models.JSONField(default=list)
    note = SealedTextField("情况", null=True)
    checked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")


class Grade(models.TextChoices):
    """How a month was."""

    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"


class Appraisal(models.Model):
    """A month's appraisal by the centre, the only one; the home body gets it (S1-36, S1-37, S2-137)."""

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="+")
    month = models.DateField("月份")
    grade = models.CharField(max_length=10, choices=Grade.choices)
    text = SealedTextField("评语")
    state = models.CharField(max_length=8, default=lifecycle.DRAFTED)
    sent_on = models.DateField("送达日期", null=True)
    read_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.APPRAISAL)]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dispatch", "month"], name="people_appraisal_one_a_month"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(lifecycle.APPRAISAL.states)), name="people_appraisal_state"
            ),
        ]


class Transfer(models.Model):
    """The centre asks the home body for somebody else (调岗意见; S1-40)."""

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="+")
    reason = SealedTextField("理由")
    state = models.CharField(max_length=8, default=lifecycle.PROPOSED)
    proposed_on = models.DateField(default=clock.today)
    sent_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    answer = SealedTextField("答复", null=True)
    replace_by = models.DateField("换人期限", null=True)
    replacement = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.TRANSFER)]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(lifecycle.TRANSFER.states)), name="people_transfer_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[lifecycle.AGREED, lifecycle.REPLACED]) | Q(replace_by__isnull=False),
                name="people_transfer_agreed_by_a_day",
            ),
            models.UniqueConstraint(
                fields=["dispatch"],
                condition=Q(state__in=[lifecycle.PROPOSED, lifecycle.SENT, lifecycle.AGREED]),
                name="people_transfer_one_under_way",
            ),
        ]


class Representative(models.Model):
    """Who speaks for a body in a hall and decides on the spot, by written authority (首席事务代表; S1-33, S2-56).

    Which items she decides stands in the catalogue's authorities of her post (``OnTheSpotAuthority``).
    """

    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    post = models.ForeignKey("people.Post", models.PROTECT, related_name="+")
    document = models.CharField("授权书", max_length=100)
    since = models.DateField("从")
    until = models.DateField("到（不含当日）")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="people_representative_lasts"),
            ExclusionConstraint(
                name="people_representative_one_at_a_time",
                expressions=[
                    _same("organisation"),
                    _same("site"),
                    (Func(F("since"), F("until"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
