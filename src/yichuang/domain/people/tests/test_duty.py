"""Leave, swaps, signing in and out, explanations, the month sheet."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from openpyxl import load_workbook

from yichuang.domain.people import public, testing
from yichuang.domain.people.duty import lifecycle
from yichuang.domain.people.duty.models import Explanation, Leave, Presence, Shift, Swap
from yichuang.domain.people.staff_file import lifecycle as filed
from yichuang.domain.people.staff_file.models import Appraisal, Transfer
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

from .halls import MONDAY, Hall

TUESDAY = MONDAY + timedelta(days=1)
MIGHTY = Actor(account_id=1, channel=Channel.WINDOW, permissions=public.OWN_PERMISSIONS)
POWERLESS = Actor(account_id=1, channel=Channel.WINDOW)
MACHINES = [
    (lifecycle.LEAVE, Leave), (lifecycle.SWAP, Swap), (lifecycle.EXPLANATION, Explanation),
    (filed.APPRAISAL, Appraisal), (filed.TRANSFER, Transfer),
]  # fmt: skip
CASES = [(m, row, s, t) for m, row in MACHINES for s, t in product(m.states, m.transitions)]


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-10 09:00")
    return Hall()


def kinds():
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("machine", "row", "state", "move"), CASES, ids=[f"{c[0].name}-{c[2]}-{c[3].name}" for c in CASES]
)
def test_only_the_table_decides(machine, row, state, move):
    subject = row(state=state)
    if state in move.sources:
        assert machine.check(subject, move.name, MIGHTY) is move
    else:
        with pytest.raises(Conflict):
            machine.check(subject, move.name, MIGHTY)
    with pytest.raises(Forbidden):
        machine.check(subject, move.name, POWERLESS)


def test_the_readme_shows_the_lifecycles_of_today():
    readme = (Path(public.__file__).parent / "README.md").read_text("utf-8")
    for machine, _ in MACHINES:
        assert machine.diagram() in readme


# Leave


def test_leave_is_asked_for_decided_by_another_and_never_journalled_with_its_reason(hall):
    before = len(kinds())
    asked = hall.leave(hall.na, approve=False)
    assert (asked.state_label, asked.text) == ("待批", "10 月 12 日全天")
    assert [w.id for w in public.list_waiting(hall.manager).leaves] == [asked.id]
    assert public.count_waiting(hall.manager) == 1
    with pytest.raises(Forbidden):
        public.decide_leave(actor=hall.na, leave_id=asked.id, approve=True)
    done = public.decide_leave(actor=hall.manager, leave_id=asked.id, approve=True)
    assert done.state_label == "已批准"
    assert kinds()[before:] == ["people.leave.moved"] * 2
    assert "家里有事" not in str(list(Entry.objects.values_list("payload", flat=True)))
    with pytest.raises(Conflict, match="已批准"):
        public.decide_leave(actor=hall.manager, leave_id=asked.id, approve=False, note="人手不够")


def test_the_manager_cannot_approve_her_own_leave_but_the_bureau_can(hall):
    asked = hall.leave(hall.manager, approve=False)
    assert public.count_waiting(hall.manager) == 0
    with pytest.raises(Conflict, match="自己的请假"):
        public.decide_leave(actor=hall.manager, leave_id=asked.id, approve=True)
    bureau = testing.staff_actor(hall.county, public.Role.BUREAU, organisation_id=hall.county.zhengwu.id)
    assert public.decide_leave(actor=bureau, leave_id=asked.id, approve=True).state == "approved"


def test_a_refusal_says_why_and_leave_twice_for_one_day_is_refused(hall):
    asked = hall.leave(hall.na, approve=False)
    with pytest.raises(Conflict, match="已经请过假"):
        hall.leave(hall.na, first=MONDAY, last=TUESDAY, approve=False)
    with pytest.raises(Invalid):
        public.decide_leave(actor=hall.manager, leave_id=asked.id, approve=False)
    refused = public.decide_leave(actor=hall.manager, leave_id=asked.id, approve=False, note="那天人手不够")
    assert (refused.state_label, refused.note) == ("不同意", "那天人手不够")
    assert hall.leave(hall.na, approve=False).state == "asked"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"first": date(2026, 10, 9)}, "first"),
        ({"last": date(2026, 10, 11)}, "last"),
        ({"last": TUESDAY, "part": "morning"}, "part"),
        ({"reason": " "}, "reason"),
    ],
)
def test_leave_that_makes_no_sense_is_refused_by_field(hall, facts, field):
    given = {"kind": public.LeaveKind.SICK, "first": MONDAY, "last": MONDAY, "reason": "感冒发烧", **facts}
    with pytest.raises(Invalid) as refused:
        public.ask_leave(actor=hall.na, **given)
    assert field in refused.value.fields


def test_coming_back_early_ends_the_leave_and_what_was_taken_stays(hall, clock):
    leave = hall.leave(hall.na, first=MONDAY, last=date(2026, 10, 16))
    clock.set("2026-10-14 08:00")
    back = public.withdraw_leave(actor=hall.na, leave_id=leave.id)
    assert (back.state, back.text) == ("approved", "10 月 12 日至 10 月 13 日")
    clock.set("2026-10-20 08:00")
    with pytest.raises(Conflict, match="已经过去"):
        public.withdraw_leave(actor=hall.na, leave_id=leave.id)
    with pytest.raises(NotFound):
        public.withdraw_leave(actor=hall.fang, leave_id=leave.id)


# Swaps


def ask(hall, shift, back=None, other=None):
    return public.ask_swap(
        actor=hall.na, shift_id=shift.id, other_id=(other or hall.fang).account_id, back_id=back.id if back else None,
        reason="接孩子",
    )  # fmt: skip


def test_a_swap_is_agreed_to_by_the_other_and_approved_before_the_roster_changes(hall):
    mine, hers = hall.shift(b=hall.fang), hall.shift(hall.second, a=hall.fang, b=hall.na)
    swap = ask(hall, mine, hers)
    with pytest.raises(Conflict, match="待对方同意"):
        public.decide_swap(actor=hall.manager, swap_id=swap.id, approve=True)
    with pytest.raises(NotFound):
        public.answer_swap(actor=hall.min, swap_id=swap.id, agree=True)
    public.answer_swap(actor=hall.fang, swap_id=swap.id, agree=True)
    assert [w.id for w in public.list_waiting(hall.manager).swaps] == [swap.id]
    public.decide_swap(actor=hall.manager, swap_id=swap.id, approve=True)
    na, fang = hall.na.account_id, hall.fang.account_id
    assert list(Shift.objects.order_by("pk").values_list("account_id", "substitute_id")) == [(fang, na), (na, fang)]
    assert kinds()[-3:] == ["people.swap.moved"] * 3


def test_a_shift_is_taken_over_for_nothing_in_return(hall):
    swap = ask(hall, hall.shift(b=hall.fang), other=hall.min)
    public.answer_swap(actor=hall.min, swap_id=swap.id, agree=True)
    public.decide_swap(actor=hall.manager, swap_id=swap.id, approve=True)
    shift = Shift.objects.get()
    assert (shift.account_id, shift.substitute_id) == (hall.min.account_id, hall.fang.account_id)


def test_a_swap_that_would_put_somebody_at_two_windows_or_on_leave_is_refused(hall):
    mine = hall.shift()
    hall.shift(hall.second, a=hall.fang)
    with pytest.raises(Invalid) as refused:
        ask(hall, mine)
    assert "已经排在 4 号窗口" in refused.value.fields["other"]
    tuesday = hall.shift(day=TUESDAY)
    hall.leave(hall.min, first=TUESDAY)
    with pytest.raises(Invalid) as away:
        ask(hall, tuesday, other=hall.min)
    assert "请了假" in away.value.fields["other"]


def test_what_changed_meanwhile_stops_the_swap_and_it_can_be_declined_or_withdrawn(hall):
    mine = hall.shift()
    swap = ask(hall, mine)
    with pytest.raises(Conflict, match="已经在申请换班"):
        ask(hall, mine, other=hall.min)
    assert public.answer_swap(actor=hall.fang, swap_id=swap.id, agree=False).state_label == "没换成"
    swap = ask(hall, mine)
    public.answer_swap(actor=hall.fang, swap_id=swap.id, agree=True)
    hall.leave(hall.fang)
    with pytest.raises(Conflict, match="请了假"):
        public.decide_swap(actor=hall.manager, swap_id=swap.id, approve=True)
    assert public.withdraw_swap(actor=hall.na, swap_id=swap.id).state_label == "已撤回"
    assert Shift.objects.get().account_id == hall.na.account_id


# Signing in and out


def test_whoever_is_on_the_roster_signs_in_and_out_once_each(hall, clock):
    shift = hall.shift(b=hall.fang)
    clock.set("2026-10-12 06:00")
    with pytest.raises(Conflict, match="提前两小时"):
        public.sign_in(actor=hall.na, shift_id=shift.id)
    clock.set("2026-10-12 08:31")
    with pytest.raises(NotFound):
        public.sign_in(actor=hall.min, shift_id=shift.id)
    with pytest.raises(Conflict, match="还没有签到"):
        public.sign_out(actor=hall.na, shift_id=shift.id)
    before = len(kinds())
    public.sign_in(actor=hall.na, shift_id=shift.id)
    public.sign_in(actor=hall.na, shift_id=shift.id)
    clock.set("2026-10-12 18:05")
    public.sign_out(actor=hall.na, shift_id=shift.id)
    assert kinds()[before:] == ["people.presence.noted"] * 2
    [mine] = public.get_my_duty(hall.na).today
    assert (mine.lapses, f"{mine.came_at:%H:%M}", f"{mine.left_at:%H:%M}") == ((), "08:31", "18:05")
    with pytest.raises(Conflict, match="签到，不能再改"):
        hall.shift(b=hall.min, shift_id=shift.id)


def test_late_early_and_missing_are_told_from_the_roster_the_hours_and_leave(hall, clock):
    monday, tuesday = hall.shift(b=hall.fang), hall.shift(day=TUESDAY, b=hall.fang)
    clock.set("2026-10-12 08:36")
    public.sign_in(actor=hall.na, shift_id=monday.id)
    clock.set("2026-10-12 17:59")
    public.sign_out(actor=hall.na, shift_id=monday.id)
    hall.leave(hall.na, first=TUESDAY, part="morning")
    clock.set("2026-10-13 19:00")
    mine = {m.shift.id: m for m in public.get_my_duty(hall.na).to_explain}
    late_early = (public.Lapse.LATE, public.Lapse.EARLY)
    assert {k: v.lapses for k, v in mine.items()} == {monday.id: late_early, tuesday.id: (public.Lapse.MISSING,)}
    [hers] = public.get_my_duty(hall.fang).to_explain
    assert (hers.shift.id, hers.lapses) == (tuesday.id, (public.Lapse.MISSING,)), "B stood in for the morning"


def test_leave_for_the_whole_day_leaves_nothing_to_explain(hall, clock):
    hall.shift()
    hall.leave(hall.na)
    clock.set("2026-10-13 09:00")
    assert public.get_my_duty(hall.na).to_explain == ()


def test_what_is_explained_and_accepted_no_longer_counts(hall, clock):
    shift = hall.shift()
    clock.set("2026-10-12 09:10")
    public.sign_in(actor=hall.na, shift_id=shift.id)
    public.explain_lapse(actor=hall.na, shift_id=shift.id, reason="早上送发病的老人去医院")
    [said] = public.list_waiting(hall.manager).explanations
    assert said.lapses == (public.Lapse.LATE,)
    public.judge_explanation(actor=hall.manager, explanation_id=said.id, accept=False)
    public.explain_lapse(actor=hall.na, shift_id=shift.id, reason="补充：有医院的挂号单")
    [line] = [s for s in sheet(hall) if s.name == "李娜" and s.account_id == hall.na.account_id]
    assert (line.late, line.excused) == (1, 0)
    with pytest.raises(Conflict) as early:
        public.judge_explanation(actor=hall.manager, explanation_id=said.id, accept=True)
    assert "结束以后再认定" in early.value.message, "or leaving early would be accepted with it"
    clock.set("2026-10-12 18:30")
    public.judge_explanation(actor=hall.manager, explanation_id=said.id, accept=True)
    [line] = [s for s in sheet(hall) if s.account_id == hall.na.account_id]
    assert (line.late, line.excused) == (0, 1)
    assert "送发病" not in str(list(Entry.objects.values_list("payload", flat=True)))


def test_nobody_explains_what_is_in_order_or_accepts_her_own_explanation(hall, clock):
    shift = hall.shift(a=hall.manager)
    clock.set("2026-10-12 08:00")
    public.sign_in(actor=hall.manager, shift_id=shift.id)
    with pytest.raises(Conflict, match="没有异常"):
        public.explain_lapse(actor=hall.manager, shift_id=shift.id, reason="没什么要说的")
    clock.set("2026-10-13 08:00")
    public.explain_lapse(actor=hall.manager, shift_id=shift.id, reason="忘了签退，监控可查")
    with pytest.raises(Conflict, match="自己的说明"):
        public.judge_explanation(actor=hall.manager, explanation_id=Explanation.objects.get().pk, accept=True)


# The month


def sheet(hall):
    return public.month_sheet(actor=hall.manager, site_id=hall.site.id, month=MONDAY)


def test_the_month_sheet_counts_what_was_due_and_what_came_of_it(hall, clock):
    shifts = [hall.shift(day=MONDAY + timedelta(days=n), b=hall.fang) for n in range(4)]
    hall.leave(hall.na, first=MONDAY + timedelta(days=3), part="afternoon")
    for n, (came, left) in enumerate([("08:20", "18:00"), ("08:40", "17:00")]):
        clock.set(f"2026-10-{12 + n} {came}")
        public.sign_in(actor=hall.na, shift_id=shifts[n].id)
        clock.set(f"2026-10-{12 + n} {left}")
        public.sign_out(actor=hall.na, shift_id=shifts[n].id)
    clock.set("2026-10-15 12:30")
    line = next(s for s in sheet(hall) if s.account_id == hall.na.account_id)
    assert (line.due, line.came, line.late, line.early, line.missing, line.leave_days) == (4, 2, 1, 1, 2, 0.5)
    before = len(kinds())
    content = public.export_month(actor=hall.manager, site_id=hall.site.id, month=MONDAY)
    table = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert table[0][:3] == ("姓名", "应到（班）", "实到")
    assert ("李娜", 4, 2, 1, 1, 2, 0, 0, 0.5, 0) in table
    assert kinds()[before:] == ["people.month_sheet.given"]
    with pytest.raises(Forbidden):
        public.export_month(actor=hall.na, site_id=hall.site.id, month=MONDAY)


def test_the_sheet_of_another_site_is_not_there_for_this_manager(hall):
    with pytest.raises(NotFound):
        public.month_sheet(actor=hall.manager, site_id=hall.county.town_site.id, month=MONDAY)
    assert Presence.objects.count() == 0
