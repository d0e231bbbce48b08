"""Checks of what somebody writes in a line, shared by the subjects of the room."""

from __future__ import annotations

from yichuang.kernel.errors import Invalid
from yichuang.kernel.journal.events import check_text


def line(text: str, field: str, name: str, *, most: int = 60, least: int = 2) -> str:
    """One printable line without a phone or identity number in it. Raises Invalid with ``field``."""
    found = " ".join(text.split())
    if not least <= len(found) <= most or not found.isprintable():
        raise Invalid({field: f"请填写{name}，{least} 至 {most} 个字"})
    try:
        check_text(found[:200], where=field)
    except ValueError:
        raise Invalid({field: f"{name}里不要写证件号码和手机号"}) from None
    return found
