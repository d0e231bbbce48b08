"""Identifier of an electronic certificate (电子证照标识), GB/T 36904; domain.md §8.1.

``1.2.156.3005.2`` . type 21 (credit code 18 of who defined it + 3) . issuer 18 . serial . version 3 . check 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .base import InvalidCode, tidy
from .uscc import CreditCode, parse_uscc

WHAT = "电子证照标识"
ROOT = "1.2.156.3005.2"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SERIAL = re.compile(r"[0-9A-Z]{1,40}")


@dataclass(frozen=True, slots=True)
class LicenceCode:
    """A valid identifier; ``type_code`` has 21 characters, ``version`` counts from 1."""

    code: str
    type_code: str
    definer: CreditCode
    issuer: CreditCode
    serial: str
    version: int


def _check_character(text: str) -> str:
    """ISO 7064 MOD 37,36 over type, issuer, serial and version written together."""
    carry = 36
    for c in text:
        total = (carry + _ALPHABET.index(c)) % 36 or 36
        carry = total * 2 % 37
    return _ALPHABET[(37 - carry) % 36]


def parse_licence(value: str) -> LicenceCode:
    """Read an identifier with its dots. Raises InvalidCode."""
    text = tidy(value, what=WHAT)
    if not text.startswith(ROOT + "."):
        raise InvalidCode(f"电子证照标识应以 {ROOT} 开头")
    parts = text[len(ROOT) + 1 :].split(".")
    if len(parts) != 5:
        raise InvalidCode("电子证照标识应由类型、颁发机构、流水号、版本、校验五段组成，用点隔开")
    kind, issuer, serial, version, check = parts
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{3}", kind):
        raise InvalidCode("电子证照标识的类型代码应是 18 位机构代码加 3 位数字")
    if not _SERIAL.fullmatch(serial):
        raise InvalidCode("电子证照标识的流水号应是 1 至 40 位数字或字母")
    if not re.fullmatch(r"[0-9]{3}", version) or version == "000":
        raise InvalidCode("电子证照标识的版本应是 001 至 999")
    definer, issued_by = parse_uscc(kind[:18]), parse_uscc(issuer)
    if check != _check_character(kind + issuer + serial + version):
        raise InvalidCode("电子证照标识的校验码不对，请逐位核对")
    return LicenceCode(text, kind, definer, issued_by, serial, int(version))


def build_licence(type_code: str, issuer: str, serial: str, version: int = 1) -> str:
    """The identifier of a certificate. ``type_code`` 21 characters, ``issuer`` a credit code. Raises InvalidCode."""
    body = tidy(f"{type_code}.{issuer}.{serial}.{version:03d}", what=WHAT)
    joined = body.replace(".", "")
    if not re.fullmatch(r"[0-9A-Z]+", joined):
        raise InvalidCode("电子证照标识只含数字和字母")
    return parse_licence(f"{ROOT}.{body}.{_check_character(joined)}").code
