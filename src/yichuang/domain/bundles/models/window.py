"""Where an application for a bundle came in over a counter."""

from __future__ import annotations

from django.db import models


class WindowIntake(models.Model):
    """The post and the site that took an application in (窗口收件): members whose turn comes are filed from there."""

    bundle_case = models.OneToOneField("bundles.BundleCase", on_delete=models.CASCADE, related_name="window")
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
