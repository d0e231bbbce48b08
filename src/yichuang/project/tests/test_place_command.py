"""``yichuang place``: what is wrong is told with line and rule; a start is written and never over another."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.project.places import command
from yichuang.project.places.files import FOLDER, slugs


@contextmanager
def no_database():
    raise AssertionError("reading a profile needs no database")
    yield


@contextmanager
def opened():
    yield


def own(file: Path) -> str:
    """What a county makes of the beginning that was written for it."""
    text = file.read_text("utf-8").replace("请改", "已改")
    file.write_text(text, "utf-8")
    return text


def run(*arguments: str, database=no_database) -> int:
    return command.main(arguments, database=database)


@pytest.mark.parametrize("slug", slugs())
def test_every_profile_that_comes_with_the_system_is_in_order(slug: str, capsys) -> None:
    assert run("check", str(FOLDER / f"{slug}.toml")) == 0
    assert "没有不对的地方" in capsys.readouterr().out


def test_a_broken_profile_is_told_by_line_rule_and_message_in_order(tmp_path: Path, capsys) -> None:
    text = (FOLDER / "dawukou.toml").read_text("utf-8")
    text = text.replace("passes = 80", "passes = 10", 1).replace('figure = "counters"', 'figure = "doors"', 1)
    text = text.replace('town = "{town}民生服务中心"', 'town = "{village}民生服务中心"')
    file = tmp_path / "broken.toml"
    file.write_text(text, "utf-8")
    assert run("check", str(file)) == 1
    *told, last = capsys.readouterr().err.splitlines()
    assert last.startswith("3 处不对")

    def line(words: str) -> int:
        return next(n for n, row in enumerate(text.splitlines(), 1) if words in row)

    assert [row.split(": ", 1)[0] for row in told] == [
        f"{file}:{line('{village}民生')}", f"{file}:{line('passes = 10')}", f"{file}:{line('doors')}",
    ]  # fmt: skip
    assert "名称模板：这一级的名称里不能用 {village}" in told[0]
    assert "及格线不低于必达项" in told[1]
    assert "没有“doors”这个数字，可用：" in told[2]


def test_one_wrong_value_is_told_once(tmp_path: Path, capsys) -> None:
    file = tmp_path / "one.toml"
    file.write_text(
        (FOLDER / "zhongkai.toml").read_text("utf-8").replace("weight = 10\n", 'weight = "x"\n', 1), "utf-8"
    )
    assert run("check", str(file)) == 1
    assert capsys.readouterr().err.count("\n") == 2


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_what_is_no_text_is_told_and_no_traceback(content, tmp_path: Path, capsys) -> None:
    file = tmp_path / "nothing.toml"
    if content is not None:
        file.write_bytes(content)
    assert run("check", str(file)) == 1
    assert "读不出来" in capsys.readouterr().err


def test_a_new_profile_is_valid_and_never_written_over_another(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "huaning", "--name", "华宁县", "--county", "530424000000") == 0
    file = tmp_path / "huaning.toml"
    assert run("check", "huaning.toml") == 1, "nothing of it is the county's own yet"
    assert "请改的都改了：这一行还是起始配置里的" in capsys.readouterr().err
    profile = buildout.read_profile(own(file))
    assert (profile.place.slug, profile.place.county) == ("huaning", 530424000000)
    assert profile.place.naming.county == "华宁县政务服务中心"
    file.write_text("# 我改过的\n", "utf-8")
    assert run("new", "huaning") == 1
    assert file.read_text("utf-8") == "# 我改过的\n"
    assert "不覆盖" in capsys.readouterr().err
    assert run("new", "../etc") == 2


def test_checking_opens_no_database_and_ends_with_its_code() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yichuang.project.cli", "place", "check", str(FOLDER / "nowhere.toml")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "读不出来" in done.stderr


@pytest.mark.django_db
def test_a_county_is_opened_from_its_own_profile_and_list_of_divisions(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    run("new", "huaning", "--name", "华宁县", "--county", "530424000000")
    own(tmp_path / "huaning.toml")
    assert run("load", "huaning.toml", database=opened) == 1
    assert "--divisions" in capsys.readouterr().err
    (tmp_path / "units.tsv").write_text(
        "code\tname\tlevel\tparent\tlatitude\tlongitude\taddress\tphone\n"
        "530424000000\t华宁县\tcounty\t\t\t\t\t\n"
        "530424100000\t宁州街道\ttown\t530424000000\t24.19\t102.93\t宁州街道 1 号\t0877-5010001\n"
        "530424100001\t城关社区居委会\tvillage\t530424100000\t24.2\t102.92\t城关社区 2 号\t\n",
        "utf-8",
    )
    assert run("load", "huaning.toml", "--divisions", "units.tsv", database=opened) == 0
    place = places.get_place("huaning")
    sites = {s.name: s for s in places.list_sites(place.id)}
    assert set(sites) == {"华宁县政务服务中心", "宁州街道便民服务中心", "宁州街道城关社区便民服务站"}
    town = sites["宁州街道便民服务中心"]
    assert (town.latitude, town.address, town.phone, town.sample) == (24.19, "宁州街道 1 号", "0877-5010001", False)
    assert places.get_organisation(town.organisation_id).name == "宁州街道办事处"
    assert [c.name for c in places.list_counters(town.id)] == ["综合窗口", "帮办代办窗口"]
    assert buildout.get_edition(place.id).number == 1
    assert run("load", "huaning.toml", "--divisions", "units.tsv", database=opened) == 0
    assert "新开站点 0 个" in capsys.readouterr().out
    assert buildout.get_edition(place.id).number == 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("code\tname\n530424000000\t华宁县\n", "缺少列 level、parent"),
        ("code\tname\tlevel\tparent\nabc\t甲镇\ttown\t530424000000\n", "第 2 行的代码或坐标不是数字"),
        (
            "code\tname\tlevel\tparent\tlatitude\tlongitude\n530424100000\t甲镇\ttown\t530424000000\t北\t东\n",
            "第 2 行的代码或坐标不是数字",
        ),
        ("code\tname\tlevel\tparent\n530424200001\t甲村委会\tvillage\t530424200000\n", "的乡镇 530424200000，表里没有"),
        ("code\tname\tlevel\tparent\n530425100000\t别县的镇\ttown\t530425000000\n", "没有 530424000000 的区划"),
        ("code\tname\tlevel\tparent\n530424100000\t甲镇\tvillage\t530424100000\n", "表里没有"),
        ("code\tname\tlevel\tparent\n530424100000\t甲镇\tcounty\t\n", "层级与代码不符"),
    ],
)
@pytest.mark.django_db
def test_a_list_of_divisions_with_mistakes_opens_nothing(table: str, words: str, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    run("new", "huaning", "--name", "华宁县", "--county", "530424000000")
    own(tmp_path / "huaning.toml")
    (tmp_path / "units.tsv").write_text(table, "utf-8")
    assert run("load", "huaning.toml", "--divisions", "units.tsv", database=opened) == 1
    assert words in capsys.readouterr().err
    assert places.list_places() == ()
