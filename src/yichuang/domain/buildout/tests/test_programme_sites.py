"""What the plan says of sites: set with a reason, by two editors, within the place's own plan; and where to begin."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import tasks as jobs
from yichuang.domain.buildout import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel.divisions import range_of
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
MONEY = testing.sample_profile().programme.funding[:2]  # 沪滇项目、东航帮扶, in the plan's own words
WHOLE: buildout.Arrangement = {
    "batch": "build", "phase": "year2023", "way": "expand", "funding": MONEY,
    "leader": "岩温", "responsible": "李扎迫", "due_on": date(2023, 11, 30), "cost": 180_000, "people": 1840,
}  # fmt: skip


@pytest.fixture
def plan(clock) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    return testing.make_plan()


def arrange(plan: testing.Plan, given: buildout.Arrangement, *site_ids: int, reason: str = "年度计划"):
    seen = {w.site_id: w.revision for w in buildout.list_works(plan.bureau)}
    return buildout.arrange_sites(
        actor=plan.bureau, revisions={n: seen[n] for n in site_ids}, given=given, reason=reason
    )


def refused(plan: testing.Plan, given: buildout.Arrangement, *site_ids: int) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        arrange(plan, given, *site_ids)
    return error.value.fields


@pytest.mark.seed("S0-5", "S0-6", "S0-47", "S0-86")
def test_a_site_gets_batch_way_money_deadline_and_people_with_a_reason(plan: testing.Plan) -> None:
    (work,) = arrange(plan, WHOLE, plan.village_site, reason="2023 年第一批")
    assert (work.batch, work.way, work.funding) == ("build", "expand", MONEY)
    assert (work.leader, work.responsible, work.due_on) == ("岩温", "李扎迫", date(2023, 11, 30))
    view = buildout.get_site_plan(plan.bureau, plan.village_site)
    assert {(c.field, c.now) for c in view.changes} >= {
        ("批次", "建设一批"), ("建设方式", "扩容改建"), ("资金来源", "、".join(MONEY)), ("阶段", "2023 年"),
    }  # fmt: skip
    assert {c.reason for c in view.changes} == {"2023 年第一批"}
    entry = Entry.objects.get(kind="buildout.work.arranged")
    assert "岩温" not in str(entry.payload)


def test_the_same_again_changes_nothing_and_every_other_change_is_kept(plan: testing.Plan) -> None:
    (first,) = arrange(plan, WHOLE, plan.village_site)
    (again,) = arrange(plan, WHOLE, plan.village_site)
    assert again == first
    arrange(plan, {"due_on": date(2023, 12, 31)}, plan.village_site, reason="雨季停工")
    last = buildout.get_site_plan(plan.bureau, plan.village_site).changes[0]
    assert (last.field, last.before, last.now, last.reason) == ("完成期限", "2023-11-30", "2023-12-31", "雨季停工")
    assert Entry.objects.filter(kind="buildout.work.arranged").count() == 2


def test_the_second_editor_is_told_and_overwrites_nobody(plan: testing.Plan) -> None:
    before = buildout.get_work(plan.bureau, plan.village_site)
    arrange(plan, WHOLE, plan.village_site)
    with pytest.raises(Conflict, match="别人已经改过"):
        buildout.arrange_sites(
            actor=plan.bureau, revisions={plan.village_site: before.revision}, given={"note": "另一人"}, reason="晚了"
        )


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"way": "outlet"}, "way", "方案里没有这种建设方式"),
        ({"batch": "third"}, "batch", "方案里没有这个批次"),
        ({"phase": "year2030"}, "phase", "方案里没有这个阶段"),
        ({"phase": "year2023", "due_on": date(2024, 2, 1)}, "due_on", "“2023 年”从 2023-01-01 到 2023-12-31"),
        ({"due_on": date(2022, 12, 1)}, "due_on", "方案从"),
        ({"due_on": date(2023, 2, 28)}, "due_on", "已经过了"),
        ({"due_on": date(2072, 1, 1)}, "due_on", "看看年份"),
        ({"funding": ("村民自筹",)}, "note", "不在方案的资金渠道里"),
        ({"cost": -1}, "cost", "20 亿"),
        ({"leader": "岩" * 31}, "leader", "最多 30 个字"),
    ],
)
def test_what_the_places_plan_does_not_allow_is_refused_in_words(plan, given, field, words) -> None:
    assert words in refused(plan, given, plan.village_site)[field]


@pytest.mark.seed("S0-47")
def test_money_from_elsewhere_is_taken_with_a_word_of_where_it_comes_from(plan: testing.Plan) -> None:
    (work,) = arrange(plan, {"funding": ("村民自筹",), "note": "村民代表会议通过"}, plan.village_site)
    assert work.funding == ("村民自筹",)


def test_several_sites_are_set_at_once_or_none_of_them(plan: testing.Plan) -> None:
    both = (plan.town_site, plan.village_site)
    works = arrange(plan, {"batch": "normalise", "phase": "year2024"}, *both)
    assert {w.batch for w in works} == {"normalise"}
    arrange(plan, {"due_on": date(2024, 5, 1)}, plan.village_site)
    wrong = refused(plan, {"phase": "year2023"}, *both)["due_on"]
    assert "千蚌村" in wrong
    assert {w.phase for w in buildout.list_works(plan.bureau, town=ground.TOWN_A)} == {"year2024"}


def test_only_the_bureau_arranges_and_only_its_own_place(plan: testing.Plan) -> None:
    with pytest.raises(Forbidden):
        buildout.arrange_sites(
            actor=plan.town, revisions={plan.village_site: 1}, given={"note": "我来"}, reason="不该成"
        )
    with pytest.raises(NotFound):
        buildout.arrange_sites(actor=plan.bureau, revisions={10**9: 1}, given={"note": "没有"}, reason="不该成")
    with pytest.raises(Invalid, match="标出"):
        arrange(plan, {"note": "没有理由"}, plan.village_site, reason=" ")


@pytest.mark.seed("S0-88")
def test_a_site_says_late_that_it_began_by_a_week_and_no_more(plan: testing.Plan, clock) -> None:
    arrange(plan, WHOLE, plan.village_site)
    for actor in (plan.agent, plan.bureau):
        for on in (date(1900, 1, 1), date(2023, 2, 21)):
            with pytest.raises(Invalid, match="标出") as error:
                buildout.start_site(actor=actor, site_id=plan.village_site, on=on)
            assert "补登走过的步骤" in error.value.fields["on"]
    work = buildout.start_site(actor=plan.agent, site_id=plan.village_site, on=date(2023, 2, 22))
    assert work.since == date(2023, 2, 22)


@pytest.mark.seed("S0-86")
def test_work_begins_only_when_way_deadline_and_people_are_settled(plan: testing.Plan) -> None:
    with pytest.raises(Conflict, match="还没有明确建设方式、完成期限、责任领导、责任人"):
        buildout.start_site(actor=plan.agent, site_id=plan.village_site)
    assert buildout.get_site_plan(plan.agent, plan.village_site).lacking
    arrange(plan, WHOLE, plan.village_site)
    work = buildout.start_site(actor=plan.agent, site_id=plan.village_site, reason="施工队进场")
    assert (work.state_word, work.since) == ("建设中", date(2023, 3, 1))
    with pytest.raises(Conflict):
        buildout.start_site(actor=plan.agent, site_id=plan.village_site)


@pytest.mark.seed("S0-88")
def test_the_ledger_of_each_level_is_narrowed_and_taken_away_as_a_spreadsheet(plan: testing.Plan, clock) -> None:
    arrange(plan, WHOLE, plan.village_site)
    arrange(plan, {"batch": "demonstrate", "note": "=1+1"}, plan.county.other_village_site.id)
    found = buildout.list_ledger(plan.bureau, buildout.LedgerFilter(batch="build"))
    assert [(r.site_name, r.town_name, r.way_word, r.light) for r in found] == [
        ("勐勐镇千蚌村便民服务站", "勐勐镇", "扩容改建", "ok")
    ]
    assert buildout.list_ledger(plan.town, buildout.LedgerFilter(batch="demonstrate")) == ()
    clock.set("2023-12-05 09:00")
    (late,) = buildout.list_ledger(plan.bureau, buildout.LedgerFilter(light="late"))
    assert (late.light_text, late.work.site_id) == ("逾期 5 天", plan.village_site)
    content = buildout.export_programme(actor=plan.bureau, narrow=buildout.LedgerFilter(), tasks=buildout.TaskFilter())
    book = load_workbook(BytesIO(content))
    assert book.sheetnames == ["站点台账", "任务台账"]
    cells = list(book["站点台账"].iter_rows(values_only=True))
    assert len(cells) == 1 + 3
    assert "'=1+1" in [c for row in cells for c in row], "no cell is a formula"
    assert Entry.objects.filter(kind="buildout.programme.exported").count() == 1


@pytest.mark.seed("S0-86", "S0-88")
def test_what_is_left_over_at_the_plans_end_gets_an_extension_and_no_day_that_is_past(plan, clock) -> None:
    arrange(plan, WHOLE, plan.village_site)
    buildout.start_site(actor=plan.agent, site_id=plan.village_site)
    clock.set("2026-02-01 09:00")
    (late, rest) = (ledger_row(plan, plan.village_site), ledger_row(plan, plan.town_site))
    assert (late.due_on, late.light, late.due_note) == (date(2023, 11, 30), "red", "")
    assert (rest.due_on, rest.light, rest.due_note) == (date(2025, 12, 31), "red", "方案的期限")
    assert {r.site_id for r in buildout.list_at_risk(plan.bureau)} == {
        r.work.site_id for r in buildout.get_overview(plan.bureau).sites_late
    }, "late is the same everywhere"
    assert "写以后的日子算延期" in refused(plan, {"due_on": date(2025, 12, 1)}, plan.village_site)["due_on"]
    arrange(plan, {"due_on": date(2026, 6, 30)}, plan.village_site, reason="雨季停工，延期")
    after = ledger_row(plan, plan.village_site)
    assert (after.due_on, after.light, after.due_note) == (date(2026, 6, 30), "ok", "方案到 2025-12-31 止，这是延期")
    clock.set("2026-07-01 09:00")
    arrange(plan, {"due_on": date(2026, 6, 30), "note": "期限没有改"}, plan.village_site)
    assert ledger_row(plan, plan.village_site).light == "red"


def ledger_row(plan: testing.Plan, site_id: int) -> buildout.WorkRow:
    return next(r for r in buildout.list_ledger(plan.bureau) if r.work.site_id == site_id)


@pytest.mark.seed("S0-88")
def test_a_plan_that_ended_without_a_word_is_unknown_and_not_late(plan: testing.Plan, clock) -> None:
    clock.set("2026-02-01 09:00")
    assert {r.light_text for r in buildout.list_ledger(plan.bureau)} == {"未登记"}
    view = buildout.get_overview(plan.bureau)
    assert (view.silent, view.sites_late, view.tasks_late) == (True, (), ())
    assert buildout.list_at_risk(plan.bureau) == ()
    assert buildout.get_progress(plan.bureau).silent
    jobs.remind_of_tasks()
    assert not Entry.objects.filter(kind="buildout.task.reminded").exists()
    assert buildout.count_my_tasks(plan.bureau) == 0
    arrange(plan, {"due_on": date(2026, 6, 30)}, plan.village_site)
    assert ledger_row(plan, plan.village_site).light == "ok", "what is promised now counts"
    step = [buildout.PastStep("start", date(2025, 3, 1))]
    buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=step, document="2025 年台账")
    assert not buildout.get_overview(plan.bureau).silent
    assert ledger_row(plan, plan.county.other_village_site.id).light == "red", "one is on record: the rest is late"
    jobs.remind_of_tasks()
    assert Entry.objects.filter(kind="buildout.task.reminded").exists()


def village(plan: testing.Plan, division: int, name: str, kilometres: float, networks: tuple[str, ...], windows: int):
    """A village of 勐勐镇 so far north of its centre; windows are numbered."""
    centre = places.get_site(plan.town_site)
    row = places.DivisionRow(division, f"{name}民委员会", "village", ground.TOWN_A, managed_by="shuangjiang")
    places.import_divisions(actor=ground.manager(), rows=[row], since=ground.SINCE)
    site = ground.make_site(
        plan.county.place, plan.county.town_a, f"village_{division}", kind="village", division=division,
        name=f"勐勐镇{name}便民服务站", latitude=centre.latitude + kilometres / 111.195, longitude=centre.longitude,
        jurisdiction=None,
    )  # fmt: skip
    places.set_site_facts(actor=plan.bureau, site_id=site.id, facts=places.SiteFacts(networks=networks))
    for n in range(windows):
        places.create_counter(
            actor=ground.manager(), site_id=site.id, number=str(n + 1), name=f"{n + 1} 号窗口", kind="general"
        )
    return site


@pytest.mark.seed("S3-2", "S3-70")
def test_pilots_are_proposed_from_distance_and_condition_and_adopted_by_another_act(clock) -> None:
    clock.set("2023-03-01 09:00")
    plan = testing.make_plan()
    both = ("internet", "extranet")
    near = village(plan, 530925_101_211, "近村", 2, both, 3)
    far_good = village(plan, 530925_101_212, "远好村", 14, both, 2)
    far_bare = village(plan, 530925_101_213, "远差村", 30, (), 0)
    middle = village(plan, 530925_101_214, "中村", 9, ("internet",), 1)
    lines = (places.Required("network", "internet"), places.Required("network", "extranet"))
    places.set_requirements(actor=plan.bureau, place_id=plan.county.place.id, site_kind="village", lines=lines)
    profile = testing.sample_profile()
    changed = profile.model_copy(update={"programme": profile.programme.model_copy(update={"principle": "试点先行"})})
    buildout.adopt_profile(actor=plan.bureau, place_id=plan.county.place.id, profile=changed, reason="补上新村")
    proposal = next(p for p in buildout.propose_pilots(plan.bureau) if p.town == ground.TOWN_A)
    assert proposal.wanted == 2
    assert [c.site_id for c in proposal.candidates if c.chosen] == [far_good.id, middle.id]
    assert near.id not in {c.site_id for c in proposal.candidates[:2]}, "good, but beside the town"
    first = proposal.candidates[0]
    assert first.reasons[0].startswith(f"离{places.get_site(plan.town_site).name} 14.0 公里")
    assert "建设标准 2 项有 2 项，基础条件较好" in first.reasons
    assert "有 2 个窗口" in first.reasons
    assert not any(w.pilot for w in buildout.list_works(plan.bureau)), "a proposal changes nothing"
    chosen = {c.site_id: c.revision for c in proposal.candidates if c.chosen}
    buildout.arrange_sites(actor=plan.bureau, revisions=chosen, given={"pilot": True}, reason="先行先试")
    after = next(p for p in buildout.propose_pilots(plan.bureau) if p.town == ground.TOWN_A)
    assert len(after.already) == 2
    assert not any(c.chosen for c in after.candidates)
    assert buildout.get_overview(plan.bureau).pilots.total == 2
    assert far_bare.id in {c.site_id for c in after.candidates}
    with pytest.raises(Forbidden):
        buildout.propose_pilots(plan.town)


@pytest.mark.seed("S3-70")
def test_nothing_met_and_no_network_is_never_called_a_good_condition(clock) -> None:
    clock.set("2023-03-01 09:00")
    plan = testing.make_plan()
    for n in (1, 2, 3):
        village(plan, 530925_101_210 + n, f"{n}村", 4.0 * n, (), 2)
    lines = (places.Required("network", "internet"), places.Required("network", "extranet"))
    places.set_requirements(actor=plan.bureau, place_id=plan.county.place.id, site_kind="village", lines=lines)
    profile = testing.sample_profile()
    changed = profile.model_copy(update={"programme": profile.programme.model_copy(update={"principle": "试点先行"})})
    buildout.adopt_profile(actor=plan.bureau, place_id=plan.county.place.id, profile=changed, reason="补上新村")
    proposal = next(p for p in buildout.propose_pilots(plan.bureau) if p.town == ground.TOWN_A)
    assert "只按距离选" in proposal.note
    said = [reason for c in proposal.candidates for reason in c.reasons]
    assert any("2 项有 0 项" in reason for reason in said)
    assert not any("较好" in reason for reason in said)
    assert any("算稍远的" in reason for reason in said)


@pytest.mark.seed("S4-9")
def test_a_town_shows_what_is_known_of_it_and_a_park_stands_beside_towns(plan: testing.Plan) -> None:
    county, park = plan.county, 530925_402_000
    rows = [
        places.DivisionRow(park, "沙河工业园区", "town", ground.COUNTY, managed_by="shuangjiang"),
        places.DivisionRow(park + 498, "沙河工业园区虚拟社区", "village", park, managed_by="shuangjiang"),
    ]
    places.import_divisions(actor=ground.manager(), rows=rows, since=ground.SINCE)
    body = ground.make_organisation(county.place, "park", name="沙河工业园区管理委员会", division=park,
                                    jurisdiction=[range_of(park)])  # fmt: skip
    site = ground.make_site(county.place, body, "town_402", kind="town", division=park, town=park,
                            name="双江自治县沙河工业园区便民服务中心", jurisdiction=[range_of(park)])  # fmt: skip
    facts = places.SiteFacts(population=3200, economy="年产值 12 亿元", potential="茶叶精深加工", region="坝区")
    places.set_site_facts(actor=plan.bureau, site_id=site.id, facts=facts)
    profile = testing.sample_profile()
    later = profile.model_copy(update={"programme": profile.programme.model_copy(update={"principle": "园区在内"})})
    buildout.adopt_profile(actor=plan.bureau, place_id=county.place.id, profile=later, reason="加上园区")
    town = buildout.get_town(plan.bureau, park)
    assert (town.name, [r.site_name for r in town.rows]) == ("沙河工业园区", [site.name])
    assert (town.facts.population, town.facts.economy, town.facts.region) == (3200, "年产值 12 亿元", "坝区")
    assert "town_plans" in {t.key.split(".")[0] for t in town.tasks}, "tasks of each town are the park's too"
    leader = persons.staff_actor(county, people.Role.LEADER, organisation_id=body.id)
    assert buildout.get_town(leader, park).may_plan
    with pytest.raises(NotFound):
        buildout.get_town(leader, ground.TOWN_A)
