from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from yichuang.kernel.divisions import Range
from yichuang.kernel.journal.models import Entry
from yichuang.kernel.scope import NOBODY, within

# 仲恺: four ranges inside 441302, with other streets between them (design.md §3).
ZHONGKAI = [
    Range(441302007000, 441302008999),
    Range(441302106000, 441302107999),
    Range(441302114000, 441302114999),
    Range(441302401000, 441302401999),
]
INSIDE = [441302007000, 441302008999, 441302107500, 441302114000, 441302401999]


@pytest.fixture
def entries(db: None) -> Callable[[Q], list[int]]:
    """Rows with codes inside and between the ranges; gives the codes that a scope lets through."""
    outside = [441302006999, 441302009000, 441302402000]
    for code in INSIDE + outside:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO journal_entry (kind, version, place_id, subject, actor_role, channel, occurred_at,"
                " recorded_at, payload, xid) VALUES ('a.b.c', 1, %s, 's:1', '', 'system', now(), now(), '{}', 1)",
                [code],
            )
    return lambda scope: list(Entry.objects.filter(scope).order_by("place_id").values_list("place_id", flat=True))


def test_a_jurisdiction_of_several_ranges_sees_those_and_not_what_lies_between(entries) -> None:
    assert entries(within("place_id", ZHONGKAI)) == INSIDE


def test_without_any_range_nothing_is_seen(entries) -> None:
    assert entries(within("place_id", [])) == []
    assert entries(within("place_id", iter(()))) == []
    assert entries(NOBODY) == []


def test_a_closed_scope_stays_closed_whatever_is_added_to_it(entries) -> None:
    assert entries(within("place_id", []) & Q(version=1)) == []


def test_a_scope_is_plain_betweens_that_an_index_can_serve() -> None:
    sql = str(Entry.objects.filter(within("place_id", ZHONGKAI[:2])).query)
    assert sql.count(" BETWEEN ") == 2
    assert " OR " in sql


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 10))), st.integers(-5, 70))
def test_a_code_is_in_scope_exactly_when_it_is_in_a_range(spans: list[tuple[int, int]], code: int) -> None:
    ranges = [Range(low, low + length) for low, length in spans]
    scope = within("code", ranges)
    let_through = scope != NOBODY and any(low <= code <= high for _, (low, high) in _leaves(scope))
    assert let_through == any(code in r for r in ranges)


def _leaves(q: Q) -> Iterator[tuple[str, tuple[int, int]]]:
    for child in q.children:
        if isinstance(child, Q):
            yield from _leaves(child)
        else:
            yield child
