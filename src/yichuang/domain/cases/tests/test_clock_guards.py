"""When a clock stops, ends, warns; what may not be asked for too late; whose numbers run where."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from yichuang.domain.cases import public, testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.clock import SHANGHAI
from yichuang.kernel.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)  # an ordinary fortnight follows
VISIT = {
    "id": "site_visit", "name": "现场勘验", "cause": "site_check", "basis": "本县公布", "max_days": 10,
    "stops_statutory": False, "stops_promised": True,
}  # fmt: skip
STATUTORY_DUE = 28  # days after MONDAY: 30 March, the twentieth working day


def day(n: int) -> datetime:
    return MONDAY + timedelta(days=n)


def clocks(actor: Actor, case_id: int) -> dict[str, public.ClockView]:
    return {c.kind: c for c in public.get_case(actor, case_id=case_id).clocks}


def accepted(stage: testing.Stage, **changes: Any) -> int:
    with clock.at(MONDAY):
        return testing.accepted(stage, **changes).case_id


def visit(stage: testing.Stage, case: int, until: datetime) -> None:
    public.start_special(
        actor=stage.examiner, case_id=case, procedure="site_visit", notified_until=until.date(), reason="到山上看现场"
    )


# What stops


def test_the_limit_of_a_step_stops_with_the_promise() -> None:
    stage = testing.make_stage(special_procedures=[VISIT])
    case = accepted(stage)
    with clock.at(day(1)):
        visit(stage, case, day(3))
        stopped = clocks(stage.examiner, case)["step:examine"]
    assert stopped.state == "stopped"
    assert stopped.due_on == date(2026, 3, 10)  # four working days, and two in which it stood still


def test_nobody_decides_while_a_special_procedure_runs() -> None:
    stage = testing.make_stage(special_procedures=[VISIT])
    case = accepted(stage)
    with clock.at(day(1)):
        public.finish_step(actor=stage.examiner, case_id=case, opinion="权属清楚")
        visit(stage, case, day(3))
        with pytest.raises(Conflict, match="“现场勘验”还没有结束"):
            public.grant(actor=stage.decider, case_id=case)


def test_no_longer_is_notified_than_the_item_allows() -> None:
    stage = testing.make_stage(special_procedures=[VISIT])
    case = accepted(stage)
    with clock.at(day(1)), pytest.raises(Invalid) as refused:
        visit(stage, case, day(21))
    assert set(refused.value.fields) == {"notified_until"}


# What ends


def delivery_clock_after_issue(stage: testing.Stage, choice: public.DeliveryChoice) -> str:
    case = testing.examined(stage, delivery=choice).case_id
    public.reject(actor=stage.decider, case_id=case, reason="申请采伐的地块在公益林范围内")
    public.seal_result(actor=stage.decider, case_id=case)
    public.issue(actor=stage.clerk, case_id=case)
    return clocks(stage.clerk, case)["delivery"].state


def test_a_letter_is_delivered_when_it_is_sent_not_when_it_is_ready() -> None:
    stage = testing.make_stage(delivery_ways=["counter", "post"])
    choice = public.DeliveryChoice("post", address="冰岛村老寨组 12 号")
    assert delivery_clock_after_issue(stage, choice) == "running"


def test_what_lies_ready_at_the_counter_is_delivered_as_far_as_the_authority_goes() -> None:
    assert delivery_clock_after_issue(testing.make_stage(), public.DeliveryChoice("counter")) == "done"


# What warns


@pytest.mark.parametrize(("kind", "n", "light"), [
    ("statutory", 21, "ok"), ("statutory", 22, "soon"),  # five and four of twenty working days: a fifth
    ("promised", 7, "ok"), ("promised", 8, "soon"),  # two and one of seven
    ("step:examine", 2, "ok"), ("step:examine", 3, "soon"),  # two and one of four: never later than a day
])  # fmt: skip
def test_a_clock_warns_when_a_fifth_or_a_day_is_left(kind: str, n: int, light: str) -> None:
    stage = testing.make_stage()
    case = accepted(stage)
    with clock.at(day(n)):
        assert clocks(stage.examiner, case)[kind].light == light


@pytest.mark.parametrize(("promised", "n", "light"), [
    (7, 7, "ok"), (7, 8, "soon"),  # two days and one
    (10, 9, "ok"), (10, 10, "soon"),  # three days and two
])  # fmt: skip
def test_a_row_warns_with_its_clock(promised: int, n: int, light: str) -> None:
    steps = [s | {"limit": None} for s in testing.items.SPEC["steps"]]
    stage = testing.make_stage(promised={"amount": promised}, steps=steps)
    case = accepted(stage)
    with clock.at(day(n)):
        (row,) = public.list_todo(stage.examiner).rows
    assert (row.case_id, row.light) == (case, light)


# A body outside the system: its limits are told, nobody here is blamed for them


@pytest.fixture
def outside() -> tuple[testing.Stage, int, Actor]:
    """A case of a body outside the county's system, long overdue on ``day(60)``."""
    stage = testing.make_stage()
    body = ground.make_organisation(stage.county.place, "grid", name="双江供电局", external=True)
    item = testing.items.make_item(stage.county.place.id, [body.id], body="grid", kind="20", completeness="alarm")
    worker = persons.staff_actor(stage.county, people.Role.EXAMINER, organisation_id=body.id)
    with clock.at(MONDAY):
        case = testing.submit(stage, item_id=item.id).case_id
        public.accept_case(actor=worker, case_id=case)
    return stage, case, worker


