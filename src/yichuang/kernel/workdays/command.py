"""``yichuang due``: the due date on a line of its own, then how it was counted.

yichuang due 2026-09-28 20 --suspend 2026-10-09:2026-10-15 --suspend 2026-11-02: --unit workday
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from decimal import Decimal
from typing import NoReturn

from yichuang.kernel.clock import SHANGHAI
from yichuang.kernel.divisions import InvalidDivision, parse

from . import get_calendar
from .calendar import NATIONAL, Calendar
from .due import Due, Suspension, Unit, due
from .explain import left_words
from .hours import midnight

_DAY = r"\d{4}-\d{2}-\d{2}"
_MOMENT = rf"{_DAY}(?:T\d{{2}}:\d{{2}})?"
_SUSPEND = re.compile(rf"({_MOMENT}):({_MOMENT})?", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_START = re.compile(_MOMENT, re.ASCII)


class _Refused(Exception):
    """Bad input; the message is for the person."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Refused(f"{_translated(message)}\n用法：{self.format_usage().removeprefix('usage: ').strip()}")


def main(argv: list[str], *, database: Callable[[], AbstractContextManager[object]] | None = None) -> int:
    """Run the command; 0, or 2 with a message on stderr for bad input.

    ``database`` opens the database and sets Django up for as long as its block lasts; used only with --calendar.
    Without it, --calendar works where Django is set up already.
    """
    try:
        asked = _parser().parse_args(argv)
        answer = _answer(asked, database or nullcontext)
    except _Refused as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except ValueError as error:  # of due and of the calendar, in Chinese
        sys.stderr.write(f"{error}\n")
        return 2
    except SystemExit as leaving:  # --help
        return int(leaving.code or 0)
    sys.stdout.write("\n".join((_headline(answer), *answer.explanation)) + "\n")
    return 0


def _parser() -> _Parser:
    parser = _Parser(prog="yichuang due", allow_abbrev=False, description="计算到期日，并说明怎样计算")
    parser.add_argument(
        "start", metavar="起算日", help="事情发生的日期，如 2026-09-28；按小时计算时写 2026-09-28T10:30"
    )
    parser.add_argument("n", metavar="期限", help="数量，如 20；工作日和小时可以是小数，如 0.4")
    parser.add_argument(
        "--suspend", metavar="起:止", action="append", default=[],
        help="中止的日期，如 2026-10-09:2026-10-15；尚未恢复写 2026-10-09:；可以写多次",
    )  # fmt: skip
    units = "|".join(Unit)
    parser.add_argument("--unit", metavar=units, default=Unit.WORKDAY, help="单位：工作日（默认）、自然日、月、小时")
    parser.add_argument("--calendar", metavar="区划代码", help="用数据库中这个地方的日历；不写则用全国日历")
    return parser


def _answer(asked: argparse.Namespace, database: Callable[[], AbstractContextManager[object]]) -> Due:
    if asked.unit not in list(Unit):
        raise _Refused(f"单位应是 {'、'.join(Unit)} 之一")
    unit = Unit(asked.unit)
    if not _START.fullmatch(asked.start):
        raise _Refused("起算日应写成 2026-09-28 的样子（按小时计算可以写 2026-09-28T10:30）")
    start = _moment(asked.start)
    if unit is Unit.HOUR and not isinstance(start, datetime):
        start = midnight(start)
    suspensions = [_suspension(text) for text in asked.suspend]
    return due(start, _number(asked.n), unit, _calendar(asked.calendar, database), suspensions)


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise _Refused("期限应是不小于 0 的数，如 20 或 0.4")
    return Decimal(text)


def _suspension(text: str) -> Suspension:
    found = _SUSPEND.fullmatch(text)
    if found is None:
        raise _Refused("中止应写成 2026-10-09:2026-10-15，尚未恢复的写成 2026-10-09:")
    first, last = found.groups()
    return Suspension(_moment(first), _moment(last) if last else None)


def _moment(text: str) -> date | datetime:
    try:
        if "T" in text:
            return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=SHANGHAI)
        return date.fromisoformat(text)
    except ValueError:
        raise _Refused(f"没有 {text} 这一天或这一时刻") from None


def _calendar(division: str | None, database: Callable[[], AbstractContextManager[object]]) -> Calendar:
    if division is None:
        return Calendar.from_chinesecalendar()
    try:
        code = NATIONAL if division == "0" else parse(division).code
    except InvalidDivision as error:
        raise _Refused(f"--calendar：{error.reason}") from None
    with database():
        return _stored(code)


def _stored(code: int) -> Calendar:
    from django.apps import apps
    from django.db import Error

    if not apps.ready:
        raise _Refused("--calendar 要用数据库中的日历，而这里没有打开数据库")
    try:
        return get_calendar(code)
    except Error:
        raise _Refused("读不到数据库中的日历；请先运行 yichuang migrate，并确认数据库可用") from None


def _headline(answer: Due) -> str:
    if answer.at is not None:
        return f"{answer.at:%Y-%m-%d %H:%M}"
    return answer.on.isoformat() if answer.on is not None else f"无到期日，{left_words(answer)}"


def _translated(message: str) -> str:
    """Argparse's few refusals in Chinese; the rest as it is."""
    words = {
        "the following arguments are required": "缺少",
        "unrecognized arguments": "不认识的参数",
        "expected one argument": "后面缺少内容",
        "ambiguous option": "选项不明确",
        "argument ": "参数 ",
    }
    for english, chinese in words.items():
        message = message.replace(english, chinese)
    return message
