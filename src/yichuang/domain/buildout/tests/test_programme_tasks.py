"""Tasks: taken from the edition, waited for, reported, postponed with a reason, reminded of."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import tasks as jobs
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.operations.tasks_of_plan import Taken, take_tasks
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel.actor import system
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def plan(clock) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    return testing.make_plan()


def task_of(plan: testing.Plan, key: str, actor=None) -> buildout.TaskRow:
    return next(t for t in buildout.list_tasks(actor or plan.bureau) if t.key == key)


@pytest.mark.seed("S0-87")
def test_adopting_a_plan_gives_each_body_its_tasks_and_each_town_its_own(plan: testing.Plan) -> None:
    book = task_of(plan, "ledger_book")
    assert (book.lead, book.due_on, book.state_word) == ("双江自治县政务服务管理局", date(2023, 6, 30), "未开始")
    assert book.leads, "matched by its name to the bureau that runs here"
    mine = task_of(plan, f"town_plans.{ground.TOWN_A}", plan.government)
    assert (mine.lead, mine.town_name, mine.leads) == ("勐勐镇人民政府", "勐勐镇", True)
    assert mine.helpers == ("双江自治县政务服务管理局",)
    signs = task_of(plan, f"signs.{ground.TOWN_A}")
    assert signs.after == (f"town_plans.{ground.TOWN_A}",), "each town waits for its own"
    shown = buildout.list_tasks(plan.government)
    assert {t.town for t in shown if t.leads} == {ground.TOWN_A}
    assert {t.town for t in shown} == {ground.TOWN_A, None}, "and what every town helps with"


@pytest.mark.seed("S0-87", "S0-90")
def test_nothing_new_is_due_in_the_past_and_no_visit_was_before_the_plan(plan: testing.Plan) -> None:
    with pytest.raises(Invalid) as error:
        buildout.add_task(actor=plan.bureau, name="一件早该做的事", due_on=date(2000, 1, 1), town=ground.TOWN_A)
    assert "不能在今天（2023-03-01）之前" in error.value.fields["due_on"]
    task = task_of(plan, "ledger_book")
    with pytest.raises(Invalid) as error:
        buildout.change_task(
            actor=plan.bureau,
            task_id=task.id,
            revision=task.revision,
            given={"due_on": date(2023, 2, 1)},
            reason="提前",
        )
    assert "due_on" in error.value.fields
    given = {"visitors": "业务股 2 人", "found": "窗口开着，台账齐全", "town": ground.TOWN_A}
    with pytest.raises(Invalid) as error:
        buildout.record_visit(actor=plan.bureau, on=date(1900, 1, 1), **given)
    assert "方案从 2023-01-01 开始" in error.value.fields["on"]
    assert buildout.record_visit(actor=plan.bureau, on=date(2023, 1, 1), **given)


PROFILES = sorted((Path(buildout.__file__).parents[2] / "project" / "places").glob("*.toml"))


@pytest.mark.seed("S2-139", "S4-87")
@pytest.mark.parametrize("file", PROFILES, ids=lambda f: f.stem)
def test_every_task_of_every_places_plan_comes_with_its_lead_helpers_and_day(file: Path) -> None:
    profile = buildout.read_profile(file.read_text("utf-8"))
    place = places.create_place(
        actor=ground.manager(), slug=profile.place.slug, name=profile.place.name, short_name=profile.place.short_name,
        county=profile.place.county, words=places.SiteWords(), naming=ground.NAMING, prefix=profile.place.prefix,
    )  # fmt: skip
    bureau = system(place.id, permissions=frozenset({buildout.MANAGE}))
    buildout.adopt_profile(actor=bureau, place_id=place.id, profile=profile, reason="施行")
    shown = {t.key: (t.name, t.lead, t.helpers, t.due_on, t.lasting) for t in buildout.list_tasks(bureau)}
    assert shown == {t.key: (t.name, t.lead, t.helpers, t.by, t.lasting) for t in profile.tasks}
    assert shown, "a plan without tasks is no plan"


def test_taking_the_tasks_again_changes_nothing(plan: testing.Plan) -> None:
    before = buildout.list_tasks(plan.bureau)
    assert take_tasks(actor=plan.bureau, place_id=plan.county.place.id) == Taken(0, 0, 0)
    assert buildout.list_tasks(plan.bureau) == before
    assert Entry.objects.filter(kind="buildout.tasks.taken").count() == 1


def renewed(plan: testing.Plan, reason: str, without: str = "", **days: date) -> None:
    profile = testing.sample_profile()
    tasks = tuple(
        t.model_copy(update={"by": days[t.key]}) if t.key in days else t for t in profile.tasks if t.key != without
    )
    changed = profile.model_copy(update={"tasks": tasks})
    buildout.adopt_profile(actor=plan.bureau, place_id=plan.county.place.id, profile=changed, reason=reason)


@pytest.mark.seed("S0-87")
def test_a_later_edition_changes_tasks_with_its_reason_and_loses_nothing(plan: testing.Plan) -> None:
    row = task_of(plan, "ledger_book")
    buildout.report_task(actor=plan.bureau, task_id=row.id, said="样本已经设计好", percent=30)
    renewed(plan, "省里提前了时间", ledger_book=date(2023, 5, 31))
    view = buildout.get_task(plan.bureau, row.id)
    assert (view.row.due_on, view.row.percent, view.row.state_word) == (date(2023, 5, 31), 30, "进行中")
    (change,) = view.changes
    assert (change.field, change.before, change.now) == ("完成时间", "2023-06-30", "2023-05-31")
    assert change.reason == "第 2 版：省里提前了时间"


def test_what_was_postponed_here_stays_until_the_edition_itself_says_another_day(plan: testing.Plan) -> None:
    row = task_of(plan, "ledger_book")
    buildout.change_task(
        actor=plan.bureau, task_id=row.id, revision=row.revision, given={"due_on": date(2023, 8, 1)}, reason="印厂排期"
    )
    renewed(plan, "改了别的", guidance=date(2024, 1, 1))
    assert task_of(plan, "ledger_book").due_on == date(2023, 8, 1)
    renewed(plan, "统一提前", ledger_book=date(2023, 6, 1))
    assert task_of(plan, "ledger_book").due_on == date(2023, 6, 1)
    assert [c.reason for c in buildout.get_task(plan.bureau, row.id).changes] == ["第 3 版：统一提前", "印厂排期"]


def test_a_task_that_a_new_edition_no_longer_lists_stays_and_says_so(plan: testing.Plan) -> None:
    renewed(plan, "合并任务", without="ledger_book")
    row = task_of(plan, "ledger_book")
    assert (row.dropped, row.state) == (True, "open")
    assert buildout.get_task(plan.bureau, row.id).changes[0].now == "新版方案不再列这项任务"
    assert buildout.move_task(actor=plan.bureau, task_id=row.id, name="cancel", said="并入另一项") == "cancelled"


@pytest.mark.seed("S0-89")
def test_a_body_that_helps_sees_the_task_and_says_what_it_did_but_declares_nothing(plan: testing.Plan) -> None:
    finance = ground.make_organisation(plan.county.place, "caizheng", name="双江自治县财政局")
    helper = persons.staff_actor(plan.county, people.Role.LEADER, organisation_id=finance.id)
    assert buildout.list_tasks(helper) == ()
    jobs.remind_of_tasks()  # every morning
    support = task_of(plan, "support", helper)
    assert (support.leads, support.lasting, support.light_text) == (False, True, "没有期限")
    buildout.report_task(actor=helper, task_id=support.id, said="第一批建设资金已下达")
    view = buildout.get_task(plan.bureau, support.id)
    assert ([r.said for r in view.reports], view.row.state) == (["第一批建设资金已下达"], "open")
    with pytest.raises(Conflict, match="协办单位"):
        buildout.report_task(actor=helper, task_id=support.id, said="都好了", done=True)


@pytest.mark.seed("S0-91")
def test_progress_is_reported_sent_back_and_confirmed(plan: testing.Plan) -> None:
    key = f"town_plans.{ground.TOWN_A}"
    row = task_of(plan, key, plan.government)
    file = BytesIO(PDF)
    buildout.report_task(actor=plan.government, task_id=row.id, said="初稿已写", percent=60, upload=file)
    assert task_of(plan, key).percent == 60
    buildout.report_task(actor=plan.town, task_id=row.id, said="方案已定稿", done=True)
    with pytest.raises(Conflict, match="已报完成"):
        buildout.report_task(actor=plan.town, task_id=row.id, said="再报一次", percent=90)
    with pytest.raises(Invalid):
        buildout.move_task(actor=plan.bureau, task_id=row.id, name="again")
    assert buildout.move_task(actor=plan.bureau, task_id=row.id, name="again", said="没有写责任人") == "doing"
    buildout.report_task(actor=plan.town, task_id=row.id, said="补上了", done=True)
    assert buildout.move_task(actor=plan.bureau, task_id=row.id, name="finish") == "finished"
    view = buildout.get_task(plan.bureau, row.id)
    assert [(r.percent, r.has_file) for r in view.reports] == [(100, False), (100, False), (60, True)]
    assert buildout.report_file(plan.bureau, row.id, view.reports[2].id)
    with pytest.raises(Forbidden):
        buildout.move_task(actor=plan.government, task_id=row.id, name="finish")
    with pytest.raises(NotFound):
        buildout.get_task(persons.staff_actor(plan.county, people.Role.LEADER), row.id)


def test_a_task_is_not_finished_before_those_it_waits_for(plan: testing.Plan) -> None:
    first = task_of(plan, f"town_plans.{ground.TOWN_A}")
    second = task_of(plan, f"signs.{ground.TOWN_A}")
    assert [t.id for t in buildout.get_task(plan.town, second.id).waits_for] == [first.id]
    buildout.report_task(actor=plan.town, task_id=second.id, said="标牌都换了", done=True)
    with pytest.raises(Conflict, match="要先完成：各乡镇"):
        buildout.move_task(actor=plan.bureau, task_id=second.id, name="finish")
    buildout.move_task(actor=plan.bureau, task_id=first.id, name="cancel", said="并入县方案")
    assert buildout.move_task(actor=plan.bureau, task_id=second.id, name="finish") == "finished"


def test_towns_and_the_bureau_add_tasks_of_their_own(plan: testing.Plan) -> None:
    own = buildout.add_task(
        actor=plan.government, name="腾退镇文化站一楼", due_on=date(2023, 5, 1), site_id=plan.town_site,
        responsible="岩温", steps=("商量", "搬家"),
    )  # fmt: skip
    view = buildout.get_task(plan.town, own)
    assert (view.row.town_name, view.row.source_word, len(view.steps)) == ("勐勐镇", "自加任务", 2)
    waiting = buildout.add_task(
        actor=plan.bureau, name="验收文化站一楼", due_on=date(2023, 6, 1), organisation_id=plan.county.minzheng.id,
        after=(own,),
    )  # fmt: skip
    assert buildout.get_task(plan.bureau, waiting).waits_for[0].id == own
    with pytest.raises(Invalid) as wrong:
        buildout.add_task(
            actor=plan.bureau, name="太早的任务", due_on=date(2023, 4, 1),
            organisation_id=plan.county.minzheng.id, after=(own,),
        )  # fmt: skip
    assert "比这一天还晚" in wrong.value.fields["due_on"]
    outsider = persons.staff_actor(plan.county, people.Role.LEADER)
    with pytest.raises(Forbidden, match="乡镇和主管单位"):
        buildout.add_task(actor=outsider, name="别的局的任务", due_on=date(2023, 5, 1))


def test_the_share_done_is_counted_from_the_steps_where_there_are_any(plan: testing.Plan) -> None:
    task = buildout.add_task(
        actor=plan.government, name="腾退镇文化站一楼", due_on=date(2023, 5, 1), steps=("商量", "搬家", "粉刷"),
        town=ground.TOWN_A,
    )  # fmt: skip
    assert buildout.tick_step(actor=plan.town, task_id=task, number=1, done=True) == 33
    assert buildout.tick_step(actor=plan.town, task_id=task, number=1, done=True) == 33
    with pytest.raises(Invalid) as wrong:
        buildout.report_task(actor=plan.town, task_id=task, said="差不多了", percent=90)
    assert "按步骤计算" in wrong.value.fields["percent"]
    with pytest.raises(Conflict, match="还有 2 步没有做完：搬家、粉刷"):
        buildout.report_task(actor=plan.town, task_id=task, said="好了", done=True)
    assert buildout.tick_step(actor=plan.town, task_id=task, number=1, done=False) == 0


def test_postponing_needs_the_bureau_and_a_reason_and_shows_what_it_pushes(plan: testing.Plan) -> None:
    row = task_of(plan, f"town_plans.{ground.TOWN_A}")
    given: buildout.TaskFields = {"due_on": date(2023, 10, 15)}
    with pytest.raises(Forbidden, match="主管单位调整"):
        buildout.change_task(actor=plan.government, task_id=row.id, revision=1, given=given, reason="来不及")
    with pytest.raises(Invalid):
        buildout.change_task(actor=plan.bureau, task_id=row.id, revision=1, given=given, reason="")
    buildout.change_task(actor=plan.bureau, task_id=row.id, revision=1, given=given, reason="乡镇换届")
    with pytest.raises(Conflict, match="别人已经改过"):
        buildout.change_task(actor=plan.bureau, task_id=row.id, revision=1, given=given, reason="又改")
    view = buildout.get_task(plan.bureau, row.id)
    assert view.changes[0].reason == "乡镇换届"
    assert view.clashing == ("统一制作更换标识标牌和公示牌",), "its day is now before that of what it waits for"
    named: buildout.TaskFields = {"responsible": "李扎迫"}
    assert buildout.change_task(
        actor=plan.government, task_id=row.id, revision=2, given=named, reason="明确责任人"
    ) == 3  # fmt: skip


@pytest.mark.seed("S0-91")
def test_who_leads_is_reminded_before_the_day_and_when_late_then_the_bureau_too_once_a_day(plan, clock) -> None:
    row = task_of(plan, f"town_plans.{ground.TOWN_A}")  # due on 31 March

    def told(day: str) -> list[str]:
        clock.set(f"{day} 07:30")
        jobs.remind_of_tasks()
        jobs.remind_of_tasks()  # a job may run again
        return [word for _, word in reversed(buildout.get_task(plan.bureau, row.id).reminders)]

    assert told("2023-03-23") == []
    assert told("2023-03-24") == ["到期提醒"]
    assert told("2023-03-26") == ["到期提醒"]
    assert told("2023-03-30") == ["到期提醒"] * 2
    assert buildout.count_my_tasks(plan.government) == 1
    assert told("2023-04-01")[-1] == "逾期催办"
    assert buildout.get_overview(plan.bureau).raised == ()
    before = buildout.count_my_tasks(plan.bureau)
    assert told("2023-04-07")[-1] == "升级督办"
    assert row.id in {t.id for t in buildout.get_overview(plan.bureau).raised}
    assert buildout.count_my_tasks(plan.bureau) > before
    assert len(told("2023-04-10")) == 4
    assert len(told("2023-04-14")) == 5
    buildout.report_task(actor=plan.government, task_id=row.id, said="方案已报", done=True)
    assert len(told("2023-04-28")) == 5, "what is reported as done is reminded of no more"


def test_an_edition_that_begins_later_brings_its_tasks_on_its_day(plan: testing.Plan, clock) -> None:
    profile = testing.sample_profile()
    tasks = tuple(t.model_copy(update={"by": date(2023, 9, 9)}) if t.key == "ledger_book" else t for t in profile.tasks)
    later = profile.model_copy(update={"tasks": tasks})
    buildout.adopt_profile(
        actor=plan.bureau, place_id=plan.county.place.id, profile=later, reason="下半年", since=date(2023, 4, 1)
    )
    jobs.remind_of_tasks()
    assert task_of(plan, "ledger_book").due_on == date(2023, 6, 30)
    clock.set("2023-04-01 07:30")
    jobs.remind_of_tasks()
    assert task_of(plan, "ledger_book").due_on == date(2023, 9, 9)


def test_pages_over_everything_ask_no_more_for_more_tasks(plan, django_assert_max_num_queries) -> None:
    for n in range(12):
        buildout.add_task(actor=plan.bureau, name=f"第 {n + 1} 项任务", due_on=date(2023, 3, 31), town=ground.TOWN_A)
    with django_assert_max_num_queries(12):
        assert len(buildout.list_tasks(plan.government)) > 12
    with django_assert_max_num_queries(50):
        buildout.get_overview(plan.bureau)


@pytest.mark.seed("S0-88", "S0-91")
def test_the_bureau_sees_what_is_due_this_month_and_what_is_late(plan: testing.Plan, clock) -> None:
    clock.set("2023-06-15 09:00")
    overview = buildout.get_overview(plan.bureau)
    assert [t.key for t in overview.tasks_due] == ["ledger_book"]
    assert {t.key.split(".")[0] for t in overview.tasks_late} == {"town_plans"}
    mine = buildout.list_tasks(plan.bureau, buildout.TaskFilter(scope="mine", light="month"))
    assert [t.key for t in mine] == ["ledger_book"]
    assert buildout.list_tasks(plan.bureau, buildout.TaskFilter(text="台账登记本"))[0].key == "ledger_book"
