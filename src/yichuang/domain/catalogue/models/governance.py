"""The superior's list and its editions, proposals to change ours, and what must be revised."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.kernel.generation import touch
from yichuang.kernel.lifecycle import trigger

from ..codes import LinkedList
from ..governance.lifecycle import LISTING, PROPOSAL
from ..governance.terms import Dimension, ProposalKind
from .choices import choices
from .items import Item, ItemVersion


class ListRules(models.Model):
    """How this place governs its list (S1-63 四级四同, S2-21 五级十二同). No row: the defaults of ``Rules``."""

    place = models.OneToOneField("places.Place", on_delete=models.PROTECT, primary_key=True, related_name="+")
    sameness = models.CharField("与上级清单比对", max_length=10)
    least_reviewers = models.PositiveSmallIntegerField("联合审核至少几人")
    publicity_days = models.PositiveSmallIntegerField("公示天数（自然日）")
    revise_days = models.PositiveSmallIntegerField("上级调整后的修订期限（工作日）")

    class Meta:
        triggers: ClassVar = [touch()]


class Listing(models.Model):
    """A list brought from above, by file or by machine, before and after it is adopted (一版基本目录)."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    series = models.CharField("清单", max_length=12)  # BASIC, or one of LinkedList
    name = models.CharField("版本名称", max_length=120)
    source = models.CharField("来源", max_length=200)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=10, default=LISTING.initial)
    rows = models.JSONField("读出的行", default=list)
    problems = models.JSONField("逐行问题", default=list)
    total = models.PositiveIntegerField("共几行", default=0)
    done = models.PositiveIntegerField("已读几行", default=0)
    refusal = models.CharField("读不下去的原因", max_length=300, blank=True)
    account_id = models.BigIntegerField("导入人", null=True)
    made_at = models.DateTimeField("导入时间")
    adopted_on = models.DateField("采用日期", null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(LISTING.states)), name="catalogue_listing_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "series", "-adopted_on"], name="catalogue_listing_adopted")]
        triggers: ClassVar = [trigger(LISTING)]


class BasicEntry(models.Model):
    """A line of an adopted edition of the basic catalogue (基本目录). Never changed."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="entries")
    basic_code = models.CharField("基本编码", max_length=12)
    name = models.CharField("事项名称", max_length=200)
    kind = models.CharField("事项类型", max_length=2)
    levels = ArrayField(models.CharField(max_length=1))
    record = models.JSONField("上级记录")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["listing", "basic_code"], name="catalogue_entry_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="entry_immutable", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class LinkedEntry(models.Model):
    """A line of another list that is kept in step (权责清单 …; S2-12, S2-20)."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="linked")
    series = models.CharField("清单", max_length=12, choices=choices(LinkedList))
    code = models.CharField("编码", max_length=40)
    name = models.CharField("名称", max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["listing", "code"], name="catalogue_linked_once"),
        ]


class Proposal(models.Model):
    """A change of the list on its way (动态调整申请): what is to be published, and who has judged it."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("申请编号", max_length=30)
    kind = models.CharField("调整类型", max_length=12, choices=choices(ProposalKind))
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="proposals")
    ending = models.ManyToManyField(Item, related_name="+")  # 整合: the items that go into this one
    entry = models.ForeignKey(BasicEntry, on_delete=models.PROTECT, null=True, related_name="+")
    base = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, null=True, related_name="+")
    published = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField("事项名称", max_length=200)
    reason = models.TextField("调整理由和依据")
    document = models.JSONField("实施清单（草稿）", default=dict)
    organisation_ids = ArrayField(models.BigIntegerField())
    revision = models.PositiveIntegerField("第几稿", default=1)
    round = models.PositiveSmallIntegerField("第几轮审核", default=0)
    state = models.CharField("状态", max_length=10, default=PROPOSAL.initial)
    account_id = models.BigIntegerField("起草人")
    organisation = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("起草时间")
    changed_at = models.DateTimeField("修改时间")
    effective_on = models.DateField("实施日期", null=True)
    publicity_from = models.DateField("公示起", null=True)
    publicity_until = models.DateField("公示止（含当日）", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "number"], name="catalogue_proposal_number"),
            models.CheckConstraint(condition=Q(state__in=sorted(PROPOSAL.states)), name="catalogue_proposal_state"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=["draft", "submitted", "reviewed", "approved"]),
                name="catalogue_one_open_proposal",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "state", "-changed_at"], name="catalogue_proposal_list")]
        triggers: ClassVar = [trigger(PROPOSAL)]


class ProposalStep(models.Model):
    """What happened to a proposal, by whom and why."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="history")
    name = models.CharField("做了什么", max_length=20)
    account_id = models.BigIntegerField("谁", null=True)
    organisation = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("何时")
    note = models.TextField("说明", blank=True)


class Judgement(models.Model):
    """One of the five judgements of a joint review (联合审核; S2-10 … S2-13)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="judgements")
    round = models.PositiveSmallIntegerField("第几轮")
    dimension = models.CharField("审核方面", max_length=14, choices=choices(Dimension))
    good = models.BooleanField("通过")
    note = models.TextField("意见", blank=True)
    account_id = models.BigIntegerField("审核人")
    organisation = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("何时")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "round", "dimension"], name="catalogue_judged_once"),
        ]


class RevisionTask(models.Model):
    """A record to revise because something above or beside it changed, with a day (联动修订)."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, null=True, related_name="tasks")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    basic_code = models.CharField("基本编码", max_length=12)
    name = models.CharField("事项名称", max_length=200)
    what = models.CharField("怎么变了", max_length=10)  # new | changed | gone | list
    text = models.TextField("变了什么")
    due_on = models.DateField("修订期限")
    done_on = models.DateField("完成日期", null=True)
    outcome = models.CharField("怎么完成的", max_length=300, blank=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["place", "due_on"], condition=Q(done_on__isnull=True), name="catalogue_task_open"),
        ]
