"""Whom a clerk sent elsewhere (首问负责, S1-46)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.sealing import SealedTextField


class Referral(models.Model):
    """A person who asked here about something done elsewhere, and what became of her."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    asked_about = SealedTextField("问了什么")
    contact = SealedTextField("联系电话", null=True)
    sent_to = models.CharField("请她去哪里", max_length=200)
    noted_at = models.DateTimeField()
    outcome = SealedTextField("后来怎样", null=True)
    followed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["site", "noted_at"], name="referral_open", condition=Q(followed_at__isnull=True)),
        ]
