"""What stands on the roster is not rewritten: shifts that are over, other sites, swaps under way, leave cut short."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yichuang.domain.people import public, testing
from yichuang.domain.people.duty.models import GapWarning, Shift
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

from .halls import MONDAY, Hall

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-10 09:00")
    return Hall()


def test_a_shift_that_is_over_is_neither_moved_nor_removed_so_that_nobodys_absence_is_undone(hall, clock):
    shift = hall.shift()
    clock.set("2026-10-12 18:30")
    assert public.get_my_duty(hall.na).to_explain
    public.explain_lapse(actor=hall.na, shift_id=shift.id, reason="孩子发烧，早上去了医院")
    with pytest.raises(Conflict, match="已经开始"):
        public.remove_shift(actor=hall.manager, shift_id=shift.id)
    with pytest.raises(Conflict, match="已经开始"):
        hall.shift(day=TUESDAY, a=hall.fang, shift_id=shift.id)
    assert Shift.objects.get().account_id == hall.na.account_id


def test_a_shift_of_another_site_is_not_taken_over_with_a_counter_of_this_one(hall):
    town = hall.county.town_site
    counter = places.create_counter(
        actor=ground.manager(), site_id=town.id, number="1", name="1 号窗口", kind="general"
    )
    there = testing.staff_actor(hall.county, public.Role.HALL_MANAGER, site_id=town.id)
    bureau = testing.staff_actor(hall.county, public.Role.BUREAU, organisation_id=hall.county.zhengwu.id)
    clerk = testing.make_staff(hall.county, name="周梅", site_id=town.id, organisation_id=hall.county.town_a.id)
    theirs = public.set_shift(
        actor=there, site_id=town.id, counter_id=counter.id, day=MONDAY, account_id=clerk.id
    )  # fmt: skip
    with pytest.raises(NotFound, match="别的站点"):
        public.set_shift(
            actor=bureau, site_id=hall.site.id, counter_id=hall.first.id, day=MONDAY, account_id=hall.na.account_id,
            shift_id=theirs.id,
        )  # fmt: skip
    assert Shift.objects.get().counter_id == counter.id


def test_moving_a_shift_to_another_day_tells_the_day_it_left(hall):
    shift = hall.shift(b=hall.fang)
    hall.shift(counter=hall.second, a=hall.min, b=hall.fang)
    public.tell_gaps(actor=testing.system(hall.county.place.id), site_id=hall.site.id)
    GapWarning.objects.create(site_id=hall.site.id, counter_id=hall.first.id, day=MONDAY, kind="both_away")
    hall.shift(day=TUESDAY, b=hall.fang, shift_id=shift.id)
    left = GapWarning.objects.filter(day=MONDAY, counter_id=hall.first.id, cleared_at__isnull=True)
    assert [w.kind for w in left] == ["nobody"]


def test_who_comes_back_early_fills_the_gaps_of_the_days_after(hall, clock):
    hall.shift(day=TUESDAY)
    asked = public.ask_leave(
        actor=hall.na, kind=public.LeaveKind.SICK, first=MONDAY, last=TUESDAY, reason="发烧"
    )  # fmt: skip
    clock.set("2026-10-12 09:00")
    public.decide_leave(actor=hall.manager, leave_id=asked.id, approve=True)
    public.tell_gaps(actor=testing.system(hall.county.place.id), site_id=hall.site.id)
    away = GapWarning.objects.filter(day=TUESDAY, kind="both_away", cleared_at__isnull=True)
    assert away.exists()
    clock.set("2026-10-12 15:00")
    public.withdraw_leave(actor=hall.na, leave_id=asked.id)
    assert not away.exists()


def test_a_shift_somebody_signed_in_for_is_not_swapped(hall, clock):
    shift = hall.shift()
    asked = public.ask_swap(actor=hall.na, shift_id=shift.id, other_id=hall.fang.account_id, reason="接孩子")
    public.answer_swap(actor=hall.fang, swap_id=asked.id, agree=True)
    clock.set("2026-10-12 08:00")
    public.sign_in(actor=hall.na, shift_id=shift.id)
    with pytest.raises(Conflict, match="已经有人签到"):
        public.decide_swap(actor=hall.manager, swap_id=asked.id, approve=True)


@pytest.mark.parametrize("first", [date(2028, 1, 3), date.max])
def test_leave_is_asked_for_a_year_ahead_at_most(hall, first):
    with pytest.raises(Invalid) as refused:
        public.ask_leave(actor=hall.na, kind=public.LeaveKind.OTHER, first=first, last=first, reason="家里有事")
    assert "最多提前一年" in refused.value.fields["first"]


def test_leaders_days_are_planned_half_a_year_ahead_and_noted_without_anybodys_number(hall, clock):
    leader = testing.make_staff(hall.county, public.Role.LEADER, name="张局")
    for day in (date(2027, 10, 11), date.max, date(2026, 10, 9)):
        with pytest.raises(Invalid):
            public.plan_leader_day(actor=hall.manager, site_id=hall.site.id, day=day, account_id=leader.id)
    row = public.plan_leader_day(actor=hall.manager, site_id=hall.site.id, day=MONDAY, account_id=leader.id)
    clock.set("2026-10-12 17:00")
    with pytest.raises(Invalid):
        public.keep_leader_day(actor=hall.manager, leader_day_id=row, came=True, note="给李某 13887651234 办了证")
    before = Entry.objects.count()
    for _ in range(2):
        public.keep_leader_day(actor=hall.manager, leader_day_id=row, came=True, note="解决 2 件")
    assert Entry.objects.count() == before + 1


@pytest.mark.seed("S1-52")
def test_everybody_reads_which_leader_sits_in_the_hall_when_by_name_post_and_day(hall):
    leader = testing.make_staff(hall.county, public.Role.LEADER, name="张局")
    public.plan_leader_day(actor=hall.manager, site_id=hall.site.id, day=MONDAY, account_id=leader.id)
    (row,) = public.list_public_leader_days(hall.site.id)
    assert (row.name, row.day) == ("张局", MONDAY)
    assert row.post == f"{hall.county.minzheng.short_name}负责人"
    assert public.list_public_leader_days(hall.county.town_site.id) == ()


def test_a_substitute_is_expected_only_from_when_the_leave_was_approved(hall, clock):
    hall.shift(b=hall.fang)
    clock.set("2026-10-12 15:00")
    asked = public.ask_leave(
        actor=hall.na, kind=public.LeaveKind.PRIVATE, first=MONDAY, last=MONDAY, reason="家里有事"
    )  # fmt: skip
    clock.set("2026-10-12 17:50")
    public.decide_leave(actor=hall.manager, leave_id=asked.id, approve=True)
    (mine,) = public.get_my_duty(hall.fang).today
    assert [f"{a:%H:%M}–{b:%H:%M}" for a, b in mine.spans] == ["17:50–18:00"]
    clock.set("2026-10-18 09:00")
    hall.shift(day=date(2026, 10, 19), b=hall.fang)
    late = public.ask_leave(
        actor=hall.na,
        kind=public.LeaveKind.PRIVATE,
        first=date(2026, 10, 19),
        last=date(2026, 10, 19),
        reason="家里有事",
    )
    clock.set("2026-10-21 09:00")
    public.decide_leave(actor=hall.manager, leave_id=late.id, approve=True)
    assert [m for m in public.get_my_duty(hall.fang).to_explain if m.shift.day == date(2026, 10, 19)] == []


def test_what_opens_a_gap_in_the_evening_is_told_at_once(hall, clock):
    hall.shift(b=None)
    hall.shift(counter=hall.second, a=hall.fang)
    clock.set("2026-10-11 16:00")
    assert public.tell_gaps(actor=testing.system(hall.county.place.id), site_id=hall.site.id) == 0
    clock.set("2026-10-11 19:00")
    hall.leave(hall.na)
    assert public.count_gaps(hall.manager) == 1


def test_a_swap_nobody_answered_in_time_waits_for_nobody(hall, clock):
    shift = hall.shift()
    public.ask_swap(actor=hall.na, shift_id=shift.id, other_id=hall.fang.account_id, reason="接孩子")
    assert public.count_mine(hall.fang) == 1
    clock.set("2026-10-12 08:31")
    assert public.count_mine(hall.fang) == 0


def test_a_leaders_day_that_has_begun_is_not_called_off(hall, clock):
    leader = testing.make_staff(hall.county, public.Role.LEADER, name="张局")
    row = public.plan_leader_day(actor=hall.manager, site_id=hall.site.id, day=MONDAY, account_id=leader.id)
    clock.set("2026-10-12 09:00")
    with pytest.raises(Conflict, match="已经开始"):
        public.cancel_leader_day(actor=hall.manager, leader_day_id=row)


def test_training_is_no_leave_in_the_month_sheet_and_days_to_come_do_not_count_yet(hall, clock):
    for kind, first, last in (
        (public.LeaveKind.TRAINING, MONDAY, MONDAY), (public.LeaveKind.PRIVATE, TUESDAY, date(2026, 10, 30)),
    ):  # fmt: skip
        asked = public.ask_leave(actor=hall.na, kind=kind, first=first, last=last, reason="县里安排")
        public.decide_leave(actor=hall.manager, leave_id=asked.id, approve=True)
    clock.set("2026-10-14 18:30")
    sheet = public.month_sheet(actor=hall.manager, site_id=hall.site.id, month=MONDAY)
    (line,) = [row for row in sheet if row.account_id == hall.na.account_id]
    assert (line.leave_days, line.business_days) == (2, 1)
