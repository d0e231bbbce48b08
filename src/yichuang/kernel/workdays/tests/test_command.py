from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.db import OperationalError

from yichuang.kernel.workdays.command import main


def run(capsys, *argv: str) -> list[str]:
    assert main(list(argv)) == 0
    out = capsys.readouterr()
    assert out.err == ""
    return out.out.splitlines()


def test_due_date_stands_on_a_line_of_its_own_and_its_count_below(capsys):
    lines = run(capsys, "2026-09-28", "20", "--suspend", "2026-10-09:2026-10-15")
    assert lines[0] == "2026-11-06"
    text = "\n".join(lines[1:])
    assert "跳过 2026-10-01（周四）至 2026-10-07（周三）：国庆节放假" in text
    assert "2026-10-10（周六）是工作日：国庆节调休上班" in text
    assert "2026-10-09（周五）中止（当日照算），2026-10-15（周四）恢复，其间 5 个工作日不计入" in text
    assert "10-17至10-18" in text


def test_suspend_may_repeat_or_be_open(capsys):
    closed = ("--suspend", "2026-10-09:2026-10-12", "--suspend", "2026-10-14:2026-10-15")
    assert run(capsys, "2026-09-28", "20", *closed)[0] == "2026-11-04"
    lines = run(capsys, "2026-09-28", "20", "--suspend", "2026-10-09:")
    assert lines[0] == "无到期日，剩余 16 个工作日"
    assert any("尚未恢复" in line for line in lines)
    assert run(capsys, "2026-09-28", "20", "--unit", "day", "--suspend", "2026-10-09:")[0] == "无到期日，剩余 9 天"
    hours = ("2026-09-28T10:00", "30", "--unit", "hour", "--suspend", "2026-09-28T12:00:")
    assert run(capsys, *hours)[0] == "无到期日，剩余 28 小时 0 分钟"
    fraction = ("2026-11-02T10:00", "1.4", "--suspend", "2026-11-02:")
    assert run(capsys, *fraction)[0] == "无到期日，剩余 1 个工作日 156 分钟"


@pytest.mark.parametrize(
    ("argv", "first", "word"),
    [
        (("2026-01-31", "1", "--unit", "month"), "2026-02-28", "1 个月"),
        (("2026-09-28", "3", "--unit", "day"), "2026-10-08", "第二百零三条"),
        (("2026-09-30T16:45", "24", "--unit", "hour"), "2026-10-01 16:45", "休息日照算"),
        (("2026-09-30", "24", "--unit", "hour"), "2026-10-01 00:00", "00:00"),
        (("2026-11-06T09:00", "0.4"), "2026-11-06 11:36", "390 分钟"),
        (("2026-11-02", "0"), "2026-11-02", "当日办结"),
        (("2026-12-28", "20"), "2027-01-25", "2027 年的放假安排尚未录入"),
        (("2026-11-02", "3", "--suspend", "2026-11-05:2026-11-14"), "2026-11-16", "中止的当日正是到期日"),
        (("2026-11-02", "3", "--suspend", "2026-11-06:2026-11-14"), "2026-11-05", "不影响到期日"),
        (("2026-11-02", "3", "--suspend", "2026-10-06:2026-10-14"), "2026-11-05", "不影响计算"),
        (("2026-11-02T08:00", "4", "--unit", "hour", "--suspend", "2026-11-02T09:00:2026-11-02T10:00"),
         "2026-11-02 13:00", "2026-11-02 09:00中止"),
    ],
)  # fmt: skip
def test_units_are_explained(capsys, argv, first, word):
    lines = run(capsys, *argv)
    assert lines[0] == first
    assert word in "\n".join(lines[1:])


@pytest.mark.parametrize(
    "argv",
    [
        (), ("2026-09-28",), ("x", "3"), ("2026-02-30", "1"), ("20260928", "1"), ("２０２６-09-28", "1"),
        ("2026-09-28", "-1"), ("2026-09-28", "nan"), ("2026-09-28", "1e3"), ("2026-09-28", "２０"),
        ("2026-09-28", "99999"), ("2026-09-28", "9" * 5000), ("2026-09-28", "1.5", "--unit", "month"),
        ("2026-09-28", "3", "--unit", "week"), ("2026-09-28", "3", "--suspend", "2026-10-09"),
        ("2026-09-28", "3", "--suspend", "2026-10-09:2026-10-01"), ("2026-09-28", "3", "--suspend", "🙂"),
        ("2026-09-28", "3", "--suspend"), ("2026-09-28", "3", "--wrong"), ("2026-09-28T25:00", "3"),
        ("2026-09-28", "3", "--calendar", "1"), ("9999-12-31", "3"), ("2026-09-28", "3", "4"),
    ],
)  # fmt: skip
def test_bad_input_is_a_message_and_exit_2(capsys, argv):
    assert main(list(argv)) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.strip()
    assert not out.err.isascii()
    assert "Traceback" not in out.err


def test_help_is_no_error(capsys):
    assert main(["--help"]) == 0
    assert "--suspend" in capsys.readouterr().out


def test_works_without_django_or_a_database():
    code = (
        "import sys; from yichuang.kernel.workdays.command import main\n"
        "rc = main(['2026-09-28', '3']); assert 'django' not in sys.modules; sys.exit(rc)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "2026-10-08"), done.stderr


def test_calendar_of_a_division_needs_a_database_and_says_so():
    code = "import sys; from yichuang.kernel.workdays.command import main; sys.exit(main(sys.argv[1:]))"
    argv = [sys.executable, "-c", code, "2026-09-28", "3", "--calendar", "530925000000"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "数据库" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_calendar_of_a_division_comes_from_the_database(capsys):
    opened: list[str] = []

    @contextmanager
    def database():
        opened.append("open")
        yield
        opened.append("closed")

    assert main(["2026-09-28", "3", "--calendar", "530925000000"], database=database) == 0
    assert capsys.readouterr().out.splitlines()[0] == "2026-10-08"
    assert opened == ["open", "closed"]
    assert main(["2026-09-28", "3"], database=database) == 0
    assert opened == ["open", "closed"]


def test_database_that_cannot_be_read_is_a_message(capsys, monkeypatch):
    def fail(division: int) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr("yichuang.kernel.workdays.command.get_calendar", fail)
    assert main(["2026-09-28", "3", "--calendar", "0"]) == 2
    assert "migrate" in capsys.readouterr().err
