"""A short signed-in visit at a self-service terminal (自助终端上的登录), and a browser that is a terminal.

A kiosk is used by one stranger after another. What is hers may only be opened by her own signing in, and must be gone
when she is. So:

* A visit begins at the kiosk's own page (``begin``), which first throws away whatever session the browser had. It is
  for one thing: applying for one item, or printing one's results.
* During a visit only the addresses of that thing answer (``ALLOWED``); any other ends it. 90 seconds without a touch
  end it, and half an hour in any case, by the server's clock, whatever the page does. The page says so a minute before.
* Nothing of it is kept by the browser (``no-store``), and neither a PDF by itself nor another host's page opens, where
  no clock would run: a PDF stands in a frame of our page, whose clock asks before it ends.
* The pages say who is signed in, masked: whoever comes next sees that somebody has not left.
* A browser that is a kiosk (cookie ``MARK``) shows the portal during a visit and at no other time: going back after
  the end leads to the kiosk's first page, not to a sign-in without a clock.

``KioskMiddleware`` holds all of this; decision 0017 says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers

from yichuang.domain.people import public as people
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel
from yichuang.kernel.errors import NotFound
from yichuang.kernel.sealing import mask_name

MARK = "yc_kiosk"
IDLE = 90
"""Seconds without a touch after which a visit ends."""
LONGEST = 30 * 60
"""Seconds after which it ends in any case."""
APPLY, RESULTS = "apply", "results"
_ANY: Final = frozenset({"account_login", "account_change_password", "mfa_authenticate", "common:display"})
_FILLING = ("start", "resume", "stop", "review", "submit", "discard", "page", "autosave", "receipt")  # no uploads here
ALLOWED: Final = {APPLY: _ANY | {f"portal:{name}" for name in _FILLING}, RESULTS: _ANY}
"""The pages of a visit for each thing, besides the kiosk's own."""
_ITS_OWN = ("/screens/", settings.STATIC_URL, "/healthz")
_KEY = "kiosk_visit"
_SOMEBODY = "有人"
_OVER = "登录已经结束，请回到首页重新开始"
_AGE = 400 * 24 * 3600  # seconds; every page of a kiosk begins it anew


@dataclass(frozen=True)
class Visit:
    """What somebody has come to this kiosk for.

    ``item_id``: the item applied for, 0 for printing results; ``account_id``: who has signed in, 0 before.
    """

    device_id: int
    place_id: int
    goal: str
    item_id: int
    code: str
    title: str
    began: float
    touched: float
    account_id: int = 0

    @cached_property
    def who(self) -> str:
        """She who has signed in, masked; empty before."""
        if not self.account_id:
            return ""
        try:
            return mask_name(people.own_details(people.get_actor(self.account_id, None, Channel.TERMINAL)).name)
        except NotFound:
            return _SOMEBODY

    @property
    def over(self) -> bool:
        """Whether she has been idle too long, or here too long."""
        now = clock.now().timestamp()
        return not (0 <= now - self.touched <= IDLE and now - self.began <= LONGEST)

    @property
    def ends(self) -> int:
        """Seconds until it ends in any case."""
        return max(0, int(LONGEST - (clock.now().timestamp() - self.began)))

    @property
    def idle(self) -> int:
        """Seconds the countdown of a page begins with."""
        return min(IDLE, self.ends)


def begin(  # noqa: PLR0913 - all named
    request: HttpRequest, *, device_id: int, place_id: int, goal: str, title: str, item_id: int = 0, code: str = ""
) -> None:
    """Begin a visit, with a session of its own: whoever was signed in here before is signed out."""
    request.session.flush()
    now = clock.now().timestamp()
    request.session[_KEY] = {
        "device_id": device_id,
        "place_id": place_id,
        "goal": goal,
        "item_id": item_id,
        "code": code,
        "title": title,
        "began": now,
        "touched": now,
    }
    request.session.set_expiry(IDLE)


def end(request: HttpRequest) -> None:
    """End whatever session this browser has. Nothing happens where it has none."""
    if request.session.session_key is not None:
        request.session.flush()
    request.kiosk = None  # type: ignore[attr-defined]


def visit_of(request: HttpRequest) -> Visit | None:
    """The visit going on in this browser; None if there is none or it is over."""
    kept = request.session.get(_KEY)
    if not isinstance(kept, dict):
        return None
    visit = Visit(**kept, account_id=request.user.pk or 0)
    return None if visit.over else visit


def touch(request: HttpRequest) -> None:
    """Somebody is still there."""
    request.session[_KEY] = request.session[_KEY] | {"touched": clock.now().timestamp()}
    request.session.set_expiry(IDLE)


def mark(request: HttpRequest, response: HttpResponseBase) -> None:
    """This browser is a kiosk. No secret: who removes it shuts out nobody but herself."""
    response.set_cookie(MARK, "1", max_age=_AGE, httponly=True, samesite="Lax", secure=request.is_secure())


def unmark(response: HttpResponseBase) -> None:
    """This browser is a kiosk no longer."""
    response.delete_cookie(MARK, samesite="Lax")


class KioskMiddleware:
    """Outside a visit a kiosk shows its own pages only; during one, those of the visit, and the clock runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through what belongs to the visit."""
        request.kiosk = None  # type: ignore[attr-defined]
        if MARK not in request.COOKIES or request.path.startswith(_ITS_OWN):
            return self.get_response(request)
        visit = visit_of(request)
        if visit is None or not _belongs(request, visit):
            end(request)
            return _home(request)
        touch(request)
        request.kiosk = visit  # type: ignore[attr-defined]
        response = self.get_response(request)
        if _KEY in request.session:
            request.session.set_expiry(IDLE)  # signing in has set another
        add_never_cache_headers(response)
        return response


def _belongs(request: HttpRequest, visit: Visit) -> bool:
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return False
    if found.view_name == "portal:start" and found.kwargs.get("code") != visit.code:
        return False
    return found.view_name in ALLOWED[visit.goal]


def _home(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = (
        JsonResponse({"message": _OVER}, status=401)
        if request.headers.get("Accept") == "application/json" or request.headers.get("HX-Request")
        else redirect(f"{reverse('screens:kiosk')}?done=1")
    )
    add_never_cache_headers(response)
    return response
