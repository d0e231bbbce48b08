"""一件事一评: one page for the whole after its end, one evaluation for each service, a poor part where it belongs."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from yichuang.domain.bundles import testing as bundled
from yichuang.domain.feedback import public
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> bundled.BundleStage:
    """A county with the bundle 添丁."""
    return bundled.make_bundle_stage()


def ended(world: bundled.BundleStage, refused: Iterable[str] = ()) -> str:
    """Everything decided, those named against her; its number."""
    receipt = bundled.submit(world)
    for member in ("household", "subsidy", "insurance", "card"):
        child = bundled.child(world, receipt, member)
        if child.case_id is None:
            continue  # what it builds on was refused
        (bundled.refuse if member in refused else bundled.achieve)(world, child.case_id)
        bundled.follow()
    return receipt.number


def levels(world: bundled.BundleStage, number: str) -> dict[str, int | None]:
    _, parts = public.bundle_evaluation(world.stage.villager, number)
    return {p.name: p.given.level if p.given else None for p in parts}


@pytest.mark.seed("S0-83", "S1-88")
def test_one_evaluation_of_the_whole_counts_every_service_once(world: bundled.BundleStage) -> None:
    number = ended(world)
    made = public.evaluate_bundle(actor=world.stage.villager, number=number, level=5, reasons=["510"], words="很快")
    assert [(e.level, e.words) for e in made] == [(5, "很快")] * 4
    assert set(levels(world, number).values()) == {5}
    child = next(p for p in public.bundle_evaluation(world.stage.villager, number)[1])
    with pytest.raises(Conflict, match="评价过"):
        public.evaluate_case(actor=world.stage.villager, number=child.number, level=1)
    with pytest.raises(Conflict, match="评价过"):
        public.evaluate_bundle(actor=world.stage.villager, number=number, level=1)


def test_a_poor_part_reaches_its_body_and_nobody_else(world: bundled.BundleStage) -> None:
    number = ended(world)
    _, parts = public.bundle_evaluation(world.stage.villager, number)
    poor = next(p for p in parts if p.name == "给娃办社保卡")
    made = public.evaluate_bundle(
        actor=world.stage.villager, number=number, level=4, reasons=["413"], parts={poor.number: 1}
    )
    assert levels(world, number) == {"给娃上户口": 4, "给娃上医保": 4, "给娃办社保卡": 1, "领育儿补贴": 4}
    assert sorted(len(e.reasons) for e in made) == [0, 1, 1, 1]  # a reason of 满意 says nothing of 非常不满意


def test_before_its_end_only_single_cases_are_evaluated_and_those_stay(world: bundled.BundleStage) -> None:
    receipt = bundled.submit(world)
    case_id = bundled.case_of(world, receipt, "household")
    with pytest.raises(Conflict, match="都有结果"):
        public.evaluate_bundle(actor=world.stage.villager, number=receipt.number, level=5)
    bundled.refuse(world, case_id)
    public.evaluate_case(actor=world.stage.villager, number=bundled.child(world, receipt, "household").number, level=2)
    bundled.achieve(world, bundled.case_of(world, receipt, "subsidy"))
    bundled.follow()
    public.evaluate_bundle(actor=world.stage.villager, number=receipt.number, level=5)
    assert levels(world, receipt.number) == {"给娃上户口": 2, "领育儿补贴": 5}


def test_what_never_became_a_case_is_not_evaluated(world: bundled.BundleStage) -> None:
    number = ended(world, refused={"household"})
    assert set(levels(world, number)) == {"给娃上户口", "领育儿补贴"}


def test_levels_nobody_offered_and_parts_of_others_are_refused(world: bundled.BundleStage) -> None:
    number = ended(world)
    villager = world.stage.villager
    for wrong in ({"level": 9}, {"level": 5, "reasons": ["108"]}, {"level": 5, "parts": {"SJ-2026-99999": 1}}):
        with pytest.raises(Invalid):
            public.evaluate_bundle(actor=villager, number=number, **wrong)
    assert set(levels(world, number).values()) == {None}


def test_nobody_else_evaluates_it(world: bundled.BundleStage) -> None:
    number = ended(world)
    other = persons.public_actor(name="王五", phone="13887650001")
    with pytest.raises(NotFound):
        public.evaluate_bundle(actor=other, number=number, level=1)
    with pytest.raises(NotFound):
        public.bundle_evaluation(other, number)
