"""The yearly appraisal of units: counted, never declared; confirmed once, sealed; the bonus proved; results used."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.testing import figures_are, photo
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
ENOUGH = {"counters": 2, "staff": 3, "items": 20, "cases": 12, "evaluations": 7}
YEAR = 2026


@contextmanager
def says(words):
    """Refused at a field, in these words."""
    with pytest.raises(Invalid) as refused:
        yield
    assert words in " ".join(refused.value.fields.values())


@pytest.fixture
def rules():
    """What the place says of the appraisal, beside 双江's own words."""
    return {"bonus": "创建标准高、覆盖面广", "bonus_most": 5, "into": (buildout.AppraisedBy.SERVICE,)}


@pytest.fixture
def plan(clock, monkeypatch, rules) -> testing.Plan:
    clock.set("2026-03-02 10:00")
    figures_are(monkeypatch, **ENOUGH)
    made = testing.make_plan()
    profile = testing.sample_profile()
    profile = profile.model_copy(update={"appraisal": profile.appraisal.model_copy(update=rules)})
    buildout.adopt_profile(actor=made.bureau, place_id=made.county.place.id, profile=profile, reason="考核办法")
    return made


def patrolled(actor, site_id, wrong=""):
    check = buildout.begin_patrol(actor=actor, site_id=site_id, means="spot")
    for view in buildout.get_check(actor, check).lines:
        key = view.line.key
        at = {"actor": actor, "assessment_id": check, "line": key}
        if key == wrong:
            buildout.answer_line(**at, said="no", defects=["没有告知单"])
        else:
            buildout.answer_line(**at, said="skip" if view.line.at_cases else "yes")
    buildout.submit_check(actor=actor, assessment_id=check)


@pytest.fixture
def year(plan, clock):
    """2026 in 勐勐镇: a patrol with a find put right in time, and one without; a task done late."""
    patrolled(plan.bureau, plan.town_site, "p_told")
    (row,) = buildout.list_rectifications(plan.town)
    buildout.report_rectified(actor=plan.town, rectification_id=row.id, said="补齐了", upload=photo())
    buildout.close_rectified(actor=plan.bureau, rectification_id=row.id)
    task = buildout.add_task(
        actor=plan.bureau, name="把指南贴到各村", due_on=date(2026, 5, 1),
        town=buildout.get_work(plan.bureau, plan.town_site).town,
    )  # fmt: skip
    clock.set("2026-05-20 10:00")
    buildout.report_task(actor=plan.government, task_id=task, said="都贴好了", done=True)
    buildout.move_task(actor=plan.bureau, task_id=task, name="finish")
    patrolled(plan.bureau, plan.town_site)
    clock.set("2027-01-11 10:00")
    return plan


def draft_of(plan, site=None):
    buildout.draft_year(actor=plan.bureau, year=YEAR)
    return next(row for row in buildout.list_appraisals(plan.bureau, YEAR) if row.parts[0].share is not None)


@pytest.mark.seed("S1-126", "S4-68")
def test_every_part_is_counted_out_of_the_records_and_says_out_of_which(year):
    row = draft_of(year)
    parts = {part.name: (part.share, part.source) for part in row.parts}
    assert parts == {
        "巡查的得分": (80.0, "巡查 2 次，平均 80.0 分"),
        "按期整改的问题": (100.0, "到期的整改 1 条，按期改好 1 条"),
        "按期完成的任务": (0.0, "到期的任务 1 项，按期完成 0 项"),
        "年底达标的站点": (0.0, parts["年底达标的站点"][1]),
    }
    assert row.base == round((30 * 80 + 30 * 100 + 20 * 0 + 20 * 0) / 100, 1)
    assert all("样例" in part.basis for part in row.parts), "the plan gives no weights, and the profile says so"


def test_what_could_not_be_counted_weighs_nothing(plan, clock):
    clock.set("2027-01-11 10:00")
    patrolled(plan.bureau, plan.town_site)
    buildout.draft_year(actor=plan.bureau, year=2027)
    row = next(r for r in buildout.list_appraisals(plan.bureau, 2027) if r.parts[0].share is not None)
    assert [part.share for part in row.parts] == [100.0, None, None, 0.0]
    assert row.parts[1].source == "没有可计的"
    assert row.base == 60.0


@pytest.mark.seed("S1-37", "S1-126", "S1-130")
def test_the_body_the_rules_name_confirms_once_and_the_sealed_notice_goes_to_the_unit(year):
    row = draft_of(year)
    other = persons.staff_actor(year.county, people.Role.BUREAU, organisation_id=year.county.minzheng.id)
    with pytest.raises(Forbidden, match="由双江自治县政务服务管理局评定"):
        buildout.confirm_year(actor=other, year=YEAR)
    assert buildout.list_appraisals(year.government, YEAR) == (), "a draft is nobody's but the bureau's"
    assert buildout.confirm_year(actor=year.bureau, year=YEAR) >= 1
    (mine,) = buildout.list_appraisals(year.government, YEAR)
    assert (mine.id, mine.state_word, mine.rank) == (row.id, "已评定", 1)
    file_id, number = buildout.appraisal_file(year.government, mine.id)
    assert number == "SJ-NK-2027-0001"
    assert b"/ByteRange" in b"".join(files.open_file(file_id)), "sealed"
    with pytest.raises(Conflict, match="没有可以评定的草稿"):
        buildout.confirm_year(actor=year.bureau, year=YEAR)
    assert Entry.objects.filter(kind="buildout.appraisal.moved").count() == len(
        [r for r in buildout.list_appraisals(year.bureau, YEAR) if r.state == "confirmed"]
    )


