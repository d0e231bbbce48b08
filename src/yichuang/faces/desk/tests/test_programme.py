"""达标计划 at the desk: the bureau arranges, towns plan and report, each sees its own."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def plan(clock) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    return testing.make_plan()


@pytest.fixture
def bureau(plan, desk):
    return desk(plan.bureau)


@pytest.fixture
def town(plan, desk):
    return desk(plan.government)


def text(response) -> str:
    return response.content.decode()


def task_of(plan: testing.Plan, key: str) -> buildout.TaskRow:
    return next(t for t in buildout.list_tasks(plan.bureau) if t.key == key)


MONEY = list(testing.sample_profile().programme.funding[:1])
ARRANGED = {
    "batch": "build", "phase": "year2023", "way": "expand", "pilot": "yes", "funding": MONEY,
    "leader": "岩温", "responsible": "李扎迫", "due_on": "2023-11-30", "cost": "180000", "reason": "第一批",
}  # fmt: skip


@pytest.mark.seed("S0-5", "S0-6", "S0-47", "S0-86", "S3-2")
def test_the_bureau_ticks_sites_and_arranges_them_together(plan: testing.Plan, bureau) -> None:
    ledger = text(bureau.get("/desk/programme/ledger/"))
    chosen = [f"{plan.town_site}:1", f"{plan.village_site}:1"]
    assert all(f'value="{pair}"' in ledger for pair in chosen)
    whole_town = text(bureau.get(f"/desk/programme/ledger/?town={ground.TOWN_A}&all=1"))
    assert whole_town.count(" checked>") == 2, "a town's villages are ticked with one click"
    page = text(bureau.get("/desk/programme/arrange/", {"site": chosen}))
    assert "安排 2 个站点" in page
    sent = bureau.post("/desk/programme/arrange/", ARRANGED | {"site": chosen}, follow=True)
    assert "已安排 2 个站点" in text(sent)
    shown = text(bureau.get(f"/desk/programme/sites/{plan.village_site}/"))
    assert all(word in shown for word in ("建设一批", "扩容改建", MONEY[0], "岩温", "李扎迫", "第一批"))
    again = bureau.post("/desk/programme/arrange/", ARRANGED | {"site": chosen})
    assert (again.status_code, "别人已经改过" in text(again)) == (422, True)
    filtered = text(bureau.get("/desk/programme/ledger/?batch=build&pilot=1"))
    assert "2 个，共 3 个" in filtered


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(plan: testing.Plan, bureau) -> None:
    wrong = ARRANGED | {"site": f"{plan.village_site}:1", "due_on": "2024-02-01", "other": "村民自筹"}
    answer = bureau.post("/desk/programme/arrange/", wrong)
    assert answer.status_code == 422
    page = text(answer)
    assert "“2023 年”从 2023-01-01 到 2023-12-31" in page
    assert "请在说明里写一句来历" in page
    assert 'value="李扎迫"' in page
    assert "先在台账里勾选" in text(bureau.get("/desk/programme/arrange/"))


@pytest.mark.seed("S0-86")
def test_an_agent_begins_the_work_once_it_is_settled(plan: testing.Plan, bureau, desk) -> None:
    agent = desk(plan.agent)
    address = f"/desk/programme/sites/{plan.village_site}/"
    assert "还不能开工" in text(agent.get(address))
    refused = agent.post(f"{address}start/", {"on": "2023-03-01"}, follow=True)
    assert "还没有明确建设方式" in text(refused)
    bureau.post("/desk/programme/arrange/", ARRANGED | {"site": f"{plan.village_site}:1"})
    begun = agent.post(f"{address}start/", {"on": "2023-03-01"}, follow=True)
    assert "已登记开工" in text(begun)
    assert "建设中" in text(begun)
    assert agent.get(f"/desk/programme/sites/{plan.town_site}/").status_code == 404


@pytest.mark.seed("S0-88")
def test_each_level_takes_its_own_ledger_away(plan: testing.Plan, bureau, town) -> None:
    def sites(client) -> int:
        answer = client.post("/desk/programme/ledger/export/")
        assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
        return load_workbook(BytesIO(answer.content))["站点台账"].max_row - 1

    assert (sites(bureau), sites(town)) == (3, 2)


@pytest.mark.seed("S0-93", "S0-86")
def test_a_town_writes_its_plan_and_the_bureau_approves_it(plan: testing.Plan, bureau, town) -> None:
    begun = town.post(f"/desk/programme/plans/new/{ground.TOWN_A}/")
    address = begun.headers["Location"]
    assert "起草中" in text(town.get(address))
    data = {"title": "勐勐镇方案", "text": "一、目标", "revision": "1", "do": "submit",
            "sites-TOTAL_FORMS": "2", "sites-INITIAL_FORMS": "2"}  # fmt: skip
    for n, site_id in enumerate((plan.town_site, plan.village_site)):
        line = {"site_id": site_id, "way": "expand", "due_on": "2023-10-31", "leader": "岩温", "responsible": "李扎迫"}
        data |= {f"sites-{n}-{name}": str(value) for name, value in line.items()}
    late = town.post(address, data | {"sites-1-due_on": "2022-12-01"})
    assert (late.status_code, "期限 2022-12-01 不在里面" in text(late)) == (422, True)
    open_ = town.post(address, data | {"sites-1-leader": ""}, follow=True)
    assert "没有报上去" in text(open_)
    sent = town.post(address, data | {"revision": "2"}, follow=True)
    assert "已报批" in text(sent)
    assert "起草新一版" not in text(town.get(f"/desk/programme/towns/{ground.TOWN_A}/")), "one is in hand"
    after = town.post(address, data | {"revision": "3"})
    assert (after.status_code, "现在是“待批准”，不能再改" in text(after)) == (409, True)
    assert "等主管单位办理" in text(bureau.get("/desk/programme/"))
    back = bureau.post(f"{address}decide/", {"do": "back", "said": ""}, follow=True)
    assert "请写一句理由" in text(back)
    bureau.post(f"{address}decide/", {"do": "back", "said": "期限再提前"}, follow=True)
    assert "期限再提前" in text(town.get(address))
    town.post(address, data | {"revision": "3"})
    approved = bureau.post(f"{address}decide/", {"do": "approve", "said": "同意"}, follow=True)
    assert "已按方案更新" in text(approved)
    assert "勐勐镇方案第 1 版" in text(town.get(f"/desk/programme/sites/{plan.village_site}/"))
    assert "起草新一版" in text(town.get(f"/desk/programme/towns/{ground.TOWN_A}/"))
    paper = town.get(f"{address}paper.pdf")
    assert paper.content.startswith(b"%PDF-")
    twice = bureau.post(f"{address}decide/", {"do": "approve"})
    assert (twice.status_code, "不能“批准”" in text(twice)) == (409, True)


@pytest.mark.seed("S0-87", "S0-91")
def test_a_town_reports_a_task_with_a_file_and_the_bureau_confirms_it(plan: testing.Plan, bureau, town) -> None:
    row = task_of(plan, f"town_plans.{ground.TOWN_A}")
    address = f"/desk/programme/tasks/{row.id}/"
    assert row.name in text(town.get("/desk/programme/tasks/?scope=mine"))
    wrong = town.post(f"{address}report/", {"said": "写了一半", "percent": "300"})
    assert (wrong.status_code, "进度填 0 到 100" in text(wrong)) == (422, True)
    upload = SimpleUploadedFile("初稿.pdf", PDF)
    sent = town.post(f"{address}report/", {"said": "写了一半", "percent": "50", "file": upload}, follow=True)
    assert "进展已报送" in text(sent)
    (line,) = buildout.get_task(plan.bureau, row.id).reports
    file = bureau.get(f"{address}reports/{line.id}/")
    assert b"".join(file.streaming_content) == PDF
    town.post(f"{address}report/", {"said": "写完了", "done": "on"})
    assert "已报完成，等确认" in text(bureau.get("/desk/programme/"))
    assert "请写一句理由" in text(bureau.post(f"{address}do/", {"do": "again"}, follow=True))
    assert "已确认完成" in text(bureau.post(f"{address}do/", {"do": "finish"}, follow=True))
    assert town.post(f"{address}do/", {"do": "finish"}).status_code == 403
    stranger = persons.staff_actor(plan.county, people.Role.LEADER)
    assert buildout.count_my_tasks(stranger) == 0


def test_a_task_is_added_ticked_and_postponed(plan: testing.Plan, bureau, town) -> None:
    given = {"name": "腾退文化站一楼", "due_on": "2023-05-01", "town": str(ground.TOWN_A), "steps": "商量\n搬家\n"}
    made = town.post("/desk/programme/tasks/new/", given)
    address = made.headers["Location"]
    ticked = town.post(f"{address}steps/", {"step": "1", "do": "done"}, follow=True)
    assert "进度 50%" in text(ticked)
    page = text(town.get(address))
    assert 'name="due_on"' not in page, "the day is the bureau's"
    moved = {"due_on": "2023-06-01", "leader": "", "responsible": "", "reason": "等搬迁", "revision": "1"}
    assert "等搬迁" in text(bureau.post(f"{address}change/", moved, follow=True))
    empty = bureau.post("/desk/programme/tasks/new/", {"name": "没有单位的任务", "due_on": "2023-05-01"})
    assert (empty.status_code, "请选由哪个单位牵头" in text(empty)) == (422, True)


@pytest.mark.seed("S0-91")
def test_the_calendar_shows_the_days_of_the_month(plan: testing.Plan, town) -> None:
    march = text(town.get("/desk/programme/tasks/calendar/"))
    assert "2023 年 3 月" in march
    assert task_of(plan, "town_plans." + str(ground.TOWN_A)).name in march
    assert "没有到期的任务和站点" in text(town.get("/desk/programme/tasks/calendar/?month=2024-02"))
    assert town.get("/desk/programme/tasks/calendar/?month=nonsense").status_code == 200


@pytest.mark.seed("S0-90")
def test_a_visit_is_recorded_and_its_advice_becomes_a_task(plan: testing.Plan, bureau, town, desk) -> None:
    given = {"where": f"site:{plan.village_site}", "on": "2023-03-01", "visitors": "岩温", "found": "柜台还是封闭的",
             "advised": "改成开放式柜台", "due_on": "2023-04-30"}  # fmt: skip
    assert "已登记" in text(bureau.post("/desk/programme/visits/", given, follow=True))
    seen = text(town.get("/desk/programme/visits/"))
    assert "柜台还是封闭的" in seen
    assert "已转成任务" in seen
    assert "登记一次" not in seen
    assert town.post("/desk/programme/visits/", given).status_code == 403
    assert "登记一次" in text(desk(plan.city).get("/desk/programme/visits/"))
    assert "改成开放式柜台" in text(desk(plan.city).get("/desk/programme/tasks/")), "the city reads all of them"
    elsewhere = persons.staff_actor(plan.county, people.Role.LEADER, organisation_id=plan.county.town_b.id)
    assert "柜台" not in text(desk(elsewhere).get("/desk/programme/visits/"))


@pytest.mark.seed("S2-141")
def test_practice_is_written_published_and_copied(plan: testing.Plan, bureau, town) -> None:
    given = {
        "site_id": str(plan.town_site),
        "title": "高频事项看图办",
        "text": "把二十项高频事项画成图。",
        "steps": "画图\n张贴",
    }
    town.post("/desk/programme/practices/", given)
    (row,) = buildout.list_practices(plan.town)
    address = f"/desk/programme/practices/{row.id}/"
    changed = town.post(address, given | {"do": "write", "steps": "画图\n张贴\n回访"}, follow=True)
    assert "回访" in text(changed)
    assert "推广" in text(bureau.post(f"{address}do/", {"do": "publish"}, follow=True))
    copied = {"sites": [str(plan.village_site)], "due_on": "2023-06-01"}
    assert "1 个站点在照着做" in text(bureau.post(address, copied, follow=True))
    assert "照“高频事项看图办”去做" in text(town.get(f"/desk/programme/sites/{plan.village_site}/"))
    assert town.post(address, copied).status_code == 403
    gone = bureau.post(f"{address}do/", {"do": "withdraw"}, follow=True)
    assert gone.status_code == 200


@pytest.mark.seed("S3-70")
def test_pilots_are_proposed_with_reasons_and_adopted_by_ticking(plan: testing.Plan, bureau) -> None:
    page = text(bureau.get("/desk/programme/pilots/"))
    assert "公里" in page
    assert f'value="{plan.village_site}:1" checked' in page
    sent = {"site": f"{plan.village_site}:1", "reason": "先行先试"}
    assert "已把 1 个站点列为试点" in text(bureau.post("/desk/programme/pilots/", sent, follow=True))
    assert buildout.get_work(plan.bureau, plan.village_site).pilot
    assert "请至少选一个站点" in text(bureau.post("/desk/programme/pilots/", {"reason": "没选"}, follow=True))


def test_the_overview_says_what_is_due_and_late(plan: testing.Plan, bureau, clock) -> None:
    clock.set("2023-06-15 09:00")
    page = text(bureau.get("/desk/programme/"))
    assert "统一制作台账登记本" in page.split("已经拖期")[0]
    assert "逾期 76 天" in page.split("已经拖期")[1]
    town_page = text(bureau.get(f"/desk/programme/towns/{ground.TOWN_A}/"))
    assert "经济实力" in town_page
    assert bureau.get(f"/desk/programme/towns/{ground.FARM}/").status_code == 404
    assert "计划里没有银行网点" in text(bureau.get("/desk/programme/outlets/"))
    assert date(2023, 6, 30) == task_of(plan, "ledger_book").due_on


def typed(*steps: tuple[str, str], document: str = "2022 年度台账") -> dict[str, str]:
    """The page of the past as a browser sends it: six rows, those not named empty."""
    rows = [*steps, *[("", "")] * (6 - len(steps))]
    sent = {"steps-TOTAL_FORMS": "6", "steps-INITIAL_FORMS": "4", "document": document}
    for number, (name, on) in enumerate(rows):
        sent |= {f"steps-{number}-name": name, f"steps-{number}-on": on}
    return sent


@pytest.mark.seed("S0-88")
def test_the_bureau_enters_the_past_of_a_site_and_what_is_wrong_stands_at_its_step(
    plan: testing.Plan, bureau, client
) -> None:
    site = f"/desk/programme/sites/{plan.village_site}/"
    page = text(bureau.get(site))
    assert f'href="{site}past/"' in page
    page = text(bureau.get(f"{site}past/"))
    usual = ("start", "report", "pass_county", "pass_city")
    assert [page.count(f'<option value="{name}" selected>') for name in usual] == [1, 1, 1, 1]
    assert 'value="confirm"' not in page, "here the city accepts"
    wrong = bureau.post(f"{site}past/", typed(("start", "2023-01-09"), ("report", ""), ("pass_county", "2023-02-06")))
    assert wrong.status_code == 422
    assert "现在是“建设中”，不能“县级验收通过”" in text(wrong)
    assert 'value="2023-02-06"' in text(wrong), "nothing that was typed is lost"
    for rows, words in (
        ([("start", "2023-01-09"), ("report", "2023-01-05")], "上一步是 2023-01-09，这一步不能更早"),
        ([("start", "2023-03-01")], "补登的是今天以前的事"),
        ([("start", "去年")], "请写成 2026-09-28 这样"),
        ([("", "2023-01-09")], "请选这一天走的是哪一步"),
        ([], "请至少填一步和它的日期"),
    ):
        refused = bureau.post(f"{site}past/", typed(*rows))
        assert (refused.status_code, words in text(refused)) == (422, True), words
    bare = bureau.post(f"{site}past/", typed(("start", "2023-01-09"), document=""))
    assert (bare.status_code, "依据" in text(bare)) == (422, True)
    assert buildout.list_moves(plan.bureau, plan.village_site) == ()
    days = ("2023-01-09", "2023-01-16", "2023-02-06", "2023-02-20")
    done = text(bureau.post(f"{site}past/", typed(*zip(usual, days, strict=True)), follow=True))
    assert all(word in done for word in ("达标", "2022 年度台账", "补登"))
    given = buildout.certificate_of(plan.village_site)
    assert given is not None
    shown = text(client.get(f"/standard/{given.number}/"))
    assert all(word in shown for word in ("现在有效", "2023 年 2 月 20 日", "补登", "2022 年度台账"))
    again = bureau.post(f"{site}past/", typed(("start", "2023-01-09")))
    assert (again.status_code, "现在是“达标”，不能“开工”" in text(again)) == (422, True)


def test_only_the_bureau_of_the_place_enters_the_past(plan: testing.Plan, desk) -> None:
    address = f"/desk/programme/sites/{plan.town_site}/past/"
    for actor in (plan.town, plan.government, plan.agent, plan.city):
        client = desk(actor)
        assert client.get(address).status_code == 403
        assert client.post(address, typed(("start", "2023-01-09"))).status_code == 403
        assert "/past/" not in text(client.get(f"/desk/programme/sites/{plan.village_site}/"))
    assert buildout.list_moves(plan.bureau, plan.town_site) == ()


def test_where_no_city_accepts_the_usual_way_ends_with_the_countys_word(plan: testing.Plan, bureau) -> None:
    profile = testing.sample_profile()
    alone = profile.acceptance.model_copy(update={"stages": (buildout.Stage.COUNTY,)})
    buildout.adopt_profile(
        actor=plan.bureau, place_id=plan.county.place.id, reason="只有县级验收",
        profile=profile.model_copy(update={"acceptance": alone}),
    )  # fmt: skip
    page = text(bureau.get(f"/desk/programme/sites/{plan.town_site}/past/"))
    assert '<option value="confirm" selected>' in page
    assert 'value="pass_city"' not in page


def test_a_villager_opens_the_certificate_from_the_page_of_the_site(plan: testing.Plan, client, clock) -> None:
    page = f"/sites/{plan.town_site}/"
    assert "看达标证书" not in text(client.get(page))
    steps = [
        buildout.PastStep(name, date(2023, 2, day))
        for name, day in (("start", 1), ("report", 6), ("pass_county", 13), ("pass_city", 20))
    ]
    buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=steps, document="台账")
    assert 'href="/standard/SJ-DB-2023-0001/"' in text(client.get(page))
    assert "看达标证书" not in text(client.get(f"/sites/{plan.village_site}/"))


def token_in(page: str) -> str:
    """The token the page's forms carry."""
    return re.search(r'name="token" value="([\w-]+)"', page).group(1)


