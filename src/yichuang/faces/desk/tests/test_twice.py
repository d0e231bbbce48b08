"""The same button pressed twice: one act, and words about what was done, whoever was quicker. Real threads."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people import testing as people
from yichuang.domain.people.public import Role

from .test_file import shown

LISTED = testing.items.SPEC["steps"]
STEPS = [
    *LISTED[:2],
    {"id": "visit", "name": "现场核查", "kind": "site_check", "limit": {"amount": 1}},
    *LISTED[2:],
]
ALREADY = "已经办过了"


def together(posts):
    """Send all at the same moment, each from its own thread and connection."""
    barrier = Barrier(len(posts))

    def send(post):
        barrier.wait()
        try:
            return post()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(send, posts))


def acts(actor, case):
    return [e.transition for e in cases.get_case(actor, case_id=case).timeline]


def messages_of(answer, client):
    """Where an answer leads, as its page."""
    return client.get(answer.url).content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_acts_once_and_says_so(desk):
    stage = testing.make_stage(steps=STEPS)
    case = testing.accepted(stage).case_id
    first, second = desk(stage.examiner), desk(stage.examiner)
    fields = shown(first, case, "finish_step") | {"opinion": "权属清楚"}

    answers = together([lambda c=c: c.post(f"/desk/cases/{case}/do/finish_step/", fields) for c in (first, second)])

    assert [a.status_code for a in answers] == [303, 303]
    assert acts(stage.examiner, case).count("finish_step") == 1
    pages = [messages_of(a, c) for a, c in zip(answers, (first, second), strict=True)]
    assert sorted(ALREADY in page for page in pages) == [False, True]
    assert sum("完成本环节：已办好" in page for page in pages) == 1


@pytest.mark.django_db(transaction=True)
def test_two_forms_of_the_same_page_sent_at_once_act_once(desk):
    """Two windows on one case: both show the same state; without a lock both would pass as fresh."""
    stage = testing.make_stage(steps=STEPS)
    case = testing.accepted(stage).case_id
    clients = [desk(stage.examiner) for _ in range(4)]
    fields = [shown(c, case, "finish_step") | {"opinion": "权属清楚"} for c in clients]
    assert len({f["seen"] for f in fields}) == 1
    assert len({f["token"] for f in fields}) == 4

    address = f"/desk/cases/{case}/do/finish_step/"
    answers = together([lambda c=c, f=f: c.post(address, f) for c, f in zip(clients, fields, strict=True)])

    assert acts(stage.examiner, case).count("finish_step") == 1, "the second step was not finished with the first"
    assert {a.status_code for a in answers} == {303}
    pages = [messages_of(a, c) for a, c in zip(answers, clients, strict=True)]
    assert sum(ALREADY in page for page in pages) == 3


def test_what_the_first_press_took_away_is_no_error_for_the_second(stage, desk):
    """不予受理 ends the case; its form has nothing to offer any more when it comes again."""
    case = testing.submit(stage).case_id
    client = desk(stage.clerk)
    fields = shown(client, case, "decline_unneeded") | {"reason": "自用柴火不用办证"}
    address = f"/desk/cases/{case}/do/decline_unneeded/"

    first, second = client.post(address, fields), client.post(address, fields)

    assert first.status_code == second.status_code == 303
    assert ALREADY in messages_of(second, client)


def test_a_case_out_of_her_hands_is_said_in_words_on_her_list(stage, desk):
    case = cases.collect_application(
        actor=stage.agent, application=testing.application(stage, applicant=testing.person()), idempotency_key="held"
    ).case_id
    client = desk(stage.agent)
    fields = shown(client, case, "forward")
    cases.withdraw_case(actor=_withdrawing(stage, case), case_id=case)

    answer = client.post(f"/desk/cases/{case}/do/forward/", fields)

    assert (answer.status_code, answer.url) == (303, "/desk/")
    assert "不在您手里了" in messages_of(answer, client)


def _withdrawing(stage, case):
    from dataclasses import replace

    applicant = cases.get_case(stage.agent, case_id=case).parties[0].applicant_id
    return replace(stage.villager, applicant_id=applicant)


def test_a_colleagues_act_keeps_what_was_typed_and_says_who_and_what(stage, desk):
    case = testing.accepted(stage).case_id
    client = desk(stage.examiner)
    fields = shown(client, case, "finish_step") | {"opinion": "我写的意见"}
    colleague = people.staff_actor(stage.county, Role.EXAMINER)
    assert colleague.label == stage.examiner.label, "namesakes are not taken for one another"
    cases.finish_step(actor=colleague, case_id=case, opinion="属实")

    answer = client.post(f"/desk/cases/{case}/do/finish_step/", fields | {"token": uuid.uuid4().hex})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "我写的意见" in page
    assert f"{colleague.label} 完成本环节" in page
    assert acts(stage.examiner, case).count("finish_step") == 1
