"""A browser becomes a device with a code, stays one for months, and is none from the moment it is revoked."""

from __future__ import annotations

import pytest
from django.test import Client

from yichuang.domain.hall import public as hall
from yichuang.faces.screens.access import COOKIE
from yichuang.faces.screens.enrol.views import TRIES_A_MINUTE

from .kit import browser_of, enrol

pytestmark = pytest.mark.django_db


def code_for(floor, kind="board"):
    return hall.add_device(actor=floor.manager, hall_id=floor.hall.id, kind=kind, name="大屏")


@pytest.mark.seed("S1-18")
def test_eight_digits_make_a_device_that_opens_its_own_page(floor):
    _, code = code_for(floor)
    client = Client()
    response = client.post("/screens/", {"code": f"{code[:4]} {code[4:]}"})
    assert (response.status_code, response["Location"]) == (302, "/screens/board/")
    cookie = response.cookies[COOKIE]
    assert cookie["path"] == "/screens/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert int(cookie["max-age"]) > 365 * 24 * 3600
    assert client.get("/screens/")["Location"] == "/screens/board/"
    again = client.get("/screens/board/")
    assert "正在叫号" in again.content.decode()
    assert int(again.cookies[COOKIE]["max-age"]) == int(cookie["max-age"]), "each page begins the months anew"


def test_a_wrong_code_says_how_to_go_on(floor):
    response = Client().post("/screens/", {"code": "00000000"})
    assert response.status_code == 404
    assert "请让大厅管理员重发" in response.content.decode()
    assert COOKIE not in response.cookies


def test_codes_are_not_guessed(floor):
    _, code = code_for(floor)
    client = Client()
    for _ in range(TRIES_A_MINUTE):
        assert client.post("/screens/", {"code": "11111111"}).status_code == 404
    assert client.post("/screens/", {"code": code}).status_code == 429


def test_a_revoked_device_is_told_so(floor):
    board, token = enrol(floor, "board")
    client = browser_of(token)
    assert client.get("/screens/board/").status_code == 200
    hall.revoke_device(actor=floor.manager, device_id=board.id)
    assert client.get("/screens/board/now").status_code == 403
    page = client.get("/screens/board/", follow=True)
    assert "这台设备已停用" in page.content.decode()
    _, code = hall.renew_code(actor=floor.manager, device_id=board.id)
    assert client.post("/screens/", {"code": code})["Location"] == "/screens/board/"


def test_a_code_of_odd_signs_is_no_code(db):
    for code in ("\0" * 8, "９" * 8, "'; --"):
        assert Client().post("/screens/", {"code": code}).status_code == 404, code
    for hall_id in ("\x01", "9" * 17, "9" * 400, "-1", "１"):
        assert Client().get("/screens/pulse", {"hall": hall_id}).status_code == 404, hall_id
