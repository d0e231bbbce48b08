"""综合窗口: one window for the items of many bodies, one standard at every site, one net behind it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import public, testing
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.kernel.errors import Forbidden, NotFound

pytestmark = pytest.mark.django_db

Act, Mode, Undertaker = catalogue.Act, catalogue.Mode, catalogue.Undertaker
SINCE = date(2020, 1, 1)
PAPERS = (public.MaterialInput("right", "waived"), public.MaterialInput("plan", "paper"))
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def entrust(stage, item, act=Act.ACCEPT, mode=Mode.ENTRUSTED_ACCEPTANCE, **target):
    catalogue.delegate(
        actor=items.publisher(stage.county.place.id), item_id=item.id, act=act, undertaker=Undertaker.AGENCY,
        mode=mode, since=SINCE, document="委托受理公告〔2020〕1 号", **target,
    )  # fmt: skip


def town_clerk(stage, **changes):
    where = {"organisation_id": stage.county.town_a.id, "site_id": stage.county.town_site.id, **changes}
    return persons.staff_actor(stage.county, people.Role.CLERK, **where)


def hands(actor, case_id):
    return {h.role: (h.organisation, h.site) for h in public.get_case(actor, case_id=case_id).hands}


@pytest.fixture
def stage(made_stage):
    return made_stage


@pytest.fixture
def health(stage):
    """Another bureau with an item of its own, and its examiner."""
    county = stage.county
    bureau = ground.make_organisation(county.place, "weijian", name="双江自治县卫生健康局")
    item = items.make_item(county.place.id, [bureau.id], body="weijian", name="再生育登记", plain_name="登记再生育")
    return item, persons.staff_actor(county, people.Role.EXAMINER, organisation_id=bureau.id)


@pytest.mark.seed("S2-1", "S4-16", "S4-17", "S1-84")
@pytest.mark.parametrize("level", ["county", "town"])
def test_one_window_takes_the_items_of_every_body_and_each_goes_to_its_own_back_office(stage, health, level):
    other, other_examiner = health
    site = stage.county.centre if level == "county" else stage.county.town_site
    clerk = stage.clerk if level == "county" else town_clerk(stage)
    for item in (stage.item, other):
        entrust(stage, item, site_ids=[site.id])
    mine = testing.submit(stage, clerk, applicant=testing.person())
    theirs = testing.submit(stage, clerk, applicant=testing.person(), item_id=other.id)
    for receipt in (mine, theirs):
        assert public.accept_case(actor=clerk, case_id=receipt.case_id).state == "accepted"
    assert public.finish_step(actor=stage.examiner, case_id=mine.case_id, opinion="属实").state == "examining"
    assert public.finish_step(actor=other_examiner, case_id=theirs.case_id, opinion="属实").state == "examining"
    with pytest.raises(NotFound):
        public.get_case(stage.examiner, case_id=theirs.case_id)


@pytest.mark.seed("S0-72", "S2-1")
def test_every_site_asks_for_the_same_papers_and_promises_the_same_day(stage):
    entrust(stage, stage.item, site_ids=[stage.county.town_site.id])
    at = {"county": stage.clerk, "town": town_clerk(stage), "online": stage.villager}
    found = {}
    for name, actor in at.items():
        applicant = {} if name == "online" else {"applicant": testing.person()}
        receipt = testing.submit(stage, actor, **applicant)
        accepting = at["county"] if name == "county" else at["town"]
        changed = public.accept_case(actor=accepting, case_id=receipt.case_id)
        case = public.get_case(accepting, case_id=receipt.case_id)
        papers = tuple((m.name, m.required) for m in case.materials)
        steps = tuple((s.name, s.due_on) for s in case.steps)
        found[name] = (case.version_id, papers, steps, changed.promised_due_on, changed.statutory_due_on)
    assert found["county"] == found["town"] == found["online"]
    assert len(found["county"][1]) == 3
    assert found["county"][3] < found["county"][4]


@pytest.mark.seed("S0-36")
def test_county_town_and_village_take_in_with_one_system_into_one_ledger(stage):
    entrust(stage, stage.item, site_ids=[stage.county.town_site.id])
    village = persons.staff_actor(
        stage.county, people.Role.CLERK, organisation_id=stage.county.town_a.id, site_id=stage.county.village_site.id
    )
    actors = (stage.clerk, town_clerk(stage), village)
    receipts = [testing.submit(stage, actor, applicant=testing.person()) for actor in actors]
    assert [r.number for r in receipts] == [testing.public_number(n) for n in (1, 2, 3)]
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    assert {r.number for r in public.list_ledger(bureau, public.LedgerFilter()).rows} == {r.number for r in receipts}


@pytest.mark.seed("S1-137")
def test_a_body_outside_the_government_has_its_own_window_in_the_hall_and_its_files_to_itself(stage):
    county = stage.county
    police = ground.make_organisation(
        county.place, "police_station_101", body="police_station", name="勐勐派出所", kind="station",
        jurisdiction=[ground.range_of(ground.TOWN_A)],
    )  # fmt: skip
    item = items.make_item(county.place.id, [police.id], body="police_station", name="户口登记", plain_name="上户口")
    window = town_clerk(stage, organisation_id=police.id)
    neighbour = town_clerk(stage)
    receipt = testing.submit(stage, window, applicant=testing.person(), item_id=item.id)
    assert public.accept_case(actor=window, case_id=receipt.case_id).state == "accepted"
    assert hands(window, receipt.case_id)["accepting"] == ("勐勐派出所", "双江自治县勐勐镇便民服务中心")
    with pytest.raises(NotFound):
        public.get_case(neighbour, case_id=receipt.case_id)


@pytest.mark.seed("S4-61")
def test_one_number_one_window_one_net(stage):
    own = persons.identity()
    villager = persons.public_actor(id_number=own, name="岩温")
    her = testing.person(id_number=own)
    scan = public.stage_file(
        actor=stage.clerk, upload=SimpleUploadedFile("林权证.pdf", PDF), material="right", item_id=stage.item.id
    )
    papers = (public.MaterialInput("right", "given", (scan.handle,)), public.MaterialInput("plan", "deferred"))
    at_window = testing.submit(stage, stage.clerk, applicant=her, materials=papers)
    public.accept_case(actor=stage.clerk, case_id=at_window.case_id)
    assert [r.number for r in public.list_own_cases(villager).rows] == [at_window.number]
    again = (public.MaterialInput("right", "reused"), public.MaterialInput("plan", "deferred"))
    online = testing.submit(stage, villager, materials=again)
    case = public.get_case(stage.clerk, case_id=online.case_id)
    [right] = [m for m in case.materials if m.material == "right"]
    assert [f.name for f in right.files] == ["林权证.pdf"]
    assert {r.number for r in public.list_own_cases(villager).rows} == {at_window.number, online.number}
    assert public.get_case(villager, case_id=at_window.case_id).parties[0].applicant_id == case.parties[0].applicant_id


@pytest.mark.parametrize("role", ["examiner", "decider", "leader"])
def test_what_stands_in_the_hall_is_not_received_accepted_or_handed_over_at_the_bureau(stage, role):
    office = getattr(stage, role)
    with pytest.raises(Forbidden):
        testing.submit(stage, office, applicant=testing.person())
    case = testing.submit(stage, stage.clerk, applicant=testing.person(), materials=PAPERS).case_id
    with pytest.raises((Forbidden, NotFound)):
        public.accept_case(actor=office, case_id=case)
    public.accept_case(actor=stage.clerk, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion="权属清楚")
    public.grant(actor=stage.decider, case_id=case)
    public.seal_result(actor=stage.decider, case_id=case)
    public.issue(actor=stage.clerk, case_id=case)
    collector = public.Collector("household", "李娜迫", persons.identity())
    with pytest.raises((Forbidden, NotFound)):
        public.deliver(actor=office, case_id=case, collector=collector)
    assert public.deliver(actor=stage.clerk, case_id=case, collector=collector).state == "delivered"