@pytest.mark.seed("S0-87", "S0-90", "S2-141")
def test_a_form_sent_twice_counts_once(plan: testing.Plan, bureau, town) -> None:
    visit = {"where": f"site:{plan.village_site}", "on": "2023-03-01", "visitors": "岩温", "found": "柜台还是封闭的"}
    task = {"name": "把柜台改成开放式", "due_on": "2023-04-30", "town": str(ground.TOWN_A)}
    practice = {"site_id": str(plan.town_site), "title": "看图办事", "text": "把高频事项画成一张图。", "steps": "画图"}
    for client, address, given in (
        (bureau, "/desk/programme/visits/", visit), (bureau, "/desk/programme/tasks/new/", task),
        (town, "/desk/programme/practices/", practice),
    ):  # fmt: skip
        sent = given | {"token": token_in(text(client.get(address)))}
        assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    report = f"/desk/programme/tasks/{task_of(plan, f'town_plans.{ground.TOWN_A}').id}/"
    said = {"said": "写好了初稿", "percent": "20", "token": token_in(text(town.get(report)))}
    assert [town.post(f"{report}report/", said).status_code for _ in range(2)] == [302, 302]
    assert len(buildout.list_visits(plan.bureau)) == 1
    assert sum(t.name == task["name"] for t in buildout.list_tasks(plan.bureau)) == 1
    assert len(buildout.list_practices(plan.town)) == 1
    assert text(town.get(report)).count("写好了初稿") == 1


