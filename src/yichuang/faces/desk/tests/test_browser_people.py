"""What is shown of people, in a browser: axe, a phone, the keyboard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.plugins.browser import PHONE

from yichuang.domain.people import public as people
from yichuang.domain.people.testing import make_staff, staff_actor
from yichuang.domain.places import public as places
from yichuang.domain.places.testing import make_county
from yichuang.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db: None) -> Any:
    return make_county()


@pytest.fixture
def bureau(county: Any) -> Any:
    return staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_the_desks_pages_of_people_pass_axe(window, live_server, county, bureau, axe, screenshot, options) -> None:
    manager = staff_actor(county, people.Role.HALL_MANAGER)
    he = make_staff(county, people.Role.EXAMINER, name="李国忠")
    she = make_staff(county, name="李娜")
    people.name_contact(
        actor=bureau, organisation_id=county.minzheng.id, account_id=he.id, phone="0883-7621234", matters="办件催办"
    )
    page = window(bureau, **options)
    page.goto(f"{live_server.url}/desk/contacts/?body={county.minzheng.id}")
    axe(page)
    screenshot(page, f"people/contacts-{'phone' if options else 'desk'}")
    site, counter = county.centre.id, county.counter.id
    page = window(manager, **options)
    for address in (f"duty/sites/{site}/counters/{counter}/days/", f"staff/{she.id}/portrait/", f"staff/{she.id}/"):
        page.goto(f"{live_server.url}/desk/{address}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_days_of_a_counter_are_set_by_keyboard(window, live_server, county) -> None:
    page = window(staff_actor(county, people.Role.HALL_MANAGER))
    page.goto(f"{live_server.url}/desk/duty/sites/{county.centre.id}/counters/{county.counter.id}/days/")
    page.get_by_label("只在下面勾选的星期几要有人").focus()
    page.keyboard.press("Space")
    page.get_by_label("星期三").focus()
    page.keyboard.press("Space")
    page.keyboard.press("F8")
    page.get_by_text("只在星期三有人").first.wait_for()


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_the_public_pages_of_people_pass_axe(new_page, live_server, county, bureau, axe, screenshot, options) -> None:
    keys = [
        people.draft_institution(
            actor=bureau,
            kind=kind,
            title=title,
            text="第一条 引导到办成为止。\n第二条 登记去向。",
            effective_on=clock.today(),
        )
        for kind, title in (("first_asked", "首问责任制"), ("emergency", "停电断网应急预案"))
    ]
    for key in keys:
        (version,) = people.get_institution(actor=bureau, institution_id=key)[1]
        people.publish_version(actor=bureau, version_id=version.id)
        people.open_institution(actor=bureau, institution_id=key, public=True)
    days = (clock.today() + timedelta(days=n) for n in range(1, 15))
    day = next(d for d in days if places.open_spans(county.centre, d))
    leader = make_staff(county, people.Role.LEADER, name="张建国")
    people.plan_leader_day(actor=bureau, site_id=county.centre.id, day=day, account_id=leader.id)
    page = new_page(**options)
    for address in ("institutions/", f"institutions/{keys[0]}/", f"sites/{county.centre.id}/"):
        page.goto(f"{live_server.url}/{address}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        screenshot(page, f"people/public-{address.split('/')[0]}-{'phone' if options else 'desk'}")
    assert page.get_by_text("张建国").is_visible()
