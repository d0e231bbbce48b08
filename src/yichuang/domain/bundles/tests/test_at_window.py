"""A bundle over a counter: one post takes in all of it or none, and what has its turn later is filed from there."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.bundles import public, testing
from yichuang.domain.bundles.models import BundleCase
from yichuang.domain.bundles.testing import BundleStage
from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Forbidden, Invalid

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def take_in(
    world: BundleStage, actor: Actor | None = None, key: str | None = None, **changes: Any
) -> public.BundleReceipt:
    """What a clerk hands in for somebody who stands before her."""
    made = testing.application(world, **{"applicant": staged.person(), **changes})
    return public.submit_bundle(
        actor=actor or world.stage.clerk, application=made, idempotency_key=key or uuid.uuid4().hex
    )


def number_of(world: BundleStage) -> str:
    """The villager's own number."""
    number = people.own_details(world.stage.villager).id_number
    assert number is not None
    return number


def whole(world: BundleStage, receipt: public.BundleReceipt) -> dict[str, public.ChildView]:
    view = public.get_bundle_case(world.stage.clerk, number=receipt.number)
    return {c.member: c for c in view.children}


@pytest.mark.seed("S2-71", "S1-88")
def test_the_window_takes_in_the_whole_and_the_papers_once(world: BundleStage) -> None:
    upload = SimpleUploadedFile("证明.pdf", PDF, content_type="application/pdf")
    scanned = cases.stage_file(
        actor=world.stage.clerk, upload=upload, material="certificate", item_id=world.items["household"].id
    )
    papers = (
        public.PaperInput("household__certificate", "given", (scanned.handle,)),
        public.PaperInput("household__card", "paper"),
    )
    receipt = take_in(world, papers=papers)
    assert (receipt.filed, receipt.waiting) == (2, 2)
    seen = whole(world, receipt)
    household, subsidy = seen["household"].case, seen["subsidy"].case
    assert household is not None
    assert subsidy is not None
    assert {m.material: m.state for m in household.materials} == {
        "form": "given", "certificate": "given", "card": "paper",
    }  # fmt: skip
    assert [f.name for m in subsidy.materials if m.material == "proof" for f in m.files] == ["证明.pdf"]
    assert household.channel == "window"
    assert household.accepting_site_id == world.stage.clerk.site_id
    applicants = {p.name for c in (household, subsidy) for p in c.parties if p.role == "applicant"}
    assert len(applicants) == 1


def test_what_has_its_turn_later_is_filed_from_the_same_window(world: BundleStage) -> None:
    receipt = take_in(world)
    testing.achieve(world, whole(world, receipt)["household"].case_id or 0)
    testing.follow()
    insurance = whole(world, receipt)["insurance"]
    assert insurance.state == "filed"
    assert insurance.case is not None
    assert insurance.case.channel == "window"
    assert insurance.case.accepting_site_id == world.stage.clerk.site_id
    testing.achieve(world, insurance.case.case_id)
    for member in ("card", "subsidy"):
        testing.achieve(world, whole(world, receipt)[member].case_id or 0)
    testing.follow()
    assert public.get_bundle_case(world.stage.clerk, number=receipt.number).state == "done"
    assert BundleCase.objects.get(number=receipt.number).content == {}  # what was typed lies with the children only


def test_whose_post_has_ended_files_nothing_and_the_applicant_is_invited(world: BundleStage) -> None:
    receipt = take_in(world)
    testing.achieve(world, whole(world, receipt)["household"].case_id or 0)
    assert world.stage.clerk.post_id is not None
    people.end_post(actor=persons.manager(), post_id=world.stage.clerk.post_id, until=clock.today())
    testing.follow()
    view = public.get_bundle_case(world.stage.examiner, number=receipt.number)
    assert {c.member: c.state for c in view.children}["insurance"] == "at_window"


def test_a_window_that_may_not_take_in_all_of_it_is_told_before_and_refused(world: BundleStage) -> None:
    town = persons.staff_actor(world.stage.county, people.Role.CLERK, site_id=world.stage.county.town_site.id)
    plan = public.plan_for(world.bundle.version_id, testing.ANSWERS)
    assert {m.how for m in public.members_here(world.stage.clerk, world.bundle.version_id, plan, {})} == {"accept"}
    assert {m.how for m in public.members_here(town, world.bundle.version_id, plan, {})} == {""}
    with pytest.raises(Forbidden, match=r"没有承接.*给娃上户口.*逐项收件"):
        take_in(world, town)
    assert BundleCase.objects.count() == 0


def test_pressing_twice_gives_the_first_receipt(world: BundleStage) -> None:
    applicant = staged.person()
    first = take_in(world, key="k" * 32, applicant=applicant)
    assert take_in(world, key="k" * 32, applicant=applicant).number == first.number
    assert BundleCase.objects.count() == 1


def test_originals_are_taken_over_a_counter_only(world: BundleStage) -> None:
    papers = (public.PaperInput("household__card", "paper"),)
    with pytest.raises(Invalid, match="修改"):
        testing.submit(world, papers=papers)


def test_nobody_online_hands_in_for_another(world: BundleStage) -> None:
    with pytest.raises(Forbidden, match="到窗口"):
        take_in(world, world.stage.villager)
    with pytest.raises(Forbidden):
        take_in(world, world.stage.decider)
    with pytest.raises(Invalid) as refused:
        take_in(world, applicant=None)
    assert set(refused.value.fields) == {"applicant.id_number"}


def test_an_applicant_needs_a_document_with_a_number(world: BundleStage) -> None:
    nameless = cases.PersonInput("person", "某人", "birth_pending", None)
    with pytest.raises(Invalid) as refused:
        take_in(world, applicant=nameless)
    assert set(refused.value.fields) == {"applicant.id_number"}


def test_others_uploads_are_not_taken(world: BundleStage) -> None:
    upload = SimpleUploadedFile("证明.pdf", PDF, content_type="application/pdf")
    other = cases.stage_file(
        actor=world.stage.villager, upload=upload, material="certificate", item_id=world.items["household"].id
    )
    with pytest.raises(Invalid) as refused:
        take_in(world, papers=(public.PaperInput("household__certificate", "given", (other.handle,)),))
    assert "files" in refused.value.fields


def test_whoever_was_taken_in_sees_it_when_she_signs_in(world: BundleStage) -> None:
    receipt = take_in(world, applicant=cases.PersonInput("person", "李扎迫", "resident_id", number_of(world)))
    (row,) = public.list_own_bundles(world.stage.villager)
    assert row.number == receipt.number
