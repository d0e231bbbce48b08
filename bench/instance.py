"""An instance of its own for measuring: database, keys and files under var/bench*, the server as `yichuang` runs it."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil
import psycopg
from django.apps import apps
from django.db import connection, connections
from psycopg import sql

from yichuang.project import database, guard
from yichuang.project import prepare as preparing

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "var" / "bench"
DATA = ROOT / "var" / "bench-pg"
LOG = HOME / "server.log"
NAME = "bench"
TEMPLATE = "bench_template"
READY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Instance:
    """The embedded server, with the product's own settings: nothing is switched off for the sake of numbers."""

    server: database.Embedded

    def url(self, name: str, user: str) -> str:
        """The address of a database for a role; ``postgres`` is the superuser."""
        return self.server.url(name, user)

    def fresh(self, name: str, *, template: str | None = None) -> None:
        """An empty database of the owner role, or a copy of ``template``."""
        with self.admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            if template is None:
                database.create_database(admin, name)
            else:
                query = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY")
                names = (name, template, database.OWNER_ROLE)
                admin.execute(query.format(*(sql.Identifier(n) for n in names)))

    def databases(self) -> set[str]:
        """Every database of the server."""
        with self.admin() as admin:
            return {str(name) for (name,) in admin.execute("SELECT datname FROM pg_database")}

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        """A superuser's connection, outside any of our databases."""
        return psycopg.connect(self.url("postgres", "postgres"), autocommit=True)

    def use(self, name: str) -> database.Urls:
        """Point this process, and the children it starts, at a database in the application's role."""
        urls = database.Urls(owner=self.url(name, database.OWNER_ROLE), app=self.url(name, database.APP_ROLE))
        os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = urls.app, urls.owner
        if apps.ready:
            from yichuang.project.settings import database_settings

            connections.close_all()
            connection.settings_dict.update(database_settings(urls.app))
        return urls


@contextmanager
def opened() -> Iterator[Instance]:
    """The running instance; stopped at the end."""
    HOME.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "YICHUANG_HOME": str(HOME),
        "YICHUANG_CONFIG": str(HOME / "none.toml"),
        "YICHUANG_SECRET_KEY": "bench-" + os.urandom(24).hex(),
        "DJANGO_SETTINGS_MODULE": "yichuang.project.settings",
        "PYTHONPATH": str(ROOT),
    }
    server = database.Embedded(DATA)
    server.start()
    try:
        instance = Instance(server)
        with instance.admin() as admin:
            database.create_roles(admin)
        yield instance
    finally:
        server.stop()


def prepare(instance: Instance) -> None:
    """The database that others are copied from, with the product's schema; Django set up."""
    import django

    if TEMPLATE not in instance.databases():
        instance.fresh(TEMPLATE)
    urls = instance.use(TEMPLATE)
    if preparing.is_needed(urls):
        instance.fresh(TEMPLATE)
        yichuang("migrate", "--quiet")
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS.append("testserver")
    logging.disable(logging.INFO)  # in this process; the server logs as ever


def yichuang(*arguments: str) -> str:
    """Run one `yichuang` command to its end; its output. Raises CalledProcessError."""
    command = [sys.executable, "-m", "yichuang.project.cli", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout


@dataclass(frozen=True, slots=True)
class Server:
    """The product running."""

    port: int
    parts: dict[str, int]  # name: process that leads it

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time each part has used up to now, its children included."""
        return {name: _used(pid) for name, pid in self.parts.items()}


def _used(pid: int) -> float:
    leader = psutil.Process(pid)
    total = 0.0
    for process in (leader, *leader.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    return total


@contextmanager
def serving() -> Iterator[Server]:
    """Web processes, one a core, and the worker that seals the journal, as `yichuang serve` runs them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with LOG.open("ab") as log:
        parts = [_start(log, "web", "--port", str(port)), _start(log, "worker")]
        try:
            _wait(port)
            postmaster = int((DATA / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
            yield Server(port, {"web": parts[0].pid, "worker": parts[1].pid, "PostgreSQL": postmaster})
        finally:
            guard.stop_groups([part.pid for part in parts])
            for part in parts:
                part.wait()


def _start(log: object, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "yichuang.project.cli", *arguments]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)  # type: ignore[call-overload,no-any-return]


def _wait(port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server is not ready, see {LOG}")