@pytest.mark.seed("S0-93")
def test_the_bureau_helps_with_a_towns_draft_and_leaves_the_report_to_the_town(
    plan: testing.Plan, bureau, town
) -> None:
    address = town.post(f"/desk/programme/plans/new/{ground.TOWN_A}/").headers["Location"]
    assert "保存并报批" in text(town.get(address))
    page = text(bureau.get(address))
    assert ("保存方案" in page, "保存并报批" in page, "报批由他们自己报" in page) == (True, False, True)


@pytest.mark.seed("S0-93", "S0-86")
def test_what_a_plan_lacks_stands_at_its_fields_and_what_was_typed_is_kept(plan: testing.Plan, bureau, town) -> None:
    address = town.post(f"/desk/programme/plans/new/{ground.TOWN_A}/").headers["Location"]
    data = {"title": "勐勐镇方案", "text": "一、目标", "revision": "1", "sites-TOTAL_FORMS": "2",
            "sites-INITIAL_FORMS": "2", "sites-0-site_id": str(plan.town_site),
            "sites-1-site_id": str(plan.village_site), "sites-0-leader": "岩温"}  # fmt: skip
    page = text(town.post(address, data | {"do": "submit"}))
    assert "已保存，但没有报上去" in page
    assert page.count("报批前要写") >= 7, "three fields of one site and four of the other"
    assert 'name="revision" value="2"' in page
    bureau.post(address, data | {"revision": "2", "text": "主管单位改过"})
    page = text(town.post(address, data | {"revision": "2", "text": "我写的这一段"}))
    assert "还没有保存：您打开以后，别人已经改过" in page
    assert "我写的这一段" in page
    assert 'name="revision" value="3"' in page, "and can be sent again"


