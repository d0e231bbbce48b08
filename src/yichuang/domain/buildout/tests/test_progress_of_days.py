"""What stood on a day: which sites were under the plan then, and how far a milestone was."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.models import SiteWork
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground

pytestmark = pytest.mark.django_db
WAY = (("start", (4, 1)), ("report", (6, 1)), ("pass_county", (7, 1)), ("pass_city", (8, 1)))


@pytest.fixture
def plan(clock) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    plan = testing.make_plan()
    clock.set("2023-11-20 09:00")
    return plan


def enter(plan: testing.Plan, site_id: int, until: str = "pass_city") -> None:
    """The site's past up to and with a step."""
    names = [name for name, _ in WAY]
    steps = [buildout.PastStep(name, date(2023, *day)) for name, day in WAY[: names.index(until) + 1]]
    buildout.enter_steps(actor=plan.bureau, site_id=site_id, steps=steps, document="纸质台账")


def with_milestones(plan: testing.Plan, *milestones: dict[str, object]) -> None:
    """Let the plan have these milestones instead of its own."""
    made = tuple(
        buildout.Milestone.model_validate({"key": f"m{n}", "name": "节点"} | m) for n, m in enumerate(milestones)
    )
    changed = testing.sample_profile().model_copy(update={"milestones": made})
    buildout.adopt_profile(actor=plan.bureau, place_id=plan.county.place.id, profile=changed, reason="改节点")


@pytest.mark.seed("S0-1", "S0-88")
def test_a_milestone_is_of_the_whole_place_for_whoever_reads_it(plan: testing.Plan) -> None:
    enter(plan, plan.town_site)
    enter(plan, plan.county.other_village_site.id)
    with_milestones(plan, {"by": "2023-11-01", "number": 2})
    for actor in (plan.bureau, plan.town, plan.government, plan.agent):
        (found,) = buildout.list_milestones(actor)
        assert (found.want, found.have, found.reached) == (2, 2, True)


def test_figures_say_whose_they_are_where_they_are_not_the_whole_places(plan: testing.Plan) -> None:
    shown = {a: buildout.get_progress(a) for a in (plan.bureau, plan.city, plan.town, plan.government, plan.agent)}
    assert [p.of for p in shown.values()] == ["", "", "勐勐镇", "勐勐镇", "本站"]
    assert [p.standing.whole for p in shown.values()] == [3, 3, 2, 2, 1]


@pytest.mark.parametrize(
    ("asked", "reached"),
    [("building", 3), ("reported", 2), ("county_passed", 1), ("up_to_standard", 0)],
)
@pytest.mark.seed("S1-124")
def test_whoever_is_faster_than_a_milestone_has_reached_it(plan: testing.Plan, asked: str, reached: int) -> None:
    enter(plan, plan.town_site, "start")
    enter(plan, plan.village_site, "report")
    enter(plan, plan.county.other_village_site.id, "pass_county")
    with_milestones(plan, {"by": "2023-11-01", "state": asked, "number": 3})
    assert buildout.list_milestones(plan.bureau)[0].have == reached


def test_a_site_sent_back_has_looked_at_itself_but_not_passed(plan: testing.Plan) -> None:
    enter(plan, plan.village_site, "report")
    buildout.send_back(actor=plan.bureau, site_id=plan.village_site, reason="标识牌不合规范")
    with_milestones(plan, {"by": "2023-12-01", "state": "reported"}, {"by": "2023-12-01", "state": "county_passed"})
    assert [m.have for m in buildout.list_milestones(plan.bureau)] == [1, 0]


@pytest.mark.seed("S0-1", "S0-2")
def test_a_site_that_joins_later_changes_no_figure_of_a_past_day(plan: testing.Plan, clock) -> None:
    enter(plan, plan.village_site)
    before = dict(buildout.public_progress(plan.county.place.id).months)
    clock.set("2024-02-10 09:00")
    division = 530925_101_211
    row = places.DivisionRow(division, "新村村民委员会", "village", ground.TOWN_A, managed_by="shuangjiang")
    places.import_divisions(actor=ground.manager(), rows=[row], since=ground.SINCE)
    joined = ground.make_site(
        plan.county.place, plan.county.town_a, "village_new", kind="village", division=division,
        name="勐勐镇新村便民服务站", jurisdiction=None,
    ).id  # fmt: skip
    buildout.adopt_profile(
        actor=plan.bureau, place_id=plan.county.place.id, profile=testing.sample_profile(), reason="三年行动计划"
    )
    assert SiteWork.objects.get(site_id=joined).joined_on == date(2024, 2, 10)
    found = buildout.public_progress(plan.county.place.id)
    after = dict(found.months)
    assert {day: after[day] for day in before if day in after} == {d: s for d, s in before.items() if d in after}
    assert (after[date(2023, 12, 31)].whole, after[date(2024, 1, 31)].whole, found.standing.whole) == (3, 3, 4)
    rate = next(i for i in buildout.indicators_of(plan.county.place.id) if i.indicator.formula == "standard_rate")
    assert rate.targets[0].value is not None
    assert rate.targets[0].value.of == "达标 1 个，共 3 个"


def test_sites_of_the_first_edition_have_been_under_the_plan_since_it_began(plan: testing.Plan) -> None:
    begins = testing.sample_profile().programme.begins
    assert set(SiteWork.objects.values_list("joined_on", flat=True)) == {begins}


def test_a_step_entered_of_a_day_before_says_the_site_was_there(plan: testing.Plan) -> None:
    SiteWork.objects.filter(site_id=plan.village_site).update(joined_on=date(2023, 10, 1))
    enter(plan, plan.village_site)
    months = dict(buildout.public_progress(plan.county.place.id).months)
    assert (months[date(2023, 3, 31)].whole, months[date(2023, 8, 31)].whole) == (2, 3)


def test_a_site_that_passed_the_county_is_at_risk_nowhere(plan: testing.Plan, clock) -> None:
    enter(plan, plan.village_site, "pass_county")
    enter(plan, plan.town_site, "report")
    SiteWork.objects.update(due_on=date(2023, 11, 1))
    assert {r.site_id for r in buildout.list_at_risk(plan.bureau)} == {
        plan.town_site, plan.county.other_village_site.id,
    }  # fmt: skip
