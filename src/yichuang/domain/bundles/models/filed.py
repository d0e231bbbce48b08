"""A bundle that somebody applied for, and each of its members."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.lifecycle import trigger
from yichuang.kernel.sealing import SealedJSONField, SealedTextField

from .. import lifecycle


class BundleCase(models.Model):
    """The parent case (一件事办件): one application for all members, pinned to the version of the bundle.

    ``content`` is what was handed in; it is kept while a member waits for its turn, and emptied when none does.
    """

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("编号", max_length=24, unique=True)
    version = models.ForeignKey("bundles.BundleVersion", on_delete=models.PROTECT, related_name="+")
    applicant = models.ForeignKey("people.Applicant", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, related_name="+")
    division = models.BigIntegerField("区划")
    town = models.BigIntegerField("乡镇")
    draft = models.UUIDField("由哪份草稿提交", unique=True, null=True)
    situation = models.JSONField("情形", default=dict)
    content = SealedJSONField("填写的内容")
    state = models.CharField(max_length=12, default=lifecycle.UNDER_WAY)
    submitted_at = models.DateTimeField("提交时间")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.WHOLE)]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(lifecycle.WHOLE.states)), name="bundle_case_state"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["applicant", "-id"], name="bundle_case_applicant"),
            models.Index(fields=["lead", "-id"], name="bundle_case_lead"),
        ]

    @property
    def key(self) -> str:
        """The subject under which the journal knows it."""
        return f"bundle_case:{self.pk}"


class BundleMember(models.Model):
    """One member of a parent case: where it stands, with its own case once that is filed.

    ``because_of`` is the member whose fate ended this one; ``note`` says why, in words for the applicant.
    """

    bundle_case = models.ForeignKey(BundleCase, on_delete=models.CASCADE, related_name="members")
    member = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, null=True, related_name="+")
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12)
    because_of = models.CharField(max_length=40, blank=True)
    note = SealedTextField("说明", null=True)
    told_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField("告知时间", null=True)
    moved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["position"]
        triggers: ClassVar = [trigger(lifecycle.MEMBER)]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bundle_case", "member"], name="bundle_member_once"),
            models.CheckConstraint(condition=Q(state__in=sorted(lifecycle.MEMBER.states)), name="bundle_member_state"),
            models.CheckConstraint(
                name="bundle_member_filed_has_case",
                condition=Q(case__isnull=False) | ~Q(state__in=["accepted", "achieved", "failed", "filed", "granted"]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["item"], name="bundle_member_at_window", condition=Q(state="at_window")),
            models.Index(
                fields=["bundle_case"], name="bundle_member_told", condition=Q(state__in=["told_going", "told_open"])
            ),
        ]
