"""Unified social credit code (统一社会信用代码), GB 32100-2015: department 1 + kind 1 + region 6 + body 9 + check 1."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .base import InvalidCode, require_length, tidy

WHAT = "统一社会信用代码"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {c: i for i, c in enumerate(ALPHABET)}
_WEIGHTS = tuple(3**i % 31 for i in range(17))
_FORM = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A valid credit code. ``prefix`` 11 机关, 12 事业单位, 54 村（居）委会, 91 企业, 92 个体, 93 合作社 …"""

    code: str
    prefix: str
    region: str
    body: str


def _check_character(first17: str) -> str:
    total = sum(_VALUES[c] * w for c, w in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def parse_uscc(value: str) -> CreditCode:
    """Read an 18-character credit code. Raises InvalidCode. The region is not looked up (old ones stay valid)."""
    text = tidy(value, what=WHAT)
    require_length(text, 18, what=WHAT)
    if not _FORM.fullmatch(text):
        raise InvalidCode("统一社会信用代码只含数字和大写字母（不用 I、O、S、V、Z），第 3 至 8 位是数字")
    if text[17] != _check_character(text[:17]):
        raise InvalidCode("统一社会信用代码的校验码不对，请逐位核对")
    return CreditCode(text, text[:2], text[2:8], text[8:17])


def build_uscc(prefix: str, region: str, body: str) -> str:
    """The credit code of department and kind (2), region (6 digits), body (9). Raises InvalidCode."""
    first17 = tidy(f"{prefix}{region}{body}", what=WHAT)
    if len(first17) != 17 or not _FORM.fullmatch(first17 + "0"):
        raise InvalidCode("统一社会信用代码应由 2 位类别、6 位地区、9 位主体标识组成")
    return first17 + _check_character(first17)
