"""One command runs everything, and whatever ends it, nothing is left running."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

LONG = 120  # seconds; a slow machine shared with other tests
CHILD = "yichuang.project"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def everything_of(home: Path) -> list[psutil.Process]:
    """Every process that works in this home, whoever started it: by its environment, or as its database."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                continue
            ours = process.environ().get("YICHUANG_HOME") == str(home) and CHILD in " ".join(process.cmdline())
            if ours or str(home / "var" / "pg") in process.cmdline():
                found.append(process)
    return found


def wait_for(condition: Callable[[], bool], what: str, seconds: float = LONG) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.1)


class Instance:
    """An instance in a home of its own, started as a person at a terminal would."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.output = home / "output.txt"
        self.environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "YICHUANG_", "DJANGO"))
        }
        self.environment |= {"YICHUANG_HOME": str(home), "YICHUANG_SECRET_KEY": "supervisor-test"}

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "yichuang.project.cli", "serve", "--port", str(self.port), "--workers", "1"]
        with self.output.open("wb") as output:
            return subprocess.Popen(command, env=self.environment, stdout=output, stderr=output, start_new_session=True)

    def says(self, words: str) -> bool:
        return words in self.output.read_text("utf-8")

    def started(self) -> subprocess.Popen[bytes]:
        process = self.start()
        wait_for(lambda: self.says("ready") or process.poll() is not None, "ready")
        assert process.poll() is None, self.output.read_text("utf-8")
        return process

    def get(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.status


@pytest.fixture(scope="module")
def instance(tmp_path_factory) -> Iterator[Instance]:
    made = Instance(tmp_path_factory.mktemp("instance"))
    yield made
    for process in everything_of(made.home):
        process.kill()


def test_ctrl_c_stops_everything_and_data_stay_for_a_quick_second_run(instance):
    first = instance.started()
    assert instance.get("/healthz") == 200
    assert instance.get("/readyz") == 200
    assert instance.get("/metrics") == 200
    assert len(everything_of(instance.home)) >= 4  # supervisor, guard, web, worker, database
    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 0
    assert everything_of(instance.home) == []
    assert not (instance.home / "var" / "pg" / "postmaster.pid").exists()

    again = instance.started()
    assert not instance.says("preparing"), "the second run need not migrate"
    again.send_signal(signal.SIGTERM)
    assert again.wait(60) == 0
    assert everything_of(instance.home) == []


def test_a_killed_supervisor_leaves_nothing_behind(instance):
    process = instance.started()
    process.kill()
    process.wait()
    wait_for(lambda: everything_of(instance.home) == [], "everything gone", 60)
    assert not (instance.home / "var" / "pg" / "postmaster.pid").exists()


def test_a_part_that_dies_is_started_again(instance):
    process = instance.started()
    worker = next(p for p in everything_of(instance.home) if "worker" in p.cmdline()[-1:])
    worker.kill()
    wait_for(lambda: instance.says("worker 退出"), "told")
    wait_for(
        lambda: any("worker" in p.cmdline()[-1:] and p.pid != worker.pid for p in everything_of(instance.home)), "back"
    )
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert everything_of(instance.home) == []


def test_a_taken_port_is_a_clear_error_and_nothing_is_started(instance):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", instance.port))
        other.listen()
        process = instance.start()
        assert process.wait(60) == 2
    assert instance.says(f"端口 {instance.port}")
    assert instance.says("PORT=")
    assert everything_of(instance.home) == []


def test_without_a_secret_key_it_does_not_start(instance):
    instance.environment.pop("YICHUANG_SECRET_KEY")
    try:
        process = instance.start()
        assert process.wait(60) == 2
        assert instance.says("secret_key")
    finally:
        instance.environment["YICHUANG_SECRET_KEY"] = "supervisor-test"
