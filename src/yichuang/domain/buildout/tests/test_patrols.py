"""Patrols: conduct by window and post, video through a camera on record, sampled cases, rounds, third parties."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.models import Rectification, RoundSite
from yichuang.domain.buildout.tasks import remind_rounds
from yichuang.domain.buildout.testing import figures_are, photo
from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.kernel import clock as now
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
ENOUGH = {"counters": 2, "staff": 3, "items": 20, "cases": 12, "evaluations": 7}


@contextmanager
def says(words):
    """Refused at a field, in these words."""
    with pytest.raises(Invalid) as refused:
        yield
    assert words in " ".join(refused.value.fields.values())


@pytest.fixture
def plan(clock, monkeypatch) -> testing.Plan:
    clock.set("2026-10-08 10:00")
    figures_are(monkeypatch, **ENOUGH)
    return testing.make_plan()


def answer(actor, check, key, said="yes", **more):
    return buildout.answer_line(actor=actor, assessment_id=check, line=key, said=said, **more)


def patrol(actor, site_id, wrong=None, means="spot", skip=("p_cases",), **more):
    """Begun, answered and submitted; its id."""
    check = buildout.begin_patrol(actor=actor, site_id=site_id, means=means, **more)
    for view in buildout.get_check(actor, check).lines:
        key = view.line.key
        if key in (wrong or {}):
            answer(actor, check, key, "no", **wrong[key])
        else:
            answer(actor, check, key, "skip" if key in skip else "yes")
    buildout.submit_check(actor=actor, assessment_id=check)
    return check


def posts(plan, check):
    return next(v.places for v in buildout.get_check(plan.bureau, check).lines if v.line.key == "p_attire")


@pytest.mark.seed("S0-68")
def test_what_is_wrong_with_conduct_is_said_of_a_window_or_post_and_never_of_a_person(plan):
    check = buildout.begin_patrol(actor=plan.bureau, site_id=plan.town_site, means="spot")
    post = posts(plan, check)[0]
    with pytest.raises(Invalid) as nowhere:
        answer(plan.bureau, check, "p_attire", "no", defects=["没有佩戴工作牌"])
    assert nowhere.value.fields == {"where": "请选是哪个窗口或者岗位"}
    with pytest.raises(Invalid) as person:
        answer(plan.bureau, check, "p_attire", "no", defects=["没有佩戴工作牌"], where=["岩温"])
    assert "窗口和岗位里选" in person.value.fields["where"]
    with says("不拍人"):
        buildout.add_evidence(actor=plan.bureau, assessment_id=check, line="p_attire", upload=photo())
    answer(plan.bureau, check, "p_attire", "no", defects=["没有佩戴工作牌"], where=[post], remark="岩温没有戴")
    line = next(v for v in buildout.get_check(plan.bureau, check).lines if v.line.key == "p_attire")
    assert (line.answer.where, line.answer.remark) == ((post,), "")


@pytest.mark.seed("S0-68")
def test_a_find_of_a_patrol_goes_to_the_site_to_be_put_right_and_is_asked_of_again(plan, clock):
    first = buildout.begin_patrol(actor=plan.bureau, site_id=plan.town_site, means="spot")
    post = posts(plan, first)[0]
    buildout.drop_check(actor=plan.bureau, assessment_id=first)
    state = buildout.get_work(plan.bureau, plan.town_site).state
    patrol(plan.bureau, plan.town_site, {"p_attire": {"defects": ["没有佩戴工作牌"], "where": [post]}})
    assert buildout.get_work(plan.bureau, plan.town_site).state == state
    (row,) = buildout.list_rectifications(plan.town)
    assert row.defect == f"没有佩戴工作牌（{post}）"
    with says("不拍人"):
        buildout.report_rectified(actor=plan.town, rectification_id=row.id, said="都戴上了", upload=photo())
    buildout.report_rectified(actor=plan.town, rectification_id=row.id, said="都戴上了", upload=None)
    buildout.close_rectified(actor=plan.bureau, rectification_id=row.id)
    clock.set("2026-11-10 10:00")
    again = buildout.begin_patrol(actor=plan.bureau, site_id=plan.town_site, means="spot")
    line = next(v for v in buildout.get_check(plan.bureau, again).lines if v.line.key == "p_attire")
    assert line.before == f"2026-10-08 查出：没有佩戴工作牌（{post}）"
    with says("不能跳过"):
        answer(plan.bureau, again, "p_attire", "skip")
    answer(plan.bureau, again, "p_attire", "yes")
    for key in ("p_on_duty", "p_told", "p_cases"):
        answer(plan.bureau, again, key, "skip")
    assert buildout.submit_check(actor=plan.bureau, assessment_id=again)
    (last, *_) = buildout.list_patrols(plan.bureau)
    assert (last.score, last.found) == (100.0, 0), "what was not looked at counts for nothing"


def test_a_patrol_that_looked_at_nothing_is_refused_and_other_checks_leave_nothing_out(plan):
    check = buildout.begin_patrol(actor=plan.bureau, site_id=plan.town_site, means="spot")
    for view in buildout.get_check(plan.bureau, check).lines:
        answer(plan.bureau, check, view.line.key, "skip")
    with pytest.raises(Invalid) as refused:
        buildout.submit_check(actor=plan.bureau, assessment_id=check)
    assert "一项都没有看" in refused.value.fields["remark"]
    own = testing.begin(plan.town, plan.town_site)
    with says("每一项都要看"):
        answer(plan.town, own, "premises", "skip")
    with pytest.raises(NotFound):
        buildout.begin_check(actor=plan.bureau, site_id=plan.town_site, kind="patrol")
    with pytest.raises(Forbidden):
        buildout.begin_patrol(actor=plan.town, site_id=plan.town_site, means="spot")
    with says("巡查办法里选"):
        buildout.begin_patrol(actor=plan.bureau, site_id=plan.village_site, means="drone")


@pytest.mark.seed("S0-68")
def test_the_county_centre_is_patrolled_though_the_plan_does_not_count_it(plan):
    centre = plan.county.centre.id
    assert centre not in {work.site_id for work in buildout.list_works(plan.bureau)}
    with pytest.raises(NotFound):
        buildout.begin_check(actor=plan.bureau, site_id=centre, kind="spot")
    check = buildout.begin_patrol(actor=plan.bureau, site_id=centre, means="spot")
    window = posts(plan, check)[0]
    assert window.endswith("号窗口")
    buildout.drop_check(actor=plan.bureau, assessment_id=check)
    patrol(plan.bureau, centre, {"p_attire": {"defects": ["没有佩戴工作牌"], "where": [window]}})
    manager = persons.staff_actor(plan.county, people.Role.HALL_MANAGER)
    (row,) = buildout.list_rectifications(manager)
    assert (row.site_id, row.planned, row.defect) == (centre, False, f"没有佩戴工作牌（{window}）")
    buildout.report_rectified(actor=manager, rectification_id=row.id, said="都戴上了", upload=None)
    buildout.close_rectified(actor=plan.bureau, rectification_id=row.id)
    assert centre in {site_id for site_id, *_ in buildout.list_inspected(plan.bureau)}


def camera(plan, name="大厅东侧", **more):
    given = {"kind": "camera", "name": name, "keeper": "岩温"} | more
    return places.set_equipment(actor=plan.bureau, site_id=plan.town_site, **given).id


@pytest.mark.seed("S3-53", "S3-54")
def test_by_video_one_looks_through_a_camera_that_works_there_and_no_picture_is_kept(plan, clock):
    site = {"actor": plan.bureau, "site_id": plan.town_site, "means": "video"}
    seen = now.now() - timedelta(hours=2)
    with pytest.raises(Invalid) as without:
        buildout.begin_patrol(**site, looked_at=seen)
    assert "没有登记能用的视频监控" in without.value.fields["camera_id"]
    broken = camera(plan, "门口")
    places.move_equipment(actor=plan.bureau, site_id=plan.town_site, equipment_id=broken, transition="break")
    works = camera(plan)
    with pytest.raises(Invalid) as refused:
        buildout.begin_patrol(**site, camera_id=broken, looked_at=now.now() + timedelta(hours=1))
    assert set(refused.value.fields) == {"camera_id", "looked_at"}
    check = buildout.begin_patrol(**site, camera_id=works, looked_at=seen)
    with says("不存画面"):
        buildout.add_evidence(actor=plan.bureau, assessment_id=check, line="p_told", upload=photo())
    view = buildout.get_check(plan.bureau, check)
    assert (view.patrol.camera, view.patrol.looked_at) == ("大厅东侧", seen)
    assert view.check.begun_by
    entry = Entry.objects.get(kind="buildout.patrol.begun")
    assert (entry.payload["means"], entry.payload["camera_id"]) == ("video", works)
    assert entry.actor_account_id == plan.bureau.account_id


@pytest.fixture
def handed(monkeypatch):
    """A case an agent helped with, in a county with 双江's standard."""
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
    return stage, bureau, cases.get_case(stage.agent, case_id=case.case_id)


