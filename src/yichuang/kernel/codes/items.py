"""Codes of items (政务服务事项编码), as GB/T 39554 is practised (domain.md §1.2).

基本编码 12 = province 2 (00 national) + kind 2 + department 2 + main item 3 + sub-item 3;
实施编码 31 = credit code 18 + level 1 + 基本编码 12; 业务办理项编码 33 = 实施编码 + serial 2;
national case number (办件编号) 43 = 实施编码 + yyyyMMdd + serial of the day 4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from yichuang.kernel.divisions import PROVINCES

from .base import InvalidCode, day_of, require_length, tidy
from .uscc import CreditCode, parse_uscc

BASIC, TASK, HANDLE, PROJECT = "基本编码", "实施编码", "业务办理项编码", "办件编号"


@dataclass(frozen=True, slots=True)
class BasicCode:
    """A well-formed 基本编码; what kind and department stand for is catalogue's dictionary."""

    code: str
    province: str  # "00": the national catalogue
    kind: str
    department: str
    main: str
    sub: str  # "000": no sub-item


@dataclass(frozen=True, slots=True)
class TaskCode:
    """A valid 实施编码: who does it, at which level (1 国家 … 6 村, 7 分级管理), which basic item."""

    code: str
    body: CreditCode
    level: int
    basic: BasicCode


@dataclass(frozen=True, slots=True)
class HandleCode:
    """A valid 业务办理项编码; ``serial`` from 1 to 99."""

    code: str
    task: TaskCode
    serial: int


@dataclass(frozen=True, slots=True)
class ProjectNumber:
    """A valid national case number; ``serial`` from 1 to 9999 within ``day``."""

    code: str
    task: TaskCode
    day: date
    serial: int


def parse_basic_code(value: str) -> BasicCode:
    """Read a 12-digit 基本编码. Raises InvalidCode."""
    text = tidy(value, what=BASIC)
    require_length(text, 12, what=BASIC)
    if not text.isdigit():
        raise InvalidCode("基本编码应全是数字")
    if text[:2] != "00" and text[:2] not in PROVINCES:
        raise InvalidCode("基本编码的前两位应是 00（国家目录）或省级代码")
    if text[6:9] == "000":
        raise InvalidCode("基本编码的主项序号（第 7 至 9 位）从 001 开始")
    return BasicCode(text, text[:2], text[2:4], text[4:6], text[6:9], text[9:])


def parse_task(value: str) -> TaskCode:
    """Read a 31-character 实施编码. Raises InvalidCode."""
    text = tidy(value, what=TASK)
    require_length(text, 31, what=TASK)
    body = parse_uscc(text[:18])
    if text[18] not in "1234567":
        raise InvalidCode("实施编码的行使层级（第 19 位）应是 1 至 7")
    return TaskCode(text, body, int(text[18]), parse_basic_code(text[19:]))


def parse_handle(value: str) -> HandleCode:
    """Read a 33-character 业务办理项编码. Raises InvalidCode."""
    text = tidy(value, what=HANDLE)
    require_length(text, 33, what=HANDLE)
    task = parse_task(text[:31])
    if not text[31:].isdigit() or text[31:] == "00":
        raise InvalidCode("业务办理项序号（最后两位）应是 01 至 99")
    return HandleCode(text, task, int(text[31:]))


def parse_project_number(value: str) -> ProjectNumber:
    """Read a 43-character national case number. Raises InvalidCode."""
    text = tidy(value, what=PROJECT)
    require_length(text, 43, what=PROJECT)
    task = parse_task(text[:31])
    if not re.fullmatch(r"[0-9]{12}", text[31:]):
        raise InvalidCode("办件编号最后 12 位应是 8 位日期和 4 位流水号")
    day = day_of(text[31:39])
    if day is None:
        raise InvalidCode("办件编号中的日期（第 32 至 39 位）不存在")
    if text[39:] == "0000":
        raise InvalidCode("办件编号的流水号从 0001 开始")
    return ProjectNumber(text, task, day, int(text[39:]))


def build_basic_code(province: str, kind: str, department: str, main: int, sub: int = 0) -> str:
    """The 基本编码 of these parts. Raises InvalidCode."""
    return parse_basic_code(f"{province}{kind}{department}{main:03d}{sub:03d}").code


def build_task_code(uscc: str, level: int, basic: str) -> str:
    """The 实施编码 of a body, a level (1–7) and a 基本编码. Raises InvalidCode."""
    return parse_task(f"{uscc}{level}{basic}").code


def build_handle(task: str, serial: int) -> str:
    """The 业务办理项编码 number ``serial`` (1–99) of a 实施编码. Raises InvalidCode."""
    return parse_handle(f"{task}{serial:02d}").code


def build_project_number(task: str, day: date, serial: int) -> str:
    """The national number of the ``serial``-th (1–9999) case of ``day`` under a 实施编码. Raises InvalidCode."""
    return parse_project_number(f"{task}{day:%Y%m%d}{serial:04d}").code
