"""取消、转移、整合: what is handed down of an item ends with it, on that day and with the reason, and revives never."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.governance.decisions import _moved
from yichuang.domain.catalogue.models import (
    Delegation,
    EndingSoon,
    Entrustment,
    HandedEnd,
    ItemVersion,
    OnTheSpotAuthority,
    Proposal,
)
from yichuang.domain.catalogue.record.spec import ItemSpec
from yichuang.domain.catalogue.testing import change as play
from yichuang.domain.catalogue.testing import make_item, make_spec, publisher
from yichuang.domain.catalogue.tests.kit import DOCUMENT, grant, plan_of
from yichuang.domain.people import public as people
from yichuang.domain.people.testing import staff_actor
from yichuang.domain.places import testing as ground
from yichuang.kernel import errors
from yichuang.kernel.journal.models import Entry

KIND = catalogue.ProposalKind
ACT = catalogue.Act
DAY = date(2026, 11, 2)
SERVICE = {"kind": "20", "handling": "1", "statutory": None, "completeness": "alarm"}


def _handed(county, cast, item, *items, clock):
    """A batch to the town's site with its sealed documents; the acts of ``item`` hold today."""
    clock.set("2026-10-08 10:00")
    batch = grant(cast.bureau, plan_of([item, *items], [county.town_site], until=date(2027, 1, 1)))
    catalogue.draw_up_entrustments(actor=cast.bureau, batch_id=batch.id, seal=catalogue.SealUsed.HANDED)
    assert catalogue.site_may(item.id, ACT.ACCEPT, county.town_site.id)
    return batch


def _publish(county, cast, clock, kind, item, *, by=None, bodies=None, **facts):
    """Any change of the list, all its way to the day it takes effect."""
    catalogue.set_list_rules(
        actor=cast.bureau, place_id=county.place.id, rules=catalogue.Rules(sameness=catalogue.Sameness.NONE)
    )
    author = by or cast.drafter
    opened = catalogue.open_proposal(actor=author, kind=kind, reason="依据省级目录调整", item_id=item.id, **facts)
    if bodies:
        opened = catalogue.change_proposal(
            actor=author, proposal_id=opened.id, revision=opened.revision, organisation_ids=bodies
        )
    catalogue.submit_proposal(actor=author, proposal_id=opened.id, revision=opened.revision)
    reviewed = play.judged(cast, opened)
    catalogue.approve_proposal(actor=cast.bureau, proposal_id=reviewed.id, effective_on=DAY)
    clock.set(f"{DAY} 09:00")
    return catalogue.publish_proposal(actor=cast.bureau, proposal_id=reviewed.id)


def _ended(item):
    return [e.payload for e in Entry.objects.filter(kind="catalogue.handed.ended").order_by("pk")
            if e.payload["item_id"] == item.id]  # fmt: skip


@pytest.mark.seed("S2-16", "S4-24")
def test_what_was_handed_down_of_a_cancelled_item_ends_that_day_with_the_reason(county, cast, clock):
    item = make_item(county.place.id, [county.minzheng.id])
    batch = _handed(county, cast, item, clock=clock)
    published = _publish(county, cast, clock, KIND.CANCEL, item)

    rows = list(Delegation.objects.filter(item_id=item.id))
    assert {(r.until, r.taken_back_on) for r in rows} == {(DAY, DAY)}
    assert not catalogue.site_may(item.id, ACT.ACCEPT, county.town_site.id)
    told = _ended(item)
    assert sorted(t["what"] for t in told) == ["delegation", "delegation", "entrustment"]
    assert {(t["until"], t["reason"]) for t in told} == {("2026-11-02", f"取消：{published.number}")}
    (paper,) = catalogue.list_entrustments(actor=cast.bureau, batch_id=batch.id)
    assert paper.end_reason == f"取消：{published.number}"
    page = catalogue.list_handed(actor=cast.bureau, narrow=catalogue.HandedFilter(state="ended"))
    assert {r.end_reason for r in page.rows} == {paper.end_reason}
    with pytest.raises(errors.Conflict, match="都已经收回"):
        catalogue.renew_entrustment(actor=cast.bureau, entrustment_id=paper.id, until=date(2027, 6, 1))


