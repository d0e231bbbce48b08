"""The check on a phone and at a desk, in a browser: with and without scripts, with and without a place."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plugins.browser import DESK, PHONE

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.testing import figures_are, photo, whole_check

pytestmark = pytest.mark.django_db(transaction=True)
ENOUGH = {"counters": 2, "staff": 3, "items": 20, "cases": 12, "evaluations": 7}


@pytest.fixture
def plan(transactional_db: None, monkeypatch: Any) -> testing.Plan:
    figures_are(monkeypatch, **ENOUGH)
    return testing.make_plan()


def fits(page: Any) -> bool:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def shown(page: Any, axe: Any, screenshot: Any, name: str) -> None:
    axe(page)
    assert fits(page), f"{page.url} is too wide"
    screenshot(page, f"standard/{name}")


@pytest.mark.seed("S0-10")
def test_a_check_on_a_phone(window, live_server, plan, axe, screenshot):
    page = window(plan.town, **PHONE)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 23.4731, "longitude": 99.8281})
    page.goto(f"{live_server.url}/desk/standard/{plan.town_site}/")
    shown(page, axe, screenshot, "site-begin-phone")
    page.get_by_role("button", name="开始自查").click()
    shown(page, axe, screenshot, "check-begin-phone")
    page.get_by_role("link", name="开始填").click()
    page.get_by_text("位置已取到").wait_for()
    shown(page, axe, screenshot, "line-sign-phone")
    page.get_by_label("标牌上写的").fill("双江自治县勐勐镇便民服务中心")
    page.get_by_label("标牌宽（厘米）").fill("200")
    page.get_by_label("标牌高（厘米）").fill("40")
    page.locator("[name=placed][value=yes]").check(force=True)
    page.locator("[name=said][value=yes]").check(force=True)
    bare = photo(None)
    page.locator("input[type=file]").set_input_files(
        [{"name": "门头.jpg", "mimeType": "image/jpeg", "buffer": bare.read()}]
    )
    page.get_by_role("button", name="保存，填下一项").click()
    page.get_by_text("标牌宽 200 厘米").first.wait_for()
    assert page.get_by_text("上传时手机的位置").is_visible(), "the photo is kept though the answer was refused"
    shown(page, axe, screenshot, "line-refused-phone")
    page.get_by_label("标牌宽（厘米）").fill("240")
    page.get_by_role("button", name="保存，填下一项").click()
    page.get_by_role("heading", name="有场所").wait_for()
    check = buildout.list_checks(plan.town, plan.town_site)[0]
    assert buildout.get_check(plan.town, check.id).answered == 1
    page.goto(f"{live_server.url}/desk/standard/checks/{check.id}/lines/cases/")
    shown(page, axe, screenshot, "line-counted-phone")


def test_the_check_works_without_scripts(window, live_server, plan):
    page = window(plan.town, **PHONE, java_script_enabled=False)
    page.goto(f"{live_server.url}/desk/standard/{plan.town_site}/")
    page.get_by_role("button", name="开始自查").click()
    page.get_by_role("link", name="有窗口").click()
    page.locator("[name=said][value=yes]").check(force=True)
    page.get_by_role("button", name="保存，填下一项").click()
    assert "有设施" in page.locator("h1").inner_text()


def test_pages_at_the_desk_and_on_a_phone(window, live_server, plan, axe, screenshot):
    wrong = {"items": ("办事指南没有公示", "政务服务事项不清")}
    whole_check(plan.town, plan.town_site, wrong=wrong)
    buildout.report_site(actor=plan.town, site_id=plan.town_site)
    check = buildout.list_checks(plan.town, plan.town_site)[-1]
    todo = buildout.list_rectifications(plan.town)[0]
    for size, options in (("phone", PHONE), ("desk", DESK)):
        page = window(plan.bureau, **options)
        for name, address in {
            "ledger": "/desk/standard/", "site": f"/desk/standard/{plan.town_site}/",
            "inspections": "/desk/standard/inspections/", "rectifications": "/desk/standard/rectifications/",
            "rectification": f"/desk/standard/rectifications/{todo.id}/",
            "check-done": f"/desk/standard/checks/{check.id}/",
            "open": f"/desk/standard/{plan.town_site}/rectify/",
        }.items():  # fmt: skip
            page.goto(live_server.url + address)
            shown(page, axe, screenshot, f"{name}-{size}")
