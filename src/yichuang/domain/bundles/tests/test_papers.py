"""Papers of the whole: one receipt, one notice due by the earliest; only for who may open what stands on them."""

from __future__ import annotations

import pytest

from yichuang.domain.bundles import public, testing
from yichuang.domain.bundles.testing import BundleStage
from yichuang.domain.cases import public as cases
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.journal.models import Entry
from yichuang.kernel.tests.test_documents import text_of


def printed(actor: Actor, receipt: public.BundleReceipt, kind: str) -> str:
    """The paper's text, without the breaks of its lines."""
    pdf = public.print_bundle_paper(actor=actor, bundle_case_id=receipt.bundle_case_id, kind=kind)
    return "".join(text_of(pdf).split())


def ask(world: BundleStage, receipt: public.BundleReceipt, member: str) -> None:
    """The one notice of a member: everything that is not there."""
    case_id = testing.case_of(world, receipt, member)
    found = cases.get_case(world.stage.clerk, case_id=case_id).materials
    items = {m.material: "印章看不清" for m in found if m.required and m.state == "missing"}
    cases.notify_correction(actor=world.stage.clerk, case_id=case_id, items=items)


@pytest.mark.seed("S2-71")
def test_the_receipt_names_every_case_with_its_number_body_and_what_waits(world: BundleStage) -> None:
    receipt = testing.submit(world)
    text = printed(world.stage.villager, receipt, "receipt")
    household = testing.child(world, receipt, "household")
    assert receipt.number in text
    assert household.number in text
    assert cases.get_receipt(world.stage.villager, household.number).query_code in text
    assert "等“给娃上户口”办成，自动提交" in text
    assert "最多20个工作日" in text
    assert "李扎迫" in text
    assert "由其他单位经办" not in text


@pytest.mark.seed("S2-71")
def test_the_one_notice_lists_each_paper_once_and_is_due_by_the_earliest(world: BundleStage, clock: object) -> None:
    clock.set("2026-03-02 10:00")  # type: ignore[attr-defined]
    receipt = testing.submit(world)
    with pytest.raises(Conflict, match="没有要补的"):
        printed(world.stage.villager, receipt, "notice")
    ask(world, receipt, "household")
    assert "还在核对材料的：领育儿补贴（最晚2026年3月9日告知）" in printed(world.stage.villager, receipt, "notice")
    earliest = public.get_bundle_case(world.stage.villager, number=receipt.number).asked_due_on
    clock.set("2026-03-04 10:00")  # type: ignore[attr-defined]
    ask(world, receipt, "subsidy")
    text = printed(world.stage.villager, receipt, "notice")
    assert text.count("领育儿补贴：印章看不清；给娃上户口：印章看不清") == 1
    assert earliest is not None
    assert f"请在{earliest.year}年{earliest.month}月{earliest.day}日下班前补齐" in text
    assert "还在核对" not in text


def test_a_window_prints_what_it_has_in_hand_and_that_is_on_record(world: BundleStage) -> None:
    receipt = testing.submit(world)
    ask(world, receipt, "household")
    for kind in ("receipt", "notice"):
        assert "李扎迫" in printed(world.stage.clerk, receipt, kind)
    entries = Entry.objects.filter(kind="bundles.paper.printed", actor_account_id=world.stage.clerk.account_id)
    assert sorted(e.payload["paper"] for e in entries) == ["notice", "receipt"]
    printed(world.stage.villager, receipt, "receipt")
    assert Entry.objects.filter(kind="bundles.paper.printed").count() == 2  # her own copy is nobody's business


def test_who_only_follows_the_states_prints_nothing(world: BundleStage) -> None:
    receipt = testing.submit(world)
    with pytest.raises(NotFound, match="只看得到进度"):
        printed(world.stage.examiner, receipt, "receipt")  # her body leads it; no file is in her hand
    outsiders = (
        persons.public_actor(name="王五", phone="13887650001"),
        persons.staff_actor(world.stage.county, people.Role.DECIDER, organisation_id=world.stage.county.town_b.id),
    )
    for outsider in outsiders:
        with pytest.raises(NotFound):
            printed(outsider, receipt, "receipt")
    with pytest.raises(NotFound):
        printed(world.stage.villager, receipt, "moon")
