"""家庭成员表 on a phone of 320 px: it fits, passes axe, by keyboard, and tells wrong cells beside them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yichuang.domain.cases import testing as staged

from .kit import Journey
from .kit import sign_in as client_of
from .test_browser import PHONE, fits, sign_in
from .test_members import FORM, begin


@pytest.fixture
def stage(transactional_db):
    return staged.make_stage(form=FORM)


def test_household_is_filled_in_on_a_phone_by_keyboard(new_page, client, stage, live_server, axe, screenshot):
    journey = Journey(client_of(client, stage.villager), stage)
    begin(journey)
    page = new_page(**PHONE)
    page.goto(f"/accounts/login/?next={reverse('portal:page', args=[journey.draft, 'f-family'])}")
    sign_in(page)
    page.get_by_role("heading", name="家庭成员").wait_for()
    axe(page)
    fits(page)
    page.locator("#f-answer-1-name").focus()
    for text in ("李娜", "配偶", "123"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="继续").click()
    page.get_by_role("link", name="第 1 人").click()
    assert page.evaluate("document.activeElement.id") == "f-answer-1-identity"
    assert page.locator("#f-answer-1-name").input_value() == "李娜"
    axe(page)
    fits(page)
    screenshot(page, "portal/members")
