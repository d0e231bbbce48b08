"""``yichuang web``: the web processes alone (granian, WSGI). ``yichuang serve`` runs them together with the rest."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from .instance import var

THREADS = 4  # blocking threads of one process, and the connections its pool holds


def main(arguments: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT. Needs DATABASE_URL."""
    parser = argparse.ArgumentParser(prog="yichuang web", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=default_workers(), help="processes; default: one a core")
    options = parser.parse_args(arguments)

    os.environ["DJANGO_SETTINGS_MODULE"] = "yichuang.project.settings"
    os.environ["YICHUANG_POOL"] = str(THREADS)
    os.environ["YICHUANG_WARM"] = "1"
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_fresh_metrics_folder())
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "yichuang.project.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()
    return 0


def _fresh_metrics_folder() -> Path:
    """Where the processes keep their counters, so that any of them can tell the sum; counters start at each start."""
    folder = var() / "run" / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def default_workers() -> int:
    """One process for each core this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
