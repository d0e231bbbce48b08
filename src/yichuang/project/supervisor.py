"""``yichuang serve`` and ``yichuang demo``: everything in one command, and nothing left behind when it ends.

PostgreSQL, the web processes and the worker are children, each leading a session of its own, so that Ctrl-C reaches
only the supervisor, which stops them in order. ``guard`` does the same should the supervisor be killed. A child that
ends by itself is started anew, later each time. Neither Django nor anything else that could hold it up is loaded here.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, Self

from . import database, guard, instance, prepare
from .web import default_workers

READY_SECONDS = 60.0
STEADY_SECONDS = 30.0  # a child that has run this long starts its back-off from the beginning
LONGEST_PAUSE = 30.0
DEMO = "yichuang.project.demo"


class CannotStart(Exception):
    """A reason for the person at the terminal; ``code`` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def serve(arguments: Sequence[str]) -> int:
    """Run database, web and worker until Ctrl-C or SIGTERM."""
    return _run("yichuang serve", arguments, demo=False)


def demo(arguments: Sequence[str]) -> int:
    """Run the demo county; the first run makes it."""
    return _run("yichuang demo", arguments, demo=True)


def _run(name: str, arguments: Sequence[str], *, demo: bool) -> int:
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; default: this machine only")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--workers", type=int, default=default_workers(), help="web processes; default: one a core")
    if demo:
        known = sorted(file.stem for file in (database.PACKAGE / "project" / "places").glob("*.toml"))
        parser.add_argument("--place", default="", choices=["", *known], metavar="SLUG", help="this place alone")
    options = parser.parse_args(arguments)
    supervisor = Supervisor(options.host, options.port, options.workers, demo=demo)
    if demo:
        supervisor.place = options.place
    try:
        with supervisor:
            supervisor.start()
            supervisor.watch()
    except CannotStart as reason:
        print(f"✗ {reason}", file=sys.stderr, flush=True)
        return reason.code
    return 0


