"""现场评价: what people said of their visits, what was done about it; no-shows excused; one number a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yichuang.domain.feedback import public as feedback
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import anonymous

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PAGE = "/desk/evaluations/"


@pytest.fixture
def floor() -> Iterator[testing.Floor]:
    with clock.at(MONDAY):
        floor = testing.make_floor()
        hall.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general")
        yield floor


def text(response) -> str:
    return response.content.decode()


def said(floor: testing.Floor, level: int, words: str) -> hall.TicketRef:
    testing.take(floor, person=hall.Person(phone="13887651234", name="岩温"))
    done = testing.serve(floor)
    assert done is not None
    feedback.evaluate_slip(actor=anonymous(), pass_key=done.pass_key, level=level, words=words)
    return done


@pytest.mark.seed("S0-83")
def test_the_manager_reads_them_answers_the_bad_one_and_is_reminded_until_then(floor, desk) -> None:
    client = desk(floor.manager)
    assert "这一天没有人评价" in text(client.get(PAGE))
    said(floor, 5, "很快")
    bad = said(floor, 1, "让我跑了三趟")
    page = text(client.get(PAGE))
    assert all(word in page for word in ("很快", "让我跑了三趟", "综合业务", "非常不满意 1", "还没有处理"))
    assert "岩" not in page
    assert bad.number not in page
    (waits,) = feedback.list_visits_to_answer(actor=floor.manager, site_id=floor.hall.site_id)
    answer = f"{PAGE}{waits.id}/answer/?day=2026-03-02"
    empty = client.post(answer, {"text": " "})
    assert empty.status_code == 422
    assert "请写明核实的情况" in text(empty)
    side = text(client.get("/desk/flow/"))
    assert re.search(r"现场评价.{0,200}?1", side, re.DOTALL)
    done = client.post(answer, {"text": "漏发告知单，已补发"})
    assert done.url == f"{PAGE}?day=2026-03-02"
    page = text(client.get(done.url))
    assert "核实和整改：漏发告知单，已补发" in page
    assert "没有要处理的差评" in page
    assert "已经有人处理" in text(client.post(answer, {"text": "再写"}, follow=True))
    with clock.at(MONDAY + timedelta(days=1)):
        assert "这一天没有人评价" in text(client.get(PAGE))
        assert "让我跑了三趟" in text(client.get(f"{PAGE}?day=2026-03-02"))


def test_the_bureau_chooses_among_halls_and_another_manager_sees_nothing(floor, desk) -> None:
    said(floor, 2, "没有人管")
    bureau = persons.staff_actor(floor.county, people.Role.BUREAU, site_id=None)
    town = hall.arrange_hall(actor=bureau, site_id=floor.county.town_site.id)
    client = desk(bureau)
    assert "没有人管" in text(client.get(f"{PAGE}?site={floor.hall.site_id}"))
    assert "没有人管" not in text(client.get(f"{PAGE}?site={town.site_id}"))
    assert "（要处理 1）" in text(client.get(f"{PAGE}?site={town.site_id}"))
    there = desk(persons.staff_actor(floor.county, people.Role.HALL_MANAGER, site_id=town.site_id))
    (waits,) = feedback.list_visits_to_answer(actor=floor.manager, site_id=floor.hall.site_id)
    assert "没有人管" not in text(there.get(PAGE))
    assert there.post(f"{PAGE}{waits.id}/answer/", {"text": "看过了"}).status_code == 404
    back = client.post(f"{PAGE}{waits.id}/answer/?site={floor.hall.site_id}", {"text": "已约谈"})
    assert back.url == f"{PAGE}?site={floor.hall.site_id}"
    assert desk(floor.clerk).get(PAGE).status_code == 403


def test_a_no_show_is_excused_with_a_reason(floor, desk) -> None:
    she = persons.public_actor()
    at = MONDAY + timedelta(days=1)
    mine = hall.book_appointment(actor=she, hall_id=floor.hall.id, business="general", starts_at=at)
    with clock.at(at + timedelta(hours=1)):
        testing.settle()
        client, address = desk(floor.manager), f"/desk/appointments/{mine.id}/excuse/"
        assert "不算爽约" in text(client.get("/desk/appointments/"))
        assert "请写明为什么没有来" in text(client.post(address, {"reason": ""}, follow=True))
        page = text(client.post(address, {"reason": "班车坏在路上"}, follow=True))
        assert "未到有因" in page
        assert "班车坏在路上" in page
        assert desk(floor.guide).post(address, {"reason": "x"}).status_code == 403


def test_the_guide_desks_form_sent_twice_gives_one_number_with_its_qr(floor, desk) -> None:
    client = desk(floor.guide)
    token = re.findall(r'name="token" value="([^"]+)"', text(client.get("/desk/line/")))[0]
    slips = [client.post("/desk/line/", {"business": "general", "token": token}).url for _ in range(2)]
    assert slips[0] == slips[1]
    slip = text(client.get(slips[0]))
    assert all(words in slip for words in ("办完当天可以评价", 'class="hl-slip">A001', "desk/hall.css", "政务服务中心"))
    assert len(hall.list_line(actor=floor.guide, hall_id=floor.hall.id)) == 1


def test_the_window_one_is_rostered_for_comes_first_with_the_key(floor, desk) -> None:
    hall.close_window(actor=floor.other, window_id=floor.second.id)
    page = text(desk(floor.other).get("/desk/window/"))
    assert "今天您排在这个窗口" not in page
    people.set_shift(
        actor=floor.manager, site_id=floor.hall.site_id, counter_id=floor.second.counter_id, day=MONDAY.date(),
        account_id=floor.other.account_id,
    )  # fmt: skip
    page = text(desk(floor.other).get("/desk/window/"))
    first, second = (page.index(f"/desk/window/{w.id}/") for w in (floor.first, floor.second))
    assert second < page.index('data-key="F8"') < first
    assert page.count("今天您排在这个窗口") == 1


def test_people_who_wait_where_no_window_serves_them_stand_out(floor, desk) -> None:
    client = desk(floor.manager)
    assert "有人等，没有窗口在办" not in text(client.get("/desk/flow/"))
    testing.take(floor, "social")
    assert "有人等，没有窗口在办" in text(client.get("/desk/flow/"))


def test_what_became_of_a_ticket_that_leaves_the_window_is_said(floor, desk) -> None:
    testing.take(floor)
    called = hall.call_next(actor=floor.clerk, window_id=floor.first.id)
    address = f"/desk/window/tickets/{called.id}/transfer/"
    page = text(desk(floor.clerk).post(address, {"business": "collect", "reason": "领证"}, follow=True))
    assert "A001 已转到“领证”的队伍" in page
