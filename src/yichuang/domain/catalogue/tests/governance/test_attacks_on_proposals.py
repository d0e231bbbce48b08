"""What an official who means ill, or two in a hurry, try with proposals: none gets past the rules."""

from __future__ import annotations

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.models import Proposal
from yichuang.domain.catalogue.testing import change as play
from yichuang.domain.catalogue.testing import make_item, publisher
from yichuang.domain.people import public as people
from yichuang.domain.people.testing import staff_actor
from yichuang.kernel import errors

KIND = catalogue.ProposalKind


@pytest.mark.seed("S2-16")
@pytest.mark.parametrize("kind", [KIND.REVISE, KIND.CANCEL, KIND.STRENGTHEN])
def test_naming_ones_own_body_does_not_open_another_bodys_item(county, cast, kind):
    item = make_item(county.place.id, [county.minzheng.id])
    other = staff_actor(county, people.Role.LEADER, organisation_id=county.town_a.id)
    with pytest.raises(errors.Forbidden, match="本单位"):
        catalogue.open_proposal(
            actor=other, kind=kind, reason="想改别人的事项", item_id=item.id, organisation_ids=[county.town_a.id]
        )
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("text", ["林木\x00采伐", "林木\x0b采伐", "林木\x1b采伐"])
def test_control_characters_do_not_get_into_a_record(county, cast, text):
    play.adopt(cast, county, [play.superior_row()])
    draft = play.claim(cast)
    content = play.document()
    content["materials"] = [{**content["materials"][0], "name": text}, *content["materials"][1:]]
    with pytest.raises(errors.Invalid) as refused:
        play.write(cast, draft, content)
    assert list(refused.value.fields) == ["materials.0.name"]
    assert "控制字符" in refused.value.fields["materials.0.name"]


def test_of_two_editions_of_one_day_none_is_adopted_without_coming_into_force(county, cast):
    first = play.bring(cast, county, [play.superior_row()], "一版")
    play.adopt(cast, county, [play.superior_row(事项名称="林木采伐审批")], "二版")
    with pytest.raises(errors.Conflict, match="今天已经采用了后导入的“二版”"):
        catalogue.adopt_list(actor=cast.bureau, listing_id=first)
    assert catalogue.current_edition(county.place.id) == "二版"
    assert catalogue.get_listing(cast.bureau, first).state == "checked"


@pytest.mark.seed("S1-77", "S4-5")
def test_nobody_alone_cancels_an_item_or_undoes_its_cancelling(county, cast):
    item = make_item(county.place.id, [county.minzheng.id])
    with pytest.raises(errors.Forbidden, match="事项调整"):
        catalogue.withdraw_item(actor=cast.bureau, item_id=item.id)
    catalogue.withdraw_item(actor=publisher(county.place.id), item_id=item.id)
    with pytest.raises(errors.Forbidden, match="认领"):
        catalogue.resume_item(actor=cast.bureau, item_id=item.id)
    assert catalogue.get_item(item.id).state == "withdrawn"


def test_what_was_cancelled_comes_back_when_it_is_claimed_again_and_reviewed(county, cast, clock):
    item = make_item(county.place.id, [county.minzheng.id], basic_code=play.CODE)
    catalogue.withdraw_item(actor=publisher(county.place.id), item_id=item.id)
    play.adopt(cast, county, [play.superior_row()])
    again = play.approved(cast, play.claim(cast))
    assert catalogue.get_item(item.id).state == "withdrawn"
    clock.set("2026-10-20 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=again.id)
    back = catalogue.get_item(item.id)
    assert (back.state, back.version) == ("in_use", item.version + 1)


@pytest.mark.seed("S1-77", "S2-16")
def test_what_all_towns_share_is_no_single_towns_to_change(county, cast):
    towns = [county.town_a.id, county.town_b.id]
    item = make_item(county.place.id, towns, body="town_government")
    mayor = staff_actor(county, people.Role.LEADER, organisation_id=county.town_a.id)
    with pytest.raises(errors.Forbidden, match="县级主管部门"):
        catalogue.open_proposal(actor=mayor, kind=KIND.CANCEL, reason="我们镇不想办了", item_id=item.id)
    with pytest.raises(errors.Forbidden, match="县级主管部门"):
        catalogue.open_proposal(
            actor=mayor, kind=KIND.TRANSFER, reason="推给别的镇", item_id=item.id, organisation_ids=towns
        )
    opened = catalogue.open_proposal(actor=cast.bureau, kind=KIND.REVISE, reason="压减时限", item_id=item.id)
    with pytest.raises(errors.Forbidden, match="县级主管部门"):
        catalogue.change_proposal(actor=mayor, proposal_id=opened.id, revision=opened.revision, reason="改成别的理由")
    with pytest.raises(errors.Forbidden, match="县级主管部门"):
        catalogue.submit_proposal(actor=mayor, proposal_id=opened.id, revision=opened.revision)


def test_a_town_proposes_on_what_it_alone_implements_and_adds_nothing_to_the_countys_list(county, cast):
    play.adopt(cast, county, [play.superior_row()])
    mayor = staff_actor(county, people.Role.LEADER, organisation_id=county.town_a.id)
    with pytest.raises(errors.Forbidden, match="县级主管部门"):
        catalogue.open_proposal(actor=mayor, kind=KIND.NEW, reason="承接省级目录", basic_code=play.CODE)
    own = make_item(county.place.id, [county.town_a.id], body="town_government_101")
    assert catalogue.open_proposal(actor=mayor, kind=KIND.REVISE, reason="换了电话", item_id=own.id).state == "draft"