@dataclass
class Child:
    """A part that must run all the time."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    again_at: float = 0.0


@dataclass
class Supervisor:
    """Use as a context: leaving it stops everything that was started."""

    host: str
    port: int
    workers: int
    demo: bool
    place: str = ""  # the demo's one place; empty: all of them
    children: list[Child] = field(default_factory=list)
    stopping: bool = False
    _embedded: database.Embedded | None = None
    _guard: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None
    _step: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """All steps up to the first page, each said as it begins. Raises CannotStart."""
        began = time.monotonic()
        self._check_port()
        if self.demo:
            self._configure_demo()
        elif not instance.config().get("secret_key") and not os.environ.get("YICHUANG_SECRET_KEY"):
            raise CannotStart(f"缺少 secret_key：请写入 {instance.config_file()} / secret_key is missing", 2)
        urls = self._open_database()
        if prepare.is_needed(urls):
            say("建立或升级数据库、收集静态文件 / preparing schema and static files")
            self._do("migrate", "--quiet")
        if self.demo:
            self._load_demo(urls)
        say(f"启动网页服务（{self.workers} 个进程）和后台作业 / starting web and worker")
        web = ["web", "--host", self.host, "--port", str(self.port), "--workers", str(self.workers)]
        for child in (Child("web", web), Child("worker", ["worker"])):
            self.children.append(child)
            self._launch(child)
        self._wait_until_ready()
        if not self.stopping:
            seconds = time.monotonic() - began
            say(f"就绪（{seconds:.0f} 秒）：{self._address()}  按 Ctrl-C 停止 / ready, Ctrl-C stops")

    def watch(self) -> None:
        """Until asked to stop: start again, with growing pauses, what ends by itself."""
        while not self.stopping:
            time.sleep(0.2)
            self._restart_the_fallen()

    def stop(self) -> None:
        """Children first, then PostgreSQL."""
        if self._step is not None:
            guard.stop_groups([self._step.pid])
        running = [child.process for child in self.children if child.process is not None]
        if running or self._embedded is not None:
            say("正在停止 / stopping")
        guard.stop_groups([process.pid for process in running])
        for process in running:
            process.wait()
        if self._embedded is not None:
            self._embedded.stop()
        if self._guard is not None and self._guard.stdin is not None:
            for process in running:
                self._tell_guard("-", process.pid)
            self._guard.stdin.close()
            self._guard.wait()
        if self._log is not None:
            self._log.close()
        if running or self._embedded is not None:
            say("已停止 / stopped")

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def _address(self) -> str:
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"http://{host}:{self.port}"

    def _check_port(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise CannotStart(
                    f"端口 {self.port} 不能用（{error.strerror}），请换一个：PORT=8001 make demo\n"
                    f"  port {self.port} cannot be used; choose another one with PORT= or --port",
                    2,
                ) from error

    def _configure_demo(self) -> None:
        config = instance.config()
        if config and not config.get("demo"):
            raise CannotStart(f"{instance.config_file()} 不是演示配置 / is not a demo's: use `yichuang serve`", 2)
        if not config:
            say(f"写入演示配置 / writing {instance.write_config(demo=True)}")
        log = instance.var() / "log" / "demo.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log.open("wb")
        say(f"日志 / log: {log}")

    def _open_database(self) -> database.Urls:
        urls = database.external()
        folder = instance.data_folder()
        if urls is None:
            say(f"启动数据库 / starting PostgreSQL in {folder}")
            self._embedded = database.Embedded(folder)
        self._start_guard(folder if urls is None else None)
        if self._embedded is not None:
            try:
                self._embedded.start()
            except RuntimeError as error:
                raise CannotStart(str(error)) from error
            self._embedded.prepare()
            urls = self._embedded.urls()
            os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = urls.app, urls.owner
        if urls is None:
            raise CannotStart("没有数据库 / no database")
        return urls

    def _load_demo(self, urls: database.Urls) -> None:
        if importlib.util.find_spec(f"{DEMO}.load") is None:
            return
        project = database.PACKAGE / "project"
        content = database.files_fingerprint([*(project / "demo").rglob("*"), *(project / "places").rglob("*")])
        loaded, _, known = database.read_marks(urls).get("demo", "").rpartition(" ")
        if known and loaded != self.place:
            there = f"“{loaded}”一个县区" if loaded else "全部县区"
            raise CannotStart(
                f"这里装的是{there}的演示：先 make demo-reset，或者另设 YICHUANG_HOME\n"
                "  another demo is loaded here: reset it first, or set YICHUANG_HOME to another folder",
                2,
            )
        if known != content:
            say("装入示范县数据（首次约一两分钟）/ loading the demo")
            self._do("load-demo", *(["--place", self.place] if self.place else []), quiet=False)
            database.write_mark(urls, "demo", f"{self.place} {content}".strip())

    def _start_guard(self, folder: Path | None) -> None:
        command = [sys.executable, "-m", "yichuang.project.guard", *([str(folder)] if folder else [])]
        self._guard = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - ours

    def _tell_guard(self, sign: str, pid: int) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._guard.stdin.write(f"{sign}{pid}\n".encode())
                self._guard.stdin.flush()

    def _spawn(self, arguments: Sequence[str], output: IO[bytes] | None) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-m", "yichuang.project.cli", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        self._tell_guard("+", process.pid)
        return process

    def _do(self, *arguments: str, quiet: bool = True) -> None:
        """One step that must end well before the next; Ctrl-C ends it. Raises CannotStart."""
        self._step = self._spawn(arguments, self._log if quiet else None)
        while (code := self._step.poll()) is None and not self.stopping:
            time.sleep(0.05)
        if self.stopping:
            raise CannotStart("已中断 / interrupted", 130)
        self._tell_guard("-", self._step.pid)
        self._step = None
        if code:
            raise CannotStart(f"“yichuang {arguments[0]}”失败 / failed ({code})\n{self._log_end()}")

    def _launch(self, child: Child) -> None:
        child.process = self._spawn(child.arguments, self._log)
        child.started = time.monotonic()

    def _restart_the_fallen(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.again_at:
                    self._launch(child)
            elif (code := child.process.poll()) is not None:
                guard.stop_groups([child.process.pid])  # what it may have left of its own children
                self._tell_guard("-", child.process.pid)
                child.pause = (
                    0.5 if now - child.started > STEADY_SECONDS else min(child.pause * 2 or 0.5, LONGEST_PAUSE)
                )
                child.again_at, child.process = now + child.pause, None
                say(f"{child.name} 退出（{code}），{child.pause:g} 秒后重启 / ended, starting again")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.stopping and not self._is_ready():
            if time.monotonic() > deadline:
                raise CannotStart(f"{READY_SECONDS:.0f} 秒内没有就绪 / not ready in time\n{self._log_end()}")
            self._restart_the_fallen()
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            connection = HTTPConnection(self._address().removeprefix("http://"), timeout=5)
            connection.request("GET", "/readyz", headers={"Host": "127.0.0.1"})
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False

    def _log_end(self) -> str:
        if self._log is None:
            return ""
        text = Path(self._log.name).read_text("utf-8", "replace")
        return "\n".join(text.splitlines()[-20:])


def say(what: str) -> None:
    """One line for the person at the terminal."""
    print(f"· {what}", flush=True)
