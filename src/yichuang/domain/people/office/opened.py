"""Institutions that everybody may read. Fields only."""

from __future__ import annotations

from django.db import models

from yichuang.kernel import clock


class OpenInstitution(models.Model):
    """An institution or emergency plan put on the portal: the version in force, never a draft (制度公开)."""

    institution = models.OneToOneField("people.Institution", models.PROTECT, related_name="opened")
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
