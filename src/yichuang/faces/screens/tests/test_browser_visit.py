"""In a real browser: somebody signs in at a kiosk, fills in an application, leaves; and who only walks away."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground

from .kit import be, enrol, self_service
from .test_browser import KIOSK, PHONE, WALL, fits, spend

HOME = "**/screens/kiosk/?done=1"


@pytest.fixture
def here(transactional_db):
    return self_service()


@pytest.fixture
def kiosk(new_page, live_server, here):
    """``kiosk(KIOSK)``: a page that is this kiosk, at its first page."""

    def make(options=KIOSK, **more):
        page = new_page(**options, **more)
        be(page, live_server.url, here.token)
        page.goto("/screens/kiosk/")
        return page

    return make


def sign_in(page, here):
    page.get_by_role("link", name="自助申请").first.click()
    page.get_by_role("link", name=here.stage.item.plain_name).click()
    page.get_by_role("button", name="登录，开始申请").click()
    name = get_user_model().objects.get(pk=here.stage.villager.account_id).username
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(persons.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_selector("text=手边准备好")


@pytest.mark.parametrize("options", [KIOSK, PHONE], ids=["1080", "320"])
def test_every_page_of_help_and_of_a_visit_is_accessible_and_fits(here, kiosk, axe, screenshot, options):
    page = kiosk(options)
    guide = f"guide/{here.stage.item.basic_code}/"
    pages = {
        "apply": "apply/", "ways": f"apply/{here.stage.item.basic_code}/", "guide": guide,
        "guide-answered": f"{guide}?q_where=forest&q_who=self", "guide-over": f"{guide}?q_where=yard",
        "form": f"{guide}form/?q_where=forest&q_who=self", "complain": "complain/",
    }  # fmt: skip
    for name, address in pages.items():
        page.goto(f"/screens/kiosk/{address}")
        axe(page)
        fits(page)
        screenshot(page, f"screens/kiosk-{options['viewport']['width']}/{name}")
    page.goto("/screens/kiosk/")
    sign_in(page, here)
    axe(page)
    fits(page)
    screenshot(page, f"screens/kiosk-{options['viewport']['width']}/visit-start")
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/page/q-where/**")
    axe(page)
    fits(page)
    screenshot(page, f"screens/kiosk-{options['viewport']['width']}/visit-page")


def test_who_leaves_leaves_nothing_behind(here, kiosk):
    page = kiosk()
    sign_in(page, here)
    page.get_by_role("link", name="退出").click()
    page.wait_for_url(HOME)
    for _ in range(2):
        page.go_back()
        page.wait_for_load_state()
        assert "手边准备好" not in page.content()
        assert "/screens/" in page.url


def test_who_walks_away_is_asked_and_signed_out(here, kiosk):
    page = kiosk()
    page.clock.install()
    sign_in(page, here)
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/page/q-where/**")
    spend(page, 72)
    page.get_by_role("button", name="接着用").click()
    spend(page, 30)
    assert "/page/q-where/" in page.url, "whoever goes on stays"
    spend(page, 62)
    page.wait_for_url(HOME)
    page.goto("/me/")
    assert page.url.endswith("/screens/kiosk/?done=1")


def test_without_a_network_what_was_hers_goes_from_the_screen(here, kiosk):
    page = kiosk()
    page.clock.install()
    sign_in(page, here)
    page.context.set_offline(True)
    spend(page, 2)
    assert "网络中断" in page.locator("[data-kiosk-lost]").inner_text()
    spend(page, 90)
    assert "手边准备好" not in page.content()
    page.context.set_offline(False)
    spend(page, 4)
    page.wait_for_url(HOME)


def test_a_page_that_is_over_waits_for_a_server_that_does_not_answer(here, kiosk):
    page = kiosk()
    page.clock.install()
    sign_in(page, here)
    page.context.route("**/*", lambda route: route.abort())  # the hall's network is up: navigator.onLine stays true
    page.get_by_role("button", name="开始填写").click()
    page.get_by_text("网络中断").wait_for()
    assert "手边准备好" in page.content(), "a touch does not lead to the browser's error page either"
    spend(page, 95)
    assert "手边准备好" not in page.content()
    assert "正在回到首页" in page.content()
    page.context.unroute("**/*")
    spend(page, 5)
    page.wait_for_url(HOME)


def test_a_gateways_error_page_is_no_answer(here, kiosk):
    page = kiosk()
    page.clock.install()
    sign_in(page, here)
    page.context.route("**/*", lambda route: route.fulfill(status=502, body="Bad Gateway"))
    spend(page, 95)
    assert "正在回到首页" in page.content()


def test_the_kiosks_own_pages_wait_for_a_server_that_does_not_answer(here, kiosk):
    page = kiosk()
    page.clock.install()
    page.goto("/screens/kiosk/again/")
    page.get_by_label("身份证号或手机号").fill("13887651234")
    page.context.route("**/*", lambda route: route.abort())
    spend(page, 65)
    assert page.get_by_label("身份证号或手机号").input_value() == ""
    page.context.unroute("**/*")
    spend(page, 5)
    page.wait_for_url(HOME)


def test_the_half_hour_is_said_a_minute_before_and_then_ends(here, kiosk):
    page = kiosk()
    sign_in(page, here)
    page.route("**/apply/new/**", lambda route: shorten(route, "64"))
    page.clock.install()
    page.reload()
    spend(page, 2)
    assert not page.locator("[data-kiosk-last]").is_visible()
    spend(page, 4)
    assert "快满半小时" in page.locator("[data-kiosk-last]").inner_text()
    for _ in range(5):
        page.mouse.click(5, 5)
        spend(page, 10)
    spend(page, 12)
    page.wait_for_url(HOME)


def shorten(route, seconds):
    answer = route.fetch()
    body = re.sub(r'data-kiosk-ends="\d+"', f'data-kiosk-ends="{seconds}"', answer.text())
    route.fulfill(response=answer, body=body)


def test_who_reads_in_the_frame_is_there(here, kiosk):
    page = kiosk()
    page.route("**/*.pdf*", lambda route: route.fulfill(content_type="text/html", body="<p>告知单</p>"))
    page.clock.install()
    page.goto(f"/screens/kiosk/guide/{here.stage.item.basic_code}/print/notice/?q_where=forest&q_who=self")
    page.frame_locator("#paper").get_by_text("告知单").wait_for()
    spend(page, 28)
    page.frame_locator("#paper").get_by_text("告知单").click()
    spend(page, 22)
    assert "/print/notice/" in page.url
    assert not page.locator("[data-idle-dialog]").is_visible()


def test_applying_at_the_kiosk_works_without_scripts(here, kiosk):
    page = kiosk(java_script_enabled=False)
    sign_in(page, here)
    page.get_by_role("button", name="开始填写").click()
    assert "树长在哪里" in page.content()
    assert 'content="90;url=/screens/kiosk/?done=1"' in page.content()
    page.get_by_role("link", name="退出").click()
    assert "您要办什么" in page.content()


def test_whoever_is_read_to_is_not_interrupted(here, kiosk):
    page = kiosk()
    page.add_init_script("Object.defineProperty(speechSynthesis, 'speaking', { get: () => !window.silent });")
    page.clock.install()
    page.goto(f"/screens/kiosk/guide/{here.stage.item.basic_code}/")
    spend(page, 70)
    assert "/guide/" in page.url
    assert not page.locator("[data-idle-dialog]").is_visible()
    page.evaluate("window.silent = true")
    spend(page, 42)
    assert page.locator("[data-idle-dialog]").is_visible()


def test_a_guide_is_answered_and_printed_by_the_keyboard_alone(here, kiosk):
    page = kiosk()
    page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; };")
    page.goto(f"/screens/kiosk/guide/{here.stage.item.basic_code}/")

    def reach(name):
        for _ in range(40):
            page.keyboard.press("Tab")
            if name in page.evaluate("document.activeElement.textContent"):
                return
        pytest.fail(f"{name} is out of reach")

    for answer in ("自留山或承包林", "本人"):
        reach(answer)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    reach("打印这一页")
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed") == 1


def test_a_digit_too_few_is_said_and_the_rest_stays(here, kiosk):
    page = kiosk()
    page.goto("/screens/kiosk/again/")
    field = page.get_by_label("身份证号或手机号")
    field.fill("1388765123")
    page.get_by_role("button", name="补打").click()
    page.get_by_text("您输了 10 位").wait_for()
    assert field.input_value() == "1388765123"
    field.fill("13887651234")
    page.get_by_role("button", name="补打").click()
    page.get_by_text("到导服台补打").wait_for()


def test_the_map_with_a_plan_fits_a_wall_and_a_phone(new_page, live_server, transactional_db, axe, screenshot):
    floor = testing.make_floor()
    site, at = floor.county.centre.id, {"actor": floor.manager}
    kinds = ("window", "waiting", "self_service", "toilet")
    zones = [places.set_zone(**at, site_id=site, kind=kind).id for kind in kinds]
    shapes = [places.Shape("zone", z, x=8 * n, width=8, height=10) for n, z in enumerate(zones)]
    shapes += [places.Shape("counter", floor.county.counter.id, x=1, y=1, width=3, height=2)]
    shapes += [places.Shape("mark", label="一号机", x=18, y=7, width=4, height=2)]
    for n in range(10, 20):
        name = f"{n} 号综合窗口"
        new = places.create_counter(actor=ground.manager(), site_id=site, number=f"B{n}", name=name, kind="general")
        hall.arrange_window(
            **at, hall_id=floor.hall.id, counter_id=new.id, businesses=["general", "social", "collect"], acts=[]
        )
    places.set_floor_plan(**at, site_id=site, width=32, height=16, shapes=shapes, revision=0)
    above = [places.Shape("mark", label="二号机", x=18, y=7, width=4, height=2)]
    places.set_floor_plan(**at, site_id=site, floor="二楼", width=32, height=16, shapes=above, revision=0)
    _, token = enrol(floor, "map")
    for options in (WALL, PHONE):
        page = new_page(**options)
        be(page, live_server.url, token)
        page.goto("/screens/map/")
        axe(page)
        fits(page)
        if options is WALL:
            tall = page.evaluate("document.documentElement.scrollHeight - document.documentElement.clientHeight")
            assert tall <= 0, f"{tall} px too tall"
        screenshot(page, f"screens/map-plan-{options['viewport']['width']}")


def test_a_page_of_the_publicity_screen_can_be_held(new_page, live_server, transactional_db, axe):
    _, token = enrol(testing.make_floor(), "publicity")
    page = new_page(**WALL)
    be(page, live_server.url, token)
    page.clock.install()
    page.goto("/screens/publicity/")
    page.get_by_role("button", name="停住这一页").click()
    axe(page)
    spend(page, 26)
    assert "今天的大厅" in page.content()
    page.get_by_role("button", name="接着翻页").click()
    spend(page, 14)
    page.wait_for_selector("text=公布的清单")


def test_a_paper_is_printed_from_its_frame_and_the_page_stays(here, kiosk, axe):
    page = kiosk()
    page.goto(f"/screens/kiosk/guide/{here.stage.item.basic_code}/print/notice/?q_where=forest&q_who=self")
    page.get_by_role("button", name="打印").wait_for()
    axe(page)
    fits(page)
    assert page.locator("iframe[title=一次性告知单]").is_visible()
    page.get_by_role("link", name="返回上一页").click()
    page.wait_for_selector("text=谁来办？")
