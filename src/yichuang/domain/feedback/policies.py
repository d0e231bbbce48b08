"""Permissions of this room."""

from __future__ import annotations

PERMISSIONS = frozenset({"feedback.evaluate"})
