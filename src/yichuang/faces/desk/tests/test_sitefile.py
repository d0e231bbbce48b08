"""站点档案 at the desk: the hall manager keeps her own site's, the bureau every one."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from yichuang.domain.catalogue import testing as items
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places


@pytest.fixture
def manager(stage):
    return persons.staff_actor(stage.county, people.Role.HALL_MANAGER)


@pytest.fixture
def bureau(stage):
    return persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)


@pytest.fixture
def client(desk, manager):
    return desk(manager)


@pytest.fixture
def home(stage):
    return f"/desk/sites/{stage.county.centre.id}/"


@pytest.fixture(autouse=True)
def _today(clock):
    clock.set("2026-10-08 10:00")


def text(response):
    return response.content.decode()


FACTS = {
    "area": "2999", "acquisition": "rebuilt", "networks": ["internet", "extranet"], "open_counter": "yes",
    "party_centre": "unknown", "venue": "office", "access": ["ramp"], "hosted": ["party"], "population": "172000",
}  # fmt: skip


@pytest.mark.seed("S0-50", "S0-62", "S2-38", "S2-40")
def test_a_manager_enters_her_premises_and_sees_what_is_lacking_until_it_is_there(client, desk, bureau, stage, home):
    lines = {"lines-TOTAL_FORMS": "3", "lines-INITIAL_FORMS": "0", "kind": "county"}
    lines |= {
        "lines-0-item": "area:",
        "lines-0-least": "3000",
        "lines-0-basis": "S2-38",
        "lines-1-item": "zone:waiting",
    }
    set_ = desk(bureau).post("/desk/sites/required/", lines, follow=True)
    assert "建设标准已保存" in text(set_)
    before = text(client.get(home))
    assert "按建设标准还缺" in before
    assert "还没有登记" in before
    assert client.post(f"{home}facts/", FACTS).status_code == 302
    assert "现有 2999 平方米" in text(client.get(home))
    typed = text(client.get(f"{home}facts/"))
    assert 'value="2999"' in typed
    assert "没登记" in typed, "what was entered by mistake can be taken back"
    client.post(f"{home}facts/", FACTS | {"area": "3000"})
    client.post(f"{home}zones/", {"kind": "waiting", "name": "等候休息区", "floor": "1 楼", "shown": "on"})
    assert "建设标准要求的都有了" in text(client.get(home))
    listed = text(desk(bureau).get("/desk/sites/?lacking=1"))
    assert stage.county.centre.name not in listed
    wrong = client.post(f"{home}facts/", FACTS | {"area": "很大"})
    assert (wrong.status_code, "面积请填数字" in text(wrong)) == (422, True)


def test_a_manager_does_not_say_with_which_hall_hers_is_managed(client, desk, bureau, manager, stage, home):
    other = str(stage.county.town_site.id)
    client.post(f"{home}facts/", FACTS | {"managed_with": other})
    assert places.get_site_facts(actor=manager, site_id=stage.county.centre.id).managed_with is None
    desk(bureau).post(f"/desk/sites/{other}/facts/", FACTS | {"managed_with": str(stage.county.centre.id)})
    assert stage.county.town_site.name in text(client.get(home))
    assert client.get(f"/desk/sites/{other}/").status_code == 200, "what is managed with hers, she keeps"


@pytest.mark.seed("S0-27", "S0-56", "S2-74", "S2-75")
def test_windows_are_arranged_and_shown_at_once_where_they_are_seen(client, manager, stage, home):
    site_id = stage.county.centre.id
    floor = hall.arrange_hall(actor=manager, site_id=site_id)
    hall.arrange_window(actor=manager, hall_id=floor.id, counter_id=stage.county.counter.id, businesses=[], acts=[])
    assert [w.name for w in hall.get_hall(floor.id).windows] == ["3 号综合窗口"]
    page = text(client.get(f"{home}windows/"))
    assert "3 号综合窗口" in page
    assert "无差别综合窗口" in page
    facts = {"number": "3", "name": "3 号企业开办窗口", "kind": "theme"}
    address = f"{home}windows/{stage.county.counter.id}/"
    wrong = client.post(address, facts)
    assert (wrong.status_code, "请写是哪个领域或者主题" in text(wrong)) == (422, True)
    more = {"subject": "企业开办", "services": ["elderly"], "languages": ["lhu"]}
    assert client.post(address, facts | more).status_code == 302
    assert [w.name for w in hall.get_hall(floor.id).windows] == ["3 号企业开办窗口"], "the hall keeps no old name"
    setting = text(client.get(f"/desk/setting/?site={site_id}"))
    for page in (text(client.get(f"{home}windows/")), text(client.get(home)), setting):
        for word in ("3 号企业开办窗口", "“企业开办”综合窗口", "老年人窗口", "会说拉祜语"):
            assert word in page, word
    client.post(f"{home}windows/", {"number": "20", "name": "20 号窗口", "kind": "enterprise"})
    taken = client.post(f"{home}windows/", {"number": "20", "name": "又一个", "kind": "general"})
    assert (taken.status_code, "已经有 20 号窗口" in text(taken)) == (422, True)
    new = places.list_counters(site_id)[0]
    client.post(f"{home}windows/{new.id}/remove/")
    assert [c.number for c in places.list_counters(site_id)] == ["3"]
    used = client.post(f"{address}remove/")
    assert (used.status_code, "不能去掉" in text(used)) == (409, True)
    assert client.get(f"{home}windows/{new.id}/").status_code == 404


def test_each_floor_is_drawn_on_its_own_page(client, manager, stage, home):
    at = {"actor": manager, "site_id": stage.county.centre.id}
    wait, read = (places.set_zone(**at, kind=k, floor=f).id for k, f in (("waiting", "1 楼"), ("reading", "2 楼")))
    assert client.post(f"{home}plan/", grid({"thing": f"zone:{wait}"})).status_code == 302
    below = text(client.get(f"{home}plan/"))
    assert "<h2>1 楼</h2>" in below
    assert f'value="zone:{read}"' not in below
    upstairs = client.post(f"{home}plan/", grid({"thing": f"zone:{read}"}) | {"floor": "2 楼"})
    assert upstairs.headers["Location"].endswith("plan/?floor=2+%E6%A5%BC")
    assert [p.floor for p in places.list_plans(at["site_id"])] == ["1 楼", "2 楼"]
    assert "<h2>2 楼</h2>" in text(client.get(upstairs.headers["Location"]))
    assert "<h2>3 楼</h2>" in text(client.get(f"{home}plan/", {"floor": "3 楼"}))
    for odd in ("长" * 11, "", "  "):
        assert "<h2>1 楼</h2>" in text(client.get(f"{home}plan/", {"floor": odd}))
    assert client.post(f"{home}plan/remove/", {"floor": "2 楼"}).status_code == 302
    assert client.post(f"{home}plan/remove/", {"floor": "2 楼"}).status_code == 404
    assert [p.floor for p in places.list_plans(at["site_id"])] == ["1 楼"]


@pytest.mark.parametrize("field", ["width", "height", "shapes-0-width", "shapes-0-x", "shapes-0-points"])
def test_a_plan_of_any_size_typed_is_refused_at_once(client, manager, stage, home, field):
    wait = places.set_zone(actor=manager, site_id=stage.county.centre.id, kind="waiting").id
    huge = "0,0 999,0 999,999" if field.endswith("points") else "100000000"
    for do in ("preview", "save"):
        given = grid({"thing": f"zone:{wait}", "x": 0, "y": 0, "width": 4, "height": 4}, do=do) | {field: huge}
        assert client.post(f"{home}plan/", given).status_code == 422


def marks(page):
    """The hidden fields of the page's first form of the file."""
    return dict(re.findall(r'<input type="hidden" name="(token|seen)" value="([^"]+)">', page))


