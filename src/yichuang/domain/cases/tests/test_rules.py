"""What an official may and may not do with a case, by the law the operations cite."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from yichuang.domain.cases import public, tasks, testing
from yichuang.domain.cases.models import Case
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.clock import SHANGHAI
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

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


@pytest.mark.seed("S1-85", "S2-24", "S4-40", "S3-24")
def test_limits_run_from_the_day_after_acceptance_on_the_deciding_bodys_calendar() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.accepted(stage)
    assert case.promised_due_on == date(2026, 3, 11)  # 7 working days
    assert case.statutory_due_on == date(2026, 3, 30)  # 20 working days


def test_a_licence_nobody_spoke_about_is_accepted_as_of_the_day_of_receipt() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.submit(stage).case_id
    with clock.at(day(7)):  # the fifth working day
        assert tasks.deem_overdue() == 0
    with clock.at(day(8)):
        for refused in (
            lambda: public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "请补交"}),
            lambda: public.decline_unneeded(actor=stage.clerk, case_id=case, reason="不需要办理"),
            lambda: public.decline_incompetent(
                actor=stage.clerk, case_id=case, reason="不归本机关", competent_body="生态环境局"
            ),
        ):
            with pytest.raises(Conflict, match="视为受理"):
                refused()
        assert tasks.deem_overdue() == 1
        assert tasks.deem_overdue() == 0
        detail = public.get_case(stage.villager, case_id=case)
    assert detail.deemed
    assert detail.accepted_on == MONDAY.date()
    assert clocks(stage.villager, case)["promised"].due_on == date(2026, 3, 11)


def test_where_the_rule_is_an_alarm_nothing_is_deemed() -> None:
    stage = testing.make_stage(kind="20", completeness="alarm")
    with clock.at(MONDAY):
        case = testing.submit(stage).case_id
    with clock.at(day(20)):
        assert tasks.deem_overdue() == 0
        assert clocks(stage.villager, case)["completeness"].light == "red"
        public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "请补交林权证"})


@pytest.mark.seed("S1-45", "S2-24", "S4-40", "S3-26")
def test_one_notice_of_everything_and_no_second() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.submit(stage).case_id
        public.notify_correction(
            actor=stage.clerk, case_id=case, items={"right": "林权证看不清宗地号", "form": "面积应填亩"}
        )
        with pytest.raises(Conflict):
            public.notify_correction(actor=stage.clerk, case_id=case, items={"plan": "还要计划"})
    with clock.at(day(1)):
        part = public.supplement(actor=stage.clerk, case_id=case, materials=(public.MaterialInput("right", "paper"),))
        assert part.state == "correcting"
    with clock.at(day(2)):
        full = public.supplement(actor=stage.villager, case_id=case, form={"area": "3", "species": "思茅松"})
        assert full.state == "supplemented"
    with clock.at(day(4)):
        accepted = public.accept_case(actor=stage.clerk, case_id=case)
        assert public.get_case(stage.villager, case_id=case).accepted_on == day(2).date()
    assert accepted.promised_due_on == date(2026, 3, 13)  # from the day the full answer came


@pytest.mark.seed("S2-23")
def test_only_what_the_list_asks_of_this_situation_may_be_demanded() -> None:
    stage = testing.make_stage()
    case = testing.submit(stage).case_id
    with pytest.raises(Invalid) as refused:
        public.notify_correction(actor=stage.clerk, case_id=case, items={"proxy": "请交委托书", "kinship": "亲属证明"})
    assert set(refused.value.fields) == {"items.proxy", "items.kinship"}


def test_what_is_never_completed_is_returned_the_day_after_and_not_before() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.submit(stage).case_id
        public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "请补交"})
        due_on = public.get_case(stage.villager, case_id=case).correction.due_on
    at_ten = datetime.combine(due_on, MONDAY.timetz())
    with clock.at(at_ten):
        assert tasks.return_uncorrected() == 0
        with pytest.raises(Conflict, match="还没有过"):
            public.return_case(actor=stage.clerk, case_id=case)
    with clock.at(at_ten + timedelta(days=1)):
        assert tasks.return_uncorrected() == 1
    assert public.get_case(stage.villager, case_id=case).state == "returned"


def test_missing_papers_are_named_together_when_accepting() -> None:
    stage = testing.make_stage()
    case = testing.submit(stage, materials=()).case_id
    with pytest.raises(Conflict, match="林权证明、更新造林计划"):
        public.accept_case(actor=stage.clerk, case_id=case)


@pytest.mark.seed("S2-98", "S1-86", "S1-87")
def test_a_deferrable_paper_may_come_later_but_the_result_waits_for_it() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.submit(stage, materials=(public.MaterialInput("right", "waived"),)).case_id
        public.accept_case(actor=stage.clerk, case_id=case, defer=("plan",))
        line = {m.material: m for m in public.get_case(stage.clerk, case_id=case).materials}["plan"]
    assert (line.state, line.due_on) == ("deferred", date(2026, 3, 9))
    with pytest.raises(Invalid, match="请修改"):
        testing.submit(stage, materials=(public.MaterialInput("right", "deferred"),))


@pytest.mark.seed("S3-39", "S4-51")
def test_who_accepted_does_not_decide() -> None:
    stage = testing.make_stage()
    case = testing.submit(stage).case_id
    both = persons.staff_actor(stage.county, people.Role.DECIDER)
    people.assign_post(
        actor=persons.manager(), account_id=both.account_id, role=people.Role.CLERK,
        organisation_id=stage.county.zhengwu.id, site_id=stage.county.centre.id, since=testing.SINCE,
    )  # fmt: skip
    posts = people.list_posts(both.account_id)
    at_window = people.get_actor(both.account_id, posts[-1].id, stage.clerk.channel)
    public.accept_case(actor=at_window, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion="属实")
    with pytest.raises(Conflict, match="受审分离"):
        public.grant(actor=both, case_id=case)
    public.grant(actor=stage.decider, case_id=case)


def test_no_decision_while_examination_is_unfinished() -> None:
    stage = testing.make_stage()
    case = testing.accepted(stage).case_id
    with pytest.raises(Conflict, match="还有环节没有完成：审查"):
        public.grant(actor=stage.decider, case_id=case)


def test_a_refusal_needs_reasons() -> None:
    stage = testing.make_stage()
    case = testing.examined(stage).case_id
    with pytest.raises(Invalid):
        public.reject(actor=stage.decider, case_id=case, reason="不行")
    public.reject(actor=stage.decider, case_id=case, reason="申请采伐的地块在公益林范围内，依法不得采伐")
    assert public.get_case(stage.villager, case_id=case).decision_outcome == "rejected"


def test_nobody_acts_in_a_declared_relatives_matter() -> None:
    stage = testing.make_stage()
    own = persons.identity()
    villager = persons.public_actor(id_number=own, name="李扎努")
    case = testing.submit(stage, villager).case_id
    people.declare_relative(actor=stage.clerk, account_id=stage.clerk.account_id, identity=own)
    clerk = people.get_actor(stage.clerk.account_id, stage.clerk.post_id, stage.clerk.channel)
    with pytest.raises(Conflict, match="回避"):
        public.accept_case(actor=clerk, case_id=case)


def test_range_alone_opens_no_file() -> None:
    stage = testing.make_stage()
    case = testing.accepted(stage).case_id
    other = persons.staff_actor(stage.county, people.Role.EXAMINER, organisation_id=stage.county.town_a.id)
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    for actor in (other, bureau):
        with pytest.raises(NotFound):
            public.get_case(actor, case_id=case)
    assert len(public.list_ledger(bureau, public.LedgerFilter()).rows) == 1


@pytest.mark.seed("S3-17", "S4-29", "S4-30")
def test_what_an_agent_holds_is_not_received_until_she_forwards_it() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        receipt = public.collect_application(
            actor=stage.agent,
            application=testing.application(stage, applicant=testing.person()),
            idempotency_key="at-her-door",
        )
        assert receipt.number is None
        assert clocks(stage.agent, receipt.case_id)["forwarding"].due_on == day(1).date()
        assert "completeness" not in clocks(stage.agent, receipt.case_id)
    with clock.at(day(1)):
        forwarded = public.forward_application(actor=stage.agent, case_id=receipt.case_id)
        assert forwarded.number is not None
        assert clocks(stage.agent, receipt.case_id)["completeness"].started_on == day(1).date()


@pytest.mark.seed("S0-78")
def test_what_is_entered_later_keeps_its_real_time_and_says_so() -> None:
    stage = testing.make_stage()
    with clock.at(day(3)):
        with pytest.raises(Forbidden):
            testing.submit(stage, occurred_at=MONDAY)
        receipt = testing.submit(stage, stage.clerk, applicant=testing.person(), occurred_at=MONDAY)
        public.accept_case(actor=stage.clerk, case_id=receipt.case_id, occurred_at=MONDAY)
        detail = public.get_case(stage.clerk, case_id=receipt.case_id)
    assert detail.entered_later
    assert detail.accepted_on == MONDAY.date()
    assert detail.timeline[0].at == MONDAY
    assert detail.timeline[0].recorded_at == day(3)


def test_a_situation_that_needs_no_licence_stops_the_application() -> None:
    stage = testing.make_stage()
    with pytest.raises(Conflict, match="不用办"):
        testing.submit(stage, situation={"where": "yard"})


@pytest.mark.seed("S0-73", "S0-74")
def test_no_case_without_a_published_item() -> None:
    stage = testing.make_stage()
    testing.catalogue.suspend_item(actor=testing.items.publisher(stage.county.place.id), item_id=stage.item.id)
    with pytest.raises(Conflict, match="不受理申请"):
        testing.submit(stage)


def test_a_case_stays_with_the_version_it_was_filed_under() -> None:
    stage = testing.make_stage()
    case = testing.submit(stage).case_id
    before = public.get_case(stage.clerk, case_id=case).version_id
    spec = testing.catalogue.get_version(before).spec
    changed = testing.items.make_spec(basic_code=spec.basic_code, promised={"amount": 3, "unit": "workday"})
    testing.items.make_item(stage.county.place.id, [stage.county.minzheng.id], changed)
    assert public.get_case(stage.clerk, case_id=case).version_id == before


def test_the_one_notice_must_name_everything_that_is_missing() -> None:
    stage = testing.make_stage()
    case = testing.submit(stage, materials=()).case_id
    with pytest.raises(Invalid) as refused:
        public.notify_correction(actor=stage.clerk, case_id=case, items={"form": "面积应填亩"})
    assert set(refused.value.fields) == {"items.right", "items.plan"}


def test_a_site_that_may_only_collect_cannot_refuse_or_notify() -> None:
    stage = testing.make_stage()
    village = persons.staff_actor(
        stage.county, people.Role.CLERK, organisation_id=stage.county.town_a.id, site_id=stage.county.village_site.id
    )
    case = testing.submit(stage, village, applicant=testing.person()).case_id
    with pytest.raises(Forbidden, match="只能收件"):
        public.notify_correction(actor=village, case_id=case, items={"right": "请补交"})
    with pytest.raises(Forbidden, match="只能收件"):
        public.decline_unneeded(actor=village, case_id=case, reason="不用办这个证")


def test_after_the_notice_the_applicants_time_is_what_runs() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.submit(stage).case_id
        public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "看不清"})
    row = Case.objects.get(pk=case)
    assert row.next_due_on == row.correction.due_on == date(2026, 3, 23)


def test_a_refusal_is_served_though_a_deferred_paper_never_came() -> None:
    stage = testing.make_stage()
    case = testing.examined(stage).case_id
    public.reject(actor=stage.decider, case_id=case, reason="申请采伐的地块在公益林范围内，依法不得采伐")
    public.seal_result(actor=stage.decider, case_id=case)
    assert public.issue(actor=stage.clerk, case_id=case).state == "issued"


def test_who_ran_the_completeness_check_does_not_decide() -> None:
    stage = testing.make_stage()
    case = testing.submit(stage).case_id
    public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "看不清"})
    people.assign_post(
        actor=persons.manager(), account_id=stage.clerk.account_id, role=people.Role.DECIDER,
        organisation_id=stage.county.minzheng.id, since=testing.SINCE,
    )  # fmt: skip
    public.supplement(actor=stage.clerk, case_id=case, materials=(public.MaterialInput("right", "paper"),))
    other = persons.staff_actor(stage.county)
    public.accept_case(actor=other, case_id=case)
    public.finish_step(actor=stage.examiner, case_id=case, opinion="属实")
    posts = people.list_posts(stage.clerk.account_id)
    deciding = people.get_actor(stage.clerk.account_id, posts[-1].id, stage.clerk.channel)
    with pytest.raises(Conflict, match="受审分离"):
        public.grant(actor=deciding, case_id=case)


@pytest.mark.seed("S1-43", "S1-44")
def test_every_paper_prints_when_its_time_has_come_and_staff_prints_are_on_record() -> None:
    stage = testing.make_stage(special_procedures=SPECIAL)
    with clock.at(MONDAY):
        case = testing.submit(stage).case_id
        with pytest.raises(Conflict):
            public.print_paper(actor=stage.villager, case_id=case, kind="acceptance")
        public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "看不清"})
        public.supplement(actor=stage.clerk, case_id=case, materials=(public.MaterialInput("right", "paper"),))
        public.accept_case(actor=stage.clerk, case_id=case)
        public.start_special(
            actor=stage.examiner, case_id=case, procedure="appraisal", notified_until=day(2).date(), reason="请人鉴定"
        )
        public.request_extension(actor=stage.examiner, case_id=case, reason="需要核对三户的界线")
        public.approve_extension(actor=stage.leader, case_id=case)
        for kind in ("collection", "acceptance", "correction", "special", "extension"):
            assert public.print_paper(actor=stage.villager, case_id=case, kind=kind).startswith(b"%PDF")
        public.print_paper(actor=stage.clerk, case_id=case, kind="acceptance", slip=True)
    assert Entry.objects.filter(kind="cases.paper.printed").count() == 1
