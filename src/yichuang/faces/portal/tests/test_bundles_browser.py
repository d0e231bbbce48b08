"""In a real browser, on a small phone, with scripts and without: from the list of bundles to the whole's progress."""

from __future__ import annotations

import pytest

from yichuang.domain.bundles import testing as bundled
from yichuang.domain.places import testing as ground

from .kit import PDF
from .test_browser import PHONE, choose, fits, go_on, press, sign_in


@pytest.fixture
def world(transactional_db, made_bundle_stage):
    return made_bundle_stage


def walk(page, seen):
    """Everything somebody does, each page looked at."""
    page.goto("/bundles/")
    seen(page, "list")
    press(page, page.get_by_role("link", name="家里添了娃"))
    seen(page, "guide")
    for answer in ("要", "未婚", "已经办好", "本人"):
        page.locator("#next label.yc-option__label", has_text=answer).first.click()
        press(page, page.get_by_role("button", name="看下一步"))
    seen(page, "guide-answered")
    press(page, page.get_by_role("link", name="一次申请"))
    sign_in(page)
    seen(page, "start")
    press(page, page.get_by_role("button", name="开始填写"))
    page.get_by_label("要办的房子、土地、店面在哪个村").select_option(str(ground.VILLAGE_A))
    seen(page, "where")
    go_on(page)
    page.get_by_label("孩子姓名").fill("十三个字的名字实在是太长了呀呀")
    go_on(page)
    seen(page, "wrong")
    page.get_by_label("孩子姓名").fill("李小妹")
    page.get_by_label("银行账号").fill("6223")
    go_on(page)
    page.get_by_label("户主").fill("李扎迫")
    go_on(page)
    choose(page, "拍照或选文件上传")
    page.locator("input[type=file]").set_input_files({"name": "证明.pdf", "mimeType": "application/pdf", "buffer": PDF})
    seen(page, "paper")
    go_on(page)
    for _ in range(2):
        choose(page, "没有")
        go_on(page)
    seen(page, "review")
    press(page, page.get_by_role("button", name="一次提交"))
    assert page.get_by_role("heading", name="4 件事，0 件有了结果").is_visible()
    seen(page, "case")
    press(page, page.get_by_role("link", name="我的办件").first)
    seen(page, "mine")


@pytest.mark.seed("S2-71", "S1-88")
def test_a_villager_hands_in_a_bundle_on_a_small_phone(world, new_page, axe, screenshot):
    page = new_page(**PHONE)

    def seen(page, name):
        fits(page)
        axe(page)
        screenshot(page, f"portal/bundles-{name}")

    walk(page, seen)
    page.goto(f"/bundles/cases/{bundled.public.list_own_bundles(world.stage.villager)[0].number}/")
    press(page, page.get_by_role("link", name="撤回整件事"))
    seen(page, "withdraw")


def test_it_all_works_without_scripts(world, new_page):
    page = new_page(java_script_enabled=False)
    walk(page, lambda *_: None)
