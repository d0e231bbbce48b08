"""Tokens, synonyms, pinyin, and the terms of a query."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yichuang.kernel import search
from yichuang.kernel.search import pinyin

SYNONYMS = search.SynonymSet(
    [
        ("低保", ["最低生活保障"]),
        ("低保户", ["最低生活保障对象认定"]),
        ("生娃", ["生育登记", "出生医学证明"]),
        ("下岗证", ["就业创业证"]),
        ("", ["空"]),
        ("生娃", ["生育登记"]),
    ]
)
HOSTILE = [
    "'; DROP TABLE x; --",
    "a & | ! ( ) <-> :* \\ \" '",
    "😀🎉" * 50,
    "\0\x01\u202e",
    "低" * 10_000,
    "abc " * 3000,
    "'低保':*A",
    "%s %(x)s {0}",
    "\ud800",
    "ᥖᥭᥰ བོད་ཡིག ئۇيغۇر",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("最低生活保障", ["最低", "低生", "生活", "活保", "保障"]),
        ("Ａ4 纸, 双面", ["a4", "纸", "双面"]),
        ("办ID卡", ["办", "id", "卡"]),
        ("", []),
        ("。！？ 😀", []),
        ("𬭊䶮", ["𬭊䶮"]),
        ("x" * 100, ["x" * 40]),
    ],
)
def test_tokens(text, expected):
    assert search.tokens(text) == expected


@given(st.text(max_size=400))
def test_no_token_can_break_out_of_a_literal(text):
    for token in search.tokens(text):
        assert token
        assert not set(token) & set("'\"\\:&|!()*<>_-,;%$\0\n\t ")


def test_a_very_long_text_is_cut_not_refused():
    started = time.perf_counter()
    assert len(search.tokens("最低生活保障" * 100_000)) == 19_999
    assert time.perf_counter() - started < 2


def test_the_longest_phrase_is_expanded_once():
    assert SYNONYMS.expand("低保户怎么申请") == ["最低生活保障对象认定"]
    assert SYNONYMS.expand("生娃后吃低保，再生娃") == ["生育登记", "出生医学证明", "最低生活保障"]
    assert SYNONYMS.expand("") == []
    assert len(SYNONYMS) == 4


def test_pinyin_keys_order_names_and_know_readings_in_phrases():
    assert search.pinyin_keys("低保") == pinyin.PinyinKeys("dibao", "db")
    assert search.pinyin_keys("重庆银行").full == "chongqingyinhang"
    assert sorted(["岩温", "阿依", "王"], key=lambda name: search.pinyin_keys(name).full) == ["阿依", "王", "岩温"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [("dibao", "低保"), ("db", "低保"), ("nongcundibao", "农村低保"), ("zjd", "宅基地审批"), ("zhaijidi", "宅基地")],
)
def test_pinyin_as_typed_meets_the_index(typed, title):
    assert set(pinyin.query_terms(typed)) & set(search.pinyin_tokens(title))


@pytest.mark.parametrize("word", ["x", "123", "a4", "z" * 41, ""])
def test_what_is_no_pinyin_gives_no_pinyin_term(word):
    assert pinyin.query_terms(word) == []


def test_words_of_asking_do_not_count():
    assert search.search_terms("请问残疾证怎么办", SYNONYMS) == ("残疾", "疾证")
    assert search.search_terms("怎么办", SYNONYMS) == ("怎么", "么办")


@pytest.mark.parametrize("text", ["", "   ", "😀", "&|!"])
def test_nothing_searchable_gives_no_term(text):
    assert search.search_terms(text, SYNONYMS) == ()


def test_terms_of_a_query_are_those_of_what_is_meant():
    terms = search.search_terms("下岗证去哪里办", SYNONYMS)
    assert set(search.tokens("就业创业证")) < set(terms)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_input_is_only_text(text):
    terms = search.search_terms(text, SYNONYMS)
    assert len(terms) <= 120
    assert all(not set(term) & set("'\"\\:&|!()*<>-,;%$") for term in terms)


def test_syllables_are_heard_alike_whatever_the_character():
    assert search.syllables("身分证，丢了") == search.syllables("身份证丢了") == ["shen", "fen", "zheng", "diu", "le"]
    assert search.syllables("A4") == []


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("dibao", "dibao", True),
        ("dibo", "dibao", True),
        ("dibaoo", "dibao", True),
        ("dibau", "dibao", True),
        ("diabo", "dibao", True),
        ("dbiao", "dibao", True),
        ("dabio", "dibao", False),
        ("", "a", True),
        ("", "ab", False),
        ("yezz", "yyzz", True),
        ("abcd", "badc", False),
    ],
)
def test_one_slip_is_a_letter_more_less_wrong_or_swapped(one, other, near):
    assert search.one_slip_apart(one, other) is near
    assert search.one_slip_apart(other, one) is near
