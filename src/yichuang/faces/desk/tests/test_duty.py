"""The desk of duty: the week, one's own shifts, what waits for the manager, the month."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground

MONDAY = date(2026, 10, 12)


class Hall:
    """The county's centre with two windows, its manager and two clerks."""

    def __init__(self):
        self.county = ground.make_county()
        self.site = self.county.centre
        self.first = self.county.counter
        self.second = places.create_counter(
            actor=ground.manager(), site_id=self.site.id, number="4", name="4 号综合窗口", kind="general"
        )
        self.manager = persons.staff_actor(self.county, people.Role.HALL_MANAGER)
        self.na, self.fang = self.clerk("李娜"), self.clerk("王芳")

    def clerk(self, name):
        account = persons.make_staff(self.county, name=name)
        return people.get_actor(account.id, account.posts[0].id, persons.Channel.WINDOW)

    def shift(self, counter=None, a=None, b=None, day=MONDAY):
        return people.set_shift(
            actor=self.manager, site_id=self.site.id, counter_id=(counter or self.first).id, day=day,
            account_id=(a or self.na).account_id, substitute_id=b.account_id if b else None,
        )  # fmt: skip


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-10 09:00")
    return Hall()


@pytest.fixture
def manager(hall, desk):
    return desk(hall.manager)


def text_of(response):
    return response.content.decode()


def cell(hall, counter=None, day=MONDAY):
    return f"/desk/duty/sites/{hall.site.id}/counters/{(counter or hall.first).id}/{day}/"


@pytest.mark.seed("S1-41")
def test_a_shift_is_put_on_the_week_changed_and_taken_off(hall, manager):
    fields = {"account": hall.na.account_id, "substitute": hall.fang.account_id, "begins": "", "ends": ""}
    assert "李娜" in text_of(manager.get(cell(hall)))
    page = text_of(manager.post(cell(hall), fields, follow=True))
    assert "3 号综合窗口 10 月 12 日已排好" in page
    assert "B 王芳" in page
    assert "会有窗口没人" in page
    [row] = [r for r in people.get_week(actor=hall.manager, site_id=hall.site.id, monday=MONDAY).rows if r.days[0][1]]
    shift = row.days[0][1][0]
    answer = manager.post(f"/desk/duty/shifts/{shift.id}/", {**fields, "begins": "8 点"})
    assert answer.status_code == 422
    assert "上班请写成 08:30 这样" in text_of(answer)
    manager.post(f"/desk/duty/shifts/{shift.id}/", {**fields, "ends": "12:00"})
    assert f"{people.get_shift(actor=hall.manager, shift_id=shift.id).ends:%H:%M}" == "12:00"
    assert "已从排班里去掉" in text_of(manager.post(f"/desk/duty/shifts/{shift.id}/", {"do": "remove"}, follow=True))
    assert manager.get(f"/desk/duty/shifts/{shift.id}/").status_code == 404


def test_a_clash_is_said_at_its_field_and_what_was_chosen_stays(hall, manager):
    hall.shift()
    answer = manager.post(cell(hall, hall.second), {"account": hall.na.account_id, "substitute": ""})
    assert answer.status_code == 422
    assert "已经排在 3 号窗口" in text_of(answer)
    assert f'value="{hall.na.account_id}" selected' in text_of(answer)


def test_a_week_is_copied_and_what_was_left_out_is_named(hall, manager):
    hall.shift(b=hall.fang)
    people.ask_leave(
        actor=hall.na, kind=people.LeaveKind.SICK, first=date(2026, 10, 19), last=date(2026, 10, 19), reason="看牙"
    )
    sent = {"site": hall.site.id, "week": "2026-10-19"}
    assert "从上一周复制了 1 班" in text_of(manager.post("/desk/duty/copy/", sent, follow=True))
    leave = people.list_waiting(hall.manager).leaves[0]
    people.decide_leave(actor=hall.manager, leave_id=leave.id, approve=True)
    [shift] = [s for r in people.get_week(actor=hall.manager, site_id=hall.site.id, monday=date(2026, 10, 19)).rows
               for s in r.days[0][1]]  # fmt: skip
    people.remove_shift(actor=hall.manager, shift_id=shift.id)
    page = text_of(manager.post("/desk/duty/copy/", sent, follow=True))
    assert "没有可以复制的班" in page
    assert "没有复制：10 月 19 日：李娜这段时间请了假" in page


def test_an_empty_week_says_what_to_do_and_a_rest_week_that_it_is_one(hall, manager):
    assert "这一周还没有排班" in text_of(manager.get("/desk/duty/"))
    closed = text_of(manager.get("/desk/duty/?week=2026-10-05"))
    assert "加一班" not in closed


def test_somebody_stands_in_with_a_reason(hall, manager):
    hall.shift()
    address = f"{cell(hall)}stand-in/"
    assert manager.post(address, {"account": hall.fang.account_id, "reason": ""}).status_code == 422
    page = text_of(manager.post(address, {"account": hall.fang.account_id, "reason": "都去开会"}, follow=True))
    assert "临时顶岗" in page
    assert people.on_duty(hall.fang.account_id, hall.first.id, MONDAY).reason == "都去开会"


