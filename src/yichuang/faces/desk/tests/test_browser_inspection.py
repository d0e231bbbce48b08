"""巡查 and 年度考核 in a browser: a patrol on a phone, the round, the third party's page, the ranking and one unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.plugins.browser import DESK, PHONE

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.testing import figures_are, photo
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
ENOUGH = {"counters": 2, "staff": 3, "items": 20, "cases": 12, "evaluations": 7}


@pytest.fixture
def plan(transactional_db: None, monkeypatch: Any) -> testing.Plan:
    figures_are(monkeypatch, **ENOUGH)
    made = testing.make_plan()
    rules = {"into": (buildout.AppraisedBy.PARTY,), "bonus": "创建标准高、覆盖面广", "bonus_most": 5}
    profile = testing.sample_profile()
    profile = profile.model_copy(update={"appraisal": profile.appraisal.model_copy(update=rules)})
    buildout.adopt_profile(actor=made.bureau, place_id=made.county.place.id, profile=profile, reason="委托第三方")
    return made


def shown(page: Any, axe: Any, screenshot: Any, name: str) -> None:
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is too wide"
    screenshot(page, f"inspection/{name}")


@pytest.mark.seed("S0-68", "S3-54")
def test_a_patrol_on_a_phone(window, live_server, plan, axe, screenshot):
    places.set_equipment(actor=plan.bureau, site_id=plan.town_site, kind="camera", name="大厅东侧", keeper="岩温")
    page = window(plan.bureau, **PHONE)
    page.goto(f"{live_server.url}/desk/inspection/sites/{plan.town_site}/")
    shown(page, axe, screenshot, "new-phone")
    page.locator("[name=means][value=spot]").check(force=True)
    page.get_by_role("button", name="开始").click()
    page.get_by_role("link", name="开始填").click()
    page.get_by_role("heading", name="规范着装、注重仪表").wait_for()
    shown(page, axe, screenshot, "conduct-phone")
    page.locator("[name=said][value=no]").check(force=True)
    page.locator("[name=defects]").first.check(force=True)
    page.locator("[name=where]").first.check(force=True)
    for _ in range(3):
        page.get_by_role("button", name="保存，填下一项").click()
        page.locator("[name=said][value=skip]").check(force=True)
    page.get_by_role("heading", name="抽看的办件").wait_for()
    shown(page, axe, screenshot, "cases-phone")
    page.get_by_role("button", name="保存，填下一项").click()
    page.get_by_role("button", name="提交").click()
    page.get_by_text("查出的问题已列入整改").wait_for()
    shown(page, axe, screenshot, "check-phone")
    page.goto(f"{live_server.url}/desk/inspection/")
    shown(page, axe, screenshot, "patrols-phone")


@pytest.mark.parametrize(("width", "size"), [("desk", DESK), ("phone", PHONE)])
def test_rounds_third_parties_and_the_appraisal(window, live_server, plan, axe, screenshot, width, size):
    today = clock.today()
    buildout.plan_round(actor=plan.bureau, site_ids=[plan.town_site], why="群众投诉")
    buildout.plan_round(actor=plan.bureau, number=1)
    body = plan.county.minzheng.id
    buildout.commission_third(
        actor=plan.bureau, organisation_id=body, site_ids=[plan.town_site], document="日常监督委托合同",
        since=today, until=today + timedelta(days=20),
    )  # fmt: skip
    third = persons.staff_actor(plan.county, people.Role.THIRD_PARTY, organisation_id=body)
    check = buildout.begin_patrol(actor=third, site_id=plan.town_site, means="spot")
    for view in buildout.get_check(third, check).lines:
        at = {"actor": third, "assessment_id": check, "line": view.line.key}
        if view.line.key == "p_told":
            buildout.answer_line(**at, said="no", defects=["没有告知单"], remark="窗口没有放")
        else:
            buildout.answer_line(**at, said="skip" if view.line.at_cases else "yes")
    buildout.submit_check(actor=third, assessment_id=check)
    year = today.year - 1
    buildout.draft_year(actor=plan.bureau, year=year)
    one = buildout.list_appraisals(plan.bureau, year)[0]
    buildout.give_bonus(actor=plan.bureau, unit_appraisal_id=one.id, points=2, said="全部事项下到村", upload=photo())
    page = window(plan.bureau, **size)
    home = f"{live_server.url}/desk/inspection/"
    for name, address in {
        "patrols": "", "round": "round/", "third": "third/", "settle": f"checks/{check}/settle/",
        "drafts": f"appraisals/?year={year}", "draft": f"appraisals/units/{one.id}/",
    }.items():  # fmt: skip
        page.goto(home + address)
        shown(page, axe, screenshot, f"{name}-{width}")
    page.goto(f"{home}appraisals/?year={year}")
    page.get_by_role("button", name="评定，送各单位").click()
    page.get_by_text("通知书已送各单位").wait_for()
    shown(page, axe, screenshot, f"appraisals-{width}")
    buildout.follow_up(actor=plan.bureau, unit_appraisal_id=one.id, use="ordered", said="按期完成任务", due_on=today)
    page.goto(f"{home}appraisals/units/{one.id}/")
    shown(page, axe, screenshot, f"appraisal-{width}")
    theirs = window(third, **size)
    theirs.goto(home)
    shown(theirs, axe, screenshot, f"theirs-{width}")
