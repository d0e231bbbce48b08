"""What people type, as the programme keeps it."""

from __future__ import annotations

from yichuang.kernel.errors import Invalid

_LONGEST_REASON = 200


def plain(text: str) -> str:
    """One line without doubled spaces."""
    return " ".join(text.split())


def checked_reason(reason: str) -> str:
    """The reason of a change. Raises Invalid: a plan is not changed without one."""
    why = plain(reason)
    if not why or len(why) > _LONGEST_REASON:
        raise Invalid({"reason": f"请写一句理由，最多 {_LONGEST_REASON} 个字，改动和理由会一起留下"})
    return why


def checked_text(text: str, field: str, label: str, most: int, least: int = 1) -> str:
    """A text of so many characters. Raises Invalid at ``field``."""
    kept = plain(text)
    if not least <= len(kept) <= most:
        raise Invalid({field: f"{label}写 {least} 到 {most} 个字"})
    return kept
