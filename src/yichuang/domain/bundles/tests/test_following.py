"""What becomes of the whole when one of its children moves: the others go on, only what depends on it changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yichuang.domain.bundles import public, testing
from yichuang.domain.bundles.models import BundleCase, BundleMember
from yichuang.domain.bundles.readers import follow_children
from yichuang.domain.bundles.testing import BundleStage
from yichuang.domain.cases import public as cases
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock, jobs, journal
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

NOT_YET = {**testing.ANSWERS, "have__certificate": "no"}


def states(world: BundleStage, receipt: public.BundleReceipt) -> dict[str, str]:
    view = public.get_bundle_case(world.stage.villager, number=receipt.number)
    return {c.member: c.state for c in view.children}


def whole(world: BundleStage, receipt: public.BundleReceipt) -> str:
    return public.get_bundle_case(world.stage.villager, number=receipt.number).state


@pytest.mark.seed("S1-88")
def test_a_refused_child_ends_only_what_depends_on_it_and_says_why(world: BundleStage) -> None:
    receipt = testing.submit(world)
    household = testing.case_of(world, receipt, "household")
    testing.accept(world, household)
    testing.follow()
    testing.refuse(world, household)
    testing.follow()
    assert states(world, receipt) == {
        "certificate": "told_done",
        "household": "failed",
        "insurance": "dropped",  # it needed the result
        "card": "filed",  # it needed only the acceptance
        "subsidy": "filed",
    }
    note = testing.child(world, receipt, "insurance").note
    assert note == "不再办理：因为“给娃上户口”没有办成"
    assert whole(world, receipt) == "partly"


def test_a_child_withdrawn_by_itself_ends_what_depends_on_it_and_the_others_go_on(world: BundleStage) -> None:
    receipt = testing.submit(world)
    cases.withdraw_case(
        actor=world.stage.villager, case_id=testing.case_of(world, receipt, "household"), reason="不办了"
    )
    testing.follow()
    found = states(world, receipt)
    assert (found["household"], found["insurance"], found["card"]) == ("taken_back", "dropped", "dropped")
    assert found["subsidy"] == "filed"


def test_a_child_that_stands_still_leaves_the_others_their_own_clocks(db: None) -> None:
    check = {
        "id": "check", "name": "现场核查", "cause": "site_check", "basis": "办法", "max_days": 10,
        "stops_statutory": False, "stops_promised": True,
    }  # fmt: skip
    world = testing.make_bundle_stage(item_changes={"household": {"special_procedures": [check]}})
    receipt = testing.submit(world)
    household, subsidy = (testing.case_of(world, receipt, m) for m in ("household", "subsidy"))
    testing.accept(world, household)
    testing.accept(world, subsidy)
    before = cases.get_case(world.stage.villager, case_id=subsidy)
    cases.start_special(
        actor=world.stage.examiner, case_id=household, procedure="check",
        notified_until=clock.today() + timedelta(days=5), reason="到现场核对",
    )  # fmt: skip
    testing.follow()
    after = cases.get_case(world.stage.villager, case_id=subsidy)
    assert [c.due_on for c in after.clocks] == [c.due_on for c in before.clocks]
    stopped = {c.kind: c.state for c in cases.get_case(world.stage.villager, case_id=household).clocks}
    assert stopped["promised"] == "stopped"
    assert states(world, receipt)["card"] == "filed"
    assert states(world, receipt)["insurance"] == "waiting"


def test_the_whole_is_done_when_the_last_of_ours_is(world: BundleStage) -> None:
    receipt = testing.submit(world, answers={**testing.ANSWERS, "subsidy": "no"})
    assert whole(world, receipt) == "under_way"
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    testing.follow()
    assert whole(world, receipt) == "partly"
    for member in ("insurance", "card"):
        testing.achieve(world, testing.case_of(world, receipt, member))
        testing.follow()
    assert whole(world, receipt) == "done"
    assert BundleCase.objects.get(number=receipt.number).closed_at is not None
    told = list(Entry.objects.filter(kind="bundles.case.progressed").values_list("payload__state", flat=True))
    assert told == ["partly", "done"]


def test_reading_the_journal_again_changes_nothing_and_files_nothing_twice(world: BundleStage) -> None:
    receipt = testing.submit(world)
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    testing.follow()
    before = list(BundleMember.objects.order_by("pk").values("state", "case_id"))
    journal.rebuild("bundles.children", lambda: None)
    jobs.run_pending()
    public.file_ready(bundle_case_id=receipt.bundle_case_id)
    assert list(BundleMember.objects.order_by("pk").values("state", "case_id")) == before
    assert Entry.objects.filter(kind="cases.case.submitted").count() == 4


def test_every_movement_of_a_member_stands_once_in_the_journal(world: BundleStage) -> None:
    receipt = testing.submit(world)
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    testing.follow()
    moved = Entry.objects.filter(kind="bundles.member.moved").order_by("pk").values_list("payload", flat=True)
    assert [(p["member"], p["state"]) for p in moved] == [
        ("household", "accepted"),
        ("household", "granted"),
        ("household", "achieved"),
        ("insurance", "filed"),
        ("card", "filed"),
    ]


def test_the_reader_keeps_to_its_kinds() -> None:
    assert follow_children.__module__ == "yichuang.domain.bundles.readers"
    assert "bundles.children" in journal.readers.reader_names()


# Outside members


def test_an_outside_member_waits_for_what_the_lead_body_is_told_and_never_turns_red(world: BundleStage) -> None:
    receipt = testing.submit(world, answers=NOT_YET)
    assert states(world, receipt)["household"] == "waiting"
    assert receipt.filed == 1
    public.tell_member(
        actor=world.stage.examiner, bundle_case_id=receipt.bundle_case_id, member="certificate", state="going"
    )
    assert states(world, receipt)["certificate"] == "told_going"
    public.tell_member(
        actor=world.stage.examiner, bundle_case_id=receipt.bundle_case_id, member="certificate", state="done",
        note="县医院 11 月 20 日来电",
    )  # fmt: skip
    testing.follow()
    assert states(world, receipt)["household"] == "filed"
    child = testing.child(world, receipt, "certificate")
    assert (child.told_by, child.case, child.note) == ("李娜", None, "县医院 11 月 20 日来电")
    assert child.told_at is not None


def test_an_outside_member_that_came_to_nothing_ends_what_needs_it(world: BundleStage) -> None:
    receipt = testing.submit(world, answers=NOT_YET)
    public.tell_member(
        actor=world.stage.examiner, bundle_case_id=receipt.bundle_case_id, member="certificate", state="failed"
    )
    testing.follow()
    found = states(world, receipt)
    assert (found["household"], found["insurance"], found["card"]) == ("dropped", "dropped", "dropped")
    assert found["subsidy"] == "filed"
    assert "出生医学证明" in testing.child(world, receipt, "household").note
    with pytest.raises(Conflict):
        public.tell_member(
            actor=world.stage.examiner, bundle_case_id=receipt.bundle_case_id, member="certificate", state="done"
        )


def test_only_the_lead_bodys_staff_tell_and_only_of_outside_members(world: BundleStage) -> None:
    receipt = testing.submit(world, answers=NOT_YET)
    ask = {"bundle_case_id": receipt.bundle_case_id, "member": "certificate", "state": "done"}
    with pytest.raises(Forbidden):
        public.tell_member(actor=world.stage.clerk, **ask)
    with pytest.raises(Forbidden):
        public.tell_member(actor=world.stage.villager, **ask)
    county = world.stage.county
    elsewhere = persons.staff_actor(county, people.Role.EXAMINER, organisation_id=county.town_b.id)
    with pytest.raises(NotFound):
        public.tell_member(actor=elsewhere, **ask)
    with pytest.raises(NotFound):
        public.tell_member(actor=world.stage.examiner, **{**ask, "member": "household"})
    with pytest.raises(Invalid):
        public.tell_member(actor=world.stage.examiner, **{**ask, "state": "moon"})
    with pytest.raises(Invalid):
        public.tell_member(actor=world.stage.examiner, **ask, note="长" * 301)
    assert states(world, receipt)["certificate"] == "told_open"


# At a window


def test_what_cannot_be_applied_for_online_joins_when_it_is_filed_at_a_window(db: None) -> None:
    world = testing.make_bundle_stage(item_changes={"household": {"channels": ["window"]}})
    receipt = testing.submit(world)
    assert states(world, receipt)["household"] == "at_window"
    own = people.own_details(world.stage.villager)
    at_window = cases.Application(
        place_id=world.stage.county.place.id,
        item_id=world.items["household"].id,
        division=ground.VILLAGE_A,
        applicant=cases.PersonInput("person", own.name, own.id_kind, own.id_number, own.phone),
        situation={"side": "mother", "who": "self"},
        form={"child": "李小妹", "holder": "李扎迫"},
        materials=(cases.MaterialInput("certificate", "paper"), cases.MaterialInput("card", "paper")),
    )
    other = cases.submit_application(
        actor=world.stage.clerk, idempotency_key="other",
        application=cases.Application(**{**_fields(at_window), "applicant": testing.staged.person()}),
    )  # fmt: skip
    testing.follow()
    assert states(world, receipt)["household"] == "at_window"  # somebody else's
    proxy = cases.PartyInput("proxy", at_window.applicant, "受托代办")
    cases.submit_application(
        actor=world.stage.clerk, idempotency_key="proxy",
        application=cases.Application(
            **{**_fields(at_window), "applicant": testing.staged.person(), "parties": (proxy,)}
        ),
    )  # fmt: skip
    testing.follow()
    assert states(world, receipt)["household"] == "at_window"  # she only hands it in for somebody else
    mine = cases.submit_application(actor=world.stage.clerk, application=at_window, idempotency_key="mine")
    testing.follow()
    assert testing.case_of(world, receipt, "household") == mine.case_id != other.case_id
    testing.achieve(world, mine.case_id)
    testing.follow()
    assert states(world, receipt)["insurance"] == "filed"


@pytest.mark.parametrize("role", ["proxy", "member"])
def test_a_case_she_only_helps_in_does_not_join_her_bundle(db: None, role: str) -> None:
    world = testing.make_bundle_stage(item_changes={"household": {"channels": ["window"]}})
    receipt = testing.submit(world)
    own = people.own_details(world.stage.villager)
    herself = cases.PersonInput("person", own.name, own.id_kind, own.id_number, own.phone)
    cases.submit_application(
        actor=world.stage.clerk,
        idempotency_key="neighbour",
        application=cases.Application(
            place_id=world.stage.county.place.id,
            item_id=world.items["household"].id,
            division=ground.VILLAGE_A,
            applicant=testing.staged.person(),
            parties=(cases.PartyInput(role, herself, "委托书"),),
            situation={"side": "mother", "who": "self"},
            form={"child": "李小妹", "holder": "李扎迫"},
            materials=(cases.MaterialInput("certificate", "paper"), cases.MaterialInput("card", "paper")),
        ),
    )
    testing.follow()
    assert states(world, receipt)["household"] == "at_window"


def _fields(application: cases.Application) -> dict[str, object]:
    return {name: getattr(application, name) for name in application.__dataclass_fields__}


# What cannot be known before


def _with_number(**changes: object) -> BundleStage:
    """A bundle whose insurance asks for the number on the household's book."""
    form = [*testing.ITEMS["insurance"]["form"], {"id": "book_number", "label": "户口簿编号", "max_length": 8}]
    members = [{**m} for m in testing.BUNDLE["members"]]
    members[2]["later"] = [{"field": "book_number", "member": "household"}]
    return testing.make_bundle_stage(item_changes={"insurance": {"form": form}}, members=members, **changes)


