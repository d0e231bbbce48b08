"""The law a clock or a paper names is the one that holds for this kind of item, and no other."""

from __future__ import annotations

from typing import Any

import pytest

from yichuang.domain.cases import public, testing
from yichuang.kernel.tests.test_documents import text_of

pytestmark = pytest.mark.django_db

OWN = "本事项实施清单"
LICENCE = ({}, "行政许可法第三十二条", "行政许可法第四十四条")
SERVICE = ({"kind": "20", "completeness": "alarm"}, OWN, OWN)
RELIEF = ({"kind": "05", "completeness_basis": "社会救助暂行办法第十一条"}, "社会救助暂行办法第十一条", OWN)


@pytest.mark.parametrize(("changes", "completeness", "delivery"), [LICENCE, SERVICE, RELIEF])
def test_clocks_rest_on_the_law_of_the_item_s_kind(changes: dict[str, Any], completeness: str, delivery: str) -> None:
    stage = testing.make_stage(**changes)
    case = testing.granted(stage).case_id
    bases = {c.kind: c.basis for c in public.get_case(stage.villager, case_id=case).clocks}
    assert (bases["completeness"], bases["delivery"]) == (completeness, delivery)


@pytest.mark.parametrize(("changes", "basis", "_"), [LICENCE, SERVICE, RELIEF])
def test_the_one_time_notice_names_that_law(changes: dict[str, Any], basis: str, _: str) -> None:
    stage = testing.make_stage(**changes)
    case = testing.submit(stage).case_id
    public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "照片看不清"})
    paper = "".join(text_of(public.print_paper(actor=stage.clerk, case_id=case, kind="correction")).split())
    assert basis in paper
    assert ("行政许可法" in paper) == (not changes)
