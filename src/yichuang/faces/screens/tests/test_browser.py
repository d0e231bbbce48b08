"""In a real browser: a day on the walls and at the devices of a hall."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.faces.screens.pulse import Pulse, pulsing

from .kit import be, enrol

WALL = {"viewport": {"width": 1920, "height": 1080}}
KIOSK = {"viewport": {"width": 1080, "height": 1920}}
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
VOICE = """
window.said = [];
window.overlap = false;
let speaking = false;
const synth = new EventTarget();
Object.assign(synth, {
  getVoices: () => [{ localService: true, lang: "zh-CN", name: "本机" }],
  cancel() {},
  speak(utterance) {
    if (speaking) window.overlap = true;
    speaking = true;
    window.said.push(utterance.text);
    setTimeout(() => { speaking = false; utterance.onend(); }, 60);
  },
});
Object.defineProperty(window, "speechSynthesis", { value: synth, configurable: true });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


@pytest.fixture
def floor(transactional_db):
    return testing.make_floor()


@pytest.fixture
def screen(new_page, live_server, floor):
    """``screen("board", WALL)``: a page that is a device of this kind, on its own page."""

    def make(kind, *, script="", **options):
        found, token = enrol(floor, kind)
        page = new_page(**options)
        be(page, live_server.url, token)
        if script:
            page.add_init_script(script)
        page.goto("/screens/")
        page.device = found
        return page

    return make


@pytest.fixture
def listening(transactional_db, monkeypatch) -> Iterator[Pulse]:
    """The server answers the pulse as the product does: from memory, before Django."""
    pulse, django = Pulse(), WSGIHandler.__call__

    def call(self, environ, start_response):
        return pulsing(lambda env, start: django(self, env, start), pulse)(environ, start_response)

    monkeypatch.setattr(WSGIHandler, "__call__", call)
    end = time.monotonic() + 20
    while pulse.version(1) is None and time.monotonic() < end:
        time.sleep(0.02)
    assert pulse.version(1) is not None
    yield pulse
    pulse.stop()


def until(page, expression, wanted, seconds=20):
    """Wait until the expression is what is wanted; Playwright's own waiting would break the pages' policy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if wanted(page.evaluate(expression)):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{expression}: {page.evaluate(expression)}")


def spend(page, seconds):
    """Let the page's clock go on, with time for the network in every second of it."""
    for _ in range(seconds):
        page.clock.run_for(1000)
        page.wait_for_timeout(120)


