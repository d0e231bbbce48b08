"""What the demo county publishes and was asked: all samples, every column filled, loading again changes nothing."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.places import public as places
from yichuang.kernel.journal.models import Entry
from yichuang.project.demo.disclosure import load_disclosure
from yichuang.project.demo.ground import load_ground
from yichuang.project.demo.items import load_items
from yichuang.project.demo.people import load_people
from yichuang.project.demo.staff import staff_actor

STATEMENTS = 1300


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo's ground, people, items and what is published, rolled back at the end."""
    sent = []

    def count(execute, *call):
        sent.append(1)
        return execute(*call)

    with django_db_blocker.unblock(), transaction.atomic():
        load_ground(lambda _: None)
        load_people(lambda _: None)
        items = load_items(lambda _: None)
        with connection.execute_wrapper(count):
            load_disclosure(lambda _: None, items)
        yield places.get_place("shuangjiang").id, len(sent), items
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture(autouse=True)
def _open(loaded, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def test_loading_keeps_its_statement_budget_and_twice_changes_nothing(loaded):
    assert loaded[1] <= STATEMENTS
    before = Entry.objects.count()
    load_disclosure(lambda _: None, loaded[2])
    assert Entry.objects.count() == before


@pytest.mark.seed("S1-112", "S1-136")
def test_every_column_of_the_demo_has_something_marked_as_a_sample(loaded):
    rows, count = disclosure.list_published(loaded[0])
    assert count == 12
    assert {r.column for r in rows} == set(disclosure.Column.values)
    assert all(r.sample for r in rows)
    assert disclosure.list_stale_columns(loaded[0]) == ()


def test_one_request_waits_and_one_was_answered_in_time(loaded):
    (waiting,), _ = disclosure.list_requests(staff_actor("examiner_minzheng"))
    assert waiting.state == "received"
    assert not waiting.late
    (answered,), _ = disclosure.list_requests(staff_actor("examiner_lincao"), everything=True)
    assert answered.state == "answered"


@pytest.mark.seed("S2-15")
def test_a_township_of_the_demo_has_published_its_list(loaded):
    published = [t for t in disclosure.list_towns(loaded[0]) if t.number]
    assert [t.name for t in published] == ["双江自治县勐库镇便民服务中心"]
    assert published[0].items > 20
