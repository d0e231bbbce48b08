"""The demo's site files and hall office, loaded once for the module's database and looked at."""

import pytest

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.actor import system
from yichuang.kernel.journal.models import Entry
from yichuang.project.demo.ground import load_ground
from yichuang.project.demo.people import load_people
from yichuang.project.demo.site_files import load_site_files
from yichuang.project.demo.staff import staff_actor

STATEMENTS = 1_600


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    from django.db import connection, transaction

    sent = []

    def count(execute, *call):
        sent.append(1)
        return execute(*call)

    with django_db_blocker.unblock(), transaction.atomic():
        load_ground(lambda _: None)
        load_people(lambda _: None)
        with connection.execute_wrapper(count):
            load_site_files(lambda _: None)
        yield places.get_place("shuangjiang"), len(sent)
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture(autouse=True)
def _open(loaded, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def standing(loaded):
    keeper = system(loaded[0].id, permissions=frozenset({"places.manage", "places.keep"}))
    return {s.name: s for s in places.list_standing(actor=keeper)}


def test_loading_keeps_its_statement_budget_and_twice_changes_nothing(loaded):
    assert loaded[1] <= STATEMENTS
    before = Entry.objects.count()
    load_site_files(lambda _: None)
    assert Entry.objects.count() == before


@pytest.mark.seed("S2-38", "S2-43", "S1-7")
def test_the_centre_has_everything_its_standard_asks_and_a_plan(standing):
    centre = standing["双江自治县政务服务中心"]
    assert centre.asked >= 25
    assert centre.lacking == ()
    assert centre.late, "something waits to be seen to"
    assert centre.low
    below, above = places.list_plans(centre.site_id)
    assert {"窗口服务区", "2 号综合窗口", "正门"} <= {s.name for s in below.shapes}
    assert {"B 区窗口服务区", "B1 号民政和婚姻登记窗口", "楼梯"} <= {s.name for s in above.shapes}
    assert "档案室" not in {z.name for z in places.get_public_file(centre.site_id).zones}
    assert places.get_site(centre.site_id).sample


@pytest.mark.seed("S0-27", "S0-56", "S2-46")
def test_the_county_has_windows_for_whom_the_plans_name(loaded):
    offered = {o.word for o in places.list_offers(loaded[0].id)}
    assert {
        "老年人窗口",
        "“跨省通办”窗口",
        "“省内通办”窗口",
        "企业“一站式”服务窗口",
        "“企业开办”窗口",
        "社保窗口",
        "医保窗口",
    } <= offered
    assert {"会说拉祜语", "会说佤语", "会说布朗语", "会说傣语"} <= offered


def test_sites_without_a_file_lack_what_nobody_has_entered(standing):
    assert not standing["双江自治县勐勐镇便民服务中心"].lacking
    assert "咨询服务区" in standing["双江自治县勐库镇便民服务中心"].lacking
    empty = [s for s in standing.values() if s.kind == "village" and len(s.lacking) == s.asked]
    assert len(empty) == 76


@pytest.mark.seed("S1-49", "S1-55", "S1-56", "S4-39")
def test_the_hall_has_institutions_an_emergency_plan_and_things_that_wait_for_their_owners(loaded):
    place, _ = loaded
    manager = staff_actor("hall_manager")
    titles = [r.title for r in people.list_institutions(actor=manager)]
    assert "大厅突发事件应急预案" in titles
    assert people.count_unread(manager) == 1
    assert people.count_open_incidents(manager) == 1
    assert len(people.list_found_things(place.id)) == 2
