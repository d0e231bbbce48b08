"""The WSGI application that granian serves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.project.settings")
CHUNK = 64 * 1024
MOST = 64 * 2**20  # bytes; more than any form may send, far less than somebody could send for ever
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def draining(app: Application) -> Application:
    """Read what is left of a request's body before answering.

    A view may refuse an upload without reading it; the client, still sending, would then see a broken pipe instead of
    the refusal. Who sends more than ``MOST`` after that is cut off.
    """

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = app(environ, start_response)
        body = environ.get("wsgi.input")
        if body is not None and environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
            left = MOST
            while left > 0 and (read := len(body.read(CHUNK))):
                left -= read
        return response

    return call


application = draining(get_wsgi_application())
