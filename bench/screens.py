"""What two hundred screens cost that ask every second: processor time of a web process for each thousand questions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http.client import HTTPConnection

from .instance import Server

QUESTIONS = 4_000
SCREENS = 200
A_SECOND = 1.2  # questions of one screen, as js/live.js asks
PATH = "/screens/pulse?hall=1"


@dataclass(frozen=True, slots=True)
class Pulses:
    """``milliseconds`` of processor time of the web processes for a thousand questions; ``rate`` asked a second."""

    milliseconds: float
    rate: float

    @property
    def share(self) -> float:
        """Of one core, for ``SCREENS`` that ask as often as they do."""
        return self.milliseconds / 1000 * SCREENS * A_SECOND / 1000


def measure(server: Server) -> Pulses:
    """Ask over one kept connection, as a screen does. Raises RuntimeError if memory does not answer."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(200):  # every process begins to listen
        _ask(connection)
    time.sleep(2)
    before, began = server.cpu()["web"], time.perf_counter()
    for _ in range(QUESTIONS):
        if _ask(connection) != 204:
            raise RuntimeError("the pulse is not answered from memory")
    seconds, used = time.perf_counter() - began, server.cpu()["web"] - before
    return Pulses(used * 1_000_000 / QUESTIONS, QUESTIONS / seconds)


def _ask(connection: HTTPConnection) -> int:
    connection.request("GET", PATH)
    answer = connection.getresponse()
    answer.read()
    return answer.status