@pytest.mark.seed("S2-16")
def test_an_item_that_is_claimed_again_comes_back_with_nothing_handed_down(county, cast, clock):
    play.adopt(cast, county, [play.superior_row()])
    item = make_item(county.place.id, [county.minzheng.id], make_spec(basic_code=play.CODE))
    _handed(county, cast, item, clock=clock)
    catalogue.delegate(
        actor=cast.bureau, item_id=item.id, act=ACT.DELIVER, undertaker=catalogue.Undertaker.AGENCY,
        mode=catalogue.Mode.ASSISTANCE, since=date(2027, 3, 1), site_ids=[county.town_site.id],
    )  # fmt: skip
    _publish(county, cast, clock, KIND.CANCEL, item)
    with pytest.raises(errors.Conflict, match="已经取消，不能下放"):
        catalogue.delegate(
            actor=cast.bureau, item_id=item.id, act=ACT.DELIVER, undertaker=catalogue.Undertaker.AGENCY,
            mode=catalogue.Mode.ASSISTANCE, since=date(2027, 4, 1), site_ids=[county.town_site.id],
        )  # fmt: skip
    catalogue.resume_item(actor=publisher(county.place.id), item_id=item.id)

    clock.set("2027-03-01 09:00")
    site = county.town_site.id
    assert not any(catalogue.site_may(item.id, act, site) for act in (ACT.COLLECT, ACT.ACCEPT, ACT.DELIVER))
    assert catalogue.list_delegations(item.id) == []
    for state in ("coming", "current", "ending"):
        narrow = catalogue.HandedFilter(state=state)
        assert catalogue.list_handed(actor=cast.bureau, narrow=narrow).rows == (), state
    (again,) = catalogue.delegate(
        actor=cast.bureau, item_id=item.id, act=ACT.DELIVER, undertaker=catalogue.Undertaker.AGENCY,
        mode=catalogue.Mode.ASSISTANCE, since=date(2027, 3, 1), site_ids=[site],
    )  # fmt: skip
    assert Delegation.objects.get(pk=again).until is None
    assert catalogue.site_may(item.id, ACT.DELIVER, site)


@pytest.mark.seed("S2-16", "S4-5")
def test_an_item_that_moves_to_another_body_takes_nothing_along_that_the_former_one_granted(county, cast, clock):
    item = make_item(county.place.id, [county.minzheng.id], **SERVICE)
    clock.set("2026-10-08 10:00")
    post = staff_actor(county, people.Role.CLERK, organisation_id=county.minzheng.id, site_id=county.centre.id)
    assert post.post_id is not None
    catalogue.authorise_on_the_spot(
        actor=cast.bureau, item_id=item.id, post_id=post.post_id, site_id=county.centre.id,
        since=date(2026, 10, 8), until=None, document="当场办结授权书〔2026〕1 号",
    )  # fmt: skip
    author = staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)
    _publish(county, cast, clock, KIND.TRANSFER, item, by=author, bodies=[county.zhengwu.id])

    assert OnTheSpotAuthority.objects.get().until == DAY
    assert catalogue.authority_for(item.id, post.post_id, DAY, site_id=county.centre.id) is None
    assert [t["what"] for t in _ended(item)] == ["authority"]


