"""Two at once: one request, one answer, one version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from yichuang.domain.disclosure import public, testing
from yichuang.domain.disclosure.models import InformationRequest
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Conflict


def at_once(run, times=4):
    def once(number):
        try:
            return run(number)
        except Conflict as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(once, range(times)))


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_many_times_at_once_is_one_request(made_stage):
    county = made_stage.county
    receipts = at_once(lambda _: testing.ask(made_stage.villager, county.place.id, county.minzheng.id))
    assert len({r.number for r in receipts}) == 1
    assert InformationRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_make_one_paper(made_stage):
    county = made_stage.county
    made = testing.ask(made_stage.villager, county.place.id, county.minzheng.id)
    actors = [persons.staff_actor(county, people.Role.EXAMINER, organisation_id=county.minzheng.id) for _ in range(2)]
    told = at_once(
        lambda n: public.answer_request(
            actor=actors[n], request_id=made.id, reply=public.Reply("not_there", "经检索没有找到这份信息。")
        ),
        2,
    )
    assert sorted(type(t).__name__ for t in told) == ["Conflict", "str"]
