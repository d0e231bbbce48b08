"""Who sees what of an application for a bundle: her own, a child in full, the others as name and state, or nothing."""

from __future__ import annotations

import pytest

from yichuang.domain.bundles import public, testing
from yichuang.domain.bundles.testing import BundleStage
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.actor import Channel
from yichuang.kernel.errors import Forbidden, NotFound

NOT_YET = {**testing.ANSWERS, "have__certificate": "no"}


def test_staff_see_their_own_child_in_full_and_the_others_as_name_and_state(world: BundleStage) -> None:
    receipt = testing.submit(world)
    seen = public.get_bundle_case(world.stage.clerk, number=receipt.number)  # the window that accepts them all
    assert {c.member for c in seen.children if c.case} == {"household", "subsidy"}
    assert seen.asked == ()
    assert not seen.may_withdraw
    leader = public.get_bundle_case(world.stage.examiner, number=receipt.number)  # leads, but has nothing in hand
    assert [c.member for c in leader.children if c.case] == []
    assert all(c.number == "" and c.case_id is None for c in leader.children)
    assert leader.may_tell


def test_others_see_nothing_of_it(world: BundleStage) -> None:
    receipt = testing.submit(world)
    county = world.stage.county
    outsiders = [
        persons.public_actor(name="王五", phone="13887650001"),
        persons.staff_actor(county, people.Role.EXAMINER, organisation_id=county.town_b.id),
        persons.staff_actor(county, people.Role.TECHNICIAN),
        persons.staff_actor(county, people.Role.AGENT, channel=Channel.AGENT, site_id=county.village_site.id),
    ]
    for actor in outsiders:
        with pytest.raises(NotFound):
            public.get_bundle_case(actor, number=receipt.number)
        case_id = testing.case_of(world, receipt, "household")
        assert public.bundled(actor, [case_id]) == {}
    assert public.list_own_bundles(outsiders[0]) == ()


def test_a_bundle_shows_as_one_thing_with_its_children(world: BundleStage) -> None:
    receipt = testing.submit(world)
    (row,) = public.list_own_bundles(world.stage.villager)
    assert row.number == receipt.number
    assert [(name, word) for name, word, _ in row.children][:2] == [
        ("出生医学证明", "按告知：已办好"),
        ("给娃上户口", "已提交，待受理"),
    ]
    assert set(public.bundled(world.stage.villager, [testing.case_of(world, receipt, "household")]).values()) == {
        receipt.number
    }


def test_the_lead_body_finds_what_waits_to_be_told_on_top(world: BundleStage) -> None:
    testing.submit(world)
    told = testing.submit(world, answers=NOT_YET)
    rows = public.list_led_bundles(world.stage.examiner)
    assert (rows[0].number, rows[0].open_told) == (told.number, 1)
    assert len(rows) == 2
    assert "李扎迫" not in repr(rows)
    with pytest.raises(Forbidden):
        public.list_led_bundles(world.stage.clerk)
