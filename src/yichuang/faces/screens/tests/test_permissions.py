"""Every page of the screens × every kind of device, a revoked one, and a browser that is none."""

from __future__ import annotations

import pytest
from django.test import Client

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.faces.screens.urls import urlpatterns

from .kit import browser_of, device, enrol

PAGES = [p for p in urlpatterns if p.name not in {"enrol", "pulse"}]


def address(pattern, ticket) -> str:
    route = str(pattern.pattern)
    for name, value in {
        "<slug:business>": "general",
        "<str:pass_key>": ticket.pass_key,
        "<str:code>": "0" * 12,
        "<slug:kind>": "guide",
        "<str:number>": "SJ-2026-00001",
    }.items():
        route = route.replace(name, value)
    return f"/screens/{route}"


def test_every_page_says_which_devices_it_is_for():
    for pattern in PAGES:
        assert pattern.callback.declared_permission == "device", pattern
        assert pattern.callback.kinds <= set(hall.DeviceKind), pattern
    assert {kind for p in PAGES for kind in p.callback.kinds} == set(hall.DeviceKind)


@pytest.mark.parametrize("pattern", PAGES, ids=lambda p: p.name)
def test_a_page_opens_for_its_own_devices_and_for_nobody_else(floor, pattern):
    ticket, mark = testing.take(floor), pattern.callback
    for kind in hall.DeviceKind:
        response = device(floor, kind).get(address(pattern, ticket))
        if kind in mark.kinds:
            assert response.status_code in {200, 302, 401, 404, 405}, (kind, response.status_code)
            assert response.get("Location", "") in {"", "/screens/kiosk/?done=1"}, (
                "a page of a visit leads to the first"
            )
        else:
            assert response.status_code == (403 if mark.part else 302), kind
    revoked, token = enrol(floor, next(iter(mark.kinds)))
    hall.revoke_device(actor=floor.manager, device_id=revoked.id)
    for client in (Client(), browser_of(token), browser_of("x" * 300)):
        for answer in (client.get(address(pattern, ticket)), client.post(address(pattern, ticket))):
            assert answer.status_code == (403 if mark.part else 302)
            if not mark.part:
                assert answer["Location"] == "/screens/"


def test_a_kiosk_shows_no_slip_of_another_hall(floor):
    ticket = testing.take(floor)
    kiosk = device(floor, "kiosk")
    assert kiosk.get(f"/screens/kiosk/slip/{ticket.pass_key}/").status_code == 200
    unknown = kiosk.get("/screens/kiosk/slip/nothing/")
    assert unknown.status_code == 404
    assert "重新取号" in unknown.content.decode()