def test_what_only_a_result_tells_is_asked_when_it_is_there_and_then_handed_in(db: None) -> None:
    world = _with_number()
    plan = public.plan_for(world.bundle.version_id, testing.ANSWERS)
    assert "insurance__book_number" not in {f.key for f in plan.fields}
    assert [f.field.label for f in plan.asked_later("insurance")] == ["户口簿编号"]
    receipt = testing.submit(world)
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    testing.follow()
    child = testing.child(world, receipt, "insurance")
    assert (child.state, child.note) == ("to_complete", "前一件办好了，请补填：户口簿编号")
    assert testing.child(world, receipt, "card").state == "filed"
    give = {"bundle_case_id": receipt.bundle_case_id, "member": "insurance"}
    with pytest.raises(Invalid) as refused:
        public.complete_member(
            actor=world.stage.villager, **give, values={"insurance__book_number": "一二三四五六七八九"}
        )
    assert set(refused.value.fields) == {"insurance__book_number"}
    with pytest.raises(NotFound):
        public.complete_member(actor=persons.public_actor(name="王五", phone="13887650001"), **give, values={})
    public.complete_member(actor=world.stage.villager, **give, values={"insurance__book_number": "530-1", "x": "y"})
    filed = testing.child(world, receipt, "insurance").case
    assert filed is not None
    assert filed.form == {"child": "李小妹", "account": "6223", "book_number": "530-1"}
    assert BundleCase.objects.get(number=receipt.number).content == {}
    with pytest.raises(Conflict):
        public.complete_member(actor=world.stage.villager, **give, values={})


