"""Tokens, synonyms, pinyin, and what PostgreSQL makes of them."""

import time

import pytest
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from yichuang.kernel import search
from yichuang.kernel.search import pinyin, vector

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
ITEMS = [
    ("城乡居民最低生活保障审核确认", "家庭经济状况 户口簿 身份证"),
    ("生育登记", "结婚证 身份证"),
    ("就业创业证核发", "就业 失业"),
    ("农村宅基地用地审批", "宅基地 建房 村民小组"),
    ("食品经营许可（新办）", "A4 打印 食品 餐饮 小餐饮"),
    ("残疾人证办理", "残联 评残"),
]
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
    assert search.query("请问残疾证怎么办", SYNONYMS).terms == ("残疾", "疾证")
    assert search.query("怎么办", SYNONYMS).terms == ("怎么", "么办")


@pytest.mark.parametrize("text", ["", "   ", "😀", "&|!"])
def test_nothing_searchable_gives_no_query(text):
    plan = search.query(text, SYNONYMS)
    assert plan.query is None
    with pytest.raises(ValueError, match="empty"):
        plan.rank("vector")


@pytest.fixture
def index(db, as_owner):
    with isolate_apps("yichuang.kernel"):

        class Entry(models.Model):
            title = models.TextField()
            vector = SearchVectorField(null=True)

            class Meta:
                app_label = "kernel"

        with as_owner(), connection.schema_editor() as editor:
            editor.create_model(Entry)
            editor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC")
            editor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO PUBLIC")
        for title, body in ITEMS:
            row = Entry(title=title)
            row.vector = search.search_vector({"A": title, "D": body}, terms={"C": search.pinyin_tokens(title)})
            row.save()
        yield Entry


def find(index, text):
    plan = search.query(text, SYNONYMS)
    rows = index.objects.filter(vector=plan.query).annotate(rank=plan.rank("vector")).order_by("-rank", "id")
    return [row.title for row in rows]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("低保要什么材料", "城乡居民最低生活保障审核确认"),
        ("我想生娃", "生育登记"),
        ("下岗证去哪里办", "就业创业证核发"),
        ("农村建房子宅基地", "农村宅基地用地审批"),
        ("开个小餐饮店", "食品经营许可（新办）"),
        ("shengyudengji", "生育登记"),
        ("cjrz", "残疾人证办理"),
        ("残疾证怎么办", "残疾人证办理"),
        ("a4", "食品经营许可（新办）"),
    ],
)
def test_what_people_type_finds_the_item_first(index, typed, first):
    assert find(index, typed)[0] == first


def test_a_title_counts_more_than_a_body(index):
    assert find(index, "就业")[0] == "就业创业证核发"
    assert find(index, "身份证") == ["城乡居民最低生活保障审核确认", "生育登记"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_input_is_only_text(index, text):
    plan = search.query(text, SYNONYMS)
    assert len(plan.terms) <= 120
    if plan.query is not None:
        assert isinstance(find(index, text), list)
    row = index(title="x", vector=search.search_vector({"A": text, "D": text}))
    row.save()
    assert index.objects.count() == len(ITEMS) + 1


def test_an_empty_vector_and_a_huge_one_are_accepted(index):
    index(title="x", vector=search.search_vector({})).save()
    many = "".join(chr(0x4E00 + n) for n in range(20_000))
    index(title="y", vector=search.search_vector({"A": many})).save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [vector.vector_literal({"D": many})])
        assert cursor.fetchone() == (19_999,)
