"""What hangs on walls: numbers, windows, how many wait; no name of whoever waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory

from yichuang.domain.cases import testing as staged
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.faces.common.addresses import public_address
from yichuang.kernel import clock

from .kit import browser_of, device, self_service


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.seed("S1-8")
def test_the_board_shows_who_is_called_where_and_how_many_wait(floor):
    for business in ("general", "general", "collect"):
        testing.take(floor, business, person=hall.Person(name="岩温"))
    hall.call_next(actor=floor.clerk, window_id=floor.first.id)
    board = text(device(floor, "board").get("/screens/board/"))
    assert 'data-say="请 A 零 零 一 号，到 三 号窗口"' in board
    assert "<span>综合业务</span> <b>1</b> 人" in board
    assert "<span>领证</span> <b>1</b> 人" in board
    assert "岩" not in board


def test_an_old_call_stays_on_the_board_and_is_not_spoken_by_a_screen_that_comes_up(floor):
    testing.take(floor)
    hall.call_next(actor=floor.clerk, window_id=floor.first.id)
    board = device(floor, "board")
    with clock.at(clock.now() + timedelta(minutes=2)):
        shown = text(board.get("/screens/board/now"))
    assert "A001" in shown
    assert "data-say" not in shown


def test_a_board_is_silent_in_quiet_hours(floor):
    board = device(floor, "board")
    assert "data-quiet" not in text(board.get("/screens/board/now"))
    hall.arrange_hall(actor=floor.manager, site_id=floor.hall.site_id, speaks=False)
    assert "data-quiet" in text(board.get("/screens/board/now"))


def test_a_screen_that_has_this_very_part_is_not_sent_it_again(floor):
    board = device(floor, "board")
    first = board.get("/screens/board/now")
    same = board.get("/screens/board/now", headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    testing.take(floor)
    assert board.get("/screens/board/now", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.seed("S1-8", "S1-47")
def test_the_sign_shows_the_number_the_ticket_the_clerk_and_why_it_paused(floor):
    sign = device(floor, "sign")
    testing.take(floor)
    called = hall.call_next(actor=floor.clerk, window_id=floor.first.id)
    shown = text(sign.get("/screens/sign/"))
    name = people.staff_names([floor.clerk.account_id])[floor.clerk.account_id]
    for words in (f"<b>{floor.first.number}</b> 号窗口", "A001", name, "综合业务、领证"):
        assert words in shown
    assert "请到本窗口" in shown
    hall.start_ticket(actor=floor.clerk, ticket_id=called.id)
    assert "现在办理" in text(sign.get("/screens/sign/now"))
    hall.finish_ticket(actor=floor.clerk, ticket_id=called.id, outcome="received")
    hall.pause_window(actor=floor.clerk, window_id=floor.first.id, reason="设备维修")
    shown = text(sign.get("/screens/sign/now"))
    assert "暂停服务" in shown
    assert "设备维修" in shown
    hall.resume_window(actor=floor.clerk, window_id=floor.first.id)
    hall.close_window(actor=floor.clerk, window_id=floor.first.id)
    shown = text(sign.get("/screens/sign/now"))
    assert "窗口未开" in shown
    assert name not in shown


def test_the_map_says_which_window_serves_what(floor):
    shown = text(device(floor, "map").get("/screens/map/"))
    assert "综合业务、领证" in shown
    assert "服务中" in shown
    assert f"{floor.second.number} 号" in shown


@pytest.mark.seed("S0-61")
def test_the_map_shows_the_zones_of_the_floor_plan_and_where_it_hangs_itself(floor):
    site = floor.county.centre.id
    zone = places.set_zone(actor=floor.manager, site_id=site, kind="self_service")
    hidden = places.set_zone(actor=floor.manager, site_id=site, kind="archive", shown=False)
    shapes = [
        places.Shape("zone", zone.id, width=8, height=5),
        places.Shape("zone", hidden.id, x=10, width=8, height=5),
        places.Shape("counter", floor.county.counter.id, y=6, width=3, height=2),
        places.Shape("mark", label="一号机", x=12, y=8, width=4, height=2),
    ]
    screen = device(floor, "map")
    assert "大厅分布图" not in text(screen.get("/screens/map/"))
    places.set_floor_plan(actor=floor.manager, site_id=site, width=20, height=12, shapes=shapes, revision=0)
    shown = text(screen.get("/screens/map/now"))
    assert f"{zone.name}，在图的左上方" in shown
    assert hidden.name not in shown
    assert "一号机，您在这里" in shown
    assert "您在“一号机”处" in shown


def test_the_publicity_screen_tells_notices_and_the_counts_of_a_year(db):
    here = self_service()
    staged.granted(here.stage)
    county = here.stage.county
    (floor,) = hall.list_halls(county.place.id)
    manager = persons.staff_actor(county, people.Role.HALL_MANAGER)
    _, code = hall.add_device(actor=manager, hall_id=floor.id, kind="publicity", name="公示屏")
    screen = browser_of(hall.enrol_device(code=code)[1])
    pages = [text(screen.get(f"/screens/publicity/now?page={n}")) for n in range(4)]
    assert not any("通知" in page for page in pages), "nothing to say takes no turn"
    (counts,) = [page for page in pages if "近一年办件公开" in page]
    assert f'<th scope="row">{here.stage.item.plain_name}</th><td>1</td><td>1</td><td>0</td>' in counts
    people.register_lost(
        actor=manager, kind="bag", described="蓝色布包", found_on=clock.today(), found_at="等候区", finder="岩温"
    )
    hall.arrange_business(actor=manager, hall_id=floor.id, key="general", name="综合业务", prefix="A")
    day = clock.today() + timedelta(days=3)
    hall.enter_closure(actor=manager, hall_id=floor.id, since=day, until=day, reason="系统升级")
    notices = text(screen.get("/screens/publicity/now?page=1"))
    for words in ("蓝色布包", "系统升级", "不预约也一样取号办"):
        assert words in notices
    assert "岩温" not in notices


@pytest.mark.seed("S1-15")
def test_the_publicity_screen_turns_its_pages_round_and_round(floor):
    testing.take(floor)
    testing.serve(floor)
    hall.pause_window(actor=floor.clerk, window_id=floor.first.id, reason="开会")
    screen = device(floor, "publicity")
    day = text(screen.get("/screens/publicity/"))
    assert "<dt>取号</dt><dd>1</dd>" in day
    assert "<dt>办完</dt><dd>1</dd>" in day
    assert "开会" in day
    assert 'content="12;url=/screens/publicity/?page=1"' in day
    assert "公布的清单" in text(screen.get("/screens/publicity/now?page=1"))
    assert "今天的大厅" in text(screen.get("/screens/publicity/now?page=2")), "no items here: two pages"
    assert "今天的大厅" in text(screen.get("/screens/publicity/now?page=x"))


def test_yesterdays_calls_are_gone_after_midnight(floor):
    board = device(floor, "board")
    midnight = (clock.now().astimezone(clock.SHANGHAI) + timedelta(days=1)).replace(hour=0, minute=0, second=1)
    with clock.at(midnight - timedelta(hours=2)):
        testing.take(floor)
        hall.call_next(actor=floor.clerk, window_id=floor.first.id)
        assert "A001" in text(board.get("/screens/board/now"))
    with clock.at(midnight):
        assert "A001" not in text(board.get("/screens/board/now"))


def test_a_qr_leads_phones_to_the_instances_own_name(floor, settings):
    settings.CONFIG = {"hosts": ["zwfw.example.gov.cn"]}
    settings.HTTPS = True
    request = RequestFactory().get("/screens/kiosk/", headers={"Host": "127.0.0.1:8000"})
    assert public_address(request, "/t/abc") == "https://zwfw.example.gov.cn/t/abc"
    settings.CONFIG = {}
    assert public_address(request, "/t/abc") == "http://127.0.0.1:8000/t/abc"