def test_a_word_that_is_too_long_is_refused_and_not_lost(plan: testing.Plan, bureau) -> None:
    task = task_of(plan, "ledger_book")
    long = "请再核一遍" * 50
    answer = bureau.post(f"/desk/programme/tasks/{task.id}/do/", {"do": "cancel", "said": long})
    assert (answer.status_code, long in text(answer)) == (422, True)
    assert task_of(plan, "ledger_book").state == "open"


@pytest.mark.seed("S0-86")
def test_a_day_after_the_plans_end_is_called_an_extension(plan: testing.Plan, bureau) -> None:
    address = f"/desk/programme/arrange/?site={plan.village_site}:1"
    assert "方案到 2025-12-31 止，写以后的日子算延期" in text(bureau.get(address))
    sent = {"site": f"{plan.village_site}:1", "due_on": "2026-06-30", "pilot": "keep", "reason": "资金晚到"}
    assert "方案到 2025-12-31 止，这是延期" in text(bureau.post("/desk/programme/arrange/", sent, follow=True))


def test_a_plan_of_which_nothing_is_known_says_so(plan: testing.Plan, bureau, clock) -> None:
    clock.set("2026-06-01 09:00")
    for address in ("/desk/programme/", "/desk/progress/"):
        page = text(bureau.get(address))
        assert "方案没有报告结果，未登记" in page
        assert "期限已过" not in page
        assert "没有完成" not in page
        assert "没有达到" not in page