def test_what_waits_to_be_completed_is_withdrawn_with_the_whole(db: None) -> None:
    world = _with_number()
    receipt = testing.submit(world)
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    testing.follow()
    public.withdraw_bundle(actor=world.stage.villager, bundle_case_id=receipt.bundle_case_id)
    assert testing.child(world, receipt, "insurance").state == "taken_back"


# Withdrawing


def test_withdrawing_takes_back_what_is_not_decided_and_leaves_what_is(world: BundleStage) -> None:
    receipt = testing.submit(world)
    testing.achieve(world, testing.case_of(world, receipt, "subsidy"))
    testing.follow()
    assert public.get_bundle_case(world.stage.villager, number=receipt.number).may_withdraw
    stays = public.withdraw_bundle(actor=world.stage.villager, bundle_case_id=receipt.bundle_case_id, reason="搬家了")
    assert stays == ("领育儿补贴",)
    testing.follow()
    assert whole(world, receipt) == "withdrawn"
    assert states(world, receipt) == {
        "certificate": "told_done",
        "household": "taken_back",
        "insurance": "taken_back",
        "card": "taken_back",
        "subsidy": "achieved",
    }
    assert BundleCase.objects.get(number=receipt.number).content == {}
    assert not public.get_bundle_case(world.stage.villager, number=receipt.number).may_withdraw
    with pytest.raises(Conflict):
        public.withdraw_bundle(actor=world.stage.villager, bundle_case_id=receipt.bundle_case_id)


