"""What each place's profile says is what its own text says, number by number."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.project.places.files import profile_of, slugs, units_of

THE_END = date(2021, 12, 31)


@cache
def profile(slug: str) -> buildout.Profile:
    return profile_of(slug)


def targets(slug: str, key: str) -> list[tuple[int, float]]:
    indicator = profile(slug).indicator(key)
    assert indicator is not None, key
    return [(t.by.year, t.value) for t in indicator.targets]


def reported(slug: str, key: str) -> float:
    indicator = profile(slug).indicator(key)
    assert indicator is not None, key
    (value,) = indicator.reported
    assert value.by == date(2022, 12, 31)
    return value.value


def names(slug: str, checklist: str) -> list[str]:
    return [line.name for c in profile(slug).checklists if c.key == checklist for line in c.lines]


def windows(slug: str, kind: str) -> list[str]:
    level = profile(slug).level(kind)
    assert level is not None
    return [w.name for w in level.counters]


def must(slug: str, kind: str) -> set[str]:
    level = profile(slug).level(kind)
    assert level is not None
    return {m.what or m.kind for m in level.must}


def task(slug: str, key: str):
    return next(t for t in profile(slug).tasks if t.key == key)


def milestone(slug: str, key: str):
    found = next(m for m in profile(slug).milestones if m.key == key)
    return found.by, found.number, found.state


def test_there_are_five() -> None:
    assert slugs() == ("dawukou", "ningcheng", "shuangjiang", "zhanyi", "zhongkai")
    assert len({profile(slug).place.prefix for slug in slugs()}) == 5
    for slug in slugs():
        assert profile(slug).place.slug == slug


@pytest.mark.parametrize("slug", slugs())
def test_what_no_text_says_is_called_a_sample(slug: str) -> None:
    for checklist in profile(slug).checklists:
        assert "样例" in checklist.basis, checklist.key
        for line in checklist.lines:
            assert line.basis, line.key
            assert line.sign is None or "尺寸是样例" in line.basis, line.key
    assert "样例" in profile(slug).acceptance.basis
    assert "样例" in profile(slug).travel.basis
    for item in (*profile(slug).tasks, *profile(slug).indicators, *profile(slug).modes, *profile(slug).integrations):
        assert item.basis, item.key


# S0 双江


@pytest.mark.seed("S0-1", "S0-2", "S0-3")
def test_shuangjiang_has_its_targets_by_year() -> None:
    assert targets("shuangjiang", "standard_rate") == [(2023, 50), (2024, 90), (2025, 100)]
    assert targets("shuangjiang", "standard_towns") == [(2023, 5), (2024, 8), (2025, 8)]
    assert targets("shuangjiang", "standard_villages") == [(2023, 43), (2024, 71), (2025, 78)]
    counted = {level.kind: level.number for level in profile("shuangjiang").levels if level.in_plan}
    assert counted == {"town": 8, "village": 78}


def test_shuangjiang_has_three_batches_its_ways_and_its_funds() -> None:
    programme = profile("shuangjiang").programme
    assert set(programme.batches) == {"build", "normalise", "demonstrate"}
    assert {"new", "expand", "transfer", "revive", "swap", "colocate"} <= set(programme.ways)
    assert {"沪滇项目", "东航帮扶"} <= set(programme.funding)
    assert programme.principle == "实用、够用、管用"
    assert programme.town_plans


@pytest.mark.seed("S0-11", "S0-12", "S0-13", "S0-17", "S0-18")
def test_shuangjiang_names_its_defects_and_the_four_that_are_one() -> None:
    assert names("shuangjiang", "four") == ["名称标牌统一", "窗口式服务统一", "事项和服务统一", "网办平台统一"]
    defects = {d for c in profile("shuangjiang").checklists for line in c.lines for d in line.defects}
    assert {"标识标牌缺失", "名称不统一", "尺寸不统一", "政务服务事项不清", "办事流程混乱"} <= defects
    assert {"办事指南没有公示", "事项没有公示"} <= defects


@pytest.mark.seed("S0-55", "S0-56", "S0-57")
def test_shuangjiang_names_five_windows() -> None:
    assert windows("shuangjiang", "town") == [
        "咨询导办窗口", "综合受理窗口", "企业“一站式”服务窗口", "帮办代办窗口（含老年人窗口）", "“办不成事”反映窗口",
    ]  # fmt: skip


@pytest.mark.seed("S0-89")
def test_shuangjiang_has_tasks_with_leads_and_the_bodies_that_support() -> None:
    assert set(task("shuangjiang", "support").helpers) >= {
        "双江自治县发展和改革局", "双江自治县财政局", "双江自治县自然资源局",
    }  # fmt: skip
    assert task("shuangjiang", "town_plans").lead == "各乡镇（农场）"
    assert task("shuangjiang", "guidance").lasting
    assert task("shuangjiang", "progress").lasting


@pytest.mark.seed("S0-63")
def test_shuangjiang_asks_for_words_where_its_plan_has_no_number() -> None:
    assert targets("shuangjiang", "villages_online") == [(2023, 100)]
    assert {i.key for i in profile("shuangjiang").indicators if i.shape == "text"} == {"phone_use", "county_platform"}


# S1 大武口


@pytest.mark.seed("S1-22", "S1-23", "S1-24", "S1-25", "S1-26", "S1-27")
def test_dawukou_has_ten_ones_for_its_stations() -> None:
    assert names("dawukou", "ten") == [
        "一个服务台", "一块牌子", "一台电脑", "一个专网（网上办事系统）", "一本台账", "一部电话", "一个公告栏",
        "一名以上代办员", "一套办事指南", "一张便民服务卡",
    ]  # fmt: skip
    assert [c.kinds for c in profile("dawukou").checklists if c.key == "ten"] == [("village",)]


@pytest.mark.seed("S0-15")
def test_shuangjiang_asks_of_a_demonstration_what_is_counted_and_calls_the_numbers_samples() -> None:
    asked = profile("shuangjiang").demonstration
    assert asked is not None
    assert asked.up_to_standard
    assert {c.what for c in asked.criteria} == {"score", "condition", "cases", "evaluations"}
    assert all("样例" in c.basis for c in asked.criteria)
    assert profile("dawukou").demonstration is None


@pytest.mark.seed("S1-1")
def test_dawukou_has_five_unifications_over_three_levels() -> None:
    assert names("dawukou", "five") == ["标识统一", "设置统一", "流程统一", "服务统一", "管理统一"]
    (five,) = [c for c in profile("dawukou").checklists if c.key == "five"]
    assert set(five.kinds) == {"county", "town", "village"}


@pytest.mark.seed("S1-29", "S1-30", "S1-90", "S1-91", "S1-92", "S1-102")
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("items_in", 100), ("bodies_in", 100), ("online_doable", 85), ("one_window", 80), ("once_at_most", 90),
        ("online_accepted", 100), ("poor_followed", 100),
    ],
)  # fmt: skip
def test_dawukou_has_its_rates(key: str, value: float) -> None:
    assert targets("dawukou", key) == [(2021, value)]


def test_dawukou_counts_without_a_number_to_reach_where_its_plan_says_only_more() -> None:
    for key, formula in (("one_card", "one_card"), ("in_hand", "by_phone")):
        indicator = profile("dawukou").indicator(key)
        assert indicator is not None
        assert (indicator.shape, indicator.formula, indicator.targets) == ("text", formula, ())


@pytest.mark.seed("S1-124", "S1-125")
def test_dawukou_has_two_phases_each_with_its_days() -> None:
    phases = {p.key: (p.begins, p.ends, set(p.kinds)) for p in profile("dawukou").phases}
    assert phases == {
        "phase1": (date(2020, 7, 1), date(2020, 11, 30), {"county", "village"}),
        "phase2": (date(2021, 1, 1), date(2021, 11, 30), {"town"}),
    }
    assert task("dawukou", "villages_built").by == date(2020, 10, 20)
    assert milestone("dawukou", "villages_district") == (date(2020, 11, 10), 62, "county_passed")
    assert milestone("dawukou", "villages_city") == (date(2020, 11, 30), 62, "up_to_standard")
    assert milestone("dawukou", "first_phase") == (date(2020, 11, 30), 63, "up_to_standard")
    assert task("dawukou", "towns_built").by == date(2021, 8, 31)
    assert milestone("dawukou", "towns_self") == (date(2021, 9, 20), 11, "reported")
    assert milestone("dawukou", "towns_district") == (date(2021, 10, 31), 11, "county_passed")
    assert milestone("dawukou", "towns_city") == (date(2021, 11, 30), 11, "up_to_standard")
    assert milestone("dawukou", "all") == (THE_END, 74, "up_to_standard")
    assert profile("dawukou").acceptance.stages == ("county", "city")


def test_dawukou_rounds_its_shares_and_so_do_its_targets() -> None:
    (first, second) = [t.value for t in profile("dawukou").indicator("standard_rate").targets]
    assert (first, second) == (84, 100)
    assert first <= 100 * 63 / 74 < first + 2


def test_dawukou_says_whose_appraisal_the_results_enter_and_that_there_is_only_one() -> None:
    appraisal = profile("dawukou").appraisal
    assert appraisal.into == ("service",)
    assert "予以加分" in appraisal.bonus
    rules = {r.key: r for r in appraisal.rules}
    assert "派出部门（单位）不再进行考核" in rules["once"].meaning
    assert "年度考核由政务服务中心负责" in rules["daily"].meaning


@pytest.mark.parametrize("slug", slugs())
def test_what_no_plan_says_of_patrols_and_weights_is_called_a_sample(slug: str) -> None:
    rules, patrol = profile(slug).appraisal, [c for c in profile(slug).checklists if c.use == "patrol"]
    assert rules.means
    assert all("样例" in part.basis for part in rules.parts), "none of the five gives a weight"
    assert ["样例" in checklist.basis for checklist in patrol] == [True]
    assert not rules.bonus or "样例" in rules.basis


def test_dawukou_says_honestly_that_its_list_of_divisions_is_longer_than_its_plan() -> None:
    level = profile("dawukou").level("village")
    units = [u for u in units_of(profile("dawukou")) if u["level"] == "village"]
    assert (len(units), len(level.without), level.number) == (65, 3, 62)
    assert all("样例" in left.why for left in level.without)


# S2 沾益


@pytest.mark.seed("S2-131", "S2-132", "S2-27", "S2-28", "S2-72", "S2-73")
@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("online_doable", [(2022, 99), (2023, 99.5), (2024, 100)]),
        ("whole_online", [(2022, 80), (2023, 90), (2024, 95)]),
        ("own_rating", [(2022, 98)]),
        ("papers_cut", [(2022, 30)]),
        ("time_cut", [(2022, 10)]),
        ("random_checks", [(2022, 100)]),
        ("licence_checks", [(2024, 100)]),
        ("company_start", [(2022, 0.4)]),
        ("simple_end", [(2022, 20)]),
        ("wide_nation", [(2022, 174)]),
        ("wide_province", [(2022, 100)]),
    ],
)
def test_zhanyi_has_its_targets(key: str, values: list[tuple[int, float]]) -> None:
    assert targets("zhanyi", key) == values


@pytest.mark.seed("S2-37", "S2-38", "S2-39", "S2-43")
def test_zhanyi_says_what_its_halls_are() -> None:
    level = profile("zhanyi").level("county")
    assert [(m.kind, m.least) for m in level.must if m.kind == "area"] == [("area", 3000)]
    assert {"consult", "window", "self_service"} <= must("zhanyi", "county")
    assert "party_centre" in must("zhanyi", "town")
    words = profile("zhanyi").place.words
    assert (words.county, words.town, words.village) == ("政务服务中心", "便民服务中心", "便民服务站")


@pytest.mark.seed("S2-44", "S2-45", "S2-46", "S2-47", "S2-74", "S2-75")
def test_zhanyi_names_its_windows() -> None:
    assert windows("zhanyi", "county") == [
        "综合咨询窗口", "帮办代办窗口（含老年人窗口）", "“办不成事”反映窗口", "无差别综合办事窗口",
        "分领域综合办事窗口", "“跨省通办”“省内通办”窗口", "“企业开办”综合窗口", "“工程建设项目审批”综合窗口",
        "“水电气报装”综合窗口",
        "法律服务窗口", "公安窗口", "医保窗口", "社保窗口", "不动产窗口", "公积金窗口",
    ]  # fmt: skip


@pytest.mark.seed("S2-49")
def test_zhanyi_gathers_three_and_puts_three_in_place() -> None:
    lines = names("zhanyi", "three")
    assert [sum("集中" in n for n in lines), sum("到位" in n for n in lines)] == [3, 3]


@pytest.mark.seed("S2-139")
def test_zhanyi_has_its_25_tasks_and_six_guarantees_each_with_lead_and_helpers() -> None:
    tasks = profile("zhanyi").tasks
    main = [t for t in tasks if t.key.startswith("task")]
    assert [t.name.split(".")[0] for t in main] == [str(n) for n in range(1, 26)]
    assert len(tasks) == 31
    lead = {int(t.key[4:]): t.lead for t in main}
    assert lead[1] == lead[25] == "区政务服务管理局"
    assert {n for n, who in lead.items() if who != "区政务服务管理局"} == {6, 19, 22, 24}
    assert (lead[6], lead[19], lead[22], lead[24]) == ("区直有关部门", "区司法局", "区工信局", "区工信局")
    assert {"区公安分局", "区人力资源和社会保障局", "区医疗保障局", "区税务局"} <= set(task("zhanyi", "task18").helpers)
    assert {t.by.year for t in main if t.by} == {2022, 2024, 2025}
    assert "复制推广经验做法" in task("zhanyi", "spread_work").name


def test_zhanyi_puts_results_to_use_and_lets_others_evaluate() -> None:
    appraisal = profile("zhanyi").appraisal
    assert appraisal.into == ("government", "third")
    assert any("强化督查考核结果运用" in rule.meaning for rule in appraisal.rules)


# S3 宁城


@pytest.mark.seed("S3-1", "S3-2", "S3-47", "S3-48", "S3-49", "S3-50")
def test_ningcheng_has_eight_unifications_and_its_windows_plus_n() -> None:
    assert [n.removeprefix("统一") for n in names("ningcheng", "eight")] == [
        "发展方向", "事项下放", "服务体系", "流程优化", "人员配置", "设施投入", "办事方式", "站点建设",
    ]  # fmt: skip
    for kind in ("town", "village"):
        assert windows("ningcheng", kind) == ["综合受理窗口", "帮办代办窗口"]
        assert {"touch", "computer", "copier", "scanner", "telephone", "seats", "camera"} <= must("ningcheng", kind)
        assert {"extranet", "person"} <= must("ningcheng", kind)


@pytest.mark.seed("S3-63", "S3-65", "S3-66")
def test_ningcheng_counts_16_327_and_26_and_brings_outlets_up_like_others() -> None:
    counted = {level.kind: level.number for level in profile("ningcheng").levels}
    assert counted == {"town": 16, "village": 327, "bank": 26}
    units = units_of(profile("ningcheng"))
    for kind in ("town", "village"):
        level = profile("ningcheng").level(kind)
        assert sum(u["level"] == kind for u in units) - len(level.without) == level.number
    assert names("ningcheng", "outlet")[:3] == ["功能区划分", "升级改造", "员工培训"]


@pytest.mark.seed("S3-30", "S3-31", "S3-32", "S3-33")
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("bodies", 36), ("items", 1679), ("papers_cut", 15.99), ("steps_cut", 17.5), ("time_cut", 86.04),
        ("handed_down", 109), ("instant", 36), ("uploaded", 27), ("bank_items", 52), ("bank_kiosk", 11),
        ("standard_towns", 16), ("standard_villages", 327), ("standard_banks", 26),
    ],
)  # fmt: skip
def test_ningcheng_was_reported_to_have_reached(key: str, value: float) -> None:
    assert reported("ningcheng", key) == value
    assert targets("ningcheng", key) == []


@pytest.mark.seed("S3-55")
def test_ningcheng_has_five_ways_of_serving() -> None:
    assert [m.name for m in profile("ningcheng").modes] == ["即时办", "承诺办", "预约办", "延时办", "自助办"]


@pytest.mark.seed("S3-40", "S3-41", "S3-42", "S3-43")
def test_ningcheng_has_its_three_for_a_village_with_a_and_b() -> None:
    village = {s.post: s.least for s in profile("ningcheng").level("village").staff}
    assert village == {"村级专办员": 2, "村级代办帮办员": 1}
    assert "乡级联络员" in {s.post for s in profile("ningcheng").level("town").staff}


@pytest.mark.seed("S3-2")
def test_ningcheng_begins_with_two_pilots_a_town() -> None:
    assert profile("ningcheng").programme.pilots_each_town == 2
    assert milestone("ningcheng", "pilots") == (date(2022, 8, 31), 10, "up_to_standard")
    assert task("ningcheng", "extend").after == ("try_out",)


# S4 仲恺


@pytest.mark.seed("S4-35", "S4-36", "S4-37", "S4-38", "S4-39", "S4-40")
def test_zhongkai_counts_one_to_five() -> None:
    lines = names("zhongkai", "onetofive")
    parts = [lines[0:1], lines[1:3], lines[3:6], lines[6:10], lines[10:]]
    assert [len(part) for part in parts] == [1, 2, 3, 4, 5]
    assert parts == [
        ["一个大厅"], ["人员进驻", "服务项目进驻"], ["政务党务公开", "项目内容公开", "办事程序公开"],
        ["名称标识统一", "服务窗口统一", "标牌设置统一", "硬件设施统一"],
        ["岗位责任制", "首问负责制", "服务承诺制", "一次性告知制", "限时办结制"],
    ]  # fmt: skip


@pytest.mark.seed("S4-33", "S4-34")
def test_zhongkai_has_five_unified_works() -> None:
    assert len(names("zhongkai", "work")) == 5
    assert all(n.startswith("统一") for n in names("zhongkai", "work"))


@pytest.mark.seed("S4-1", "S4-3", "S4-4", "S4-22")
def test_zhongkai_has_50_80_50_50() -> None:
    keys = ("extended", "online", "whole_online", "online_filed")
    assert [targets("zhongkai", key) for key in keys] == [[(2016, v)] for v in (50, 80, 50, 50)]


@pytest.mark.seed("S4-87", "S2-139")
def test_zhongkai_has_its_tasks_with_lead_helpers_and_day() -> None:
    assert task("zhongkai", "second_report").by == date(2016, 10, 30)
    assert task("zhongkai", "publish").by == date(2016, 11, 30)
    assert task("zhongkai", "one_platform").by == date(2016, 12, 31)
    leads = {t.key: t.lead for t in profile("zhongkai").tasks}
    assert leads["catalogue"] == leads["flows"] == leads["ways"] == "区委改革办"
    assert leads["centres"] == "区委基层治理办"
    assert leads["quality"] == leads["appraise"] == "区纪委（监察与审计局）"
    assert leads["sharing"] == "区科技创新局"
    assert leads["interaction"] == leads["training"] == leads["agency_system"] == "区行政服务中心"
    assert task("zhongkai", "centres").helpers == ("区财政局", "区行政服务中心", "各镇（街道）")


def test_zhongkai_says_how_it_is_inspected_and_appraised() -> None:
    appraisal = profile("zhongkai").appraisal
    assert appraisal.into == ("government", "third")
    assert {"checked", "performance", "third", "spot", "delegated"} == {r.key for r in appraisal.rules}


@pytest.mark.seed("S4-93")
def test_zhongkai_has_a_park_beside_towns_and_streets() -> None:
    towns = [u["name"] for u in units_of(profile("zhongkai")) if u["level"] == "town"]
    assert towns == ["惠环街道", "陈江街道", "潼湖镇", "沥林镇", "潼侨镇", "东江高新科技产业园"]
    assert len(profile("zhongkai").place.ranges) == 4
