"""信息公开 on the portal in a browser: axe, 320 px, and asking without scripts."""

from __future__ import annotations

import pytest

from yichuang.domain.catalogue import testing as items
from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.disclosure import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

from .test_browser import PHONE, fits, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_columns_and_requests_pass_axe_and_fit(new_page, live_server, axe, screenshot, made_stage, options):
    county = made_stage.county
    leader = persons.staff_actor(county, people.Role.LEADER, organisation_id=county.minzheng.id)
    made = testing.publish(made_stage.examiner, leader)
    items.make_item(county.place.id, [county.town_a.id], level="5", body="town_government", name="临时救助")
    town = persons.staff_actor(county, people.Role.LEADER, organisation_id=county.town_a.id)
    disclosure.publish_town_list(actor=town)
    page = new_page(**options)
    name = "phone" if options else "wide"
    own = [f"disclosure/{a}" for a in ("", "columns/news/", f"{made}/", "requests/follow/")]
    for address in (*own, "lists/towns/", f"lists/towns/{county.town_site.id}/"):
        page.goto(f"{live_server.url}/{address}")
        axe(page)
        fits(page)
        screenshot(page, f"disclosure/{name}-{address.strip('/').replace('/', '-')}")


def test_somebody_asks_without_scripts(new_page, live_server, axe, screenshot, made_stage):
    page = new_page(**PHONE, java_script_enabled=False)
    page.goto(f"{live_server.url}/disclosure/requests/new/")
    sign_in(page)
    page.get_by_label("向哪个单位申请").select_option(label=made_stage.county.minzheng.name)
    page.get_by_label("需要什么信息").fill("2025 年勐勐镇低保资金的汇总数")
    press(page, page.get_by_role("button", name="提交申请"))
    page.get_by_role("heading", name="申请收到了").wait_for()
    press(page, page.get_by_role("link", name="看这件申请"))
    assert "最晚" in page.inner_text("main")
