"""The plan's editor and the pages of a site in a browser: by mouse, by keyboard, on a phone, for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plugins.browser import PHONE

from yichuang.domain.people import public as people
from yichuang.domain.people.testing import staff_actor
from yichuang.domain.places import public as places
from yichuang.domain.places.testing import make_county
from yichuang.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(transactional_db: None) -> Any:
    return staff_actor(make_county(), people.Role.HALL_MANAGER)


@pytest.fixture
def at(manager: Any) -> dict[str, Any]:
    return {"actor": manager, "site_id": manager.site_id}


@pytest.fixture
def plan(at: dict[str, Any]) -> str:
    """Two zones, a window and the door, drawn."""
    zones = [places.set_zone(**at, kind=kind).id for kind in ("waiting", "window")]
    (counter,) = places.list_counters(at["site_id"])
    shapes = (
        places.Shape("zone", zones[0], x=0, y=0, width=8, height=6),
        places.Shape("zone", zones[1], points=((10, 0), (20, 0), (20, 8), (15, 8), (15, 4), (10, 4))),
        places.Shape("counter", counter.id, x=16, y=1, width=3, height=2),
        places.Shape("mark", label="入口", x=0, y=9, width=3, height=1),
    )
    places.set_floor_plan(**at, width=24, height=12, shapes=shapes, revision=0)
    return f"/desk/sites/{at['site_id']}/plan/"


def shape(page: Any, row: int) -> Any:
    return page.locator(f"svg [data-row='{row}'] > rect, svg [data-row='{row}'] > polygon")


def cells(page: Any, number: float) -> float:
    """So many cells in pixels of the drawing as it is shown."""
    return number * 20 * page.locator("svg[data-plan]").bounding_box()["width"] / (24 * 20 + 2)


def drag(page: Any, row: int, right: float, down: float, *, corner: bool = False) -> None:
    box = shape(page, row).bounding_box()
    at = (box["x"] + box["width"] - 3, box["y"] + box["height"] - 3) if corner else (box["x"] + 12, box["y"] + 12)
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + cells(page, right), at[1] + cells(page, down), steps=5)
    page.mouse.up()


@pytest.mark.seed("S1-7")
def test_a_plan_is_drawn_by_mouse_and_by_keyboard(window, live_server, manager, at, plan, axe, screenshot):
    page = window(manager)
    page.goto(live_server.url + plan)
    axe(page)
    screenshot(page, "sitefile/plan")
    drag(page, 0, 1, 2)
    drag(page, 0, 1, 1, corner=True)
    drag(page, 1, 2, 0)
    page.locator("[name=shapes-3-x]").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    assert shape(page, 3).get_attribute("x") == "100", "typing moves it at once"
    page.keyboard.press("F8")
    page.get_by_text("分布图已保存").wait_for()
    kept = places.get_plan(at["site_id"])
    room, corner, _, door = (s.shape for s in kept.shapes)
    assert (room.x, room.y, room.width, room.height) == (1, 2, 9, 7)
    assert corner.points[0] == (12, 0)
    assert door.x == 5


def test_the_files_pages_pass_axe_at_the_desk_and_on_a_phone(window, live_server, manager, at, plan, axe, screenshot):
    places.set_equipment(**at, kind="kiosk", name="自助服务终端", keeper="李娜")
    places.set_supply(**at, kind="leaflet", name="办事指南", unit="份", minimum=10)
    home = f"/desk/sites/{at['site_id']}/"
    (thing,) = places.list_equipment(**at)
    parts = (
        "",
        "facts/",
        "zones/",
        "windows/",
        "equipment/",
        "equipment/new/",
        f"equipment/{thing.id}/",
        "supplies/",
        "boards/",
    )
    for options in ({}, {"viewport": {"width": 320, "height": 640}}):
        page = window(manager, **options)
        narrow = bool(options)
        for address in ("/desk/sites/", *(home + part for part in (*parts, "plan/", "photos/", "seated/"))):
            page.goto(live_server.url + address)
            axe(page)
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{address} is too wide by {wide}"
        page.goto(live_server.url + home)
        screenshot(page, f"sitefile/site-{'phone' if narrow else 'desk'}")
        page.goto(f"{live_server.url}{home}windows/")
        screenshot(page, f"sitefile/windows-{'phone' if narrow else 'desk'}")
        page.goto(f"{live_server.url}{home}equipment/")
        screenshot(page, f"sitefile/equipment-{'phone' if narrow else 'desk'}")


def test_the_office_passes_axe_and_an_institution_is_confirmed(window, live_server, manager, axe, screenshot):
    key = people.draft_institution(
        actor=manager,
        kind="first_asked",
        title="首问责任制",
        text="第一条 引导到办成为止。",
        effective_on=clock.today(),
    )
    (version,) = people.get_institution(actor=manager, institution_id=key)[1]
    people.publish_version(actor=manager, version_id=version.id)
    page = window(manager)
    for address in ("incidents/", "incidents/new/", "lost/", "lost/new/", "institutions/", "institutions/new/"):
        page.goto(f"{live_server.url}/desk/{address}")
        axe(page)
    page.goto(f"{live_server.url}/desk/institutions/{key}/")
    axe(page)
    screenshot(page, "sitefile/institution")
    page.keyboard.press("F8")
    page.get_by_text("已确认阅读").wait_for()


@pytest.mark.seed("S1-7", "S0-26")
def test_the_public_reads_the_plan_as_a_drawing_and_as_a_list(new_page, live_server, at, plan, axe, screenshot):
    places.set_site_facts(**at, facts=places.SiteFacts(access=("ramp",)))
    for name, options in (("desk", {}), ("phone", PHONE)):
        page = new_page(**options)
        page.goto(f"{live_server.url}/sites/{at['site_id']}/")
        axe(page)
        drawing = page.get_by_role("img", name="1 楼大厅分布图")
        assert drawing.is_visible()
        assert page.get_by_role("listitem").filter(has_text="3 号综合窗口，在图的").count() == 1
        screenshot(page, f"sitefile/public-{name}")
        page.goto(f"{live_server.url}/lost/")
        axe(page)
