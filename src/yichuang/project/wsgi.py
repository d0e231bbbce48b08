"""The WSGI application that granian serves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.project.settings")
_CHUNK = 64 * 1024
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def draining(app: Application) -> Application:
    """Read what is left of a request's body before answering.

    A view may refuse an upload without reading it; the client, still sending, would then see a broken pipe instead of
    the refusal. Whoever sends more than a proxy in front allows is cut off there.
    """

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = app(environ, start_response)
        body = environ.get("wsgi.input")
        if body is not None and environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
            while body.read(_CHUNK):
                pass
        return response

    return call


application = draining(get_wsgi_application())
