"""Which device asks, and which kinds of device a page is for. Every view of this face goes through one of two marks.

``@open_page`` is for a browser that is no device yet. ``@device_required(DeviceKind.BOARD)`` needs a device of that
kind, known by the token in its cookie; any other is led to the page where the code is typed, which leads a device on
to its own page. Parts that a script asks for (``part=True``) answer 403 instead: the script then loads the page anew.
Both set ``declared_permission`` on the view, which a test of the whole address table looks for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from yichuang.domain.hall import public as hall
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

View = Callable[..., HttpResponseBase]
COOKIE = "yc_device"
PATH = "/screens/"
_AGE = 400 * 24 * 3600  # seconds; the longest browsers keep; every page a device opens begins it anew
_LONGEST = 100  # characters of a token that are read
_STATUS: dict[type[DomainError], int] = {NotFound: 404, Forbidden: 403, Conflict: 409, Invalid: 422, DomainError: 400}


def device_of(request: HttpRequest) -> hall.DeviceRef | None:
    """The device that asks; None for any other browser, and for a device that was revoked."""
    known: list[hall.DeviceRef | None] | None = getattr(request, "screens_device", None)
    if known is None:
        token = request.COOKIES.get(COOKIE, "")[:_LONGEST]
        known = [hall.find_device(token) if token else None]
        request.screens_device = known  # type: ignore[attr-defined]
    return known[0]


def this_device(request: HttpRequest) -> hall.DeviceRef:
    """The device of a page that needs one. Raises Forbidden elsewhere."""
    device = device_of(request)
    if device is None:
        raise Forbidden("这一页只在登记过的设备上打开")
    return device


def actor_of(request: HttpRequest) -> Actor:
    """Who acts at this device."""
    return hall.device_actor(this_device(request))


def remember(request: HttpRequest, response: HttpResponseBase, token: str) -> None:
    """Keep the token in this browser: out of reach of scripts, sent to this face alone and from its own pages only."""
    response.set_cookie(
        COOKIE, token, max_age=_AGE, path=PATH, httponly=True, samesite="Strict", secure=request.is_secure()
    )


def refusal(request: HttpRequest, device: hall.DeviceRef, error: DomainError) -> HttpResponse:
    """Why not, in this face's own words and with a way back to the device's own page: nobody here can go elsewhere."""
    status = next(code for kind, code in _STATUS.items() if isinstance(error, kind))
    message = "；".join(error.fields.values()) if isinstance(error, Invalid) else error.message
    context = {
        "message": message,
        "back": reverse(f"screens:{device.kind}"),
        "hall_id": device.hall_id,
        "now": clock.now(),
    }
    return render(request, "screens/refusal.html", context, status=status)


def open_page(view: View) -> View:
    """A page for anybody; it shows nothing of a hall."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    guarded.declared_permission = "public"  # type: ignore[attr-defined]
    return guarded


def device_required(*kinds: hall.DeviceKind, part: bool = False) -> Callable[[View], View]:
    """Mark a view as a page for devices of these kinds. Never cached: what it shows is of this minute."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            response = _answer(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        def _answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            device = device_of(request)
            if device is None or device.kind not in kinds:
                return HttpResponse("403", status=403) if part else redirect("screens:enrol")
            try:
                response = view(request, *args, **kwargs)
            except DomainError as error:
                return refusal(request, device, error)
            if request.method == "GET" and not part and response.status_code == 200:
                remember(request, response, request.COOKIES[COOKIE])
            return response

        guarded.declared_permission = "device"  # type: ignore[attr-defined]
        guarded.kinds = frozenset(kinds)  # type: ignore[attr-defined]
        guarded.part = part  # type: ignore[attr-defined]
        return guarded

    return mark
