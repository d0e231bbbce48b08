"""The programme in a browser: every page at desk width and on a phone, by keyboard, for everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
SOON = clock.today() + timedelta(days=60)
NARROW = {"viewport": {"width": 320, "height": 700}}


@pytest.fixture
def plan(transactional_db: None) -> testing.Plan:
    """Sites arranged, a plan submitted, a task with steps, a visit, good practice published."""
    plan = testing.make_plan()
    given: buildout.Arrangement = {
        "batch": "build", "phase": "year2025", "way": "expand", "leader": "岩温",
        "funding": testing.sample_profile().programme.funding[:1],
        "responsible": "李扎迫", "due_on": SOON, "cost": 180_000, "pilot": True,
    }  # fmt: skip
    revisions = {plan.village_site: 1, plan.town_site: 1}
    buildout.arrange_sites(actor=plan.bureau, revisions=revisions, given=given, reason="第一批")
    buildout.start_site(actor=plan.agent, site_id=plan.village_site)
    draft = buildout.draft_town_plan(actor=plan.government, town=ground.TOWN_A)
    buildout.submit_town_plan(actor=plan.government, plan_id=draft)
    buildout.record_visit(
        actor=plan.bureau, on=date(2025, 3, 1), visitors="岩温", found="柜台还是封闭的", site_id=plan.village_site,
        advised="改成开放式柜台", due_on=SOON,
    )  # fmt: skip
    practice = buildout.write_practice(
        actor=plan.town, site_id=plan.town_site, title="高频事项看图办", text="把二十项高频事项画成图，一看就懂。",
        steps=("梳理事项", "做成图解", "贴在窗口"),
    )  # fmt: skip
    buildout.move_practice(actor=plan.bureau, practice_id=practice, name="publish")
    buildout.apply_practice(actor=plan.bureau, practice_id=practice, site_ids=[plan.village_site], due_on=SOON)
    buildout.draft_town_plan(actor=plan.bureau, town=ground.TOWN_B)
    step = [buildout.PastStep("start", date(2025, 3, 1))]  # something of the plan's time is on record
    buildout.enter_steps(
        actor=plan.bureau, site_id=plan.county.other_village_site.id, steps=step, document="2025 年台账"
    )
    buildout.remind_tasks()
    return plan


def addresses(plan: testing.Plan) -> dict[str, str]:
    """Every page of the programme the bureau sees, by the name of its picture."""
    steps = next(t.id for t in buildout.list_tasks(plan.bureau) if t.key.startswith("practice."))
    late = next(t.id for t in buildout.list_tasks(plan.bureau) if t.key == f"signs.{ground.TOWN_A}")
    plans = {p.town: p.id for p in buildout.list_town_plans(plan.bureau)}
    practice = buildout.list_practices(plan.bureau)[0].id
    root = "/desk/programme/"
    return {
        "overview": root, "ledger": f"{root}ledger/", "town": f"{root}towns/{ground.TOWN_A}/",
        "site": f"{root}sites/{plan.village_site}/", "arrange": f"{root}arrange/?site={plan.village_site}:2",
        "past": f"{root}sites/{plan.village_site}/past/",
        "pilots": f"{root}pilots/", "outlets": f"{root}outlets/", "tasks": f"{root}tasks/",
        "task_new": f"{root}tasks/new/", "calendar": f"{root}tasks/calendar/?month=2027-01",
        "task_steps": f"{root}tasks/{steps}/", "task": f"{root}tasks/{late}/", "plans": f"{root}plans/",
        "plan": f"{root}plans/{plans[ground.TOWN_A]}/", "plan_edit": f"{root}plans/{plans[ground.TOWN_B]}/",
        "visits": f"{root}visits/", "practices": f"{root}practices/", "practice": f"{root}practices/{practice}/",
    }  # fmt: skip


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_every_page_fits_and_is_open_to_everybody(window, live_server, plan, axe, screenshot, size) -> None:
    page = window(plan.bureau, **(NARROW if size == "phone" else {}))
    for name, address in addresses(plan).items():
        response = page.goto(live_server.url + address)
        assert response.status == 200, address
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"
        screenshot(page, f"programme/{name}_{size}")


@pytest.mark.seed("S0-88")
@pytest.mark.parametrize("who", ["government", "agent", "city"])
def test_every_level_has_pages_of_its_own_on_a_phone(window, live_server, plan, axe, screenshot, who) -> None:
    page = window(getattr(plan, who), **NARROW)
    for name in ("", "ledger/", "tasks/", "plans/", "visits/", "practices/", f"sites/{plan.village_site}/"):
        response = page.goto(f"{live_server.url}/desk/programme/{name}")
        assert response.status == 200, name
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"
        screenshot(page, f"programme/{who}_{name.partition('/')[0] or 'overview'}")


@pytest.mark.seed("S0-87", "S0-91")
def test_a_town_reports_its_task_by_keyboard_alone(window, live_server, plan) -> None:
    row = next(t for t in buildout.list_tasks(plan.government) if t.key == f"town_plans.{ground.TOWN_A}")
    page = window(plan.government)
    page.goto(f"{live_server.url}/desk/programme/tasks/{row.id}/")
    page.locator("[name=said]").focus()
    page.keyboard.type("方案已经定稿")
    page.keyboard.press("Tab")
    page.keyboard.type("80")
    page.get_by_role("button", name="报送进展").focus()
    page.keyboard.press("Enter")
    page.get_by_text("进展已报送").wait_for()
    assert buildout.get_task(plan.bureau, row.id).row.percent == 80


@pytest.mark.seed("S0-86", "S0-93")
def test_the_bureau_approves_a_plan_on_a_phone_and_the_site_shows_it(window, live_server, plan) -> None:
    (submitted,) = [p for p in buildout.list_town_plans(plan.bureau) if p.state == "submitted"]
    page: Any = window(plan.bureau, **NARROW)
    page.goto(f"{live_server.url}/desk/programme/plans/{submitted.id}/")
    page.locator("[name=said]").fill("同意")
    page.get_by_role("button", name="批准").click()
    page.get_by_text("各站点的安排已按方案更新").wait_for()
    assert buildout.get_town_plan(plan.bureau, submitted.id).state == "approved"
