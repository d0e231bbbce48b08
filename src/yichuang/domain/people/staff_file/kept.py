"""What is kept beside a staff file: sealed appraisals, portraits, contacts. Fields and constraints only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yichuang.kernel.sealing import SealedTextField


class AppraisalPaper(models.Model):
    """The sealed notice by which an appraisal went to the home body; never made anew."""

    appraisal = models.OneToOneField("people.Appraisal", models.PROTECT, related_name="paper")
    number = models.CharField("文号", max_length=32, unique=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")


class Portrait(models.Model):
    """Somebody's small picture for the sign at her window, with her consent; a new one replaces it (S1-42)."""

    account = models.OneToOneField("people.Account", models.PROTECT, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    agreed_on = models.DateField("本人同意公开的日期")


class Contact(models.Model):
    """Whom to ask at a body: she coordinates and keeps in touch, until the day before ``until`` (联络员; S3-46)."""

    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    phone = SealedTextField("工作电话")
    matters = models.CharField("联络什么", max_length=60)
    since = models.DateField("从")
    until = models.DateField("到（不含当日）", null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="people_contact_lasts"
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(until__isnull=True), name="people_contact_one_a_body"
            ),
        ]
