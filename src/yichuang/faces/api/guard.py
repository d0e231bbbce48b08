"""Who may call, how often, and with which scope."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Forbidden

from .tokens import SCOPES, Bearer, find_bearer

OPEN_PER_MINUTE = 120  # requests a minute from one address without a token
_WINDOW = 60  # seconds


class BearerAuth(HttpBearer):
    """``Authorization: Bearer yc_…``."""

    openapi_description = "由 yichuang token 用户名 生成"

    def __init__(self, scope: str) -> None:
        """``scope``: what the token must be good for; without it the answer is 403."""
        if scope not in SCOPES:
            raise ValueError(f"unknown scope {scope}")
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Bearer | None:
        """The bearer behind the token; None leads to 401."""
        bearer = find_bearer(token)
        if bearer is not None and self.scope not in bearer.scopes:
            raise Forbidden(f"令牌没有“{SCOPES[self.scope]}”的权限范围")
        return bearer


class Throttle(BaseThrottle):
    """A fixed window a minute, counted in each server process.

    Each process counts for itself, so two let twice as much through: enough to keep one client from starving the
    others, and it costs the database nothing.
    """

    def allow_request(self, request: HttpRequest) -> bool:
        """Count this request; False above the limit."""
        bearer = getattr(request, "auth", None)
        if isinstance(bearer, Bearer):
            who, most = f"token:{bearer.token_id}", bearer.requests_per_minute
        else:
            who, most = f"address:{self.get_ident(request)}", OPEN_PER_MINUTE
        cache = caches["throttle"]
        key = f"api:{who}:{int(time.time()) // _WINDOW}"
        cache.add(key, 0, _WINDOW * 2)
        try:
            return cache.incr(key) <= most
        except ValueError:  # evicted between the two
            return True

    def get_ident(self, request: HttpRequest) -> str:
        """The client's address; behind trusted proxies, the one the outermost of them saw."""
        hops = [h.strip() for h in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if h.strip()]
        if settings.PROXIES and len(hops) >= settings.PROXIES:
            return str(hops[-settings.PROXIES])
        return str(request.META.get("REMOTE_ADDR", ""))

    def wait(self) -> float:
        """Seconds until the window is over."""
        return _WINDOW - time.time() % _WINDOW


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind the token."""
    bearer = request.auth  # type: ignore[attr-defined]
    assert isinstance(bearer, Bearer)
    return bearer.actor
