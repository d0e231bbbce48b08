"""A whole 一件事 in a real browser, on a small phone: found, applied for, asked, refused in part, evaluated.

And one that a clerk takes in by keyboard alone, and its applicant withdraws.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client

from tests.journey import PDF, Visitor
from yichuang.domain.bundles import public as bundles
from yichuang.domain.bundles import testing as bundled
from yichuang.domain.cases import public as cases
from yichuang.domain.feedback import public as feedback
from yichuang.domain.people import public as people
from yichuang.domain.places import testing as ground
from yichuang.faces.desk.access import POST_KEY
from yichuang.kernel.actor import Actor

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def world(transactional_db: None) -> bundled.BundleStage:
    """A county with the bundle 添丁."""
    return bundled.make_bundle_stage()


@pytest.fixture
def somebody(
    world: bundled.BundleStage, live_server: Any, new_page: Callable[..., Any], axe: Any, screenshot: Any
) -> Callable[..., Visitor]:
    """``somebody(actor, "story", **PHONE)``: signed in at a browser of her own, in her post."""

    def make(actor: Actor, story: str, **options: Any) -> Visitor:
        client = Client()
        user = get_user_model().objects.get(pk=actor.account_id)
        client.force_login(user, backend="yichuang.domain.people.backends.LoginBackend")
        session = client.session
        session[POST_KEY] = actor.post_id
        session.save()
        page = new_page(**options)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        return Visitor(page, story, axe, screenshot)

    return make


def said(visitor: Visitor) -> str:
    return str(visitor.page.locator("main").inner_text())


def beside(work: Callable[[], None]) -> None:
    """Do it in a thread of its own: sealing runs a loop, and Playwright's is running in this one."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def apply(visitor: Visitor) -> str:
    """From what happened to the number, every page looked at."""
    visitor.goto("/navigate/parent/born/")
    assert "少填" in said(visitor)
    visitor.look("born")
    visitor.follow("家里添了娃")
    for answer in ("要", "未婚", "已经办好", "本人"):
        visitor.page.locator("#next label.yc-option__label", has_text=answer).first.click()
        visitor.press("看下一步")
    visitor.follow("一次申请")
    visitor.press("开始填写")
    visitor.page.get_by_label("要办的房子、土地、店面在哪个村").select_option(str(ground.VILLAGE_A))
    visitor.go_on()
    visitor.page.get_by_label("孩子姓名").fill("李小妹")
    visitor.page.get_by_label("银行账号").fill("6223")
    visitor.go_on()
    visitor.page.get_by_label("户主").fill("李扎迫")
    visitor.go_on()
    for _ in range(3):
        visitor.choose("现在没有" if visitor.page.locator("label", has_text="现在没有").count() else "没有，不交")
        visitor.go_on()
    visitor.look("review")
    visitor.press("一次提交")
    visitor.look("handed-in")
    return str(visitor.page.url).strip("/").split("/")[-1]


