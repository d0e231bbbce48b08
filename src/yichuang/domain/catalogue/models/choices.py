"""Enumerations of the catalogue as Django's choices."""

from __future__ import annotations


def choices(enum: type) -> list[tuple[str, str]]:
    """Code and word of each member."""
    return [(member.value, member.label) for member in enum]  # type: ignore[attr-defined]
