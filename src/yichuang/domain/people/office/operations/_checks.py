"""Checks shared by the operations of the hall's office."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = frozenset({"Cc", "Cs"})
_NUMBER = re.compile(r"\d(?:[\s-]?\d){4,}")
_OF_SOMEBODY = re.compile(r"(?<!\d)(?:1[3-9](?:[\s-]?\d){9}|\d(?:[\s-]?\d){16}[\s-]?[\dXx])(?!\d)")


def text(wrong: dict[str, str], field: str, value: str, label: str, most: int, least: int = 1) -> str:  # noqa: PLR0913
    """The text without blanks around it, lines kept; of ``least`` to ``most`` characters, none of them invisible."""
    found = "\n".join(line.rstrip() for line in value.strip().splitlines())
    if not least <= len(found) <= most:
        wrong[field] = f"{label}最多 {most} 个字，现在 {len(found)} 个字" if found else f"请填{label}"
        if found and len(found) < least:
            wrong[field] = f"{label}至少 {least} 个字"
    if any(unicodedata.category(c) in _UNSEEN and c not in "\n\t" for c in found):
        wrong[field] = f"{label}里有看不见的控制字符，请删掉重新输入"
    return found


def for_everybody(wrong: dict[str, str], field: str, value: str, label: str, most: int) -> str:
    """A text the public will read: no number in it by which somebody could be known, or a thing claimed."""
    found = text(wrong, field, value, label, most)
    if _NUMBER.search(unicodedata.normalize("NFKC", found)):
        wrong[field] = f"{label}会公开，不能写证件号、电话、卡号；写到“核对特征”里"
    return found


def nobodys_number(wrong: dict[str, str], field: str, value: str, label: str) -> None:
    """A document everybody will read: office numbers may stand in it, mobile and identity numbers may not."""
    if _OF_SOMEBODY.search(unicodedata.normalize("NFKC", value)):
        wrong[field] = f"{label}里有手机号或者证件号，不能公开；请改成办公电话，或者写到不公开的附表里"
