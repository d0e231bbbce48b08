"""Counts of cases by item, for lists and proposals."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yichuang.domain.cases import public, testing


@pytest.fixture
def stage(db, made_stage):
    return made_stage


@pytest.mark.seed("S1-128")
def test_cases_are_counted_by_item_with_what_became_of_them(stage):
    testing.submit(stage)
    testing.granted(stage)
    found = public.volumes_by_item(stage.county.place.id, since=date(2020, 1, 1))
    assert found == {stage.item.id: public.ItemVolume(2, 1, 0)}
    assert public.volumes_by_item(stage.county.place.id, since=date(2099, 1, 1)) == {}
    assert public.volumes_by_item(stage.county.place.id + 1, since=date(2020, 1, 1)) == {}


def test_only_the_first_who_asks_on_a_day_reads_the_ledger(stage, clock):
    clock.set("2026-09-28 10:00")
    place_id = stage.county.place.id
    with CaptureQueriesContext(
        connection,
    ) as first:
        before = public.volumes_by_item(place_id, since=date(2020, 1, 1))
    testing.submit(stage)
    with CaptureQueriesContext(connection) as second:
        assert public.volumes_by_item(place_id, since=date(2020, 1, 1)) == before
    assert len([q for q in first if "cases_case" in q["sql"]]) == 1
    assert not [q for q in second if "cases_case" in q["sql"]]
    clock.set("2026-09-29 10:00")
    assert public.volumes_by_item(place_id, since=date(2020, 1, 1))[stage.item.id].received == 1
