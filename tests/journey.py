"""What journeys share: the demo county loaded once, a visitor who is looked at on every page, and the words of pages.

The ground, people and items are those of ``make demo``; its 300 cases stay out, so that loading stays fast. Loaded,
they become the template that each test's database is cloned from: a journey meets the county as ``make demo`` leaves
it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
from django.db import connections
from psycopg import sql

from tests.plugins.database import TestDatabase
from yichuang.kernel.workdays.operations import load_years
from yichuang.project import database
from yichuang.project.demo.ground import load_ground
from yichuang.project.demo.items import load_items
from yichuang.project.demo.people import DemoPerson, load_people

PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x08" * 2000 + b"\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
_PREFIX = "journey_"

# Words and buttons that run over the edge of the screen.
_CUT_OFF = """() => [
  ...document.querySelectorAll('main h1, main time, main dd, main small, main .yc-button')
].filter(e => {
  return e.getClientRects().length && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
}).map(e => e.textContent.trim())"""


@contextmanager
def demo_county(test_database: TestDatabase) -> Iterator[tuple[DemoPerson, ...]]:
    """The demo county, in every database this process clones until the end. Yields its people in the clear."""

    def silent(_: str) -> None:
        """Nobody watches."""

    load_years()
    load_ground(silent)
    people = load_people(silent)
    load_items(silent)
    connections.close_all()
    before, loaded = test_database.template, f"{_PREFIX}{test_database.name.removeprefix('t_')}"
    with test_database._admin() as admin:
        _drop_abandoned(test_database, admin)
        query = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY")
        names = (loaded, test_database.name, database.OWNER_ROLE)
        admin.execute(query.format(*(sql.Identifier(n) for n in names)))
    test_database.template = loaded
    try:
        yield people
    finally:
        test_database.template = before
        test_database.restore()
        with test_database._admin() as admin:
            test_database._drop(admin, loaded)


def _drop_abandoned(test_database: TestDatabase, admin: Any) -> None:
    for (name,) in admin.execute("SELECT datname FROM pg_database").fetchall():
        pid = str(name).removeprefix(_PREFIX)
        if str(name).startswith(_PREFIX) and pid.isdigit() and not psutil.pid_exists(int(pid)):
            test_database._drop(admin, str(name))


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
