"""What the finder reads."""

from __future__ import annotations

from django.db import models

from .items import Item


class ItemSearch(models.Model):
    """What the finder reads: one row per item with a current version, rewritten when a version takes effect."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="search")
    words = models.JSONField("可检索的说法")
