import io
from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.places.testing import make_county
from yichuang.project import wsgi


class Body(io.BytesIO):
    pass


def call(app, method, body):
    environ = {"REQUEST_METHOD": method, "wsgi.input": body}
    return list(wsgi.draining(app)(environ, lambda *_: None))


def test_what_a_view_left_unread_is_read_before_the_answer():
    body = Body(b"x" * 300_000)
    assert call(lambda *_: [b"refused"], "POST", body) == [b"refused"]
    assert body.read() == b""


def test_an_endless_body_is_not_read_for_ever():
    class Endless:
        taken = 0

        def read(self, size):
            self.taken += size
            return b"x" * size

    body = Endless()
    assert call(lambda *_: [b"no"], "POST", body) == [b"no"]
    assert body.taken <= wsgi.MOST + wsgi.CHUNK


def test_a_get_is_answered_without_waiting_for_a_body():
    class NotToBeRead:
        def read(self, _):
            raise AssertionError

    assert call(lambda *_: [b"ok"], "GET", NotToBeRead()) == [b"ok"]


def bounded(length):
    """What the server is told, and whether the application was asked."""
    told, asked = [], []

    def app(*_):
        asked.append(True)
        return [b"ok"]

    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": length}
    body = b"".join(wsgi.bounded(app)(environ, lambda status, headers: told.append((status, dict(headers)))))
    return told, asked, body


@pytest.mark.parametrize("length", [str(wsgi.MOST + 1), "9" * 5000])
def test_a_body_that_is_too_long_is_refused_before_anything_reads_it(length):
    ((status, headers),), asked, body = bounded(length)
    assert status.startswith("413 ")
    assert headers["Connection"] == "close"
    assert int(headers["Content-Length"]) == len(body)
    assert asked == []


@pytest.mark.parametrize("length", ["many", "-1", "1e9", "６０"])
def test_a_length_that_is_no_number_is_refused(length):
    ((status, headers),), asked, _ = bounded(length)
    assert status.startswith("400 ")
    assert headers["Connection"] == "close"
    assert asked == []


@pytest.mark.parametrize("length", ["", None, "0", str(wsgi.MOST)])
def test_a_body_of_a_fair_length_goes_through(length):
    assert bounded(length) == ([], [True], b"ok")


def test_the_application_that_is_served_refuses_by_length():
    told = []
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(wsgi.MOST + 1)}
    list(wsgi.application(environ, lambda status, _: told.append(status)))
    assert told == ["413 Content Too Large"]


def _warmed():
    thread = Thread(target=wsgi.warm)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_the_finder_is_ready_before_the_first_visitor(settings, monkeypatch):
    _warmed()  # nothing is here yet: the server starts all the same
    county = make_county()
    monkeypatch.setitem(settings.CONFIG, "place", county.place.slug)
    items.make_item(county.place.id, [county.minzheng.id])
    items.forget_versions()
    _warmed()
    with CaptureQueriesContext(connection) as made:
        assert catalogue.search_items(county.place.id, "砍树")
    assert len(made) == 1