def fits(page):
    """Nothing has to be scrolled sideways (WCAG 1.4.10)."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def call(floor):
    testing.take(floor)
    return hall.call_next(actor=floor.clerk, window_id=floor.first.id)


def test_every_wall_is_accessible_and_fits(floor, screen, axe, screenshot):
    call(floor)
    testing.take(floor, "collect")
    hall.pause_window(actor=floor.other, window_id=floor.second.id, reason="设备维修")
    for kind in ("board", "sign", "map", "publicity"):
        for options in (WALL, PHONE):
            page = screen(kind, **options)
            page.wait_for_selector("[data-hall]")
            axe(page)
            fits(page)
            if options is WALL:
                tall = page.evaluate("document.documentElement.scrollHeight - document.documentElement.clientHeight")
                assert tall <= 0, f"{kind} is {tall} px too tall for a wall"
                screenshot(page, f"screens/{kind}")


@pytest.mark.seed("S1-8")
def test_a_call_is_on_the_board_within_a_second_and_a_half(listening, floor, screen):
    page = screen("board", **WALL)
    page.wait_for_selector(".sc-board")
    page.wait_for_timeout(1500)
    page.evaluate(
        "new MutationObserver(() => { if (document.querySelector('.sc-call')) window.shown ??= Date.now(); })"
        ".observe(document.body, { childList: true, subtree: true })"
    )
    testing.take(floor)
    hall.call_next(actor=floor.clerk, window_id=floor.first.id)
    called = time.time() * 1000
    page.wait_for_selector("text=A001")
    late = page.evaluate("window.shown") - called
    assert late <= 1500, f"{late:.0f} ms"


def test_a_lost_network_is_told_and_it_comes_back_by_itself(floor, screen):
    page = screen("board", **WALL)
    call(floor)
    page.wait_for_selector("text=A001")
    page.context.set_offline(True)
    band = page.locator("[data-lost]")
    band.wait_for(state="visible", timeout=9000)
    assert "网络中断，显示的是" in band.inner_text()
    assert page.get_by_text("A001").first.is_visible(), "what was known stays"
    hall.pass_ticket(actor=floor.clerk, ticket_id=hall.my_window(floor.clerk).current.id)
    call(floor)
    page.context.set_offline(False)
    page.wait_for_selector("text=A002")
    band.wait_for(state="hidden", timeout=5000)


def test_calls_are_spoken_twice_one_after_the_other_and_never_again(floor, screen):
    page = screen("board", script=VOICE, **WALL)
    call(floor)
    testing.take(floor)
    hall.call_next(actor=floor.other, window_id=floor.second.id)
    until(page, "window.said.length", lambda n: n >= 4)
    first, second = "请 A 零 零 一 号，到 三 号窗口", "请 A 零 零 二 号，到 四 号窗口"
    assert sorted(page.evaluate("window.said")) == sorted([first, first, second, second])
    assert not page.evaluate("window.overlap")
    page.reload()
    page.wait_for_selector("text=A002")
    page.wait_for_timeout(1500)
    assert page.evaluate("window.said") == [], "a reload repeats nothing"
    hall.recall_ticket(actor=floor.clerk, ticket_id=hall.my_window(floor.clerk).current.id)
    until(page, "window.said.length", lambda n: n >= 2)
    assert page.evaluate("window.said") == [first, first]


def test_a_board_keeps_silent_when_it_is_turned_down_or_the_hour_is_quiet(floor, screen):
    page = screen("board", script=VOICE, **WALL)
    page.locator("summary", has_text="声音").click()
    page.locator("[data-volume]").fill("0")
    call(floor)
    page.wait_for_selector("text=A001")
    page.locator("[data-volume]").fill("80")
    hall.arrange_hall(actor=floor.manager, site_id=floor.hall.site_id, speaks=False)
    page.wait_for_selector("[data-quiet]", state="attached")
    testing.take(floor)
    hall.call_next(actor=floor.other, window_id=floor.second.id)
    page.wait_for_selector("text=A002")
    page.wait_for_timeout(500)
    assert page.evaluate("window.said") == []


def test_a_board_does_not_grow(floor, screen):
    page = screen("board", script=VOICE, **WALL)
    call(floor)
    page.wait_for_selector("text=A001")
    size = "document.querySelectorAll('*').length"
    before = page.evaluate(size)
    ticket = hall.my_window(floor.clerk).current
    for _ in range(6):
        hall.recall_ticket(actor=floor.clerk, ticket_id=ticket.id)
        page.wait_for_timeout(1200)
    assert page.evaluate(size) == before
    assert len(page.evaluate("JSON.parse(localStorage.getItem('yc.spoken'))")) <= 60


def test_a_revoked_board_stops_by_itself(listening, floor, screen):
    page = screen("board", **WALL)
    page.wait_for_timeout(1500)
    hall.revoke_device(actor=floor.manager, device_id=page.device.id)
    page.wait_for_selector("text=这台设备已停用")


@pytest.mark.seed("S1-47")
def test_a_sign_follows_its_window(floor, screen):
    page = screen("sign", **WALL)
    call(floor)
    page.wait_for_selector("text=A001")
    hall.finish_ticket(actor=floor.clerk, ticket_id=hall.my_window(floor.clerk).current.id, outcome="received")
    hall.pause_window(actor=floor.clerk, window_id=floor.first.id, reason="开会")
    page.wait_for_selector("text=暂停服务")


def test_the_pad_asks_when_a_visit_ends_and_rests_again(floor, screen, axe, screenshot):
    page = screen("pad", viewport={"width": 1024, "height": 600})
    axe(page)
    call(floor)
    hall.finish_ticket(actor=floor.clerk, ticket_id=hall.my_window(floor.clerk).current.id, outcome="received")
    page.wait_for_selector("text=您满意吗")
    axe(page)
    fits(page)
    screenshot(page, "screens/pad")
    page.get_by_role("link", name="非常满意").first.click()
    page.get_by_text("服务热情效率高").click()
    axe(page)
    page.get_by_role("button", name="提交评价").click()
    page.wait_for_selector("text=谢谢您的评价")
    axe(page)
    page.get_by_role("link", name="完成").click()
    page.wait_for_selector("text=欢迎您")


def test_the_pad_sends_the_level_when_nobody_gives_a_reason(floor, screen):
    page = screen("pad", viewport={"width": 1024, "height": 600})
    page.clock.install()
    call(floor)
    hall.finish_ticket(actor=floor.clerk, ticket_id=hall.my_window(floor.clerk).current.id, outcome="received")
    page.goto("/screens/pad/")
    page.get_by_role("link", name="基本满意").click()
    page.wait_for_selector("text=提交评价")
    spend(page, 21)
    page.wait_for_selector("text=谢谢您的评价")


def kiosk_pages(floor):
    floor_ticket = testing.take(floor)
    hall.arrange_terminal_entry(
        actor=floor.manager, hall_id=floor.hall.id, key="police", name="临时身份证明", body="公安局"
    )
    pages = ("ticket", "ticket/general", "checkin", "again", "find", "progress", "departments", "apply", "complain")
    return ["", *(f"{page}/" for page in pages), f"slip/{floor_ticket.pass_key}/"]


def test_every_page_of_the_kiosk_is_accessible_and_fits(floor, screen, axe, screenshot):
    pages = kiosk_pages(floor)
    for options, name in ((KIOSK, "kiosk"), (PHONE, "kiosk-320")):
        page = screen("kiosk", **options)
        for address in pages:
            page.goto(f"/screens/kiosk/{address}")
            axe(page)
            fits(page)
            screenshot(page, f"screens/{name}/{address.split('/')[0] or 'home'}")


@pytest.mark.seed("S1-18")
@pytest.mark.parametrize("options", [PHONE, KIOSK], ids=["320", "1080"])
def test_a_number_by_the_keyboard_alone(floor, screen, options):
    page = screen("kiosk", script="window.print = () => { window.printed = (window.printed || 0) + 1; };", **options)

    def reach(name, role):
        for _ in range(40):
            page.keyboard.press("Tab")
            here = page.evaluate("[document.activeElement.textContent.trim(), document.activeElement.tagName]")
            if name in here[0] and here[1] in role:
                return
        pytest.fail(f"{name} is out of reach at {page.url}")

    reach("取号", ("A",))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    reach("综合业务", ("A",))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    reach("取号", ("BUTTON",))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('A001')")
    until(page, "window.printed", lambda n: n == 1)
    page.reload()
    page.wait_for_selector("h1:has-text('A001')")
    page.wait_for_timeout(300)
    assert page.evaluate("window.printed") is None, "loading the slip again prints nothing"


def test_a_number_by_fingers_is_masked_and_forgotten(floor, screen):
    page = screen("kiosk", **KIOSK)
    page.clock.install()
    page.goto("/screens/kiosk/ticket/general/")
    keys = page.get_by_role("group", name="屏幕键盘")
    for digit in "13887651234":
        keys.get_by_role("button", name=digit, exact=True).click()
    field = page.get_by_label("身份证号或手机号")
    assert field.input_value() == "13887651234"
    field.blur()
    assert field.get_attribute("type") == "password"
    spend(page, 41)
    page.get_by_role("button", name="接着用").click()
    spend(page, 30)
    assert field.input_value() == "13887651234", "whoever goes on loses nothing"
    spend(page, 31)
    page.wait_for_url("**/screens/kiosk/?done=1")
    page.go_back()
    page.wait_for_load_state()
    left = page.evaluate("[...document.querySelectorAll('input[name=number]')].map(i => i.value).join('')")
    assert left == ""


def test_a_kiosk_without_its_network_stays_on_its_page(floor, screen):
    page = screen("kiosk", **KIOSK)
    page.context.set_offline(True)
    page.get_by_role("link", name="取号").first.click()
    page.locator("[data-lost]").wait_for(state="visible")
    assert page.url.endswith("/screens/kiosk/")
    page.context.set_offline(False)
    page.locator("[data-lost]").wait_for(state="hidden", timeout=9000)
    page.get_by_role("link", name="取号").first.click()
    page.wait_for_selector("text=您来办哪一类业务")


def test_everything_works_without_scripts(floor, screen):
    page = screen("kiosk", java_script_enabled=False, **KIOSK)
    page.get_by_role("link", name="取号").first.click()
    page.get_by_role("link", name="综合业务").click()
    page.get_by_label("身份证号或手机号").fill("13887651234")
    page.get_by_role("button", name="取号").last.click()
    assert "A001" in page.locator("h1").inner_text()
    board = screen("board", java_script_enabled=False, **WALL)
    assert board.locator("noscript meta[http-equiv=refresh]").count() or "refresh" in board.content()


def test_enrolling_by_hand(new_page, floor, axe, screenshot):
    page = new_page(**PHONE)
    page.goto("/screens/")
    axe(page)
    fits(page)
    _, code = hall.add_device(actor=floor.manager, hall_id=floor.hall.id, kind="board", name="大屏")
    page.get_by_label("登记码").fill("12345678")
    page.get_by_role("button", name="登记").click()
    page.wait_for_selector("text=登记码不对")
    axe(page)
    screenshot(page, "screens/enrol")
    page.get_by_label("登记码").fill(code)
    page.get_by_role("button", name="登记").click()
    page.wait_for_url("**/screens/board/")


@pytest.mark.seed("S1-8", "S1-54")
def test_a_visit_from_the_kiosk_to_the_pad(listening, floor, screen, screenshot):
    kiosk = screen("kiosk", script="window.print = () => {};", **KIOSK)
    board, sign = screen("board", script=VOICE, **WALL), screen("sign", **WALL)
    pad = screen("pad", viewport={"width": 1024, "height": 600})
    for number in ("A001", "A002"):
        kiosk.get_by_role("link", name="取号").first.click()
        kiosk.get_by_role("link", name="综合业务").click()
        kiosk.get_by_role("button", name="取号").first.click()
        kiosk.wait_for_selector(f"h1:has-text('{number}')")
        screenshot(kiosk, f"screens/day/kiosk-{number}")
        kiosk.get_by_role("link", name="办完了，回到首页").click()
    first = hall.call_next(actor=floor.clerk, window_id=floor.first.id)
    second = hall.call_next(actor=floor.other, window_id=floor.second.id)
    assert (first.number, second.number) == ("A001", "A002"), "in the order they came"
    board.wait_for_selector("li:has-text('A002') >> text=4 号窗口")
    sign.wait_for_selector("text=A001")
    until(board, "window.said.length", lambda n: n == 4)
    screenshot(board, "screens/day/board")
    screenshot(sign, "screens/day/sign")
    hall.finish_ticket(actor=floor.clerk, ticket_id=first.id, outcome="received")
    pad.wait_for_selector("text=刚才 A001 号的服务")
    screenshot(pad, "screens/day/pad")
    pad.get_by_role("link", name="非常满意").first.click()
    pad.get_by_role("button", name="提交评价").click()
    pad.wait_for_selector("text=谢谢您的评价")
    sign.wait_for_selector("text=请等候叫号")
    board.wait_for_selector("tr:has-text('3'):has-text('空闲')")
