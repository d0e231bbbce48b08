"""What is done with a case: steps, special procedures, extension, decision, result, delivery."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.sealing import SealedTextField

from .case import Case


class CaseStep(models.Model):
    """One step of handling with its own limit (环节)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    account = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    opinion = SealedTextField("办理意见", null=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "step"], name="case_step_once")]


class SpecialProcedure(models.Model):
    """A procedure that may stop clocks (特别程序): with a legal cause, after written notice, until the notified day."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="procedures")
    procedure = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    stops_statutory = models.BooleanField()
    stops_promised = models.BooleanField()
    started_at = models.DateTimeField()
    notified_until = models.DateField("告知的结束日")
    ended_at = models.DateTimeField(null=True)
    reason = SealedTextField()
    outcome = SealedTextField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "procedure"], condition=Q(ended_at__isnull=True), name="procedure_open_once"
            ),
        ]


class Extension(models.Model):
    """The one extension of a case (延期): asked for by the examiner, approved by whom the law names."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="extension")
    amount = models.DecimalField(max_digits=6, decimal_places=2)
    unit = models.CharField(max_length=10)
    basis = models.CharField(max_length=200)
    reason = SealedTextField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")


class Decision(models.Model):
    """The decision (决定 = 办结), with its reasons and the remedies against it."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=12)  # granted | rejected
    reason = SealedTextField()
    document_number = models.CharField("文号", max_length=80, unique=True)
    decided_at = models.DateTimeField()
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    authority = models.CharField("当场办结的授权文书", max_length=200, blank=True)


class ResultDocument(models.Model):
    """The sealed result (结果文书, 证照)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="result")
    name = models.CharField(max_length=200)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()
    valid_until = models.DateField(null=True)


class Delivery(models.Model):
    """The hand-over of the result (送达) with the collector's identity."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="delivery")
    way = models.CharField(max_length=12)
    relation = models.CharField("与申请人关系", max_length=20)
    collector_name = SealedTextField(null=True)
    collector_identity = SealedTextField(null=True)
    tracking_number = models.CharField("快递单号", max_length=40, blank=True)
    delivered_at = models.DateTimeField()
    account = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