def test_what_is_sent_twice_counts_once_and_what_somebody_else_changed_is_told(
    client, desk, bureau, manager, stage, home
):
    at = {"actor": manager, "site_id": stage.county.centre.id}
    supply = places.set_supply(**at, kind="leaflet", name="办事指南", unit="份", minimum=10)
    address = f"{home}supplies/{supply.id}/"
    move = {"do": "move", "reason": "bought", "amount": "200"} | marks(text(client.get(address)))
    for _ in range(2):
        assert client.post(address, move).status_code == 302
    assert places.get_supply(**at, supply_id=supply.id)[0].stock == 200
    client.post(address, move | {"amount": "5"})
    assert places.get_supply(**at, supply_id=supply.id)[0].stock == 205, "other content is another act"
    opened = marks(text(client.get(f"{home}facts/")))
    assert desk(bureau).post(f"{home}facts/", FACTS | {"area": "100"}).status_code == 302
    late = client.post(f"{home}facts/", FACTS | opened)
    assert (late.status_code, "别人已经改过这里" in text(late)) == (422, True)
    assert places.get_site_facts(**at).area == 100
    assert client.post(f"{home}facts/", FACTS | marks(text(late))).status_code == 302
    assert places.get_site_facts(**at).area == 2999


def test_a_seated_body_is_mended_and_a_damaged_export_gives_nothing(client, manager, stage, home):
    client.post(f"{home}seated/", {"name": "烟草据", "outside": "vertical", "since": "2026-10-08"})
    (row,) = places.list_seated(actor=manager, site_id=stage.county.centre.id)
    body = {"name": "烟草局", "outside": "vertical", "since": "2026-10-08"} | marks(
        text(client.get(f"{home}seated/{row.id}/"))
    )
    assert client.post(f"{home}seated/{row.id}/", body).status_code == 302
    assert "烟草局" in text(client.get(f"{home}seated/"))
    assert client.post("/desk/sites/export/", {"site": "abc"}).status_code == 404


