"""帮办代办 the whole way from the door and back to it, and what a village finishes itself."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import pytest

from yichuang.domain.cases import public, testing
from yichuang.domain.cases.models import CaseHand, Delivery
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel
from yichuang.kernel.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db

Act, Mode, Undertaker = catalogue.Act, catalogue.Mode, catalogue.Undertaker
SINCE = date(2020, 1, 1)
WAIVED = (public.MaterialInput("right", "waived"), public.MaterialInput("plan", "paper"))


def collected(stage, way="village", **changes):
    """Papers taken at the door and sent up; the result shall come back to the village."""
    site = stage.county.village_site.id if way == "village" else None
    address = "勐勐镇千蚌村老寨组 3 号" if way == "post" else ""
    application = testing.application(
        stage, applicant=testing.person(), materials=WAIVED,
        delivery=public.DeliveryChoice(way, site, address), **changes,
    )  # fmt: skip
    case = public.collect_application(
        actor=stage.agent, application=application, idempotency_key=uuid.uuid4().hex
    ).case_id
    public.forward_application(actor=stage.agent, case_id=case)
    return case


def worked(stage, case, accepting, examiner, decider):
    public.accept_case(actor=accepting, case_id=case)
    public.finish_step(actor=examiner, case_id=case, opinion="权属清楚")
    public.grant(actor=decider, case_id=case)
    public.seal_result(actor=decider, case_id=case)
    public.issue(actor=decider, case_id=case)


@pytest.mark.seed("S3-18", "S4-31", "S4-32", "S3-57", "S1-93", "S1-94")
def test_a_county_item_is_done_without_leaving_the_village_and_one_agent_answers_for_it_to_the_end():
    stage = testing.make_stage(delivery_ways=["counter", "village"])
    case = collected(stage)
    colleague = persons.staff_actor(
        stage.county, people.Role.AGENT, channel=Channel.AGENT, organisation_id=stage.county.town_a.id,
        site_id=stage.county.village_site.id,
    )  # fmt: skip
    with pytest.raises(NotFound):
        public.get_case(colleague, case_id=case)
    worked(stage, case, stage.clerk, stage.examiner, stage.decider)
    promised = next(c for c in public.get_case(stage.agent, case_id=case).clocks if c.kind == "promised")
    assert promised.limit_text == "7 个工作日"
    assert promised.due_on is not None
    collector = public.Collector("household", "李娜迫", persons.identity())
    assert public.deliver(actor=stage.agent, case_id=case, collector=collector).state == "delivered"
    hand = CaseHand.objects.get(case_id=case, role=CaseHand.Role.ASSISTING)
    assert (hand.account_id, hand.site_id) == (stage.agent.account_id, stage.county.village_site.id)
    assert Delivery.objects.get(case_id=case).account_id == stage.agent.account_id
    assert hand.until == Delivery.objects.get(case_id=case).delivered_at


@pytest.mark.seed("S4-32", "S4-45")
def test_what_an_agent_filed_comes_back_by_courier_with_its_tracking_number():
    stage = testing.make_stage(delivery_ways=["counter", "post"])
    case = collected(stage, "post")
    worked(stage, case, stage.clerk, stage.examiner, stage.decider)
    with pytest.raises(Invalid) as refused:
        public.deliver(actor=stage.clerk, case_id=case, collector=public.Collector("self"))
    assert "tracking_number" in refused.value.fields
    public.deliver(actor=stage.clerk, case_id=case, collector=public.Collector("self"), tracking_number="EA123456789CN")
    row = Delivery.objects.get(case_id=case)
    assert (row.way, row.tracking_number) == ("post", "EA123456789CN")


@pytest.mark.seed("S4-79")
def test_the_villages_agent_sees_an_item_of_the_town_through():
    stage = testing.make_stage(delivery_ways=["counter", "village"])
    county = stage.county
    item = items.make_item(
        county.place.id, [county.town_a.id, county.town_b.id], kind="05", level="5", body="town_government",
        delivery_ways=["counter", "village"],
    )  # fmt: skip
    case = collected(stage, item_id=item.id)
    town = {"organisation_id": county.town_a.id}
    clerk = persons.staff_actor(county, people.Role.CLERK, site_id=county.town_site.id, **town)
    examiner, decider = (
        persons.staff_actor(county, role, **town) for role in (people.Role.EXAMINER, people.Role.DECIDER)
    )
    worked(stage, case, clerk, examiner, decider)
    collector = public.Collector("household", "李娜迫", persons.identity())
    assert public.deliver(actor=stage.agent, case_id=case, collector=collector).state == "delivered"
    roles = {h.role: h.site for h in public.get_case(decider, case_id=case).hands if h.site}
    assert roles["assisting"] == roles["delivering"] == "勐勐镇千蚌村便民服务站"


@pytest.mark.seed("S3-56", "S0-59")
def test_a_village_finishes_an_instant_service_of_any_body_at_once_at_its_one_window():
    stage = testing.make_stage()
    county = stage.county
    committee = ground.make_organisation(
        county.place, "committee", name="大荒田村民委员会", kind="committee", undertaker="village", jurisdiction=()
    )
    station = ground.make_site(
        county.place, committee, "village_committee", kind="village", name="勐勐镇大荒田村便民服务站",
        division=530925_101_202, jurisdiction=None,
    )  # fmt: skip
    bureau = ground.make_organisation(county.place, "renshe", name="双江自治县人力资源和社会保障局")
    clerk = persons.staff_actor(county, people.Role.CLERK, organisation_id=committee.id, site_id=station.id)
    instant = {"kind": "20", "handling": "1", "statutory": None, "materials": items.SPEC["materials"][:2]}
    made = [
        items.make_item(county.place.id, [county.minzheng.id], **instant),
        items.make_item(county.place.id, [bureau.id], body="renshe", **instant),
    ]
    publisher = items.publisher(county.place.id)
    for item in made:
        for act in (Act.ACCEPT, Act.DECIDE, Act.DELIVER):
            catalogue.delegate(
                actor=publisher, item_id=item.id, act=act, undertaker=Undertaker.VILLAGE,
                mode=Mode.AUTHORISED_HANDLING, since=SINCE, document="授权办理书〔2020〕2 号", site_ids=[station.id],
            )  # fmt: skip
        catalogue.authorise_on_the_spot(
            actor=publisher, item_id=item.id, post_id=clerk.post_id, site_id=station.id, since=SINCE, until=None,
            document="当场办结授权书",
        )  # fmt: skip
        case = testing.submit(
            stage, clerk, item_id=item.id, division=530925_101_202, applicant=testing.person(), materials=WAIVED[:1]
        ).case_id
        public.accept_case(actor=clerk, case_id=case)
        public.grant(actor=clerk, case_id=case)
        public.seal_result(actor=clerk, case_id=case)
        public.issue(actor=clerk, case_id=case)
        collector = public.Collector("household", "李娜迫", persons.identity())
        assert public.deliver(actor=clerk, case_id=case, collector=collector).state == "delivered"


@pytest.mark.seed("S4-63")
def test_supervision_reads_the_ledger_of_what_agents_filed_and_what_of_it_is_late():
    stage = testing.make_stage(delivery_ways=["counter", "village"])
    with clock.at(datetime(2026, 3, 2, 10, tzinfo=clock.SHANGHAI)):
        case = collected(stage)
        late = public.accept_case(actor=stage.clerk, case_id=case).number
    with clock.at(datetime(2026, 3, 12, 10, tzinfo=clock.SHANGHAI)):
        fresh = public.get_case(stage.clerk, case_id=collected(stage)).number
        own = testing.submit(stage).number
        supervisor = persons.staff_actor(stage.county, people.Role.SUPERVISOR, organisation_id=stage.county.zhengwu.id)

        def read(**narrowed):
            return {r.number for r in public.list_ledger(supervisor, public.LedgerFilter(**narrowed)).rows}

        assert read() == {late, fresh, own}
        assert read(channel="agent") == {late, fresh}
        assert read(channel="agent", light="late") == {late}
        with pytest.raises(NotFound):
            public.get_case(supervisor, number=late)
