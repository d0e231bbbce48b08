"""One's own window, the guide desk, the flow: what the pages do and say."""

from __future__ import annotations

import pytest

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> testing.Floor:
    return testing.make_floor()


def text(response) -> str:
    return response.content.decode()


@pytest.mark.seed("S1-54")
def test_a_clerk_calls_serves_and_goes_on_with_one_click_each(floor, desk) -> None:
    for _ in range(2):
        testing.take(floor)
    client, window = desk(floor.clerk), floor.first.id
    page = text(client.get("/desk/window/"))
    assert "等待 2 人" in page
    assert "叫下一个" in page
    page = text(client.post(f"/desk/window/{window}/call/", follow=True))
    assert "A001" in page
    first = hall.my_window(floor.clerk).current
    page = text(
        client.post(f"/desk/window/tickets/{first.id}/finish/", {"outcome": "received", "then": "next"}, follow=True)
    )
    assert hall.my_window(floor.clerk).current.number == "A002"
    assert "A002" in page
    second = hall.my_window(floor.clerk).current
    page = text(
        client.post(f"/desk/window/tickets/{second.id}/finish/", {"outcome": "received", "then": "next"}, follow=True)
    )
    assert "A002 办完了，现在没有人等" in page


def test_a_double_click_on_next_calls_one(floor, desk) -> None:
    for _ in range(3):
        testing.take(floor)
    client = desk(floor.clerk)
    for _ in range(2):
        client.post(f"/desk/window/{floor.first.id}/call/")
    assert hall.my_window(floor.clerk).current.number == "A001"


def test_refusals_stand_on_the_page_with_what_to_do(floor, desk) -> None:
    client = desk(floor.clerk)
    answer = client.post(f"/desk/window/{floor.first.id}/pause/", {"reason": ""})
    assert answer.status_code == 422
    assert "请写明暂停的原因" in text(answer)
    testing.take(floor)
    client.post(f"/desk/window/{floor.first.id}/call/")
    answer = client.post(f"/desk/window/{floor.first.id}/close/")
    assert answer.status_code == 409
    assert "A001 还没有办完" in text(answer)
    assert client.post(f"/desk/window/{floor.first.id}/burn/").status_code == 404


@pytest.mark.seed("S1-41", "S1-47")
def test_windows_are_chosen_opened_and_taken_over(floor, desk) -> None:
    substitute = persons.staff_actor(floor.county)
    page = text(desk(substitute).get("/desk/window/"))
    assert "到 3 号窗顶岗" in page
    page = text(desk(substitute).post(f"/desk/window/{floor.first.id}/take-over/", follow=True))
    assert "顶替 李娜" in page
    page = text(desk(floor.clerk).get("/desk/window/"))
    assert "今天在哪个窗口" in page


def test_the_waiting_part_is_drawn_again_by_itself(floor, desk) -> None:
    client = desk(floor.clerk)
    testing.take(floor)
    assert "等待 1 人" in text(client.get("/desk/window/waiting/"))
    outsider = desk(persons.staff_actor(floor.county, people.Role.AGENT, site_id=floor.county.town_site.id))
    assert "A001" not in text(outsider.get("/desk/window/waiting/"))


def test_the_guide_desk_takes_a_number_and_prints_the_slip_again(floor, desk) -> None:
    client = desk(floor.guide)
    taken = client.post("/desk/line/", {"business": "general", "phone": "13887651234", "name": "岩温"}, follow=True)
    assert "A001" in text(taken)
    assert "前面还有 0 人" in text(taken)
    again = client.post("/desk/line/", {"business": "general", "phone": "13887651234"})
    assert again.status_code == 422
    assert "A001，不用再取" in text(again)
    wrong = client.post("/desk/line/", {"business": "general", "id_number": "1234"})
    assert wrong.status_code == 422
    assert 'value="1234"' in text(wrong)
    ticket = hall.list_line(actor=floor.guide, hall_id=floor.hall.id)[0]
    assert "岩*" in text(client.get("/desk/line/"))
    assert "A001" in text(client.get(f"/desk/line/{ticket.id}/slip/"))
    moved = text(client.post(f"/desk/line/{ticket.id}/redirect/", {"business": "collect"}, follow=True))
    assert "改到“领证”" in moved
    assert "已退号" in text(client.post(f"/desk/line/{ticket.id}/give-up/", follow=True))


def test_the_flow_page_tells_waits_alarms_and_tomorrow(floor, desk) -> None:
    testing.take(floor)
    page = text(desk(floor.manager).get("/desk/flow/"))
    assert "综合业务" in page
    assert "没有超过承诺的等候" in page


def test_posts_without_a_hall_see_no_lines_of_it(floor, desk) -> None:
    village = persons.staff_actor(floor.county, people.Role.AGENT, site_id=floor.county.village_site.id)
    page = text(desk(village).get("/desk/"))
    assert "窗口叫号" not in page
    assert "窗口叫号" in text(desk(floor.clerk).get("/desk/"))
    assert "还没有设大厅" in text(desk(village).get("/desk/line/"))
