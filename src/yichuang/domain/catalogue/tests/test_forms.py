"""What each field of a form accepts, and what it says when it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yichuang.domain.catalogue import testing
from yichuang.domain.catalogue.record import forms
from yichuang.domain.places import testing as ground
from yichuang.kernel import errors
from yichuang.kernel.codes import build_uscc

IDENTITY = "11010519491231002X"
USCC = build_uscc("92", "530925", "MA6KTEST0".replace("S", "5").replace("I", "1").replace("O", "0"))


def _clean(value, **field):
    spec = testing.make_spec(
        questions=[], materials=[{"id": "m", "name": "材料"}], form=[{"id": "f", "label": "采伐面积", **field}]
    )
    return forms.validate_form(spec, {}, {} if value is None else {"f": value}).get("f")


def _refusal(value, **field) -> str:
    with pytest.raises(errors.Invalid) as refused:
        _clean(value, **field)
    return refused.value.fields["f"]


NUMBER = {"type": "number", "minimum": 0.1, "maximum": 1000, "unit": "亩"}
CHOICE = [{"value": "a", "label": "松树"}, {"value": "b", "label": "杉树"}]


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ({}, "  思茅松　", "思茅松"),
        ({}, "𬭊䶮👨‍👩‍👧é豈", "𬭊䶮👨‍👩‍👧é豈"),
        ({"type": "longtext"}, "一\r\n二\t三", "一\n二\t三"),
        ({"type": "address"}, "冰岛村\n老寨组", "冰岛村\n老寨组"),
        ({"type": "identity"}, "11010519491231002x", IDENTITY),
        ({"type": "identity"}, "１１０１０５ 19491231 002X", IDENTITY),
        ({"type": "uscc"}, USCC.lower(), USCC),
        ({"type": "phone"}, "138 8765-4321", "13887654321"),
        ({"type": "phone"}, "+86 13887654321", "13887654321"),
        ({"type": "phone"}, "0883-7621234", "08837621234"),
        ({"type": "date"}, "1960年5月8日", "1960-05-08"),
        ({"type": "date"}, "19600508", "1960-05-08"),
        ({"type": "date"}, "1960/5/8", "1960-05-08"),
        ({"type": "date"}, "2024-02-29", "2024-02-29"),
        (NUMBER, "２.５", "2.5"),
        (NUMBER, "2.50 亩", "2.5"),
        (NUMBER, 3, "3"),
        (NUMBER, "1,000", "1000"),
        ({"type": "money"}, "1200.50元", "1200.5"),
        ({"type": "money"}, "0", "0"),
        ({"type": "choice", "choices": CHOICE}, "b", "b"),
        ({"type": "choices", "choices": CHOICE}, ["b", "a", "b"], ["a", "b"]),
        ({"type": "choices", "choices": CHOICE}, "a", ["a"]),
        ({"type": "boolean"}, "是", True),
        ({"type": "boolean"}, "0", False),
        ({"type": "boolean"}, True, True),
        ({"type": "bank"}, "6223 1234 5678 9012 345", "6223123456789012345"),
        ({"required": False}, "  ", None),
        ({"required": False, "type": "number"}, None, None),
        ({"required": False, "type": "boolean"}, None, None),
        ({"required": False, "type": "choices", "choices": CHOICE}, [], None),
    ],
)
def test_good_value_is_kept(field, given, kept):
    assert _clean(given, **field) == kept


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        (NUMBER, "", "请填采伐面积，如 0.1（单位：亩，只填数字）"),
        ({"type": "number"}, None, "请填采伐面积，如 2.5"),
        ({"type": "number"}, "两亩半", "请填采伐面积，如 2.5"),
        ({"type": "number"}, "1e9", "请填采伐面积，如 2.5"),
        ({"type": "number"}, "NaN", "请填采伐面积，如 2.5"),
        (NUMBER, "0.05", "“采伐面积”不能小于 0.1 亩"),
        (NUMBER, "1000.1", "“采伐面积”不能大于 1000 亩"),
        ({"type": "money"}, "1.234", "最多到分"),
        ({"type": "money"}, "-5", "不能小于 0"),
        ({}, "", "请填采伐面积"),
        ({}, "　 ", "请填采伐面积"),
        ({"max_length": 5}, "一二三四五六", "最多 5 个字，现在有 6 个"),
        ({}, "字" * 10_000, "最多 200 个字，现在有 10000 个"),
        ({}, "a\x00b", "控制字符"),
        ({}, "a\nb", "控制字符"),
        ({"type": "longtext"}, "a\x1bb", "控制字符"),
        ({}, "a\u202eb", "控制字符"),
        ({}, "a\ud800b", "控制字符"),
        ({}, {"a": 1}, "格式不对"),
        ({}, ["a"], "格式不对"),
        ({}, True, "格式不对"),
        ({"type": "identity"}, "110105194912310021", "“采伐面积”："),
        ({"type": "identity"}, "12345", "18 位"),
        ({"type": "identity"}, "", "照着身份证上的填"),
        ({"type": "uscc"}, USCC[:-1] + ("1" if USCC[-1] != "1" else "2"), "校验码"),
        ({"type": "phone"}, "12345678901", "11 位手机号"),
        ({"type": "phone"}, "110", "11 位手机号"),
        ({"type": "date"}, "2023-02-29", "没有 2023 年 2 月 29 日这一天"),
        ({"type": "date"}, "2026-13-01", "没有 2026 年 13 月 1 日这一天"),
        ({"type": "date"}, "0001-01-01", "1900 到 2100"),
        ({"type": "date"}, "196058", "请按年-月-日填"),
        ({"type": "date"}, "昨天", "请按年-月-日填"),
        ({"type": "choice", "choices": CHOICE}, "c", "松树、杉树"),
        ({"type": "choice", "choices": CHOICE}, "", "请选择采伐面积"),
        ({"type": "choices", "choices": CHOICE}, [], "至少选一项"),
        ({"type": "choices", "choices": CHOICE}, ["a", "z"], "松树、杉树"),
        ({"type": "choices", "choices": CHOICE}, [{}], "格式不对"),
        ({"type": "boolean"}, None, "是或否"),
        ({"type": "boolean"}, "也许", "是或否"),
        ({"type": "bank"}, "1234", "10 到 30 位数字"),
        ({"type": "division"}, "勐库镇", "在列表里选择"),
    ],
)
def test_bad_value_is_refused_in_the_words_of_the_form(field, given, said):
    assert said in _refusal(given, **field)


def test_division_must_exist(county):
    assert _clean(str(ground.VILLAGE_B), type="division") == ground.VILLAGE_B
    assert _clean(ground.VILLAGE_B, type="division") == ground.VILLAGE_B
    assert "在列表里选择" in _refusal("530925999999", type="division")


def test_all_fields_are_told_at_once_and_unknown_ones_too():
    with pytest.raises(errors.Invalid) as refused:
        forms.validate_form(testing.make_spec(), {"where": "forest", "who": "proxy"}, {"area": "x", "hack": "1"})
    assert set(refused.value.fields) == {"area", "species", "proxy_name", "hack"}


def test_value_of_a_field_that_no_longer_applies_is_left_out():
    spec = testing.make_spec()
    values = {"area": "2", "species": "松", "proxy_name": "岩温"}
    assert forms.validate_form(spec, {"where": "forest", "who": "self"}, values) == {"area": "2", "species": "松"}


@given(st.text(max_size=300))
def test_any_text_is_kept_as_it_is_or_refused_with_a_message(text):
    try:
        kept = _clean(text, type="longtext", max_length=300)
    except errors.Invalid:
        return
    assert kept == text.replace("\r\n", "\n").replace("\r", "\n").strip()


@given(
    st.sampled_from(["identity", "uscc", "phone", "date", "number", "money", "boolean", "bank"]), st.text(max_size=40)
)
def test_no_text_breaks_a_machine_readable_field(kind, text):
    try:
        value = _clean(text, type=kind)
    except errors.Invalid:
        return
    assert _clean(value, type=kind) == value
