"""A real browser for journeys: ``page`` (one visitor) or ``new_page`` (several), ``axe`` and ``screenshot``.

Chromium is looked for in PLAYWRIGHT_CHROMIUM, at /usr/bin/chromium-headless-shell (it draws no window around the page:
a third less work), at /usr/bin/chromium, and where Playwright keeps its own. Without one these tests are skipped;
YICHUANG_FORBID_BROWSER_SKIP=1 (as in .ci/run) makes them fail instead.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOW_TO_GET_ONE = "no Chromium: apt-get install chromium-headless-shell fonts-noto-cjk, or set PLAYWRIGHT_CHROMIUM"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1366, "height": 768}}
PATIENCE = 30_000  # ms until a test gives up; on a busy machine a page may take ten seconds
# All that was asked for has come, htmx has put it in its place, nothing moves.
_STILL = """() => document.readyState === "complete"
  && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")
  && document.getAnimations().every(one => one.playState !== "running")"""


def chromium_path(own: str) -> str | None:
    """The first Chromium there is; ``own`` is where Playwright would keep one."""
    installed = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
    for candidate in (os.environ.get("PLAYWRIGHT_CHROMIUM"), *installed, own):
        if candidate and Path(candidate).exists():
            return candidate
    return None


def settled(page: Any) -> None:
    """Wait until the page has loaded and nothing of it changes any more: before measuring or judging it."""
    from playwright.sync_api import Error

    deadline = time.monotonic() + PATIENCE / 1000
    while True:
        page.wait_for_load_state()
        try:
            if page.evaluate(_STILL):
                return
        except Error as error:
            if "context was destroyed" not in str(error):  # it is just leaving for another page
                raise
        assert time.monotonic() < deadline, f"{page.url} never comes to rest"
        page.wait_for_timeout(20)


def _wait_after_clicks(patch: pytest.MonkeyPatch) -> None:
    """A click that leads to another page returns when that page has loaded, not when its first bytes have come.

    Playwright's returns then; what a test reads next without waiting (``is_visible``, ``count``, ``evaluate``) would
    see half a page on a busy machine.
    """
    from playwright.sync_api import Locator, Page

    def then_loaded(click: Callable[..., None], page_of: Callable[[Any], Any]) -> Callable[..., None]:
        def waiting(self: Any, *args: Any, **options: Any) -> None:
            click(self, *args, **options)
            page_of(self).wait_for_load_state()

        return waiting

    patch.setattr(Locator, "click", then_loaded(Locator.click, lambda locator: locator.page))
    patch.setattr(Page, "click", then_loaded(Page.click, lambda page: page))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium. Playwright keeps an event loop in this thread, hence per module and not longer."""
    from django.db import connections
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        path = chromium_path(playwright.chromium.executable_path)
        if path is None:
            if os.environ.get("YICHUANG_FORBID_BROWSER_SKIP") == "1":
                pytest.fail(HOW_TO_GET_ONE)
            pytest.skip(HOW_TO_GET_ONE)
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Django takes Playwright's loop for an async view
        _wait_after_clicks(patch)
        running = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        yield running
        running.close()
        # Django keeps connections per event loop. Both this one's and the one from before it may be of a database that
        # has been replaced meanwhile, or soon will be.
        connections.close_all()
    connections.close_all()


@pytest.fixture
def new_page(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """``new_page(**options)``: a visitor with cookies of her own (options: Playwright's new_context; PHONE, DESK).

    At the end the test fails if a page ran into a script error, broke its own content security policy, or asked any
    other host for anything.
    """
    complaints: list[str] = []
    contexts = []

    def console(message: Any) -> None:
        # A refused form is a 4xx, which Chromium reports as an error of the page; tests look at those themselves.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(f"console: {message.text}")

    def request(sent: Any) -> None:
        parts = urlsplit(sent.url)
        if parts.scheme in {"http", "https"} and parts.netloc != urlsplit(live_server.url).netloc:
            complaints.append(f"asked another host: {parts.scheme}://{parts.netloc}")

    def make(**options: Any) -> Any:
        settings = {"base_url": live_server.url, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **DESK}
        context = browser.new_context(**settings | {"reduced_motion": "reduce"} | options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("request", request)
        context.on("console", console)
        context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """One visitor at a desk's screen; see ``new_page``."""
    return new_page()


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """``axe(page)``: once the page is at rest, fails, with the list, if it has accessibility violations (all rules)."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Any) -> None:
        settled(page)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


@pytest.fixture
def screenshot() -> Callable[[Any, str], Path]:
    """``screenshot(page, "portal/home")``: the whole page as build/screenshots/portal/home.png."""

    def take(page: Any, name: str) -> Path:
        path = ROOT / "build" / "screenshots" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        # Without caret= it hides the caret by styles on the page's inputs, which htmx then copies against the policy.
        page.screenshot(path=path, full_page=True, caret="initial")
        return path

    return take
