"""One application for all: parent and children in one transaction, each child its own, the rest in its turn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.bundles import public, testing
from yichuang.domain.bundles.models import BundleCase, BundleDraft, BundleFile
from yichuang.domain.bundles.testing import BundleStage
from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def states(world: BundleStage, receipt: public.BundleReceipt) -> dict[str, str]:
    view = public.get_bundle_case(world.stage.villager, number=receipt.number)
    return {c.member: c.state for c in view.children}


@pytest.mark.seed("S1-88", "S2-71")
def test_what_waits_for_nothing_is_filed_at_once_and_the_rest_waits(world: BundleStage) -> None:
    receipt = testing.submit(world)
    assert receipt.number == f"SJ-YJS-{clock.today().year}-00001"
    assert (receipt.filed, receipt.waiting) == (2, 2)
    assert states(world, receipt) == {
        "certificate": "told_done",
        "household": "filed",
        "insurance": "waiting",
        "card": "waiting",
        "subsidy": "filed",
    }


def test_each_child_has_its_own_number_body_and_five_day_check(world: BundleStage) -> None:
    receipt = testing.submit(world)
    view = public.get_bundle_case(world.stage.villager, number=receipt.number)
    filed = [c.case for c in view.children if c.case]
    assert len({c.number for c in filed}) == 2
    assert {c.deciding_organisation for c in filed} == {"双江自治县民政局"}
    dues = [clock.due_on for c in filed for clock in c.clocks if clock.kind == "completeness"]
    assert len(dues) == 2
    assert view.notice_due_on == min(dues)


@pytest.mark.seed("S2-71")
def test_the_same_datum_and_the_same_paper_reach_every_child_that_asks(world: BundleStage) -> None:
    villager = world.stage.villager
    draft = public.open_bundle_draft(actor=villager, version_id=world.bundle.version_id)
    draft = public.save_bundle_draft(actor=villager, draft_id=draft.id, situation=testing.ANSWERS, content={})
    staged = public.stage_paper(
        actor=villager, draft_id=draft.id, paper="household__certificate", upload=SimpleUploadedFile("证明.pdf", PDF)
    )
    papers = (public.PaperInput("household__certificate", "given", (staged.handle,)),)
    made = testing.application(world, papers=papers)
    receipt = public.submit_bundle(actor=villager, application=made, idempotency_key="once", draft_id=draft.id)
    for member, material in (("household", "certificate"), ("subsidy", "proof")):
        case = cases.get_case(villager, case_id=testing.case_of(world, receipt, member))
        (line,) = [m for m in case.materials if m.material == material]
        assert line.state == "given"
        assert [f.name for f in line.files] == ["证明.pdf"]
    household = cases.get_case(villager, case_id=testing.case_of(world, receipt, "household"))
    assert household.form == {"child": "李小妹", "holder": "李扎迫"}
    assert household.situation == {"side": "mother", "who": "self"}
    assert not BundleDraft.objects.exists()


@pytest.mark.seed("S2-71")
def test_a_child_that_needs_a_result_is_filed_with_it_as_its_paper(
    world: BundleStage,
) -> None:
    receipt = testing.submit(world)
    household = testing.case_of(world, receipt, "household")
    testing.accept(world, household)
    testing.follow()
    assert states(world, receipt)["card"] == "filed"  # needs the acceptance only
    assert states(world, receipt)["insurance"] == "waiting"
    testing.achieve(world, household)
    testing.follow()
    insurance = cases.get_case(world.stage.villager, case_id=testing.case_of(world, receipt, "insurance"))
    assert insurance.form == {"child": "李小妹", "account": "6223"}
    (book,) = [m for m in insurance.materials if m.material == "book"]
    assert book.state == "given"
    assert book.files[0].file_id == cases.get_case(world.stage.villager, case_id=household).result_file_id


def test_what_was_filled_in_is_kept_sealed_only_while_a_member_waits(
    world: BundleStage,
) -> None:
    receipt = testing.submit(world)
    assert BundleCase.objects.get(number=receipt.number).content["values"] == testing.VALUES
    assert "李小妹" not in repr(list(Entry.objects.values_list("payload", flat=True)))
    household = testing.case_of(world, receipt, "household")
    testing.achieve(world, household)
    testing.follow()
    assert BundleCase.objects.get(number=receipt.number).content == {}
    assert not BundleFile.objects.exists()


def test_the_same_key_gives_the_same_answer(world: BundleStage) -> None:
    made = testing.application(world)
    first, second = (
        public.submit_bundle(actor=world.stage.villager, application=made, idempotency_key="click") for _ in range(2)
    )
    assert first == second
    assert BundleCase.objects.count() == 1


def test_everything_wrong_is_told_at_once_under_the_one_form_and_nothing_is_filed(world: BundleStage) -> None:
    with pytest.raises(Invalid) as refused:
        testing.submit(
            world,
            values={"child_name": "十三个字的名字实在是太长了呀呀", "account": ""},
            papers=(public.PaperInput("household__card", "waived"), public.PaperInput("nothing", "missing")),
        )
    assert set(refused.value.fields) == {
        "fields.child_name",  # longer than the strictest member allows
        "fields.household__holder",
        "fields.account",  # required by one of the two
        "papers.household__card",  # not all of them waive it
        "papers.nothing",
    }
    assert not BundleCase.objects.exists()
    assert not Entry.objects.filter(kind="cases.case.submitted").exists()


def test_an_open_question_and_a_missing_village_are_asked_for(world: BundleStage) -> None:
    with pytest.raises(Invalid) as refused:
        testing.submit(world, answers={k: v for k, v in testing.ANSWERS.items() if k != "household__who"})
    assert set(refused.value.fields) == {"answers.household__who"}
    with pytest.raises(Invalid) as refused:
        testing.submit(world, divisions={})
    assert set(refused.value.fields) == {"divisions.location"}


def test_answers_that_end_the_matter_or_leave_nothing_are_told_with_the_reason(db: None) -> None:
    world = testing.make_bundle_stage(members=[{"key": "subsidy", "when": {"all": {"subsidy": ["yes"]}}}])
    with pytest.raises(Conflict, match="出入境"):
        testing.submit(world, answers={"subsidy": "yes", "marriage": "abroad"}, papers=())
    with pytest.raises(Conflict, match="没有要办的"):
        testing.submit(world, answers={"subsidy": "no", "marriage": "single"}, papers=())
    assert not BundleCase.objects.exists()


def test_only_the_applicant_herself_hands_in_online(world: BundleStage) -> None:
    with pytest.raises(Forbidden):
        testing.submit(world, actor=world.stage.decider)
    with pytest.raises(Invalid, match="修改"):  # a window says for whom
        testing.submit(world, actor=world.stage.clerk)


def test_a_bundle_that_was_revised_meanwhile_is_not_filed_under_the_old_version(world: BundleStage) -> None:
    made = testing.application(world)
    testing.make_bundle(world.stage, world.items, name="新生儿出生一件事（新）")
    with pytest.raises(Conflict, match="更新"):
        public.submit_bundle(actor=world.stage.villager, application=made, idempotency_key="k")


def test_uploads_of_another_account_are_refused(world: BundleStage) -> None:
    other = persons.public_actor(name="王五", phone="13887650001")
    draft = public.open_bundle_draft(actor=other, version_id=world.bundle.version_id)
    public.save_bundle_draft(actor=other, draft_id=draft.id, situation=testing.ANSWERS, content={})
    staged = public.stage_paper(
        actor=other, draft_id=draft.id, paper="household__certificate", upload=SimpleUploadedFile("证明.pdf", PDF)
    )
    papers = (public.PaperInput("household__certificate", "given", (staged.handle,)),)
    with pytest.raises(Invalid) as refused:
        testing.submit(world, papers=papers)
    assert set(refused.value.fields) == {"papers"}
    with pytest.raises(NotFound):
        public.get_bundle_draft(world.stage.villager, draft.id)


def test_whom_it_is_for_becomes_a_party_of_every_child_it_concerns(db: None) -> None:
    world = testing.make_bundle_stage(person={"label": "孩子", "relation": "我的孩子", "id_kind": "birth_pending"})
    with pytest.raises(Invalid) as refused:
        testing.submit(world)
    assert set(refused.value.fields) == {"person.name"}
    child = cases.PersonInput("person", "李小妹", "birth_pending", None)
    receipt = testing.submit(world, person=child, relation="我的孩子")
    case = cases.get_case(world.stage.villager, case_id=testing.case_of(world, receipt, "household"))
    assert [p.authority for p in case.parties if p.role == "for"] == ["我的孩子"]


@pytest.mark.parametrize("gone", ["suspend_item", "withdraw_item"])
def test_a_member_whose_item_is_not_in_use_is_told_and_the_rest_is_filed(world: BundleStage, gone: str) -> None:
    place = world.stage.county.place.id
    getattr(catalogue, gone)(actor=items.publisher(place), item_id=world.items["household"].id)
    plan = public.plan_for(world.bundle.version_id, testing.ANSWERS)
    told = {p.key: (p.status, p.why) for p in plan.parts if p.status == public.UNAVAILABLE}
    assert set(told) == {"household", "insurance"}  # the card only needed it to be accepted
    assert "给娃上户口" in told["household"][1]
    assert "出生登记" in told["insurance"][1]
    receipt = testing.submit(world)
    assert set(states(world, receipt)) == {"certificate", "card", "subsidy"}


@pytest.mark.parametrize("gone", ["suspend_item", "withdraw_item"])
def test_a_member_is_never_filed_under_an_item_that_went_out_of_use_while_it_waited(
    world: BundleStage, gone: str
) -> None:
    receipt = testing.submit(world)
    place = world.stage.county.place.id
    getattr(catalogue, gone)(actor=items.publisher(place), item_id=world.items["insurance"].id)
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    testing.follow()
    child = testing.child(world, receipt, "insurance")
    assert (child.state, child.case_id) == ("held", None)
    assert "给娃上医保" in child.note
    assert testing.child(world, receipt, "card").state == "filed"


def test_a_record_revised_beyond_what_was_filled_in_holds_only_that_member(world: BundleStage) -> None:
    receipt = testing.submit(world)
    changed: dict[str, Any] = {**testing.ITEMS["insurance"]}
    changed["form"] = [*changed["form"], {"id": "school", "label": "在哪里读书"}]
    item = world.items["insurance"]
    items.make_item(
        world.stage.county.place.id, [world.stage.county.minzheng.id], basic_code=item.basic_code, **changed
    )
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    testing.follow()
    child = testing.child(world, receipt, "insurance")
    assert child.state == "held"
    assert "在哪里读书" in child.note


def test_thirty_members_are_filed_in_one_go(db: None) -> None:
    world = testing.make_wide_stage(30)
    receipt = testing.submit(world, answers={}, values={"name": "李扎迫"})
    assert (receipt.filed, receipt.waiting) == (30, 0)
    view = public.get_bundle_case(world.stage.villager, number=receipt.number)
    assert len({c.number for c in view.children}) == 30
    plan = public.plan_for(world.bundle.version_id, {})
    assert (len(plan.fields), len(plan.papers), len(plan.levels)) == (1, 1, 1)


def test_papers_are_met_only_in_ways_the_one_set_allows(world: BundleStage) -> None:
    made = testing.application(world)
    wrong = {
        "household__certificate": public.PaperInput("household__certificate", "given"),
        "household__card": public.PaperInput("household__card", "deferred"),
    }
    with pytest.raises(Invalid) as refused:
        testing.submit(world, papers=tuple(wrong.get(p.paper, p) for p in made.papers))
    assert set(refused.value.fields) == {f"papers.{k}" for k in wrong}


def test_a_draft_is_kept_and_two_windows_do_not_overwrite_each_other(world: BundleStage) -> None:
    villager = world.stage.villager
    draft = public.open_bundle_draft(actor=villager, version_id=world.bundle.version_id)
    saved = public.save_bundle_draft(
        actor=villager, draft_id=draft.id, situation={"subsidy": "no"}, content={"a": 1}, revision=draft.revision
    )
    with pytest.raises(Conflict):
        public.save_bundle_draft(actor=villager, draft_id=draft.id, situation={}, content={}, revision=draft.revision)
    again = public.open_bundle_draft(actor=villager, version_id=world.bundle.version_id)
    assert (again.id, again.content) == (saved.id, {"a": 1})
    testing.make_bundle(world.stage, world.items, name="改名")
    assert public.get_bundle_draft(villager, draft.id).outdated
    assert not public.open_bundle_draft(actor=villager, version_id=world.bundle.version_id).outdated
    public.discard_bundle_draft(actor=villager, draft_id=draft.id)
    assert public.list_bundle_drafts(villager) == ()


def test_an_upload_is_checked_against_the_one_set(world: BundleStage) -> None:
    villager = world.stage.villager
    draft = public.open_bundle_draft(actor=villager, version_id=world.bundle.version_id)
    public.save_bundle_draft(actor=villager, draft_id=draft.id, situation=testing.ANSWERS, content={})
    with pytest.raises(Invalid):
        public.stage_paper(actor=villager, draft_id=draft.id, paper="nothing", upload=SimpleUploadedFile("a.pdf", PDF))
    staged = public.stage_paper(
        actor=villager, draft_id=draft.id, paper="household__card", upload=SimpleUploadedFile("a.pdf", PDF)
    )
    public.remove_paper(actor=villager, handle=staged.handle)
    assert public.get_bundle_draft(villager, draft.id).files == ()
    with pytest.raises(NotFound):
        public.remove_paper(actor=villager, handle=staged.handle)


def test_a_result_reaches_each_child_as_its_item_allows(world: BundleStage) -> None:
    choice = replace(cases.DeliveryChoice(), way="post", address="冰岛村老寨组 12 号")
    receipt = testing.submit(world, delivery=choice)
    case = cases.get_case(world.stage.villager, case_id=testing.case_of(world, receipt, "subsidy"))
    assert case.delivery_way == "counter"  # these items know no other way
