"""The demo's roster and staff files, loaded on a Wednesday and looked at."""

from datetime import date, datetime

import pytest

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.project.demo.duty import load_duty
from yichuang.project.demo.ground import load_ground
from yichuang.project.demo.staff import load_staff, staff_actor

WEDNESDAY = datetime(2026, 10, 14, 10, 0, tzinfo=clock.SHANGHAI)
MONDAY = date(2026, 10, 12)
STATEMENTS = 3000  # a second or so on two cores


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    from django.db import connection, transaction

    sent, said = [], []

    def count(execute, *call):
        sent.append(1)
        return execute(*call)

    with django_db_blocker.unblock(), transaction.atomic():
        load_ground(lambda _: None)
        load_staff(places.get_place("shuangjiang"), lambda _: None)
        with clock.at(WEDNESDAY), connection.execute_wrapper(count):
            load_duty(said.append)
        yield said, len(sent)
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture(autouse=True)
def _open(loaded, django_db_blocker, clock):
    clock.set(WEDNESDAY)
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def manager():
    return staff_actor("hall_manager", role=people.Role.HALL_MANAGER)


def test_two_weeks_are_rostered_quickly_and_loading_again_changes_nothing(loaded, manager):
    said, statements = loaded
    assert said == ["排班 150 班，人员档案 6 份"]
    assert statements < STATEMENTS
    load_duty(said.append)
    assert len(said) == 1


def test_every_window_of_both_weeks_has_somebody_and_one_has_no_substitute(manager):
    for monday in (MONDAY, date(2026, 10, 19)):
        week = people.get_week(actor=manager, site_id=manager.site_id, monday=monday)
        assert all(shifts for row in week.rows for day, shifts, _ in row.days if day.isoweekday() < 6)
        mild = {g.counter for g in week.gaps if not g.grave}
        assert mild == {"B6 号农业农村窗口"}


def test_leave_a_swap_and_an_explanation_wait_for_the_manager(manager):
    waiting = people.list_waiting(manager)
    assert (len(waiting.leaves), len(waiting.swaps), len(waiting.explanations)) == (1, 1, 1)
    sheet = {line.name: line for line in people.month_sheet(actor=manager, site_id=manager.site_id, month=MONDAY)}
    assert sum(line.late for line in sheet.values()) == 1
    assert sum(line.missing for line in sheet.values()) == 0


def test_files_tell_what_ends_soon_and_the_home_bodies_find_their_papers(manager):
    assert [c.name for c in people.list_expiring(manager)] == ["消防安全和应急处置培训（演示）"]
    assert people.count_for_home(staff_actor("leader_minzheng")) == 1
    assert people.count_for_home(staff_actor("leader_weijian")) == 1
    assert [r.light for r in people.list_representatives(actor=manager)] == ["soon"]
    faults = {r.name: r.faults for r in people.list_files(actor=manager) if r.faults}
    assert len(faults) == 2, "a training that ends, an education below the standard"
