"""A hall with devices, and browsers that are those devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
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


@dataclass(frozen=True)
class Self:
    """A county's kiosk with an item that is opened to it, and somebody who may apply."""

    stage: staged.Stage
    token: str
    terminal: places.SiteRef

    def browser(self) -> Client:
        """A browser that is this kiosk and has nobody signed in."""
        client = browser_of(self.token)
        client.get("/screens/kiosk/")
        return client


def self_service(*acts: catalogue.Act, **changes: Any) -> Self:
    """The stage of ``cases.testing``, its item opened to the terminal beside the centre, and the hall's kiosk."""
    stage = staged.make_stage(**{"channels": ["window", "online", "agent", "kiosk"]} | changes)
    county = stage.county
    terminal = ground.make_site(
        county.place, county.zhengwu, "terminal_1", kind="terminal", name="县政务服务中心自助终端",
        division=county.centre.division, town=county.centre.town, jurisdiction=(), hours=("1-7 00:00-23:59",),
    )  # fmt: skip
    for act in acts or (catalogue.Act.APPLY, catalogue.Act.PRINT):
        catalogue.delegate(
            actor=items.publisher(county.place.id), item_id=stage.item.id, act=act, mode=catalogue.Mode.TERMINAL,
            undertaker=catalogue.Undertaker.AGENCY, since=staged.SINCE, document="自助终端事项公告",
            site_ids=[terminal.id],
        )  # fmt: skip
    manager = persons.staff_actor(county, people.Role.HALL_MANAGER)
    floor = hall.arrange_hall(actor=manager, site_id=county.centre.id)
    _, code = hall.add_device(actor=manager, hall_id=floor.id, kind="kiosk", name="自助机")
    return Self(stage, hall.enrol_device(code=code)[1], terminal)
