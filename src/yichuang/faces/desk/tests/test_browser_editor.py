"""The editor in a browser: a question is written, the preview answers at once, on a phone and without a script too."""

from __future__ import annotations

from typing import Any

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people.testing import staff_actor
from yichuang.domain.places.testing import make_county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drafter(transactional_db: None) -> Any:
    return staff_actor(make_county(), people.Role.LEADER)


@pytest.fixture
def draft(drafter: Any) -> int:
    item = items.make_item(drafter.place_id, [drafter.organisation_id])
    return catalogue.open_proposal(
        actor=drafter, kind=catalogue.ProposalKind.REVISE, reason="减材料、压时限", item_id=item.id
    ).id


def test_question_is_written_and_the_preview_shows_at_once_what_it_changes(
    window, live_server, drafter, draft, axe, screenshot
):
    page = window(drafter)
    page.goto(f"{live_server.url}/desk/editor/{draft}/questions/")
    axe(page)
    page.get_by_role("link", name="加一条情形问题").click()
    page.get_by_label("标识").first.fill("size")
    page.get_by_label("问题", exact=True).fill("采多少？")
    for number, (value, label) in enumerate((("few", "十棵以内"), ("many", "十棵以上"))):
        group = page.get_by_role("group", name=f"答案 {number + 1}")
        group.get_by_label("标识").fill(value)
        group.get_by_label("答案", exact=True).fill(label)
    axe(page)
    screenshot(page, "editor/question")
    page.get_by_role("button", name="保存").click()
    assert page.get_by_text("选哪个答案都一样").is_visible()
    preview = page.get_by_role("region", name="办事的人看到的")
    preview.get_by_text("自留山或承包林", exact=True).click()
    preview.get_by_text("代办人", exact=True).click()
    preview.get_by_text("因为您选了“谁来办”是“代办人”").wait_for()
    assert "/questions/" in page.url
    axe(page)
    screenshot(page, "editor/section")
    page.goto(f"{live_server.url}/desk/editor/{draft}/")
    axe(page)
    page.goto(f"{live_server.url}/desk/editor/{draft}/basics/")
    axe(page)


def test_editor_fits_a_phone_and_works_without_a_script(window, live_server, drafter, draft, screenshot):
    options = {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False}
    page = window(drafter, **options)
    for slug in ("basics", "materials", "law"):
        page.goto(f"{live_server.url}/desk/editor/{draft}/{slug}/")
        body = page.locator("body").bounding_box()
        assert body["width"] <= 320
    page.goto(f"{live_server.url}/desk/editor/{draft}/materials/")
    screenshot(page, "editor/phone")
    page.get_by_role("button", name="下移 “林木采伐申请表”").click()
    assert page.get_by_text("已移动").is_visible()
    page.goto(f"{live_server.url}/desk/editor/{draft}/preview/")
    page.get_by_text("自留山或承包林", exact=True).click()
    page.get_by_role("button", name="按这些答案看").click()
    assert page.get_by_text("谁来办？").is_visible()
