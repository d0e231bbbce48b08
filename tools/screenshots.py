"""The pictures of README.md, from the demo county in a real browser: ``make screenshots``.

``python -m tools.screenshots`` loads a demo of its own into a folder it removes again (some minutes); with ``--url``
it looks at one that is running. Pictures go to docs/screenshots/.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.plugins.browser import ARGUMENTS, HOW_TO_GET_ONE, chromium_path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
MOST_BYTES = 250_000
READY_SECONDS = 600
PASSWORD = "yichuang2026"  # noqa: S105 - the demo's, told to everybody
SCREEN = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 320, "height": 640}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
WALL = {"viewport": {"width": 1920, "height": 1080}}
KIOSK = {"viewport": {"width": 1080, "height": 1920}}
RETURNING = "53352619401123014X"  # made up, like everybody in the demo; a window has seen her card
FELLING = "/item/000164001000/?q_place=mountain&q_size=small&q_right=yes"


def main() -> int:
    """Take them all. Exit code 1 if one has become too big to look at on the way."""
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    parser.add_argument("--url", help="a running demo, as http://127.0.0.1:8000; without it one is started")
    url = parser.parse_args().url
    if url:
        return _take_all(url)
    with _demo() as started:
        return _take_all(started)


@contextmanager
def _demo() -> Iterator[str]:
    """A demo of its own, gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="yichuang-screenshots-") as home:
        command = [sys.executable, "-m", "yichuang.project.cli", "demo", "--port", str(port), "--workers", "1"]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("YICHUANG_", "DATABASE_"))}
        running = subprocess.Popen(command, env=environment | {"YICHUANG_HOME": home}, start_new_session=True)  # noqa: S603 - our own
        try:
            _wait(running, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.send_signal(signal.SIGINT)
            running.wait()


def _wait(running: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and running.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.5)
    raise SystemExit("the demo did not start")


def _take_all(url: str) -> int:
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = chromium_path(playwright.chromium.executable_path)
        if path is None:
            raise SystemExit(HOW_TO_GET_ONE)
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, "--lang=zh-CN"])
        too_big = [name for name in SHOTS if _take(browser, url, name) > MOST_BYTES]
        browser.close()
    for name in too_big:
        print(f"{name}.png is bigger than {MOST_BYTES // 1000} KB", file=sys.stderr)
    return 1 if too_big else 0


