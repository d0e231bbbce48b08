"""送达 at a station: the page of who only gives the result out shows nothing of the file."""

from __future__ import annotations

import pytest

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people import testing as people
from yichuang.domain.people.public import Role

from .test_file import do

HIDDEN = (
    "思茅松",
    "2.5 亩",
    "林权证与现场一致",
    "符合采伐限额",
    "自留山",
    "看完整信息",
    "材料查看器",
    "申请表",
    "经过",
    "重打",
)


@pytest.fixture
def issued(db):
    """(stage, case): a result that lies at the village's station."""
    lines = [m for m in testing.items.SPEC["materials"] if m["id"] != "plan"]
    plan = {"id": "plan", "name": "更新造林计划", "waivable": True}
    stage = testing.make_stage(materials=[*lines, plan], delivery_ways=["counter", "village"])
    delivery = cases.DeliveryChoice("village", stage.county.village_site.id)
    papers = (cases.MaterialInput("right", "waived"), cases.MaterialInput("plan", "waived"))
    case = testing.submit(stage, stage.clerk, applicant=testing.person(), delivery=delivery, materials=papers).case_id
    cases.accept_case(actor=stage.clerk, case_id=case)
    cases.finish_step(actor=stage.examiner, case_id=case, opinion="林权证与现场一致")
    cases.grant(actor=stage.decider, case_id=case, reason="符合采伐限额，准予采伐")
    cases.seal_result(actor=stage.decider, case_id=case)
    cases.issue(actor=stage.clerk, case_id=case)
    return stage, case


@pytest.mark.parametrize("who", ["agent", "window"])
def test_only_what_a_hand_over_needs_is_on_the_page(issued, desk, who):
    stage, case = issued
    county = stage.county
    window = people.staff_actor(county, Role.CLERK, organisation_id=county.town_a.id, site_id=county.village_site.id)
    client = desk(stage.agent if who == "agent" else window)
    whole = cases.get_case(stage.clerk, case_id=case)

    page = client.get(f"/desk/cases/{case}/").content.decode()
    other = desk(stage.clerk).get(f"/desk/cases/{case}/").content.decode()

    assert [words for words in HIDDEN if words in page] == []
    assert [words for words in HIDDEN if words not in other] == []
    for words in (whole.number, whole.item_name, whole.result_name, whole.parties[0].name, "到村站领", "时限", "送达"):
        assert words in page
    assert "岩温" not in page


def test_neither_papers_nor_persons_open_by_their_addresses(issued, desk):
    stage, case = issued
    whole = cases.get_case(stage.clerk, case_id=case)
    client, party = desk(stage.agent), whole.parties[0].applicant_id

    reveal = client.post(f"/desk/cases/{case}/reveal/", {"party": party, "reason": "核对申请人身份"})

    assert reveal.status_code == 403
    assert client.get(f"/desk/cases/{case}/papers/collection/").status_code == 403
    assert client.get(f"/desk/cases/{case}/papers/application/").status_code == 403
    assert client.get(f"/desk/cases/{case}/files/{whole.result_file_id}/").status_code == 404


def test_the_result_is_handed_over_from_that_page(issued, desk):
    stage, case = issued

    answer = do(desk(stage.agent), case, "deliver", relation="household", name="李娜迫", identity=people.identity())

    assert answer.status_code == 303
    assert answer.url == "/desk/"
    assert cases.get_case(stage.clerk, case_id=case).state == "delivered"
