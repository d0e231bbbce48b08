"""Display settings work without JavaScript and without an account."""

from __future__ import annotations

import pytest

from yichuang.faces.common.display import COOKIE, Display


@pytest.mark.seed("S2-60")
def test_elder_mode_is_one_button_away_and_brings_back_to_the_page(client):
    answer = client.post("/display/", {"elder": "on", "next": "/accessibility/"})

    assert answer["Location"] == "/accessibility/"
    body = client.get("/accessibility/").content.decode()
    assert '<html lang="zh-Hans" data-elder="on"' in body
    assert ">普通模式</button>" in body


def test_changing_one_setting_leaves_the_others(client):
    client.post("/display/", {"theme": "dark", "size": "150"})

    client.post("/display/", {"size": ""})

    assert client.cookies[COOKIE].value == "theme=dark"


def test_reset_forgets_everything(client):
    client.post("/display/", {"theme": "dark", "elder": "on"})

    client.post("/display/", {"reset": "1", "theme": "dark"})

    assert client.cookies[COOKIE].value == ""


def test_the_settings_page_shows_what_is_chosen(client):
    client.post("/display/", {"colours": "cream"})

    body = client.get("/display/").content.decode()

    assert 'data-colours="cream"' in body
    assert 'value="cream" id="f-colours-2" checked' in body


@pytest.mark.parametrize("back", ["https://elsewhere.invalid/", "//elsewhere.invalid/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(client, back):
    assert client.post("/display/", {"theme": "dark", "next": back})["Location"] == "/display/"


@pytest.mark.parametrize("text", ["theme=<script>", "theme=pink&nonsense=1", "%00", "=" * 500, "theme"])
def test_a_forged_cookie_changes_nothing(text):
    assert Display.from_cookie(text) == Display()


def test_the_cookie_keeps_only_what_differs():
    assert Display(theme="dark", elder="on").to_cookie() == "elder=on&theme=dark"
    assert Display.from_cookie("elder=on&theme=dark") == Display(theme="dark", elder="on")


def test_demo_data_is_named_on_every_page(client, settings):
    settings.DEMO = True
    assert "演示数据，非正式依据" in client.get("/accessibility/").content.decode()
    assert "演示数据，非正式依据" in client.get("/_components/desk/").content.decode()

    settings.DEMO = False
    assert "演示数据" not in client.get("/accessibility/").content.decode()


def test_the_gallery_is_only_there_in_demo_mode_and_tests(client, settings):
    settings.TESTING = False
    settings.DEMO = False

    assert client.get("/_components/").status_code == 404
