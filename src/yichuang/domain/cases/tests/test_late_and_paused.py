"""What a list says of time: late is late for whoever can help it, paused is paused until the notified day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from yichuang.domain.cases import public, testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.clock import SHANGHAI

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
WAIVED = (public.MaterialInput("right", "waived"),)
SPECIAL = [
    {"id": "site_visit", "name": "现场勘验", "cause": "site_check", "basis": "本县公布", "max_days": 10,
     "stops_statutory": False, "stops_promised": True},
]  # fmt: skip


def day(n: int) -> datetime:
    return MONDAY + timedelta(days=n)


def row(actor, case_id: int) -> public.CaseRow:
    return {r.case_id: r for r in public.list_todo(actor).rows}[case_id]


@pytest.fixture
def stage() -> testing.Stage:
    return testing.make_stage(special_procedures=SPECIAL)


@pytest.fixture
def paused(stage) -> int:
    with clock.at(MONDAY):
        case = testing.accepted(stage).case_id
        public.start_special(
            actor=stage.examiner,
            case_id=case,
            procedure="site_visit",
            notified_until=day(4).date(),
            reason="上山看现场",
        )
    return case


def test_a_pause_is_over_after_the_notified_day_though_nobody_ended_it(stage, paused) -> None:
    with clock.at(day(2)):
        assert row(stage.examiner, paused).light_text == "时限暂停"
    with clock.at(day(7)):
        assert row(stage.examiner, paused).light_text == "剩 3 个工作日"  # of its step, which ends first
        progress = public.get_case(stage.examiner, case_id=paused)
        assert {c.state for c in progress.clocks if c.kind == "promised"} == {"running"}


def test_what_is_past_its_legal_limit_is_late_whatever_pauses_the_promise(stage, paused) -> None:
    with clock.at(day(30)):
        public.end_special(actor=stage.examiner, case_id=paused, procedure="site_visit", outcome="与申请一致")
        assert (row(stage.examiner, paused).light, row(stage.examiner, paused).light_text) == (
            "red",
            "超期 14 个工作日",
        )
        assert [r.case_id for r in public.list_todo(stage.examiner, kind="late").rows] == [paused]
        assert public.count_todo(stage.examiner)["late"] == 1
        narrow = public.LedgerFilter(light="late")
        assert [r.case_id for r in public.list_ledger(stage.clerk, narrow).rows] == [paused]


def test_late_work_stands_only_in_the_list_of_who_can_do_it(stage) -> None:
    with clock.at(MONDAY):
        waiting = testing.submit(stage).case_id
    with clock.at(day(40)):
        assert [r.case_id for r in public.list_todo(stage.clerk, kind="late").rows] == [waiting]
        for actor in (stage.examiner, stage.decider, stage.leader):
            assert public.list_todo(actor, kind="late").rows == ()
            assert public.count_todo(actor).get("late", 0) == 0


@pytest.mark.parametrize("passed", [0, 1, 2, 3, 4, 7])
def test_the_row_warns_when_the_file_does(passed) -> None:
    stage = testing.make_stage(promised={"amount": 10, "unit": "workday"})
    with clock.at(MONDAY):
        case = testing.accepted(stage, materials=(*WAIVED, public.MaterialInput("plan", "deferred"))).case_id
    with clock.at(day(passed)):
        clocks = public.get_case(stage.examiner, case_id=case).clocks
        nearest = min((c for c in clocks if c.state == "running" and c.due_on), key=lambda c: c.due_on)
        assert row(stage.examiner, case).light == nearest.light


def test_the_day_of_a_deferred_paper_does_not_depend_on_the_callers_time_zone(stage) -> None:
    later = persons.staff_actor(stage.county, people.Role.CLERK)
    at = datetime(2026, 2, 10, 1, 0, tzinfo=SHANGHAI)
    days = set()
    with clock.at(datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)):
        for instant in (at, at.astimezone(UTC)):
            case = testing.submit(
                stage, later, applicant=testing.person(), occurred_at=at - timedelta(hours=1), materials=WAIVED
            ).case_id
            public.accept_case(actor=later, case_id=case, defer=("plan",), occurred_at=instant)
            [plan] = [m for m in public.get_case(later, case_id=case).materials if m.material == "plan"]
            days.add(plan.due_on)
    assert days == {date(2026, 2, 24)}
