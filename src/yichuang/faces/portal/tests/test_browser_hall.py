"""The hall on a small phone: how the visit was, and the question before a number or an appointment is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from yichuang.domain.feedback import public as feedback
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock

from .test_browser import PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.seed("S0-83")
def test_without_scripts_the_slips_page_takes_an_evaluation_by_keyboard(new_page, axe, screenshot) -> None:
    floor = testing.make_floor()
    testing.take(floor)
    done = testing.serve(floor)
    seen, page = new_page(**PHONE), new_page(**PHONE, java_script_enabled=False)
    seen.goto(f"/t/{done.pass_key}/")
    axe(seen)
    fits(seen)
    screenshot(seen, "portal/phone-slip-asks")
    page.goto(f"/t/{done.pass_key}/")
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("请在五个等级里选一个").first.wait_for()
    page.get_by_label("不满意", exact=True).press("Space")
    page.get_by_label("想说的话").fill("等了一个多小时")
    page.get_by_role("button", name="提交评价").press("Enter")
    page.get_by_text("谢谢您的评价").wait_for()
    (said,) = feedback.list_visits_to_answer(actor=floor.manager, site_id=floor.hall.site_id)
    assert (said.level, said.words) == (2, "等了一个多小时")
    seen.goto(f"/t/{done.pass_key}/")
    axe(seen)
    fits(seen)


def test_giving_up_a_number_and_cancelling_ask_first(new_page, live_server, axe, screenshot) -> None:
    floor = testing.make_floor()
    hall.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general", lead=0, cancel=0)
    ticket = testing.take(floor)
    page = new_page(**PHONE)
    page.goto(f"/t/{ticket.pass_key}/")
    page.get_by_role("link", name="不办了，退号").click()
    page.get_by_role("heading", name=f"要退掉 {ticket.number} 吗").wait_for()
    axe(page)
    fits(page)
    screenshot(page, "portal/phone-give-up")
    page.get_by_role("link", name="不退，接着等").click()
    page.get_by_text("前面还有").wait_for()
    page.get_by_role("link", name="不办了，退号").click()
    page.get_by_role("button", name="退号").click()
    page.get_by_text("已经用完了").wait_for()

    she, setting = persons.public_actor(), hall.get_hall(floor.hall.id)
    rule = hall.booking_rule(setting.business("general").id)
    day = next(d for d in hall.open_days(setting, rule) if d > clock.today())
    at = datetime.combine(day, datetime.min.time(), clock.SHANGHAI) + timedelta(hours=9)
    mine = hall.book_appointment(actor=she, hall_id=setting.id, business="general", starts_at=at)
    client = Client()
    user = get_user_model().objects.get(pk=she.account_id)
    client.force_login(user, backend="yichuang.domain.people.backends.LoginBackend")
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto("/appointments/")
    page.get_by_role("link", name="取消").click()
    page.get_by_role("heading", name="要取消这个预约吗").wait_for()
    axe(page)
    fits(page)
    screenshot(page, "portal/phone-cancel")
    page.get_by_role("button", name="取消预约").click()
    page.get_by_text("已取消，名额让给别人了").wait_for()
    assert hall.my_appointments(she)[0].state == "cancelled"
    assert mine.state == "booked"
