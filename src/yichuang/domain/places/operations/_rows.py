"""Upsert by natural key, which tells the fields that changed; and the journal's entry about a site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from yichuang.domain.places.models import Site
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor


def changed_fields(row: models.Model, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Set ``values`` on ``row`` and save what differs; the names of the fields that did."""
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return changed


def record(actor: Actor, site: Site, event: journal.Event) -> None:
    """Put what happened to a site, its windows or its file into the journal."""
    journal.record(event, actor=actor, subject=f"site:{site.pk}", place_id=site.place_id)
