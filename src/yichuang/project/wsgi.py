"""The WSGI application that granian serves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection

from yichuang.kernel.errors import NotFound

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.project.settings")
CHUNK = 64 * 1024
MOST = 60 * 2**20  # bytes; a file of 50 MB and the form around it, far less than somebody could send for ever
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


def bounded(app: Application) -> Application:
    """Refuse by its announced length a body that is more than ``MOST``, before anything of it is read."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "0").strip()
        if not (length.isascii() and length.isdigit()):
            return _refuse(start_response, "400 Bad Request", "请求的长度不是数字，请重新提交")
        digits = length.lstrip("0")
        if len(digits) > len(str(MOST)) or int(digits or "0") > MOST:  # by digits first: int() refuses thousands
            return _refuse(start_response, "413 Content Too Large", "一次提交的内容太大，请减少或压缩文件，分几次上传")
        return app(environ, start_response)

    return call


def _refuse(start_response: Callable[..., Any], status: str, words: str) -> list[bytes]:
    body = words.encode()
    start_response(
        status,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),  # what the client still sends is not waited for
        ],
    )
    return [body]


def warm() -> None:
    """Build the finder's index before the first visitor has to wait for it; without it the first search does."""
    from yichuang.domain.catalogue.public import search_items
    from yichuang.domain.places.public import default_place

    try:
        search_items(default_place(str(settings.CONFIG.get("place", ""))).id, "低保")
    except (NotFound, DatabaseError):  # no place yet, or the database is not ready: the first search will do it
        return
    finally:
        connection.close()


application = bounded(draining(get_wsgi_application()))
if os.environ.get("YICHUANG_WARM"):
    Thread(target=warm, name="warm", daemon=True).start()
