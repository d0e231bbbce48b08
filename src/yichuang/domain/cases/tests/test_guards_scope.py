"""块 and 条: no post reaches beyond its place, its ranges, its side of the counter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yichuang.domain.cases import public, testing
from yichuang.domain.cases.models import Case
from yichuang.domain.cases.operations.accept import require_accepting
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.kernel.divisions import range_of
from yichuang.kernel.errors import Conflict, Forbidden, NotFound

pytestmark = pytest.mark.django_db

TOWN_A = (range_of(ground.TOWN_A),)


@pytest.fixture
def stage(made_stage: testing.Stage) -> testing.Stage:
    return made_stage


def test_a_post_of_another_place_opens_nothing_here(stage, elsewhere) -> None:
    place, _ = elsewhere
    case = testing.accepted(stage).case_id
    with pytest.raises(NotFound):
        public.get_case(replace(stage.examiner, place_id=place.id), case_id=case)


def test_a_post_of_no_place_opens_nothing(stage) -> None:
    case = testing.accepted(stage).case_id
    with pytest.raises(NotFound):
        public.get_case(replace(stage.examiner, place_id=None), case_id=case)


def test_an_examiner_of_one_town_opens_no_case_of_another(stage) -> None:
    examiner = replace(stage.examiner, ranges=TOWN_A)
    here = testing.accepted(stage, division=ground.VILLAGE_A).case_id
    there = testing.accepted(stage, division=ground.VILLAGE_B).case_id
    assert public.get_case(examiner, case_id=here).case_id == here
    with pytest.raises(NotFound):
        public.get_case(examiner, case_id=there)


def test_an_examiner_of_one_town_is_given_nothing_to_do_in_another(stage) -> None:
    here = testing.accepted(stage, division=ground.VILLAGE_A).case_id
    testing.accepted(stage, division=ground.VILLAGE_B)
    assert [r.case_id for r in public.list_todo(replace(stage.examiner, ranges=TOWN_A)).rows] == [here]


@pytest.mark.parametrize("role", [people.Role.EXAMINER, people.Role.SUPERVISOR])
def test_a_ledger_ends_where_the_posts_ranges_end(stage, role) -> None:
    reader = replace(persons.staff_actor(stage.county, role, organisation_id=stage.county.minzheng.id), ranges=TOWN_A)
    here = testing.accepted(stage, division=ground.VILLAGE_A).case_id
    testing.accepted(stage, division=ground.VILLAGE_B)
    assert [r.case_id for r in public.list_ledger(reader, public.LedgerFilter()).rows] == [here]


def test_an_item_of_another_place_is_not_applied_for_here(stage, elsewhere) -> None:
    place, body = elsewhere
    item = testing.items.make_item(place.id, [body.id], body=body.key)
    with pytest.raises(Conflict, match="不受理申请"):
        testing.submit(stage, item_id=item.id)


def test_an_office_opens_no_case_that_still_lies_at_a_window(stage) -> None:
    case = testing.submit(stage).case_id
    with pytest.raises(NotFound):
        public.accept_case(actor=stage.examiner, case_id=case)


def test_what_a_window_accepts_no_office_accepts(stage) -> None:
    case = Case.objects.get(pk=testing.submit(stage).case_id)
    with pytest.raises(Forbidden, match="由窗口受理"):
        require_accepting(stage.examiner, case)


def test_staff_are_not_told_somebodys_query_code(stage) -> None:
    receipt = testing.submit(stage)
    assert public.get_receipt(stage.villager, receipt.number).query_code == receipt.query_code
    with pytest.raises(NotFound):
        public.get_receipt(stage.clerk, receipt.number)
