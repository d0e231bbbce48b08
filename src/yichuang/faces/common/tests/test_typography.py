"""Chinese dates, amounts and limits as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from yichuang.faces.common.templatetags import yc


@pytest.fixture(autouse=True)
def now(clock):
    clock.set("2026-11-22 10:00")


def test_a_date_of_this_year_needs_no_year():
    assert yc.cn_date(date(2026, 11, 30)) == "11 月 30 日"
    assert yc.cn_date(date(2027, 1, 4)) == "2027 年 1 月 4 日"
    assert yc.cn_date(None) == ""


def test_where_someone_must_come_the_weekday_is_said():
    assert yc.cn_date_week(date(2026, 11, 30)) == "11 月 30 日（星期一）"
    assert yc.cn_date_week(date(2026, 11, 29)) == "11 月 29 日（星期日）"


def test_instants_are_read_in_shanghai():
    instant = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)

    assert yc.cn_datetime(instant) == "12 月 1 日 00:30"
    assert yc.cn_date(instant) == "12 月 1 日"
    assert yc.when(instant, "time") == (
        '<time class="yc-when" datetime="2026-12-01T00:30:00+08:00">12 月 1 日 00:30</time>'
    )
    assert yc.when(None) == ""


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("等候5人", "等候 5 人"),
        ("勐库镇3号窗口", "勐库镇 3 号窗口"),
        ("已有 2 项", "已有 2 项"),
        ("用App办", "用 App 办"),
        ("11月30日（星期一）", "11 月 30 日（星期一）"),
        ("超过50%的", "超过 50% 的"),
    ],
)
def test_chinese_and_digits_stand_apart(given, shown):
    assert yc.thin(given) == shown
    assert yc.thin(shown) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(Decimal("12.5"), "12.50 元"), (1200, "1,200 元"), (0, "0 元"), ("0.1", "0.10 元"), (None, "")],
)
def test_amounts(amount, shown):
    assert yc.money(amount) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (7, "working_days", "7 个工作日"),
        (0, "working_days", "当场办结"),
        (3, "months", "3 个月"),
        (None, "working_days", "没有规定"),
    ],
)
def test_limits(value, unit, shown):
    assert yc.limit(value, unit) == shown


def test_no_space_is_set_beside_chinese_punctuation():
    assert yc.thin("周一至周五08:30–12:00、14:30–18:00") == "周一至周五 08:30–12:00、14:30–18:00"
    assert yc.thin("双政服〔2025〕31号") == "双政服〔2025〕31 号"
    assert yc.thin("二〇二六") == "二〇二六"
