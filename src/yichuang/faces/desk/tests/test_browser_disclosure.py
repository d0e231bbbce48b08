"""信息公开 in a browser: axe, a phone, the keyboard."""

from __future__ import annotations

import pytest
from tests.plugins.browser import PHONE

from yichuang.domain.cases import testing as staged
from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.disclosure import testing
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_pages_of_disclosure_pass_axe_and_fit(window, live_server, axe, screenshot, made_stage, options) -> None:
    stage: staged.Stage = made_stage
    leader = persons.staff_actor(stage.county, people.Role.LEADER, organisation_id=stage.county.minzheng.id)
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    made = disclosure.draft_publication(
        actor=stage.examiner, column="interpretation",
        said=disclosure.Said(title="一图读懂采伐许可", text=testing.TEXT, item_ids=[stage.item.id]),
    )  # fmt: skip
    disclosure.submit_publication(actor=stage.examiner, publication_id=made)
    public = testing.publish(stage.examiner, leader)
    asked = testing.ask(stage.villager, stage.county.place.id, stage.county.minzheng.id)
    disclosure.consult(actor=stage.examiner, request_id=asked.id, asked="third_party", whom="勐库茶业公司")
    disclosure.hear(actor=stage.examiner, request_id=asked.id, said="agrees")
    name = "phone" if options else "desk"
    manager = persons.staff_actor(stage.county, people.Role.HALL_MANAGER)
    floor = hall.arrange_hall(actor=manager, site_id=stage.county.centre.id)
    for called in ("一楼公示屏", "二楼公示屏"):
        hall.add_device(actor=manager, hall_id=floor.id, kind="publicity", name=called)
    town = persons.staff_actor(stage.county, people.Role.LEADER, organisation_id=stage.county.town_a.id)
    own = [f"disclosure/{made}/", f"disclosure/{public}/", "disclosure/new/", f"requests/{asked.id}/", "requests/"]
    visits = [
        (leader, own),
        (bureau, ["disclosure/", "disclosure/towns/"]),
        (stage.clerk, ["requests/new/"]),
        (manager, ["disclosure/screens/"]),
        (town, ["disclosure/towns/"]),
    ]
    for actor, addresses in visits:
        page = window(actor, **options)
        for address in addresses:
            page.goto(f"{live_server.url}/desk/{address}")
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], address
            screenshot(page, f"disclosure/{name}-{address.strip('/').replace('/', '-')}")


def test_a_reviewer_clears_and_publishes_by_keyboard(window, live_server, made_stage) -> None:
    stage: staged.Stage = made_stage
    leader = persons.staff_actor(stage.county, people.Role.LEADER, organisation_id=stage.county.minzheng.id)
    made = disclosure.draft_publication(
        actor=stage.examiner, column="news", said=disclosure.Said(title="窗口服务时间调整", text=testing.TEXT)
    )
    disclosure.submit_publication(actor=stage.examiner, publication_id=made)
    page = window(leader)
    page.goto(f"{live_server.url}/desk/disclosure/{made}/")
    for box in page.get_by_role("checkbox").all():
        box.focus()
        page.keyboard.press("Space")
    page.keyboard.press("F8")
    page.get_by_role("link", name="看网上公开的第 1 版").wait_for()
    assert disclosure.list_published(stage.county.place.id)[1] == 1
