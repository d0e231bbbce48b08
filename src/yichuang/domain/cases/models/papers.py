"""What is handed in: materials, their files, and the one notice of what is missing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from yichuang.kernel.sealing import SealedTextField

from .case import Case


class CaseMaterial(models.Model):
    """One line of the case's checklist, as it stood for this situation (材料)."""

    class State(models.TextChoices):
        MISSING = "missing", "未交"
        GIVEN = "given", "已交"
        PAPER = "paper", "已收纸质件"
        REUSED = "reused", "免交：沿用以前交过的"
        WAIVED = "waived", "免交：同意核对"
        DEFERRED = "deferred", "容缺，待补"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="materials")
    material = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    required = models.BooleanField()
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.MISSING)
    due_on = models.DateField("容缺补交期限", null=True)
    note = SealedTextField(null=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "material"], name="case_material_once"),
        ]


class MaterialFile(models.Model):
    """A file handed in for a material. A later one is added beside, never in place of, an earlier one."""

    material = models.ForeignKey(CaseMaterial, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = SealedTextField("文件名")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]


class CorrectionNotice(models.Model):
    """The one-time notice (一次性告知). One per case: 行政许可法 32 allows no second."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="correction")
    given_at = models.DateTimeField()
    due_on = models.DateField()
    completed_at = models.DateTimeField(null=True)


class CorrectionItem(models.Model):
    """One thing the notice asks for, from the pinned version's list only."""

    notice = models.ForeignKey(CorrectionNotice, on_delete=models.CASCADE, related_name="items")
    material = models.CharField(max_length=40)  # a material's id, or "form" for the application form
    reason = SealedTextField("要补正什么")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "material"], name="correction_item_once"),
        ]
