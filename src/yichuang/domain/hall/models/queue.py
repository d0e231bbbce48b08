"""Tickets: who is in line today, and who was."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.lifecycle import trigger
from yichuang.kernel.sealing import SealedTextField

from .. import lifecycle
from ..pulse import pulse


class Outcome(models.TextChoices):
    """How a visit ended (domain.md §7.2)."""

    RECEIVED = "received", "已收件"
    COLLECTED = "collected", "已领证"
    ANSWERED = "answered", "已咨询"
    UNSOLVED = "unsolved", "没办成"
    OTHER = "other", "其他"


class Ticket(models.Model):
    """One turn of one person on one day (号).

    ``turn`` is the instant by which the line is sorted: when it was taken (or the appointment begins), less the
    minutes of the priority. A transferred ticket keeps it; one that was passed and comes back gets a new one.
    ``window`` while waiting means that only this window calls it.
    ``pass_key`` opens the ticket's page to whoever holds the slip.
    """

    hall = models.ForeignKey("hall.Hall", on_delete=models.PROTECT, related_name="+")
    business = models.ForeignKey("hall.Business", on_delete=models.PROTECT, related_name="+")
    day = models.DateField("日期")
    serial = models.PositiveIntegerField("流水")
    number = models.CharField("号码", max_length=6)
    state = models.CharField(max_length=8, default=lifecycle.WAITING)
    turn = models.DateTimeField("排队时刻")
    priority = models.CharField("优先", max_length=20, blank=True)
    channel = models.CharField("渠道", max_length=20)
    taken_at = models.DateTimeField("取号时间")
    applicant = models.ForeignKey("people.Applicant", on_delete=models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    person_index = models.BinaryField(max_length=32, null=True)
    name = SealedTextField("姓名", null=True)
    phone = SealedTextField("手机", null=True)
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    window = models.ForeignKey("hall.Window", on_delete=models.PROTECT, null=True, related_name="+")
    served_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)
    called_again_at = models.DateTimeField("最近一次呼叫", null=True)
    calls = models.PositiveSmallIntegerField("呼叫次数", default=0)
    returns = models.PositiveSmallIntegerField("回队次数", default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    note = models.CharField("原因", max_length=60, blank=True)
    pass_key = models.CharField(max_length=22, unique=True)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.TICKET), pulse("state", "calls", "business_id", "window_id")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(lifecycle.TICKET.states)), name="hall_ticket_state"),
            models.UniqueConstraint(fields=["hall", "day", "number"], name="hall_ticket_number"),
            models.UniqueConstraint(
                fields=["window"],
                condition=Q(state__in=sorted(lifecycle.AT_WINDOW)),
                name="hall_ticket_one_at_a_window",
            ),
            models.UniqueConstraint(
                fields=["business", "day", "person_index"],
                condition=Q(state__in=sorted(lifecycle.LIVE), person_index__isnull=False),
                name="hall_ticket_one_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(lifecycle.AT_WINDOW)) | Q(window__isnull=False, called_at__isnull=False),
                name="hall_ticket_called_to_a_window",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["hall", "turn", "id"], condition=Q(state=lifecycle.WAITING), name="hall_ticket_line"),
            models.Index(fields=["hall", "-called_at"], name="hall_ticket_called"),
            models.Index(fields=["day"], condition=Q(state__in=sorted(lifecycle.LIVE)), name="hall_ticket_live"),
        ]

    @property
    def waits_since(self) -> datetime:
        """When her waiting began: with the number, her appointment, or her coming back after having been passed."""
        return max(self.taken_at, self.turn)

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"ticket:{self.pk}"
