"""The hall from afar: how long, a number on the phone, the slip's page, appointments from question to change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yichuang.domain.catalogue import testing as items
from yichuang.domain.feedback import public as feedback
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.codes import build_identity

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def floor() -> Iterator[testing.Floor]:
    with clock.at(MONDAY):
        floor = testing.make_floor()
        public = {"actor": floor.manager, "hall_id": floor.hall.id, "business": "general"}
        hall.arrange_booking(**public, capacity=1, hours=["1-5 09:00-10:00"])
        yield floor


def signed_in(actor: Actor) -> Client:
    client = Client()
    user = get_user_model().objects.get(pk=actor.account_id)
    client.force_login(user, backend="yichuang.domain.people.backends.LoginBackend")
    return client


def text(response) -> str:
    return response.content.decode()


@pytest.mark.seed("S2-62", "S2-120")
def test_everybody_sees_how_long_it_takes_and_that_nobody_must_book(client, floor) -> None:
    for _ in range(4):
        testing.take(floor)
    page = text(client.get(f"/sites/{floor.hall.site_id}/hall/"))
    assert "前面有 <b>4</b> 人" in page
    assert "不预约照样能办" in page
    assert "看排队、取号、预约" in text(client.get(f"/sites/{floor.hall.site_id}/"))
    assert client.get(f"/sites/{floor.county.village_site.id}/hall/").status_code == 404


def test_what_is_said_before_taking_a_number_is_what_the_number_says(client, floor) -> None:
    for _ in range(2):
        testing.take(floor)
    page = text(client.get(f"/sites/{floor.hall.site_id}/hall/"))
    collect = page[page.index("<h2>领证</h2>") :]  # served by the same windows, in one line with the others
    assert "前面有 <b>2</b> 人" in collect.split("</li>")[0]
    assert hall.ahead_of(testing.take(floor, "collect").id) == 2


def test_a_guide_leads_to_the_number_for_its_item(client, floor) -> None:
    item = items.make_item(floor.county.place.id, [floor.county.zhengwu.id], body="zhengwu")
    hall.arrange_business(
        actor=floor.manager, hall_id=floor.hall.id, key="social", name="社保医保", prefix="C", items=[item.id]
    )
    address = f"/sites/{floor.hall.site_id}/hall/?item={item.basic_code}"
    assert address in text(client.get(reverse("portal:item", args=[item.basic_code])))
    page = text(client.get(address))
    first = page[page.index("<h2>") :].split("</li>")[0]
    assert "社保医保" in first
    assert f"办“{item.name}”" in first
    assert client.get(f"/sites/{floor.hall.site_id}/hall/?item=none").status_code == 404


def test_a_number_on_the_phone_its_page_and_giving_it_up(floor) -> None:
    testing.take(floor)
    young = build_identity("530925", date(1990, 1, 5), 7)
    villager = signed_in(persons.public_actor(id_number=young))
    page = villager.post(f"/sites/{floor.hall.site_id}/hall/take/", {"business": "general"}, follow=True)
    assert "A002" in text(page)
    assert "前面还有 <b>1</b> 人" in text(page)
    (mine,) = [t for t in hall.list_line(actor=floor.guide, hall_id=floor.hall.id) if t.number == "A002"]
    again = villager.post(f"/sites/{floor.hall.site_id}/hall/take/", {"business": "general"}, follow=True)
    assert "不用再取" in text(again)
    stranger = Client()
    assert "A002" in text(stranger.get(f"/t/{mine.pass_key}/"))
    assert stranger.get("/t/nothing/").status_code == 404
    hall.call_next(actor=floor.other, window_id=floor.second.id)
    hall.call_next(actor=floor.clerk, window_id=floor.first.id)
    assert "3 号窗口" in text(stranger.get(f"/t/{mine.pass_key}/"))
    hall.pass_ticket(actor=floor.clerk, ticket_id=mine.id)
    assert "前面还有" in text(stranger.post(f"/t/{mine.pass_key}/back/", follow=True))
    asked = text(stranger.get(f"/t/{mine.pass_key}/give-up/"))
    assert f"要退掉 {mine.number} 吗" in asked
    assert "前面还有" in text(stranger.get(f"/t/{mine.pass_key}/"))
    assert "用完了" in text(stranger.post(f"/t/{mine.pass_key}/give-up/", follow=True))
    assert stranger.get(f"/t/{mine.pass_key}/give-up/").status_code == 302


def test_an_appointment_from_the_question_to_the_change_and_the_cancelling(floor) -> None:
    villager, address = signed_in(persons.public_actor()), f"/sites/{floor.hall.site_id}/hall/book/"
    assert "综合业务" in text(villager.get(address))
    page = text(villager.get(f"{address}?business=general&day=2026-03-03"))
    assert "09:00–09:30" in page
    given = {"business": "general", "day": "2026-03-03", "people": "1"}
    booked = villager.post(address, {**given, "at": "2026-03-03T09:00:00+08:00"}, follow=True)
    assert "约好了" in text(booked)
    refused = villager.post(address, {**given, "at": "2026-03-03T09:30:00+08:00"})
    assert refused.status_code == 409
    assert "约了 09:00" in text(refused)
    assert villager.post(address, {**given, "at": "tomorrow"}).status_code == 409
    other = signed_in(persons.public_actor())
    assert "已约满" in text(other.post(address, {**given, "at": "2026-03-03T09:00:00+08:00"}))
    (mine,) = hall.coming(actor=floor.manager, hall_id=floor.hall.id, day=MONDAY.date().replace(day=3))
    change = f"/appointments/{mine.id}/change/"
    assert "现在约的是" in text(villager.get(f"{change}?day=2026-03-04"))
    assert "已改好时间" in text(villager.post(change, {"at": "2026-03-04T09:30:00+08:00"}, follow=True))
    assert other.get(change).status_code == 404
    cancel = f"/appointments/{mine.id}/cancel/"
    assert "要取消这个预约吗" in text(villager.get(cancel))
    assert mine.code in text(villager.get("/appointments/"))
    assert other.get(cancel).status_code == 404
    assert "已取消" in text(villager.post(cancel, follow=True))
    assert villager.get(cancel).status_code == 404


def test_standing_by_and_taking_the_place_that_comes_free(floor) -> None:
    address = f"/sites/{floor.hall.site_id}/hall/book/"
    given = {"business": "general", "day": "2026-03-03", "people": "1"}
    holders = [signed_in(persons.public_actor()) for _ in range(2)]
    for holder, hour in zip(holders, ("09:00", "09:30"), strict=True):
        holder.post(address, {**given, "at": f"2026-03-03T{hour}:00+08:00"})
    third = signed_in(persons.public_actor())
    assert "排上候补" in text(third.post(address, {**given, "standby": "1"}, follow=True))
    (first, _) = hall.coming(actor=floor.manager, hall_id=floor.hall.id, day=MONDAY.date().replace(day=3))
    holders[0].post(f"/appointments/{first.id}/cancel/")
    page = text(third.get("/appointments/"))
    assert "轮到您了" in page
    waiting = hall.my_appointments(persons.public_actor())
    assert waiting == ()


def test_the_front_page_reminds_of_what_is_booked_for_tomorrow_and_of_nothing_later(floor) -> None:
    villager = persons.public_actor()
    client, facts = signed_in(villager), {"actor": villager, "hall_id": floor.hall.id, "business": "general"}
    hall.book_appointment(**facts, starts_at=MONDAY.replace(day=3))
    hall.book_appointment(**facts, starts_at=MONDAY.replace(day=5))
    page = text(client.get("/"))
    assert page.count("别忘了您的预约") == 1
    assert "别忘了" not in text(signed_in(persons.public_actor()).get("/"))
    assert "别忘了" not in text(Client().get("/"))


def test_a_number_asked_for_twice_from_one_page_is_one_number(floor) -> None:
    villager, address = signed_in(persons.public_actor()), f"/sites/{floor.hall.site_id}/hall/"
    page = villager.get(address)
    assert page["Cache-Control"] == "no-store"
    token = re.findall(r'name="token" value="([^"]+)"', text(page))[0]
    for _ in range(2):
        sent = villager.post(f"{address}take/", {"business": "general", "token": token}, follow=True)
        assert "A001" in text(sent)
        assert "不用再取" not in text(sent)


def test_the_page_of_waiting_costs_the_same_however_many_businesses_there_are(client, floor) -> None:
    def cost() -> int:
        client.get(f"/sites/{floor.hall.site_id}/hall/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/sites/{floor.hall.site_id}/hall/").status_code == 200
        return len(seen)

    few = cost()
    for n in range(10):
        public = {"actor": floor.manager, "hall_id": floor.hall.id, "key": f"more{n}"}
        hall.arrange_business(**public, name=f"业务{n}", prefix="DEFGHJKLMN"[n])
    assert cost() == few


def test_the_tickets_page_renews_itself_without_scripts_while_it_is_live(client, floor) -> None:
    ticket = testing.take(floor)
    refresh = '<noscript><meta http-equiv="refresh" content="30'
    assert refresh in text(client.get(f"/t/{ticket.pass_key}/"))
    hall.give_up_ticket(actor=floor.guide, ticket_id=ticket.id)
    assert refresh not in text(client.get(f"/t/{ticket.pass_key}/"))


@pytest.mark.seed("S0-83")
def test_the_slips_page_asks_once_how_the_visit_was(client, floor) -> None:
    testing.take(floor)
    done = testing.serve(floor)
    address = f"/t/{done.pass_key}/"
    page = text(client.get(address))
    assert "这次服务，您满意吗" in page
    assert all(level in page for level in ("非常满意", "基本满意", "非常不满意"))
    nothing = client.post(f"{address}evaluate/", {"words": "等了很久"})
    assert nothing.status_code == 422
    assert "请在五个等级里选一个" in text(nothing)
    assert "等了很久" in text(nothing)
    for level in ("x", "９", "7", "99"):
        assert client.post(f"{address}evaluate/", {"level": level}).status_code == 422
    sent = client.post(f"{address}evaluate/", {"level": "2", "words": "等了\x00很久\r\n没有人叫"}, follow=True)
    assert "谢谢您的评价" in text(sent)
    assert "您满意吗" not in text(sent)
    again = client.post(f"{address}evaluate/", {"level": "5"}, follow=True)
    assert "已经评价过" in text(again)
    (said,) = feedback.list_visits_to_answer(actor=floor.manager, site_id=floor.hall.site_id)
    assert (said.level, said.words) == (2, "等了很久\r\n没有人叫")
    assert client.get(f"{address}evaluate/").status_code == 302
    assert client.post("/t/nothing/evaluate/", {"level": "5"}).status_code == 404


def test_the_day_after_the_slips_page_asks_nothing(client, floor) -> None:
    testing.take(floor)
    done = testing.serve(floor)
    with clock.at(MONDAY + timedelta(days=1)):
        page = text(client.get(f"/t/{done.pass_key}/"))
    assert "已经用完了" in page
    assert "您满意吗" not in page


def test_what_can_no_longer_be_changed_is_said_at_booking_and_offers_no_button(floor) -> None:
    she = persons.public_actor()
    villager, address = signed_in(she), f"/sites/{floor.hall.site_id}/hall/book/"
    hall.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general", capacity=1, cancel=2000)
    given = {"business": "general", "day": "2026-03-03", "people": "1"}
    booked = text(villager.post(address, {**given, "at": "2026-03-03T09:00:00+08:00"}, follow=True))
    assert "网上不能再改、再取消" in booked
    (mine,) = hall.my_appointments(she)
    assert f"/appointments/{mine.id}/change/" not in booked
    assert f"/appointments/{mine.id}/cancel/" not in booked
    assert "请打大厅电话说一声" in booked


def test_standing_by_is_offered_only_where_the_day_is_full(floor) -> None:
    villager, address = signed_in(persons.public_actor()), f"/sites/{floor.hall.site_id}/hall/book/"
    day = f"{address}?business=general&day=2026-03-03"
    assert "排候补" not in text(villager.get(day))
    for hour in ("09:00", "09:30"):
        given = {"business": "general", "day": "2026-03-03", "people": "1", "at": f"2026-03-03T{hour}:00+08:00"}
        signed_in(persons.public_actor()).post(address, given)
    assert "排候补" in text(villager.get(day))
