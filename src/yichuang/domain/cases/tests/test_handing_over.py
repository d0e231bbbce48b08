"""Whoever only gives the result out sees what that needs, and nothing of the file (个人信息保护法 6)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from yichuang.domain.cases import public, testing
from yichuang.domain.cases.models import Delivery
from yichuang.domain.people import testing as persons
from yichuang.domain.people.public import Role
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db
OPINION, REASON = "林权证与现场一致", "符合采伐限额，准予采伐"
PAPERS = (public.MaterialInput("right", "waived"), public.MaterialInput("plan", "waived"))


@pytest.fixture
def stage() -> testing.Stage:
    lines = [m for m in testing.items.SPEC["materials"] if m["id"] != "plan"]
    return testing.make_stage(
        materials=[*lines, {"id": "plan", "name": "更新造林计划", "waivable": True}],
        delivery_ways=["counter", "village"],
    )


def issued(stage: testing.Stage, **changes: Any) -> int:
    """A case whose result lies at the village's station."""
    delivery = public.DeliveryChoice("village", stage.county.village_site.id)
    case = testing.submit(stage, delivery=delivery, materials=PAPERS, **changes).case_id
    public.accept_case(actor=stage.clerk, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion=OPINION)
    public.grant(actor=stage.decider, case_id=case, reason=REASON)
    public.seal_result(actor=stage.decider, case_id=case)
    public.issue(actor=stage.clerk, case_id=case)
    return case


def village_clerk(stage: testing.Stage) -> Actor:
    county = stage.county
    return persons.staff_actor(
        county, Role.CLERK, organisation_id=county.town_a.id, site_id=county.village_site.id, channel=Channel.WINDOW
    )


@pytest.mark.parametrize("who", ["agent", "window"])
def test_who_only_hands_over_gets_no_form_no_paper_and_no_reason(stage: testing.Stage, who: str) -> None:
    actor = stage.agent if who == "agent" else village_clerk(stage)
    case = issued(stage)
    whole = public.get_case(stage.clerk, case_id=case)

    seen = public.get_case(actor, case_id=case)

    assert seen.handing_over
    assert not whole.handing_over
    assert (seen.form, seen.materials, seen.situation, seen.timeline, seen.steps, seen.papers) == (
        {},
        (),
        {},
        (),
        (),
        (),
    )
    assert (whole.form["species"], len(whole.materials), bool(whole.timeline)) == ("思茅松", 3, True)
    for words in ("思茅松", OPINION, REASON, "林权证", "forest", whole.document_number):
        assert words in repr(asdict(whole))
        assert words not in repr(asdict(seen))
    (party,) = seen.parties
    assert (party.name, party.identity, party.phone) == (whole.parties[0].name, "", "")
    assert (seen.number, seen.item_name, seen.delivery_way) == (whole.number, whole.item_name, "village")
    assert seen.result_name
    assert [c.kind for c in seen.clocks] == [c.kind for c in whole.clocks if not c.kind.startswith("step:")]
    assert [a.name for a in seen.actions] == ["deliver"]


def test_neither_papers_nor_files_nor_the_story_are_open_to_her_by_another_way(stage: testing.Stage) -> None:
    case = issued(stage)
    whole = public.get_case(stage.clerk, case_id=case)
    assert whole.number
    assert whole.result_file_id

    assert public.get_timeline(stage.agent, whole.number) == ()
    assert [a.name for a in public.get_actions(stage.agent, whole.number)] == ["deliver"]
    with pytest.raises(NotFound):
        public.open_case_file(actor=stage.agent, case_id=case, file_id=whole.result_file_id)
    for kind in ("collection", "application"):
        with pytest.raises(Forbidden):
            public.print_paper(actor=stage.agent, case_id=case, kind=kind)
    assert public.open_case_file(actor=stage.clerk, case_id=case, file_id=whole.result_file_id)


def test_the_agent_who_was_asked_for_help_keeps_the_file_she_handed_in(stage: testing.Stage) -> None:
    delivery = public.DeliveryChoice("village", stage.county.village_site.id)
    application = testing.application(stage, applicant=testing.person(), delivery=delivery, materials=PAPERS)
    case = public.collect_application(actor=stage.agent, application=application, idempotency_key="held").case_id
    public.forward_application(actor=stage.agent, case_id=case)
    public.accept_case(actor=stage.clerk, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion=OPINION)
    public.grant(actor=stage.decider, case_id=case)
    public.seal_result(actor=stage.decider, case_id=case)
    public.issue(actor=stage.clerk, case_id=case)

    seen = public.get_case(stage.agent, case_id=case)

    assert not seen.handing_over
    assert seen.form["species"] == "思茅松"


def test_she_can_still_hand_it_over(stage: testing.Stage) -> None:
    case = issued(stage)
    collector = public.Collector("household", "李娜迫", persons.identity())

    done = public.deliver(actor=stage.agent, case_id=case, collector=collector)

    assert done.state == "delivered"
    with pytest.raises(NotFound):
        public.get_case(stage.agent, case_id=case)


def test_who_is_shown_no_number_cannot_have_compared_it(stage: testing.Stage) -> None:
    case = issued(stage)
    ticked = public.Collector("self", checked=True)

    with pytest.raises(Invalid) as refused:
        public.deliver(actor=stage.agent, case_id=case, collector=ticked)

    assert set(refused.value.fields) == {"name", "identity"}


def test_a_window_that_may_see_the_number_ticks_the_applicant_off(stage: testing.Stage) -> None:
    case = testing.submit(stage, materials=PAPERS).case_id
    public.accept_case(actor=stage.clerk, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion=OPINION)
    public.grant(actor=stage.decider, case_id=case)
    public.seal_result(actor=stage.decider, case_id=case)
    public.issue(actor=stage.clerk, case_id=case)

    with pytest.raises(Invalid):
        public.deliver(actor=stage.clerk, case_id=case, collector=public.Collector("household", checked=True))
    public.deliver(actor=stage.clerk, case_id=case, collector=public.Collector("self", checked=True))

    given = Delivery.objects.get(case_id=case)
    assert given.collector_name == given.case.applicant.name
    assert given.collector_identity == given.case.applicant.id_number
    assert given.collector_identity


def test_an_incomplete_form_is_received_only_to_be_told_or_refused(stage: testing.Stage) -> None:
    made = testing.application(stage, applicant=testing.person(), form={"area": "很多", "other": "x"}, situation={})
    clerk = stage.clerk

    def send(actor: Actor, purpose: public.Purpose) -> public.CaseReceipt:
        key = f"{actor.account_id}{purpose.value}".ljust(32, "0")
        return public.submit_application(actor=actor, application=made, idempotency_key=key, purpose=purpose)

    for purpose in (public.Purpose.ACCEPTANCE, public.Purpose.NOTICE):
        with pytest.raises(Invalid) as refused:
            send(clerk, purpose)
        assert set(refused.value.fields) == {"situation.where"}
    with pytest.raises(Forbidden):
        send(stage.agent, public.Purpose.REFUSAL)
    with pytest.raises(Forbidden):
        send(stage.villager, public.Purpose.NOTICE)
    case = send(clerk, public.Purpose.REFUSAL).case_id
    assert public.get_case(clerk, case_id=case).form == {"area": "很多"}
