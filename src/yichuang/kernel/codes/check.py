"""One entry for all kinds, as the open API offers it: is this value a good code, and if not, why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from yichuang.kernel import divisions

from .base import InvalidCode, tidy
from .identity import parse_identity
from .items import parse_basic_code, parse_handle, parse_task
from .licence import parse_licence
from .uscc import parse_uscc


class Kind(StrEnum):
    """Kinds of codes that can be checked."""

    IDENTITY = "identity"  # 公民身份号码
    USCC = "uscc"  # 统一社会信用代码
    TASK = "task"  # 实施编码 or 基本编码
    HANDLE = "handle"  # 业务办理项编码
    LICENCE = "licence"  # 电子证照标识
    DIVISION = "division"  # 12-digit division code


class UnknownKind(KeyError):
    """There is no such kind of code."""


@dataclass(frozen=True, slots=True, repr=False)
class CodeCheck:
    """``valid`` with the ``normalised`` code, or not, with the ``reason`` in Chinese. ``repr`` shows no code."""

    valid: bool
    reason: str | None
    normalised: str | None

    def __repr__(self) -> str:
        return f"CodeCheck(valid={self.valid}, reason={self.reason!r})"


def _task(value: str) -> str:
    text = tidy(value, what="事项编码")
    if len(text) not in {12, 31}:
        raise InvalidCode(f"事项编码应是 31 位（实施编码）或 12 位（基本编码），现在是 {len(text)} 位")
    return parse_basic_code(text).code if len(text) == 12 else parse_task(text).code


def _division(value: str) -> str:
    try:
        return str(divisions.parse(tidy(value, what="区划代码")))
    except divisions.InvalidDivision as error:
        raise InvalidCode(error.reason) from None


_NORMALISERS: dict[Kind, Callable[[str], str]] = {
    Kind.IDENTITY: lambda value: parse_identity(value).number,
    Kind.USCC: lambda value: parse_uscc(value).code,
    Kind.TASK: _task,
    Kind.HANDLE: lambda value: parse_handle(value).code,
    Kind.LICENCE: lambda value: parse_licence(value).code,
    Kind.DIVISION: _division,
}


def check(kind: str, value: str) -> CodeCheck:
    """Whether ``value`` is a good code of ``kind``. Raises UnknownKind for an unknown kind and nothing else."""
    try:
        normalise = _NORMALISERS[Kind(kind)]
    except ValueError:
        raise UnknownKind(kind) from None
    try:
        return CodeCheck(valid=True, reason=None, normalised=normalise(value))
    except InvalidCode as error:
        return CodeCheck(valid=False, reason=error.reason, normalised=None)
