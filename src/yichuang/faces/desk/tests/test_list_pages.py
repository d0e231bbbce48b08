"""What the bureau, a reviewer and a department see first of the list, and how few clicks lead on."""

from __future__ import annotations

import re

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people.testing import staff_actor
from yichuang.domain.places import testing as ground
from yichuang.domain.places.testing import make_county
from yichuang.kernel.actor import anonymous


@pytest.fixture
def county(db):
    return make_county()


@pytest.fixture
def bureau(county):
    return staff_actor(county, people.Role.BUREAU)


def text_of(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def test_a_reviewer_who_signs_in_sees_what_waits_for_her(county, desk):
    client = desk(staff_actor(county, people.Role.REVIEWER))
    assert client.get("/desk/").url == "/desk/catalogue/"
    assert client.get("/desk/catalogue/").status_code == 200


def test_the_list_stands_department_by_department_and_pages(county, bureau, desk, monkeypatch):
    names = {}
    for body, key in ((county.zhengwu, "zhengwu"), (county.minzheng, "minzheng"), (county.zhengwu, "zhengwu")):
        item = items.make_item(county.place.id, [body.id], body=key, name=f"{key}的事项{len(names)}")
        names[item.name] = item.organisation_name
    monkeypatch.setattr("yichuang.faces.desk.catalogue.items._SHOWN", 2)
    client = desk(bureau)
    first, second = (client.get(f"/desk/catalogue/items/{more}").content.decode() for more in ("", "?from=2"))
    seen = [name for page in (first, second) for name in re.findall(r"(?:zhengwu|minzheng)的事项\d", page)]
    assert [names[name] for name in seen] == sorted(names.values())
    assert "?from=2" in first
    assert "?from=0" in second
    assert client.get("/desk/catalogue/items/?from=99x").status_code == 200


def test_an_item_leads_to_its_guide_its_pictures_and_where_it_is_handed(county, bureau, desk):
    item = items.make_item(county.place.id, [county.minzheng.id])
    page = desk(bureau).get(f"/desk/catalogue/items/{item.id}/").content.decode()
    for address in (f"/item/{item.basic_code}/full/", f"/desk/handing/?item={item.id}", f"/desk/guides/{item.id}/"):
        assert address in page
    reviewer = desk(staff_actor(county, people.Role.REVIEWER)).get(f"/desk/catalogue/items/{item.id}/")
    assert "/desk/handing/" not in reviewer.content.decode()


def test_what_only_asks_to_be_looked_at_does_not_say_that_it_stops(county, desk):
    drafter = staff_actor(county, people.Role.LEADER)
    item = items.make_item(county.place.id, [county.minzheng.id])
    opened = catalogue.open_proposal(
        actor=drafter, kind=catalogue.ProposalKind.REVISE, reason="减材料、压时限", item_id=item.id
    )
    shorter = {**items.SPEC, "basic_code": item.basic_code, "promised": {"amount": 3, "unit": "workday"}}
    catalogue.change_proposal(actor=drafter, proposal_id=opened.id, document=shorter, revision=opened.revision)
    page = text_of(desk(drafter).get(f"/desk/catalogue/proposals/{opened.id}/"))
    assert "要人看一看，不妨碍提交" in page
    assert "改好后才能提交" not in page


def test_a_report_of_readers_leads_to_the_change_of_the_item(county, bureau, desk):
    item = items.make_item(county.place.id, [county.minzheng.id])
    catalogue.report_error(actor=anonymous(), item_id=item.id, element=19, wrong="电话打不通，是不是换了")
    (row,) = catalogue.list_reports(actor=bureau)
    page = desk(bureau).get(f"/desk/guides/reports/{row.id}/").content.decode()
    assert f"/desk/catalogue/new/?item={item.id}" in page


def test_a_body_with_few_cases_is_proposed_with_everything_filled_in(county, bureau, desk):
    items.make_item(county.place.id, [county.minzheng.id])
    client = desk(bureau)
    few = client.get("/desk/handing/few/").content.decode()
    address = re.search(r"/desk/handing/new/\?body=\d+", few)
    assert address is not None
    page = client.get(address[0]).content.decode()
    ticked = re.findall(r'name="(acts|item_ids|mode)"[^>]*value="(\w+)"[^>]*checked', page)
    assert {("acts", "accept"), ("acts", "deliver"), ("mode", "entrusted")} <= set(ticked)
    assert any(name == "item_ids" for name, _ in ticked)
    assert client.get("/desk/handing/new/?body=99999999").status_code == 200


def test_the_desk_opens_an_item_to_a_terminal_and_the_portal_says_what_one_does_there(county, bureau, desk, clock):
    clock.set("2026-10-09 09:00")
    terminal = ground.make_site(
        county.place, county.zhengwu, "terminal_1", kind="terminal", name="县政务服务中心自助终端", jurisdiction=(),
        hours=("1-7 00:00-23:59",),
    )  # fmt: skip
    item = items.make_item(county.place.id, [county.minzheng.id], channels=["window", "online", "kiosk"])
    client = desk(bureau)
    plan = {
        "name": "第一批自助终端事项", "mode": "terminal", "acts": ["apply", "print"], "since": "2026-10-09",
        "announced_on": "2026-10-09", "to": "kind", "site_kind": "terminal", "item_ids": [item.id],
    }  # fmt: skip
    shown = client.post("/desk/handing/new/", {**plan, "do": "preview"}).content.decode()
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', shown)
    assert fingerprint is not None
    made = client.post("/desk/handing/new/", {**plan, "do": "grant", "fingerprint": fingerprint[1]}, follow=True)
    assert "自助终端（申请人自己办，不是委托）" in text_of(made)
    page = text_of(client.get(f"/sites/{terminal.id}/"))
    for said in ("可以用", "每天 24 小时，节假日不休", "在这台机器上可以自己办的（1 项）", "自助申请、自助打印"):
        assert said in page
