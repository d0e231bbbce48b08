"""The case, its parties, its hands and its history."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.lifecycle import trigger
from yichuang.kernel.sealing import SealedJSONField, SealedTextField

from .. import lifecycle


class Case(models.Model):
    """One application for one item, pinned to the item's version it was filed under (办件).

    Dates ending in ``_due_on`` are projections of the history, written by ``clocks.refresh`` in the same transaction as
    the change that moved them; nothing else writes them, and ``clocks.compute`` gives the same from the history alone.
    """

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("办件编号", max_length=20, unique=True, null=True)
    national_number = models.CharField("国家办件编号", max_length=50, unique=True, null=True)
    query_code = SealedTextField("查询码")
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, related_name="+")
    item_version = models.ForeignKey("catalogue.ItemVersion", on_delete=models.PROTECT, related_name="+")
    item_name = models.CharField(max_length=200)
    applicant = models.ForeignKey("people.Applicant", on_delete=models.PROTECT, related_name="+")
    division = models.BigIntegerField("办理所依的区划")
    town = models.BigIntegerField("乡镇")
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default=lifecycle.SUBMITTED)
    situation = models.JSONField("情形", default=dict)
    form = SealedJSONField("申请表")
    delivery_way = models.CharField(max_length=12, default="counter")
    delivery_site = models.ForeignKey("places.Site", null=True, on_delete=models.PROTECT, related_name="+")
    delivery_address = SealedTextField(null=True)
    deciding_organisation = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, related_name="+")
    accepting_site = models.ForeignKey("places.Site", null=True, on_delete=models.PROTECT, related_name="+")
    external = models.BooleanField("决定机关不在本平台", default=False)
    created_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    collected_at = models.DateTimeField("代办员收件时间", null=True)
    received_at = models.DateTimeField("收到时间", null=True)
    accepted_at = models.DateTimeField("受理时间", null=True)
    accepted_on = models.DateField("受理日", null=True)
    deemed = models.BooleanField("视为受理", default=False)
    decided_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField("出件时间", null=True)
    closed_at = models.DateTimeField(null=True)
    entered_later = models.BooleanField("补登", default=False)
    recorded_at = models.DateTimeField("登记时间")
    current_step = models.CharField(max_length=40, blank=True)
    step_kind = models.CharField("当前环节的类别", max_length=12, blank=True)
    completeness_due_on = models.DateField(null=True)
    promised_due_on = models.DateField(null=True)
    statutory_due_on = models.DateField(null=True)
    next_due_on = models.DateField("最近到期日", null=True)
    due_provisional = models.BooleanField(default=False)
    warn_left = models.PositiveSmallIntegerField("剩几个工作日起提醒", default=1)
    stopped_until = models.DateField("时限暂停至", null=True)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.CASE)]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="case_received_has_number",
                condition=Q(received_at__isnull=True) | Q(number__isnull=False),
            ),
            models.CheckConstraint(
                name="case_accepted_has_day",
                condition=Q(accepted_at__isnull=True, accepted_on__isnull=True)
                | Q(accepted_at__isnull=False, accepted_on__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "-id"], name="case_place_ledger"),
            models.Index(fields=["place", "town", "-id"], name="case_town_ledger"),
            models.Index(fields=["place", "state", "-id"], name="case_state_ledger"),
            models.Index(fields=["place", "item", "-id"], name="case_item_ledger"),
            models.Index(fields=["place", "-recorded_at", "-id"], name="case_dated_ledger"),
            models.Index(fields=["deciding_organisation", "-id"], name="case_body_ledger"),
            models.Index(fields=["place", "-id"], name="case_entered_later", condition=Q(entered_later=True)),
            models.Index(fields=["applicant", "-id"], name="case_applicant"),
            models.Index(
                fields=["deciding_organisation", "next_due_on", "id"],
                name="case_todo_organisation",
                condition=Q(state__in=sorted(lifecycle.OPEN)),
            ),
            models.Index(
                fields=["place", "next_due_on", "id"],
                name="case_todo_site",
                condition=Q(state__in=sorted(lifecycle.OPEN)),
            ),
            models.Index(
                fields=["completeness_due_on", "id"],
                name="case_awaiting_acceptance",
                condition=Q(state__in=sorted(lifecycle.BEFORE_ACCEPTANCE)),
            ),
        ]

    @property
    def key(self) -> str:
        """The subject under which the journal knows this case."""
        return f"case:{self.pk}"


class CaseParty(models.Model):
    """Who is in the case besides, or as, the applicant (当事人): the one it is for, household members, a proxy."""

    class Role(models.TextChoices):
        APPLICANT = "applicant", "申请人"
        BENEFICIARY = "for", "为谁办"
        MEMBER = "member", "共同生活家庭成员"
        PROXY = "proxy", "代理人"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=12, choices=Role.choices)
    person = models.ForeignKey("people.Applicant", on_delete=models.PROTECT, related_name="+")
    authority = SealedTextField("代理依据", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "role", "person"], name="case_party_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(role="applicant"), name="case_one_applicant"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "case"], name="case_party_person")]


class CaseHand(models.Model):
    """Who has the case in hand, as what, from when till when (经手). Scope is decided on current hands."""

    class Role(models.TextChoices):
        RECEIVING = "receiving", "收件"
        ACCEPTING = "accepting", "受理"
        EXAMINING = "examining", "审查"
        CONSULTED = "consulted", "协办"
        DECIDING = "deciding", "决定"
        DELIVERING = "delivering", "送达"
        ASSISTING = "assisting", "代办"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="hands")
    role = models.CharField(max_length=12, choices=Role.choices)
    organisation = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", null=True, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    division = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "role"], name="hand_case"),
            models.Index(fields=["organisation", "-case"], name="hand_organisation"),
            models.Index(fields=["site", "-case"], name="hand_site"),
            models.Index(fields=["account", "-case"], name="hand_account"),
            models.Index(
                fields=["site", "case"], name="hand_delivering", condition=Q(role="delivering", until__isnull=True)
            ),
        ]


class CaseHistory(models.Model):
    """One thing that happened to the case: the room's own history, from which clocks are computed. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="history")
    transition = models.CharField(max_length=40)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20)
    account = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("people.Post", null=True, on_delete=models.PROTECT, related_name="+")
    actor_label = models.CharField(max_length=120)
    by_applicant = models.BooleanField(default=False)
    reason = SealedTextField("说明", null=True)
    authority = models.CharField("授权文书", max_length=200, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["occurred_at", "id"]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="history_case")]
