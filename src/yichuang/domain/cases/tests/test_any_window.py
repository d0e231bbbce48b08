"""Any window that was entrusted (同城通办), any way that was published, and a counter for every result."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import public, testing
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.clock import SHANGHAI
from yichuang.kernel.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def stage(made_stage: testing.Stage) -> testing.Stage:
    return made_stage


@pytest.mark.seed("S4-21")
def test_a_town_window_serves_people_of_another_town_to_the_end(stage) -> None:
    catalogue.delegate(
        actor=items.publisher(stage.county.place.id), item_id=stage.item.id, act=catalogue.Act.ACCEPT,
        undertaker=catalogue.Undertaker.AGENCY, mode=catalogue.Mode.ENTRUSTED_ACCEPTANCE, since=testing.SINCE,
        document="同城通办公告", site_ids=[stage.county.town_site.id],
    )  # fmt: skip
    clerk = persons.staff_actor(
        stage.county, people.Role.CLERK, organisation_id=stage.county.town_a.id, site_id=stage.county.town_site.id
    )
    assert not any(r.low <= ground.VILLAGE_B <= r.high for r in clerk.ranges)
    case = testing.submit(stage, clerk, applicant=testing.person(), division=ground.VILLAGE_B).case_id
    assert [r.case_id for r in public.list_todo(clerk, kind="receive").rows] == [case]
    assert public.accept_case(actor=clerk, case_id=case, defer=("plan",)).state == "accepted"
    assert [r.case_id for r in public.list_ledger(clerk, public.LedgerFilter()).rows] == [case]


def test_a_window_elsewhere_sees_nothing_of_it(stage) -> None:
    case = testing.submit(stage, division=ground.VILLAGE_B).case_id
    neighbour = persons.staff_actor(
        stage.county, people.Role.CLERK, organisation_id=stage.county.town_a.id, site_id=stage.county.town_site.id
    )
    assert case not in [r.case_id for r in public.list_todo(neighbour).rows]
    assert public.list_ledger(neighbour, public.LedgerFilter()).rows == ()


def test_what_is_not_offered_online_is_not_taken_online(stage) -> None:
    item = items.make_item(
        stage.county.place.id, [stage.county.minzheng.id], name="只在窗口办", channels=["window"], online_depth="1",
        visits=1, visits_reason="要当面核对",
    )  # fmt: skip
    with pytest.raises(Conflict, match="不能在网上申请"):
        testing.submit(stage, item_id=item.id)
    with pytest.raises(Conflict, match="不能在网上申请"):
        public.open_draft(actor=stage.villager, item_id=item.id)


def test_a_paper_is_used_again_only_after_somebody_took_it(stage) -> None:
    upload = SimpleUploadedFile("林权证.pdf", PDF)
    scan = public.stage_file(actor=stage.villager, upload=upload, material="right", item_id=stage.item.id)
    papers = (public.MaterialInput("right", "given", (scan.handle,)), public.MaterialInput("plan", "deferred"))
    case = testing.submit(stage, materials=papers).case_id
    again = (public.MaterialInput("right", "reused"), public.MaterialInput("plan", "deferred"))
    with pytest.raises(Invalid):
        testing.submit(stage, materials=again)
    public.accept_case(actor=stage.clerk, case_id=case)
    assert testing.submit(stage, materials=again).number


def test_a_body_without_a_window_hands_its_result_out_in_the_hall(stage) -> None:
    papers = [m for m in items.SPEC["materials"] if m["id"] != "plan"]
    item = items.make_item(stage.county.place.id, [stage.county.minzheng.id], name="没有窗口的许可", materials=papers)
    case = testing.submit(stage, item_id=item.id, materials=(public.MaterialInput("right", "waived"),)).case_id
    public.accept_case(actor=stage.examiner, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion="权属清楚")
    public.grant(actor=stage.decider, case_id=case)
    public.seal_result(actor=stage.decider, case_id=case)
    public.issue(actor=stage.examiner if stage.examiner.may("cases.issue") else stage.decider, case_id=case)
    assert [r.case_id for r in public.list_todo(stage.clerk, kind="deliver").rows] == [case]
    done = public.deliver(
        actor=stage.clerk, case_id=case, collector=public.Collector("household", "玉温", persons.identity())
    )
    assert done.state == "delivered"


def test_who_applied_for_somebody_else_finds_the_case_among_her_own(stage) -> None:
    helper = persons.public_actor(id_number=(number := persons.identity()), name="玉温")
    proxy = public.PartyInput("proxy", testing.person(id_number=number, name="玉温"), "授权委托书")
    case = testing.submit(stage, stage.clerk, applicant=testing.person(), parties=(proxy,)).case_id
    assert [r.case_id for r in public.list_own_cases(helper).rows] == [case]


def test_an_authority_elsewhere_is_still_answered_after_the_limit(stage) -> None:
    body = ground.make_organisation(stage.county.place, "grid", name="双江供电局", external=True)
    item = items.make_item(stage.county.place.id, [body.id], body="grid", name="由外面的机关决定")
    with clock.at(datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)):
        case = testing.submit(stage, item_id=item.id).case_id
    with clock.at(datetime(2026, 3, 2, 10, tzinfo=SHANGHAI) + timedelta(days=20)):
        helper = replace(stage.clerk, organisation_id=body.id, site_id=None, permissions=stage.clerk.permissions)
        assert public.decline_unneeded(actor=helper, case_id=case, reason="这件事不需要办").state == "not_needed"
