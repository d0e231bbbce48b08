import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from yichuang.project import database
from yichuang.project.settings import database_settings


def rows(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


@pytest.mark.django_db
def test_tests_run_in_the_role_the_product_runs_in():
    assert rows("SELECT current_user") == [(database.APP_ROLE,)]


@pytest.mark.django_db
def test_the_application_owns_nothing():
    owners = "SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = %s"
    with connection.cursor() as cursor:
        cursor.execute(owners, [database.APP_ROLE])
        assert cursor.fetchall() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET kind = 'x.y.z'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry CASCADE",
        "UPDATE journal_seal SET position = 1",
        "DELETE FROM journal_seal",
        "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
        "DROP TABLE journal_entry CASCADE",
        "DELETE FROM django_migrations",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_application_cannot_rewrite_the_record_or_the_schema(statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        rows(statement)


@pytest.mark.django_db
def test_the_application_may_use_every_other_table():
    query = (
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT has_table_privilege(c.oid, 'SELECT, INSERT')"
    )
    assert rows(query) == []


@pytest.mark.django_db(transaction=True)
def test_what_was_done_to_a_database_is_noted_on_it(django_db_setup):
    owner = django_db_setup.url(django_db_setup.name, database.OWNER_ROLE)
    urls = database.Urls(owner=owner, app=owner)
    assert database.read_marks(urls) == {}
    database.write_mark(urls, "schema", "one")
    database.write_mark(urls, "demo", "it's")
    assert database.read_marks(urls) == {"schema": "one", "demo": "it's"}


def test_the_fingerprint_of_files_follows_names_and_contents(monkeypatch, tmp_path):
    monkeypatch.setattr(database, "PACKAGE", tmp_path)
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("x")
    before = database.files_fingerprint([first])
    assert database.files_fingerprint([first]) == before
    first.write_text("y")
    assert database.files_fingerprint([first]) != before
    second.write_text("x")
    assert database.files_fingerprint([second]) != before


def test_an_external_database_is_taken_from_the_environment(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    assert database.external() is None
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/y")
    assert database.external() == database.Urls(owner="postgresql://app@db/y", app="postgresql://app@db/y")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@db/y")
    assert database.external().owner == "postgresql://owner@db/y"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p%40ss@db.local:5433/gov", ("u", "p@ss", "db.local", "5433", "gov")),
        ("postgresql://yichuang_app@/yichuang?host=%2Fvar%2Fpg", ("yichuang_app", "", "/var/pg", "", "yichuang")),
    ],
)
def test_a_url_becomes_djangos_settings(url, expected):
    made = database_settings(url)
    assert tuple(made[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")) == expected


def test_two_holders_share_one_server_and_the_last_one_stops_it(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pg") / "data"
    server = database.Embedded(folder)
    server.start()
    server.prepare()
    server.prepare()
    with psycopg.connect(server.urls().app) as app:
        assert app.execute("SELECT current_user, current_setting('lc_messages')").fetchone() == (database.APP_ROLE, "C")
        collation = "SELECT datlocale FROM pg_database WHERE datname = current_database()"
        assert app.execute(collation).fetchone() == ("C.UTF-8",)
    assert server.is_held()
    server.stop()
    assert not server.is_running()
    assert not server.is_held()
