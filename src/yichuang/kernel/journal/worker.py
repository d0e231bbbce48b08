"""The loop of the worker process that seals and reads, about once a second, for as long as the service runs."""

from __future__ import annotations

import threading

import structlog
from django.db import connection

from .readers import run_readers
from .sealer import RestoredElsewhere, seal_batch

log = structlog.get_logger(__name__)

BATCH = 1000
SHORTEST, LONGEST = 0.05, 1.0
"""Seconds between rounds: short while there is work, longer when idle."""
LONGEST_OUTAGE = 30.0


def follow(stop: threading.Event) -> None:
    """Seal and run the readers until ``stop`` is set. Outlives restarts of the database.

    It never ends by an error: it waits, with growing pauses, and reconnects.
    """
    pause, outage = SHORTEST, 0.0
    while not stop.is_set():
        try:
            worked = _round()
        except Exception as exc:
            connection.close()
            outage = min(outage * 2 or 0.5, LONGEST_OUTAGE)
            log.warning("journal.interrupted", error=type(exc).__name__, retry_in=outage)
            stop.wait(outage)
            continue
        if outage:
            log.info("journal.back")
        outage = 0.0
        pause = SHORTEST if worked else min(pause * 2, LONGEST)
        stop.wait(pause)
    connection.close()


def _round() -> int:
    """Seal one batch and let the readers have one; how much was done."""
    sealed = 0
    try:
        sealed = seal_batch(BATCH)
    except RestoredElsewhere as exc:
        log.error("journal.restored_elsewhere", message=str(exc))  # noqa: TRY400 - an instruction, not a traceback
    return sealed + run_readers(BATCH)
