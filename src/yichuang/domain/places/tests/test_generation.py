"""Reference data is kept until it changes, and not a moment longer."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from yichuang.domain.places import public as places
from yichuang.domain.places import testing
from yichuang.kernel import generation

pytestmark = pytest.mark.django_db


def test_what_is_known_costs_one_statement(django_assert_num_queries):
    body = testing.make_organisation(testing.make_place())
    places.get_organisation(body.id)
    with django_assert_num_queries(1):
        places.get_organisation(body.id)


def test_a_steady_block_asks_once_whether_anything_changed(django_assert_num_queries):
    body = testing.make_organisation(testing.make_place())
    places.get_organisation(body.id)
    with django_assert_num_queries(1), generation.steady():
        with generation.steady():
            places.get_organisation(body.id)
        places.get_organisation(body.id)


def test_a_change_counts_at_once():
    place = testing.make_place()
    body = testing.make_organisation(place)
    assert places.get_organisation(body.id).name == "双江自治县民政局"
    testing.make_organisation(place, name="双江自治县民政和社会事务局")
    assert places.get_organisation(body.id).name == "双江自治县民政和社会事务局"


def test_a_change_beside_the_operations_counts_too():
    body = testing.make_organisation(testing.make_place())
    places.get_organisation(body.id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_organisation SET name = '改名' WHERE id = %s", [body.id])
    assert places.get_organisation(body.id).name == "改名"


def test_what_was_read_in_a_change_that_is_rolled_back_is_never_found_again():
    place = testing.make_place()
    body = testing.make_organisation(place)
    with transaction.atomic():
        testing.make_organisation(place, name="从未有过的名称")
        assert places.get_organisation(body.id).name == "从未有过的名称"
        transaction.set_rollback(True)
    assert places.get_organisation(body.id).name == "双江自治县民政局"


def test_an_answer_of_yesterday_is_not_todays(clock):
    place = testing.make_place()
    clock.set("2019-12-31 10:00")
    testing.make_organisation(place)  # answers for its land from 2020-01-01
    assert places.competent_organisation(place.id, "minzheng", testing.VILLAGE_A) is None
    clock.set("2020-01-01 10:00")
    assert places.competent_organisation(place.id, "minzheng", testing.VILLAGE_A) is not None


def test_errors_are_not_kept():
    calls = []

    @generation.by_generation
    def read(key: int) -> int:
        calls.append(key)
        if len(calls) == 1:
            raise LookupError
        return key

    with pytest.raises(LookupError):
        read(7)
    assert [read(7), read(7)] == [7, 7]
    assert len(calls) == 2


@pytest.mark.django_db(transaction=True)
def test_another_process_sees_a_change_when_it_is_committed_and_not_before():
    place = testing.make_place()
    body = testing.make_organisation(place)
    places.get_organisation(body.id)
    seen: list[str] = []

    def look() -> None:
        seen.append(places.get_organisation(body.id).name)
        connection.close()

    with transaction.atomic():
        testing.make_organisation(place, name="新名称")
        assert places.get_organisation(body.id).name == "新名称"
        _in_a_thread(look)
    _in_a_thread(look)
    assert seen == ["双江自治县民政局", "新名称"]


def _in_a_thread(run) -> None:
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
