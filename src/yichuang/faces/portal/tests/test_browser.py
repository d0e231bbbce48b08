"""In a real browser: a villager on a small phone, from her question to the number; with scripts and without."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from tests.plugins.browser import settled

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground

from .kit import PDF

# Words inside a box that hides what runs over its edge.
CUT_OFF = """() => [...document.querySelectorAll('main time, main dd, main small')].filter(e => {
  const box = e.closest('.yc-facts, .yc-card, .pt-number');
  return box && e.getClientRects().length && e.getBoundingClientRect().right > box.getBoundingClientRect().right + 1;
}).map(e => e.textContent)"""
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def stage(transactional_db):
    return staged.make_stage(delivery_ways=["counter", "village", "post", "electronic"])


def fits(page):
    """Nothing has to be scrolled sideways (WCAG 1.4.10)."""
    settled(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
    cut = page.evaluate(CUT_OFF)
    assert not cut, f"{page.url} cuts off {cut}"


def choose(page, label):
    page.locator("label.yc-option__label", has_text=label).first.click()  # the whole row is the target


def press(page, target):
    with page.expect_navigation():
        target.click()


def go_on(page):
    press(page, page.get_by_role("button", name="继续"))


def sign_in(page):
    page.get_by_label("用户名、手机号或身份证号").fill("13887651234")
    page.get_by_label("密码").fill(persons.PASSWORD)
    press(page, page.locator("main").get_by_role("button", name="登录"))


def apply(page, seen):
    """From the front page to the receipt; ``seen`` is called on every page."""
    page.goto("/")
    seen(page, "home")
    page.get_by_role("searchbox").fill("砍树")
    press(page, page.get_by_role("button", name="查一查"))
    seen(page, "found")
    press(page, page.locator("main").get_by_role("link", name="砍树要办的证").first)
    seen(page, "guide")
    press(page, page.get_by_role("link", name="现在网上申请"))
    seen(page, "sign-in")
    sign_in(page)
    seen(page, "start")
    press(page, page.get_by_role("button", name="开始填写"))
    for answer in ("自留山或承包林", "本人", "我自己", "勐勐镇", "千蚌村"):
        choose(page, answer)
        seen(page, f"choice-{answer}")
        go_on(page)
    page.get_by_label("采伐面积").fill("一大片")
    go_on(page)
    seen(page, "error")
    page.get_by_label("采伐面积").fill("2.5")
    go_on(page)
    page.get_by_label("树种").fill("思茅松")
    seen(page, "field")
    go_on(page)
    go_on(page)
    choose(page, "拍照或选文件上传")
    page.get_by_label("拍照或选文件", exact=True).set_input_files(
        [{"name": "证一.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    return page


def finish(page, seen):
    go_on(page)
    choose(page, "以后再补")
    seen(page, "paper")
    go_on(page)
    choose(page, "网上下载")
    seen(page, "delivery")
    go_on(page)
    assert page.get_by_text("草稿，还没有提交").first.is_visible()
    seen(page, "review")
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/receipt/")
    seen(page, "receipt")
    return re.search(r"/cases/([^/]+)/receipt/", page.url)[1]


@pytest.mark.seed("S0-40", "S4-53")
def test_a_villager_applies_on_a_small_phone(new_page, stage, axe, screenshot):
    page = new_page(**PHONE)

    def seen(page, name):
        fits(page)
        axe(page)
        screenshot(page, f"portal/phone-{name}")

    apply(page, seen)
    page.get_by_text("已上传").first.wait_for()
    number = finish(page, seen)
    case = cases.get_case(stage.villager, number=number)
    assert [f.name for m in case.materials for f in m.files] == ["证一.pdf"]
    assert case.division == ground.VILLAGE_A
    press(page, page.get_by_role("link", name="看办到哪一步"))
    seen(page, "case")
    page.goto("/cases/")
    seen(page, "cases")


def test_the_same_without_scripts(new_page, stage):
    page = new_page(**PHONE, java_script_enabled=False)
    number = finish(apply(page, lambda page, name: None), lambda page, name: None)
    case = cases.get_case(stage.villager, number=number)
    assert [f.name for m in case.materials for f in m.files] == ["证一.pdf"]


def test_open_pages_are_accessible_wide_and_in_elder_mode(new_page, stage, axe, screenshot, live_server):
    addresses = {
        "home": "/",
        "items": "/items/",
        "nothing": "/find/?q=火星",
        "theme": "/themes/farming/",
        "guide": f"/item/{stage.item.basic_code}/?q_where=forest",
        "guide-full": f"/item/{stage.item.basic_code}/full/",
        "sites": "/sites/",
        "site": f"/sites/{stage.county.centre.id}/",
        "progress": "/progress/",
        "register": "/register/",
        "sign-in": "/accounts/login/",
        "help": "/help/",
    }
    wide, elder = new_page(), new_page(**PHONE)
    elder.context.add_cookies([{"name": "yc_display", "value": "elder=on", "url": live_server.url}])
    for name, address in addresses.items():
        for page, kind in ((wide, "wide"), (elder, "elder")):
            page.goto(address)
            fits(page)
            axe(page)
            screenshot(page, f"portal/{kind}-{name}")


def test_suggestions_appear_while_one_types(new_page, stage):
    page = new_page()
    page.goto("/")
    with page.expect_response(lambda answer: "suggest" in answer.url and quote("砍树") in answer.url):
        page.get_by_role("searchbox").press_sequentially("砍树", delay=30)
    page.locator("#pt-suggest a").first.wait_for()
    settled(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#pt-suggest') !== null"), "reached by keyboard"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/item/{stage.item.basic_code}/")


def test_answering_on_the_guide_changes_the_list_at_once(new_page, stage):
    page = new_page()
    page.goto(f"/item/{stage.item.basic_code}/")
    choose(page, "自留山或承包林")
    choose(page, "代办人")
    page.wait_for_url("**q_who=proxy**")
    assert page.get_by_text("授权委托书").is_visible()
    choose(page, "房前屋后")
    page.get_by_text("您的情况不用申请").wait_for()


def test_what_is_half_typed_is_saved_by_itself(new_page, stage, live_server):
    page = new_page()
    page.goto(f"/apply/new/{stage.item.basic_code}/?q_where=forest&q_who=self")
    sign_in(page)
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/page/for/")
    draft = page.url.split("/apply/")[1].split("/")[0]
    page.goto(f"/apply/{draft}/page/f-species/")
    page.get_by_label("树种").press_sequentially("思茅松")
    page.get_by_text("已自动保存").wait_for()
    page.reload()
    assert page.get_by_label("树种").input_value() == "思茅松"