@pytest.mark.seed("S1-52")
def test_leaders_days_are_planned_and_noted(hall, manager, clock):
    leader = persons.make_staff(hall.county, people.Role.LEADER, name="杨局长")
    address = f"/desk/duty/leaders/?site={hall.site.id}"
    assert manager.post(address, {"account": leader.id, "day": "2026-10-11"}).status_code == 422
    page = text_of(manager.post(address, {"account": leader.id, "day": "2026-10-12"}, follow=True))
    assert "杨局长" in page
    assert "杨局长" in text_of(manager.get("/desk/duty/?week=2026-10-12"))
    [day] = people.list_leader_days(hall.site.id, MONDAY, MONDAY)
    clock.set("2026-10-12 17:30")
    sent = {"do": "came", "note": "现场协调两件", "site": hall.site.id}
    assert "现场协调两件" in text_of(manager.post(f"/desk/duty/leaders/{day.id}/", sent, follow=True))


def test_a_clerk_signs_in_and_out_on_her_own_page_and_explains(hall, desk, manager, clock):
    shift = hall.shift(b=hall.fang)
    hers = desk(hall.na)
    clock.set("2026-10-12 09:00")
    assert "签到" in text_of(hers.get("/desk/duty/mine/"))
    page = text_of(hers.post(f"/desk/duty/mine/shifts/{shift.id}/sign/", {"do": "in"}, follow=True))
    assert "签到 09:00" in page
    assert "迟到" in page
    explain = f"/desk/duty/mine/shifts/{shift.id}/explain/"
    assert hers.post(explain, {"reason": "堵"}).status_code == 422
    assert "等大厅管理员认定" in text_of(hers.post(explain, {"reason": "路上修路堵车"}, follow=True))
    [said] = people.list_waiting(hall.manager).explanations
    assert "路上修路堵车" in text_of(manager.get("/desk/duty/waiting/"))
    early = manager.post(f"/desk/duty/waiting/explanations/{said.id}/", {"do": "accept"})
    assert (early.status_code, "还没结束" in text_of(early)) == (409, True)
    clock.set("2026-10-12 18:00")
    assert "签退 18:00" in text_of(hers.post(f"/desk/duty/mine/shifts/{shift.id}/sign/", {"do": "out"}, follow=True))
    manager.post(f"/desk/duty/waiting/explanations/{said.id}/", {"do": "accept"})
    month = text_of(manager.get("/desk/duty/month/?month=2026-10-01"))
    assert "李娜" in month
    book = manager.get("/desk/duty/month/export/?month=2026-10-01")
    assert ("李娜", 1, 1, 0, 0, 0, 0, 1, 0, 0) in list(load_workbook(BytesIO(book.content)).active.values)


def test_leave_is_asked_for_approved_and_taken_back(hall, desk, manager):
    hers = desk(hall.na)
    fields = {"kind": "annual", "first": "2026-10-13", "last": "", "part": "afternoon", "reason": "孩子开家长会"}
    assert hers.post("/desk/duty/mine/leave/", fields | {"last": "2026-10-14"}).status_code == 422
    assert "等大厅管理员批" in text_of(hers.post("/desk/duty/mine/leave/", fields, follow=True))
    page = text_of(manager.get("/desk/duty/waiting/"))
    assert "孩子开家长会" in page
    assert "10 月 13 日下午" in page
    [leave] = people.list_waiting(hall.manager).leaves
    assert manager.post(f"/desk/duty/waiting/leave/{leave.id}/", {"do": "refuse"}).status_code == 422
    manager.post(f"/desk/duty/waiting/leave/{leave.id}/", {"do": "approve"})
    assert "已批准" in text_of(hers.get("/desk/duty/mine/"))
    assert "已撤回" in text_of(hers.post(f"/desk/duty/mine/leave/{leave.id}/withdraw/", follow=True))


def test_a_swap_is_asked_answered_and_approved(hall, desk, manager):
    mine, back = hall.shift(), hall.shift(hall.second, a=hall.fang, day=date(2026, 10, 13))
    hers, other = desk(hall.na), desk(hall.fang)
    assert f'value="{back.id}"' in text_of(hers.get(f"/desk/duty/mine/shifts/{mine.id}/swap/"))
    fields = {"other": hall.fang.account_id, "back": back.id, "reason": "接孩子"}
    hers.post(f"/desk/duty/mine/shifts/{mine.id}/swap/", fields)
    assert "有人找您换班" in text_of(other.get("/desk/duty/mine/"))
    [swap] = people.get_my_duty(hall.fang).swaps
    other.post(f"/desk/duty/mine/swaps/{swap.id}/", {"do": "agree"})
    assert "双方都同意了" in text_of(manager.get("/desk/duty/waiting/"))
    manager.post(f"/desk/duty/waiting/swaps/{swap.id}/", {"do": "approve"})
    assert people.get_shift(actor=hall.manager, shift_id=mine.id).name == "王芳"
    assert other.get(f"/desk/duty/mine/shifts/{back.id}/swap/").status_code == 404, "it is no longer hers"


def test_a_manager_of_another_site_does_not_see_this_one(hall, desk):
    there = desk(persons.staff_actor(hall.county, people.Role.HALL_MANAGER, site_id=hall.county.town_site.id))
    assert there.get(f"/desk/duty/?site={hall.site.id}").status_code == 404
    assert there.get(cell(hall)).status_code == 404
    assert there.get(f"/desk/duty/month/?site={hall.site.id}").status_code == 404


def test_the_bureau_chooses_the_site(hall, desk):
    bureau = desk(persons.staff_actor(hall.county, people.Role.BUREAU, organisation_id=hall.county.zhengwu.id))
    page = text_of(bureau.get(f"/desk/duty/?site={hall.county.town_site.id}"))
    assert hall.county.town_site.name in page
    assert "这个站点还没有窗口" in page