@pytest.mark.seed("S4-5")
def test_a_document_over_several_items_goes_on_for_the_others(county, cast, clock):
    gone, stays = (make_item(county.place.id, [county.minzheng.id]) for _ in range(2))
    batch = _handed(county, cast, gone, stays, clock=clock)
    _publish(county, cast, clock, KIND.MERGE, stays, ending_ids=[gone.id])

    assert {t["what"] for t in _ended(gone)} == {"delegation"}
    assert _ended(stays) == []
    assert catalogue.site_may(stays.id, ACT.ACCEPT, county.town_site.id)
    (paper,) = catalogue.list_entrustments(actor=cast.bureau, batch_id=batch.id)
    assert paper.end_reason == ""
    catalogue.renew_entrustment(actor=cast.bureau, entrustment_id=paper.id, until=date(2027, 6, 1))
    assert {d.item_id for d in Entrustment.objects.get(renews=paper.id).delegations.all()} == {stays.id}


def test_a_body_that_leaves_an_item_of_several_takes_only_what_it_granted(county, cast, clock):
    both = [county.town_a.id, county.town_b.id]
    item = make_item(county.place.id, both, body="town_government")
    clock.set("2026-10-08 10:00")
    mine, theirs = (
        catalogue.delegate(
            actor=cast.bureau, item_id=item.id, act=ACT.ACCEPT, undertaker=catalogue.Undertaker.AGENCY,
            mode=mode, since=date(2026, 10, 8), document=DOCUMENT, organisation_id=body,
        )[0]
        for mode, body in ((catalogue.Mode.OWN_PEOPLE, county.town_a.id), (catalogue.Mode.OWN_PEOPLE, county.town_b.id))
    )  # fmt: skip
    author = staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)
    _publish(county, cast, clock, KIND.REVISE, item, by=author, bodies=[county.town_b.id])
    assert Delegation.objects.get(pk=mine).until == DAY
    assert Delegation.objects.get(pk=theirs).until is None


def test_taking_back_goes_neither_into_the_past_nor_beyond_the_term(county, cast, clock):
    item = make_item(county.place.id, [county.minzheng.id])
    _handed(county, cast, item, clock=clock)
    row = Delegation.objects.filter(item_id=item.id).first()
    for until, words in ((date(2026, 10, 7), "不能往前算"), (date(2027, 1, 2), "只能提前")):
        with pytest.raises(errors.Invalid) as told:
            catalogue.end_delegation(actor=cast.bureau, delegation_id=row.pk, until=until)
        assert words in told.value.fields["until"]


def test_warnings_of_what_ended_with_its_item_are_gone(county, cast, clock):
    item = make_item(county.place.id, [county.minzheng.id])
    clock.set("2026-10-08 10:00")
    grant(cast.bureau, plan_of([item], [county.town_site], until=date(2026, 11, 5)))
    catalogue.note_ending(actor=publisher(county.place.id))
    assert EndingSoon.objects.count() == 2
    _publish(county, cast, clock, KIND.CANCEL, item)
    assert EndingSoon.objects.count() == 0
    assert HandedEnd.objects.count() == 2


@pytest.mark.seed("S4-24")
def test_a_body_that_left_an_item_renews_nothing_of_it(county, cast, clock):
    both = [county.town_a.id, county.town_b.id]
    item = make_item(county.place.id, both, body="town_government")
    village = ground.make_organisation(
        county.place, "committee", name="大荒田村民委员会", kind="committee", undertaker="village", jurisdiction=()
    )
    ground.make_site(
        county.place, village, "village_committee", kind="village", name="勐勐镇大荒田村便民服务站",
        division=530925_101_202, jurisdiction=None,
    )  # fmt: skip
    clock.set("2026-10-01 10:00")
    plan = plan_of([item], site_kind=catalogue.SiteKind.VILLAGE, acts=(ACT.COLLECT,), until=date(2027, 1, 1))
    batch = grant(cast.bureau, plan)
    catalogue.draw_up_entrustments(actor=cast.bureau, batch_id=batch.id, seal=catalogue.SealUsed.HANDED)
    mine = [p for p in catalogue.list_entrustments(actor=cast.bureau) if p.entrusting == county.town_a.name]
    assert mine
    author = staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)
    _publish(county, cast, clock, KIND.REVISE, item, by=author, bodies=[county.town_b.id])

    for paper in mine:
        seen = catalogue.get_entrustment(actor=cast.bureau, entrustment_id=paper.id)
        assert seen.end_reason.startswith("修订")
        with pytest.raises(errors.Conflict, match="不再实施"):
            catalogue.renew_entrustment(actor=cast.bureau, entrustment_id=paper.id, until=date(2027, 6, 1))


