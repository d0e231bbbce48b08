"""Where and to whom a result is handed over (S2-102), and which way may be chosen for it."""

from __future__ import annotations

import pytest

from yichuang.domain.cases import public, testing
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.kernel.errors import Forbidden, Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> testing.Stage:
    return testing.make_stage(delivery_ways=["counter", "village"])


def issued(stage: testing.Stage, **changes: object) -> int:
    """A refusal that lies ready: no deferred paper holds it up."""
    case = testing.examined(stage, **changes).case_id
    public.reject(actor=stage.decider, case_id=case, reason="申请采伐的地块在公益林范围内")
    public.seal_result(actor=stage.decider, case_id=case)
    public.issue(actor=stage.clerk, case_id=case)
    return case


def collector(relation: str = "household", identity: str = "") -> public.Collector:
    return public.Collector(relation, "李扎迫", identity or persons.identity())


def test_what_lies_at_another_site_is_not_handed_over_here(stage) -> None:
    case = issued(stage, delivery=public.DeliveryChoice("village", stage.county.village_site.id))
    with pytest.raises(Forbidden, match="不在本站点"):
        public.deliver(actor=stage.clerk, case_id=case, collector=collector())


def test_nobody_collects_as_the_applicant_with_another_number(stage) -> None:
    case = issued(stage)
    with pytest.raises(Invalid) as refused:
        public.deliver(actor=stage.clerk, case_id=case, collector=collector("self"))
    assert "identity" in refused.value.fields


def test_the_number_of_whoever_collects_for_her_is_checked(stage) -> None:
    case, number = issued(stage), persons.identity()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    with pytest.raises(Invalid) as refused:
        public.deliver(actor=stage.clerk, case_id=case, collector=collector("household", wrong))
    assert set(refused.value.fields) == {"identity"}


def test_a_result_is_not_sent_to_a_site_of_another_place(stage, elsewhere) -> None:
    site = ground.make_site(*elsewhere)
    with pytest.raises(Invalid) as refused:
        testing.submit(stage, delivery=public.DeliveryChoice("counter", site.id))
    assert set(refused.value.fields) == {"delivery.site_id"}


def test_a_way_the_item_does_not_offer_is_not_to_be_chosen(stage) -> None:
    with pytest.raises(Invalid) as refused:
        testing.submit(stage, delivery=public.DeliveryChoice("electronic"))
    assert set(refused.value.fields) == {"delivery.way"}
