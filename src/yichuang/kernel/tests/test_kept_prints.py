"""Public prints are typeset once for their contents, however many ask."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from yichuang.kernel.documents import kept


@pytest.fixture(autouse=True)
def press(monkeypatch):
    made: list[object] = []

    def render(template, data, *, sample=False):
        made.append((template, data, sample))
        return b"%PDF " + repr(data).encode()

    monkeypatch.setattr(kept, "render", render)
    kept.forget()
    yield made
    kept.forget()


def test_the_same_contents_are_typeset_once_and_others_anew(press):
    one, same = (kept.render_public("guide.typ", {"name": "采伐"}) for _ in range(2))
    other = kept.render_public("guide.typ", {"name": "低保"})
    assert one == same != other
    kept.render_public("leaflet.typ", {"name": "采伐"})
    kept.render_public("guide.typ", {"name": "采伐"}, sample=True)
    assert len(press) == 4


def test_another_day_is_another_print(press, clock):
    clock.set("2026-09-28 23:59")
    kept.render_public("guide.typ", {})
    clock.set("2026-09-29 00:01")
    kept.render_public("guide.typ", {})
    assert len(press) == 2


def test_those_who_ask_at_the_same_moment_wait_for_one_print(press):
    barrier = Barrier(4)

    def ask(_):
        barrier.wait(10)
        return kept.render_public("handbook.typ", {"count": 150})

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1
    assert len(press) == 1


def test_no_more_is_kept_than_fits_and_what_was_asked_last_stays(press, monkeypatch):
    monkeypatch.setattr(kept, "MOST_BYTES", 40)  # two of 17 bytes
    for name in ("一", "二", "一", "三", "一", "三"):
        kept.render_public("guide.typ", {"n": name})
    assert len(press) == 3
    kept.render_public("guide.typ", {"n": "二"})
    assert len(press) == 4


def test_a_print_that_fails_keeps_nothing_and_stops_nobody(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(kept, "render", broken)
        with pytest.raises(RuntimeError):
            kept.render_public("guide.typ", {})
    assert kept.render_public("guide.typ", {}).startswith(b"%PDF")
