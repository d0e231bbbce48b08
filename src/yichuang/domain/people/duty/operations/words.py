"""Checks of what somebody writes in a line."""

from __future__ import annotations

from yichuang.kernel.errors import Invalid


def short_text(text: str, field: str, name: str, *, most: int = 60, least: int = 2) -> str:
    """One printable line of ``least`` to ``most`` characters. Raises Invalid with ``field``."""
    line = " ".join(text.split())
    if not least <= len(line) <= most or not line.isprintable():
        raise Invalid({field: f"请写明{name}，{least} 至 {most} 个字"})
    return line
