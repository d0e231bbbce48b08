"""附件 and 签名 in a browser: photographed and signed by hand on a phone of 320 px; by keyboard; without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged

from .kit import Journey
from .kit import sign_in as client_of
from .test_browser import PHONE, fits, go_on, press, sign_in
from .test_signing import begin

PICTURE = {"name": "门头.png", "mimeType": "image/png", "buffer": staged.PHOTO % b""}

INKED = "document.querySelector('canvas').getContext('2d').getImageData(0, 0, 600, 300).data.some(v => v)"


@pytest.fixture
def stage(transactional_db: None) -> staged.Stage:
    return staged.make_stage(form=staged.SIGNED_FORM)


@pytest.fixture
def journey(client: Any, stage: staged.Stage) -> Journey:
    made = Journey(client_of(client, stage.villager), stage)
    begin(made)
    return made


def opened(page: Any, journey: Journey, slug: str) -> None:
    page.goto(f"/accounts/login/?next={reverse('portal:page', args=[journey.draft, slug])}")
    sign_in(page)


def draw(page: Any) -> None:
    page.locator("canvas").evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 20 + 22 * step, box["y"] + 30 + 12 * (step % 3))
    page.mouse.up()


def handed_in(stage: staged.Stage) -> cases.CaseDetail:
    (row,) = cases.list_own_cases(stage.villager).rows
    return cases.get_case(stage.villager, case_id=row.case_id)


def test_shop_is_photographed_and_the_form_signed_by_hand_on_a_phone(new_page, stage, journey, axe, screenshot):
    page = new_page(**PHONE)
    opened(page, journey, "f-front")
    axe(page)
    fits(page)
    assert page.locator("input[type=file]").get_attribute("accept") == "image/*"
    page.locator("input[type=file]").set_input_files({**PICTURE, "name": "坏.png", "buffer": b"<svg/>"})
    page.get_by_text("网页").first.wait_for()
    page.locator("input[type=file]").set_input_files(PICTURE)
    page.get_by_text("已上传").first.wait_for()
    screenshot(page, "portal/attachment")
    go_on(page)
    page.get_by_role("heading", name="看一遍，再签名").wait_for()
    axe(page)
    fits(page)
    draw(page)
    assert page.locator("[name=answer-strokes]").input_value().count(" ") >= 5
    go_on(page)
    assert page.get_by_text("还要勾选").first.is_visible()
    assert page.locator("[name=answer-strokes]").input_value(), "what was drawn is still there"
    screenshot(page, "portal/signature")
    axe(page)
    page.locator("label", has_text="以上是本人意思").click()
    go_on(page)
    assert page.get_by_text("屏幕上手写").is_visible()
    axe(page)
    press(page, page.get_by_role("button", name="提交申请"))
    case = handed_in(stage)
    assert case.signature_stands is True
    assert case.form["signed"]["way"] == "drawn"


def test_what_was_drawn_can_be_wiped_away(new_page, journey):
    page = new_page(**PHONE)
    opened(page, journey, "f-signed")
    draw(page)
    assert page.evaluate(INKED) is True
    page.get_by_role("button", name="清除重写").click()
    assert page.locator("[name=answer-strokes]").input_value() == ""
    assert page.evaluate(INKED) is False


@pytest.mark.parametrize("scripts", [True, False])
def test_name_is_typed_instead_by_keyboard_and_without_scripts(new_page, stage, journey, scripts):
    page = new_page(**PHONE, java_script_enabled=scripts)
    opened(page, journey, "f-front")
    page.locator("input[type=file]").set_input_files(PICTURE)
    if scripts:
        page.get_by_text("已上传").first.wait_for()
    go_on(page)
    assert page.locator("canvas").is_visible() is scripts
    page.locator("#f-answer").focus()
    page.keyboard.type("李扎迫")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    go_on(page)
    press(page, page.get_by_role("button", name="提交申请"))
    assert handed_in(stage).form["signed"]["way"] == "typed"
