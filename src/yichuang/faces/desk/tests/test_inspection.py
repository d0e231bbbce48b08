"""巡查 at the desk: begun on a phone, answered line by line, cases sampled, rounds planned, third parties settled."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.testing import figures_are
from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places

pytestmark = pytest.mark.django_db
ENOUGH = {"counters": 2, "staff": 3, "items": 20, "cases": 12, "evaluations": 7}


@pytest.fixture
def plan(clock, monkeypatch):
    clock.set("2026-10-08 10:00")
    figures_are(monkeypatch, **ENOUGH)
    return testing.make_plan()


def text(response):
    return response.content.decode()


def begun(client, site_id, **more):
    answer = client.post(f"/desk/inspection/sites/{site_id}/", {"means": "spot"} | more)
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


@pytest.mark.seed("S0-68")
def test_a_patrol_is_answered_line_by_line_and_names_a_window_or_a_post_only(desk, plan):
    client = desk(plan.bureau)
    check = begun(client, plan.town_site)
    line = f"{check}lines/p_attire/"
    page = text(client.get(line))
    assert "只记窗口和岗位，不记是谁" in page
    assert 'name="remark"' not in page
    assert 'type="file"' not in page
    post = re.search(r'name="where" value="([^"]+)"', page).group(1)
    nowhere = client.post(line, {"said": "no", "defects": "仪容不整", "revision": "0", "do": "next"})
    assert (nowhere.status_code, "请选是哪个窗口或者岗位" in text(nowhere)) == (422, True)
    client.post(line, {"said": "no", "defects": "仪容不整", "where": post, "revision": "0", "do": "next"})
    for key in ("p_on_duty", "p_told", "p_cases"):
        client.post(f"{check}lines/{key}/", {"said": "skip", "revision": "0", "do": "next"})
    client.post(f"{check}submit/", {"remark": ""})
    assert f"仪容不整（{post}）" in text(client.get(check))
    assert f"仪容不整（{post}）" in text(desk(plan.town).get("/desk/standard/rectifications/"))
    (row,) = buildout.list_rectifications(plan.town)
    todo = f"/desk/standard/rectifications/{row.id}/"
    assert "不拍人" in text(desk(plan.town).get(todo))
    done = desk(plan.town).post(todo, {"do": "done", "done-said": "已经提醒，今天整齐了"}, follow=True)
    assert "已整改待核" in text(done)
    assert "1 项有问题" in text(desk(plan.town).get("/desk/inspection/"))
    assert "还没有巡查记录" in text(desk(plan.agent).get("/desk/inspection/"))
    again = begun(client, plan.town_site)
    assert "上次有问题" in text(client.get(f"{again}lines/p_attire/"))


@pytest.mark.seed("S3-54")
def test_a_patrol_by_video_names_the_camera_and_the_time(desk, plan):
    client = desk(plan.bureau)
    new = f"/desk/inspection/sites/{plan.town_site}/"
    refused = client.post(new, {"means": "video", "on": "2026-10-08", "at": "9点"})
    assert (refused.status_code, "时间请写成 09:30 这样" in text(refused)) == (422, True)
    refused = client.post(new, {"means": "video", "on": "2026-10-08", "at": "09:30"})
    assert (refused.status_code, "没有登记能用的视频监控" in text(refused)) == (422, True)
    made = places.set_equipment(
        actor=plan.bureau, site_id=plan.town_site, kind="camera", name="大厅东侧", keeper="岩温"
    )
    check = begun(client, plan.town_site, means="video", camera_id=str(made.id), on="2026-10-08", at="09:30")
    shown = text(client.get(check))
    assert "用的是“大厅东侧”" in shown
    assert "系统不存画面" in shown
    assert "接着做" in text(client.get(new))


@pytest.mark.seed("S4-62")
def test_a_case_is_drawn_by_lot_and_what_is_wrong_is_said_of_its_number(desk, monkeypatch):
    figures_are(monkeypatch, **ENOUGH)
    stage = staged.make_stage()
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    buildout.adopt_profile(
        actor=bureau, place_id=stage.county.place.id, profile=testing.sample_profile(), reason="三年行动计划"
    )
    papers = (cases.MaterialInput("right", "waived"), cases.MaterialInput("plan", "paper"))
    application = staged.application(stage, applicant=staged.person(), materials=papers)
    case = cases.collect_application(actor=stage.agent, application=application, idempotency_key=uuid.uuid4().hex)
    cases.forward_application(actor=stage.agent, case_id=case.case_id)
    number = cases.get_case(stage.agent, case_id=case.case_id).number
    client = desk(bureau)
    check = begun(client, stage.county.village_site.id, means="call")
    sample = f"{check.replace('standard', 'inspection')}lines/p_cases/cases/"
    line = f"{check}lines/p_cases/"
    page = text(client.post(sample, {"number": ""}, follow=True))
    assert number in page
    assert "抽签抽到" in page
    assert staged.person().name not in page
    client.post(sample, {"number": number, "defect": "没有告知结果"})
    client.post(line, {"said": "yes", "revision": "0", "do": "next"})
    assert "抽看的办件里有 1 件有问题，不能填合格" in text(client.get(line))
    answered = client.post(line, {"said": "no", "defects": "没有告知结果", "revision": "1", "do": "next"})
    assert answered.status_code == 302
    wrong = text(client.post(sample, {"number": "SJ-2026-99999"}, follow=True))
    assert "没有这个编号的下放或者代办的办件" in wrong
    sample_id = buildout.get_check(bureau, int(check.split("/")[-2])).lines[3].samples[0].id
    drop = f"{check.replace('standard', 'inspection')}cases/{sample_id}/drop/"
    assert client.post(drop, {"line": "p_cases"}).status_code == 409, "a draw stands"


def test_the_round_is_planned_by_lot_and_by_name(desk, plan):
    client = desk(plan.bureau)
    assert "这一轮还没有计划" in text(client.get("/desk/inspection/round/"))
    wrong = client.post("/desk/inspection/round/", {"do": "named", "site_ids": str(plan.town_site), "why": ""})
    assert wrong.status_code == 422
    named = {"do": "named", "site_ids": str(plan.town_site), "why": "群众投诉"}
    assert "群众投诉" in text(client.post("/desk/inspection/round/", named, follow=True))
    assert "抽签抽到" in text(client.post("/desk/inspection/round/", {"do": "lot", "number": "1"}, follow=True))
    refused = client.post("/desk/inspection/round/", {"do": "lot", "number": "1"})
    assert (refused.status_code, "看完再抽" in text(refused)) == (422, True)
    assert "计划里没有看的" in text(client.get("/desk/inspection/"))


@pytest.mark.seed("S4-69")
def test_a_third_party_is_commissioned_and_its_finds_confirmed_by_the_bureau(desk, plan):
    rules = testing.sample_profile().appraisal.model_copy(update={"into": (buildout.AppraisedBy.PARTY,)})
    profile = testing.sample_profile().model_copy(update={"appraisal": rules})
    buildout.adopt_profile(actor=plan.bureau, place_id=plan.county.place.id, profile=profile, reason="委托第三方")
    bureau, body = desk(plan.bureau), plan.county.minzheng.id
    given = {"organisation_id": str(body), "document": "委托合同一号", "since": "2026-10-08", "until": "2026-10-01",
             "site_ids": str(plan.town_site)}  # fmt: skip
    wrong = bureau.post("/desk/inspection/third/", given)
    assert (wrong.status_code, "结束的日子不能在开始以前" in text(wrong)) == (422, True)
    bureau.post("/desk/inspection/third/", given | {"until": "2026-10-31"})
    assert "委托中" in text(bureau.get("/desk/inspection/third/"))
    actor = persons.staff_actor(plan.county, people.Role.THIRD_PARTY, organisation_id=body)
    third = desk(actor)
    home = text(third.get("/desk/inspection/"))
    assert "受委托的站点（1 个）" in home
    assert third.get(f"/desk/inspection/sites/{plan.village_site}/").status_code == 404
    assert third.get("/desk/inspection/third/").status_code == 403
    check = begun(third, plan.town_site)
    for key, said in {"p_attire": "yes", "p_on_duty": "yes", "p_cases": "skip"}.items():
        third.post(f"{check}lines/{key}/", {"said": said, "revision": "0", "do": "next"})
    told = {"said": "no", "defects": "没有告知单", "revision": "0", "do": "next"}
    third.post(f"{check}lines/p_told/", told)
    sent = text(third.post(f"{check}submit/", {"remark": ""}, follow=True))
    assert "等主管单位确认" in sent
    town = desk(plan.town)
    assert town.get(check).status_code == 404
    assert "没有要整改的" in text(town.get("/desk/standard/rectifications/"))
    settle = f"{check.replace('standard', 'inspection')}settle/"
    assert "没有告知单" in text(bureau.get(settle))
    assert bureau.post(settle, {"dropped": "p_told", "said": ""}).status_code == 422
    bureau.post(settle, {"said": "属实"})
    assert "没有告知单" in text(town.get("/desk/standard/rectifications/"))
    assert "受委托来看" in text(town.get(check))
    (row,) = buildout.list_commissions(plan.bureau)
    end = f"/desk/inspection/third/{row.id}/end/"
    assert bureau.post(end, {"reason": ""}).status_code == 422
    bureau.post(end, {"reason": "合同解除"})
    assert buildout.list_commissions(plan.bureau)[0].until == date(2026, 10, 8)


@pytest.fixture
def year(desk, plan, clock):
    """A year with one patrol, over; its draft is counted."""
    clock.set("2026-10-09 10:00")
    client = desk(plan.bureau)
    check = begun(client, plan.town_site)
    for key in ("p_attire", "p_on_duty", "p_told"):
        client.post(f"{check}lines/{key}/", {"said": "yes", "revision": "0", "do": "next"})
    client.post(f"{check}lines/p_cases/", {"said": "skip", "revision": "0", "do": "next"})
    client.post(f"{check}submit/", {"remark": ""})
    clock.set("2027-01-11 10:00")
    return plan


@pytest.mark.seed("S1-126", "S1-130", "S2-138")
def test_a_year_is_counted_confirmed_sent_to_the_unit_and_put_to_use(desk, year):
    bureau, town = desk(year.bureau), desk(year.government)
    home = "/desk/inspection/appraisals/"
    assert "这一年还没有统计" in text(bureau.get(home))
    assert "这一年还没有您单位的考核结果" in text(town.get(home))
    assert bureau.post(f"{home}2031/draft/").status_code == 409
    assert town.post(f"{home}2026/draft/").status_code == 403
    counted = text(bureau.post(f"{home}2026/draft/", follow=True))
    assert "统计中" in counted
    one = next(r for r in buildout.list_appraisals(year.bureau, 2026) if r.parts[0].share is not None)
    address = f"{home}units/{one.id}/"
    assert "巡查 1 次，平均 100.0 分" in text(bureau.get(address))
    assert town.get(address).status_code == 404
    early = bureau.post(address, {"do": "use", "use": "praised", "said": "全县通报表扬"})
    assert early.status_code == 409
    assert "通知书已送各单位" in text(bureau.post(f"{home}2026/confirm/", follow=True))
    mine = text(town.get(home))
    assert "第 1 名" in mine
    assert mine.count("/units/") == 1, "a unit reads its own and nobody else's"
    notice = town.get(f"{address}notice/")
    assert notice["Content-Type"] == "application/pdf"
    wrong = bureau.post(address, {"do": "use", "use": "ordered", "said": "按期完成任务", "due_on": ""})
    assert (wrong.status_code, "限期整改要写期限" in text(wrong)) == (422, True)
    bureau.post(address, {"do": "use", "use": "ordered", "said": "按期完成任务", "due_on": "2027-03-01"})
    assert "按期完成任务" in text(town.get("/desk/programme/tasks/"))
    assert bureau.post(address, {"do": "correct", "reason": ""}).status_code == 422
    bureau.post(address, {"do": "correct", "reason": "少算了一次巡查"})
    assert "第 2 版" in text(bureau.get(address))


@pytest.mark.seed("S1-127", "S4-68")
def test_a_bonus_is_written_with_its_reason_and_its_proof(desk, year, clock):
    rules = {"bonus": "创建标准高", "bonus_most": 5, "into": (buildout.AppraisedBy.GOVERNMENT,)}
    profile = testing.sample_profile()
    profile = profile.model_copy(update={"appraisal": profile.appraisal.model_copy(update=rules)})
    buildout.adopt_profile(actor=year.bureau, place_id=year.county.place.id, profile=profile, reason="加分办法")
    client = desk(year.bureau)
    client.post("/desk/inspection/appraisals/2026/draft/")
    one = buildout.list_appraisals(year.bureau, 2026)[0]
    assert "纳入政府绩效考核。由双江自治县政务服务管理局评定" in text(
        client.get("/desk/inspection/appraisals/?year=2026")
    )
    address = f"/desk/inspection/appraisals/units/{one.id}/"
    wrong = client.post(address, {"do": "bonus", "points": "6", "said": "全部事项下到村"})
    assert (wrong.status_code, "加分是 0 到 5 分" in text(wrong)) == (422, True)
    client.post(address, {"do": "bonus", "points": "2", "said": "全部事项下到村", "upload": testing.photo()})
    shown = text(client.get(address))
    assert "2 分：全部事项下到村" in shown
    assert client.get(f"{address}proof/")["Content-Type"] == "image/jpeg"
