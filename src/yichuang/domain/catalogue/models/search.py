"""What the finder reads."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .items import Item


class ItemSearch(models.Model):
    """What the finder reads: one row per item with a current version, rewritten when a version takes effect."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="search")
    vector = SearchVectorField()
    words = models.JSONField("可检索的说法")

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["vector"], name="catalogue_search_vector")]
