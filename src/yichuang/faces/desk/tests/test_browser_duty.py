"""Pages of duty and staff files in the browser: axe at desk width and on the smallest phone, and by keyboard."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from tests.plugins.browser import PHONE

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.kernel import clock

from .test_duty import Hall

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(operation, **given):
    """Sealing runs an event loop of its own, and the browser's runs in this thread."""

    def run():
        try:
            operation(**given)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


@pytest.fixture
def hall(transactional_db):
    """Real days: a live server has the real clock."""
    hall, today = Hall(), clock.today()
    hall.leader = persons.staff_actor(hall.county, people.Role.LEADER)
    ahead = (today + timedelta(days=n) for n in range(1, 40))
    hall.days = [day for day in ahead if places.open_spans(hall.site, day)][:4]
    one, two, three, four = hall.days
    hall.shift(b=hall.fang, day=one)
    hall.theirs = hall.shift(hall.second, a=hall.fang, b=hall.na, day=two)
    swap = hall.shift(day=three)
    people.ask_swap(actor=hall.na, shift_id=swap.id, other_id=hall.fang.account_id, reason="接孩子放学")
    people.ask_leave(actor=hall.na, kind=people.LeaveKind.SICK, first=four, last=four, reason="看牙")
    people.plan_leader_day(actor=hall.manager, site_id=hall.site.id, day=one, account_id=hall.leader.account_id)
    hall.dispatch = people.begin_dispatch(
        actor=hall.manager, account_id=hall.na.account_id, employer_id=hall.county.minzheng.id, site_id=hall.site.id,
        duty=people.Duty.WINDOW, since=today - timedelta(days=800),
    )  # fmt: skip
    people.keep_file(
        actor=hall.manager, account_id=hall.na.account_id, employment=people.Employment.ESTABLISHED, full_time=True,
        education=people.Education.COLLEGE, phone="13887651234",
    )  # fmt: skip
    people.add_certificate(
        actor=hall.manager, account_id=hall.na.account_id, kind=people.PaperKind.CERTIFICATE, name="综合窗口上岗证",
        issuer="县政务服务管理局", got_on=today - timedelta(days=300), last_day=today + timedelta(days=7),
    )  # fmt: skip
    people.plan_rotation(actor=hall.manager, dispatch_id=hall.dispatch, on=today + timedelta(days=60))
    hall.appraisal = people.draft_appraisal(
        actor=hall.manager, dispatch_id=hall.dispatch, month=today - timedelta(days=31), grade=people.Grade.GOOD,
        text="服务热情，业务熟练",
    )  # fmt: skip
    in_a_thread(people.send_appraisal, actor=hall.manager, appraisal_id=hall.appraisal)
    hall.transfer = people.propose_transfer(actor=hall.manager, dispatch_id=hall.dispatch, reason="长期不在岗")
    people.send_transfer(actor=hall.manager, transfer_id=hall.transfer)
    hall.representative = people.name_representative(
        actor=hall.manager, site_id=hall.site.id, post_id=hall.na.post_id, document="双政管授权书（2026）3 号",
        since=today, last_day=today + timedelta(days=30),
    )  # fmt: skip
    return hall


def pages(hall):
    own = hall.na.account_id
    manager = [
        f"duty/?week={hall.days[0]}",
        f"duty/sites/{hall.site.id}/counters/{hall.first.id}/{hall.days[3]}/", "duty/leaders/", "duty/waiting/",
        "duty/month/", "staff/", f"staff/{own}/", f"staff/{own}/edit/", "staff/checks/", "staff/rotation/",
        "staff/transfers/", f"staff/transfers/{hall.transfer}/", "staff/representatives/",
        f"staff/representatives/{hall.representative}/", f"staff/stations/{hall.dispatch}/appraisal/",
        f"staff/{own}/conduct/",
    ]  # fmt: skip
    clerk = ["duty/mine/", "duty/mine/leave/", "duty/mine/file/", f"duty/mine/shifts/{hall.theirs.id}/swap/"]
    leader = [
        "stationed/", f"stationed/appraisals/{hall.appraisal}/", f"stationed/transfers/{hall.transfer}/",
    ]  # fmt: skip
    return [(hall.manager, manager), (hall.fang, clerk), (hall.na, ["duty/mine/file/"]), (hall.leader, leader)]


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_every_page_of_duty_and_staff_passes_axe_and_never_scrolls_sideways(hall, window, axe, screenshot, size):
    for actor, addresses in pages(hall):
        page = window(actor, **(PHONE if size == "phone" else {}))
        for address in addresses:
            answer = page.goto(f"/desk/{address}")
            assert answer.status == 200, address
            axe(page)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{address} is {wide} px too wide"
            name = address.partition("?")[0].strip("/").replace("/", "-")
            screenshot(page, f"duty/{size}/{name}")


def test_a_clerk_asks_for_leave_and_agrees_to_a_swap_with_the_keyboard_alone(hall, window):
    page = window(hall.fang)
    page.goto("/desk/duty/mine/")
    page.get_by_role("button", name="同意").focus()
    page.keyboard.press("Enter")
    page.get_by_text("已同意，等大厅管理员批").wait_for()
    page.goto("/desk/duty/mine/leave/")
    page.locator("[name=kind]").focus()
    page.keyboard.press("ArrowDown")
    page.locator("[name=first]").fill(str(hall.days[0]))
    page.locator("[name=reason]").focus()
    page.keyboard.type("孩子开家长会")
    page.keyboard.press("F8")
    page.get_by_text("请假已经交上去").wait_for()
