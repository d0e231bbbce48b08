"""Real PostgreSQL for every test, in the role the product runs in.

One embedded server (var/test-pg) serves all concurrent runs; YICHUANG_TEST_SERVER names another one by a superuser's
URL. The migrated database is a template, kept under the fingerprint of what it was built from; each test process works
in a clone. A test with ``transaction=True`` gets a fresh clone afterwards, so what migrations filled in stays filled.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
import pytest
from psycopg import sql

from yichuang.project import database

ROOT = Path(__file__).resolve().parents[2]
KEPT_TEMPLATES = 12
_BUILD_LOCK = 0x79696368
# No test needs its rows to survive a power cut.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}


class TestDatabase:
    """The clone this process works in."""

    __test__ = False

    def __init__(self) -> None:
        self.name = f"t_{os.getpid()}"
        self.migrated = f"tpl_{database.fingerprint()}"
        self.template = self.migrated
        self._snapshots: list[str] = []
        self._embedded: database.Embedded | None = None
        given = os.environ.get("YICHUANG_TEST_SERVER")
        if given:
            self._server = given
        else:
            self._embedded = database.Embedded(ROOT / "var" / "test-pg", options=_FAST)
            self._embedded.start()
            self._server = self._embedded.url("postgres", "postgres")

    def url(self, name: str, user: str | None = None) -> str:
        """The address of a database on the test server, by default for its superuser."""
        parts = urlsplit(self._server)
        host = parts.netloc.rpartition("@")[2]
        netloc = f"{user}@{host}" if user else parts.netloc
        return urlunsplit((parts.scheme, netloc, f"/{name}", parts.query, ""))

    def set_up(self) -> None:
        """Build the template if nobody has, and clone it."""
        with self._admin() as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", (_BUILD_LOCK,))
            database.create_roles(admin)
            self._drop_leftovers(admin)
            if not self._exists(admin, self.template):
                self._build(admin)
            self._clone(admin)
        self._use(self.url(self.name), {"assume_role": database.APP_ROLE})
        os.environ["DATABASE_URL"] = self.url(self.name, database.APP_ROLE)
        os.environ["DATABASE_OWNER_URL"] = self.url(self.name, database.OWNER_ROLE)

    def restore(self) -> None:
        """Put the clone back to what the template is; ids come again, so what is kept by id is forgotten."""
        from yichuang.domain.bundles.testing import forget_versions  # those of the items too

        forget_versions()
        self._close()
        with self._admin() as admin:
            self._clone(admin)

    def snapshot(self, subject: str) -> str:
        """Keep what is committed in the clone until the end of this process; ``stand_on`` takes its name."""
        name = f"snap_{os.getpid()}_{subject}"
        self._close()
        with self._admin() as admin:
            self._copy(admin, self.name, name)
        self._snapshots.append(name)
        return name

    def stand_on(self, snapshot: str | None) -> None:
        """From now on the clone is one of this snapshot, and restoring puts it back to that; None: as migrated."""
        self.template = snapshot or self.migrated
        self.restore()

    def tear_down(self) -> None:
        """Drop what this process made and let go of the server."""
        self._close()
        with self._admin() as admin:
            for name in (self.name, *self._snapshots):
                self._drop(admin, name)
        if self._embedded is not None:
            self._embedded.stop()

    def _admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self._server, autocommit=True)

    def _build(self, admin: psycopg.Connection[tuple[object, ...]]) -> None:
        from yichuang.project import schema

        building = f"{self.template}_building"
        self._drop(admin, building)
        database.create_database(admin, building)
        self._use(self.url(building, database.OWNER_ROLE), {})
        try:
            schema.build(verbosity=0)
        finally:
            self._close()
        if f"tpl_{database.fingerprint()}" != self.template:
            raise RuntimeError("migrations changed while the test database was built: run again")
        query = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        admin.execute(query.format(sql.Identifier(building), sql.Identifier(self.template)))

    def _clone(self, admin: psycopg.Connection[tuple[object, ...]]) -> None:
        self._copy(admin, self.template, self.name)

    def _copy(self, admin: psycopg.Connection[tuple[object, ...]], template: str, name: str) -> None:
        self._drop(admin, name)
        # Through the log: of twenty megabytes that is two to three times as fast as copying files, which waits for two
        # checkpoints of the whole server.
        query = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY WAL_LOG")
        names = (name, template, database.OWNER_ROLE)
        admin.execute(query.format(*(sql.Identifier(n) for n in names)))

    def _drop_leftovers(self, admin: psycopg.Connection[tuple[object, ...]]) -> None:
        rows = admin.execute("SELECT datname FROM pg_database ORDER BY oid DESC").fetchall()
        names = [str(name) for (name,) in rows]
        for name in names:
            kind, pid = (*name.split("_"), "")[:2]
            abandoned = kind in {"t", "snap"} and pid.isdigit() and not psutil.pid_exists(int(pid))
            if abandoned or name.endswith("_building"):  # nobody else builds: we hold the lock
                self._drop(admin, name)
        for name in [n for n in names if n.startswith("tpl_")][KEPT_TEMPLATES:]:
            self._drop(admin, name)

    @staticmethod
    def _use(url: str, options: dict[str, str]) -> None:
        from django.db import connection

        from yichuang.project.settings import database_settings

        connection.settings_dict.update(database_settings(url), OPTIONS=options)

    @staticmethod
    def _close() -> None:
        from django.db import connections

        connections.close_all()

    @staticmethod
    def _exists(admin: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
        return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None

    @staticmethod
    def _drop(admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[TestDatabase]:
    """Replaces pytest-django's: a clone of the migrated template instead of migrating, a clone instead of a flush."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        test_database = TestDatabase()
        test_database.set_up()
        flush = TransactionTestCase._fixture_teardown
        TransactionTestCase._fixture_teardown = lambda _: test_database.restore()
    yield test_database
    TransactionTestCase._fixture_teardown = flush
    with django_db_blocker.unblock():
        test_database.tear_down()


@pytest.fixture
def as_owner(django_db_setup: TestDatabase) -> Callable[[], AbstractContextManager[None]]:
    """``with as_owner():`` — statements inside run with the rights of the database's owner, for tampering and DDL."""

    @contextmanager
    def act() -> Iterator[None]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {database.APP_ROLE}")

    return act


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """The API's counters of requests live in the process: another test's requests of this minute do not count here."""
    from django.core.cache import caches

    caches["throttle"].clear()
