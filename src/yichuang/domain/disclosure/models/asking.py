"""Requests for information (依申请公开): who asks for what, what was done about it. Texts and contacts are sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel import clock
from yichuang.kernel.lifecycle import trigger
from yichuang.kernel.sealing import SealedTextField

from .. import lifecycle, words


class InformationRequest(models.Model):
    """A request to one body. ``start_on``: the event the limit is counted from; ``due_on`` is a projection."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    number = models.CharField("登记号", max_length=32, unique=True)
    query_code = SealedTextField("查询码")
    applicant = models.ForeignKey("people.Applicant", models.PROTECT, related_name="+")
    way = models.CharField("怎么来的", max_length=8, choices=words.Way.choices)
    entered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    received_on = models.DateField("收到日期")
    wanted = SealedTextField("所需信息")
    form = models.CharField("形式", max_length=12, choices=words.Form.choices)
    phone = SealedTextField("联系电话")
    address = SealedTextField("通信地址")
    state = models.CharField(
        max_length=12, choices=list(lifecycle.REQUEST.states.items()), default=lifecycle.REQUEST.initial
    )
    start_on = models.DateField("起算日期")
    due_on = models.DateField("答复期限", null=True)
    extended_days = models.PositiveSmallIntegerField("延长工作日", default=0)
    extended_why = SealedTextField("延长原因", null=True)
    correction_asked_on = models.DateField(null=True)
    correction_due_on = models.DateField(null=True)
    correction_what = SealedTextField("要补正什么", null=True)
    correction = SealedTextField("补正内容", null=True)
    answered_at = models.DateTimeField(null=True)
    kind = models.CharField("答复种类", max_length=12, choices=words.Answer.choices, blank=True)
    ground = models.CharField("不公开的理由", max_length=12, choices=words.Ground.choices, blank=True)
    answer = SealedTextField("答复内容", null=True)
    published = models.ForeignKey("disclosure.Publication", models.PROTECT, null=True, related_name="+")
    paper_number = models.CharField("文号", max_length=60, blank=True)
    paper = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "due_on"], name="disclosure_request_todo"),
            models.Index(fields=["applicant", "-id"], name="disclosure_request_own"),
        ]
        triggers: ClassVar = [trigger(lifecycle.REQUEST)]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="answered")
                | Q(answered_at__isnull=False, paper__isnull=False) & ~Q(kind="") & ~Q(paper_number=""),
                name="disclosure_answered_on_paper",
            ),
        ]

    @property
    def subject(self) -> str:
        """Its key in the journal."""
        return f"information_request:{self.pk}"


class RequestMove(models.Model):
    """A step a request took; never changed."""

    request = models.ForeignKey(InformationRequest, models.PROTECT, related_name="moves")
    name = models.CharField(max_length=20)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")


class Consultation(models.Model):
    """Somebody asked what she thinks; from ``sent_on`` to ``ended_on`` the limit stands still (条例 32–34)."""

    request = models.ForeignKey(InformationRequest, models.PROTECT, related_name="consultations")
    asked = models.CharField("征求谁", max_length=12, choices=words.Asked.choices)
    whom = SealedTextField("名称")
    sent_on = models.DateField("征求日期")
    due_on = models.DateField("提出意见的期限")
    ended_on = models.DateField("收到意见日期", null=True)
    said = models.CharField("意见", max_length=12, choices=words.Said.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(ended_on__isnull=True), name="disclosure_one_consultation"
            )
        ]


class ProvidedFile(models.Model):
    """A file given with an answer."""

    request = models.ForeignKey(InformationRequest, models.PROTECT, related_name="files")
    name = SealedTextField("名称")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
