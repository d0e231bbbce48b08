"""A child that is sent up to the superior (转报), or that turns out not to be needed (不受理: 依法不需要)."""

from __future__ import annotations

import pytest

from yichuang.domain.bundles import public, testing
from yichuang.domain.bundles.testing import BundleStage
from yichuang.domain.cases import public as cases

_WHY = "法律规定这种情形不需要办理"


def _states(world: BundleStage, receipt: public.BundleReceipt) -> dict[str, str]:
    view = public.get_bundle_case(world.stage.villager, number=receipt.number)
    return {c.member: c.state for c in view.children}


def _send_up(world: BundleStage, case_id: int) -> None:
    testing.accept(world, case_id)
    testing.follow()
    cases.finish_step(actor=world.stage.examiner, case_id=case_id, opinion="属实")
    cases.transfer_up(actor=world.stage.decider, case_id=case_id, to_body="临沧市民政局", reason="依法由市级决定")
    testing.follow()


@pytest.mark.seed("S2-68")
def test_what_waited_for_a_child_that_is_not_needed_goes_on(world: BundleStage) -> None:
    receipt = testing.submit(world)
    household = testing.case_of(world, receipt, "household")
    cases.decline_unneeded(actor=world.stage.clerk, case_id=household, reason=_WHY)
    testing.follow()
    found = _states(world, receipt)
    assert found["household"] == "not_needed"
    assert {found["insurance"], found["card"]} == {"filed"}
    assert testing.child(world, receipt, "household").settled


@pytest.mark.seed("S1-88", "S2-68")
def test_a_child_sent_up_is_shown_with_the_superior_and_what_needs_its_result_waits(world: BundleStage) -> None:
    receipt = testing.submit(world)
    _send_up(world, testing.case_of(world, receipt, "household"))
    found = _states(world, receipt)
    assert (found["household"], found["insurance"], found["card"]) == ("told_going", "waiting", "filed")
    child = testing.child(world, receipt, "household")
    assert child.body == "临沧市民政局"
    assert "已转报临沧市民政局" in child.note
    assert not child.settled

    led = public.get_bundle_case(world.stage.examiner, number=receipt.number)
    public.tell_member(actor=world.stage.examiner, bundle_case_id=led.bundle_case_id, member="household", state="done")
    testing.follow()
    assert _states(world, receipt)["insurance"] == "filed"


def test_the_whole_is_not_done_while_a_child_is_with_the_superior(world: BundleStage) -> None:
    receipt = testing.submit(world, answers={**testing.ANSWERS, "subsidy": "no"})
    _send_up(world, testing.case_of(world, receipt, "household"))
    testing.achieve(world, testing.case_of(world, receipt, "card"))
    testing.follow()
    view = public.get_bundle_case(world.stage.examiner, number=receipt.number)
    assert view.state == "partly"
    public.tell_member(
        actor=world.stage.examiner, bundle_case_id=view.bundle_case_id, member="household", state="failed"
    )
    testing.follow()
    view = public.get_bundle_case(world.stage.examiner, number=receipt.number)
    assert view.state == "done"
    assert {c.member: c.state for c in view.children}["insurance"] == "dropped"
