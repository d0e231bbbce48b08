"""A site is looked at line by line: what proves it, what the system counts, what contradicts, what it is worth."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.models import Answer, Evidence, Rectification
from yichuang.domain.buildout.testing import (
    AT_THE_TOWN,
    FAR_AWAY,
    SIGN,
    begin,
    figures_are,
    fill_in,
    photo,
    whole_check,
)
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
ENOUGH = {"counters": 2, "staff": 3, "items": 20, "cases": 12, "evaluations": 7}


@pytest.fixture
def plan(clock, monkeypatch) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    figures_are(monkeypatch, **ENOUGH)
    return testing.make_plan()


@pytest.fixture
def check(plan) -> dict:
    return {"actor": plan.town, "assessment_id": begin(plan.town, plan.town_site)}


def line(plan, check, key):
    return next(v for v in buildout.get_check(plan.town, check["assessment_id"]).lines if v.line.key == key)


@pytest.mark.seed("S0-10", "S0-42", "S0-43", "S0-17", "S0-18")
def test_nine_haves_and_four_unifications_are_checked_scored_and_passed(plan) -> None:
    assert whole_check(plan.town, plan.town_site)
    (done,) = buildout.list_checks(plan.town, plan.town_site)
    assert (done.kind_word, done.state_word, done.score, done.passed) == ("自查", "已提交", 100.0, True)
    view = buildout.get_check(plan.bureau, done.id)
    assert [(one.name, one.share) for one in view.lists] == [("九个有", 100.0), ("四个统一", 100.0)]
    counted = {v.line.key: v.counted for v in view.lines if v.line.figure}
    assert counted["windows"] == 2
    assert counted["evaluation"] == 7


def test_what_was_counted_at_submission_stays_whatever_is_counted_later(plan, monkeypatch) -> None:
    whole_check(plan.town, plan.town_site)
    (done,) = buildout.list_checks(plan.town, plan.town_site)
    figures_are(monkeypatch, cases=0)
    view = buildout.get_check(plan.town, done.id)
    assert next(v for v in view.lines if v.line.key == "cases").counted == 12


def test_a_must_that_is_not_met_fails_whatever_the_score(plan) -> None:
    assert not whole_check(plan.town, plan.town_site, wrong={"network": ("没有接通政务服务网",)})
    (done,) = buildout.list_checks(plan.town, plan.town_site)
    assert done.score == 94.0
    assert not done.passed


def test_a_line_that_is_no_must_may_be_missing_as_far_as_the_share_allows(plan) -> None:
    assert whole_check(plan.town, plan.town_site, wrong={"evaluation": ("没有评价渠道",)})
    assert not whole_check(plan.town, plan.town_site, wrong={"evaluation": ("没有评价渠道",), "cases": ("没有台账",)})


def test_a_figure_that_the_records_contradict_is_refused_with_both_numbers(plan, check) -> None:
    with pytest.raises(Invalid) as refused:
        buildout.answer_line(**check, line="windows", said="yes", declared=6)
    assert "6 个" in refused.value.fields["declared"]
    assert "2 个" in refused.value.fields["declared"]
    assert not Answer.objects.exists()


def test_what_the_records_do_not_have_cannot_be_called_in_order(plan, check, monkeypatch) -> None:
    buildout.answer_line(**check, line="cases", said="yes")
    figures_are(monkeypatch, cases=0)
    with pytest.raises(Invalid) as refused:
        buildout.answer_line(**check, line="cases", said="yes", remark="有纸质台账")
    assert "0 件" in refused.value.fields["said"]
    fill_in(plan.town, check["assessment_id"], wrong={"cases": ("没有台账",)})
    Answer.objects.filter(line="cases").update(said="yes", defects=[])
    with pytest.raises(Invalid) as late:
        buildout.submit_check(**check)
    assert set(late.value.fields) == {"cases"}


def test_a_figure_no_room_counts_is_declared_with_evidence(plan, check, monkeypatch) -> None:
    from yichuang.domain.buildout.profile import figures

    monkeypatch.delitem(figures._COUNTERS, "staff")
    with pytest.raises(Invalid) as empty:
        buildout.answer_line(**check, line="people", said="yes")
    assert "请填在岗人员" in empty.value.fields["declared"]
    buildout.answer_line(**check, line="people", said="yes", declared=4)
    assert line(plan, check, "people").lacks == ("填报的数字要有照片或者文件为证",)
    buildout.add_evidence(**check, line="people", upload=photo())
    shown = line(plan, check, "people")
    assert (shown.lacks, shown.counted, shown.answer.declared) == ((), None, 4)


@pytest.mark.seed("S0-11", "S0-44")
def test_the_sign_is_held_against_the_template_and_told_in_what_it_differs(plan, check) -> None:
    wrong = {"reads": "勐勐镇为民服务中心", "width_cm": 200, "height_cm": 41, "placed": False}
    with pytest.raises(Invalid) as refused:
        buildout.answer_line(**check, line="sign", said="yes", **wrong)
    text = refused.value.fields["said"]
    assert "“勐勐镇为民服务中心”，应当是“双江自治县勐勐镇便民服务中心”" in text
    assert "宽 200 厘米，标准是 240 厘米" in text
    assert "高" not in text
    assert "没有挂在大厅正门" in text
    buildout.answer_line(**check, line="sign", said="no", defects=["名称不统一", "尺寸不统一"], **wrong)
    assert len(line(plan, check, "sign").differs) == 3
    buildout.answer_line(**check, line="sign", said="yes", **SIGN)
    assert line(plan, check, "sign").differs == ()


def test_nothing_is_submitted_before_every_line_is_answered_and_proved(plan, check) -> None:
    buildout.answer_line(**check, line="premises", said="yes")
    with pytest.raises(Invalid) as refused:
        buildout.submit_check(**check)
    assert len(refused.value.fields) == 13
    assert refused.value.fields["premises"] == "“有场所”：要拍照片"
    assert "还没有填" in refused.value.fields["windows"]


def test_a_wrong_line_says_what_is_wrong(plan, check) -> None:
    with pytest.raises(Invalid) as refused:
        buildout.answer_line(**check, line="premises", said="no")
    assert refused.value.fields == {"defects": "请选哪里不合格"}
    with pytest.raises(Invalid):
        buildout.answer_line(**check, line="premises", said="no", defects=["屋顶漏水"])
    with pytest.raises(NotFound):
        buildout.answer_line(**check, line="swimming_pool", said="no")


def test_a_photo_tells_how_far_it_was_taken_and_keeps_nothing_else(plan, check) -> None:
    key = buildout.add_evidence(**check, line="premises", upload=photo(AT_THE_TOWN, at="2023:02:20 10:00:00"))
    (near,) = line(plan, check, "premises").evidence
    assert near.metres < 20
    assert (near.located_word, near.far, near.stale) == ("照片自带的位置", False, True)
    kept = b"".join(files.open_file(buildout.evidence_file(plan.bureau, check["assessment_id"], key)))
    assert dict(Image.open(BytesIO(kept)).getexif()) == {}
    buildout.add_evidence(**check, line="network", upload=photo(FAR_AWAY))
    (far,) = line(plan, check, "network").evidence
    assert far.far
    assert far.metres > 300_000


def test_a_photo_without_a_place_is_taken_and_said_so(plan, check) -> None:
    buildout.add_evidence(**check, line="premises", upload=photo(None))
    (bare,) = line(plan, check, "premises").evidence
    assert (bare.metres, bare.located_word) == (None, "")
    assert buildout.get_check(plan.town, check["assessment_id"]).without_place == 1
    here = buildout.Here(*AT_THE_TOWN)
    buildout.add_evidence(**check, line="network", upload=photo(None, colour=9), here=here)
    (told,) = line(plan, check, "network").evidence
    assert (told.metres, told.located_word) == (0, "上传时手机的位置")


def test_the_same_photo_twice_is_one_and_can_be_taken_away_until_submission(plan, check) -> None:
    first = buildout.add_evidence(**check, line="premises", upload=photo())
    assert buildout.add_evidence(**check, line="premises", upload=photo()) == first
    buildout.remove_evidence(**check, evidence_id=first)
    assert not Evidence.objects.exists()
    fill_in(plan.town, check["assessment_id"])
    buildout.submit_check(**check)
    with pytest.raises(Conflict):
        buildout.remove_evidence(**check, evidence_id=Evidence.objects.first().pk)
    with pytest.raises(Conflict, match="不能再改"):
        buildout.answer_line(**check, line="premises", said="yes")


def test_a_draft_is_gone_on_with_and_the_same_answer_leaves_no_trace(plan, check) -> None:
    assert begin(plan.town, plan.town_site) == check["assessment_id"]
    buildout.answer_line(**check, line="premises", said="yes")
    entries = Entry.objects.count()
    assert buildout.answer_line(**check, line="premises", said="yes") == 1
    assert Entry.objects.count() == entries
    assert buildout.get_check(plan.town, check["assessment_id"]).answered == 1


def test_of_two_inspectors_the_second_is_told_what_the_first_has_filled_in(plan, check) -> None:
    colleague = persons.staff_actor(
        plan.county, people.Role.HALL_MANAGER, organisation_id=plan.county.town_a.id, site_id=plan.town_site
    )
    theirs = check | {"actor": colleague}
    buildout.answer_line(**check, line="premises", said="yes", revision=0)
    with pytest.raises(Conflict, match="别人已经填过"):
        buildout.answer_line(**theirs, line="premises", said="no", defects=["面积不够"], revision=0)
    assert buildout.answer_line(**theirs, line="premises", said="no", defects=["面积不够"], revision=1) == 2


def test_submitting_again_answers_the_same_and_opens_nothing_twice(plan, check) -> None:
    fill_in(plan.town, check["assessment_id"], wrong={"premises": ("面积不够", "不是开放式柜台")})
    assert not buildout.submit_check(**check)
    before = Entry.objects.count()
    assert not buildout.submit_check(**check)
    assert Entry.objects.count() == before
    assert Rectification.objects.count() == 2


@pytest.mark.seed("S0-12", "S0-13", "S0-14", "S4-8")
def test_every_defect_of_the_dictionary_is_put_right_by_a_day_once(plan) -> None:
    wrong = {"items": ("政务服务事项不清", "办事流程混乱", "办事指南没有公示")}
    whole_check(plan.town, plan.town_site, wrong=wrong)
    whole_check(plan.town, plan.town_site, wrong=wrong)
    found = buildout.list_rectifications(plan.town, site_id=plan.town_site)
    assert {(r.line_name, r.defect) for r in found} == {("有事项", d) for d in wrong["items"]}
    assert {str(r.due_on) for r in found} == {"2023-03-31"}


def test_who_may_check_what(plan) -> None:
    with pytest.raises(Forbidden):
        begin(plan.town, plan.town_site, "spot")
    with pytest.raises(Forbidden):
        begin(plan.bureau, plan.town_site, "city")
    with pytest.raises(Forbidden):
        begin(plan.city, plan.town_site, "self")
    with pytest.raises(Conflict, match="报请验收以后"):
        begin(plan.bureau, plan.town_site, "county")
    with pytest.raises(NotFound):
        begin(plan.agent, plan.town_site)
    spot = begin(plan.bureau, plan.town_site, "spot")
    with pytest.raises(Forbidden):
        buildout.answer_line(actor=plan.town, assessment_id=spot, line="premises", said="yes")
    with pytest.raises(NotFound):
        buildout.get_check(plan.agent, spot)


def test_a_check_that_was_given_up_leaves_room_for_another(plan, check) -> None:
    buildout.drop_check(**check)
    assert begin(plan.town, plan.town_site) != check["assessment_id"]


def test_nothing_the_checker_wrote_goes_into_the_journal(plan, check) -> None:
    buildout.answer_line(**check, line="premises", said="no", defects=["面积不够"], remark="岩温家借的房子")
    assert not [e for e in Entry.objects.all() if "岩温" in str(e.payload)]
