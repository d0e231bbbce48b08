"""The pad at the window: asks once, about the visit that has just ended."""

from __future__ import annotations

import pytest

from yichuang.domain.hall import testing

from .kit import device


@pytest.fixture
def pad(floor):
    return device(floor, "pad")


def finish(floor):
    testing.take(floor)
    return testing.serve(floor)


def test_it_waits_until_a_visit_has_ended(floor, pad):
    assert "欢迎您" in pad.get("/screens/pad/").content.decode()
    done = finish(floor)
    shown = pad.get("/screens/pad/now").content.decode()
    assert f"刚才 {done.number} 号的服务" in shown
    for words in ("非常满意", "满意", "基本满意", "不满意", "非常不满意"):
        assert words in shown


def test_five_levels_then_why_then_thanks_and_never_twice(floor, pad):
    done = finish(floor)
    why = pad.get("/screens/pad/", {"level": "2", "ticket": done.id}).content.decode()
    assert "窗口人员业务不熟练" in why
    assert "服务热情效率高" not in why
    sent = {"level": "2", "ticket": done.id, "reasons": ["213", "214"]}
    answer = pad.post("/screens/pad/", sent)
    assert answer["Location"] == "/screens/pad/thanks/"
    thanks = pad.get("/screens/pad/thanks/").content.decode()
    assert 'data-idle="20" data-idle-home="/screens/pad/"' in thanks
    assert "欢迎您" in pad.get("/screens/pad/now").content.decode()
    second = pad.post("/screens/pad/", sent)
    assert second.status_code == 409
    assert "已经评价过" in second.content.decode()


def test_a_level_for_another_visit_shows_the_first_page(floor, pad):
    done = finish(floor)
    for given in ({"level": "5", "ticket": done.id + 1}, {"level": "9", "ticket": done.id}, {"level": "x"}):
        shown = pad.get("/screens/pad/", given).content.decode()
        assert "您满意吗" in shown
        assert "提交评价" not in shown


def test_a_pad_bears_whatever_is_sent(floor, pad):
    done = finish(floor)
    for sent in ({"level": "9" * 400, "ticket": "9" * 17}, {"level": "\0", "ticket": "-1"}, {}):
        assert pad.post("/screens/pad/", sent).status_code in {404, 409, 422}, sent
    odd = pad.post("/screens/pad/", {"level": "1", "ticket": done.id, "reasons": ["\0", "9" * 300]})
    assert odd.status_code in {302, 422}