def test_a_year_is_confirmed_when_it_is_over(year, clock):
    clock.set("2026-12-20 10:00")
    draft_of(year)
    with pytest.raises(Conflict, match="还没有过完"):
        buildout.confirm_year(actor=year.bureau, year=YEAR)
    with says("2026 年"):
        buildout.draft_year(actor=year.bureau, year=2027)


@pytest.mark.seed("S1-127")
def test_points_are_added_for_what_the_rules_name_with_a_reason_and_a_proof_and_within_bounds(year):
    row = draft_of(year)
    give = {"actor": year.bureau, "unit_appraisal_id": row.id}
    with says("0 到 5 分"):
        buildout.give_bonus(**give, points=6, said="创建标准高", upload=photo())
    with says("加分理由"):
        buildout.give_bonus(**give, points=3, said=" ", upload=photo())
    with says("证明材料"):
        buildout.give_bonus(**give, points=3, said="全部事项下到村", upload=None)
    buildout.give_bonus(**give, points=3, said="全部事项下到村", upload=photo())
    buildout.draft_year(actor=year.bureau, year=YEAR)
    view = buildout.get_appraisal(year.bureau, row.id)
    assert (view.score, view.bonus, view.has_bonus_file) == (view.base + 3, 3, True)
    buildout.confirm_year(actor=year.bureau, year=YEAR)
    with pytest.raises(Conflict, match="已经评定"):
        buildout.give_bonus(**give, points=5, said="全部事项下到村", upload=photo())


@pytest.mark.seed("S1-130")
def test_what_was_confirmed_is_changed_only_by_a_new_version_with_a_reason(year, clock):
    row = draft_of(year)
    fix = {"actor": year.bureau, "unit_appraisal_id": row.id}
    with pytest.raises(Conflict, match="草稿可以直接重新统计"):
        buildout.correct_appraisal(**fix, reason="少算了一次巡查")
    buildout.confirm_year(actor=year.bureau, year=YEAR)
    first = buildout.appraisal_file(year.bureau, row.id)
    with says("理由"):
        buildout.correct_appraisal(**fix, reason=" ")
    new = buildout.correct_appraisal(**fix, reason="任务完成时间登记错了")
    assert [r.id for r in buildout.list_appraisals(year.government, YEAR)] == [row.id], "the old one holds meanwhile"
    assert buildout.confirm_year(actor=year.bureau, year=YEAR) == 1
    (mine,) = buildout.list_appraisals(year.government, YEAR)
    assert (mine.id, mine.version, mine.reason) == (new, 2, "任务完成时间登记错了")
    assert buildout.appraisal_file(year.bureau, row.id) == first, "the notice is never made anew"
    assert [v.version for v in buildout.list_versions(year.government, new)] == [2, 1]


@pytest.mark.seed("S2-138")
def test_a_result_is_put_to_use_and_an_order_is_followed_up_as_a_task_of_the_unit(year, clock):
    row = draft_of(year)
    use = {"actor": year.bureau, "unit_appraisal_id": row.id}
    with pytest.raises(Conflict, match="评定以后"):
        buildout.follow_up(**use, use="praised", said="全县通报表扬")
    buildout.confirm_year(actor=year.bureau, year=YEAR)
    with says("期限"):
        buildout.follow_up(**use, use="ordered", said="任务按期完成率太低，限期整改")
    buildout.follow_up(**use, use="circular", said="在全县通报考核结果")
    buildout.follow_up(**use, use="ordered", said="任务按期完成率太低，限期整改", due_on=date(2027, 3, 1))
    mine = buildout.get_appraisal(year.government, row.id)
    assert [up.use_word for up in mine.follow_ups] == ["通报", "限期整改"]
    task = mine.follow_ups[1].task_id
    assert task in {t.id for t in buildout.list_tasks(year.government)}
    buildout.report_task(actor=year.government, task_id=task, said="制度已经改好", done=True)
    buildout.move_task(actor=year.bureau, task_id=task, name="finish")
    assert buildout.get_appraisal(year.bureau, row.id).follow_ups[1].task_state == "已完成"


def test_the_ranking_is_seen_by_whoever_runs_or_supervises_and_a_unit_sees_its_own(year):
    row = draft_of(year)
    buildout.confirm_year(actor=year.bureau, year=YEAR)
    supervisor = persons.staff_actor(year.county, people.Role.SUPERVISOR)
    assert {r.id for r in buildout.list_appraisals(supervisor, YEAR)} >= {row.id}
    outsider = persons.staff_actor(year.county, people.Role.LEADER, organisation_id=year.county.town_b.id)
    assert row.id not in {r.id for r in buildout.list_appraisals(outsider, YEAR)}
    with pytest.raises(NotFound):
        buildout.appraisal_file(outsider, row.id)
    with pytest.raises(Forbidden):
        buildout.follow_up(actor=supervisor, unit_appraisal_id=row.id, use="praised", said="表扬一次")
    with pytest.raises(Forbidden):
        buildout.list_appraisals(persons.staff_actor(year.county, people.Role.CLERK), YEAR)
