"""What merely resembles a query is not offered as its answer; measured over everything in tests/test_finding.py."""

from __future__ import annotations

import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.finding import telling


@pytest.mark.parametrize("text", ["砍树", "kanshu", "ks", "砍数", "砍我家的树"])
def test_a_word_its_sound_its_letters_and_what_stands_between_count(county, text):
    testing.make_item(county.place.id, [county.minzheng.id])
    assert any(hit.sure for hit in public.search_items(county.place.id, text))


@pytest.mark.parametrize("text", ["火箭发射许可证", "月球登陆许可"])
def test_words_of_the_trade_alone_make_no_answer(county, text):
    testing.make_item(county.place.id, [county.minzheng.id])
    hits = public.search_items(county.place.id, text)
    assert [hit.sure for hit in hits] == [False]


def test_what_tells_is_what_is_left_without_words_of_the_trade():
    assert telling.telling("火箭发射许可") == ["火箭发射"]
    assert telling.telling("狗证") == ["狗证"]
    assert telling.telling("补贴") == []
