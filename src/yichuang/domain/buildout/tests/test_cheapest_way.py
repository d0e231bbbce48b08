"""The cheapest way asked of a county's own plan."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.models import SiteWork
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Forbidden, Invalid

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
