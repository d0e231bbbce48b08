"""A profile comes into force, once; who sees which site under it."""

from __future__ import annotations

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Conflict, Forbidden, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(clock) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    return testing.make_plan()


def test_adopting_the_same_profile_again_changes_nothing(plan: testing.Plan) -> None:
    again = buildout.adopt_profile(
        actor=plan.bureau, place_id=plan.county.place.id, profile=testing.sample_profile(), reason="再来一次"
    )
    assert again == plan.edition
    assert buildout.get_edition(plan.county.place.id).number == 1


def test_a_changed_profile_is_a_second_edition_and_the_first_stays(plan: testing.Plan, clock) -> None:
    profile = testing.sample_profile()
    stricter = profile.model_copy(update={"acceptance": profile.acceptance.model_copy(update={"rectify_days": 15})})
    clock.set("2023-05-01 09:00")
    second = buildout.adopt_profile(
        actor=plan.bureau, place_id=plan.county.place.id, profile=stricter, reason="整改期限缩短"
    )
    assert (second.number, second.profile.acceptance.rectify_days) == (2, 15)
    assert buildout.get_edition(plan.county.place.id) == second
    assert buildout.edition_by_id(plan.edition.id).profile.acceptance.rectify_days == 30


def test_the_profile_of_another_place_is_refused(plan: testing.Plan) -> None:
    profile = testing.sample_profile()
    other = profile.model_copy(update={"place": profile.place.model_copy(update={"slug": "dawukou"})})
    with pytest.raises(Conflict, match="不能用在"):
        buildout.adopt_profile(actor=plan.bureau, place_id=plan.county.place.id, profile=other, reason="错的")


def test_only_the_bureau_adopts(plan: testing.Plan) -> None:
    with pytest.raises(Forbidden):
        buildout.adopt_profile(
            actor=plan.town, place_id=plan.county.place.id, profile=testing.sample_profile(), reason="不行"
        )


@pytest.mark.seed("S0-88")
def test_each_level_sees_its_own_ledger(plan: testing.Plan) -> None:
    def seen(actor) -> set[int]:
        return {work.site_id for work in buildout.list_works(actor)}

    county = plan.county
    whole = {county.town_site.id, county.village_site.id, county.other_village_site.id}
    assert seen(plan.bureau) == seen(plan.city) == whole
    assert seen(plan.town) == seen(plan.government) == {county.town_site.id, county.village_site.id}
    assert seen(plan.agent) == {county.village_site.id}
    with pytest.raises(NotFound):
        buildout.get_work(plan.town, county.other_village_site.id)
    with pytest.raises(Forbidden):
        buildout.list_works(persons.staff_actor(county, people.Role.EXAMINER))
