"""How a hall is set up: what people come for, who goes first, what each window serves."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.kernel.generation import touch
from yichuang.kernel.lifecycle import trigger

from .. import lifecycle
from ..pulse import pulse


class BusinessKind(models.TextChoices):
    """What somebody stands in line for (domain.md §7.2)."""

    HANDLE = "handle", "办事"
    COLLECT = "collect", "领证"
    CONSULT = "consult", "咨询"
    UNSOLVED = "unsolved", "“办不成事”反映"


class Act(models.TextChoices):
    """What may be done at a window (issue 4; S0-55, S2-45)."""

    RECEIVE = "receive", "收件"
    ACCEPT = "accept", "受理"
    DECIDE = "decide", "办理决定"
    ISSUE = "issue", "出件"


class Hall(models.Model):
    """The line of a site (大厅). A village station has one too, without screens.

    ``promised_wait``: minutes after which the manager is alarmed; ``returns``: how often a passed ticket comes back
    into the line; ``quiet``: entries like "12:00-14:30" in which no board speaks; ``roster_binds``: only who is on
    the roster opens a window (small sites work without one).
    """

    site = models.OneToOneField("places.Site", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    promised_wait = models.PositiveSmallIntegerField("承诺等候（分钟）", default=20)
    returns = models.PositiveSmallIntegerField("过号可回队次数", default=2)
    speaks = models.BooleanField("语音叫号", default=True)
    quiet = ArrayField(models.CharField(max_length=11), default=list, blank=True)
    active = models.BooleanField("启用", default=True)
    roster_binds = models.BooleanField("只有排班的人能开窗", default=False)

    class Meta:
        triggers: ClassVar = [touch(), pulse("speaks", "quiet", "active", hall="id", added=False)]


class Business(models.Model):
    """What one takes a number for (业务类别). ``items`` are those it covers; none means whatever no other covers."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="businesses")
    key = models.SlugField(max_length=30)
    name = models.CharField("名称", max_length=30)
    prefix = models.CharField("号码前缀", max_length=2)
    kind = models.CharField(max_length=10, choices=BusinessKind.choices)
    items = ArrayField(models.BigIntegerField(), default=list, blank=True)
    minutes = models.PositiveSmallIntegerField("预计办理（分钟）", default=10)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hall", "key"], name="hall_business_key"),
            models.UniqueConstraint(fields=["hall", "prefix"], name="hall_business_prefix"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=240), name="hall_business_minutes"),
        ]


class Priority(models.Model):
    """Who goes ahead, and by how much (优先规则).

    A ticket's place in the line is its instant less ``minutes``. So nobody is overtaken by whoever comes more than
    that later: the minutes are the bound of fairness, for each rule and published with it.
    """

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="priorities")
    key = models.SlugField(max_length=20)
    name = models.CharField("名称", max_length=30)
    minutes = models.PositiveSmallIntegerField("提前（分钟）")
    proof = models.CharField("凭什么", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hall", "key"], name="hall_priority_key"),
            models.CheckConstraint(condition=Q(minutes__lte=120), name="hall_priority_bound"),
        ]


class Window(models.Model):
    """A counter at work: open, paused or closed, who sits there, what may be done there.

    ``substitutes`` is the account whose post she holds for now (AB岗).
    """

    counter = models.OneToOneField("places.Counter", on_delete=models.PROTECT, related_name="+")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="windows")
    acts = ArrayField(models.CharField(max_length=8, choices=Act.choices), default=list, blank=True)
    state = models.CharField(max_length=8, default=lifecycle.CLOSED)
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, null=True, related_name="+")
    substitutes = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(null=True)
    pause_reason = models.CharField("暂停原因", max_length=60, blank=True)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.WINDOW), pulse("state", "account_id", "pause_reason")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(lifecycle.WINDOW.states)), name="hall_window_state"),
            models.CheckConstraint(
                condition=Q(state=lifecycle.CLOSED, account__isnull=True)
                | (~Q(state=lifecycle.CLOSED) & Q(account__isnull=False)),
                name="hall_window_somebody_sits_there",
            ),
            models.UniqueConstraint(fields=["account"], name="hall_window_one_per_clerk"),
        ]


class Serving(models.Model):
    """That a window serves a business now."""

    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="serves")
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["window", "business"], name="hall_serving_once"),
        ]