def test_what_is_only_pointed_to_from_now_on_is_handed_down_no_more(county, cast, clock):
    item = make_item(county.place.id, [county.minzheng.id], **SERVICE)
    clock.set("2026-10-08 10:00")
    grant(cast.bureau, plan_of([item], [county.town_site], acts=(ACT.COLLECT,), until=date(2027, 1, 1)))
    current = dict(ItemVersion.objects.get(item_id=item.id).document)
    draft = current | {
        "service": "guidance", "elsewhere": {"provider": "省级平台", "how": "在省级平台上办"}, "channels": [],
    }  # fmt: skip
    opened = catalogue.open_proposal(actor=cast.drafter, kind=KIND.REVISE, reason="改由省里办", item_id=item.id)
    proposal = Proposal.objects.get(pk=opened.id)
    assert not _moved(proposal, ItemSpec.as_it_stands(current)).whole
    proposal.document = draft
    assert _moved(proposal, ItemSpec.as_it_stands(current)).whole


@pytest.mark.seed("S4-24")
def test_nobody_hands_down_from_a_day_that_is_over(county, cast, clock):
    item = make_item(county.place.id, [county.minzheng.id], **SERVICE)
    clock.set("2026-10-08 10:00")
    with pytest.raises(errors.Invalid) as told:
        catalogue.preview_batch(actor=cast.bureau, plan=plan_of([item], [county.town_site]))
    assert "不能倒签" in told.value.fields["since"]
    with pytest.raises(errors.Invalid) as told:
        catalogue.delegate(
            actor=cast.bureau, item_id=item.id, act=ACT.COLLECT, undertaker=catalogue.Undertaker.AGENCY,
            mode=catalogue.Mode.ASSISTANCE, since=date(2026, 10, 7), site_ids=[county.town_site.id],
        )  # fmt: skip
    assert "不能倒签" in told.value.fields["since"]
    post = staff_actor(county, people.Role.CLERK, organisation_id=county.minzheng.id, site_id=county.centre.id)
    with pytest.raises(errors.Invalid) as told:
        catalogue.authorise_on_the_spot(
            actor=cast.bureau, item_id=item.id, post_id=post.post_id or 0, site_id=county.centre.id,
            since=date(2026, 10, 7), until=None, document="授权书",
        )  # fmt: skip
    assert "不能倒签" in told.value.fields["since"]


@pytest.mark.seed("S2-16", "S4-5")
def test_who_judges_a_cancelling_is_told_whether_the_superior_still_lists_the_item(county, cast, clock):
    item = make_item(county.place.id, [county.minzheng.id], make_spec(basic_code=play.CODE))
    cancel = catalogue.open_proposal(actor=cast.drafter, kind=KIND.CANCEL, reason="上级已经取消", item_id=item.id)

    def check():
        report = catalogue.get_proposal(cast.reviewers[0], cancel.id).report
        assert report is not None
        return report.checks[0]

    assert "还没有采用上级基本目录" in check().unknown
    play.adopt(cast, county, [play.superior_row()], name="一版")
    assert "行政许可不能由县级自行取消" in check().findings[0].what
    told = catalogue.submit_proposal(actor=cast.drafter, proposal_id=cancel.id, revision=cancel.revision)
    assert told.state == "submitted"  # told, not forbidden
    clock.advance(days=1)
    play.adopt(cast, county, [play.superior_row(基本编码="000164002000")], name="二版")
    assert check().outcome.value == "passed"
