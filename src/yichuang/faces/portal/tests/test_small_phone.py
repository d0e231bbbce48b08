"""At 320 px, in normal and elder mode: the header takes two rows at most, and nothing runs over the edge."""

from __future__ import annotations

import pytest

from .test_browser import PHONE, fits, sign_in

ROWS = """() => new Set([...document.querySelectorAll('.yc-brand, .yc-top__nav a, .yc-top__tools a, .yc-top__tool')]
  .map(e => Math.round(e.getBoundingClientRect().top + e.getBoundingClientRect().height / 2))).size"""
OVER_THE_EDGE = """() => [...document.querySelectorAll('.yc-top *, .yc-search *')].filter(e => e.checkVisibility() &&
  !e.closest('.yc-brand small') && !e.closest('.yc-hidden') &&
  e.getBoundingClientRect().right > document.documentElement.clientWidth).map(e => e.className)"""


@pytest.fixture
def stage(transactional_db, made_stage):
    return made_stage


@pytest.fixture(params=["normal", "elder"])
def phone(request, new_page, stage, live_server):
    page = new_page(**PHONE)
    if request.param == "elder":
        page.context.add_cookies([{"name": "yc_display", "value": "elder=on", "url": live_server.url}])
    page.kind = request.param
    return page


def test_the_header_takes_two_rows_signed_in_or_not(phone, screenshot, axe):
    phone.goto("/")
    assert phone.evaluate(ROWS) <= 2
    assert phone.evaluate(OVER_THE_EDGE) == []
    screenshot(phone, f"portal/header-{phone.kind}-out")
    phone.goto("/accounts/login/?next=/")
    sign_in(phone)
    phone.goto("/")
    assert phone.get_by_role("button", name="退出").is_visible()
    assert phone.evaluate(ROWS) <= 2
    assert phone.evaluate(OVER_THE_EDGE) == []
    fits(phone)
    axe(phone)
    screenshot(phone, f"portal/header-{phone.kind}-in")


def test_the_small_search_stays_within_the_page(phone):
    phone.goto("/_components/portal/")
    search = phone.locator(".yc-search:not(.yc-search--big)").first
    search.scroll_into_view_if_needed()
    edge = phone.evaluate("document.documentElement.clientWidth")
    for part in (search.locator("input"), search.locator("button")):
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= edge
        assert box["width"] > 60
    assert phone.evaluate(OVER_THE_EDGE) == []