def test_numbers_too_large_and_hidden_characters_are_refused_in_words(client, stage, home):
    huge = 10**30
    for part in ("zones/", "equipment/", "supplies/", "boards/", "photos/", "windows/"):
        assert client.get(f"{home}{part}{huge}/").status_code == 404, part
    for part in (f"zones/{huge}/remove/", f"windows/{huge}/remove/", f"photos/{huge}/remove/", f"boards/{huge}/down/"):
        assert client.post(home + part).status_code == 404, part
    assert client.post(f"{home}equipment/{huge}/move/", {"do": "retire"}).status_code == 404
    assert client.get(f"/desk/sites/{huge}/").status_code == 404
    assert client.post("/desk/sites/export/", {"site": "9" * 9}).status_code == 404
    nul = client.post(f"{home}zones/", {"kind": "waiting", "name": "等\x00候", "floor": "1 楼"})
    assert nul.status_code == 422
    assert client.post(f"{home}plan/remove/", {"floor": "1\x00"}).status_code == 404


@pytest.mark.seed("S0-61", "S2-89")
def test_a_bureau_puts_up_a_self_service_spot_and_people_find_it(client, desk, bureau, stage):
    office = desk(bureau)
    assert client.get("/desk/sites/terminal/").status_code == 403, "a hall's manager does not set up sites"
    beside = stage.county.town_site
    spot = {
        "name": "茶城商场自助服务站点",
        "venue": "mall",
        "address": "茶城一楼",
        "beside_id": beside.id,
        "all_day": "on",
    }
    wrong = office.post("/desk/sites/terminal/", spot | {"latitude": "232", "venue": ""})
    assert (wrong.status_code, "请选设在哪里" in text(wrong)) == (422, True)
    far = office.post("/desk/sites/terminal/", spot | {"latitude": "232"})
    assert (far.status_code, "纬度应在 3 到 54 之间" in text(far)) == (422, True)
    assert office.post("/desk/sites/terminal/", spot).status_code == 302
    (made,) = places.list_sites(beside.place_id, kind="terminal")
    assert (made.town, made.organisation_id, made.hours) == (
        beside.town,
        beside.organisation_id,
        places.AROUND_THE_CLOCK,
    )
    assert places.ranges_of_site(made.id) == places.ranges_of_site(beside.id)
    again = office.post("/desk/sites/terminal/", spot)
    assert (again.status_code, "已经有“茶城商场自助服务站点”了" in text(again)) == (422, True)
    assert made.name in text(office.get("/sites/", {"venue": "mall", "all_day": "1"}))
    address = f"/desk/sites/{made.id}/terminal/"
    assert "改名称、地点和开放时间" in text(office.get(f"/desk/sites/{made.id}/"))
    moved = spot | {"venue": "park", "address": "工业园区门厅", "all_day": ""} | marks(text(office.get(address)))
    assert office.post(address, moved).status_code == 302
    changed = places.get_site(made.id)
    assert (changed.address, changed.hours) == ("工业园区门厅", beside.hours)
    assert places.list_venues(beside.place_id) == {made.id: "park"}
    page = office.get(address)
    assert "不变，还归原来的管" in text(page)
    called = spot | {"beside_id": "", "phone": "0883-7620000", "all_day": ""} | marks(text(page))
    assert office.post(address, called).status_code == 302
    changed = places.get_site(made.id)
    assert (changed.phone, changed.town, changed.hours) == ("0883-7620000", beside.town, beside.hours)
    assert office.get(f"/desk/sites/{beside.id}/terminal/").status_code == 404, "a hall is no terminal"
    assert client.post(address, moved).status_code == 403


