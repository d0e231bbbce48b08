"""What a call sounds like: numbers as people read them aloud in a hall."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_TEN, _HUNDRED = 10, 100


def spelled(number: str) -> str:
    """A ticket's number, sign by sign: A023 → A 零 二 三."""
    return " ".join(_DIGITS[int(c)] if c in "0123456789" else c for c in number)


def counted(number: str) -> str:
    """A window's number as one says it: 3 → 三, 12 → 十二, 20 → 二十; others sign by sign."""
    if not (number.isascii() and number.isdigit() and 0 < int(number) < _HUNDRED):
        return spelled(number)
    tens, ones = divmod(int(number), _TEN)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def call_words(number: str, window: str) -> str:
    """请 A 零 二 三 号到 三 号窗口."""
    return f"请 {spelled(number)} 号，到 {counted(window)} 号窗口"
