"""What is searched for is read, and shown again, to a sane length wherever it is typed."""

from __future__ import annotations

import pytest

from yichuang.domain.people import public as people
from yichuang.domain.people.testing import staff_actor

LONG = "树" * 5000


@pytest.mark.parametrize("address", ["/desk/intake/", "/desk/collect/"])
def test_a_very_long_word_typed_at_intake_comes_back_short(stage, desk, typed, address):
    client = desk(stage.clerk if "intake" in address else stage.agent)
    page = client.post(address, typed(item=None, for_item=None, q=LONG, do="search"))
    assert "树" * 100 in page.content.decode()
    assert "树" * 101 not in page.content.decode()


def test_a_very_long_word_in_the_ledger_comes_back_short(stage, desk):
    page = desk(stage.examiner).get("/desk/ledger/", {"text": LONG})
    assert page.status_code == 200
    assert "树" * 101 not in page.content.decode()


def test_a_very_long_filter_of_what_is_handed_down_comes_back_short(stage, desk):
    bureau = staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    page = desk(bureau).get("/desk/handing/", {"item": LONG, "after": "1"})
    assert page.status_code == 200
    assert "树" * 101 not in page.content.decode()
