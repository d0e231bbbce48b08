from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.divisions import range_of
from yichuang.kernel.errors import Forbidden, Invalid, NotFound
from yichuang.kernel.workdays import Calendar, DayEntry, DayKind, due
from yichuang.kernel.workdays.calendar import packaged_years
from yichuang.kernel.workdays.models import CalendarDay
from yichuang.kernel.workdays.operations import PERMISSION, change_day, enter_year, load_years, read_rows
from yichuang.kernel.workdays.queries import get_calendar, get_year, list_years

pytestmark = pytest.mark.django_db
D = date.fromisoformat
COUNTY, TOWN, VILLAGE, PREFECTURE = 530925000000, 530925101000, 530925101003, 530900000000
CLERK = Actor(
    account_id=None,
    channel=Channel.WINDOW,
    permissions=frozenset({PERMISSION}),
    ranges=(range_of(PREFECTURE),),
)
YEAR_2027 = read_rows(
    [("2027-01-01", "休息", "元旦"), ("2027-05-01", "休息", "劳动节"), ("2027-10-01", "休息", "国庆节"),
     ("2027-10-09", "上班", "国庆节")]
)  # fmt: skip


def entries():
    return list(apps.get_model("journal", "Entry").objects.order_by("id").values_list("kind", "payload"))


def rest(day: str, division: int = COUNTY, name: str = "自治县县庆"):
    return change_day(actor=CLERK, division=division, day=D(day), kind=DayKind.REST, name=name, source="条例第三条")


def test_package_stands_in_until_a_year_is_stored():
    calendar = get_calendar(COUNTY)
    assert not calendar.is_workday(D("2026-10-01"))
    assert calendar.knows(2026)
    assert not calendar.knows(2027)


def test_seeding_twice_changes_nothing():
    assert load_years() == packaged_years()
    rows, stamp = CalendarDay.objects.count(), get_calendar(0).stamp
    assert load_years() == ()
    assert load_years([2026]) == ()
    assert (CalendarDay.objects.count(), get_calendar(0).stamp) == (rows, stamp)
    assert list_years() == packaged_years()
    assert entries() == []


def test_seeded_calendar_is_the_packages():
    load_years()
    stored, packaged = get_calendar(0), Calendar.from_chinesecalendar()
    assert stored.entries == packaged.entries


def test_year_the_package_lacks_cannot_be_seeded():
    with pytest.raises(Invalid) as refusal:
        load_years([2026, 2027])
    assert "2027" in refusal.value.fields["year"]
    assert list_years() == ()


def test_seeding_leaves_what_a_person_edited():
    change_day(actor=CLERK, division=0, day=D("2026-11-03"), kind=DayKind.REST, name="防汛", source="通知")
    load_years()
    assert not get_calendar(0).is_workday(D("2026-11-03"))


def test_first_edit_does_not_make_other_years_unknown():
    enter_year(actor=CLERK, division=0, year=2027, entries=YEAR_2027, source="通知")
    assert get_calendar(0).knows(2026)
    assert get_calendar(0).knows(2027)


def test_entered_year_ends_the_provisional_due_date():
    assert due(D("2026-12-28"), 20, "workday", get_calendar(COUNTY)).provisional
    enter_year(actor=CLERK, division=0, year=2027, entries=YEAR_2027, source="国办发明电〔2026〕9 号")
    answer = due(D("2026-12-28"), 20, "workday", get_calendar(COUNTY))
    assert not answer.provisional
    assert answer.on == D("2027-01-26")
    assert entries() == [("workdays.year.entered", {"division": 0, "year": 2027, "days": 4})]
    assert get_year(0, 2027).source == "国办发明电〔2026〕9 号"


def test_year_can_be_replaced():
    enter_year(actor=CLERK, division=0, year=2027, entries=YEAR_2027, source="通知")
    view = enter_year(actor=CLERK, division=0, year=2027, entries=YEAR_2027[:3], source="更正")
    assert [e.day for e in view.entries] == [e.day for e in YEAR_2027[:3]]
    assert not get_calendar(0).is_workday(D("2027-10-09"))


def test_change_of_a_day_is_journalled_and_seen_at_once():
    before = get_calendar(COUNTY)
    rest("2026-11-03")
    assert before.is_workday(D("2026-11-03"))
    assert not get_calendar(COUNTY).is_workday(D("2026-11-03"))
    assert entries() == [
        ("workdays.day.changed", {"division": COUNTY, "day": "2026-11-03", "day_kind": "rest"}),
    ]


