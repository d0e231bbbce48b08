"""回避: who declared a relative of the applicant does nothing in her case, at no step of the table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from yichuang.domain.cases import lifecycle, public, testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict

pytestmark = pytest.mark.django_db

PAPER = (public.MaterialInput("right", "paper"),)
PLAN = (public.MaterialInput("plan", "paper"),)
REASON = "申请采伐的地块在公益林范围内"
COLLECTOR = public.Collector("household", "李娜迫", persons.identity(1))
NOT_FOR_THE_AUTHORITY = {"withdraw", "forward"}  # the applicant's own act; an agent may help a relative file
BY_STAFF = [t for t in lifecycle.CASE.transitions if not t.automatic and t.name not in NOT_FOR_THE_AUTHORITY]

ACTS: dict[str, Callable[..., Any]] = {
    "accept": public.accept_case,
    "notify_correction": lambda **who: public.notify_correction(items={"right": "看不清"}, **who),
    "supplement": lambda **who: public.supplement(materials=PAPER, form=testing.FORM, **who),
    "supplement_part": lambda **who: public.supplement(materials=PAPER, **who),
    "return": public.return_case,
    "decline_unneeded": lambda **who: public.decline_unneeded(reason=REASON, **who),
    "decline_incompetent": lambda **who: public.decline_incompetent(reason=REASON, competent_body="水务局", **who),
    "finish_step": lambda **who: public.finish_step(opinion="权属清楚", **who),
    "provide_deferred": lambda **who: public.provide_deferred(materials=PLAN, **who),
    "start_special": lambda **who: public.start_special(
        procedure="appraisal", notified_until=clock.today() + timedelta(days=3), reason="请人鉴定", **who
    ),
    "end_special": lambda **who: public.end_special(procedure="appraisal", outcome="鉴定完成", **who),
    "request_extension": lambda **who: public.request_extension(reason="需要核对三户的界线", **who),
    "approve_extension": public.approve_extension,
    "grant": public.grant,
    "reject": lambda **who: public.reject(reason=REASON, **who),
    "terminate": lambda **who: public.terminate(reason="申请人已经去世", **who),
    "transfer_up": lambda **who: public.transfer_up(to_body="云南省林业和草原局", **who),
    "seal_result": public.seal_result,
    "issue": public.issue,
    "deliver": lambda **who: public.deliver(collector=COLLECTOR, **who),
}


def case_in(stage: testing.Stage, state: str, villager: Actor) -> int:
    """A case of this villager, taken by unrelated staff to where an act may happen."""
    case = testing.submit(stage, villager, materials=(public.MaterialInput("right", "waived"),)).case_id
    who = {"case_id": case}
    if state == lifecycle.CORRECTING:
        public.notify_correction(actor=stage.clerk, items={"right": "看不清", "plan": "没有", "form": "填亩"}, **who)
    if state in {lifecycle.ACCEPTED, *lifecycle.DECIDED}:
        public.accept_case(actor=stage.clerk, defer=("plan",), **who)
    if state in lifecycle.DECIDED:
        public.finish_step(actor=stage.examiner, opinion="权属清楚", **who)
        public.reject(actor=stage.decider, reason=REASON, **who)
    if state in {lifecycle.SEALED, lifecycle.ISSUED}:
        public.seal_result(actor=stage.decider, **who)
    if state == lifecycle.ISSUED:
        public.issue(actor=stage.clerk, **who)
    return case


REACHED = [
    lifecycle.SUBMITTED, lifecycle.CORRECTING, lifecycle.ACCEPTED, lifecycle.REJECTED, lifecycle.SEALED,
    lifecycle.ISSUED,
]  # fmt: skip


@pytest.mark.parametrize("transition", BY_STAFF, ids=lambda t: t.name)
def test_no_act_of_the_authority_in_a_declared_relatives_case(transition) -> None:
    assert transition.name in ACTS, "a new act: say here how staff do it, and refuse it to relatives"
    stage, own = testing.make_stage(), persons.identity()
    staff = (stage.clerk, stage.examiner, stage.decider, stage.leader)
    case = case_in(
        stage, next(s for s in REACHED if s in transition.sources), persons.public_actor(id_number=own, name="李扎努")
    )
    actor = next(a for a in staff if a.may(transition.permission))
    people.declare_relative(actor=actor, account_id=actor.account_id, identity=own)
    with pytest.raises(Conflict, match="回避"):
        ACTS[transition.name](actor=actor, case_id=case)


def test_nobody_acts_in_her_own_matter() -> None:
    stage, own = testing.make_stage(), persons.identity()
    clerk = persons.staff_actor(stage.county, own_identity=own)
    case = testing.submit(stage, persons.public_actor(id_number=own, name="李娜")).case_id
    with pytest.raises(Conflict, match="回避"):
        public.accept_case(actor=clerk, case_id=case)


def test_a_relative_among_the_other_parties_counts_as_well() -> None:
    stage, own = testing.make_stage(), persons.identity()
    proxy = public.PartyInput("proxy", testing.person(id_number=own), "授权委托书")
    case = testing.submit(stage, parties=(proxy,)).case_id
    people.declare_relative(actor=stage.clerk, account_id=stage.clerk.account_id, identity=own)
    with pytest.raises(Conflict, match="回避"):
        public.accept_case(actor=stage.clerk, case_id=case)


@pytest.fixture
def of_the_agents_family() -> tuple[testing.Stage, int]:
    """A case the agent filed for her own relative."""
    stage, own = testing.make_stage(delivery_ways=["counter", "village"]), persons.identity()
    people.declare_relative(actor=stage.agent, account_id=stage.agent.account_id, identity=own)
    application = testing.application(
        stage,
        applicant=testing.person(id_number=own),
        delivery=public.DeliveryChoice("village", stage.county.village_site.id),
    )
    case = public.collect_application(actor=stage.agent, application=application, idempotency_key="family").case_id
    public.forward_application(actor=stage.agent, case_id=case)
    return stage, case


def test_an_agent_may_help_a_relative_file(of_the_agents_family) -> None:
    stage, case = of_the_agents_family
    public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "看不清"})
    assert public.supplement(actor=stage.agent, case_id=case, materials=PAPER).state == lifecycle.SUPPLEMENTED


def test_an_agent_does_not_sign_the_hand_over_to_a_relative(of_the_agents_family) -> None:
    stage, case = of_the_agents_family
    public.accept_case(actor=stage.clerk, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion="权属清楚")
    public.reject(actor=stage.decider, case_id=case, reason=REASON)
    public.seal_result(actor=stage.decider, case_id=case)
    public.issue(actor=stage.clerk, case_id=case)
    with pytest.raises(Conflict, match="回避"):
        public.deliver(actor=stage.agent, case_id=case, collector=COLLECTOR)
