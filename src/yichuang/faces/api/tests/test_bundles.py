"""Bundles over the API: open to everybody, with everything that follows from them."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

from yichuang.domain.bundles import testing as bundled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    caches["throttle"].clear()


@pytest.mark.seed("S2-68", "S2-71")
def test_the_list_and_one_bundle_in_full() -> None:
    world = bundled.make_bundle_stage()
    (listed,) = Client().get("/api/v1/bundles").json()
    assert (listed["key"], listed["stage"], listed["lead"]) == ("newborn", "出生", "双江自治县民政局")
    answer = Client().get("/api/v1/bundles/newborn")
    assert answer.status_code == 200, answer.content.decode()
    found = answer.json()
    assert found["order"] == [["certificate", "subsidy"], ["household"], ["insurance", "card"]]
    household = next(m for m in found["member_list"] if m["key"] == "household")
    assert household["basic_code"] == world.items["household"].basic_code
    assert household["after"] == [{"member": "certificate", "needs": "result"}]
    assert {s["label"] for s in found["savings"]} == {"要填的", "要交的材料", "跑动", "时间"}
    assert found["record"]["lead_body"] == "minzheng"


def test_an_unknown_bundle_is_a_problem() -> None:
    bundled.make_bundle_stage()
    answer = Client().get("/api/v1/bundles/moon")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")
