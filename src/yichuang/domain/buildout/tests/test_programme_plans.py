"""Towns' own plans, guidance on the spot, good practice copied, outlets brought up."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel.codes import build_uscc
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry
from yichuang.kernel.tests.test_documents import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(clock) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    return testing.make_plan()


def written(plan: testing.Plan, day: date = date(2023, 10, 31)) -> int:
    """A draft of 勐勐镇 that says everything."""
    draft = buildout.draft_town_plan(actor=plan.government, town=ground.TOWN_A)
    row = buildout.get_town_plan(plan.government, draft)
    said = {s.site_id: buildout.PlannedSite("expand", day, "岩温", "李扎迫", 60_000) for s in row.sites}
    buildout.write_town_plan(
        actor=plan.government, plan_id=draft, revision=row.revision, title=row.title,
        text="一、目标\n年底前全部达标。", sites=said,
    )  # fmt: skip
    return draft


@pytest.mark.seed("S0-93", "S0-86")
def test_a_towns_plan_is_written_sent_back_approved_and_its_sites_take_its_values(plan: testing.Plan) -> None:
    draft = written(plan)
    buildout.submit_town_plan(actor=plan.government, plan_id=draft)
    with pytest.raises(Forbidden):
        buildout.approve_town_plan(actor=plan.government, plan_id=draft)
    buildout.send_back_town_plan(actor=plan.bureau, plan_id=draft, said="期限太紧")
    assert buildout.get_town_plan(plan.government, draft).said == "期限太紧"
    buildout.submit_town_plan(actor=plan.government, plan_id=draft)
    assert buildout.get_work(plan.bureau, plan.village_site).way == "", "nothing counts before it is approved"
    buildout.approve_town_plan(actor=plan.bureau, plan_id=draft, said="同意")
    work = buildout.get_work(plan.bureau, plan.village_site)
    assert (work.way, work.due_on, work.leader, work.responsible) == ("expand", date(2023, 10, 31), "岩温", "李扎迫")
    reasons = {c.reason for c in buildout.get_site_plan(plan.town, plan.village_site).changes}
    assert reasons == {"勐勐镇方案第 1 版"}
    assert buildout.get_work(plan.bureau, plan.county.other_village_site.id).way == "", "another town's"
    assert "岩温" not in str([e.payload for e in Entry.objects.all()])


@pytest.mark.seed("S0-93")
def test_the_next_version_replaces_the_one_before(plan: testing.Plan) -> None:
    first = written(plan)
    with pytest.raises(Conflict, match="已经有一版"):
        buildout.draft_town_plan(actor=plan.government, town=ground.TOWN_A)
    buildout.submit_town_plan(actor=plan.government, plan_id=first)
    buildout.approve_town_plan(actor=plan.bureau, plan_id=first)
    second = written(plan, date(2023, 12, 20))
    buildout.submit_town_plan(actor=plan.government, plan_id=second)
    buildout.approve_town_plan(actor=plan.bureau, plan_id=second)
    assert [(p.number, p.state_word) for p in buildout.list_town_plans(plan.bureau)] == [
        (2, "已批准"), (1, "已由新版代替"),
    ]  # fmt: skip
    assert buildout.get_work(plan.bureau, plan.village_site).due_on == date(2023, 12, 20)
    assert buildout.get_site_plan(plan.bureau, plan.village_site).changes[0].reason == "勐勐镇方案第 2 版"


@pytest.mark.seed("S0-86")
def test_a_plan_that_leaves_a_site_open_cannot_be_submitted_and_a_wrong_one_not_written(plan: testing.Plan) -> None:
    draft = buildout.draft_town_plan(actor=plan.government, town=ground.TOWN_A)
    with pytest.raises(Conflict, match="建设方式、完成期限、责任领导、责任人"):
        buildout.submit_town_plan(actor=plan.government, plan_id=draft)
    late = {plan.village_site: buildout.PlannedSite("outlet", date(2022, 12, 1))}
    with pytest.raises(Invalid) as wrong:
        buildout.write_town_plan(
            actor=plan.government, plan_id=draft, revision=1, title="勐勐镇方案", text="", sites=late
        )
    assert set(wrong.value.fields) == {f"{plan.village_site}.way", f"{plan.village_site}.due_on"}
    foreign = {plan.county.other_village_site.id: buildout.PlannedSite()}
    with pytest.raises(NotFound):
        buildout.write_town_plan(
            actor=plan.government, plan_id=draft, revision=1, title="勐勐镇方案", text="", sites=foreign
        )
    buildout.write_town_plan(actor=plan.government, plan_id=draft, revision=1, title="勐勐镇方案", text="", sites={})
    with pytest.raises(Conflict, match="别人已经改过"):
        buildout.write_town_plan(actor=plan.town, plan_id=draft, revision=1, title="勐勐镇方案", text="", sites={})


@pytest.mark.seed("S0-86", "S0-93")
def test_what_many_sites_have_in_common_is_written_once_and_overwrites_nothing(plan: testing.Plan) -> None:
    whole = [
        buildout.PastStep(name, date(2023, 1, day))
        for name, day in (("start", 3), ("report", 9), ("pass_county", 16), ("pass_city", 30))
    ]
    buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=whole, document="台账")
    draft = buildout.draft_town_plan(actor=plan.government, town=ground.TOWN_A)
    sites = {s.site_id: buildout.PlannedSite() for s in buildout.get_town_plan(plan.government, draft).sites}
    sites[plan.village_site] = buildout.PlannedSite(responsible="罗文芳", cost=3000)
    buildout.write_town_plan(
        actor=plan.government, plan_id=draft, revision=1, title="勐勐镇方案", text="", sites=sites,
        rest=buildout.PlannedSite("as_is", date(2024, 11, 30), "李扎迫", "周建国"),
    )  # fmt: skip
    found = {s.site_id: s for s in buildout.get_town_plan(plan.government, draft).sites}
    village, town = found[plan.village_site], found[plan.town_site]
    assert (village.way, village.due_on, village.leader, village.responsible, village.cost) == (
        "as_is", date(2024, 11, 30), "李扎迫", "罗文芳", 3000,
    )  # fmt: skip
    assert (town.way, town.due_on, town.leader) == ("", None, ""), "nothing is planned for a site up to standard"
    assert buildout.submit_town_plan(actor=plan.government, plan_id=draft) == "submitted"


def test_a_town_writes_no_other_towns_plan(plan: testing.Plan) -> None:
    with pytest.raises(NotFound):
        buildout.draft_town_plan(actor=plan.government, town=ground.TOWN_B)
    other = buildout.draft_town_plan(actor=plan.bureau, town=ground.TOWN_B)
    with pytest.raises(NotFound):
        buildout.get_town_plan(plan.government, other)
    assert buildout.get_town_plan(plan.city, other).town_name == "勐库镇"


@pytest.mark.seed("S0-93")
def test_a_towns_plan_is_printed_with_every_site(plan: testing.Plan) -> None:
    draft = written(plan)
    text = "".join(text_of(buildout.print_town_plan(plan.government, draft)).split())
    assert "年底前全部达标" in text
    assert "勐勐镇千蚌村便民服务站" in text
    assert "2023年10月31日" in text
    assert "第1版起草中" in text


@pytest.mark.seed("S0-90")
def test_guidance_on_the_spot_is_recorded_and_its_advice_becomes_a_task(plan: testing.Plan) -> None:
    visit = buildout.record_visit(
        actor=plan.bureau, on=date(2023, 2, 20), visitors="岩温、李扎迫", found="柜台还是封闭的",
        advised="拆除玻璃隔断，改成开放式柜台", site_id=plan.village_site, due_on=date(2023, 4, 30),
    )  # fmt: skip
    (seen,) = buildout.get_site_plan(plan.agent, plan.village_site).visits
    assert (seen.id, seen.where, seen.found) == (visit, "勐勐镇千蚌村便民服务站", "柜台还是封闭的")
    task = buildout.get_task(plan.government, seen.task_id).row
    assert (task.name, task.source_word, task.lead) == ("拆除玻璃隔断，改成开放式柜台", "调研指导", "勐勐镇人民政府")
    buildout.record_visit(
        actor=plan.city, on=date(2023, 3, 1), visitors="市局", found="全镇进度正常", town=ground.TOWN_A
    )
    assert [v.where for v in buildout.list_visits(plan.town)] == ["勐勐镇", "勐勐镇千蚌村便民服务站"]
    with pytest.raises(Invalid):
        buildout.record_visit(
            actor=plan.bureau, on=date(2023, 3, 2), visitors="明天", found="还没有去", town=ground.TOWN_A
        )
    with pytest.raises(Forbidden):
        buildout.record_visit(
            actor=plan.government, on=date(2023, 3, 1), visitors="自己", found="自己看自己", town=ground.TOWN_A
        )


@pytest.mark.seed("S2-141")
def test_good_practice_of_a_site_is_published_and_copied_to_others_as_steps(plan: testing.Plan) -> None:
    steps = ("梳理高频事项", "做成图解", "贴在窗口")
    practice = buildout.write_practice(
        actor=plan.town, site_id=plan.town_site, title="高频事项看图办", text="把二十项高频事项画成图，群众一看就懂。",
        steps=steps,
    )  # fmt: skip
    here, there = plan.village_site, plan.county.other_village_site.id
    with pytest.raises(Conflict, match="先推广"):
        buildout.apply_practice(actor=plan.bureau, practice_id=practice, site_ids=[here], due_on=date(2023, 6, 1))
    with pytest.raises(Forbidden):
        buildout.move_practice(actor=plan.town, practice_id=practice, name="publish")
    buildout.move_practice(actor=plan.bureau, practice_id=practice, name="publish")
    sites = [here, there, plan.town_site]
    made = buildout.apply_practice(actor=plan.bureau, practice_id=practice, site_ids=sites, due_on=date(2023, 6, 1))
    assert len(made) == 2, "the site it comes from needs no copy"
    view = buildout.get_task(plan.town, made[0])
    assert (view.row.site_id, [s.text for s in view.steps]) == (here, list(steps))
    again = buildout.apply_practice(actor=plan.bureau, practice_id=practice, site_ids=sites, due_on=date(2023, 7, 1))
    assert again == ()
    for n in (1, 2, 3):
        buildout.tick_step(actor=plan.town, task_id=made[0], number=n, done=True)
    buildout.report_task(actor=plan.town, task_id=made[0], said="照着做了", done=True)
    buildout.move_task(actor=plan.bureau, task_id=made[0], name="finish")
    (shown,) = buildout.list_practices(plan.agent)
    assert (shown.copied, shown.finished) == (2, 1)
    buildout.move_task(actor=plan.bureau, task_id=made[1], name="cancel", said="先不做")
    more = buildout.apply_practice(actor=plan.bureau, practice_id=practice, site_ids=sites, due_on=date(2023, 7, 1))
    assert len(more) == 1, "what was called off may be asked for again"
    (shown,) = buildout.list_practices(plan.agent)
    assert (shown.copied, shown.finished) == (2, 1)


@pytest.mark.seed("S3-65")
def test_bank_outlets_are_brought_up_like_other_sites_by_zones_rebuilding_and_training(clock) -> None:
    clock.set("2023-03-01 09:00")
    profile = testing.sample_profile()
    bank = profile.level("village").model_copy(update={"kind": places.SiteKind.BANK, "number": 1})
    lists = tuple(c.model_copy(update={"kinds": (*c.kinds, places.SiteKind.BANK)}) for c in profile.checklists)
    plan = testing.make_plan()
    company = ground.make_organisation(
        plan.county.place, "bank", name="双江县农村信用合作联社", kind="company", undertaker="company",
        uscc=build_uscc("91", "530925", "MA6K00001"),
    )  # fmt: skip
    outlet = ground.make_site(
        plan.county.place, company, "bank_1", kind="bank", name="信用社勐勐镇网点政务服务驿站", jurisdiction=None
    )
    wider = profile.model_copy(update={"levels": (*profile.levels, bank), "checklists": lists})
    buildout.adopt_profile(actor=plan.bureau, place_id=plan.county.place.id, profile=wider, reason="银行网点也达标")
    assert buildout.get_work(plan.bureau, outlet.id).state_word == "待启动"
    (task,) = buildout.bring_up_outlets(actor=plan.bureau, site_ids=[outlet.id], due_on=date(2023, 9, 1))
    view = buildout.get_task(plan.bureau, task)
    assert [s.text for s in view.steps] == ["功能区划分", "升级改造", "员工培训"]
    assert view.row.lead == "双江县农村信用合作联社"
    with pytest.raises(Invalid):
        buildout.bring_up_outlets(actor=plan.bureau, site_ids=[plan.village_site], due_on=date(2023, 9, 1))
