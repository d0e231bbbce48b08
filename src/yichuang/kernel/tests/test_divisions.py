from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yichuang.kernel.divisions import (
    InvalidDivision,
    Level,
    Range,
    are_disjoint,
    contains,
    county_of,
    intersect,
    level_of,
    lineage,
    overlaps,
    parent_of,
    parse,
    range_of,
    subtract,
    town_of,
    union,
)

MENGMENG, FARM = 530925101000, 530925101003
SMALL = st.builds(lambda a, b: Range(min(a, b), max(a, b)), st.integers(0, 60), st.integers(0, 60))
LISTS = st.lists(SMALL, max_size=6)


def codes(ranges) -> set[int]:
    return {code for r in ranges for code in range(r.low, r.high + 1)}


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("530000000000", Level.PROVINCE),
        ("530900000000", Level.CITY),
        ("530925000000", Level.COUNTY),
        ("530925101000", Level.TOWN),
        ("530925101003", Level.VILLAGE),
        ("441900003000", Level.TOWN),  # 东莞: towns directly under the city
    ],
)
def test_level_is_read_off_the_code(code, level):
    assert parse(code).level is level
    assert level_of(int(code)) is level
    assert str(parse(code)) == code


@pytest.mark.parametrize(
    "code",
    [
        "", "53092510100", "5309251010000", "９３０９２５１０１０００", "53092510100x", "530925101000\n",
        " 530925101000",
        "000000000000", "990000000000", "530025000000", "530900000001", "530925000001", "🙂" * 12, "5" * 10_000,
        -1, 10**12, pytest.param(10**6000, id="huge"), None, True, 5.0,
    ],
)  # fmt: skip
def test_what_is_no_code_is_refused_in_chinese(code):
    with pytest.raises(InvalidDivision) as refusal:
        parse(code)
    assert "区划代码" in refusal.value.reason


@given(st.text(max_size=20) | st.text("0123456789", min_size=12, max_size=12) | st.integers())
def test_nothing_but_the_declared_error_comes_out(value):
    try:
        found = parse(value)
    except InvalidDivision:
        return
    assert contains([range_of(found.code)], found.code)
    assert lineage(found.code)[0] == found.code
    above = parent_of(found.code)
    assert above is None or contains([range_of(above)], found.code)


def test_range_of_a_code_is_everything_below_it():
    assert range_of(530925101000) == Range(530925101000, 530925101999)
    assert range_of(530925000000) == Range(530925000000, 530925999999)
    assert range_of(530900000000) == Range(530900000000, 530999999999)
    assert range_of(530000000000) == Range(530000000000, 539999999999)
    assert range_of(FARM) == Range(FARM, FARM)


def test_county_town_and_lineage_of_a_village():
    assert county_of(FARM) == 530925000000
    assert town_of(FARM) == MENGMENG
    assert lineage(FARM) == (FARM, MENGMENG, 530925000000, 530900000000, 530000000000)
    assert county_of(530900000000) is None
    assert town_of(530925000000) is None
    assert county_of(441900003000) == 441900000000


def test_farm_is_taken_out_of_the_responsibility_of_its_town_but_not_out_of_its_geography():
    left = subtract([range_of(MENGMENG)], [range_of(FARM)])
    assert left == (Range(530925101000, 530925101002), Range(530925101004, 530925101999))
    assert not contains(left, FARM)
    assert contains([range_of(MENGMENG)], FARM)
    assert are_disjoint([*left, range_of(FARM)])


def test_overlapping_ranges_are_found_even_when_not_neighbours():
    assert not are_disjoint([Range(0, 100), Range(3, 4), Range(50, 60)])
    assert overlaps([Range(0, 100), Range(3, 4), Range(50, 60)]) == [
        (Range(0, 100), Range(3, 4)),
        (Range(0, 100), Range(50, 60)),
    ]
    assert are_disjoint([Range(5, 9), Range(0, 4)])
    assert not are_disjoint([Range(5, 4)])
    assert are_disjoint([])


def test_no_range_contains_nothing():
    assert not contains([], MENGMENG)


@given(LISTS, LISTS)
def test_list_arithmetic_agrees_with_sets(a, b):
    assert codes(union(a)) == codes(a)
    assert codes(subtract(a, b)) == codes(a) - codes(b)
    assert codes(intersect(a, b)) == codes(a) & codes(b)
    assert all(are_disjoint(r) for r in (union(a), subtract(a, b), intersect(a, b)))
    assert are_disjoint(a) == (sum(r.high - r.low + 1 for r in a) == len(codes(a)))
