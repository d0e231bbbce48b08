"""``yichuang worker``: seals the journal, lets its readers follow, does jobs and rules of time, until told to stop."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Sequence

from yichuang.kernel import jobs
from yichuang.kernel.journal import worker as journal_worker


def main(arguments: Sequence[str]) -> int:
    """Work until SIGTERM or SIGINT; what is being done is finished first."""
    argparse.ArgumentParser(prog="yichuang worker", description=main.__doc__).parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parts = [
        threading.Thread(target=journal_worker.follow, args=(stop,), name="journal"),
        threading.Thread(target=jobs.run_worker, args=(stop,), name="jobs"),
    ]
    for part in parts:
        part.start()
    # If either ends though nobody asked it to, the process ends with an error and the supervisor starts it anew.
    while not stop.wait(0.5) and all(part.is_alive() for part in parts):
        pass
    asked = stop.is_set()
    stop.set()
    for part in parts:
        part.join()
    return 0 if asked else 1
