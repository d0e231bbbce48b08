"""大厅设置, 设备 and 预约 at the desk: what is arranged holds, what is wrong is told beside its field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def floor() -> Iterator[testing.Floor]:
    with clock.at(MONDAY):
        yield testing.make_floor()


def text(response) -> str:
    return response.content.decode()


def handled(floor: testing.Floor) -> catalogue.ItemRef:
    """An item that the centre accepts."""
    item = items.make_item(floor.county.place.id, [floor.county.minzheng.id])
    catalogue.delegate(
        actor=items.publisher(floor.county.place.id),
        item_id=item.id,
        act=catalogue.Act.ACCEPT,
        undertaker=catalogue.Undertaker.AGENCY,
        mode=catalogue.Mode.ENTRUSTED_ACCEPTANCE,
        since=date(2020, 1, 1),
        document="委托受理公告〔2020〕1 号",
        site_ids=[floor.county.centre.id],
    )
    return item


def now(floor: testing.Floor) -> hall.HallRef:
    return hall.get_hall(floor.hall.id)


def test_the_rules_of_a_hall_are_changed_and_wrong_ones_told(floor, desk) -> None:
    client = desk(floor.manager)
    assert "综合业务" in text(client.get("/desk/setting/"))
    rules = {"promised_wait": "15", "returns": "1", "quiet": "12:00-14:30\n 18:00-23:00", "active": "on"}
    assert "已改好" in text(client.post("/desk/setting/", rules, follow=True))
    assert (now(floor).promised_wait, now(floor).speaks) == (15, False)
    assert now(floor).quiet == ("12:00-14:30", "18:00-23:00")
    wrong = client.post("/desk/setting/", rules | {"quiet": "中午"})
    assert wrong.status_code == 422
    assert "“中午”应写成 12:00-14:30 的样子" in text(wrong)
    assert client.post("/desk/setting/", rules | {"promised_wait": "0"}).status_code == 422


def test_a_hall_that_was_switched_off_can_be_switched_on_again(floor, desk) -> None:
    client = desk(floor.manager)
    client.post("/desk/setting/", {"promised_wait": "15", "returns": "1"})
    assert not now(floor).active
    assert "这个大厅停用了" in text(client.get("/desk/setting/"))
    client.post("/desk/setting/", {"promised_wait": "15", "returns": "1", "active": "on"})
    assert now(floor).active


def test_a_bureau_opens_a_hall_and_chooses_among_those_of_its_place(floor, desk) -> None:
    client = desk(persons.staff_actor(floor.county, people.Role.BUREAU))
    town = floor.county.town_site
    assert f"{town.name}（没有大厅）" in text(client.get("/desk/setting/"))
    address = f"/desk/setting/?site={town.id}"
    assert "这个站点还没有大厅" in text(client.get(address))
    made = client.post(address, {"promised_wait": "20", "returns": "2", "active": "on"}, follow=True)
    assert "大厅已开设" in text(made)
    assert "还没有业务" in text(made)
    assert hall.hall_of_site(town.id) is not None
    assert desk(floor.manager).get(address).status_code == 404
    assert client.get("/desk/setting/?site=99999").status_code == 404


def test_items_are_searched_chosen_and_kept_without_losing_what_was_typed(floor, desk) -> None:
    felling = handled(floor)
    client, address = desk(floor.manager), f"/desk/setting/{floor.hall.id}/business/"
    typed = {"name": "林业", "prefix": "L", "kind": "handle", "minutes": "12", "position": "3", "active": "on"}
    found = client.post(address, typed | {"q": felling.name, "do": "search"})
    assert found.status_code == 200
    assert f'value="{felling.id}"' in text(found)
    assert 'value="林业"' in text(found)
    assert now(floor).business("ly") is None
    client.post(address, typed | {"items": [str(felling.id)], "do": "keep"})
    made = now(floor).business("ly")
    assert made.items == {felling.id}
    assert (made.prefix, made.minutes, made.position) == ("L", 12, 3)
    page = text(client.get(f"{address}ly/"))
    assert felling.name in page
    strange = client.post(address, typed | {"prefix": "M", "items": ["987654321"]})
    assert strange.status_code == 422


def test_what_is_wrong_with_a_business_stands_beside_its_field(floor, desk) -> None:
    client, address = desk(floor.manager), f"/desk/setting/{floor.hall.id}/business/"
    typed = {"name": "综合业务", "prefix": "A", "kind": "handle", "minutes": "10", "position": "0", "active": "on"}
    twin = client.post(address, typed)
    assert twin.status_code == 422
    assert "前缀 A 已经用在别的业务上" in text(twin)
    assert "前缀是一或两个大写字母" in text(client.post(address, typed | {"prefix": "甲"}))
    assert "应是 1 至 240 的整数" in text(client.post(address, typed | {"minutes": "500"}))
    client.post(f"{address}general/", typed | {"name": "综合", "minutes": "9"})
    assert now(floor).business("general").name == "综合"
    assert len(now(floor).businesses) == 3


def test_priorities_are_added_changed_and_those_of_the_system_offered(floor, desk) -> None:
    client, address = desk(floor.manager), f"/desk/setting/{floor.hall.id}/priorities/"
    assert "还没有设，现在不优先" in text(client.get("/desk/setting/"))
    client.post(f"{address}appointment/", {"name": "预约", "minutes": "20", "position": "0", "active": "on"})
    assert now(floor).priority("appointment").minutes == 20
    client.post(address, {"name": "孕妇", "minutes": "10", "proof": "", "position": "4", "active": "on"})
    assert now(floor).priority("yf").name == "孕妇"
    over = client.post(address, {"name": "孕妇", "minutes": "121", "position": "4"})
    assert over.status_code == 422
    assert client.get(f"{address}nobody/").status_code == 404


def test_a_window_gets_its_businesses_and_its_acts(floor, desk) -> None:
    address = f"/desk/setting/{floor.hall.id}/counters/{floor.first.counter_id}/"
    client = desk(floor.manager)
    client.post(address, {"businesses": ["social"], "acts": ["receive", "issue"]})
    face = now(floor).window(floor.first.id)
    assert face.acts == ("issue", "receive")
    assert face.businesses == {now(floor).business("social").id}
    assert client.post(address, {"businesses": ["magic"]}).status_code == 422
    assert client.get(f"/desk/setting/{floor.hall.id}/counters/999999/").status_code == 404


def test_booking_is_opened_with_scarce_parts_and_days_without(floor, desk) -> None:
    felling = handled(floor)
    client, base = desk(floor.manager), f"/desk/setting/{floor.hall.id}"
    business = floor.hall.business("general")
    assert client.get(f"{base}/business/general/shares/").status_code == 404
    rule = {
        "active": "on", "slot": "30", "capacity": "2", "hours": "", "lead": "60", "horizon": "5", "cancel": "120",
        "grace": "30", "misses": "3", "within": "30", "barred": "30",
    }  # fmt: skip
    wrong = client.post(f"{base}/business/general/booking/", rule | {"hours": "上午"})
    assert wrong.status_code == 422
    assert "应写成 1-5 09:00-11:30 的样子" in text(wrong)
    client.post(f"{base}/business/general/booking/", rule | {"hours": "1-5 09:00-11:30"})
    share = {"name": "采伐", "capacity": "1", "items": [str(felling.id)]}
    assert client.post(f"{base}/business/general/shares/", share | {"items": []}).status_code == 422
    client.post(f"{base}/business/general/shares/", share)
    assert hall.booking_rule(business.id).shares[0].items == {felling.id}
    assert "采伐" in text(client.get("/desk/setting/"))
    client.post(f"{base}/business/general/booking/", rule | {"capacity": "3"})
    assert (hall.booking_rule(business.id).capacity, len(hall.booking_rule(business.id).shares)) == (3, 1)
    client.post(f"{base}/business/general/shares/cf/", {"do": "drop"})
    assert hall.booking_rule(business.id).shares == ()


def test_a_closure_tells_how_many_were_called_off_and_is_lifted(floor, desk) -> None:
    hall.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general")
    at = MONDAY.replace(day=3)
    hall.book_appointment(actor=persons.public_actor(), hall_id=floor.hall.id, business="general", starts_at=at)
    client, base = desk(floor.manager), f"/desk/setting/{floor.hall.id}/closures/"
    days = {"business": "all", "since": "2026-03-03", "until": "2026-03-02", "reason": "系统升级"}
    assert "结束日期应不早于开始日期" in text(client.post(base, days))
    told = text(client.post(base, days | {"until": "2026-03-04"}, follow=True))
    assert "取消了 1 个已经约好的" in told
    (closure,) = hall.list_closures(actor=floor.manager, hall_id=floor.hall.id)
    assert (closure.business, closure.reason) == ("", "系统升级")
    assert "已恢复预约" in text(client.post(f"{base}{closure.id}/lift/", follow=True))
    assert hall.list_closures(actor=floor.manager, hall_id=floor.hall.id) == ()


def test_a_device_gets_a_code_that_is_shown_once_and_can_be_stopped(floor, desk) -> None:
    client = desk(floor.manager)
    assert "还没有设备" in text(client.get("/desk/devices/"))
    wrong = client.post("/desk/devices/", {"kind": "pad", "name": "一号评价器", "window": ""})
    assert wrong.status_code == 422
    assert "窗口屏和评价器要选窗口" in text(wrong)
    page = text(client.post("/desk/devices/", {"kind": "board", "name": "一楼大屏", "window": ""}, follow=True))
    code = re.search(r'<p class="hl-number">(\d{8})</p>', page).group(1)
    assert "http://testserver/screens/" in page
    assert code not in text(client.get("/desk/devices/"))
    assert code not in str(dict(client.session))
    device, token = hall.enrol_device(code=code)
    assert hall.find_device(token) is not None
    client.post(f"/desk/devices/{device.id}/revoke/")
    assert hall.find_device(token) is None
    again = text(client.post(f"/desk/devices/{device.id}/renew/", follow=True))
    assert "“一楼大屏”的登记码" in again
    assert client.post(f"/desk/devices/{device.id}/burn/").status_code == 404


def booked(floor: testing.Floor, day: int = 2, hour: int = 10) -> hall.AppointmentRef:
    hall.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general")
    at, person = MONDAY.replace(day=day, hour=hour), hall.Person(phone="13887651234", name="岩温")
    return hall.book_appointment(
        actor=floor.guide, hall_id=floor.hall.id, business="general", starts_at=at, person=person
    )


@pytest.mark.parametrize("said", ["code", "138 8765 1234"])
def test_who_booked_is_checked_in_by_what_she_says(floor, desk, said) -> None:
    mine = booked(floor)
    client = desk(floor.guide)
    page = text(client.get("/desk/appointments/"))
    assert mine.code in page
    assert "岩温" not in page
    said = mine.code.lower() if said == "code" else said
    slip = text(client.post("/desk/appointments/check-in/", {"said": said}, follow=True))
    assert "A001" in slip
    assert "已签到" in text(client.get("/desk/appointments/"))


def test_what_cannot_be_checked_in_says_how_to_go_on(floor, desk) -> None:
    client = desk(floor.guide)
    unknown = client.post("/desk/appointments/check-in/", {"said": "ABC234"})
    assert unknown.status_code == 422
    assert "没有查到今天的预约" in text(unknown)
    assert "或者直接取号" in text(unknown)
    mine = booked(floor, hour=16)
    early = client.post("/desk/appointments/check-in/", {"said": mine.code})
    assert "请在开始前 2 小时以内来签到" in text(early)


def test_only_the_manager_calls_off_and_the_reason_is_kept(floor, desk) -> None:
    mine = booked(floor, day=3)
    address = f"/desk/appointments/{mine.id}/call-off/"
    assert desk(floor.guide).post(address, {"reason": "停电"}).status_code == 403
    assert "大厅取消" not in text(desk(floor.guide).get("/desk/appointments/?day=2026-03-03"))
    client = desk(floor.manager)
    assert "请写明原因" in text(client.post(address, {"reason": ""}, follow=True))
    assert f"已取消 {mine.code}" in text(client.post(address, {"reason": "停电"}, follow=True))
    assert mine.code not in text(client.get("/desk/appointments/?day=2026-03-03"))


@pytest.mark.seed("S3-58")
def test_the_desk_books_for_somebody_who_stands_there(floor, desk) -> None:
    client, address = desk(floor.guide), "/desk/appointments/book/"
    assert "没有开放预约的业务" in text(client.get(address))
    hall.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general", capacity=1)
    assert "星期二）（还有" in text(client.get(f"{address}?business=general"))
    address += "?business=general&people=1&day=2026-03-03"
    assert "09:00–09:30" in text(client.get(address))
    nobody = client.post(address, {"at": "2026-03-03T09:00:00+08:00"})
    assert nobody.status_code == 422
    assert "请填写证件号码或手机号码" in text(nobody)
    given = {"at": "2026-03-03T09:00:00+08:00", "phone": "13887651234", "name": "岩温"}
    told = text(client.post(address, given, follow=True))
    (row,) = hall.coming(actor=floor.guide, hall_id=floor.hall.id, day=MONDAY.date().replace(day=3))
    assert f"预约号 {row.code}" in told
    full = client.post(address, given | {"phone": "13887651235"})
    assert full.status_code == 422
    assert "这个时间刚刚约满了" in text(full)