def test_day_can_be_given_back():
    rest("2026-11-03")
    change_day(actor=CLERK, division=COUNTY, day=D("2026-11-03"), kind=None)
    assert get_calendar(COUNTY).is_workday(D("2026-11-03"))
    assert entries()[-1][1]["day_kind"] is None


def test_rolled_back_change_is_not_remembered():
    load_years()
    with transaction.atomic():
        rest("2026-11-03")
        assert not get_calendar(COUNTY).is_workday(D("2026-11-03"))
        transaction.set_rollback(True)
    assert get_calendar(COUNTY).is_workday(D("2026-11-03"))


def test_nearest_ancestor_wins_and_neighbours_are_untouched():
    load_years()
    rest("2026-11-03")
    change_day(actor=CLERK, division=TOWN, day=D("2026-11-03"), kind=DayKind.WORKDAY, name="照常上班", source="镇通知")
    assert get_calendar(VILLAGE).is_workday(D("2026-11-03"))
    assert get_calendar(TOWN).name_of(D("2026-11-03")) == "照常上班"
    assert not get_calendar(530925102001).is_workday(D("2026-11-03"))
    assert get_calendar(530926000000).is_workday(D("2026-11-03"))
    assert get_calendar(0).is_workday(D("2026-11-03"))
    assert not get_calendar(VILLAGE).is_workday(D("2026-10-01"))


def test_divisions_without_days_of_their_own_share_one_calendar():
    load_years()
    assert get_calendar(VILLAGE) is get_calendar(640202001000)


def test_unchanged_calendar_costs_one_statement():
    load_years()
    get_calendar(VILLAGE)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        get_calendar(VILLAGE)
    assert len(seen) == 1


def test_rights_are_needed():
    stranger = Actor(account_id=None, channel=Channel.WINDOW)
    with pytest.raises(Forbidden):
        change_day(actor=stranger, division=0, day=D("2026-11-03"), kind=DayKind.REST, name="x", source="y")
    with pytest.raises(Forbidden):
        enter_year(actor=stranger, division=0, year=2027, entries=YEAR_2027, source="通知")
    with pytest.raises(NotFound):
        rest("2026-11-03", division=640202000000)
    assert entries() == []


@pytest.mark.parametrize(
    ("day", "name", "source", "field"),
    [
        ("2026-11-03", " ", "通知", "entries.2026-11-03"),
        ("2026-11-03", "长" * 41, "通知", "entries.2026-11-03"),
        ("2026-11-03", "县庆", " ", "source"),
        ("2026-11-03", "县庆", "长" * 10_000, "source"),
        ("1949-10-01", "县庆", "通知", "year"),
    ],
)
def test_day_without_its_facts_is_refused(day, name, source, field):
    with pytest.raises(Invalid) as refusal:
        change_day(actor=CLERK, division=0, day=D(day), kind=DayKind.REST, name=name, source=source)
    assert field in refusal.value.fields
    assert list_years() == ()


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ((), "entries"),
        (YEAR_2027[:1], "entries"),
        ((*YEAR_2027, YEAR_2027[0]), "entries.2027-01-01"),
        ((*YEAR_2027, DayEntry(date(2028, 1, 1), DayKind.REST, "元旦")), "entries.2028-01-01"),
    ],
)
def test_wrong_arrangement_is_refused_whole(rows, field):
    with pytest.raises(Invalid) as refusal:
        enter_year(actor=CLERK, division=0, year=2027, entries=rows, source="通知")
    assert field in refusal.value.fields
    assert list_years() == ()


def test_imported_rows_are_refused_row_by_row():
    with pytest.raises(Invalid) as refusal:
        read_rows([("2027-01-01", "休息", "元旦"), ("1月2日", "休息", "元旦"), ("2027-01-03", "假", "元旦"), ("x",)])
    assert set(refusal.value.fields) == {"rows.2", "rows.3", "rows.4"}


def test_database_keeps_one_row_per_day_and_known_kinds():
    load_years([2026])
    for row in (
        {"division": 0, "day": D("2026-10-01"), "kind": "rest"},
        {"division": 0, "day": D("2026-11-03"), "kind": "maybe"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarDay.objects.create(name="x", source="x", **row)
