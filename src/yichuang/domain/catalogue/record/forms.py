"""The application form (申请表): what each field accepts, said in the words of the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from yichuang.domain.places import public as places
from yichuang.kernel import codes
from yichuang.kernel.errors import Invalid, NotFound

from ..codes import FieldType
from ..refs import number_text
from .members import Row, read_members
from .signature import Signature, digest_of, read_signature
from .situations import effective, form_fields
from .spec import FormField, ItemSpec

Value = str | bool | int | list[str] | list[Row] | Signature


class _Refused(ValueError):
    """The value is not accepted; the text says why and what would be."""


def validate_form(spec: ItemSpec, answers: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Value]:
    """The values ready to be kept (JSON types), by field id in the order of the form.

    Fields this situation does not ask for are left out; what a person wrote is kept character by character (emoji,
    rare characters; only outer blanks are taken off), machine-readable values are normalised (full-width digits, date
    2026-09-28, number 2.5). Empty optional fields are absent.

    Raises Invalid with one Chinese message per field (also for a field the form does not have, or a bad answer); in a
    table of household members per cell, named ``field.row.column``, rows counted from 1. The files of an attachment
    are no value of the form: they are handed in beside it (``attachments``).
    """
    cleaned, problems = _cleaned(spec, answers, values)
    if problems:
        raise Invalid(problems)
    return cleaned


def signed_digest(
    spec: ItemSpec,
    edition: str,
    answers: Mapping[str, str],
    values: Mapping[str, Any],
    contents: Mapping[str, Sequence[str]],
) -> str:
    """What a signature is bound to: the digest of these answers, without the signatures (``signature.digest_of``).

    Raises Invalid where the rest of the form is not filled in right: nobody signs what is not there yet.
    """
    cleaned, problems = _cleaned(spec, answers, values)
    signatures = {f.id for f in spec.form if f.type is FieldType.SIGNATURE}
    wrong = {name: text for name, text in problems.items() if name not in signatures}
    if wrong:
        raise Invalid(wrong)
    form = {name: value for name, value in cleaned.items() if name not in signatures}
    return digest_of(edition, effective(spec, answers), form, contents)


def _cleaned(
    spec: ItemSpec, answers: Mapping[str, str], values: Mapping[str, Any]
) -> tuple[dict[str, Value], dict[str, str]]:
    """The values, and what is wrong with the others."""
    fields = form_fields(spec, answers)
    known = {f.id for f in spec.form}
    problems = {str(key)[:40]: "表里没有这一项" for key in values if key not in known}
    cleaned: dict[str, Value] = {}
    for field in fields:
        if field.type is FieldType.MEMBERS:
            rows, wrong = read_members(field, values.get(field.id), _clean)
            problems |= {f"{field.id}.{at}".rstrip("."): text for at, text in wrong.items()}
            if rows:
                cleaned[field.id] = rows
            continue
        if field.type is FieldType.ATTACHMENT:
            if values.get(field.id) not in (None, "", []):
                problems[field.id] = f"“{field.label}”是附件，请上传文件"
            continue
        try:
            value = _clean(field, values.get(field.id))
        except _Refused as refused:
            problems[field.id] = str(refused)
            continue
        if value is not None:
            cleaned[field.id] = value
    return cleaned, problems


def _clean(field: FormField, raw: Any) -> Value | None:
    if field.type is FieldType.BOOLEAN:
        return _boolean(field, raw)
    if field.type is FieldType.CHOICES:
        return _choices(field, raw)
    if field.type is FieldType.SIGNATURE:
        return _signature(field, raw)
    if raw is None:
        text = ""
    elif isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise _Refused(f"“{field.label}”的格式不对，请重新填写")
    else:
        text = str(raw)
    text = _tidy(field, text)
    if not text:
        if field.required:
            raise _Refused(_please(field))
        return None
    return _READERS[field.type](field, text)


def _tidy(field: FormField, text: str) -> str:
    """The text without outer blanks. Refuses what cannot be stored or hides what is seen."""
    if field.type in _LINES:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    allowed = "\n\t" if field.type in _LINES else ""
    for character in text:
        if character not in allowed and _unusable(character):
            raise _Refused(f"“{field.label}”里有看不见的控制字符，请删掉后重新输入")
    return text.strip()


def _unusable(character: str) -> bool:
    code = ord(character)
    if unicodedata.category(character) in {"Cc", "Cs"}:
        return True
    # Bidirectional overrides make a text read otherwise than it is stored; joiners and variation selectors stay.
    return 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069 or code in {0x2028, 0x2029, 0xFEFF}


def _text(field: FormField, text: str) -> str:
    if len(text) > field.max_length:
        raise _Refused(f"“{field.label}”最多 {field.max_length} 个字，现在有 {len(text)} 个，请写短一些")
    return text


def _machine(text: str) -> str:
    """Full-width digits and letters as half-width, without any blanks: for codes and numbers, never for words."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _identity(field: FormField, text: str) -> str:
    try:
        return codes.parse_identity(_machine(text)).number
    except codes.InvalidCode as error:
        raise _Refused(f"“{field.label}”：{error.reason}") from None


def _uscc(field: FormField, text: str) -> str:
    try:
        return codes.parse_uscc(_machine(text)).code
    except codes.InvalidCode as error:
        raise _Refused(f"“{field.label}”：{error.reason}") from None


def _phone(field: FormField, text: str) -> str:
    number = re.sub(r"[-()（）‐–—]", "", _machine(text)).removeprefix("+86")
    if not re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7}", number, re.ASCII):
        raise _Refused(f"“{field.label}”应是 11 位手机号，或带区号的座机号，如 0883-7621234")
    return number


