"""Rows point downwards only, as imports do (docs: ARCHITECTURE.md, floors)."""

from __future__ import annotations

import pytest
from django.apps import apps

# From the ground up; an app may refer to its own floor's own tables and to any floor below.
FLOORS = [
    "kernel", "places", "people", "catalogue", "cases", "bundles", "hall", "feedback", "disclosure", "buildout",
    "faces",
]  # fmt: skip


def floor(module: str) -> tuple[int, str] | None:
    """The floor a model of ours stands on, and its room; None for models of libraries."""
    parts = module.split(".")
    if parts[0] != "yichuang":
        return None
    name = parts[2] if parts[1] == "domain" else parts[1]
    return FLOORS.index(name), ".".join(parts[1:3])


MODELS = [m for m in apps.get_models(include_auto_created=True) if floor(m.__module__)]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_a_relation_points_to_its_own_room_or_to_a_floor_below(model):
    here = floor(model.__module__)
    for field in model._meta.get_fields():
        if not field.is_relation or field.auto_created or field.related_model is None:
            continue
        there = floor(field.related_model.__module__)
        if there is None:
            continue
        own_room = there == here
        assert own_room or there[0] < here[0], f"{field} points up to {field.related_model._meta.label}"


def test_the_public_faces_keep_no_tables_of_their_own():
    for face in ("common", "portal", "desk", "screens"):
        assert not [m for m in MODELS if m.__module__.startswith(f"yichuang.faces.{face}.")]
