"""Kinds of identity documents (证件类型): what their numbers look like and how people are found by them.

An applicant may have no 18-digit number (design.md §3 "Personal data"): newborns, holders of other documents, and
whoever has none at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from yichuang.kernel import divisions
from yichuang.kernel.codes import InvalidCode, parse_identity, parse_uscc
from yichuang.kernel.errors import Invalid
from yichuang.kernel.sealing import blind_index

_PASSPORT = re.compile(r"[A-Z0-9]{5,17}")
_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}")
_HMT_REGIONS = ("81", "82", "83")


def _resident(text: str) -> str:
    return parse_identity(text).number


def _hmt(text: str) -> str:
    number = parse_identity(text)
    if not number.region.startswith(_HMT_REGIONS):
        raise InvalidCode("港澳台居民居住证号码应以 81、82 或 83 开头")
    return number.number


def _pattern(pattern: re.Pattern[str], refusal: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text.upper()):
            raise InvalidCode(refusal)
        return text.upper()

    return check


@dataclass(frozen=True, slots=True)
class IdKind:
    """``normalise`` None: such a person has no number, and is never merged with another."""

    code: str
    label: str
    normalise: Callable[[str], str] | None
    legal: bool = False

    @property
    def has_number(self) -> bool:
        """Whether a number must be given."""
        return self.normalise is not None


ID_KINDS: Final[Mapping[str, IdKind]] = {
    kind.code: kind
    for kind in (
        IdKind("resident_id", "居民身份证", _resident),
        IdKind("birth_pending", "新生儿（暂无号码）", None),
        IdKind("passport", "护照", _pattern(_PASSPORT, "护照号码应是 5 至 17 位字母和数字")),
        IdKind("hmt_residence", "港澳台居民居住证", _hmt),
        IdKind(
            "permanent_residence",
            "外国人永久居留身份证",
            _pattern(_PERMANENT, "永久居留身份证号码应是 3 位字母加 12 位数字，或 9 开头的 18 位号码"),
        ),
        IdKind("uscc", "统一社会信用代码", lambda text: parse_uscc(text).code, legal=True),
        IdKind("none", "暂无证件", None),
    )
}


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A checked document: its kind, its number and the index it is found by (both None without a number)."""

    kind: str
    number: str | None
    index: bytes | None

    def __repr__(self) -> str:
        return f"Identity({self.kind})"


def identity_index(id_kind: str, number: str) -> bytes:
    """The blind index of a checked number. A number is found only under its own kind of document."""
    return blind_index("identity" if id_kind == "resident_id" else id_kind, number)


def check_identity(id_kind: str, id_number: str | None, *, legal: bool) -> Identity:
    """Read a document. Raises Invalid with the fields id_kind or id_number, in the words of the form."""
    kind = ID_KINDS.get(id_kind)
    if kind is None:
        raise Invalid({"id_kind": "请选择证件类型"})
    if kind.legal is not legal:
        raise Invalid({"id_kind": "法人请用统一社会信用代码" if legal else "个人请选择个人证件"})
    text = (id_number or "").strip()
    if kind.normalise is None:
        if text:
            raise Invalid({"id_number": f"选择“{kind.label}”时不用填写号码"})
        return Identity(id_kind, None, None)
    if not text:
        raise Invalid({"id_number": f"请填写{kind.label}号码"})
    try:
        number = kind.normalise(text)
    except InvalidCode as error:
        raise Invalid({"id_number": error.reason}) from None
    return Identity(id_kind, number, identity_index(id_kind, number))


def check_phone(phone: str, *, needed: bool) -> str:
    """A mobile or landline number without spaces and +86. Raises Invalid with the field phone."""
    text = re.sub(r"^(\+|00)86", "", re.sub(r"\s", "", phone))
    if not text and not needed:
        return ""
    if not (_MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text)):
        raise Invalid({"phone": "请填写 11 位手机号码，或带区号的座机号码"})
    return text


def phone_index(phone: str) -> bytes | None:
    """The blind index of a checked phone; None for an empty one."""
    return blind_index("phone", phone) if phone else None


def check_name(name: str, *, legal: bool) -> str:
    """The name as given, rare characters kept, outer spaces gone. Raises Invalid with the field name."""
    text = name.strip()
    longest = 100 if legal else 60
    if not text:
        raise Invalid({"name": "请填写名称" if legal else "请填写姓名"})
    if len(text) > longest:
        raise Invalid({"name": f"最多 {longest} 个字"})
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in text):
        raise Invalid({"name": "含有无法显示的字符，请重新输入"})
    return text


def check_address(address: str) -> str:
    """The address on one line, at most 200 characters. Raises Invalid with the field address."""
    text = " ".join(address.split())
    if len(text) > 200:
        raise Invalid({"address": "地址最多 200 个字"})
    return text


def check_division(division: int | None) -> int | None:
    """A well-formed code or none; applicants may come from anywhere. Raises Invalid with the field division."""
    if division is None:
        return None
    try:
        return divisions.parse(division).code
    except divisions.InvalidDivision as error:
        raise Invalid({"division": error.reason}) from None