def test_zones_are_changed_and_removed_and_bodies_come_and_go(client, manager, stage, home):
    site_id = stage.county.centre.id
    client.post(f"{home}zones/", {"kind": "nursery", "floor": "1 楼", "shown": "on"})
    (zone,) = places.list_zones(actor=manager, site_id=site_id)
    assert client.post(f"{home}zones/", {"kind": "nursery", "floor": "1 楼"}).status_code == 422
    client.post(f"{home}zones/{zone.id}/", {"kind": "nursery", "name": "母婴室", "floor": "2 楼", "area": "12.5"})
    assert "2 楼，12.5 平方米" in text(client.get(f"{home}zones/"))
    client.post(f"{home}zones/{zone.id}/remove/")
    assert "还没有功能区" in text(client.get(f"{home}zones/"))
    body = {"name": "烟草局", "outside": "vertical", "since": "2026-10-08", "counters": "12"}
    client.post(f"{home}seated/", body)
    (row,) = places.list_seated(actor=manager, site_id=site_id)
    assert client.post(f"{home}seated/{row.id}/leave/", {"until": "2020-01-01"}).status_code == 422
    client.post(f"{home}seated/{row.id}/leave/", {"until": "2026-10-08"})
    assert "已撤出" in text(client.get(f"{home}seated/"))


THING = {"kind": "extinguisher", "name": "4 公斤干粉灭火器", "quantity": "8", "keeper": "李娜", "every_months": "1"}