def _take(browser: Any, url: str, name: str) -> int:
    """One picture, by a visitor of its own. Returns its size in bytes."""
    options, go = SHOTS[name]
    context = browser.new_context(base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    page = context.new_page()
    go(page)
    page.wait_for_load_state("networkidle")
    target = (FOLDER / f"{name}.png").resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, animations="disabled")
    context.close()
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}  {size // 1000} KB")
    return size


def _sign_in(page: Any, username: str, address: str) -> None:
    page.goto(f"/accounts/login/?next={address}")
    page.get_by_label("用户名、手机号或身份证号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    _press(page, page.locator("main").get_by_role("button", name="登录", exact=True))


def _press(page: Any, target: Any) -> None:
    with page.expect_navigation():
        target.first.click()


def _choose(page: Any, label: str) -> None:
    page.locator("label.yc-option__label", has_text=label).first.click()


def _home(page: Any) -> None:
    page.goto("/")


def _guide(page: Any) -> None:
    page.goto(FELLING)


def _apply(page: Any) -> None:
    """A villager's phone, one question."""
    _sign_in(page, "villager", FELLING.replace("/item/", "/apply/new/"))
    begin = page.get_by_role("button", name="开始填写")
    _press(page, begin if begin.count() else page.get_by_role("link", name="接着填"))
    draft = page.url.split("/apply/")[1].split("/")[0]
    page.goto(f"/apply/{draft}/page/f-purpose/")
    _choose(page, "自己盖房用")


def _track(page: Any) -> None:
    """A case in plain words: one under way, or else decided, of the first of the demo's people who has one."""
    for word in ("正在办", "决定"):
        for username in ("caregiver", "grandma", "father", "villager"):
            page.context.clear_cookies()
            _sign_in(page, username, "/cases/")
            under_way = page.locator("section[aria-labelledby=handed] li", has_text=word)
            if under_way.count():
                return _press(page, under_way.first.get_by_role("link"))
    raise SystemExit("none of the demo's people has a case to show")


def _intake(page: Any) -> None:
    """Item, applicant, situation, form and papers on one screen."""
    _sign_in(page, "clerk_county_2", "/desk/intake/")
    page.keyboard.type("办医保")
    page.locator("[data-hit]").first.click()
    page.wait_for_selector("#s_holder")
    page.fill("#id_number", RETURNING)
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk-known")
    page.locator("label[for=s_holder]").click()
    page.wait_for_selector("#f_ethnic")
    page.fill("#f_ethnic", "佤族")
    page.select_option("#f_special_group", "none")
    page.select_option("#f_pay_way", "village")


def _file(page: Any) -> None:
    """What an examiner has before her."""
    _sign_in(page, "examiner_minzheng", "/desk/?kind=examine")
    _press(page, page.locator(".desk-rows__link"))


def _agent(page: Any) -> None:
    """上门收件, the papers."""
    _sign_in(page, "agent_village_102208", "/desk/collect/")
    page.fill("#q", "家里着火了")
    _press(page, page.get_by_role("button", name="查找"))
    _press(page, page.locator(".desk-hit"))
    page.fill("#id_number", "533526196204126014")
    _press(page, page.get_by_role("button", name="查找"))


def _ledger(page: Any) -> None:
    """The hall's ledger."""
    _sign_in(page, "hall_manager", "/desk/ledger/")


def _window(page: Any) -> None:
    """A clerk with somebody before her: the window of the demo's people in line, or one that is opened for it."""
    _sign_in(page, "clerk_county_2", "/desk/window/")
    to_open = page.get_by_role("button", name="开 2 号窗")
    if to_open.count():
        _press(page, to_open)
    following = page.get_by_role("button", name="叫下一个")
    if following.count():
        _press(page, following)
    came = page.get_by_role("button", name="人来了，开始办")
    if came.count():
        _press(page, came)


def _device(page: Any, kind: str) -> None:
    """A device of the county's hall, enrolled as its manager does it."""
    _sign_in(page, "hall_manager", "/desk/devices/")
    page.locator("[name=kind]").select_option(kind) if page.locator("select[name=kind]").count() else page.locator(
        f"label:has(+ [value={kind}]), [value={kind}] + label"
    ).first.click()
    page.fill("[name=name]", "展示")
    page.locator("[name=name]").press("Enter")
    page.wait_for_selector(".hl-code .hl-number")
    code = page.inner_text(".hl-code .hl-number")
    page.context.clear_cookies()
    page.goto("/screens/")
    page.get_by_label("登记码").fill(code)
    _press(page, page.get_by_role("button", name="登记"))


def _board(page: Any) -> None:
    """The call board, with the call that the picture of the window made."""
    _device(page, "board")
    page.wait_for_selector("[data-hall]")


def _kiosk(page: Any) -> None:
    """The self-service terminal."""
    _device(page, "kiosk")


def _flow(page: Any) -> None:
    """Waiting and service, hall by hall, as the bureau sees it."""
    _sign_in(page, "bureau", "/desk/flow/")


def _appointment(page: Any) -> None:
    """A villager's phone: which day and time."""
    _sign_in(page, "villager", "/sites/")
    page.goto(page.locator("main a[href^='/sites/']", has_text="政务服务中心").first.get_attribute("href") + "hall/")
    _press(page, page.locator("main a[href*='/book/?business=general']"))
    page.locator(".pt-days a").last.click()
    page.wait_for_selector("#times")


def _progress(slug: str) -> Callable[[Any], None]:
    """How far a place is, as its bureau sees it."""

    def go(page: Any) -> None:
        _sign_in(page, "bureau" if slug == "shuangjiang" else f"{slug}_bureau", "/desk/progress/")

    return go


def _station(slug: str) -> Callable[[Any], None]:
    """The self-check of a village's station by its own place's checklist, on the phone of who runs it."""

    def go(page: Any) -> None:
        _sign_in(page, "agent_village_102208" if slug == "shuangjiang" else f"{slug}_agent", "/desk/standard/")
        _press(page, page.locator("main table a[href^='/desk/standard/']"))
        begin = page.get_by_role("button", name="开始自查")
        _press(page, begin if begin.count() else page.get_by_role("button", name="接着填自查"))

    return go


PLACES = ("shuangjiang", "dawukou", "zhanyi", "ningcheng", "zhongkai")
SHOTS: dict[str, tuple[dict[str, Any], Callable[[Any], None]]] = {
    "home": (SCREEN, _home),
    "guide": (SCREEN, _guide),
    "apply": (PHONE, _apply),
    "track": (SCREEN, _track),
    "intake": (SCREEN, _intake),
    "file": (SCREEN, _file),
    "agent-phone": (PHONE, _agent),
    "ledger": (SCREEN, _ledger),
    "window": (SCREEN, _window),
    "board": (WALL, _board),
    "kiosk": (KIOSK, _kiosk),
    "flow": (SCREEN, _flow),
    "appointment": (PHONE, _appointment),
    **{f"../places/{slug}-progress": (SCREEN, _progress(slug)) for slug in PLACES},
    **{f"../places/{slug}-station": (PHONE, _station(slug)) for slug in PLACES},
}

if __name__ == "__main__":
    sys.exit(main())