def test_an_outside_bodys_clock_never_turns_red(outside) -> None:
    _, case, worker = outside
    with clock.at(day(60)):
        views = clocks(worker, case)
    assert views["statutory"].due_on < day(60).date()
    assert {v.light for v in views.values()} == {"none"}


def test_an_outside_bodys_case_is_not_counted_as_late(outside) -> None:
    _, _, worker = outside
    with clock.at(day(60)):
        assert public.count_todo(worker)["late"] == 0
        assert public.list_todo(worker, kind="late").rows == ()
        assert public.list_ledger(worker, public.LedgerFilter(light="late")).rows == ()


# The one extension


def test_no_extension_is_asked_for_on_the_due_day_itself() -> None:
    stage = testing.make_stage()
    case = accepted(stage)
    with clock.at(day(STATUTORY_DUE)), pytest.raises(Conflict, match="到期日之前"):
        public.request_extension(actor=stage.examiner, case_id=case, reason="需要核对三户的界线")


def test_no_extension_is_approved_on_the_due_day_itself() -> None:
    stage = testing.make_stage()
    case = accepted(stage)
    with clock.at(day(STATUTORY_DUE - 3)):
        public.request_extension(actor=stage.examiner, case_id=case, reason="需要核对三户的界线")
    with clock.at(day(STATUTORY_DUE)), pytest.raises(Conflict, match="到期日之前"):
        public.approve_extension(actor=stage.leader, case_id=case)


def test_who_asked_for_an_extension_does_not_approve_it() -> None:
    stage = testing.make_stage()
    people.assign_post(
        actor=persons.manager(), account_id=stage.examiner.account_id, role=people.Role.LEADER,
        organisation_id=stage.county.minzheng.id, since=testing.SINCE,
    )  # fmt: skip
    posts = people.list_posts(stage.examiner.account_id)
    post = next(p for p in posts if p.role == people.Role.LEADER)
    as_leader = people.get_actor(stage.examiner.account_id, post.id, stage.examiner.channel)
    case = accepted(stage)
    with clock.at(day(1)):
        public.request_extension(actor=stage.examiner, case_id=case, reason="需要核对三户的界线")
        with pytest.raises(Conflict, match="申请延期的人不能批准"):
            public.approve_extension(actor=as_leader, case_id=case)


# Numbers


def test_every_place_counts_its_cases_from_one(elsewhere) -> None:
    stage = testing.make_stage()
    place, body = elsewhere
    item = testing.items.make_item(place.id, [body.id], body=body.key)
    with clock.at(MONDAY):
        here = [testing.submit(stage).number for _ in range(2)]
        there = testing.submit(stage, place_id=place.id, item_id=item.id).number
    assert [n.rpartition("-")[2] for n in (*here, there)] == ["00001", "00002", "00001"]
