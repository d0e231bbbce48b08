"""受审分离 (S3-39): who had a hand in taking a case in does not end it, unless the owner authorised her in writing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from yichuang.domain.cases import public, testing
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock as time
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden
from yichuang.kernel.journal import drain
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db

PAPER = (public.MaterialInput("right", "paper"),)


@pytest.fixture
def stage(made_stage: testing.Stage) -> testing.Stage:
    return made_stage


def at_front(stage: testing.Stage, decider: Actor, role: people.Role = people.Role.CLERK) -> Actor:
    """The same person in a second post: at the county's window, or (role AGENT) at the village's station."""
    county, like = stage.county, stage.agent if role is people.Role.AGENT else stage.clerk
    people.assign_post(
        actor=persons.manager(), account_id=decider.account_id, role=role,
        organisation_id=county.town_a.id if role is people.Role.AGENT else county.zhengwu.id,
        site_id=like.site_id, since=testing.SINCE,
    )  # fmt: skip
    post = next(p for p in people.list_posts(decider.account_id) if p.role == role)
    return people.get_actor(decider.account_id, post.id, like.channel)


def submits(stage: testing.Stage, hers: Actor) -> int:
    case = testing.submit(stage, hers, applicant=testing.person()).case_id
    public.accept_case(actor=stage.clerk, case_id=case)
    return case


def accepts(stage: testing.Stage, hers: Actor) -> int:
    case = testing.submit(stage).case_id
    public.accept_case(actor=hers, case_id=case)
    return case


def corrected(stage: testing.Stage, *, notifies: Actor, first: Actor) -> int:
    """Both papers and form are asked for by ``notifies``; ``first`` brings the paper, the villager the rest."""
    case = testing.submit(stage).case_id
    public.notify_correction(actor=notifies, case_id=case, items={"right": "看不清", "form": "面积应填亩"})
    public.supplement(actor=first, case_id=case, materials=PAPER)
    public.supplement(actor=stage.villager, case_id=case, form=testing.FORM)
    public.accept_case(actor=stage.clerk, case_id=case)
    return case


def notifies(stage: testing.Stage, hers: Actor) -> int:
    return corrected(stage, notifies=hers, first=stage.clerk)


def brings_a_part(stage: testing.Stage, hers: Actor) -> int:
    return corrected(stage, notifies=stage.clerk, first=hers)


def completes(stage: testing.Stage, hers: Actor) -> int:
    case = testing.submit(stage).case_id
    public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "看不清"})
    public.supplement(actor=hers, case_id=case, materials=PAPER)
    public.accept_case(actor=stage.clerk, case_id=case)
    return case


@pytest.mark.parametrize("takes_in", [submits, accepts, notifies, brings_a_part, completes])
def test_one_act_at_the_window_is_enough_to_keep_her_from_deciding(
    stage, takes_in: Callable[[testing.Stage, Actor], int]
) -> None:
    case = takes_in(stage, at_front(stage, stage.decider))
    public.finish_step(actor=stage.examiner, case_id=case, opinion="权属清楚")
    with pytest.raises(Conflict, match="受审分离"):
        public.grant(actor=stage.decider, case_id=case)


def test_an_agent_does_not_decide_what_she_collected(stage) -> None:
    agent = at_front(stage, stage.decider, people.Role.AGENT)
    application = testing.application(stage, applicant=testing.person())
    case = public.collect_application(actor=agent, application=application, idempotency_key="door").case_id
    public.forward_application(actor=agent, case_id=case)
    public.accept_case(actor=stage.clerk, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion="权属清楚")
    with pytest.raises(Conflict, match="受审分离"):
        public.grant(actor=stage.decider, case_id=case)


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(partial(public.terminate, reason="申请人已经去世"), id="terminate"),
        pytest.param(partial(public.transfer_up, to_body="云南省林业和草原局"), id="transfer_up"),
    ],
)
def test_who_accepted_does_not_end_it_another_way(stage, end) -> None:
    case = accepts(stage, at_front(stage, stage.decider))
    public.finish_step(actor=stage.examiner, case_id=case, opinion="权属清楚")
    with pytest.raises(Conflict, match="受审分离"):
        end(actor=stage.decider, case_id=case)


def test_the_written_authority_to_decide_at_the_window_is_named_on_record() -> None:
    instant = {"kind": "20", "handling": "1", "statutory": None, "materials": testing.items.SPEC["materials"][:2]}
    stage = testing.make_stage(**instant)
    county = stage.county
    clerk = persons.staff_actor(county, people.Role.CLERK, organisation_id=county.minzheng.id)
    catalogue.authorise_on_the_spot(
        actor=testing.items.publisher(county.place.id), item_id=stage.item.id, post_id=clerk.post_id,
        site_id=county.centre.id, since=testing.SINCE, until=None, document="当场办结授权书〔2020〕3 号",
    )  # fmt: skip
    waived = (public.MaterialInput("right", "waived"),)
    case = testing.submit(stage, clerk, applicant=testing.person(), materials=waived).case_id
    public.accept_case(actor=clerk, case_id=case)
    public.grant(actor=clerk, case_id=case)
    entry = Entry.objects.get(kind="cases.case.decided")
    assert entry.payload["authority"] == "当场办结授权书〔2020〕3 号"
    assert public.get_case(clerk, case_id=case).timeline[-1].authority == "当场办结授权书〔2020〕3 号"


@pytest.mark.seed("S2-56")
def test_a_case_in_hand_is_finished_by_her_bodys_others_once_she_represents_it_no_more(clock) -> None:
    clock.set("2026-10-12 09:00")
    instant = {"kind": "20", "handling": "1", "statutory": None, "materials": testing.items.SPEC["materials"][:2]}
    stage = testing.make_stage(**instant)
    county, paper = stage.county, "当场办结授权书〔2026〕3 号"
    account = persons.make_staff(county, organisation_id=county.minzheng.id, site_id=county.centre.id)
    clerk = people.get_actor(account.id, account.posts[0].id, persons.Channel.WINDOW)
    manager = persons.staff_actor(county, people.Role.HALL_MANAGER)
    named = people.name_representative(
        actor=manager, site_id=county.centre.id, post_id=account.posts[0].id, document=paper, since=time.today(),
        last_day=time.today() + timedelta(days=300),
    )  # fmt: skip
    catalogue.authorise_on_the_spot(
        actor=testing.items.publisher(county.place.id), item_id=stage.item.id, post_id=clerk.post_id,
        site_id=county.centre.id, since=time.today(), until=None, document=paper,
    )  # fmt: skip
    waived = (public.MaterialInput("right", "waived"),)
    case = testing.submit(stage, clerk, applicant=testing.person(), materials=waived).case_id
    public.accept_case(actor=clerk, case_id=case)
    people.end_representative(actor=manager, representative_id=named)
    drain()
    clock.set("2026-10-13 09:00")
    with pytest.raises(Forbidden):
        public.grant(actor=clerk, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion="属实")
    public.grant(actor=stage.decider, case_id=case)
    assert Entry.objects.get(kind="cases.case.decided").payload["authority"] == ""
