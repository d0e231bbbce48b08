"""Departments' functions at the terminals: an open dictionary of each hall, kept by its manager."""

from __future__ import annotations

import pytest

from yichuang.domain.hall import public, testing
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Forbidden, Invalid
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
ARRANGED = "hall.terminal_entry.arranged"


@pytest.fixture
def floor() -> testing.Floor:
    return testing.make_floor()


def arrange(floor: testing.Floor, key: str = "tax", **facts: object):
    given = {"name": "开具完税证明", "body": "税务局", "address": "https://tax.example.gov.cn/"} | facts
    return public.arrange_terminal_entry(actor=floor.manager, hall_id=floor.hall.id, key=key, **given)


@pytest.mark.seed("S2-88")
def test_any_department_can_be_entered_and_taken_out_again(floor) -> None:
    arrange(floor, position=2)
    arrange(floor, "grain", name="查粮食补贴", body="粮食局", address="", position=1)
    assert [(e.body, e.address, e.note) for e in public.terminal_entries(floor.hall.id)] == [
        ("粮食局", "", "到专用终端办理"),
        ("税务局", "https://tax.example.gov.cn/", "到专用终端办理"),
    ]
    arrange(floor, active=False)
    assert [e.key for e in public.terminal_entries(floor.hall.id)] == ["grain"]


def test_the_same_again_changes_nothing(floor) -> None:
    arrange(floor)
    arrange(floor)
    assert Entry.objects.filter(kind=ARRANGED).count() == 1
    arrange(floor, name="打印完税证明")
    assert Entry.objects.filter(kind=ARRANGED).count() == 2


def test_every_field_that_is_wrong_is_named(floor) -> None:
    with pytest.raises(Invalid) as refused:
        arrange(floor, name=" ", body="税" * 31, note="", address="http://tax.example.gov.cn/")
    assert set(refused.value.fields) == {"name", "body", "note", "address"}


def test_only_the_halls_manager_arranges_them(floor) -> None:
    for actor in (floor.clerk, persons.public_actor()):
        with pytest.raises(Forbidden):
            public.arrange_terminal_entry(actor=actor, hall_id=floor.hall.id, key="tax", name="完税", body="税务局")
