"""The figures of the programme on the desk and on the portal: what is shown to whom, and the question to the solver."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import testing as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.faces.common.site_progress import chance_of
from yichuang.kernel.journal import drain

from .test_bundles import words

pytestmark = pytest.mark.django_db


def close(response) -> str:
    """The words without blanks: numbers stand in tags of their own."""
    return "".join(words(response).split())


@pytest.fixture
def plan(clock) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    plan = testing.make_plan()
    clock.set("2023-11-20 09:00")
    days = {"start": (4, 1), "report": (6, 1), "pass_county": (7, 1), "pass_city": (8, 1)}
    steps = [buildout.PastStep(name, date(2023, *day)) for name, day in days.items()]
    buildout.enter_steps(actor=plan.bureau, site_id=plan.village_site, steps=steps, document="纸质台账")
    return plan


@pytest.mark.seed("S0-1", "S0-2", "S0-3")
def test_the_rate_against_its_targets_by_level_and_town(plan, desk):
    text = close(desk(plan.bureau).get("/desk/progress/"))
    assert "现在达标1个，共3个，33.3%" in text
    assert "达标2个（共3个）" in text
    for target in ("2023-12-3150%", "2024-12-3190%", "2025-12-31100%"):
        assert target in text
    assert "勐勐镇" in text
    assert "一部手机办事通" in text


def test_a_town_sees_its_own_sites_only(plan, desk):
    text = close(desk(plan.town).get("/desk/progress/"))
    assert "现在达标1个，共2个" in text
    assert "冰岛" not in text


def test_the_solver_is_asked_by_address_and_answers_with_reasons(plan, desk):
    page = desk(plan.bureau)
    assert "算一算" in words(page.get("/desk/progress/cheapest/"))
    text = words(page.get("/desk/progress/cheapest/", {"question": "target", "by": "2025-12-31", "percent": "66"}))
    assert "还要 1 个" in text
    assert "已经证明没有更好的选法" in text
    assert "为什么选它" in text
    short = words(page.get("/desk/progress/cheapest/", {"question": "budget", "by": "2025-12-31"}))
    assert "请填写预算" in short
    broke = words(
        page.get(
            "/desk/progress/cheapest/", {"question": "target", "by": "2025-12-31", "percent": "100", "budget": "100"}
        )
    )
    assert "做不到" in broke


@pytest.mark.parametrize(
    "query",
    [
        "by=x&question=target&percent=nan",
        "question=&by=",
        f"question=budget&by=2025-12-31&budget={10**22}",
    ],
)
def test_nonsense_is_told_and_breaks_nothing(plan, desk, query):
    assert desk(plan.bureau).get(f"/desk/progress/cheapest/?{query}").status_code == 200


@pytest.mark.seed("S0-4", "S0-39")
@pytest.mark.parametrize(
    ("key", "said"), [("phone_use", "注册 1.2 万人"), ("county_platform", "县级平台 11 月已接通各乡镇")]
)
def test_an_indicator_nobody_computes_is_declared_with_words(plan, desk, key, said):
    page = desk(plan.bureau)
    address = reverse("desk:reading", args=[key])
    refused = page.post(address, {"on": "2023-11-01", "value": "", "said": ""})
    assert refused.status_code == 422
    assert page.post(address, {"on": "2023-11-01", "value": "", "said": said}).status_code == 302
    text = words(page.get("/desk/progress/"))
    assert said in text
    assert "填报的" in text
    assert page.get(reverse("desk:reading", args=["standard_rate"])).status_code == 404


def test_places_are_compared_only_where_two_have_something_in_common(plan, desk):
    assert "没有可以比的" in words(desk(plan.bureau).get("/desk/progress/compare/"))


def test_everybody_reads_how_far_it_is(plan, client):
    text = close(client.get("/sites/standard/"))
    assert "3个站点里有1个达标" in text
    assert "各乡镇" in text


def test_the_public_page_keeps_its_statement_budget(plan, client, django_assert_max_num_queries):
    with_indicators(plan, *({"key": f, "name": f, "formula": f} for f in buildout.FORMULAS if f != "standard_rate"))
    client.get("/sites/standard/")
    with django_assert_max_num_queries(18):  # however many formulas: no list is read again
        client.get("/sites/standard/")


def test_a_place_without_a_standard_says_so(client, made_county):
    assert "还没有公布建设标准" in words(client.get("/sites/standard/"))


def with_indicators(plan: testing.Plan, *indicators: dict[str, object]) -> None:
    """Let the plan ask for these besides; from today on."""
    profile = testing.sample_profile()
    more = tuple(buildout.Indicator.model_validate({"meaning": "问的", "shape": "text"} | i) for i in indicators)
    changed = profile.model_copy(update={"indicators": (*profile.indicators, *more)})
    buildout.adopt_profile(actor=plan.bureau, place_id=plan.county.place.id, profile=changed, reason="补充指标")


@pytest.mark.seed("S3-30", "S3-31", "S3-32", "S3-33")
def test_what_the_plan_reports_is_shown_with_its_day_and_what_contradicts_it(plan, desk, client):
    said = [{"by": "2023-11-20", "value": 16, "basis": "S3-30"}]
    with_indicators(
        plan,
        {"key": "reached", "name": "建成的站", "formula": "standard_number", "unit": "个", "reported": said},
        {"key": "bodies", "name": "部门数", "unit": "个", "reported": said},
    )
    for answer, day in (
        (desk(plan.bureau).get("/desk/progress/"), "2023-11-20"),
        (client.get("/sites/standard/"), "2023年11月20日"),
    ):
        text = close(answer)
        assert text.count("方案自述") == 2
        assert f"{day}16个" in text
        assert text.count("系统里那一天是1个") == 1
        assert "系统里没有那一天的数" in text


@pytest.mark.seed("S0-1", "S0-88")
def test_a_station_reads_its_own_rate_and_the_countys_milestones(plan, desk):
    text = close(desk(plan.agent).get("/desk/progress/"))
    assert "本站现在达标1个，共1个，100.0%" in text
    assert "全部站点的节点" in text
    assert "下一个目标" not in text
    assert "菱形" not in text
    assert "勐勐镇现在达标1个，共2个" in close(desk(plan.town).get("/desk/progress/"))
    assert "菱形是目标" in close(desk(plan.bureau).get("/desk/progress/"))


@pytest.mark.seed("S0-1", "S0-2")
def test_what_was_reached_by_the_day_of_a_target_is_told_in_words(plan, desk, client, clock):
    clock.set("2024-01-10 09:00")
    for page in (desk(plan.bureau).get("/desk/progress/"), client.get("/sites/standard/")):
        assert "2023年12月31日：达标1个，共3个，33.3%（目标50%）" in close(page)


def test_the_public_page_names_what_nobody_has_counted_once_and_shows_no_working_notes(plan, client):
    with_indicators(
        plan,
        {"key": "silent", "name": "没人填的", "meaning": "原文脱漏单位"},
        {"key": "none", "name": "没有事项", "formula": "instant_rate", "unit": "%"},
    )
    text = close(client.get("/sites/standard/"))
    assert text.count("还没有数的：") == 1
    assert "没人填的" in text.partition("还没有数的：")[2]
    assert "没有事项" in text.partition("还没有数的：")[2]
    for left_out in ("原文脱漏单位", "共0项", "还没有填报"):
        assert left_out not in text


@pytest.mark.seed("S0-4")
def test_a_figure_that_is_declared_is_proved_by_a_file_and_every_one_is_kept(plan, desk, client):
    page, address = desk(plan.bureau), reverse("desk:reading", args=["phone_use"])
    bare = page.post(address, {"on": "2023-11-01", "value": "85", "said": ""})
    assert bare.status_code == 422
    assert "填了数就要有凭据" in words(bare)
    early = page.post(address, {"on": "2010-01-01", "value": "85", "said": "", "upload": testing.photo()})
    assert "截至的日期不能更早" in words(early)
    for value in ("85", "99"):
        given = {"on": "2023-11-01", "value": value, "said": "平台统计", "upload": testing.photo(colour=int(value))}
        assert page.post(address, given).status_code == 302
    found = buildout.list_declarations(plan.bureau, "phone_use")
    assert [(d.number, d.proved) for d in found] == [(99, True), (85, True)]
    now = next(i.now for i in buildout.list_indicators(plan.bureau) if i.indicator.key == "phone_use")
    assert (now.number, now.reading) == (99, found[0].id)
    file = reverse("desk:reading_file", args=[found[0].id])
    assert file in page.get("/desk/progress/").content.decode()
    assert "85" in words(page.get(address)).partition("以前填报的")[2]
    for reader in (plan.bureau, plan.agent):
        shown = desk(reader).get(file)
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
        assert b"Exif\x00\x00MM" not in b"".join(shown.streaming_content)
    assert client.get(file).status_code != 200


def test_the_same_declaration_sent_twice_is_one(plan, desk):
    page, address = desk(plan.bureau), reverse("desk:reading", args=["county_platform"])
    given = {"on": "2023-11-01", "value": "", "said": "已接通", "token": "t" * 16}
    assert [page.post(address, given).status_code for _ in range(2)] == [302, 302]
    assert len(buildout.list_declarations(plan.bureau, "county_platform")) == 1


@pytest.mark.parametrize(
    ("chance", "said"), [(0.996, "99% 以上"), (0.004, "不到 1%"), (0.5, "50%"), (1.0, "100%"), (0.0, "0%")]
)
def test_what_is_only_probable_is_never_told_as_certain(chance, said):
    expected = buildout.Forecast(1, 2, 3, chance)
    assert chance_of(buildout.Outlook(date(2024, 12, 31), 2, 3, expected, 1, 100, None)) == said


def test_the_cheapest_way_names_the_field_and_both_sides_of_a_contradiction(plan, desk):
    page, address = desk(plan.bureau), "/desk/progress/cheapest/"
    told = words(page.get(address, {"question": "budget", "by": "x", "budget": str(10**12)}))
    assert "请写到哪一天" in told
    assert "预算写 0 到 100 亿元" in words(
        page.get(address, {"question": "budget", "by": "2025-12-31", "budget": str(10**12)})
    )
    both = {"question": "budget", "by": "2025-12-31", "budget": "1", "must": plan.town_site, "never": plan.town_site}
    assert "既选了一定要做，又选了这次不做" in words(page.get(address, both))
    nothing = close(page.get(address, {"question": "budget", "by": "2025-12-31", "budget": "0"}))
    assert "目标已经达到" not in nothing
    assert "在范围内" in nothing


@pytest.mark.seed("S2-26")
def test_the_four_reductions_are_read_and_taken_away_by_the_desk_and_by_everybody(plan, desk, client, clock):
    body = [plan.county.minzheng.id]
    items = {"effective_on": "2023-01-10", "published_on": "2023-01-05"}
    before = catalogue.make_item(plan.county.place.id, body, **items)
    for name, page, address in (
        ("bureau", desk(plan.bureau), "/desk/progress/reductions/"),
        ("anybody", client, "/sites/standard/reductions/"),
    ):
        assert "还没有事项变过" in words(page.get(address)), name
    later = {**items, "effective_on": "2023-10-01", "promised": {"amount": 4, "unit": "workday"}}
    catalogue.make_item(plan.county.place.id, body, basic_code=before.basic_code, **later)
    for page, address in ((desk(plan.bureau), "/desk/progress/reductions/"), (client, "/sites/standard/reductions/")):
        text = close(page.get(address))
        assert "时限：7→4个工作日" in text
        assert "42.9%" in text
        book = load_workbook(BytesIO(page.get(f"{address}list.xlsx").content))
        rows = list(book.active.values)
        assert rows[0][:4] == ("事项", "实施主体", "实施编码", "和哪一天比")
        assert rows[1][8:10] == (7, 4)
        assert rows[-1][0] == "合计"


@pytest.mark.seed("S3-72", "S4-11")
def test_what_is_done_below_and_the_way_it_saved_stand_on_one_page(made_stage, desk, clock):
    county = made_stage.county
    bureau = persons.staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)
    page = desk(bureau)
    assert "还没有建设标准" in words(page.get("/desk/progress/below/"))
    profile = testing.sample_profile()
    buildout.adopt_profile(actor=bureau, place_id=county.place.id, profile=profile, reason="三年行动计划")
    assert "还没有在乡村收下" in words(page.get("/desk/progress/below/"))
    staged.submit(made_stage, made_stage.agent, applicant=staged.person())
    drain()
    text = close(page.get("/desk/progress/below/"))
    assert "下放到乡村的1个事项里，有办件的1个，100.0%" in text
    assert "1件没有去县里，少跑约" in text
    assert f"{county.village_site.name}" in text
    assert "这是估算" in text


@pytest.mark.seed("S0-15")
def test_the_bureau_chooses_demonstrations_and_everybody_reads_which(plan, desk, client):
    page, address = desk(plan.bureau), reverse("desk:demonstrations")
    text = close(page.get(address))
    assert "示范提升对象" in text
    assert "达标以后才能列为示范" in text
    refused = page.post(address, {"site": str(plan.village_site), "reason": ""})
    assert refused.status_code == 422
    assert "请写一句理由" in words(refused)
    assert page.post(address, {"site": str(plan.village_site), "reason": "窗口开得好"}).status_code == 302
    assert "已经是示范（1个）" in close(page.get(address))
    for answer in (page.get("/desk/progress/"), client.get("/sites/standard/")):
        assert "：达标，示范" in answer.content.decode()
    assert "窗口开得好" in words(client.get("/sites/standard/"))
    assert "示范" in words(page.get(reverse("desk:programme_site", args=[plan.village_site])))
    ended = page.post(address, {"do": "end", "site": str(plan.village_site), "reason": "人手不足"})
    assert ended.status_code == 302
    assert "窗口开得好" not in words(client.get("/sites/standard/"))
    assert desk(plan.town).get(address).status_code == 403
