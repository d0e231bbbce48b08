"""Cases in hand when the list changes: they go on where they are (行政许可法 8; what every 委托书 promises)."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.cases import public, testing
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Conflict, Forbidden


@pytest.fixture
def stage(db, clock):
    clock.set("2026-09-28 10:30")
    return testing.make_stage()


def _accepting(stage):
    rows = catalogue.list_delegations(stage.item.id)
    return next(r.id for r in rows if r.act == catalogue.Act.ACCEPT.value)


@pytest.mark.seed("S2-16")
def test_a_site_finishes_what_it_took_in_before_the_item_was_cancelled(stage, clock):
    case = testing.submit(stage).case_id
    clock.advance(days=1)
    catalogue.withdraw_item(actor=items.publisher(stage.county.place.id), item_id=stage.item.id)
    with pytest.raises(Conflict, match="不受理申请"):
        testing.submit(stage)

    public.accept_case(actor=stage.clerk, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion="权属清楚，符合条件")
    assert public.grant(actor=stage.decider, case_id=case).state == "granted"


def test_what_came_on_the_very_day_before_the_change_is_finished_too(stage, clock):
    case = testing.submit(stage).case_id
    clock.set("2026-09-28 15:00")
    catalogue.withdraw_item(actor=items.publisher(stage.county.place.id), item_id=stage.item.id)
    clock.advance(days=1)
    assert public.accept_case(actor=stage.clerk, case_id=case).state == "accepted"


@pytest.mark.seed("S4-24")
def test_a_site_finishes_what_it_took_in_before_it_was_taken_back_and_takes_no_more(stage, clock):
    case = testing.submit(stage).case_id
    until = date(2026, 9, 29)
    publisher = items.publisher(stage.county.place.id)
    catalogue.end_delegation(actor=publisher, delegation_id=_accepting(stage), until=until)
    clock.set("2026-09-30 10:30")
    later = testing.submit(stage)
    assert public.get_case(stage.examiner, case_id=later.case_id).accepting_site_id is None  # the body itself
    with pytest.raises(Forbidden, match="没有承接"):
        testing.submit(stage, stage.clerk, applicant=testing.person())
    assert public.accept_case(actor=stage.clerk, case_id=case).state == "accepted"


def test_the_former_bodys_window_finishes_its_cases_after_the_item_moved(stage, clock):
    county = stage.county
    own = persons.staff_actor(county, people.Role.CLERK, organisation_id=county.minzheng.id, site_id=county.centre.id)
    case = testing.submit(stage, own, applicant=testing.person()).case_id
    clock.advance(days=1)
    record = catalogue.get_version(stage.item.version_id).spec
    moved = items.make_spec(**{**record.model_dump(mode="json"), "body": "zhengwu"})
    items.make_item(county.place.id, [county.zhengwu.id], moved)
    publisher = items.publisher(county.place.id)
    catalogue.end_delegation(actor=publisher, delegation_id=_accepting(stage), until=date(2026, 9, 29))
    clock.advance(days=1)
    public.accept_case(actor=own, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion="权属清楚，符合条件")
    assert public.grant(actor=stage.decider, case_id=case).state == "granted"


def test_a_right_that_ended_helps_only_the_window_that_took_the_case_in(stage, clock):
    case = testing.submit(stage).case_id
    clock.advance(days=1)
    catalogue.withdraw_item(actor=items.publisher(stage.county.place.id), item_id=stage.item.id)
    detail = public.get_case(stage.clerk, case_id=case)
    facts = {"item_id": detail.item_id, "owner_id": detail.deciding_organisation_id, "taken_in_on": detail.taken_in_on}
    assert public.accepts_in_hand(stage.clerk, accepting_site_id=stage.county.centre.id, **facts)
    assert not public.accepts_in_hand(stage.clerk, accepting_site_id=stage.county.town_site.id, **facts)
    late = {**facts, "taken_in_on": date(2026, 9, 30)}
    assert not public.accepts_in_hand(stage.clerk, accepting_site_id=stage.county.centre.id, **late)
