"""What all kinds of codes share: the error, the first look at the text, dates inside codes."""

from __future__ import annotations

from datetime import date

LONGEST = 200


class InvalidCode(ValueError):
    """Not a code of this kind; ``reason`` says why, in Chinese, and never repeats the value (it may be personal)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def tidy(value: object, *, what: str) -> str:
    """``value`` in upper case, once it is plain half-width text without spaces. Raises InvalidCode.

    ASCII is tested before the letters are raised: ``"ı".upper()`` and ``"ſ".upper()`` are ASCII letters.
    """
    if not isinstance(value, str):
        raise InvalidCode(f"{what}应是文字")
    if not value:
        raise InvalidCode(f"请填写{what}")
    if len(value) > LONGEST:
        raise InvalidCode(f"{what}太长")
    if any(c.isspace() for c in value):
        raise InvalidCode(f"{what}中间和前后都不能有空格")
    if not value.isascii():
        raise InvalidCode(f"{what}只能用半角的数字和字母")
    return value.upper()


def require_length(text: str, length: int, *, what: str) -> None:
    """Raise InvalidCode unless ``text`` has ``length`` characters."""
    if len(text) != length:
        raise InvalidCode(f"{what}应是 {length} 位，现在是 {len(text)} 位")


def day_of(text: str) -> date | None:
    """The day written yyyyMMdd; None if there is no such day."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
