"""The list through the API: pushed from above, its editions, what changed, what is shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import caches

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.testing import change as play
from yichuang.domain.catalogue.testing import make_item, make_spec
from yichuang.domain.people import public as people
from yichuang.domain.people.testing import staff_actor

from .test_story import Caller

RECORD = {"basic_code": play.CODE, "name": "林木采伐许可证核发", "kind": "01", "levels": ["4"]}


@pytest.fixture
def county(db, clock, made_county):
    caches["throttle"].clear()
    clock.set("2026-09-28 10:30")
    return made_county


def body(*records):
    return {"name": "省级基本目录（2026年版）", "source": "省政务服务平台", "records": list(records)}


@pytest.mark.seed("S0-29")
def test_the_platform_above_pushes_a_list_and_only_a_person_adopts_it(county):
    machine = Caller(staff_actor(county, people.Role.API_CLIENT))
    answer = machine.post("catalogue/lists", body(RECORD))
    assert answer.status_code == 201
    assert answer.json() == {"id": answer.json()["id"], "state": "checked", "records": 1, "problems": []}
    assert catalogue.current_edition(county.place.id) == ""
    bureau = play.make_cast(county).bureau
    catalogue.adopt_list(actor=bureau, listing_id=answer.json()["id"])
    assert catalogue.current_edition(county.place.id) == "省级基本目录（2026年版）"


def test_faults_come_back_by_record(county):
    machine = Caller(staff_actor(county, people.Role.API_CLIENT))
    wrong = machine.post("catalogue/lists", body(RECORD, RECORD, {**RECORD, "basic_code": "7", "colour": "red"}))
    told = [(p["record"], p["element"]) for p in wrong.json()["problems"]]
    assert told[0] == (2, "基本编码")
    assert {record for record, _ in told} == {2, 3}
    assert machine.post("catalogue/lists", body()).status_code == 422


def test_only_who_may_push_pushes(county):
    assert Caller().post("catalogue/lists", body(RECORD)).status_code == 401
    clerk = Caller(staff_actor(county, people.Role.CLERK))
    assert clerk.post("catalogue/lists", body(RECORD)).status_code == 403
    narrow = Caller(staff_actor(county, people.Role.API_CLIENT), scopes=["read"])
    assert narrow.post("catalogue/lists", body(RECORD)).status_code == 403


def test_editions_and_what_changed_between_them_are_open_to_all(county):
    first = make_spec(promised={"amount": 7})
    item = make_item(county.place.id, [county.minzheng.id], first)
    make_item(county.place.id, [county.minzheng.id], first.model_copy(update={"visits_reason": "现场拍照"}))
    editions = Caller().get(f"items/{item.code}/versions").json()
    assert [e["number"] for e in editions] == [2, 1]
    changes = Caller().get(f"items/{item.code}/changes?old=1&new=2").json()
    assert [(c["element"], c["new"]) for c in changes] == [("visits_reason", "现场拍照")]
    assert Caller().get(f"items/{item.code}/changes?old=1&new=9").status_code == 404


def test_what_is_shown_for_comment_is_open_to_all(county):
    cast = play.make_cast(county)
    play.adopt(cast, county, [play.superior_row()])
    play.approved(cast, play.claim(cast), on=date(2026, 10, 20))
    (shown,) = Caller().get("catalogue/shown").json()
    assert (shown["title"], shown["until"]) == (
        "林木采伐许可证核发",
        "2026-10-08",
    )  # the publicity ends after the holiday
