"""Rules of time: what stops a clock, what extends it, from when it counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from yichuang.domain.cases import public, tasks, testing
from yichuang.domain.cases.models import Case
from yichuang.kernel import clock, jobs, journal
from yichuang.kernel.actor import system
from yichuang.kernel.clock import SHANGHAI
from yichuang.kernel.errors import Conflict, Forbidden, Invalid
from yichuang.kernel.workdays.operations import change_day

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)  # an ordinary fortnight follows


def day(n: int, hour: int = 10) -> datetime:
    """The n-th day after that Monday."""
    return (MONDAY + timedelta(days=n)).replace(hour=hour)


SPECIAL = [
    {"id": "appraisal", "name": "鉴定", "cause": "appraisal", "basis": "行政许可法第四十五条", "max_days": 30,
     "stops_statutory": True, "stops_promised": True},
    {"id": "site_visit", "name": "现场勘验", "cause": "site_check", "basis": "本县公布", "max_days": 10,
     "stops_statutory": False, "stops_promised": True},
]  # fmt: skip


def clocks(actor: object, case_id: int) -> dict[str, public.ClockView]:
    return {c.kind: c for c in public.get_case(actor, case_id=case_id).clocks}  # type: ignore[arg-type]


@pytest.mark.seed("S2-25")
def test_a_legal_procedure_stops_both_clocks_and_a_published_one_only_the_promise() -> None:
    stage = testing.make_stage(special_procedures=SPECIAL)
    with clock.at(MONDAY):
        case = testing.accepted(stage).case_id
    with clock.at(day(1)):
        until = day(4).date()
        public.start_special(
            actor=stage.examiner, case_id=case, procedure="site_visit", notified_until=until, reason="到山上看现场"
        )
        both = clocks(stage.examiner, case)
        assert both["promised"].due_on == date(2026, 3, 16)
        assert both["statutory"].due_on == date(2026, 3, 30)
        assert (both["promised"].state, both["statutory"].state) == ("stopped", "running")
    with clock.at(day(4)):
        public.end_special(actor=stage.examiner, case_id=case, procedure="site_visit", outcome="与申请一致")
        public.start_special(
            actor=stage.examiner, case_id=case, procedure="appraisal", notified_until=day(11).date(), reason="请人鉴定"
        )
    with clock.at(day(9)):
        public.end_special(actor=stage.examiner, case_id=case, procedure="appraisal", outcome="鉴定完成")
    assert clocks(stage.examiner, case)["statutory"].due_on == date(2026, 4, 2)  # three days less than notified


def test_a_clock_stops_no_longer_than_was_notified() -> None:
    stage = testing.make_stage(special_procedures=SPECIAL)
    with clock.at(MONDAY):
        case = testing.accepted(stage).case_id
        public.start_special(
            actor=stage.examiner, case_id=case, procedure="appraisal", notified_until=day(2).date(), reason="请人鉴定"
        )
    with clock.at(day(9)):
        public.end_special(actor=stage.examiner, case_id=case, procedure="appraisal", outcome="鉴定完成")
    assert clocks(stage.examiner, case)["statutory"].due_on == date(2026, 4, 1)


@pytest.mark.seed("S2-23")
@pytest.mark.parametrize("procedure", ["payment", "consultation", "公示"])
def test_no_clock_stops_without_a_procedure_of_this_item(procedure: str) -> None:
    stage = testing.make_stage(special_procedures=SPECIAL)
    case = testing.accepted(stage).case_id
    with pytest.raises(Invalid, match="请修改"):
        public.start_special(
            actor=stage.examiner, case_id=case, procedure=procedure, reason="等等再说",
            notified_until=clock.today() + timedelta(days=3),
        )  # fmt: skip


def test_one_extension_by_the_head_before_the_due_day() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.accepted(stage).case_id
        public.request_extension(actor=stage.examiner, case_id=case, reason="需要核对三户的界线")
        assert clocks(stage.examiner, case)["statutory"].due_on == date(2026, 3, 30)
        with pytest.raises(Forbidden):
            public.approve_extension(actor=stage.examiner, case_id=case)
        approved = public.approve_extension(actor=stage.leader, case_id=case)
        assert approved.statutory_due_on == date(2026, 4, 14)  # 20 + 10, across 清明
        with pytest.raises(Conflict, match="只能延长一次"):
            public.request_extension(actor=stage.examiner, case_id=case, reason="还想再延长一次")


def test_no_extension_after_the_due_day() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.accepted(stage).case_id
    with clock.at(datetime(2026, 3, 31, 9, 0, tzinfo=SHANGHAI)), pytest.raises(Conflict, match="到期日之前"):
        public.request_extension(actor=stage.examiner, case_id=case, reason="忘了申请延期")


def test_open_cases_are_counted_again_when_the_calendar_changes() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.accepted(stage).case_id
        change_day(
            actor=system(permissions=frozenset({"workdays.calendar.change"})),
            division=0,
            day=date(2026, 3, 5),
            kind="rest",
            name="临时放假",
            source="测试",
        )
        journal.drain()
        jobs.run_pending()
    assert Case.objects.get(pk=case).promised_due_on == date(2026, 3, 12)


def test_a_deemed_acceptance_counts_from_receipt_whatever_the_hour() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.submit(stage).case_id
    with clock.at(day(8).replace(hour=0, minute=5)):
        assert tasks.deem_overdue() == 1
    row = Case.objects.get(pk=case)
    assert row.promised_due_on == date(2026, 3, 11)
    with clock.at(day(8)):
        assert clocks(stage.villager, case)["promised"].due_on == date(2026, 3, 11)


def test_accepting_too_late_by_hand_does_not_restart_the_laws_clock() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.submit(stage, materials=()).case_id
    with clock.at(day(14)):
        public.accept_case(actor=stage.clerk, case_id=case)
    detail = public.get_case(stage.villager, case_id=case)
    assert (detail.accepted_on, detail.deemed) == (MONDAY.date(), True)


def test_an_extension_after_the_promised_day_heals_nothing() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.accepted(stage).case_id
    with clock.at(day(14)):  # promised 11 March, statutory 30 March
        public.request_extension(actor=stage.examiner, case_id=case, reason="需要核对三户的界线")
        public.approve_extension(actor=stage.leader, case_id=case)
        both = clocks(stage.examiner, case)
    assert (both["promised"].due_on, both["promised"].light) == (date(2026, 3, 11), "yellow")
    assert both["statutory"].due_on == date(2026, 4, 14)


def test_a_special_procedure_is_not_stretched_by_starting_it_again() -> None:
    stage = testing.make_stage(special_procedures=SPECIAL)
    with clock.at(MONDAY):
        case = testing.accepted(stage).case_id
        public.start_special(
            actor=stage.examiner,
            case_id=case,
            procedure="site_visit",
            notified_until=day(8).date(),
            reason="到山上看现场",
        )
    with clock.at(day(8)):
        public.end_special(actor=stage.examiner, case_id=case, procedure="site_visit", outcome="看过了")
        with pytest.raises(Conflict, match="合计不能超过 10 日"):
            public.start_special(
                actor=stage.examiner, case_id=case, procedure="site_visit", notified_until=day(14).date(),
                reason="再去看一次",
            )  # fmt: skip
