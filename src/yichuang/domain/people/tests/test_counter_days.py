"""Counters that are not staffed every day: nobody is missed there on the others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yichuang.domain.people import public, testing
from yichuang.domain.people.duty.models import GapWarning
from yichuang.domain.people.duty.reckoning import is_expected
from yichuang.kernel.errors import Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

from .halls import MONDAY, Hall


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-10 09:00")
    return Hall()


def only(hall, weekdays, counter=None, actor=None):
    public.set_counter_days(
        actor=actor or hall.manager, site_id=hall.site.id, counter_id=(counter or hall.second).id, weekdays=weekdays
    )


def nobody(hall, day):
    return [text for text in hall.gaps(day) if "没有人值守" in text and "4 号" in text]


@pytest.mark.seed("S0-51")
def test_a_counter_of_two_days_a_week_is_missed_on_these_only(hall):
    hall.shift(b=hall.fang)
    assert nobody(hall, MONDAY)
    only(hall, [2, 4])
    assert [bool(nobody(hall, MONDAY + timedelta(days=n))) for n in range(5)] == [False, True, False, True, False]
    assert public.counter_days(actor=hall.manager, site_id=hall.site.id) == {hall.second.id: (2, 4)}
    only(hall, None)
    assert nobody(hall, MONDAY)


def test_whoever_is_put_there_on_another_day_is_looked_after_all_the_same(hall):
    only(hall, [])
    hall.shift(counter=hall.second, a=hall.na)
    hall.leave(hall.na)
    assert any("A 岗不在" in text and "4 号" in text for text in hall.gaps())


def test_a_working_saturday_counts_for_counters_of_all_working_days():
    saturday = date(2026, 10, 10)  # 国庆调休上班
    assert is_expected(saturday, None)
    assert is_expected(saturday, [1, 2, 3, 4, 5])
    assert is_expected(saturday, [6])
    assert not is_expected(saturday, [1, 3])
    assert not is_expected(saturday, [])


def test_what_was_told_is_taken_back_and_the_same_again_changes_nothing(hall):
    hall.shift(b=hall.fang)
    public.tell_gaps(actor=testing.system(hall.county.place.id), site_id=hall.site.id)
    told = GapWarning.objects.filter(counter_id=hall.second.id, cleared_at__isnull=True)
    assert told.exists()
    before = Entry.objects.count()
    only(hall, [2])
    only(hall, [2, 2])
    assert not told.exists()
    assert Entry.objects.count() == before + 1


def test_only_who_manages_the_site_says_so_and_only_of_days_of_a_week(hall):
    there = testing.staff_actor(hall.county, public.Role.HALL_MANAGER, site_id=hall.county.town_site.id)
    with pytest.raises(NotFound):
        only(hall, [1], actor=there)
    with pytest.raises(Forbidden):
        only(hall, [1], actor=hall.na)
    for wrong in ([0], [8], [10**30]):
        with pytest.raises(Invalid):
            only(hall, wrong)