def _date(field: FormField, text: str) -> str:
    compact = _machine(text)
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", compact, re.ASCII) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", compact, re.ASCII
    )
    if not match:
        raise _Refused(f"“{field.label}”请按年-月-日填，如 1960-05-08")
    year, month, day = (int(part) for part in match.groups())
    try:
        value = date(year, month, day)
    except ValueError:
        raise _Refused(f"“{field.label}”：没有 {year} 年 {month} 月 {day} 日这一天，请核对") from None
    if not 1900 <= year <= 2100:
        raise _Refused(f"“{field.label}”的年份应在 1900 到 2100 之间")
    return value.isoformat()


def _number(field: FormField, text: str) -> str:
    plain = _machine(text).replace(",", "").removesuffix(_machine(field.unit)).removesuffix("元")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", plain, re.ASCII):
        raise _Refused(_please(field))
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise _Refused(_please(field)) from None
    if field.type is FieldType.MONEY and value != value.quantize(Decimal("0.01")):
        raise _Refused(f"“{field.label}”最多到分（两位小数）")
    low = Decimal(0) if field.minimum is None and field.type is FieldType.MONEY else field.minimum
    if low is not None and value < low:
        raise _Refused(f"“{field.label}”不能小于 {number_text(low)}{_unit(field)}")
    if field.maximum is not None and value > field.maximum:
        raise _Refused(f"“{field.label}”不能大于 {number_text(field.maximum)}{_unit(field)}")
    return number_text(value) if value else "0"


def _choice(field: FormField, text: str) -> str:
    if text not in {c.value for c in field.choices}:
        raise _Refused(f"请选择“{field.label}”：" + "、".join(c.label for c in field.choices))
    return text


def _choices(field: FormField, raw: Any) -> list[str] | None:
    if raw is None or raw == "":
        raw = []
    chosen = [raw] if isinstance(raw, str) else raw
    if not isinstance(chosen, list | tuple) or not all(isinstance(v, str) for v in chosen):
        raise _Refused(f"“{field.label}”的格式不对，请重新选择")
    if not chosen:
        if field.required:
            raise _Refused(f"请在“{field.label}”里至少选一项")
        return None
    wanted = set(chosen)
    if not wanted <= {c.value for c in field.choices}:
        raise _Refused(f"请选择“{field.label}”：" + "、".join(c.label for c in field.choices))
    return [c.value for c in field.choices if c.value in wanted]


_TRUE, _FALSE = {"true", "on", "1", "yes", "是"}, {"false", "off", "0", "no", "否", ""}


def _boolean(field: FormField, raw: Any) -> bool | None:
    if isinstance(raw, bool):
        return raw
    word = "" if raw is None else str(raw).strip().lower()
    if word in _TRUE:
        return True
    if word == "" and field.required:
        raise _Refused(f"请选择“{field.label}”：是或否")
    if word in _FALSE:
        return False if word else None
    raise _Refused(f"请选择“{field.label}”：是或否")


def _division(field: FormField, text: str) -> int:
    code = _machine(text)
    refused = _Refused(f"请在列表里选择“{field.label}”，选到村或社区")
    if not re.fullmatch(r"[1-9]\d{11}", code, re.ASCII):
        raise refused
    try:
        return places.get_division(int(code)).code
    except NotFound:
        raise refused from None


def _signature(field: FormField, raw: Any) -> Value | None:
    try:
        return read_signature(field, raw)
    except ValueError as refused:
        raise _Refused(str(refused)) from None


def _bank(field: FormField, text: str) -> str:
    number = _machine(text).replace("-", "")
    if not re.fullmatch(r"\d{10,30}", number, re.ASCII):
        raise _Refused(f"“{field.label}”应是 10 到 30 位数字，照着卡或存折上的填")
    return number


def _please(field: FormField) -> str:
    """What to write, with an example that would pass."""
    if field.type in {FieldType.NUMBER, FieldType.MONEY}:
        example = field.minimum if field.minimum and field.minimum > 0 else Decimal("2.5")
        if field.maximum is not None and example > field.maximum:
            example = field.maximum
        tail = f"（单位：{field.unit}，只填数字）" if field.unit else ""
        return f"请填{field.label}，如 {number_text(example)}{tail}"
    verb = "请选择" if field.type in {FieldType.CHOICE, FieldType.DIVISION} else "请填"
    return f"{verb}{field.label}{_HINTS.get(field.type, '')}"


_HINTS = {
    FieldType.DATE: "，如 1960-05-08",
    FieldType.IDENTITY: "，18 位，照着身份证上的填",
    FieldType.USCC: "，18 位，照着营业执照上的填",
    FieldType.PHONE: "，11 位手机号",
    FieldType.BANK: "，照着卡或存折上的填",
}


def _unit(field: FormField) -> str:
    return f" {field.unit}" if field.unit else ""


_LINES = {FieldType.LONGTEXT, FieldType.ADDRESS}
_READERS: dict[FieldType, Callable[[FormField, str], Value]] = {
    FieldType.TEXT: _text,
    FieldType.LONGTEXT: _text,
    FieldType.ADDRESS: _text,
    FieldType.IDENTITY: _identity,
    FieldType.USCC: _uscc,
    FieldType.PHONE: _phone,
    FieldType.DATE: _date,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.CHOICE: _choice,
    FieldType.DIVISION: _division,
    FieldType.BANK: _bank,
}
