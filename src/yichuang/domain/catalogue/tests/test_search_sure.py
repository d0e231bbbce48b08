"""What merely resembles a query is not offered as its answer."""

from __future__ import annotations

import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.finding import telling
from yichuang.domain.catalogue.tests import measured
from yichuang.domain.catalogue.tests.test_search import demo_items
from yichuang.project.demo import items as demo

__all__ = ["demo_items"]


@pytest.fixture
def everything(county, demo_items):
    for spec in demo.short_specs().values():
        testing.make_item(county.place.id, [county.minzheng.id], spec.model_copy(update={"body": "minzheng"}))
    return county.place.id


def sure(place_id, text):
    return any(hit.sure for hit in public.search_items(place_id, text))


@pytest.mark.seed("S2-59")
def test_nobody_is_told_that_something_was_found_when_nothing_was(everything):
    strange = ["火星签证", "火箭发射许可", "登月补助", "潜水证", "古董鉴定", "国籍变更", "飞行员执照", "我要买飞机票"]
    assert [text for text in [*strange, "xyzzy", "asdf", "abcd"] if sure(everything, text)] == []


def test_hardly_any_measured_query_is_told_that_nothing_was_found(everything):
    asked = measured.queries()
    unsure = [query.text for query in asked if not sure(everything, query.text)]
    assert len(unsure) <= len(asked) * 0.02, [text for text in unsure if not measured.Query(text, frozenset()).held_out]


def test_words_of_the_trade_alone_are_answered_by_all_that_have_them(everything):
    assert all(sure(everything, text) for text in ("补贴", "许可证", "登记"))


@pytest.mark.parametrize("text", ["砍树", "kanshu", "ks", "砍数", "砍我家的树"])
def test_a_word_its_sound_its_letters_and_one_slip_of_them_count(county, text):
    testing.make_item(county.place.id, [county.minzheng.id])
    assert sure(county.place.id, text)


def test_what_tells_is_what_is_left_without_words_of_the_trade():
    assert telling.telling("火箭发射许可") == ["火箭发射"]
    assert telling.telling("狗证") == ["狗证"]
    assert telling.telling("补贴") == []


def test_the_question_box_answers_nothing_from_what_only_resembles(everything):
    assert public.ask_guides(everything, "登月补助要带什么材料") == ()
