"""Pinyin (拼音): keys to sort by, terms to find "dibao", "db" and "nongcun dibao" with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.pinyin_dict import pinyin_dict

from .tokens import clean

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_LONGEST_SYLLABLE = 6
_INITIALS = range(2, 7)
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class PinyinKeys:
    """``full``: "zuidishenghuobaozhang", to order by; ``initials``: "zdshbz"."""

    full: str
    initials: str


def pinyin_keys(text: str) -> PinyinKeys:
    """The pinyin of a name or title without tones, by the usual reading in its phrase; other characters stay."""
    syllables = lazy_pinyin(clean(text), style=Style.NORMAL)
    return PinyinKeys("".join(syllables), "".join(syllable[:1] for syllable in syllables))


def syllables(text: str) -> list[str]:
    """The syllables of the Chinese characters of a text, by the usual reading in its phrase: 低保 → di, bao."""
    found: list[str] = []
    for run in _HAN_RUN.findall(clean(text)):
        found.extend(lazy_pinyin(run, style=Style.NORMAL))
    return found


def pinyin_tokens(text: str) -> list[str]:
    """Index terms of a title: pairs of syllables (``p_dibao``) and initials of 2 to 6 characters (``i_db``)."""
    found: list[str] = []
    for run in _HAN_RUN.findall(clean(text)):
        syllables = lazy_pinyin(run, style=Style.NORMAL)
        found.extend("p_" + "".join(syllables[i : i + 2]) for i in range(len(syllables) - 1))
        initials = "".join(syllable[:1] for syllable in syllables)
        for length in _INITIALS:
            found.extend("i_" + initials[i : i + length] for i in range(len(initials) - length + 1))
    return found


def query_terms(word: str) -> list[str]:
    """What a Latin word in a query may mean: pairs of syllables if it can be cut into syllables, else initials."""
    if not word.isascii() or not word.isalpha() or not 2 <= len(word) <= _LONGEST_WORD:
        return []
    syllables = _cut(word)
    if len(syllables) >= 2:
        return ["p_" + "".join(syllables[i : i + 2]) for i in range(len(syllables) - 1)]
    if len(word) <= _INITIALS[-1]:  # and its pieces, as a letter of it may be wrong: yezz for yyzz
        pieces = [f"i_{word[i : i + 2]}" for i in range(len(word) - 1)] if len(word) > 2 else []
        return [f"i_{word}", *pieces]
    return [f"i_{word[i : i + 4]}" for i in range(len(word) - 3)]


def one_slip_apart(one: str, other: str) -> bool:
    """Whether one letter too many, too few, wrong, or two neighbours swapped make the difference; or nothing does."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((i for i, letter in enumerate(one) if letter != other[i]), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    return swapped or one[start + 1 :] == other[start + 1 :]


@lru_cache(maxsize=1024)
def _cut(word: str) -> tuple[str, ...]:
    """The cut into the fewest syllables; empty if there is none."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            before, syllable = best[start], word[start:end]
            if before is not None and syllable in _syllables():
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = (*before, syllable)
    return best[len(word)] or ()


@cache
def _syllables() -> frozenset[str]:
    """Every syllable of the basic characters, from pypinyin's own table."""
    readings = {reading for code in range(0x4E00, 0x9FA6) for reading in pinyin_dict.get(code, "").split(",")}
    plain = {to_normal(reading).replace("ü", "v") for reading in readings if reading}
    return frozenset(s for s in plain if s.isascii() and s.isalpha() and (len(s) > 1 or s in "aeo"))
