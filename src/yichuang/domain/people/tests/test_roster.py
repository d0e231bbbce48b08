"""The roster: AB岗, copying a week, clashes refused in words, gaps told the day before."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from yichuang.domain.people import public, tasks, testing
from yichuang.domain.people.duty.models import GapWarning, Shift
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

from .halls import MONDAY, Hall

HOLIDAY = date(2026, 10, 1)


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-10 09:00")
    return Hall()


def kinds():
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


@pytest.mark.seed("S1-41", "S0-51")
def test_a_window_has_an_a_and_a_b_for_the_sites_own_hours(hall):
    before = len(kinds())
    shift = hall.shift(b=hall.fang)
    assert (shift.begins.time(), shift.ends.time()) == (time(8, 30), time(18))
    assert (shift.name, shift.substitute, shift.counter) == ("李娜", "王芳", "3 号综合窗口")
    assert kinds()[before:] == ["people.shift.set"]
    [cell] = [row.days[0][1] for row in hall.week().rows if row.counter.id == hall.first.id]
    assert [s.id for s in cell] == [shift.id]


def test_on_a_rest_day_and_in_the_past_nobody_is_put_on_the_roster(hall, clock):
    clock.set("2026-09-28 09:00")
    with pytest.raises(Invalid) as rest:
        hall.shift(day=HOLIDAY)
    assert "10 月 1 日" in rest.value.fields["day"]
    with pytest.raises(Invalid) as past:
        hall.shift(day=date(2026, 9, 25))
    assert "过去" in past.value.fields["day"]


def test_nobody_sits_at_two_windows_and_no_window_has_two(hall):
    hall.shift()
    with pytest.raises(Invalid) as twice:
        hall.shift(hall.second)
    assert twice.value.fields["account"] == "李娜这段时间已经排在 3 号窗口，同一个人不能同时在两个窗口"
    with pytest.raises(Invalid) as taken:
        hall.shift(a=hall.fang)
    assert "已经排了李娜" in taken.value.fields["begins"]
    with pytest.raises(Invalid) as same:
        hall.shift(hall.second, a=hall.min, b=hall.min)
    assert "substitute" in same.value.fields


def test_a_window_is_shared_by_morning_and_afternoon(hall):
    hall.shift(ends=time(12))
    hall.shift(a=hall.fang, begins=time(14, 30))
    hall.shift(hall.second, a=hall.na, begins=time(14, 30))
    assert Shift.objects.count() == 3
    with pytest.raises(Invalid):
        hall.shift(hall.second, a=hall.min, begins=time(17), ends=time(9))


def test_who_has_no_post_at_the_site_that_day_or_is_on_leave_is_refused(hall):
    stranger = testing.staff_actor(hall.county, public.Role.EXAMINER)
    with pytest.raises(Invalid) as refused:
        hall.shift(a=stranger)
    assert "没有岗位" in refused.value.fields["account"]
    hall.leave(hall.na)
    with pytest.raises(Invalid) as away:
        hall.shift()
    assert "李娜这段时间请了假" in away.value.fields["account"]


def test_only_who_manages_the_site_arranges_it(hall):
    with pytest.raises(Forbidden):
        public.set_shift(
            actor=hall.na, site_id=hall.site.id, counter_id=hall.first.id, day=MONDAY, account_id=hall.na.account_id
        )
    elsewhere = testing.staff_actor(hall.county, public.Role.HALL_MANAGER, site_id=hall.county.town_site.id)
    for attempt in (
        lambda: public.get_week(actor=elsewhere, site_id=hall.site.id, monday=MONDAY),
        lambda: public.copy_week(actor=elsewhere, site_id=hall.site.id, monday=MONDAY),
        lambda: public.remove_shift(actor=elsewhere, shift_id=hall.shift().id),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_week_is_copied_but_for_rest_days_leave_and_what_is_there(hall, clock):
    clock.set("2026-09-21 08:00")
    monday = date(2026, 9, 21)
    for n in range(4):  # Friday the 25th is Mid-Autumn
        hall.shift(day=monday + timedelta(days=n), b=hall.fang)
    hall.leave(hall.na, first=date(2026, 9, 29))
    hall.shift(day=date(2026, 9, 28), a=hall.min)
    before = len(kinds())
    report = public.copy_week(actor=hall.manager, site_id=hall.site.id, monday=date(2026, 9, 28))
    made = Shift.objects.filter(day__gt=date(2026, 9, 28))
    assert list(made.order_by("day").values_list("day", "substitute_id")) == [(date(2026, 9, 30), hall.fang.account_id)]
    assert report.made == 1
    assert any("请了假" in line for line in report.left_out)
    assert any("10 月 1 日" in line and "不上班" in line for line in report.left_out)
    assert kinds()[before:] == ["people.week.copied"]
    again = public.copy_week(actor=hall.manager, site_id=hall.site.id, monday=date(2026, 9, 28))
    assert again.made == 0


@pytest.mark.seed("S1-41")
def test_gaps_say_which_window_has_nobody_when(hall):
    hall.shift(b=hall.fang, ends=time(12))
    assert hall.gaps() == [
        "10 月 12 日 14:30–18:00 3 号综合窗口：没有人值守",
        "10 月 12 日 08:30–12:00、14:30–18:00 4 号综合窗口：没有人值守",
    ]
    hall.shift(b=hall.fang, begins=time(14, 30))
    hall.shift(hall.second, a=hall.min)
    assert hall.gaps() == ["10 月 12 日 08:30–12:00、14:30–18:00 4 号综合窗口：没有安排 B 岗"]


@pytest.mark.seed("S1-41")
def test_b_covers_a_on_leave_unless_away_as_well_or_at_her_own_window(hall):
    hall.shift(b=hall.fang)
    hall.shift(hall.second, a=hall.min, b=hall.na)
    assert hall.gaps() == []
    hall.leave(hall.na)
    assert hall.gaps() == []
    morning = hall.leave(hall.fang, part="morning")
    assert hall.gaps() == ["10 月 12 日 08:30–12:00 3 号综合窗口：A 岗不在，B 岗没有或者也不在（李娜）"]
    public.withdraw_leave(actor=hall.fang, leave_id=morning.id)
    assert hall.gaps() == []
    hall.leave(hall.min)
    assert [g for g in hall.gaps() if "4 号" in g] == [
        "10 月 12 日 08:30–12:00、14:30–18:00 4 号综合窗口：A 岗不在，B 岗没有或者也不在（赵敏）"
    ]


def test_who_has_left_since_she_was_put_on_the_roster_is_a_gap(hall):
    hall.shift(b=hall.fang)
    hall.shift(hall.second, a=hall.min, b=hall.fang)
    public.end_post(actor=testing.manager(), post_id=hall.min.post_id, until=MONDAY)
    assert hall.gaps() == []
    public.end_post(actor=testing.manager(), post_id=hall.fang.post_id, until=MONDAY)
    assert hall.gaps() == ["10 月 12 日 08:30–12:00、14:30–18:00 4 号综合窗口：A 岗不在，B 岗没有或者也不在（赵敏）"]


def test_a_substitute_who_has_a_window_of_her_own_is_told(hall):
    hall.shift(b=hall.fang)
    hall.shift(hall.second, a=hall.fang, b=hall.min)
    hall.leave(hall.na)
    assert hall.gaps() == ["10 月 12 日 08:30–12:00、14:30–18:00 3 号综合窗口：B 岗要顶岗，但她自己也有窗口（王芳）"]


def test_gaps_of_the_next_open_day_are_told_the_day_before_once_and_go_when_filled(hall, clock):
    hall.shift(b=hall.fang)
    clock.set("2026-10-09 16:00")  # Friday; Saturday the 10th is a working day (调休), Sunday is not
    clock.set("2026-10-10 16:00")
    tasks.tell_all_gaps()
    tasks.tell_all_gaps()
    assert kinds().count("people.gaps.told") == 1
    assert public.count_gaps(hall.manager) == 1
    elsewhere = testing.staff_actor(hall.county, public.Role.HALL_MANAGER, site_id=hall.county.town_site.id)
    assert public.count_gaps(elsewhere) == 0
    hall.shift(hall.second, a=hall.min)
    assert public.count_gaps(hall.manager) == 0
    hall.leave(hall.min)
    assert public.count_gaps(hall.manager) == 1
    assert set(GapWarning.objects.values_list("day", flat=True)) == {MONDAY}


def test_whoever_is_on_the_roster_is_on_duty_and_nobody_else(hall):
    hall.shift(b=hall.fang)

    def place(who, counter=None, day=MONDAY):
        found = public.on_duty(who.account_id, (counter or hall.first).id, day)
        return found and found.place

    assert [place(w) for w in (hall.na, hall.fang, hall.min)] == [public.As.A, public.As.B, None]
    assert place(hall.na, hall.second) is None
    assert place(hall.na, day=MONDAY + timedelta(days=1)) is None
    public.allow_stand_in(
        actor=hall.manager, site_id=hall.site.id, counter_id=hall.first.id, day=MONDAY,
        account_id=hall.min.account_id, reason="A、B 岗都去开会",
    )  # fmt: skip
    assert place(hall.min) is public.As.STAND_IN
    hall.leave(hall.na)
    assert place(hall.na) is None
    with pytest.raises(Invalid):
        public.allow_stand_in(
            actor=hall.manager, site_id=hall.site.id, counter_id=hall.first.id, day=MONDAY,
            account_id=hall.min.account_id, reason=" ",
        )  # fmt: skip


@pytest.mark.seed("S1-52")
def test_leaders_of_bodies_have_their_days_in_the_hall_and_it_is_noted_whether_they_came(hall, clock):
    leader = testing.make_staff(hall.county, public.Role.LEADER, name="杨局长")
    day_id = public.plan_leader_day(actor=hall.manager, site_id=hall.site.id, day=MONDAY, account_id=leader.id)
    [planned] = public.list_leader_days(hall.site.id, MONDAY, MONDAY)
    assert (planned.name, planned.kept) == ("杨局长", None)
    with pytest.raises(Conflict, match="还没到"):
        public.keep_leader_day(actor=hall.manager, leader_day_id=day_id, came=True)
    with pytest.raises(Invalid):
        public.plan_leader_day(actor=hall.manager, site_id=hall.site.id, day=MONDAY, account_id=hall.na.account_id)
    clock.set("2026-10-12 17:00")
    public.keep_leader_day(actor=hall.manager, leader_day_id=day_id, came=True, note="现场解决两件补正")
    [kept] = public.list_leader_days(hall.site.id, MONDAY, MONDAY)
    assert (kept.kept, kept.note) == (True, "现场解决两件补正")
    with pytest.raises(Conflict):
        public.cancel_leader_day(actor=hall.manager, leader_day_id=day_id)