@pytest.mark.seed("S0-88")
def test_whoever_answers_for_a_town_reads_how_far_it_is(plan: testing.Plan, town) -> None:
    assert "达标进度" in text(town.get("/desk/programme/"))
    page = town.get("/desk/progress/")
    assert (page.status_code, "冰岛" in text(page)) == (200, False)
    tasks = text(town.get("/desk/programme/tasks/"))
    assert "我负责的</a>" in tasks.split('aria-current="page"')[-1] or 'aria-current="page">我负责的' in tasks


def test_towns_are_called_as_the_place_calls_them(plan: testing.Plan, bureau) -> None:
    word = buildout.town_word(plan.county.place.id)
    ledger = text(bureau.get("/desk/programme/ledger/"))
    assert f'role="columnheader">{word}</th>' in ledger
    assert {r.kind_word for r in buildout.list_ledger(plan.bureau)} == {"便民服务中心", "便民服务站"}


@pytest.mark.seed("S0-91")
def test_the_calendar_shows_what_was_finished_on_its_day_too(plan: testing.Plan, bureau, town) -> None:
    mine = task_of(plan, f"town_plans.{ground.TOWN_A}")
    buildout.report_task(actor=plan.government, task_id=mine.id, said="方案印发了", done=True)
    assert task_of(plan, mine.key).light_text == "等确认"
    buildout.move_task(actor=plan.bureau, task_id=mine.id, name="finish")
    page = text(town.get("/desk/programme/tasks/calendar/?month=2023-03"))
    assert mine.name in page.split("已了结、未登记 1 项")[1]
