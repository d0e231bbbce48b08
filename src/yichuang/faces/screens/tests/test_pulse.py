"""The pulse: changes when something on a screen does, costs no query, tells nothing, comes back when it was lost."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils.module_loading import import_string

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.faces.screens.pulse import PATH, Pulse, pulsing

SECONDS = 10.0  # within which a loaded machine still does what it does at once


def wait_for(true, seconds: float = SECONDS):
    """What ``true`` gives, as soon as it is something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = true()
        if found:
            return found
        time.sleep(0.01)
    pytest.fail("did not happen")


def ask(app, hall_id) -> tuple[str, dict[str, str]]:
    """Status and headers of a question."""
    answered = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": PATH, "QUERY_STRING": f"hall={hall_id}&v=x"}
    app(environ, lambda status, headers: answered.append((status, dict(headers))))
    return answered[0]


def to_django(environ, start_response):
    start_response("200 OK", [("ETag", "django")])
    return []


@pytest.fixture
def listening(transactional_db) -> Iterator[Pulse]:
    pulse = Pulse()
    wait_for(lambda: pulse.version(1))
    yield pulse
    pulse.stop()


def test_a_call_changes_the_version_of_its_hall_and_of_no_other(listening):
    floor = testing.make_floor()
    testing.take(floor)
    time.sleep(0.3)
    before, other = listening.version(floor.hall.id), listening.version(floor.hall.id + 1)
    began = time.monotonic()
    hall.call_next(actor=floor.clerk, window_id=floor.first.id)
    wait_for(lambda: listening.version(floor.hall.id) != before)
    assert time.monotonic() - began < 1.5, "a call is on the board within a second and a half"
    assert listening.version(floor.hall.id + 1) == other


@pytest.mark.parametrize("what", ["take", "pause", "revoke", "quiet"])
def test_whatever_a_screen_shows_changes_the_version(listening, what):
    floor = testing.make_floor()
    board, code = hall.add_device(actor=floor.manager, hall_id=floor.hall.id, kind="board", name="大屏")
    hall.enrol_device(code=code)
    time.sleep(0.3)
    before = listening.version(floor.hall.id)
    if what == "take":
        testing.take(floor)
    elif what == "pause":
        hall.pause_window(actor=floor.clerk, window_id=floor.first.id, reason="开会")
    elif what == "revoke":
        hall.revoke_device(actor=floor.manager, device_id=board.id)
    else:
        hall.arrange_hall(actor=floor.manager, site_id=floor.hall.site_id, quiet=["12:00-14:30"])
    wait_for(lambda: listening.version(floor.hall.id) != before)


def test_a_device_that_says_it_is_alive_changes_nothing(listening):
    floor = testing.make_floor()
    _, code = hall.add_device(actor=floor.manager, hall_id=floor.hall.id, kind="board", name="大屏")
    _, token = hall.enrol_device(code=code)
    time.sleep(0.3)
    before = listening.version(floor.hall.id)
    assert hall.find_device(token) is not None  # writes when it was last seen
    time.sleep(0.5)
    assert listening.version(floor.hall.id) == before


def test_what_is_rolled_back_was_never_told(listening):
    floor = testing.make_floor()
    time.sleep(0.3)
    before = listening.version(floor.hall.id)
    with transaction.atomic():
        testing.take(floor)
        transaction.set_rollback(True)
    time.sleep(0.5)
    assert listening.version(floor.hall.id) == before


def test_two_processes_agree_and_when_one_comes_back_every_version_is_another(listening):
    floor = testing.make_floor()
    testing.take(floor)
    second = Pulse()
    try:
        wait_for(lambda: second.version(floor.hall.id))
        wait_for(lambda: second.version(floor.hall.id) == listening.version(floor.hall.id))
        before = listening.version(floor.hall.id)
        testing.take(floor)
        wait_for(lambda: listening.version(floor.hall.id) != before)
        wait_for(lambda: second.version(floor.hall.id) == listening.version(floor.hall.id))
        before = listening.version(floor.hall.id)
        cut_listeners()
        wait_for(lambda: listening.version(floor.hall.id) not in (None, before), 20)
        wait_for(lambda: second.version(floor.hall.id) == listening.version(floor.hall.id), 20)
    finally:
        second.stop()


def cut_listeners() -> None:
    """End every connection that listens, as a restart of the database would."""
    from django.conf import settings  # noqa: F401 - the database's own superuser, as the tests run with

    with psycopg.connect(**(connection.get_connection_params() | {"autocommit": True})) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND query ~ '^(LISTEN|SELECT pg_notify|SELECT 1)' AND pid <> pg_backend_pid()"
        )


def test_it_is_answered_before_the_application_and_says_nothing(listening):
    status, headers = ask(pulsing(to_django, listening), 4711)
    assert status == "204 No Content"
    assert headers["ETag"].strip('"') == listening.version(4711)
    assert set(headers) == {"ETag", "Cache-Control"}


def test_without_a_listener_the_application_answers(db):
    class Deaf(Pulse):
        def _listen(self) -> None:
            raise psycopg.OperationalError

    deaf = Deaf()
    try:
        assert ask(pulsing(to_django, deaf), 1)[1] == {"ETag": "django"}
        assert ask(pulsing(to_django, deaf), "1'")[1] == {"ETag": "django"}
    finally:
        deaf.stop()


def test_the_view_answers_the_same_from_the_database(floor):
    client = Client()
    first = client.get(PATH, {"hall": floor.hall.id})
    assert first.status_code == 204
    assert client.get(PATH, {"hall": floor.hall.id})["ETag"] == first["ETag"]
    testing.take(floor)
    assert client.get(PATH, {"hall": floor.hall.id})["ETag"] != first["ETag"]
    for unknown in ("0", "x", ""):
        assert client.get(PATH, {"hall": unknown}).status_code == 404


def test_the_product_answers_the_pulse_first():
    application = import_string(settings.WSGI_APPLICATION)
    assert application.__qualname__ == pulsing(to_django).__qualname__


def test_memory_does_not_grow_with_what_is_asked():
    pulse = Pulse()
    pulse.hear("*:begin")
    pulse._started_at = time.monotonic() + 3600  # begins no thread
    for number in range(50_000):
        pulse.version(number)
    assert pulse._heard == {}
    pulse.hear("7:100")
    pulse.hear("nonsense")
    assert pulse._heard == {7: "100"}
