"""What the small scripts promise, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from yichuang.faces.common.tests import urls

FORM = """() => {
  document.querySelector('main').insertAdjacentHTML('beforeend',
    '<form id=t method=post action="/save/"><input name=a><button class="yc-button" name=go value=yes>'
    + '<span class="yc-button__label">提交</span></button></form>');
}"""


def test_a_double_click_sends_a_form_once_with_its_button(page):
    page.goto("/_components/portal/")
    page.evaluate(FORM)
    sent = []

    def answer(route):
        sent.append(route.request.post_data)
        route.fulfill(status=204)  # the browser stays on the page

    page.route("**/save/", answer)

    page.evaluate("document.querySelector('#t button').click(); document.querySelector('#t button').click()")
    expect(page.locator("#t button")).to_be_disabled()

    assert page.locator("#t button").inner_text() == "正在提交…"
    assert sent == ["a=&go=yes"]


def test_after_going_back_the_form_can_be_sent_again(page):
    page.goto("/_components/portal/")
    page.evaluate(FORM)
    page.route("**/save/", lambda route: route.fulfill(status=204))
    page.evaluate("document.querySelector('#t button').click()")
    expect(page.locator("#t button")).to_be_disabled()

    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    assert page.locator("#t button").inner_text() == "提交"
    assert page.locator("#t button").is_enabled()


AUTOSAVE = """<form method="post" data-autosave="/save/"><input name="a" aria-label="甲">
<p data-autosave-status role="status"></p><button>提交</button></form></main>"""


def _with_autosave(page):
    def fill(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", AUTOSAVE))

    page.route("**/_components/portal/", fill)
    page.route("**/save/", lambda route: route.fulfill(json={"saved_at": "10:42:07"}))
    page.goto("/_components/portal/")


def test_what_is_typed_is_saved_by_itself(page):
    _with_autosave(page)

    page.fill("[data-autosave] input", "冰岛村")

    page.get_by_text("已自动保存 10:42:07").last.wait_for()
    page.wait_for_selector("[data-autosave-status][data-state=saved]")


def test_without_network_the_words_stay_and_are_saved_later(page):
    _with_autosave(page)
    page.unroute("**/save/")
    page.route("**/save/", lambda route: route.abort())
    page.fill("[data-autosave] input", "冰岛村")
    page.get_by_text("网络断了，内容还在，恢复后自动保存").wait_for()
    page.unroute("**/save/")
    got = []

    def answer(route):
        got.append(route.request.post_data)
        route.fulfill(json={"saved_at": "10:43:00"})

    page.route("**/save/", answer)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    page.get_by_text("已自动保存 10:43:00").wait_for()
    assert page.input_value("[data-autosave] input") == "冰岛村"
    assert "冰岛村" in got[0]


def test_leaving_with_unsaved_words_asks_first(page):
    _with_autosave(page)
    page.route("**/save/", lambda route: route.abort())
    page.locator("[data-autosave] input").press_sequentially("冰岛村")
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.evaluate("setTimeout(() => location.assign('/accessibility/'))")

    assert asked == ["beforeunload"]
    page.unroute("**/save/")  # let it be saved, so that closing asks nothing
    page.route("**/save/", lambda route: route.fulfill(json={}))
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-autosave-status][data-state=saved]")


def test_one_failed_file_keeps_the_others_and_can_be_sent_again(page):
    page.goto("/_components/portal/")
    files = [{"name": n, "mimeType": "image/jpeg", "buffer": b"x" * 2000} for n in ("good.jpg", "bad.jpg", "also.jpg")]

    page.set_input_files("#f-photo", files)

    page.get_by_text("照片没有传成，请再试一次").first.wait_for()
    page.locator("[name=photo_id]").nth(1).wait_for(state="attached")
    page.get_by_role("button", name="重新上传 bad.jpg").click()
    page.locator("[name=photo_id]").nth(2).wait_for(state="attached")
    values = page.locator("[name=photo_id]").evaluate_all("all => all.map(e => e.value)")
    assert sorted(values) == ["id-also.jpg", "id-bad.jpg", "id-good.jpg"]
    assert len(urls.received) == 4


def test_a_file_just_sent_can_be_taken_out_again(page):
    page.goto("/_components/portal/")
    page.set_input_files("#f-photo", [{"name": "good.jpg", "mimeType": "image/jpeg", "buffer": b"x"}])

    page.get_by_role("button", name="删除 good.jpg").click()

    page.locator(".yc-upload__name", has_text="good.jpg").wait_for(state="detached")
    assert page.locator("[name=photo_id]").count() == 0, "the form no longer carries it"
    assert urls.received[-1] == {"remove": "id-good.jpg"}
    assert page.evaluate("document.activeElement.id") == "f-photo"


def test_where_deleting_fails_the_file_stays_and_it_is_said(page):
    page.goto("/_components/portal/")
    page.route("**/save/", lambda route: route.abort())
    page.set_input_files("#f-photo", [{"name": "good.jpg", "mimeType": "image/jpeg", "buffer": b"x"}])

    page.get_by_role("button", name="删除 good.jpg").click()

    page.get_by_text("没有删成，请再点一次").first.wait_for()
    assert page.locator("[name=photo_id]").count() == 1


def test_a_refused_file_can_be_replaced_and_a_failed_one_put_aside(page):
    page.goto("/_components/portal/")
    files = [{"name": n, "mimeType": "image/jpeg", "buffer": b"x"} for n in ("wrong.docx", "bad.jpg")]
    page.set_input_files("#f-photo", files)
    page.get_by_text("这不是照片（是 Word 文件）").first.wait_for()
    assert page.get_by_role("button", name="重新上传 wrong.docx").count() == 0, "it would be refused again"

    page.get_by_role("button", name="不传了 bad.jpg").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="换一个文件 wrong.docx").click()
    chooser.value.set_files({"name": "good.jpg", "mimeType": "image/jpeg", "buffer": b"x"})

    page.get_by_role("button", name="删除 good.jpg").wait_for()
    assert page.locator(".yc-upload__file--failed").count() == 0


def test_a_key_presses_the_button_it_stands_beside(page):
    page.goto("/_components/desk/")
    page.evaluate(
        "document.querySelector('[data-key=F9]').addEventListener('click', e => "
        "{ e.preventDefault(); document.title = 'pressed'; })"
    )

    page.keyboard.press("F9")
    page.keyboard.press("Alt+d")

    assert page.title() == "pressed"
    assert page.evaluate("document.activeElement.id") == "f-place"


def test_a_question_mark_shows_the_keys_but_not_while_typing(page):
    page.goto("/_components/desk/")
    dialog = page.locator("#yc-shortcuts")

    page.locator("#f-place").press("?")
    assert not dialog.is_visible()
    page.locator("h1").click()
    page.keyboard.press("?")

    assert dialog.is_visible()
    assert "受理并打印回执" in dialog.inner_text()


def test_keys_can_be_switched_off(page):
    """WCAG 2.1.4."""
    page.goto("/_components/desk/")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_role("button", name="关掉快捷键").click()
    page.wait_for_selector("[data-keys=off]")

    page.locator("h1").click()
    page.keyboard.press("?")

    assert not page.locator("#yc-shortcuts").is_visible()
    assert not page.locator(".yc-kbd").first.is_visible()


def test_the_error_summary_leads_to_the_field(page):
    page.goto("/_components/portal/")
    assert page.evaluate("document.activeElement.matches('[data-errors]')")

    page.get_by_role("link", name="请填采伐面积").click()

    assert page.evaluate("document.activeElement.id") == "f-area"


def test_a_dialog_opens_takes_the_focus_and_closes_with_escape(page, axe):
    page.goto("/_components/portal/")
    page.get_by_role("button", name="不予受理").click()
    dialog = page.locator("#d-refuse")
    assert dialog.is_visible()
    axe(page)

    page.keyboard.press("Escape")

    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.dataset.dialog") == "d-refuse"


def test_on_a_phone_the_main_action_stays_at_the_bottom_edge(new_page):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto("/_components/portal/")

    box = page.get_by_role("button", name="现在网上申请").bounding_box()

    assert 560 < box["y"] + box["height"] <= 640


def test_everything_can_be_reached_without_scripts(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/_components/portal/")

    page.get_by_role("button", name="长者模式").click()

    assert page.locator("html[data-elder=on]").count() == 1
    assert page.locator("#f-photo").is_visible()
    assert not page.get_by_role("button", name="打印一次性告知单").is_visible()


def test_the_first_key_stroke_offers_to_skip_to_the_content(page):
    page.goto("/accessibility/")

    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="跳到正文").is_visible()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.seed("S2-60")
def test_reading_aloud_uses_only_voices_of_the_device(page, live_server):
    page.add_init_script(
        """const voices = [{lang: 'zh-CN', localService: false, name: 'remote'}];
        Object.defineProperty(window, 'said', {value: []});
        speechSynthesis.getVoices = () => voices;
        speechSynthesis.speak = (u) => window.said.push(u.text);
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
        window.bringVoice = () => {
          voices.push({lang: 'zh-CN', localService: true});
          speechSynthesis.dispatchEvent(new Event('voiceschanged')); };"""
    )
    page.context.add_cookies([{"name": "yc_display", "value": "elder=on", "url": live_server.url}])
    page.goto("/accessibility/")
    button = page.get_by_role("button", name="读给我听")
    assert not button.is_visible()

    page.evaluate("bringVoice()")
    button.click()

    said = page.evaluate("said")
    assert said[0] == "无障碍说明。"
    assert page.get_by_role("button", name="停下不读").is_visible()
