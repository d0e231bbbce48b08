"""What people type, as it is kept and as it may be read by everybody."""

from __future__ import annotations

import re
import unicodedata

_OF_SOMEBODY = re.compile(r"(?<!\d)(?:1[3-9](?:[\s-]?\d){9}|\d(?:[\s-]?\d){16}[\s-]?[\dXx])(?!\d)")


def text(wrong: dict[str, str], field: str, value: str, label: str, span: tuple[int, int]) -> str:
    """The text without blanks around it, lines kept; problems go to ``wrong``. ``span``: characters, least and most."""
    least, most = span
    found = "\n".join(line.rstrip() for line in value.strip().splitlines())
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in found):
        wrong[field] = f"{label}里有看不见的控制字符，请删掉重新输入"
    elif not least <= len(found) <= most:
        wrong[field] = f"{label}写 {least} 到 {most} 个字，现在 {len(found)} 个字"
    return found


def nobodys_number(wrong: dict[str, str], field: str, value: str, label: str) -> None:
    """Everybody will read it: office numbers may stand in it, mobile and identity numbers may not (条例 15)."""
    if _OF_SOMEBODY.search(unicodedata.normalize("NFKC", value)):
        wrong[field] = f"{label}里有手机号或者证件号，不能公开；请删掉，或者改成办公电话"
