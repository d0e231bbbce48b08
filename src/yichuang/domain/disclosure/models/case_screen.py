"""Which publicity screens show cases (办件公示屏; S1-21)."""

from __future__ import annotations

from django.db import models


class CaseScreen(models.Model):
    """A publicity screen that shows recent cases; ``names``: with the first character of who applied for a licence."""

    device = models.OneToOneField("hall.Device", models.PROTECT, related_name="+")
    shown = models.BooleanField("公示办件", default=False)
    names = models.BooleanField("显示申请人的姓", default=False)
