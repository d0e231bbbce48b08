"""The pages of figures in a browser: at desk width and on a phone, for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.journal import drain

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"viewport": {"width": 320, "height": 700}}
PAGES = (
    "",
    "reductions/",
    "below/",
    "demonstrations/",
    "compare/",
    "cheapest/?question=target&by=2027-12-31&percent=100",
)


@pytest.fixture
def bureau(transactional_db: None, made_stage: staged.Stage) -> Actor:
    """A place with an item that became less, a case of a village, a demonstration, a figure that contradicts."""
    county, place_id = made_stage.county, made_stage.county.place.id
    bureau = persons.staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)
    profile = testing.sample_profile()
    asked = profile.demonstration
    assert asked is not None
    day = clock.today()
    said = {"reported": [{"by": day, "value": 9, "basis": "样例"}], "shape": "text", "meaning": "问的"}
    told = buildout.Indicator.model_validate({"key": "told", "name": "事项", "formula": "items_number"} | said)
    changes = {
        "demonstration": asked.model_copy(update={"up_to_standard": False}),
        "indicators": (*profile.indicators, told),
        "programme": profile.programme.model_copy(update={"begins": date(2026, 1, 1), "ends": date(2027, 12, 31)}),
        "phases": (), "milestones": (), "tasks": (),
    }  # fmt: skip
    changed = profile.model_copy(update=changes)
    buildout.adopt_profile(actor=bureau, place_id=place_id, profile=changed, reason="补充指标")
    items.make_item(
        place_id, [county.minzheng.id], basic_code=made_stage.item.basic_code, effective_on="2026-02-01",
        promised={"amount": 4, "unit": "workday"},
    )  # fmt: skip
    staged.submit(made_stage, made_stage.agent, applicant=staged.person())
    drain()
    buildout.name_demonstrations(actor=bureau, site_ids=[county.village_site.id], reason="窗口开得好")
    return bureau


@pytest.mark.parametrize("options", [{}, NARROW], ids=["desk", "phone"])
def test_every_page_of_figures_is_for_everybody(
    window: Any, bureau: Actor, axe: Any, live_server: Any, options: dict[str, Any]
) -> None:
    page = window(bureau, **options)
    for address in (*(f"/desk/progress/{name}" for name in PAGES), "/sites/standard/", "/sites/standard/reductions/"):
        page.goto(f"{live_server.url}{address}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_site_is_named_by_keyboard_with_a_reason(window: Any, bureau: Actor, live_server: Any) -> None:
    page = window(bureau)
    page.goto(f"{live_server.url}/desk/progress/demonstrations/")
    page.locator("input[name=site][type=checkbox]").first.press("Space")
    page.get_by_label("理由", exact=True).fill("群众评价好")
    page.keyboard.press("F8")
    page.get_by_text("已经是示范（2 个）").wait_for()
