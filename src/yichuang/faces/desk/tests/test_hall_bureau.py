"""What a bureau sees of all halls, and what the manager arranges and the guide does, at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.errors import NotFound
from yichuang.kernel.journal import drain

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def floor() -> Iterator[testing.Floor]:
    with clock.at(MONDAY):
        floor = testing.make_floor()
        hall.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general")
        yield floor


def text(response) -> str:
    return response.content.decode()


def bureau(floor: testing.Floor) -> people.Actor:
    return persons.staff_actor(floor.county, people.Role.BUREAU, site_id=None)


def town_hall(floor: testing.Floor, actor: people.Actor) -> hall.HallRef:
    made = hall.arrange_hall(actor=actor, site_id=floor.county.town_site.id)
    return hall.arrange_business(actor=actor, hall_id=made.id, key="general", name="综合业务", prefix="A")


def booked(made: hall.HallRef) -> hall.AppointmentRef:
    return hall.book_appointment(
        actor=persons.public_actor(), hall_id=made.id, business="general", starts_at=MONDAY + timedelta(days=1)
    )


def test_a_bureau_sees_and_calls_off_appointments_in_every_hall_of_its_place(floor, desk) -> None:
    over = bureau(floor)
    town = town_hall(floor, over)
    hall.arrange_booking(actor=over, hall_id=town.id, business="general")
    here, there = booked(floor.hall), booked(town)
    client = desk(over)
    assert "各大厅预约" in text(client.get("/desk/ledger/"))
    for made, one, other in ((floor.hall, here, there), (town, there, here)):
        page = text(client.get(f"/desk/appointments/halls/?site={made.site_id}&day=2026-03-03"))
        assert one.code in page
        assert other.code not in page
        assert "签到，出号" not in page
    gone = client.post(f"/desk/appointments/{there.id}/call-off/", {"reason": "停电检修"})
    assert gone.url == f"/desk/appointments/halls/?site={town.site_id}&day=2026-03-03"
    assert "原因写给了本人" in text(client.get(gone.url))
    assert there.code not in text(client.get(gone.url))


def test_a_bureau_of_another_place_reaches_neither_halls_nor_appointments(floor) -> None:
    stranger = replace(bureau(floor), place_id=floor.hall.place_id + 1)
    mine = booked(floor.hall)
    assert hall.halls_now(stranger) == ()
    for attempt in (
        lambda: hall.coming(actor=stranger, hall_id=floor.hall.id, day=mine.day),
        lambda: hall.call_off(actor=stranger, appointment_id=mine.id, reason="停电"),
        lambda: hall.clear_window(actor=stranger, window_id=floor.first.id, reason="停电"),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_the_manager_closes_a_window_left_open_and_nobody_is_lost(floor, desk) -> None:
    held, called = testing.take(floor), testing.take(floor)
    for ticket in (held, called):
        hall.call_next(actor=floor.clerk, window_id=floor.first.id)
        if ticket is held:
            hall.start_ticket(actor=floor.clerk, ticket_id=held.id)
            hall.hold_ticket(actor=floor.clerk, ticket_id=held.id, reason="去复印")
    client, address = desk(floor.manager), f"/desk/window/{floor.first.id}/clear/"
    assert "替他关窗" in text(client.get("/desk/line/"))
    assert "替他关窗" not in text(desk(floor.guide).get("/desk/line/"))
    assert "请写明为什么替他关窗" in text(client.post(address, {"reason": ""}, follow=True))
    assert hall.my_window(floor.clerk) is not None
    done = text(client.post(address, {"reason": "人已离开，没有关窗"}, follow=True))
    assert f"{floor.first.number} 号窗口已关" in done
    assert hall.my_window(floor.clerk) is None
    assert [t.id for t in hall.list_line(actor=floor.guide, hall_id=floor.hall.id)] == [held.id, called.id]
    assert desk(floor.clerk).post(address, {"reason": "我也关"}).status_code == 403


@pytest.mark.seed("S1-53")
def test_the_flow_of_all_halls_stands_side_by_side(floor, desk) -> None:
    over = bureau(floor)
    town = town_hall(floor, over)
    testing.take(floor)
    testing.take(floor)
    with clock.at(MONDAY + timedelta(minutes=10)):
        testing.serve(floor)
        drain()
    with clock.at(MONDAY + timedelta(minutes=30)):
        rows = {h.hall_id: h for h in hall.halls_now(over)}
        county = rows[floor.hall.id]
        assert (county.waiting, county.longest, county.windows, county.taken, county.served) == (1, 30, 2, 2, 1)
        assert (county.mean_wait, county.over) == (10.0, True)
        assert (rows[town.id].waiting, rows[town.id].taken) == (0, 0)
        page = text(desk(over).get("/desk/flow/"))
        assert "各大厅现在" in page
        assert f"?site={town.site_id}" in page
        assert "超过承诺" in page
        assert "各大厅现在" not in text(desk(floor.manager).get("/desk/flow/"))
        other = text(desk(over).get(f"/desk/flow/?site={town.site_id}"))
        assert 'aria-current="true"' in other
    with clock.at(MONDAY + timedelta(days=1)):
        (before,) = [h for h in hall.halls_now(over, MONDAY.date()) if h.hall_id == floor.hall.id]
        assert (before.waiting, before.windows, before.taken, before.served, before.late) == (0, 0, 2, 1, 0)
        page = text(desk(over).get("/desk/flow/?day=2026-03-02"))
        assert "等候超过承诺" in page
        assert '开着的窗口</th><th scope="col" class="yc-table__number">取号' not in page
        assert "各大厅现在" in text(desk(over).get("/desk/flow/?day=9999-12-31"))


def test_all_halls_cost_no_more_statements_than_one(floor, django_assert_num_queries) -> None:
    over = bureau(floor)
    hall.halls_now(over)
    town_hall(floor, over)
    hall.halls_now(over)
    with django_assert_num_queries(4):
        hall.halls_now(over)


def test_an_answered_alarm_leads_back_to_its_hall(floor, desk) -> None:
    over = bureau(floor)
    testing.take(floor)
    with clock.at(MONDAY + timedelta(minutes=25)):
        testing.watch(floor.hall.id)
        (alarm,) = hall.list_alarms(actor=over, hall_id=floor.hall.id)
        answer = desk(over).post(f"/desk/flow/alarms/{alarm.id}/", {"action": "加开 5 号窗口"})
        assert answer.url == f"/desk/flow/?site={floor.hall.site_id}"


@pytest.mark.seed("S1-41")
def test_the_roster_is_made_binding_and_stays_so_when_other_rules_change(floor, desk) -> None:
    client = desk(floor.manager)
    rules = {"promised_wait": "15", "returns": "1", "active": "on"}
    client.post("/desk/setting/", rules | {"roster_binds": "on"})
    assert hall.get_hall(floor.hall.id).roster_binds
    page = text(client.get("/desk/setting/"))
    box = page[page.index('name="roster_binds"') - 200 : page.index('name="roster_binds"') + 200]
    assert "checked" in box
    hall.close_window(actor=floor.clerk, window_id=floor.first.id)
    refused = desk(floor.clerk).post(f"/desk/window/{floor.first.id}/open/")
    assert refused.status_code == 409
    assert "不在" in text(refused)
    client.post("/desk/setting/", rules)
    assert not hall.get_hall(floor.hall.id).roster_binds
    assert desk(floor.clerk).post(f"/desk/window/{floor.first.id}/open/").status_code == 303


def test_a_number_is_called_out_of_turn_by_what_is_printed_on_it(floor, desk) -> None:
    testing.take(floor)
    second = testing.take(floor)
    client, address = desk(floor.clerk), f"/desk/window/{floor.first.id}/call/"
    polled = text(client.get("/desk/window/waiting/"))
    assert 'name="reason"' not in polled, "nothing is typed where it is redrawn every few seconds"
    unknown = client.post(address, {"number": "A9\x00", "reason": "带着孩子"})
    assert unknown.status_code == 422
    assert "请核对号码" in text(unknown)
    without = client.post(address, {"number": "a002", "reason": ""})
    assert without.status_code == 422
    assert "请写明原因" in text(without)
    assert 'value="a002"' in text(without)
    assert client.post(address, {"number": " a002 ", "reason": "带着孩子"}).status_code == 303
    assert hall.my_window(floor.clerk).current.id == second.id


def test_pressing_f8_again_finishes_nobody_who_was_only_just_called(floor, desk) -> None:
    ticket = testing.take(floor)
    client = desk(floor.clerk)
    client.post(f"/desk/window/{floor.first.id}/call/")
    page = text(client.get("/desk/window/"))
    button = page[page.rindex("<form", 0, page.index('data-key="F8"')) : page.index('data-key="F8"')]
    assert f"/desk/window/tickets/{ticket.id}/start/" in button
    client.post(f"/desk/window/tickets/{ticket.id}/start/")
    page = text(client.get("/desk/window/"))
    assert f"/desk/window/tickets/{ticket.id}/finish/" in page
    assert 'data-key="F8"' not in page, "nothing was taken in: what came of it has to be chosen"


def test_a_telephone_number_in_a_reason_is_refused_in_words(floor, desk) -> None:
    refused = desk(floor.clerk).post(f"/desk/window/{floor.first.id}/pause/", {"reason": "急事打 13900001234"})
    assert refused.status_code == 422
    assert "不要写证件号码和电话号码" in text(refused)


def test_who_rings_the_hall_has_her_appointment_cancelled_until_the_last_moment(floor, desk) -> None:
    mine = booked(floor.hall)
    with clock.at(MONDAY + timedelta(days=1, minutes=-10)):
        client = desk(floor.guide)
        assert "本人来电取消" in text(client.get("/desk/appointments/?day=2026-03-03"))
        answer = client.post(f"/desk/appointments/{mine.id}/cancel/")
        assert answer.status_code == 302
        assert "不算爽约" in text(client.get(answer.url))
        assert "这一天没有人预约" in text(client.get(answer.url))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "gestern", "2026-02-30"])
def test_days_nobody_means_show_today(floor, desk, day) -> None:
    for actor, page in ((floor.guide, "/desk/appointments/"), (bureau(floor), "/desk/appointments/halls/")):
        assert "（今天）" in text(desk(actor).get(page, {"day": day}))


def test_ids_and_words_beyond_all_bounds_are_not_found(floor, desk) -> None:
    huge = 10**25
    guide, clerk, manager = desk(floor.guide), desk(floor.clerk), desk(floor.manager)
    assert guide.get(f"/desk/line/{huge}/slip/").status_code == 404
    assert guide.post(f"/desk/line/{huge}/give-up/").status_code == 404
    assert guide.post(f"/desk/appointments/{huge}/cancel/").status_code == 404
    assert clerk.post(f"/desk/window/{huge}/call/").status_code == 404
    assert clerk.post(f"/desk/window/tickets/{huge}/finish/", {"outcome": "received"}).status_code == 404
    assert manager.post(f"/desk/flow/alarms/{huge}/", {"action": "加开"}).status_code == 404
    assert manager.get(f"/desk/setting/{huge}/business/").status_code == 404
    assert manager.get(f"/desk/flow/?site={huge}").status_code == 200
    assert guide.post("/desk/appointments/check-in/", {"said": "A\x00B"}).status_code == 422
    assert guide.post("/desk/line/", {"business": "general", "name": "岩\x00"}).status_code == 422
    assert clerk.get(f"/desk/intake/?ticket={10**17}").status_code == 200
