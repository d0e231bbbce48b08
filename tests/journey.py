"""What journeys share: the demo county, a visitor who is looked at on every page, and what several of them do.

The ground, people and items are those of ``make demo``; its 300 cases stay out, so that loading stays fast.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yichuang.kernel.workdays.operations import load_years
from yichuang.project.demo.ground import load_ground
from yichuang.project.demo.items import load_items
from yichuang.project.demo.people import DemoPerson, load_people
from yichuang.project.demo.staff import PASSWORD

PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x08" * 2000 + b"\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SEEN = {"for", "town", "f-forest_location", "f-forest_kind", "f-area", "delivery"}  # one page of each kind

# Words and buttons that run over the edge of the screen.
_CUT_OFF = """() => [
  ...document.querySelectorAll('main h1, main time, main dd, main small, main .yc-button')
].filter(e => {
  return e.getClientRects().length && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
}).map(e => e.textContent.trim())"""


def load_demo_county() -> tuple[DemoPerson, ...]:
    """Load it into the database of this process; its people in the clear."""

    def silent(_: str) -> None:
        """Nobody watches."""

    load_years()
    load_ground(silent)
    people = load_people(silent)
    load_items(silent)
    return people


@dataclass
class Visitor:
    """Somebody at a browser. Every page she comes to is checked and photographed."""

    page: Any
    story: str
    axe: Callable[[Any], None]
    screenshot: Callable[[Any, str], Any]
    count: list[int] = field(default_factory=lambda: [0])
    scripts: bool = True

    def look(self, name: str) -> None:
        """No accessibility violation, nothing beyond the edge; and a picture."""
        page = self.page
        if not self.scripts:
            return  # nothing runs in such a page, the checks neither
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide"
        assert not page.evaluate(_CUT_OFF), f"{page.url} cuts off {page.evaluate(_CUT_OFF)}"
        self.axe(page)
        self.count[0] += 1
        self.screenshot(page, f"journey/{self.story}-{self.count[0]:02d}-{name}")

    def goto(self, address: str) -> None:
        """Open a page; it must answer 200."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status}"

    def press(self, name: str, *, role: str = "button", within: str = "main") -> None:
        """Press a button or link of this name and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role(role, name=name).first.click()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.press(name, role="link")

    def choose(self, label: str) -> None:
        """Choose an answer by the words it begins with; the whole row is the target."""
        begins = re.compile(rf"^\s*{re.escape(label)}")
        self.page.locator("label.yc-option__label", has_text=begins).first.click()

    def go_on(self) -> None:
        """继续."""
        self.press("继续")

    def fill(self, label: str, text: str) -> None:
        """Type into the field of this name."""
        self.page.locator("main").get_by_label(label).fill(text)

    def heading(self) -> str:
        """What the page says it is."""
        return str(self.page.locator("h1").first.inner_text())

    def text(self) -> str:
        """What can be read on the page."""
        return str(self.page.locator("body").inner_text())

    def sign_in(self, hint: str, *, at: str = "/accounts/login/") -> None:
        """With one click, as the demo's sign-in page offers it."""
        if at:
            self.goto(at)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=f"用它登录 {hint}").click()

    def act(self, label: str, button: str, **fields: str) -> None:
        """Do something with the case that is open: its dialog, its fields by id, its last button."""
        page = self.page
        page.locator("[data-act]", has_text=label).first.click()
        page.locator("#act-dialog[open] form").wait_for()
        for name, value in fields.items():
            control = page.locator(f"#act-dialog [name={name}]").first
            if control.get_attribute("type") in {"radio", "checkbox"}:
                page.locator(f"#act-dialog label:has(+ [value={value}]), #act-dialog [value={value}] + label").click()
            elif control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        self.axe(page)
        with page.expect_navigation():
            page.locator("#act-dialog").get_by_role("button", name=button).click()
        page.get_by_text("：已办好").wait_for()

    def upload(self, name: str) -> None:
        """Choose a photograph; with scripts it is sent at once."""
        files = self.page.locator("main input[type=file]")
        files.set_input_files([{"name": name, "mimeType": "image/jpeg", "buffer": PHOTO}])
        if self.scripts:
            self.page.get_by_text("已上传").first.wait_for()

    def opens_pdf(self, link: str) -> bool:
        """Whether this link leads to a paper that can be printed."""
        address = self.page.get_by_role("link", name=link).first.get_attribute("href")
        answer = self.page.request.get(address)
        return bool(answer.ok and answer.body().startswith(b"%PDF"))


def named(county: tuple[DemoPerson, ...], name: str) -> DemoPerson:
    """One of the demo's people with an account."""
    return next(p for p in county if p.name == name and p.account_id)


def known_at_the_window(county: tuple[DemoPerson, ...], town: int) -> DemoPerson:
    """Somebody of this town whose card a window has seen before, and who has never signed up."""
    return next(
        p for p in county if p.id_kind == "resident_id" and p.phone and not p.account_id and p.division // 1000 == town
    )


def at_the_desk(visitor: Visitor, username: str, *, post: str = "") -> Visitor:
    """Signed in at the desk with a name and the demo's password; in the post chosen, where she has several."""
    visitor.goto("/accounts/login/?next=/desk/")
    visitor.fill("用户名、手机号或身份证号", username)
    visitor.fill("密码", PASSWORD)
    visitor.press("登录")
    if post:
        visitor.look("posts")
        visitor.press(post)
    assert "待办" in visitor.heading(), visitor.page.url
    return visitor


def open_case(visitor: Visitor, number: str, kind: str) -> None:
    """From the to-do list of one kind to the file, by its number."""
    visitor.goto(f"/desk/?kind={kind}")
    link = visitor.page.locator(".desk-rows__link", has_text=number)
    assert link.count() == 1, f"{number} is not in the list {kind}: {visitor.text()}"
    with visitor.page.expect_navigation():
        link.click()


def slug_of(visitor: Visitor) -> str:
    """Which page of an application she is on."""
    return visitor.page.url.rstrip("/").rpartition("/")[2].partition("?")[0]


def fill_in(villager: Visitor, answers: dict[str, str]) -> None:
    """One question a page, to the review; what ``answers`` does not know is a paper to photograph."""
    page = villager.page
    for _ in range(40):
        slug = slug_of(villager)
        if slug == "review":
            return
        if slug not in answers:
            attach(villager)
        elif page.locator("label.yc-option__label").count():
            villager.choose(answers[slug])
        else:
            page.locator("main input.yc-input, main textarea").first.fill(answers[slug])
        if slug in SEEN or slug not in answers:
            villager.look(slug)
        villager.go_on()
    raise AssertionError(f"never came to the review: {page.url}")


def attach(villager: Visitor) -> None:
    """A paper, photographed."""
    villager.choose("拍照或选文件上传")
    villager.upload("林权证.jpg")


def hand_in(villager: Visitor) -> tuple[str, str]:
    """From the review to the receipt: number and query code."""
    assert "草稿，还没有提交" in villager.text()
    villager.look("review")
    villager.press("提交申请")
    villager.look("receipt")
    given = villager.page.locator(".pt-number dd").all_inner_texts()
    assert re.fullmatch(r"SJ-\d{4}-\d{5}", given[0])
    assert re.fullmatch(r"\d{6}", given[1])
    return given[0], given[1]
