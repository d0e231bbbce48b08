"""Cleans up if the supervisor dies without being able to (kill -9, out of memory).

It reads a pipe from the supervisor: ``+PID`` and ``-PID`` for each child that comes and goes, each of which leads a
process group of its own. When the pipe ends, whatever is left is stopped: the children, then the embedded database.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

GRACE = 10.0  # seconds between asking and killing


def main() -> None:
    """Arguments: the embedded database's folder, or nothing."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    children: set[int] = set()
    for line in sys.stdin:
        (children.add if line[0] == "+" else children.discard)(int(line[1:]))
    stop_groups(children)
    for folder in sys.argv[1:]:
        from .database import Embedded

        server = Embedded(Path(folder))
        if server.is_running():
            server.start()
            server.stop()


def stop_groups(leaders: Iterable[int], grace: float = GRACE) -> None:
    """Ask these process groups to end, and kill what has not ended after ``grace`` seconds."""
    left = list(leaders)
    _signal(left, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while (left := [leader for leader in left if is_alive(leader)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    _signal(left, signal.SIGKILL)


def is_alive(leader: int) -> bool:
    """Whether any process of the group still runs (one that has ended and waits to be collected does not)."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getpgid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                return True
    return False


def _signal(leaders: Iterable[int], number: signal.Signals) -> None:
    for leader in leaders:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(leader, number)


if __name__ == "__main__":
    main()
