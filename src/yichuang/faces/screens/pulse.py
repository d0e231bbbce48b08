"""The pulse: whether anything that a hall's screens show has changed, answered without the database.

Two hundred screens ask every second. ``pulsing`` answers them before Django sees the request, from what a thread of
this process keeps by LISTEN: a version for each hall, opaque and telling nothing but "the same" or "another". All
processes agree on it, because it is made of what PostgreSQL told all of them: of the last message about the hall, or,
before any, of the message with which the last listener began. So whenever one loses its connection and comes back,
every version is another everywhere, and every screen looks once.

While a process does not listen (the database is away, the thread died) the request goes on to Django, whose view
answers the same from the database.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog

PATH = "/screens/pulse"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_HALL = re.compile(r"(?:^|&)hall=(\d{1,18})(?:&|$)", re.ASCII)
_ALL = "*"
_LISTENS = 20.0  # seconds between two proofs that the connection still lives
_PAUSE = 2.0  # seconds before the next try
_MOST = 10_000  # halls remembered; more there are not

log = structlog.get_logger("yichuang.pulse")


class Pulse:
    """What this process has heard. One thread writes, any may read: each value is replaced whole."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._ended = threading.Event()
        self._started_at = 0.0
        self._heard: dict[int, str] = {}
        self._since = ""  # the message every version begins with; empty while nobody listens

    def version(self, hall_id: int) -> str | None:
        """The version of a hall's screens; None while this process does not listen. Begins to, when first asked."""
        if self._thread is None or not self._thread.is_alive():
            self._start()
        since = self._since
        if not since:
            return None
        heard = self._heard.get(hall_id, "")
        return hashlib.blake2b(f"{since} {hall_id} {heard}".encode(), digest_size=9).hexdigest()

    def hear(self, message: str) -> None:
        """A message of PostgreSQL: ``hall:transaction``, or ``*:…`` from a listener that begins."""
        hall, _, what = message.partition(":")
        if hall == _ALL:
            self._heard, self._since = {}, what
        elif hall.isdigit():
            if len(self._heard) >= _MOST:
                self._heard = {}
            self._heard[int(hall)] = what

    def stop(self) -> None:
        """End the thread, and wait for it."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(10)
        self._ended.clear()
        self._thread, self._started_at = None, 0.0

    def _start(self) -> None:
        with self._starting:
            if self._thread is not None and self._thread.is_alive():
                return
            if time.monotonic() - self._started_at < _PAUSE:
                return
            self._started_at = time.monotonic()
            self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        import psycopg

        while not self._ended.is_set():
            try:
                self._listen()
            except (psycopg.Error, OSError):
                log.warning("pulse.lost")
            finally:
                self._since = ""
            self._ended.wait(_PAUSE)

    def _listen(self) -> None:
        import psycopg
        from django.db import connections

        from yichuang.domain.hall import public as hall

        options = connections["default"].get_connection_params() | {"connect_timeout": 5, "autocommit": True}
        with psycopg.connect(**options) as connection:
            connection.execute(f"LISTEN {hall.CHANNEL}")  # a constant of ours
            connection.execute("SELECT pg_notify(%s, %s)", [hall.CHANNEL, f"{_ALL}:{secrets.token_urlsafe(12)}"])
            checked = time.monotonic()
            while not self._ended.is_set():
                for message in connection.notifies(timeout=0.5, stop_after=1):
                    self.hear(message.payload)
                if time.monotonic() - checked > _LISTENS:
                    connection.execute("SELECT 1")
                    checked = time.monotonic()


PULSE = Pulse()


def pulsing(app: Application, pulse: Pulse = PULSE) -> Application:
    """Answer the pulse from memory; everything else, and what memory does not know, is the application's."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == PATH and environ.get("REQUEST_METHOD") == "GET":
            asked = _HALL.search(environ.get("QUERY_STRING", ""))
            version = pulse.version(int(asked.group(1))) if asked else None
            if version is not None:
                start_response("204 No Content", [("ETag", f'"{version}"'), ("Cache-Control", "no-store")])
                return []
        return app(environ, start_response)

    return call