@pytest.mark.seed("S0-60", "S1-19", "S1-132")
def test_equipment_is_entered_comes_due_is_checked_and_exported(client, manager, stage, home, clock):
    missing = client.post(f"{home}equipment/new/", THING | {"every_months": ""})
    assert (missing.status_code, "安全设施要写下次检查日期" in text(missing)) == (422, True)
    client.post(f"{home}equipment/new/", THING)
    (row,) = places.list_equipment(actor=manager, site_id=stage.county.centre.id)
    address = f"{home}equipment/{row.id}/"
    clock.set("2026-11-10 10:00")
    assert "逾期 1 项" in text(client.get("/desk/sites/due/"))
    sheet = client.post("/desk/sites/export/", {"due": "1"})
    rows = list(load_workbook(BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert rows[1][3] == "4 公斤干粉灭火器"
    wrong = client.post(address, {"kind": "inspection", "on": "2026-11-10", "good": "no"})
    assert (wrong.status_code, "请写明哪里不正常" in text(wrong)) == (422, True)
    client.post(address, {"kind": "inspection", "on": "2026-11-10", "good": "yes", "by": "县消防维保公司"})
    assert "县消防维保公司" in text(client.get(address))
    due = text(client.get("/desk/sites/due/"))
    assert "逾期 0 项" in due
    assert "快到期" in due
    client.post(f"{address}change/", THING | {"name": "5 公斤干粉灭火器", "next_due": "2027-01-01"})
    client.post(f"{address}move/", {"do": "retire"})
    assert "5 公斤干粉灭火器" in text(client.get(f"{home}equipment/"))
    assert client.post(f"{address}move/", {"do": "mend"}).status_code == 409


@pytest.mark.seed("S1-131", "S0-92")
def test_supplies_and_boards_have_their_pages(client, manager, stage, home):
    at = {"actor": manager, "site_id": stage.county.centre.id}
    client.post(f"{home}supplies/", {"kind": "leaflet", "name": "社保卡指南", "unit": "份", "minimum": "50"})
    (row,) = places.list_supplies(**at)
    assert "要添置" in text(client.get(home))
    address = f"{home}supplies/{row.id}/"
    assert client.post(address, {"do": "move", "reason": "used", "amount": "1"}).status_code == 422
    client.post(address, {"do": "move", "reason": "bought", "amount": "200", "note": "县里印的"})
    assert "+200，之后 200" in text(client.get(address))
    facts = {"s-kind": "leaflet", "s-name": "社保卡指南", "s-unit": "份", "s-minimum": "300", "do": "facts"}
    client.post(address, facts)
    assert places.get_supply(**at, supply_id=row.id)[0].low
    board = {"kind": "notice", "text": "公告栏", "place_at": "大门左侧", "made_on": "2026-01-05"}
    client.post(f"{home}boards/", board)
    (kept,) = places.list_boards(**at)
    client.post(f"{home}boards/{kept.id}/", board | {"outdated_why": "领导换了"})
    assert "领导换了" in text(client.get(home))
    client.post(f"{home}boards/{kept.id}/down/")
    assert "已撤下" in text(client.get(f"{home}boards/"))


def grid(*shapes, revision=0, do="save", width="20"):
    fields = {"shapes-TOTAL_FORMS": str(len(shapes)), "shapes-INITIAL_FORMS": "0", "do": do}
    fields |= {"width": width, "height": "10", "revision": str(revision)}
    for number, shape in enumerate(shapes):
        fields |= {f"shapes-{number}-{name}": str(value) for name, value in shape.items()}
    return fields


@pytest.mark.seed("S1-7")
def test_a_plan_is_previewed_refused_saved_and_seen_by_the_public(client, manager, stage, home):
    site_id = stage.county.centre.id
    at = {"actor": manager, "site_id": site_id}
    wait = places.set_zone(**at, kind="waiting").id
    archive = places.set_zone(**at, kind="archive", shown=False).id
    room = {"thing": f"zone:{wait}", "x": 0, "y": 0, "width": 10, "height": 6}
    door = {"thing": "mark:", "label": "入口", "x": 0, "y": 9, "width": 3, "height": 1}
    back = {"thing": f"zone:{archive}", "points": "12,0 20,0 20,6"}
    empty = {"thing": ""}
    shown = client.post(f"{home}plan/", grid(room, empty, door, do="preview"))
    assert (shown.status_code, places.get_plan(site_id)) == (200, None)
    assert 'data-row="2"' in text(shown), "a shape knows its row, also behind an empty one"
    assert "档案室" in text(shown), "what is not drawn yet is named"
    refused = client.post(f"{home}plan/", grid(room, back | {"points": "8,0 20,0 20,6"}))
    assert (refused.status_code, "重叠了" in text(refused)) == (422, True)
    typo = client.post(f"{home}plan/", grid(room, back | {"points": "8;0"}))
    assert (typo.status_code, "中间用逗号" in text(typo)) == (422, True)
    assert client.post(f"{home}plan/", grid(room, width="99")).status_code == 422
    assert client.post(f"{home}plan/", grid(room, back, door)).status_code == 302
    late = client.post(f"{home}plan/", grid(room))
    assert (late.status_code, "别人已经改过" in text(late)) == (422, True)
    public = text(client.get(f"/sites/{site_id}/"))
    assert "大厅分布图" in public
    assert "等候区，在图的左上方" in public
    assert "<title" in public
    assert "档案室" not in public


def test_a_photograph_is_put_up_seen_by_the_public_and_taken_down(client, stage, home):
    sent = SimpleUploadedFile("门.png", items.PNG, content_type="image/png")
    assert client.post(f"{home}photos/", {"file": sent, "caption": "大厅正门"}).status_code == 302
    site_id = stage.county.centre.id
    (photo,) = places.list_photos(site_id)
    page = client.get(f"/sites/{site_id}/photos/{photo.id}/")
    assert page.headers["Content-Type"] == "image/png"
    assert client.get(f"{home}photos/{photo.id}/").status_code == 200
    assert "大厅正门" in text(client.get(f"/sites/{site_id}/"))
    wrong = SimpleUploadedFile("门.svg", b"<svg/>", content_type="image/png")
    assert client.post(f"{home}photos/", {"file": wrong, "caption": "大厅正门"}).status_code == 422
    client.post(f"{home}photos/{photo.id}/remove/")
    assert client.get(f"/sites/{site_id}/photos/{photo.id}/").status_code == 404


@pytest.mark.seed("S0-26", "S1-7", "S1-137")
def test_the_public_sees_how_to_get_in_and_what_is_there_but_nobody_who_keeps_it(client, manager, stage):
    at = {"actor": manager, "site_id": stage.county.centre.id}
    facts = places.SiteFacts(access=("ramp", "low_counter"), access_note="东门进", hosted=("party",), party_centre=True)
    places.set_site_facts(**at, facts=facts)
    places.set_zone(**at, kind="nursery", floor="2 楼")
    places.set_equipment(**at, kind="wheelchair", name="轮椅", quantity=2, keeper="岩保管")
    places.set_equipment(**at, kind="computer", name="内部电脑", keeper="岩保管")
    page = text(client.get(f"/sites/{stage.county.centre.id}/"))
    for told in ("无障碍坡道、低位服务台", "东门进", "2 楼：母婴室", "轮椅 2 个", "党群服务中心"):
        assert told in page, told
    assert "岩保管" not in page
    assert "内部电脑" not in page


def test_other_sites_and_other_counties_are_not_hers(client, desk, bureau, stage):
    other = f"/desk/sites/{stage.county.town_site.id}/"
    for part in (
        "",
        "facts/",
        "zones/",
        "seated/",
        "equipment/",
        "equipment/new/",
        "supplies/",
        "boards/",
        "windows/",
        "plan/",
        "photos/",
    ):
        assert client.get(other + part).status_code == 404, part
        assert client.post(other + part, {}).status_code in {404, 405}, part
        assert desk(bureau).get(other + part).status_code == 200, part
    assert client.get("/desk/sites/required/").status_code == 403
    assert client.post("/desk/sites/export/", {"site": str(stage.county.town_site.id)}).status_code == 404
