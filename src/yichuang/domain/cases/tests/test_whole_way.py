"""One case from the application to the hand-over."""

from __future__ import annotations

import pytest

from yichuang.domain.cases import public, testing
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.mark.seed("S0-53", "S0-54", "S1-43", "S1-82", "S3-35", "S3-36", "S4-17", "S4-18", "S1-83")
def test_a_case_goes_from_application_to_hand_over_with_one_journal_entry_each() -> None:
    stage = testing.make_stage()
    receipt = testing.submit(stage)
    assert receipt.number == f"SJ-{receipt.received_at.year}-00001"
    case = receipt.case_id
    public.accept_case(actor=stage.clerk, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion="权属清楚")
    public.grant(actor=stage.decider, case_id=case)
    public.seal_result(actor=stage.decider, case_id=case)
    with pytest.raises(Conflict, match="更新造林计划"):
        public.issue(actor=stage.decider, case_id=case)
    paper = public.MaterialInput("plan", "paper")
    public.provide_deferred(actor=stage.clerk, case_id=case, materials=(paper,))
    public.issue(actor=stage.clerk, case_id=case)
    collector = public.Collector("household", "李娜迫", testing.persons.identity())
    public.deliver(actor=stage.clerk, case_id=case, collector=collector)
    detail = public.get_case(stage.villager, case_id=case)
    assert detail.state == "delivered"
    assert [c.state for c in detail.clocks] == ["done"] * len(detail.clocks)
    kinds = list(Entry.objects.filter(subject=f"case:{case}").order_by("id").values_list("kind", flat=True))
    assert kinds == [
        "cases.case.submitted", "cases.case.accepted", "cases.case.step_finished", "cases.case.decided",
        "cases.case.result_sealed", "cases.case.supplemented", "cases.case.issued",
        "cases.case.delivered",
    ]  # fmt: skip


def test_another_villager_does_not_see_it() -> None:
    stage = testing.make_stage()
    receipt = testing.submit(stage)
    with pytest.raises(NotFound):
        public.get_case(testing.persons.public_actor(), case_id=receipt.case_id)