@pytest.mark.seed("S2-71", "S1-88", "S0-83")
def test_a_bundle_from_what_happened_to_its_evaluation(
    world: bundled.BundleStage, somebody: Callable[..., Visitor]
) -> None:
    villager = somebody(world.stage.villager, "bundle-villager", **PHONE)
    number = apply(villager)
    view = bundles.get_bundle_case(world.stage.villager, number=number)
    receipt = bundles.BundleReceipt(view.bundle_case_id, number, 2, 2)
    household = bundled.case_of(world, receipt, "household")
    subsidy = bundled.case_of(world, receipt, "subsidy")

    for case_id in (household, subsidy):
        found = cases.get_case(world.stage.clerk, case_id=case_id).materials
        wanted = {m.material: "请补交" for m in found if m.required and m.state == "missing"}
        cases.notify_correction(actor=world.stage.clerk, case_id=case_id, items=wanted)
    clerk = somebody(world.stage.clerk, "bundle-clerk", **DESK)
    clerk.goto(f"/desk/bundles/{view.bundle_case_id}/")
    assert "合起来要补的" in said(clerk)
    assert clerk.page.get_by_role("link", name="打印一次性告知书").is_visible()
    clerk.look("the-whole")

    villager.page.reload()
    villager.look("asked")
    while villager.page.get_by_role("link", name="去补交").count():
        villager.follow("去补交")
        villager.look("supplement")
        villager.page.locator("input[type=file]").set_input_files(
            {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        villager.press("交上去")
    assert "请补这些" not in said(villager)

    for case_id in (household, subsidy):
        cases.accept_case(actor=world.stage.clerk, case_id=case_id)
    bundled.refuse(world, household)
    beside(lambda: bundled.achieve(world, subsidy))
    bundled.follow()
    villager.goto(f"/bundles/cases/{number}/")
    assert "都有结果了：1 件办成，1 件没有办成，2 件不再办理" in said(villager)
    assert "不再办理：因为“给娃上户口”没有办成" in said(villager)
    assert villager.page.get_by_role("link", name="撤回整件事").count() == 0
    villager.look("ended")

    villager.follow("评价这件事")
    villager.look("evaluate")
    villager.choose("满意")
    villager.go_on()
    villager.page.get_by_label("给娃上户口").select_option("1")
    villager.look("evaluate-parts")
    villager.press("提交评价")
    assert "谢谢您的评价" in said(villager)
    villager.follow("看我的评价")
    villager.look("evaluated")
    _, parts = feedback.bundle_evaluation(world.stage.villager, number)
    assert {p.name: p.given and p.given.level for p in parts} == {"给娃上户口": 1, "领育儿补贴": 4}


class Keyboard:
    """A clerk who never touches the mouse."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def at(self) -> str:
        """The id of what has the focus."""
        return str(self.page.evaluate("document.activeElement.id"))

    def to(self, name: str) -> None:
        """Tab on to the control of this id."""
        self.page.wait_for_load_state("networkidle")
        for _ in range(120):
            if self.at() == name:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} cannot be reached by keyboard, the focus is on {self.at()}")

    def write(self, name: str, text: str) -> None:
        """Type into a field."""
        self.to(name)
        self.page.keyboard.type(text)

    def pick(self, name: str, option: int = 1) -> None:
        """Choose the first or second of a group of radios; its answer draws the page anew."""
        self.to(name)
        self.page.keyboard.press("Space" if option == 1 else "ArrowDown")
        self.page.wait_for_load_state("networkidle")


@pytest.mark.seed("S2-71")
def test_a_clerk_takes_in_a_whole_bundle_by_keyboard_and_its_applicant_withdraws_it(
    world: bundled.BundleStage, somebody: Callable[..., Visitor]
) -> None:
    number = people.own_details(world.stage.villager).id_number
    assert number is not None
    clerk = somebody(world.stage.clerk, "bundle-window", **DESK)
    clerk.goto("/desk/bundles/take/")
    clerk.look("choose")
    clerk.goto("/desk/bundles/take/newborn/")
    clerk.look("empty")
    page, keys = clerk.page, Keyboard(clerk.page)
    page.locator("#id_number:focus").wait_for()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_selector("#name")
    keys.write("name", "李扎迫")
    for question, option in {"subsidy": 1, "marriage": 2, "have__certificate": 1, "household__who": 1}.items():
        page.wait_for_selector(f"#s_{question}")
        keys.pick(f"s_{question}", option)
    page.wait_for_selector("#division_location")
    clerk.look("form")
    keys.to("division_location")
    page.keyboard.type("QBC")
    page.wait_for_load_state("networkidle")
    keys.write("f_child_name", "李小妹")
    keys.write("f_household__holder", "李扎迫")
    keys.write("f_account", "6223")
    page.keyboard.press("Alt+a")
    page.locator("#paper-all").wait_for(state="detached")
    clerk.look("filled-in")
    page.keyboard.press("F8")
    page.get_by_role("link", name="打印一件事申请回执").wait_for()
    assert "一次收件好了" in page.content()
    clerk.look("taken-in")

    villager = somebody(world.stage.villager, "bundle-withdraw", **PHONE)
    (row,) = bundles.list_own_bundles(world.stage.villager)
    villager.goto("/cases/")
    villager.follow("家里添了娃")
    villager.follow("撤回整件事")
    villager.look("withdraw")
    villager.press("撤回整件事")
    bundled.follow()
    assert "您撤回了这件事" in said(villager)
    seen = bundles.get_bundle_case(world.stage.villager, number=row.number)
    assert {c.state for c in seen.children if not c.external} == {"taken_back"}
