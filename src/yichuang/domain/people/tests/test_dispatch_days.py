"""Days of dispatches that were entered before the database refused two at once are put right by the migration."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.db import connection, transaction

from yichuang.domain.people import public
from yichuang.domain.people.staff_file.models import Dispatch

from .halls import Files

MIGRATION = import_module("yichuang.domain.people.migrations.0006_public_people")
NEVER_TWO = ("people_dispatch_at_once", "people_dispatch_a_head", "people_dispatch_one_a", "people_dispatch_one_b")
HEAD, LEFT, CAME = public.Duty.HEAD, date(2026, 12, 1), date(2026, 11, 15)


@pytest.fixture
def hall(db, clock):
    """A hall with a table as it was before: without the constraints. The account of the tests owns no table."""
    clock.set("2026-10-12 09:00")
    hall = Files()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE people_dispatch (LIKE people_dispatch INCLUDING ALL EXCLUDING INDEXES) "
            "ON COMMIT DROP"
        )
    hall.constraints = [c for c in Dispatch._meta.constraints if c.name in NEVER_TWO]
    return hall


def station(hall, who, since, until=None, duty=HEAD):
    return Dispatch.objects.create(
        account_id=who.account_id, employer_id=hall.county.minzheng.id, site_id=hall.site.id, duty=duty, since=since,
        until=until,
    )  # fmt: skip


def migrate(hall):
    with connection.schema_editor(atomic=False) as editor:
        MIGRATION.part_dispatches(None, editor)
        for constraint in hall.constraints:
            editor.add_constraint(Dispatch, constraint)


def days():
    return list(Dispatch.objects.order_by("pk").values_list("since", "until"))


def test_who_handed_over_left_the_day_the_next_came(hall):
    station(hall, hall.na, date(2025, 1, 1), LEFT)
    station(hall, hall.fang, CAME)
    station(hall, hall.min, date(2026, 9, 1), date(2026, 9, 15), duty=public.Duty.WINDOW)
    station(hall, hall.min, date(2026, 9, 10), duty=public.Duty.WINDOW)
    migrate(hall)
    assert days() == [
        (date(2025, 1, 1), CAME),
        (CAME, None),
        (date(2026, 9, 1), date(2026, 9, 10)),
        (date(2026, 9, 10), None),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [((CAME, LEFT), (CAME, None)), ((date(2025, 1, 1), None), (date(2026, 3, 1), date(2026, 4, 1)))],
    ids=["the same day", "one within the other"],
)
def test_what_nobody_can_tell_stops_it_with_the_numbers_of_the_rows(hall, first, second):
    rows = [station(hall, hall.na, *first), station(hall, hall.fang, *second)]
    before = days()
    with pytest.raises(ValueError, match=f"{rows[0].pk} and {rows[1].pk}"), transaction.atomic():
        migrate(hall)
    assert days() == before
