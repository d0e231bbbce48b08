"""Citizen identity number (公民身份号码), GB 11643-1999: region 6 + birth 8 + serial 3 + check 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yichuang.kernel import clock
from yichuang.kernel.divisions import PROVINCES

from .base import InvalidCode, day_of, require_length, tidy

WHAT = "身份证号码"
EARLIEST = date(1880, 1, 1)
_RESIDENCE_PERMITS = frozenset({"83"})  # 台湾居民居住证; 81 and 82 are among the provinces
_FORM = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = tuple(2**i % 11 for i in range(17, 0, -1))
_CHECKS = "10X98765432"


class Sex(StrEnum):
    """Read off the last digit of the serial: odd male, even female."""

    MALE = "男"
    FEMALE = "女"


@dataclass(frozen=True, slots=True, repr=False)
class IdentityNumber:
    """A valid number. Its ``repr`` shows no digit, so that it cannot leak into logs or exceptions."""

    number: str
    region: str  # six digits of the day of issue; may since have been abolished
    birth: date
    sex: Sex

    def __repr__(self) -> str:
        return "IdentityNumber(…)"


def _check_character(first17: str) -> str:
    """ISO 7064 MOD 11-2."""
    return _CHECKS[sum(int(c) * w for c, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def parse_identity(value: str) -> IdentityNumber:
    """Read an 18-character number; a lower-case x is accepted. Raises InvalidCode.

    The region is only looked at for its province: people keep the number of a county that no longer exists.
    Births before 1880 and after today (kernel clock) are refused.
    """
    text = tidy(value, what=WHAT)
    if len(text) == 15 and text.isdigit():
        raise InvalidCode("15 位的旧身份证号码已停用，请填写 18 位号码")
    require_length(text, 18, what=WHAT)
    if not _FORM.fullmatch(text):
        raise InvalidCode("身份证号码前 17 位应是数字，最后一位是数字或 X")
    if text[:2] not in PROVINCES | _RESIDENCE_PERMITS:
        raise InvalidCode("身份证号码的前两位不是省级代码，请核对")
    birth = day_of(text[6:14])
    if birth is None:
        raise InvalidCode("身份证号码中的出生日期（第 7 至 14 位）不存在，请核对")
    if birth > clock.today():
        raise InvalidCode("身份证号码中的出生日期晚于今天，请核对")
    if birth < EARLIEST:
        raise InvalidCode("身份证号码中的出生日期过早，请核对")
    if text[17] != _check_character(text[:17]):
        raise InvalidCode("身份证号码的校验码不对，请逐位核对")
    return IdentityNumber(text, text[:6], birth, Sex.MALE if int(text[16]) % 2 else Sex.FEMALE)


def build_identity(region: str, birth: date, serial: int) -> str:
    """The number of ``serial`` (0–999; odd male, even female) in ``region`` (six digits). Raises InvalidCode."""
    first17 = f"{region}{birth:%Y%m%d}{serial:03d}"
    if not re.fullmatch(r"[0-9]{17}", first17):
        raise InvalidCode("地区应是 6 位数字，顺序码应在 0 到 999 之间")
    return parse_identity(first17 + _check_character(first17)).number
