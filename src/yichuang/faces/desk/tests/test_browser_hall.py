"""The hall's pages at the desk in a browser: on a small phone and on a desk's screen, for everybody who reads them."""

from __future__ import annotations

import pytest

from yichuang.domain.feedback import public as feedback
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.actor import anonymous

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [320, 1280])
def test_what_the_manager_arranges_fits_every_screen(window, axe, screenshot, width) -> None:
    floor = testing.make_floor()
    hall.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general", lead=0)
    hall.add_device(actor=floor.manager, hall_id=floor.hall.id, kind="board", name="一楼大屏")
    hall.arrange_terminal_entry(
        actor=floor.manager, hall_id=floor.hall.id, key="tax", name="开具完税证明", body="税务局",
        address="https://tax.example.gov.cn/very/long/address/of/the/tax/bureau/of/the/county/print",
    )  # fmt: skip
    page = window(floor.manager, viewport={"width": width, "height": 800})
    base = f"/desk/setting/{floor.hall.id}"
    for path in (
        "/desk/setting/",
        f"{base}/business/general/",
        f"{base}/business/general/booking/",
        f"{base}/business/general/shares/",
        f"{base}/priorities/elderly/",
        f"{base}/counters/{floor.first.counter_id}/",
        f"{base}/closures/",
        "/desk/devices/",
        "/desk/terminal/",
        f"/desk/terminal/{floor.hall.id}/new/",
        f"/desk/terminal/{floor.hall.id}/entries/tax/",
        "/desk/appointments/",
        "/desk/appointments/book/?business=general",
    ):
        page.goto(path)
        screenshot(page, f"hall{path.partition('?')[0].replace('/', '-')}{width}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_device_is_added_by_keyboard_and_its_code_read(window, axe) -> None:
    floor = testing.make_floor()
    page = window(floor.manager)
    page.goto("/desk/devices/")
    page.focus("[name=kind]")
    page.keyboard.press("ArrowDown")
    page.focus("[name=name]")
    page.keyboard.type("一楼大屏")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hl-code .hl-number")
    assert len(page.inner_text(".hl-code .hl-number")) == 8
    axe(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_clerks_window_and_all_halls_of_a_bureau_fit_every_screen(window, axe, screenshot, width) -> None:
    floor = testing.make_floor()
    hall.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general", lead=0)
    testing.take(floor)
    testing.take(floor, priority="military")
    clerk = window(floor.clerk, viewport={"width": width, "height": 800})
    bureau = window(
        persons.staff_actor(floor.county, people.Role.BUREAU, site_id=None), viewport={"width": width, "height": 800}
    )
    clerk.goto("/desk/window/")
    clerk.get_by_text("不按顺序叫一个").click()
    called = hall.call_next(actor=floor.clerk, window_id=floor.first.id)
    hall.finish_ticket(actor=floor.clerk, ticket_id=called.id, outcome="answered")
    said = "让我跑了三趟，每次都说少一样材料，没有给我一次性告知单" * 2
    feedback.evaluate_slip(actor=anonymous(), pass_key=called.pass_key, level=1, words=said)
    testing.take(floor)
    paths = ("/desk/evaluations/", "/desk/flow/", "/desk/flow/?day=2026-03-02", "/desk/appointments/halls/")
    for page, path in [(clerk, "out-of-turn"), *((bureau, p) for p in paths)]:
        if path.startswith("/"):
            page.goto(path)
        axe(page)
        screenshot(page, f"hall-{path.strip('/').replace('/', '-').replace('?', '-')}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    with clerk.expect_navigation():
        clerk.get_by_role("button", name="叫下一个").click()
    axe(clerk)
    screenshot(clerk, f"hall-window-called-{width}")
    assert clerk.evaluate("document.documentElement.scrollWidth") <= width
