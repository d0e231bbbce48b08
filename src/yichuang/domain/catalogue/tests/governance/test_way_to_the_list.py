"""From the superior's list to ours: claim, write, machine review, joint review, approval, publicity, publication."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.governance.decisions import publish_due
from yichuang.domain.catalogue.models import Item, Proposal, RevisionTask
from yichuang.domain.catalogue.testing import change as play
from yichuang.domain.catalogue.testing import make_item, publisher
from yichuang.domain.people import public as people
from yichuang.domain.people.testing import staff_actor
from yichuang.kernel import errors, journal
from yichuang.kernel.journal.models import Entry

KIND = catalogue.ProposalKind


@pytest.mark.seed("S1-77", "S2-3", "S2-16", "S2-17")
def test_an_item_goes_from_the_superiors_list_through_review_and_publicity_to_ours(county, cast, clock):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.approved(cast, play.claim(cast))

    clock.set(
        "2026-10-04 09:00"
    )  # five natural days end in the holiday, so that they go on until after it (民法典 203)
    with pytest.raises(errors.Conflict, match="公示到 2026-10-08"):
        catalogue.publish_proposal(actor=cast.bureau, proposal_id=proposal.id)
    assert [s.title for s in catalogue.list_shown(county.place.id)] == ["林木采伐许可证核发"]
    clock.set("2026-10-09 09:00")
    assert catalogue.list_shown(county.place.id) == ()
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=proposal.id)

    item = catalogue.get_item(play.CODE, place_id=county.place.id)
    with pytest.raises(errors.Conflict, match="还没有到实施日期"):
        catalogue.require_in_use(item.id)
    clock.set("2026-10-20 09:00")
    catalogue.bring_into_effect(actor=publisher(county.place.id))
    assert catalogue.require_in_use(item.id).spec.promised.amount == 7
    labels = [line.label for line in catalogue.get_proposal(cast.bureau, proposal.id).history]
    assert labels == ["提出申请", "修改", "提交审核", "审核通过，报审", "审定", "发布"]


def test_what_is_due_is_published_by_itself_once_and_what_cannot_be_says_why(county, cast, clock):
    play.adopt(cast, county, [play.superior_row()])
    first = play.approved(cast, play.claim(cast))
    clock.set("2026-10-20 00:02")

    assert publish_due() == 1
    assert publish_due() == 0
    item = catalogue.get_item(play.CODE, place_id=county.place.id)
    assert catalogue.get_proposal(cast.bureau, first.id).row.state == "published"

    revised = catalogue.open_proposal(actor=cast.drafter, kind=KIND.REVISE, reason="压减承诺时限", item_id=item.id)
    draft = play.document(promised={"amount": 5})
    waiting = play.approved(cast, play.write(cast, revised, draft), on=date(2026, 10, 27))
    catalogue.publish_item(
        actor=publisher(county.place.id),
        place_id=county.place.id,
        spec=catalogue.ItemSpec.model_validate(play.document(promised={"amount": 6})),
        organisation_ids=[county.minzheng.id],
    )
    clock.set("2026-10-27 00:02")
    assert publish_due() == 0
    assert publish_due() == 0
    history = catalogue.get_proposal(cast.bureau, waiting.id).history
    assert [line.note for line in history if line.label == "到期没能发布"] == [
        "这份草稿起草以后清单又有了新版本，请退回修改，核对后再报"
    ]


@pytest.mark.seed("S2-10", "S2-11", "S2-12", "S2-13")
def test_nobody_reviews_her_own_draft_and_one_person_alone_is_no_joint_review(county, cast):
    play.adopt(cast, county, [play.superior_row()])
    opened = catalogue.open_proposal(actor=cast.bureau, kind=KIND.NEW, reason="承接省级基本目录", basic_code=play.CODE)
    bureau_draft = catalogue.change_proposal(
        actor=cast.bureau,
        proposal_id=opened.id,
        revision=opened.revision,
        document=play.document(),
        organisation_ids=[county.minzheng.id],
    )
    proposal = play.submit(cast, bureau_draft)

    one = cast.reviewers[0]
    for dimension in list(catalogue.Dimension)[:4]:
        catalogue.judge_proposal(actor=one, proposal_id=proposal.id, dimension=dimension, good=True)
    with pytest.raises(errors.Conflict, match="已经有人审核过"):
        catalogue.judge_proposal(
            actor=cast.reviewers[1], proposal_id=proposal.id, dimension=catalogue.Dimension.LEGALITY, good=True
        )
    last = catalogue.Dimension.APPLICABILITY
    with pytest.raises(errors.Conflict, match="至少要 2 个人"):
        catalogue.judge_proposal(actor=one, proposal_id=proposal.id, dimension=last, good=True)
    with pytest.raises(errors.Forbidden):
        catalogue.judge_proposal(actor=cast.drafter, proposal_id=proposal.id, dimension=last, good=True)
    done = catalogue.judge_proposal(actor=cast.reviewers[1], proposal_id=proposal.id, dimension=last, good=True)
    assert done.state == "reviewed"
    with pytest.raises(errors.Forbidden, match="起草、审核过的人不能审定"):
        catalogue.approve_proposal(actor=cast.bureau, proposal_id=proposal.id, effective_on=date(2026, 12, 1))


def test_a_bad_judgement_sends_it_back_with_the_reason_and_the_next_round_begins_anew(county, cast):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.submit(cast, play.claim(cast))
    with pytest.raises(errors.Invalid):
        catalogue.judge_proposal(
            actor=cast.reviewers[0], proposal_id=proposal.id, dimension=catalogue.Dimension.LEGALITY, good=False
        )
    for number, dimension in enumerate(catalogue.Dimension):
        good = dimension is not catalogue.Dimension.ACCURACY
        proposal = catalogue.judge_proposal(
            actor=cast.reviewers[number % 2],
            proposal_id=proposal.id,
            dimension=dimension,
            good=good,
            note="" if good else "咨询电话打不通",
        )
    assert proposal.state == "draft"
    seen = catalogue.get_proposal(cast.drafter, proposal.id)
    assert [j.note for j in seen.judgements if not j.good] == ["咨询电话打不通"]
    again = play.submit(cast, play.write(cast, proposal, play.document(consult="0883-7621002")))
    assert catalogue.get_proposal(cast.drafter, again.id).judgements == ()


def test_a_draft_the_machine_finds_wanting_is_not_handed_in(county, cast):
    play.adopt(cast, county, [play.superior_row()])
    opened = catalogue.open_proposal(actor=cast.drafter, kind=KIND.NEW, reason="承接目录", basic_code=play.CODE)
    with pytest.raises(errors.Invalid) as told:
        play.submit(cast, opened)
    assert told.value.fields["plain_name"] == "缺这个要素"
    assert Proposal.objects.get().state == "draft"


def test_two_who_write_at_one_draft_do_not_overwrite_each_other(county, cast):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.claim(cast)
    newer = play.write(cast, proposal, play.document(consult="0883-7621009"))
    with pytest.raises(errors.Conflict, match="刚被别人改过"):
        play.write(cast, proposal, play.document(consult="0883-7621010"))
    assert catalogue.get_proposal(cast.drafter, newer.id).document["consult"] == "0883-7621009"
    same = play.write(cast, newer, play.document(consult="0883-7621009"))
    assert same.revision == newer.revision


def test_an_item_has_one_open_proposal_and_only_its_own_department_or_the_bureau_makes_it(county, cast):
    item = make_item(county.place.id, [county.minzheng.id])
    catalogue.open_proposal(actor=cast.drafter, kind=KIND.REVISE, reason="政策调整", item_id=item.id)
    with pytest.raises(errors.Conflict, match="已经有一份"):
        catalogue.open_proposal(actor=cast.bureau, kind=KIND.CANCEL, reason="政策调整", item_id=item.id)
    other = make_item(county.place.id, [county.town_a.id], body="town_government")
    with pytest.raises(errors.Forbidden):
        catalogue.open_proposal(actor=cast.drafter, kind=KIND.REVISE, reason="政策调整", item_id=other.id)


@pytest.mark.seed("S4-5")
def test_cancelling_merging_and_transferring_end_or_move_the_items_on_their_day(county, cast, clock):
    keep, gone, moved, ended = (make_item(county.place.id, [county.minzheng.id]) for _ in range(4))
    on = date(2026, 10, 20)
    merge = catalogue.open_proposal(
        actor=cast.drafter, kind=KIND.MERGE, reason="两个事项合成一个", item_id=keep.id, ending_ids=[gone.id]
    )
    cancel = catalogue.open_proposal(actor=cast.drafter, kind=KIND.CANCEL, reason="依据已废止", item_id=ended.id)
    transfer = catalogue.open_proposal(actor=cast.bureau, kind=KIND.TRANSFER, reason="机构改革划转", item_id=moved.id)
    content = dict(catalogue.get_proposal(cast.bureau, transfer.id).document, body="town_government")
    transfer = catalogue.change_proposal(
        actor=cast.bureau,
        proposal_id=transfer.id,
        revision=transfer.revision,
        document=content,
        organisation_ids=[county.town_a.id],
    )
    catalogue.set_list_rules(
        actor=cast.bureau, place_id=county.place.id, rules=catalogue.Rules(sameness=catalogue.Sameness.NONE)
    )
    other = play.make_cast(county)
    for proposal, author in ((merge, cast.drafter), (cancel, cast.drafter), (transfer, cast.bureau)):
        handed = catalogue.submit_proposal(actor=author, proposal_id=proposal.id, revision=proposal.revision)
        play.judged(cast, handed)
        catalogue.approve_proposal(actor=other.bureau, proposal_id=proposal.id, effective_on=on)
    clock.set("2026-10-09 09:00")
    for proposal in (cancel, transfer):  # the old body answers until the day on which the new one begins
        with pytest.raises(errors.Conflict, match="从 2026-10-20 起实施"):
            catalogue.publish_proposal(actor=other.bureau, proposal_id=proposal.id)
    clock.set("2026-10-20 09:00")
    for proposal in (merge, cancel, transfer):
        catalogue.publish_proposal(actor=other.bureau, proposal_id=proposal.id)

    states = dict(Item.objects.values_list("pk", "state"))
    assert states == {keep.id: "in_use", gone.id: "withdrawn", moved.id: "in_use", ended.id: "withdrawn"}
    assert catalogue.get_item(moved.id).organisation_key == "town_government"


@pytest.mark.seed("S0-28", "S0-29")
def test_a_new_edition_asks_for_the_records_that_must_follow_with_a_day(county, cast, clock):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.approved(cast, play.claim(cast))
    clock.set("2026-10-20 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=proposal.id)
    assert catalogue.list_tasks(cast.bureau) == ()

    newer = [
        play.superior_row(承诺时限="5个工作日"),
        play.superior_row(基本编码="002099001000", 事项名称="水费缴纳", 事项类型="公共服务", 承诺时限=""),
    ]
    play.adopt(cast, county, newer, name="省级基本目录（2027年版）")

    tasks = {t.basic_code: t for t in catalogue.list_tasks(cast.bureau)}
    assert tasks[play.CODE].what == "changed"
    assert "承诺时限" in tasks[play.CODE].text
    assert tasks["002099001000"].what == "new"
    assert tasks[play.CODE].due_on == date(2026, 11, 17)
    item = catalogue.get_item(play.CODE, place_id=county.place.id)
    revise = catalogue.open_proposal(actor=cast.drafter, kind=KIND.REVISE, reason="随上级调整", item_id=item.id)
    with pytest.raises(errors.Invalid, match="机器预审"):
        play.submit(cast, play.write(cast, revise, play.document(promised={"amount": 6})))
    mended = catalogue.get_proposal(cast.drafter, revise.id)
    again = catalogue.ProposalRef(revise.id, revise.number, mended.revision, "draft")
    handed = play.approved(cast, play.write(cast, again, play.document(promised={"amount": 5})), on=date(2026, 11, 2))
    clock.set("2026-11-02 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=handed.id)
    assert play.CODE not in {t.basic_code for t in catalogue.list_tasks(cast.bureau)}
    done = RevisionTask.objects.get(basic_code=play.CODE, what="changed")
    assert done.outcome.startswith("已按 调2026-")


def test_what_was_cancelled_above_is_asked_about(county, cast, clock):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.approved(cast, play.claim(cast))
    clock.set("2026-10-20 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=proposal.id)
    other = play.superior_row(基本编码="000164002000", 事项名称="木材运输证核发")
    play.adopt(cast, county, [other], name="省级基本目录（2027年版）")

    task = next(t for t in catalogue.list_tasks(cast.bureau) if t.basic_code == play.CODE)
    assert task.what == "gone"
    catalogue.finish_task(actor=cast.bureau, task_id=task.id, outcome="上级说明保留到年底")
    with pytest.raises(errors.Conflict):
        catalogue.finish_task(actor=cast.bureau, task_id=task.id, outcome="上级说明保留到年底")


@pytest.mark.seed("S2-20")
def test_the_lists_that_name_an_item_are_asked_to_follow_its_change(county, cast, clock):
    play.adopt(cast, county, [play.superior_row()])
    named = [{"list": "powers", "code": "L-12", "name": "林木采伐许可"}]
    proposal = play.approved(cast, play.claim(cast, lists=named))
    clock.set("2026-10-20 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=proposal.id)

    task = catalogue.list_tasks(cast.bureau)[0]
    assert task.what == "list"
    assert "权责清单里的“林木采伐许可”（L-12）要同步调整" in task.text


def test_each_step_writes_one_entry_to_the_journal(county, cast):
    play.adopt(cast, county, [play.superior_row()])
    before = Entry.objects.filter(kind__startswith="catalogue.proposal").count()
    play.judged(cast, play.submit(cast, play.claim(cast)))
    journal.drain()
    kinds = list(
        Entry.objects.filter(kind__startswith="catalogue.proposal").order_by("pk").values_list("kind", flat=True)
    )[before:]
    moved, judged = "catalogue.proposal.moved", "catalogue.proposal.judged"
    assert kinds == [moved, moved, moved, *[judged] * 5, moved]


def test_nobody_publishes_without_review(county, cast):
    spec = catalogue.ItemSpec.model_validate(play.document())
    with pytest.raises(errors.Forbidden, match="要经审核、审定"):
        catalogue.publish_item(
            actor=cast.bureau, place_id=county.place.id, spec=spec, organisation_ids=[county.minzheng.id]
        )


def test_other_places_and_other_posts_see_nothing(county, cast):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.claim(cast)
    clerk = staff_actor(county, people.Role.CLERK)
    other = staff_actor(county, people.Role.LEADER, organisation_id=county.town_a.id)
    for stranger in (clerk, other):
        assert catalogue.list_proposals(stranger) == ()
        with pytest.raises(errors.NotFound):
            catalogue.get_proposal(stranger, proposal.id)
        with pytest.raises(errors.NotFound):
            play.submit(play.Cast(stranger, cast.reviewers, cast.bureau), proposal)


@pytest.mark.seed("S2-22")
def test_a_list_from_above_that_shrank_meanwhile_keeps_an_approved_change_from_the_list(county, cast, clock):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.approved(cast, play.claim(cast))
    play.adopt(cast, county, [play.superior_row(承诺时限="5个工作日")], name="省级基本目录（2027年版）")
    clock.set("2026-10-20 00:02")

    assert publish_due() == 0
    with pytest.raises(errors.Conflict, match="机器预审又发现了问题"):
        catalogue.publish_proposal(actor=cast.bureau, proposal_id=proposal.id)
    history = catalogue.get_proposal(cast.bureau, proposal.id).history
    assert any(line.label == "到期没能发布" for line in history)


def _on_the_list(county, cast, clock, **changes):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.approved(cast, play.claim(cast, **changes))
    clock.set("2026-10-20 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=proposal.id)
    return catalogue.get_item(play.CODE, place_id=county.place.id)


def _open_tasks(cast):
    return {t.what for t in catalogue.list_tasks(cast.bureau) if t.basic_code == play.CODE}


@pytest.mark.seed("S0-28", "S2-16")
def test_a_task_of_an_earlier_edition_stays_open_until_somebody_follows_it(county, cast, clock):
    _on_the_list(county, cast, clock)
    shorter = play.superior_row(承诺时限="5个工作日")
    play.adopt(cast, county, [shorter], name="省级基本目录（2027年版）")
    play.adopt(cast, county, [shorter], name="省级基本目录（2027年第二版）")
    assert _open_tasks(cast) == {"changed"}

    other = play.superior_row(基本编码="000164002000", 事项名称="木材运输证核发")
    play.adopt(cast, county, [other], name="省级基本目录（2028年版）")
    assert _open_tasks(cast) == {"gone"}
    play.adopt(cast, county, [other], name="省级基本目录（2028年第二版）")
    assert _open_tasks(cast) == {"gone"}
    play.adopt(cast, county, [shorter, other], name="省级基本目录（2029年版）")
    assert _open_tasks(cast) <= {"changed"}


@pytest.mark.seed("S2-16")
def test_only_ending_the_item_answers_that_it_was_cancelled_above(county, cast, clock):
    item = _on_the_list(county, cast, clock)
    other = play.superior_row(基本编码="000164002000", 事项名称="木材运输证核发")
    play.adopt(cast, county, [other], name="省级基本目录（2027年版）")
    revise = catalogue.open_proposal(actor=cast.drafter, kind=KIND.REVISE, reason="换了电话", item_id=item.id)
    draft = play.write(cast, revise, play.document(consult="0883-7621009"))
    handed = play.approved(cast, draft, on=date(2026, 11, 2))
    clock.set("2026-11-02 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=handed.id)
    assert "gone" in _open_tasks(cast)

    cancel = catalogue.open_proposal(actor=cast.drafter, kind=KIND.CANCEL, reason="上级已取消", item_id=item.id)
    handed = play.approved(cast, cancel, on=date(2026, 11, 16))
    clock.set("2026-11-16 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=handed.id)
    assert "gone" not in _open_tasks(cast)


@pytest.mark.seed("S2-20")
def test_the_lists_that_name_what_went_into_another_item_are_asked_to_follow_too(county, cast, clock):
    gone = _on_the_list(county, cast, clock, lists=[{"list": "powers", "code": "L-12", "name": "林木采伐许可"}])
    RevisionTask.objects.update(done_on=date(2026, 10, 20))
    keep = make_item(county.place.id, [county.minzheng.id])
    catalogue.set_list_rules(
        actor=cast.bureau, place_id=county.place.id, rules=catalogue.Rules(sameness=catalogue.Sameness.NONE)
    )
    merge = catalogue.open_proposal(
        actor=cast.drafter, kind=KIND.MERGE, reason="两个事项合成一个", item_id=keep.id, ending_ids=[gone.id]
    )
    handed = play.approved(cast, merge, on=date(2026, 11, 2))
    clock.set("2026-11-02 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=handed.id)
    assert any("（L-12）要同步调整" in t.text for t in catalogue.list_tasks(cast.bureau))


@pytest.mark.seed("S2-16", "S2-17")
def test_what_was_cancelled_and_is_claimed_again_comes_back_on_its_day(county, cast, clock):
    item = _on_the_list(county, cast, clock)
    cancel = catalogue.open_proposal(actor=cast.drafter, kind=KIND.CANCEL, reason="上级暂时取消", item_id=item.id)
    handed = play.approved(cast, cancel, on=date(2026, 11, 2))
    clock.set("2026-11-02 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=handed.id)
    with pytest.raises(errors.Forbidden, match="不能直接恢复"):
        catalogue.resume_item(actor=cast.bureau, item_id=item.id)
    again = play.approved(cast, play.claim(cast, promised={"amount": 6}), on=date(2026, 11, 23))
    clock.set("2026-11-16 09:00")
    with pytest.raises(errors.Conflict, match="到那天再发布"):
        catalogue.publish_proposal(actor=cast.bureau, proposal_id=again.id)
    clock.set("2026-11-23 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=again.id)
    assert catalogue.require_in_use(item.id).spec.promised.amount == 6
