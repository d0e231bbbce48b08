from pathlib import Path

import pytest

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people import testing as people

pytestmark = pytest.mark.django_db(transaction=True)
OUT = Path("/tmp/shots")
OUT.mkdir(exist_ok=True)


def login(page, live_server, client):
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )


def test_look(transactional_db, desk, new_page, live_server, axe):
    stage = testing.make_stage()
    number = people.identity()
    testing.submit(stage, stage.clerk, applicant=testing.person(id_number=number))
    page = new_page()
    login(page, live_server, desk(stage.clerk))

    def shot(n):
        page.screenshot(path=OUT / f"{n}.png")

    page.goto("/desk/")
    shot("todo")
    page.goto("/desk/intake/")
    shot("intake0")
    page.keyboard.type("砍树")
    page.wait_for_selector("[data-hit]")
    shot("intake1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#h-situation")
    page.wait_for_timeout(300)
    print("focus", page.evaluate("document.activeElement.id"))
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk-known")
    page.wait_for_timeout(300)
    print("focus", page.evaluate("document.activeElement.id"))
    shot("intake2")
    page.keyboard.press("Space")
    page.wait_for_selector("#s_who")
    page.wait_for_timeout(300)
    print("focus", page.evaluate("document.activeElement.id"))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_selector("#h-form")
    page.wait_for_timeout(300)
    shot("intake3")
    print("focus", page.evaluate("document.activeElement.id"))
    page.keyboard.press("F8")
    page.wait_for_selector("[data-errors]")
    page.wait_for_timeout(300)
    shot("intake4")
    page.fill("#f_area", "2.5")
    page.fill("#f_species", "思茅松")
    page.keyboard.press("Alt+w")
    page.wait_for_timeout(500)
    page.check("#m_plan-2")
    page.keyboard.press("F9")
    page.wait_for_timeout(200)
    shot("intake5")
    page.keyboard.press("F8")
    page.wait_for_url("**/done/**")
    shot("done")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.keyboard.press("o")
    page.wait_for_selector(".desk-file")
    shot("case1280")
    page.set_viewport_size({"width": 1920, "height": 1080})
    shot("case1920")
    page.goto("/desk/ledger/")
    shot("ledger")
    page.goto("/desk/intake/")
    page.set_viewport_size({"width": 1280, "height": 720})
    shot("intake1280")
    page.goto("/desk/later/")
    shot("later")
    ex = new_page()
    login(ex, live_server, desk(stage.examiner))
    row = cases.list_todo(stage.examiner, kind="examine").rows[0]
    ex.goto(f"/desk/cases/{row.case_id}/")
    ex.keyboard.press("F8")
    ex.wait_for_selector("#act-dialog[open]")
    ex.screenshot(path=OUT / "act.png")
