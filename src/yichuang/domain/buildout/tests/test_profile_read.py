"""A profile is read, or every mistake is told with line and rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout.profile.basis import basis_in_words
from yichuang.domain.buildout.profile.spec import as_json

TEXT = (Path(buildout.__file__).parents[2] / "project" / "places" / "shuangjiang.toml").read_text("utf-8")


def mistakes(text: str) -> list[buildout.Finding]:
    with pytest.raises(buildout.BadProfile) as refused:
        buildout.read_profile(text)
    return list(refused.value.findings)


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


@pytest.mark.seed("S0-42", "S0-43")
def test_the_nine_haves_are_nine_and_every_site_is_judged_by_them():
    profile = buildout.read_profile(TEXT)
    nine = next(c for c in profile.checklists if c.key == "nine")
    assert [line.name.split("（")[0] for line in nine.lines] == [
        "有标识", "有场所", "有窗口", "有设施", "有网络", "有人员", "有事项", "有办件", "有评价",
    ]  # fmt: skip
    assert {"town", "village"} <= {str(kind) for kind in nine.kinds}


def test_a_misspelt_key_is_told_with_its_line():
    text = TEXT.replace('short_name = "双江自治县"', 'short_nam = "双江自治县"', 1)
    found = mistakes(text)
    wrong = next(f for f in found if f.path == ("place", "short_nam"))
    assert wrong.line == line_of(text, "short_nam =")
    assert "写错" in wrong.message
    assert any(f.path == ("place", "short_name") and f.line == line_of(text, "[place]") for f in found)


def test_a_missing_target_is_told_with_line_and_rule():
    start = TEXT.index('[[indicators]]\nkey = "villages_online"')
    text = TEXT[:start] + TEXT[start:].replace("targets =", "# targets =", 1)
    (wrong,) = mistakes(text)
    assert wrong.rule == "指标有目标"
    assert wrong.line == line_of(text, 'key = "villages_online"') - 1


def test_a_checklist_that_contradicts_itself_is_told():
    text = TEXT.replace("passes = 90", "passes = 40", 1)
    (wrong,) = mistakes(text)
    assert wrong.rule == "及格线不低于必达项"
    assert wrong.line == line_of(text, "passes = 40")


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ('figure = "counters"', 'figure = "doors"', "数字有出处"),
        ("{ by = 2024-12-31, value = 90,", "{ by = 2024-12-31, value = 40,", "目标不倒退"),
        ("{ by = 2025-12-31, value = 100,", "{ by = 2025-12-31, value = 120,", "百分比不过百"),
        ('after = ["town_plans"]', 'after = ["town_plan"]', "前置任务存在"),
        ('village = "{town}{village}便民服务站"', 'village = "{town}{county}便民服务站"', "名称模板"),
        ("division = 530925101002", "division = 640202003000", "管辖范围"),
        ("by = 2023-09-30", "by = 2023-01-31", "先后不矛盾"),
        ("number = 43", "number = 143", "个数不超过总数"),
        ('stages = ["county", "city"]', 'stages = ["city", "county"]', "验收从下往上"),
        ('stages = ["county", "city"]', 'stages = ["city"]', "验收从下往上"),
        ('key = "four"', 'key = "nine"', "键不重复"),
        ("county = 530925000000", "county = 990925000000", "管辖范围"),
        ('village = "{town}{village}便民服务站"', 'village = "{town}{village:>99}便民服务站"', "名称模板"),
        ('name = "双江', 'name = "请改：双江', "请改的都改了"),
        ("county = 530925000000", "county = 530925100000", "管辖范围"),
        ("division = 530925101002", "division = 530925000000", "管辖范围"),
        ('what = "extranet", basis = "S0-62 电子', 'what = "internet", basis = "S0-62 电子', "要求不重复"),
        ('city_body = "临沧市政务服务管理局"', 'city_body = ""', "验收有单位"),
        ("in_plan = false", "in_plan = true", "每级有标准"),
        (
            "in_plan = false",
            'in_plan = false\nwithout = [{ division = 640202001005, why = "别处" }]',
            "管辖范围",
        ),
    ],
)
def test_what_contradicts_itself_names_its_rule(before: str, after: str, rule: str):
    assert before in TEXT
    assert rule in {f.rule for f in mistakes(TEXT.replace(before, after, 1))}


def test_what_is_too_small_or_too_large_is_told_with_its_bound():
    (wrong,) = mistakes(re.sub(r"\bpasses = \d+", "passes = 180", TEXT, count=1))
    assert wrong.message == "太大了，最大 100"


def test_a_line_without_a_dictionary_of_defects_leaves_nothing_to_choose():
    first = TEXT.index("defects = [")
    end = TEXT.index("]", first)
    assert "每项有缺陷词典" in {f.rule for f in mistakes(TEXT[:first] + "defects = [" + TEXT[end:])}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("S1-9 咨询辅导", "方案：咨询辅导"),
        ("S1 三（一）3 电话", "方案三（一）3 电话"),
        ("S4-77…80", "方案"),
        ("S2-139、S4-74；S4 二（六）4：12 月上旬", "方案二（六）4：12 月上旬"),
        ("S1-1、S1-4…6（尺寸是样例）", "方案（尺寸是样例）"),
        ("样例：参照大武口 S1-132", "样例：参照大武口方案"),
        ("县政府办通知", "县政府办通知"),
    ],
)
def test_clerks_read_the_plan_where_we_write_its_number(written: str, read: str):
    assert basis_in_words(written) == read
    assert basis_in_words(read) == read


def test_no_number_of_ours_is_left_in_what_a_place_shows():
    assert not re.search(r"S\d-\d", str(as_json(buildout.read_profile(TEXT))))


def test_what_is_no_toml_is_told_with_its_line():
    (wrong,) = mistakes('[place]\nslug = "a"\nname = \n')
    assert (wrong.rule, wrong.line) == ("TOML 写法", 3)


def test_a_list_whose_one_line_is_wrong_is_told_once():
    (wrong,) = mistakes(TEXT.replace("weight = 12", 'weight = "x"', 1))
    assert wrong.line == line_of(TEXT, "weight = 12")


def test_what_a_text_reports_as_reached_may_stand_for_a_target():
    start = TEXT.index('[[indicators]]\nkey = "villages_online"')
    text = TEXT[:start] + TEXT[start:].replace("targets =", "reported =", 1)
    indicator = buildout.read_profile(text).indicator("villages_online")
    assert (indicator.targets, [r.value for r in indicator.reported]) == ((), [100])
