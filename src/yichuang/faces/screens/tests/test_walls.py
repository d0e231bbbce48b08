"""What hangs on walls: numbers, windows, how many wait; no name of whoever waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.faces.screens.live import public_address
from yichuang.kernel import clock

from .kit import device


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
