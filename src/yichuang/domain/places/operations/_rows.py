"""Upsert by natural key: the same data again changes nothing and tells which fields did change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models


def changed_fields(row: models.Model, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Set ``values`` on ``row`` and save what differs; the names of the fields that did."""
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return changed
