"""The kiosk (自助终端), round the clock (S2-48): first page, text size, departments' functions, where to complain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.faces.common import display, kiosk
from yichuang.faces.common.addresses import public_address
from yichuang.kernel import clock

from ..access import PATH, device_required, this_device
from ..live import frame

KIOSK = hall.DeviceKind.KIOSK
_BIG = "yc_big"
_BIG_FOR = 600  # seconds; the first page forgets it sooner
_MESSAGES = "messages"  # Django's cookie of words for the next page


def page(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200, visit: bool = False
) -> HttpResponse:
    """A page of the kiosk, in the size its user has chosen. Unless it belongs to a visit, it ends the one before."""
    if not visit:
        kiosk.end(request)
    shared = frame(this_device(request)) | {"big": bool(request.COOKIES.get(_BIG)), "here": request.get_full_path()}
    response = render(request, template, shared | context, status=status)
    kiosk.mark(request, response)
    return response


@device_required(KIOSK)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here. Whoever was here before has left nothing (``?done``)."""
    done = "done" in request.GET
    device = this_device(request)
    site = places.get_site(device.site_id)
    is_open, hours = places.is_open(site, clock.now())
    response = page(
        request,
        "screens/kiosk/home.html",
        {
            "entries": hall.terminal_entries(device.hall_id),
            "takes": hall.get_hall(device.hall_id).active,
            "opened": hall.opened_items(device.hall_id),
            "closed": "" if is_open else hours,
            **({"big": False} if done else {}),
        },
    )
    if done:
        response.delete_cookie(_BIG, path=PATH, samesite="Strict")
        for name in (display.COOKIE, _MESSAGES):
            if name in request.COOKIES:
                response.delete_cookie(name, samesite="Lax")
    return response


@device_required(KIOSK)
@require_POST
def size(request: HttpRequest) -> HttpResponse:
    """Larger text, or as before; for this user only."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("screens:kiosk")
    response = redirect(back)
    if request.COOKIES.get(_BIG):
        response.delete_cookie(_BIG, path=PATH, samesite="Strict")
    else:
        response.set_cookie(
            _BIG, "1", max_age=_BIG_FOR, path=PATH, httponly=True, samesite="Strict", secure=request.is_secure()
        )
    return response


@device_required(KIOSK)
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """The functions of departments (公安、市场监管、税务 …), as this hall's dictionary has them (S0-37, S2-88)."""
    return page(
        request, "screens/kiosk/departments.html", {"entries": hall.terminal_entries(this_device(request).hall_id)}
    )


@device_required(KIOSK)
@require_safe
def complain(request: HttpRequest) -> HttpResponse:
    """Who hears a complaint: the hall's “办不成事” windows as they stand now, its telephone, one's own case online."""
    device = this_device(request)
    floor = hall.get_hall(device.hall_id)
    unsolved = {w.id for w in floor.windows if w.kind == places.CounterKind.UNSOLVED}
    context: dict[str, object] = {
        "windows": (windows := [w for w in hall.board(device.hall_id).windows if w.id in unsolved]),
        "now": any(w.state == "open" for w in windows),
        "site": places.get_site(device.site_id),
        "address": public_address(request, "/cases/"),
    }
    return page(request, "screens/kiosk/complain.html", context)