@pytest.mark.seed("S4-62")
def test_sampled_cases_are_named_by_number_alone_and_what_is_wrong_with_one_must_be_put_right(handed):
    stage, bureau, case = handed
    site = stage.county.village_site.id
    check = buildout.begin_patrol(actor=bureau, site_id=site, means="cases")
    at = {"actor": bureau, "assessment_id": check, "line": "p_cases"}
    for key in ("p_attire", "p_on_duty", "p_told", "p_cases"):
        answer(bureau, check, key, "skip" if key != "p_told" else "yes")
    with pytest.raises(Invalid) as none:
        buildout.submit_check(actor=bureau, assessment_id=check)
    assert "办件评议要有抽看的办件" in none.value.fields["remark"]
    with says("没有这个编号"):
        buildout.sample_case(**at, number="SJ-2026-99999")
    drawn = buildout.sample_case(**at)
    assert drawn == case.number
    with says("没有可抽的"):
        buildout.sample_case(**at)
    buildout.sample_case(**at, number=drawn, defect="多要材料")
    answer(bureau, check, "p_cases", "yes")
    with pytest.raises(Invalid) as wrong:
        buildout.submit_check(actor=bureau, assessment_id=check)
    assert "1 件有问题，不能填合格" in wrong.value.fields["p_cases"]
    answer(bureau, check, "p_cases", "no", defects=["多要材料"])
    assert not buildout.submit_check(actor=bureau, assessment_id=check)
    assert Rectification.objects.get().defect == f"多要材料（办件 {case.number}）"
    (sample,) = next(v for v in buildout.get_check(bureau, check).lines if v.line.key == "p_cases").samples
    assert (sample.agented, sample.drawn, sample.number) == (True, True, case.number)
    said = str([e.payload for e in Entry.objects.filter(kind__startswith="buildout.")])
    assert staged.person().name not in said


