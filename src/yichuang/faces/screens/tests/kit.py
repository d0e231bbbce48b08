"""A hall with devices, and browsers that are those devices."""

from __future__ import annotations

from django.test import Client

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.faces.screens.access import COOKIE

AT_A_WINDOW = {"sign", "pad"}


def enrol(floor: testing.Floor, kind: str, *, window: hall.WindowFace | None = None) -> tuple[hall.DeviceRef, str]:
    """A device of this kind, and its token; signs and pads at the first window."""
    at = (window or floor.first).id if kind in AT_A_WINDOW else None
    _, code = hall.add_device(actor=floor.manager, hall_id=floor.hall.id, kind=kind, name="一号机", window_id=at)
    return hall.enrol_device(code=code)


def browser_of(token: str) -> Client:
    """A browser that carries this token."""
    client = Client()
    client.cookies[COOKIE] = token
    return client


def device(floor: testing.Floor, kind: str, **facts: object) -> Client:
    """A browser that is a device of this kind."""
    return browser_of(enrol(floor, kind, **facts)[1])  # type: ignore[arg-type]


def kiosk_of(county: ground.County) -> Client:
    """A browser that is the kiosk of a county's centre, which gets a hall."""
    manager = persons.staff_actor(county, people.Role.HALL_MANAGER)
    floor = hall.arrange_hall(actor=manager, site_id=county.centre.id)
    _, code = hall.add_device(actor=manager, hall_id=floor.id, kind="kiosk", name="自助机")
    return browser_of(hall.enrol_device(code=code)[1])


def be(page: object, url: str, token: str) -> None:
    """Make a Chromium page the device of this token."""
    cookie = {"name": COOKIE, "value": token, "url": f"{url}/screens/", "httpOnly": True, "sameSite": "Strict"}
    page.context.add_cookies([cookie])  # type: ignore[attr-defined]
