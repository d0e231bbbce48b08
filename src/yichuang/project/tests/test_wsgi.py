import io

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
