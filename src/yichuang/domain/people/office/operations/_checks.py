"""Checks shared by the operations of the hall's office."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"\d(?:[\s-]?\d){4,}")


def text(wrong: dict[str, str], field: str, value: str, label: str, most: int, least: int = 1) -> str:  # noqa: PLR0913
    """The text without blanks around it, lines kept; of ``least`` to ``most`` characters."""
    found = "\n".join(line.rstrip() for line in value.strip().splitlines())
    if not least <= len(found) <= most:
        wrong[field] = f"{label}最多 {most} 个字，现在 {len(found)} 个字" if found else f"请填{label}"
        if found and len(found) < least:
            wrong[field] = f"{label}至少 {least} 个字"
    return found


def for_everybody(wrong: dict[str, str], field: str, value: str, label: str, most: int) -> str:
    """A text the public will read: no number in it by which somebody could be known, or a thing claimed."""
    found = text(wrong, field, value, label, most)
    if _NUMBER.search(unicodedata.normalize("NFKC", found)):
        wrong[field] = f"{label}会公开，不能写证件号、电话、卡号；写到“核对特征”里"
    return found
