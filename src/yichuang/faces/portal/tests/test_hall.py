"""The hall from afar: how long, a number on the phone, the slip's page, appointments from question to change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

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
    assert "现在 <b>4</b> 人在等" in page
    assert "不预约照样能办" in page
    assert "看排队、取号、预约" in text(client.get(f"/sites/{floor.hall.site_id}/"))
    assert client.get(f"/sites/{floor.county.village_site.id}/hall/").status_code == 404


def test_a_number_on_the_phone_its_page_and_giving_it_up(floor) -> None:
    testing.take(floor)
    villager = signed_in(persons.public_actor())
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
    assert "用完了" in text(stranger.post(f"/t/{mine.pass_key}/give-up/", follow=True))


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
    (mine,) = hall.coming(floor.hall.id, MONDAY.date().replace(day=3))
    change = f"/appointments/{mine.pk}/change/"
    assert "现在约的是" in text(villager.get(f"{change}?day=2026-03-04"))
    assert "已改好时间" in text(villager.post(change, {"at": "2026-03-04T09:30:00+08:00"}, follow=True))
    assert other.get(change).status_code == 404
    assert "已取消" in text(villager.post(f"/appointments/{mine.pk}/cancel/", follow=True))


def test_standing_by_and_taking_the_place_that_comes_free(floor) -> None:
    address = f"/sites/{floor.hall.site_id}/hall/book/"
    given = {"business": "general", "day": "2026-03-03", "people": "1"}
    holders = [signed_in(persons.public_actor()) for _ in range(2)]
    for holder, hour in zip(holders, ("09:00", "09:30"), strict=True):
        holder.post(address, {**given, "at": f"2026-03-03T{hour}:00+08:00"})
    third = signed_in(persons.public_actor())
    assert "排上候补" in text(third.post(address, {**given, "standby": "1"}, follow=True))
    (first, _) = hall.coming(floor.hall.id, MONDAY.date().replace(day=3))
    holders[0].post(f"/appointments/{first.pk}/cancel/")
    page = text(third.get("/appointments/"))
    assert "轮到您了" in page
    waiting = hall.my_appointments(persons.public_actor())
    assert waiting == ()