def test_nothing_is_filed_any_more_after_withdrawing(world: BundleStage) -> None:
    receipt = testing.submit(world)
    household = testing.case_of(world, receipt, "household")
    testing.accept(world, household)  # the card's turn has come, but the worker has not been there
    public.withdraw_bundle(actor=world.stage.villager, bundle_case_id=receipt.bundle_case_id)
    testing.follow()
    assert public.file_ready(bundle_case_id=receipt.bundle_case_id) == 0
    assert states(world, receipt)["card"] == "taken_back"


def test_where_all_is_decided_there_is_nothing_to_withdraw(world: BundleStage) -> None:
    members = [{"key": "subsidy"}]
    testing.make_bundle(world.stage, world.items, key="single", members=members, questions=[])
    bundle = public.get_bundle(world.stage.county.place.id, "single")
    small = testing.BundleStage(world.stage, world.items, bundle)
    receipt = testing.submit(small, answers={}, values={"account": "6223"})
    testing.achieve(small, testing.case_of(small, receipt, "subsidy"))
    with pytest.raises(Conflict, match="不能撤回"):
        public.withdraw_bundle(actor=world.stage.villager, bundle_case_id=receipt.bundle_case_id)


# The one notice


@pytest.mark.seed("S2-71")
def test_what_children_ask_is_one_notice_due_by_the_earliest_and_a_paper_answers_all_that_ask_it(
    world: BundleStage,
) -> None:
    receipt = testing.submit(world)
    household, subsidy = (testing.case_of(world, receipt, m) for m in ("household", "subsidy"))
    cases.notify_correction(
        actor=world.stage.clerk, case_id=household, items={"certificate": "看不清", "card": "请补复印件"}
    )
    cases.notify_correction(actor=world.stage.clerk, case_id=subsidy, items={"proof": "缺第二页", "form": "账号少一位"})
    view = public.get_bundle_case(world.stage.villager, number=receipt.number)
    assert {a.name for a in view.asked} == {"出生医学证明", "居民身份证", "领育儿补贴：申请表"}
    certificate = next(a for a in view.asked if a.name == "出生医学证明")
    assert dict(certificate.reasons) == {"给娃上户口": "看不清", "领育儿补贴": "缺第二页"}
    corrections = [cases.get_case(world.stage.villager, case_id=c).correction for c in (household, subsidy)]
    assert view.asked_due_on == certificate.due_on == min(c.due_on for c in corrections)
    handle = _staged(world, household, world.items["household"].id)
    done = public.supplement_bundle(
        actor=world.stage.villager, bundle_case_id=receipt.bundle_case_id, paper=certificate.paper, files=[handle]
    )
    assert done == 2
    left = public.get_bundle_case(world.stage.villager, number=receipt.number).asked
    assert {a.name for a in left} == {"居民身份证", "领育儿补贴：申请表"}
    with pytest.raises(NotFound):
        public.supplement_bundle(
            actor=world.stage.villager, bundle_case_id=receipt.bundle_case_id, paper=certificate.paper, files=[handle]
        )
    form = next(a for a in left if a.is_form)
    with pytest.raises(NotFound):
        public.asking(world.stage.villager, receipt.bundle_case_id, form.paper)


def _staged(world: BundleStage, case_id: int, item_id: int) -> str:
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile("证明.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    return cases.stage_file(
        actor=world.stage.villager, upload=upload, material="certificate", item_id=item_id, case_id=case_id
    ).handle
