"""The cheapest way asked of a county's own plan."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.models import SiteWork
from yichuang.domain.buildout.queries.progress import sites_for
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db
BY = date(2023, 12, 31)


@pytest.fixture
def plan(clock) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    plan = testing.make_plan()
    county = plan.county
    for site, cost, served in ((county.town_site, 90_000, 5000), (county.village_site, 20_000, 800)):
        SiteWork.objects.filter(site_id=site.id).update(cost=cost, people=served)
    return plan


def test_half_of_three_sites_are_two_and_the_cheapest_two_are_chosen(plan: testing.Plan) -> None:
    SiteWork.objects.filter(site_id=plan.county.other_village_site.id).update(cost=30_000, people=600)
    found = buildout.ask_cheapest(plan.bureau, percent=50, by=BY)
    assert found.answer.best is not None
    assert set(found.answer.best.sites) == {plan.county.village_site.id, plan.county.other_village_site.id}
    assert (found.answer.best.cost, found.answer.proven) == (50_000, True)
    assert (found.standing, found.whole) == (0, 3)


def test_what_nobody_has_looked_at_is_estimated_and_said_so(plan: testing.Plan) -> None:
    found = buildout.ask_cheapest(plan.bureau, percent=100, by=BY)
    other = found.candidates[plan.county.other_village_site.id]
    lines = testing.sample_profile().lines_for("village")
    assert other.estimated
    assert set(other.missing) <= {(line.name, line.cost) for line in lines}
    assert other.cost == sum(cost for _, cost in other.missing) > 0
    assert any("还没有人查过" in text for text in found.assumed)
    assert any("没有填服务人口" in text for text in found.assumed)


def test_a_site_that_cannot_be_ready_in_time_is_left_out_with_the_reason(plan: testing.Plan) -> None:
    found = buildout.ask_cheapest(plan.bureau, percent=30, by=date(2023, 4, 1))
    assert found.answer.best is None
    assert "目标日期前只剩 31 天" in found.answer.left_out[plan.county.village_site.id]


def test_a_budget_reaches_most_people_within_fifteen_minutes(plan: testing.Plan) -> None:
    SiteWork.objects.filter(site_id=plan.county.other_village_site.id).update(cost=20_000, people=600)
    found = buildout.ask_widest(plan.bureau, budget=25_000, by=BY)
    assert found.answer.best is not None
    assert found.answer.best.sites == (plan.county.village_site.id,)
    assert found.answer.best.covered == 800
    both = buildout.ask_widest(plan.bureau, budget=40_000, by=BY)
    assert both.answer.best is not None
    assert both.answer.best.covered == 1400


def test_a_town_asks_of_its_own_sites_only(plan: testing.Plan) -> None:
    found = buildout.ask_cheapest(plan.town, percent=100, by=BY)
    assert set(found.candidates) == {plan.county.town_site.id, plan.county.village_site.id}
    with pytest.raises(Forbidden):
        buildout.ask_cheapest(persons.staff_actor(plan.county, people.Role.EXAMINER), percent=100, by=BY)


def test_nonsense_is_refused_by_field(plan: testing.Plan) -> None:
    with pytest.raises(Invalid) as refused:
        buildout.ask_cheapest(plan.bureau, percent=120, by=date(2023, 3, 1), budget=-1, each_town=0)
    assert set(refused.value.fields) == {"by", "percent", "budget", "each_town"}


def enter(plan: testing.Plan, site_id: int, *names: str) -> None:
    """Steps of this February."""
    steps = [buildout.PastStep(name, date(2023, 2, n)) for n, name in enumerate(names, 1)]
    buildout.enter_steps(actor=plan.bureau, site_id=site_id, steps=steps, document="纸质台账")


@pytest.mark.seed("S4-8")
def test_what_was_put_right_and_closed_is_lacking_no_more(plan: testing.Plan, monkeypatch) -> None:
    testing.figures_are(monkeypatch, counters=2, staff=3, items=20, cases=12, evaluations=7)
    first = testing.begin(plan.agent, plan.village_site)
    testing.fill_in(plan.agent, first, wrong={"network": ("没有接通政务服务网",)}, sign=testing.VILLAGE_SIGN)
    buildout.submit_check(actor=plan.agent, assessment_id=first)

    def missing() -> list[str]:
        found = buildout.ask_cheapest(plan.bureau, percent=100, by=BY).candidates[plan.village_site]
        return [name for name, _ in found.missing]

    assert len(missing()) == 1
    row = buildout.list_rectifications(plan.bureau)[0]
    buildout.report_rectified(actor=plan.agent, rectification_id=row.id, said="换了", upload=testing.photo(colour=99))
    assert len(missing()) == 1
    buildout.close_rectified(actor=plan.bureau, rectification_id=row.id)
    assert missing() == []


def test_a_budget_is_not_spent_again_once_work_has_begun(plan: testing.Plan) -> None:
    enter(plan, plan.village_site, "start", "report", "pass_county")
    SiteWork.objects.filter(site_id=plan.village_site).update(cost=300_000)
    SiteWork.objects.filter(site_id=plan.county.other_village_site.id).update(cost=50_000)
    found = buildout.ask_cheapest(plan.bureau, percent=30, by=BY)
    assert found.answer.best is not None
    assert (found.answer.best.sites, found.answer.best.cost) == ((plan.village_site,), 0)
    assert found.candidates[plan.village_site].missing == ()
    assert any("已经花的不再算" in text for text in found.assumed)


def test_both_numbers_of_people_count_the_same_people(plan: testing.Plan) -> None:
    SiteWork.objects.filter(site_id=plan.county.other_village_site.id).update(cost=20_000, people=600)
    found = buildout.ask_widest(plan.bureau, budget=10**6, by=BY)
    assert found.answer.best is not None
    assert (found.answer.best.covered, found.people) == (1400, 1400)
    assert buildout.ask_cheapest(plan.bureau, percent=100, by=BY).people is None


def test_no_money_is_told_as_no_money_and_a_target_that_is_reached_as_reached(plan: testing.Plan) -> None:
    SiteWork.objects.filter(site_id=plan.county.other_village_site.id).update(cost=20_000, people=600)
    nothing = buildout.ask_widest(plan.bureau, budget=0, by=BY)
    assert nothing.enough == "现在有 0 人（共 1400 人）在范围内，0 元做不了任何一个站点。"
    assert (nothing.answer.alternatives, nothing.answer.relaxed) == ((), ())
    assert buildout.ask_widest(plan.bureau, budget=10**6, by=BY).enough == ""
    reached = buildout.ask_cheapest(plan.bureau, percent=0, by=BY)
    assert reached.enough == "不用再做，目标已经达到：3 个站点里已经有 0 个达标。"
    assert reached.answer.alternatives == ()


def test_must_and_never_at_once_is_refused_at_both_fields(plan: testing.Plan) -> None:
    with pytest.raises(Invalid) as refused:
        buildout.ask_widest(plan.bureau, budget=1, by=BY, must=[plan.village_site], never=[plan.village_site])
    assert set(refused.value.fields) == {"must", "never"}
    with pytest.raises(Invalid) as late:
        buildout.ask_cheapest(plan.bureau, percent=50, by=date(9999, 12, 31))
    assert set(late.value.fields) == {"by"}


def test_who_has_no_site_under_the_plan_is_told_so(plan: testing.Plan) -> None:
    department = persons.staff_actor(plan.county, people.Role.LEADER, organisation_id=plan.county.minzheng.id)
    with pytest.raises(NotFound):
        buildout.ask_cheapest(department, percent=100, by=BY)


@pytest.mark.parametrize(("percent", "whole", "sites"), [(64.4, 250, 161), (8.8, 375, 33), (50, 3, 2), (100, 7, 7)])
def test_a_share_of_sites_is_the_next_whole_site_and_not_one_more(percent: float, whole: int, sites: int) -> None:
    assert sites_for(percent, whole) == sites
