"""Where layout and print matter: tables on a phone, the guide's next question, answers on paper, an upload's row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from tests.plugins.browser import settled

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged

from .kit import PDF, paper
from .test_browser import PHONE, choose, fits, press, sign_in

# Every table of the page: does it, or a frame around it, have to be scrolled sideways; how does a row lie.
SIDEWAYS = (
    """() => [...document.querySelectorAll('.yc-table__frame')].filter(e => e.scrollWidth > e.clientWidth + 1).length"""
)
IN_BLOCKS = """() => [...document.querySelectorAll('.yc-table--stack tbody tr')].every(row => {
  const tops = [...row.cells].filter(cell => cell.textContent).map(cell => cell.getBoundingClientRect().top);
  return tops.every((top, i) => i === 0 || top > tops[i - 1]);
})"""


def in_a_thread(operation, **given):
    """Sealing runs an event loop of its own, which cannot be in the thread of the browser's."""

    def run():
        try:
            operation(**given)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


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


def test_the_tables_of_the_full_guide_are_blocks_on_a_phone_and_stay_tables(phone, stage, axe, screenshot):
    phone.goto(f"/item/{stage.item.basic_code}/full/")
    assert phone.evaluate(SIDEWAYS) == 0
    assert phone.evaluate(IN_BLOCKS)
    fits(phone)
    axe(phone)
    papers = phone.get_by_role("table", name="申报材料")
    assert papers.get_by_role("columnheader").count() == 6
    row = papers.get_by_role("row").filter(has_text="林权证明").first
    assert row.get_by_role("cell").count() == 6
    label = row.get_by_role("cell").nth(1).evaluate("e => getComputedStyle(e, '::before').content")
    assert "必要性" in label
    empty = phone.locator(".yc-table--stack td:empty")
    assert not any(empty.nth(i).is_visible() for i in range(empty.count())), "no label without a value"
    papers.scroll_into_view_if_needed()
    screenshot(phone, f"portal/guide-full-blocks-{phone.kind}")


def test_on_a_wide_screen_they_are_rows_side_by_side(new_page, stage):
    page = new_page()
    page.goto(f"/item/{stage.item.basic_code}/full/")
    assert not page.evaluate(IN_BLOCKS)


def test_answers_of_the_guide_are_printed_though_nobody_opened_them(new_page, stage):
    page = new_page()
    page.goto(f"/item/{stage.item.basic_code}/")
    answer = page.locator(".pt-faq p").first
    assert not answer.is_visible()
    page.emulate_media(media="print")
    assert answer.evaluate(
        "e => e.checkVisibility({contentVisibilityAuto: true}) && e.getBoundingClientRect().height > 0"
    )


def test_the_next_question_of_the_guide_is_in_view_above_the_button(new_page, stage, screenshot):
    page = new_page(**PHONE)
    page.goto(f"/item/{stage.item.basic_code}/")
    choose(page, "自留山或承包林")
    page.wait_for_url("**q_where=forest**")
    page.locator("[data-show]").wait_for()
    settled(page)
    box = page.locator("#next legend").bounding_box()
    bar = page.locator(".yc-actions:visible").first.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= bar["y"]
    screenshot(page, "portal/guide-next-question")


def test_pressing_on_without_an_answer_says_so_at_the_question(new_page, stage):
    page = new_page(**PHONE, java_script_enabled=False)
    page.goto(f"/item/{stage.item.basic_code}/")
    press(page, page.get_by_role("button", name="看下一步"))
    box = page.locator("#next .yc-field__error").bounding_box()
    assert 0 <= box["y"] < 500, "in sight, not above the fold"
    choose(page, "自留山或承包林")
    press(page, page.get_by_role("button", name="看下一步"))
    assert page.locator("#next input[name=q_who]").count() > 0
    assert 0 <= page.locator("#next legend").bounding_box()["y"] < 500


def test_a_photo_just_uploaded_is_taken_out_again_on_the_papers_page(new_page, stage, screenshot):
    page = new_page(**PHONE)
    page.goto(f"/apply/new/{stage.item.basic_code}/?q_where=forest&q_who=self")
    sign_in(page)
    press(page, page.get_by_role("button", name="开始填写"))
    draft = page.url.split("/apply/")[1].split("/")[0]
    page.goto(f"/apply/{draft}/page/m-right/")
    assert page.locator("[name=how]:checked").count() == 0
    choose(page, "拍照或选文件上传")
    page.get_by_label("拍照或选文件", exact=True).set_input_files(
        [
            {"name": "证一.pdf", "mimeType": "application/pdf", "buffer": PDF},
            {"name": "别的.pdf", "mimeType": "application/pdf", "buffer": b"<html>"},
        ]
    )
    page.get_by_role("button", name="换一个文件 别的.pdf").wait_for()
    page.get_by_role("button", name="删除 证一.pdf").wait_for()
    fits(page)
    screenshot(page, "portal/phone-upload-rows")
    page.get_by_role("button", name="不传了 别的.pdf").click()
    page.get_by_role("button", name="删除 证一.pdf").click()
    page.locator(".yc-upload__name", has_text="证一.pdf").wait_for(state="detached")
    assert cases.get_draft(stage.villager, draft).files == ()


def test_where_to_fetch_the_result_fits_a_small_phone(phone, stage, axe, screenshot):
    case = staged.granted(stage)
    sent = cases.stage_file(
        actor=stage.villager, upload=paper(), material="plan", item_id=stage.item.id, case_id=case.case_id
    )
    given = (cases.MaterialInput("plan", "given", (sent.handle,)),)
    cases.provide_deferred(actor=stage.villager, case_id=case.case_id, materials=given)
    in_a_thread(cases.seal_result, actor=stage.decider, case_id=case.case_id)
    cases.issue(actor=stage.decider, case_id=case.case_id)
    address = reverse("portal:case", args=[case.number])
    phone.goto(address)
    assert phone.get_by_role("heading", name="登录").is_visible()
    sign_in(phone)
    assert phone.get_by_role("heading", name="到窗口领").is_visible()
    fits(phone)
    axe(phone)
    screenshot(phone, f"portal/collect-{phone.kind}")
