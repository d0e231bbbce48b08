"""一事一评 (国办发〔2019〕51号; S0-83): one's own case, from acceptance on."""

from __future__ import annotations

import pytest

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.feedback import public
from yichuang.kernel.errors import Conflict

pytestmark = pytest.mark.django_db


def test_nothing_is_evaluated_before_it_is_accepted() -> None:
    stage = testing.make_stage()
    receipt = testing.submit(stage)
    with pytest.raises(Conflict, match="受理以后"):
        public.evaluate_case(actor=stage.villager, number=receipt.number, level=5)


def test_what_is_accepted_can_be_evaluated() -> None:
    stage = testing.make_stage()
    receipt = testing.submit(stage)
    cases.accept_case(actor=stage.clerk, case_id=receipt.case_id)
    assert public.evaluate_case(actor=stage.villager, number=receipt.number, level=5).level == 5