def test_a_case_of_another_site_or_of_its_own_body_is_not_sampled(handed):
    stage, bureau, case = handed
    check = buildout.begin_patrol(actor=bureau, site_id=stage.county.town_site.id, means="spot")
    at = {"actor": bureau, "assessment_id": check, "line": "p_cases"}
    with says("没有这个编号"):
        buildout.sample_case(**at, number=case.number)
    with pytest.raises(Conflict, match="不抽看办件"):
        buildout.sample_case(**at | {"line": "p_told"}, number=case.number)


def test_a_round_draws_by_lot_names_with_a_reason_and_shows_what_nobody_has_looked_at(plan, clock):
    whole = buildout.get_round(plan.bureau).whole
    with says("点名"):
        buildout.plan_round(actor=plan.bureau, site_ids=[plan.town_site])
    buildout.plan_round(actor=plan.bureau, site_ids=[plan.town_site], why="群众投诉窗口没有人")
    (drawn,) = buildout.plan_round(actor=plan.bureau, number=1)
    assert drawn != plan.town_site
    with pytest.raises(Conflict, match="还有 1 个没有看"):
        buildout.plan_round(actor=plan.bureau, number=1)
    with pytest.raises(Forbidden):
        buildout.plan_round(actor=plan.town, number=1)
    view = buildout.get_round(plan.bureau)
    assert (view.name, view.until, view.seen, view.waiting) == ("2026 年第 4 季度", date(2026, 12, 31), 0, 2)
    check = patrol(plan.bureau, drawn)
    view = buildout.get_round(plan.bureau)
    assert (view.seen, view.waiting, len(view.unseen)) == (1, 1, whole - 1)
    assert next(line.assessment_id for line in view.sites if line.site_id == drawn) == check
    assert buildout.count_to_settle(plan.bureau) == 0
    clock.set("2026-12-26 06:30")
    assert buildout.count_to_settle(plan.bureau) == 1
    remind_rounds()
    remind_rounds()
    assert Entry.objects.filter(kind="buildout.round.reminded").count() == 1
    assert RoundSite.objects.get(work__site_id=plan.town_site).reminded_on == date(2026, 12, 26)
    clock.set("2027-01-04 09:00")
    assert buildout.get_round(plan.bureau).seen == 0, "a new round begins with nothing seen"


