"""Text into index terms: bigrams of Chinese characters, whole words of everything else.

Terms hold letters and digits only (of any script), so they stand quoted in a tsvector or tsquery literal as they are.
"""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT = 20_000
_MAX_WORD = 40
# CJK ideographs with extensions A–I and compatibility, and 〇; they are written without spaces.
_HAN = "〇々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+)")


def clean(text: str) -> str:
    """One form for all widths and letter cases; at most 20,000 characters are looked at."""
    return unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower()[:MAX_TEXT]


def tokens(text: str) -> list[str]:
    """The terms of ``text`` in order, repeated ones repeated: 最低生活保障 → 最低 低生 生活 活保 保障; "A4 纸" → a4 纸.

    A single character between other things stays as it is. Words of other scripts are cut at 40 characters.
    Punctuation, emoji, operators and control characters separate and vanish.
    """
    found: list[str] = []
    for run in _RUNS.finditer(clean(text)):
        han, word = run.group("han"), run.group("word")
        if word is not None:
            found.append(word[:_MAX_WORD])
        elif len(han) == 1:
            found.append(han)
        else:
            found.extend(han[i : i + 2] for i in range(len(han) - 1))
    return found
