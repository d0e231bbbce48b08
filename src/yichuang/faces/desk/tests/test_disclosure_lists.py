"""乡镇目录 and 公示屏上的办件 at the desk."""

from __future__ import annotations

import pytest

from yichuang.domain.catalogue import testing as items
from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons


def text(response) -> str:
    return response.content.decode()


@pytest.mark.seed("S2-15")
def test_a_townships_leader_publishes_its_list_and_everybody_reads_and_takes_it_along(stage, desk, client):
    county = stage.county
    items.make_item(county.place.id, [county.town_a.id], level="5", body="town_government", name="临时救助")
    leader = desk(persons.staff_actor(county, people.Role.LEADER, organisation_id=county.town_a.id))
    assert "还没有公布过" in text(leader.get("/desk/disclosure/towns/"))
    assert "还没有公布" in text(client.get("/lists/towns/"))
    assert leader.post("/desk/disclosure/towns/").status_code == 302
    again = leader.post("/desk/disclosure/towns/")
    assert again.status_code == 422
    assert "没有变化" in text(again)
    at = f"/lists/towns/{county.town_site.id}/"
    page = text(client.get(at))
    assert "临时救助" in page
    assert f"{county.town_a.name}政务服务事项基本目录" in page
    assert client.get(f"{at}list.xlsx").content.startswith(b"PK")
    assert client.get(f"{at}list.pdf").content.startswith(b"%PDF")
    assert client.get(f"{at}?version=7").status_code == 404
    bureau = desk(persons.staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id))
    assert "由各乡镇政府自己公布" in text(bureau.get("/desk/disclosure/towns/"))
    assert bureau.post("/desk/disclosure/towns/").status_code == 404


@pytest.mark.seed("S1-21")
def test_a_manager_switches_cases_on_for_one_screen(stage, desk):
    manager = persons.staff_actor(stage.county, people.Role.HALL_MANAGER)
    floor = hall.arrange_hall(actor=manager, site_id=stage.county.centre.id)
    first, _ = hall.add_device(actor=manager, hall_id=floor.id, kind="publicity", name="一楼公示屏")
    second, _ = hall.add_device(actor=manager, hall_id=floor.id, kind="publicity", name="二楼公示屏")
    page = desk(manager)
    assert "公示屏上的办件" in text(page.get("/desk/devices/"))
    assert "二楼公示屏" in text(page.get("/desk/disclosure/screens/"))
    assert page.post("/desk/disclosure/screens/", {"device": second.id, "shows": "cases"}).status_code == 302
    assert disclosure.cases_on_screen(second.id) == (True, False)
    assert disclosure.cases_on_screen(first.id) == (False, False)
    assert page.post("/desk/disclosure/screens/", {"device": "x"}).status_code == 404