@pytest.fixture
def third(plan):
    rules = testing.sample_profile().appraisal.model_copy(update={"into": (buildout.AppraisedBy.PARTY,)})
    profile = testing.sample_profile().model_copy(update={"appraisal": rules})
    buildout.adopt_profile(actor=plan.bureau, place_id=plan.county.place.id, profile=profile, reason="委托第三方")
    body = plan.county.minzheng.id
    buildout.commission_third(
        actor=plan.bureau, organisation_id=body, site_ids=[plan.town_site], document="日常监督委托合同",
        since=date(2026, 10, 8), until=date(2026, 10, 20),
    )  # fmt: skip
    return persons.staff_actor(plan.county, people.Role.THIRD_PARTY, organisation_id=body)


@pytest.mark.seed("S4-69")
def test_a_third_party_looks_where_and_when_it_is_commissioned_and_sees_nothing_else(plan, third, clock):
    own = testing.begin(plan.town, plan.town_site)
    with pytest.raises(NotFound):
        buildout.get_check(third, own)
    with pytest.raises(NotFound):
        buildout.begin_patrol(actor=third, site_id=plan.village_site, means="spot")
    assert [w.site_id for w in buildout.list_works(third)] == [plan.town_site]
    check = patrol(third, plan.town_site)
    assert buildout.get_check(third, check).patrol.third_party
    clock.set("2026-10-21 09:00")
    with pytest.raises(NotFound):
        buildout.begin_patrol(actor=third, site_id=plan.town_site, means="spot")
    assert buildout.get_check(third, check).check.passed, "what it made itself it still reads"


@pytest.mark.seed("S4-69")
def test_what_a_third_party_finds_is_its_own_until_the_bureau_confirms_it(plan, third):
    check = patrol(third, plan.town_site, {"p_told": {"defects": ["没有告知单"]}, "p_on_duty": {
        "defects": ["空岗"], "where": [posts(plan, buildout.begin_patrol(
            actor=plan.bureau, site_id=plan.town_site, means="spot"))[0]]}})  # fmt: skip
    assert not Rectification.objects.exists()
    with pytest.raises(NotFound):
        buildout.get_check(plan.town, check)
    with pytest.raises(NotFound):
        answer(plan.bureau, check, "p_told")
    (row,) = buildout.list_unsettled(plan.bureau)
    assert (row.assessment_id, row.found) == (check, 2)
    assert buildout.count_to_settle(plan.bureau) == 1
    settle = {"actor": plan.bureau, "assessment_id": check}
    with says("为什么"):
        buildout.settle_third(**settle, dropped=["p_on_duty"])
    with pytest.raises(Forbidden):
        buildout.settle_third(actor=third, assessment_id=check)
    buildout.settle_third(**settle, dropped=["p_on_duty"], said="当时在换岗，有交接记录")
    with pytest.raises(Conflict):
        buildout.settle_third(**settle)
    (todo,) = buildout.list_rectifications(plan.town)
    assert (todo.line, todo.check_word) == ("p_told", "第三方巡查")
    assert buildout.get_check(plan.town, check).patrol.dropped == ("p_on_duty",)
    assert [r.id for r in buildout.list_rectifications(third)] == [todo.id]


def test_a_commission_needs_the_standard_and_ends_before_its_day_with_a_reason(plan, third, clock):
    (row,) = buildout.list_commissions(plan.bureau)
    with says("理由"):
        buildout.end_commission(actor=plan.bureau, commission_id=row.id, reason=" ")
    buildout.end_commission(actor=plan.bureau, commission_id=row.id, reason="合同解除")
    clock.set("2026-10-09 09:00")
    assert not buildout.list_works(third)
    with pytest.raises(Conflict):
        buildout.end_commission(actor=plan.bureau, commission_id=row.id, reason="合同解除")


def test_a_commission_is_refused_where_the_standard_names_no_third_party(plan):
    with pytest.raises(Conflict, match="没有写委托第三方"):
        buildout.commission_third(
            actor=plan.bureau, organisation_id=plan.county.minzheng.id, site_ids=[plan.town_site],
            document="日常监督委托合同", since=now.today(), until=now.today(),
        )  # fmt: skip
