"""Reading a profile: the document, or every mistake with its line and rule."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .check import Finding, Path, check_profile
from .spec import Profile

_HEADER = re.compile(r"^\s*\[(\[)?\s*([A-Za-z0-9_.\-]+)\s*\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")
_MISTAKES = {
    "missing": "缺了这一项",
    "extra_forbidden": "没有这个项目，请看是不是写错了",
    "string_too_long": "太长了",
    "string_too_short": "不能是空的",
    "too_short": "至少要写一条",
    "enum": "不在词表里",
    "string_pattern_mismatch": "写法不对",
    "date_from_datetime_parsing": "日期要写成 2025-12-31",
    "date_parsing": "日期要写成 2025-12-31",
    "int_parsing": "要写整数",
    "int_type": "要写整数",
    "string_type": "要写文字，加引号",
    "bool_type": "要写 true 或 false",
    "greater_than_equal": "太小了",
    "less_than_equal": "太大了",
    "tuple_type": "要写成一列，用方括号",
    "model_type": "要写成一组，用花括号或者方括号的表头",
}


_LIMITS = {
    "expected": "可用：", "ge": "最小 ", "gt": "要大于 ", "le": "最大 ", "lt": "要小于 ", "max_length": "最多 ",
}  # fmt: skip


class BadProfile(ValueError):
    """A profile that cannot be adopted; ``findings`` says everything that is wrong with it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} 处不对")
        self.findings = findings


def read_profile(text: str) -> Profile:
    """The profile written here. Raises BadProfile with line and rule of each mistake, in order."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as mistake:
        found = re.search(r"line (\d+)", str(mistake))
        line = int(found.group(1)) if found else 0
        raise BadProfile((Finding((), "TOML 写法", f"这一行读不懂：{mistake}", line),)) from None
    where = dict(_lines(text))
    try:
        profile = Profile.model_validate(data)
    except ValidationError as mistakes:
        findings = tuple(
            Finding(
                tuple(error["loc"]),
                "项目和写法",
                f"{_MISTAKES.get(error['type'], error['msg'])}{_allowed(error)}",
                _line(tuple(error["loc"]), where),
            )
            for error in _own(mistakes)
        )
        raise BadProfile(_in_order(findings)) from None
    findings = tuple(Finding(f.path, f.rule, f.message, _line(f.path, where)) for f in check_profile(profile))
    findings += tuple(_unfinished(text))
    if findings:
        raise BadProfile(_in_order(findings))
    return profile


def _unfinished(text: str) -> Iterator[Finding]:
    """What ``place new`` left to be filled in: nobody adopts a county that does not exist."""
    for number, line in enumerate(text.splitlines(), 1):
        if "请改" in line and not line.lstrip().startswith("#"):
            yield Finding((), "请改的都改了", "这一行还是起始配置里的，改成本地的，再删掉“请改”两个字", number)


def _own(mistakes: ValidationError) -> list[ErrorDetails]:
    """Each mistake but those that only follow from another: a list whose one element is wrong is not too short."""
    errors = mistakes.errors()
    places = [tuple(error["loc"]) for error in errors]
    return [
        error
        for error, place in zip(errors, places, strict=True)
        if error["type"] != "too_short" or not any(p != place and p[: len(place)] == place for p in places)
    ]


def spoken(path: Path) -> str:
    """A path as people read it: checklists 第 2 个 lines 第 3 个 figure."""
    return " ".join(f"第 {part + 1} 个" if isinstance(part, int) else str(part) for part in path)


def _in_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: f.line))


def _allowed(error: object) -> str:
    context = error.get("ctx", {}) if isinstance(error, dict) else {}
    for key, words in _LIMITS.items():
        if key in context:
            limit = context[key]
            return f"，{words}{limit:g}" if isinstance(limit, int | float) else f"，{words}{limit}"
    return ""


def _line(path: Path, where: dict[Path, int]) -> int:
    """The line of the path, or of the nearest thing around it that has one. What is missing has none of its own."""
    while path:
        if path in where:
            return where[path]
        path = path[:-1]
    return 0


def _lines(text: str) -> Iterator[tuple[Path, int]]:
    """Where each table and each key begins. One key a line, as these documents are written.

    An inline table or array spread over several lines counts as its first line.
    """
    base: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            names: Path = tuple(header.group(2).split("."))
            base = _resolved(names, counts, repeated=header.group(1) is not None)
            yield base, number
        elif key := _KEY.match(line):
            yield (*base, key.group(1)), number


def _resolved(names: Path, counts: dict[Path, int], *, repeated: bool) -> Path:
    """The header's names with the numbers of the repeated tables in between."""
    path: Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        last = position == len(names) - 1
        if last and repeated:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
