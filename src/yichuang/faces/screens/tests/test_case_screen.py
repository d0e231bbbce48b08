"""办件公示屏: off until switched on, nobody's name unless asked for, welfare never with one (S1-21); lists (S0-75)."""

from __future__ import annotations

import pytest

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.faces.screens.publicity import views
from yichuang.kernel.errors import NotFound

from .kit import be, browser_of


class Screen:
    """A publicity screen of the centre's hall."""

    def __init__(self, stage):
        self.county = stage.county
        self.manager = persons.staff_actor(stage.county, people.Role.HALL_MANAGER)
        self.hall = hall.arrange_hall(actor=self.manager, site_id=stage.county.centre.id)
        self.device, code = hall.add_device(actor=self.manager, hall_id=self.hall.id, kind="publicity", name="公示屏")
        self.token = hall.enrol_device(code=code)[1]
        self.client = browser_of(self.token)

    def show(self, **switches):
        disclosure.set_case_screen(actor=self.manager, hall_id=self.hall.id, device_id=self.device.id, **switches)
        views._recent.cache_clear()

    def pages(self):
        return "".join(self.client.get(f"/screens/publicity/now?page={n}").content.decode() for n in range(8))


@pytest.fixture(autouse=True)
def _fresh():
    views._recent.cache_clear()


@pytest.fixture
def stage(db, made_stage):
    return made_stage


@pytest.mark.seed("S1-21")
def test_recent_cases_show_where_switched_on_without_a_name_until_that_is_switched_on_too(stage):
    screen = Screen(stage)
    accepted, granted = staged.accepted(stage), staged.granted(stage)
    waiting = staged.submit(stage)
    name = people.get_applicant(stage.villager.applicant_id).masked_name
    assert "办件公示" not in screen.pages()
    screen.show(shown=True, names=False)
    shown = screen.pages()
    assert f'<th scope="row">{accepted.number}</th><td>{stage.item.plain_name}</td><td>已受理</td>' in shown
    assert f'<th scope="row">{granted.number}</th><td>{stage.item.plain_name}</td><td>已办结</td>' in shown
    assert waiting.number not in shown
    assert name not in shown
    screen.show(shown=True, names=True)
    assert f"{stage.item.plain_name}（{name}）" in screen.pages()
    screen.show(shown=False, names=True)
    assert "办件公示" not in screen.pages()
    assert disclosure.cases_on_screen(screen.device.id) == (False, False)


@pytest.mark.seed("S1-21")
def test_a_persons_benefit_never_shows_whose_it_is(db):
    stage = staged.make_stage(kind="05")
    screen = Screen(stage)
    made = staged.accepted(stage)
    screen.show(shown=True, names=True)
    shown = screen.pages()
    assert made.number in shown
    assert people.get_applicant(stage.villager.applicant_id).masked_name not in shown


def test_what_ended_otherwise_or_elsewhere_or_long_ago_is_not_shown(stage, clock):
    clock.set("2026-03-02 10:00")
    old = staged.accepted(stage)
    clock.set("2026-03-12 10:00")
    gone = staged.accepted(stage)
    cases.withdraw_case(actor=stage.villager, case_id=gone.case_id)
    here = staged.accepted(stage)
    rows = disclosure.list_shown_cases(stage.county.place.id, stage.county.centre.id, names=False)
    assert [r.number for r in rows] == [here.number]
    assert not {old.number, gone.number} & {r.number for r in rows}
    elsewhere = stage.county.town_site.id
    assert disclosure.list_shown_cases(stage.county.place.id, elsewhere, names=False) == ()


def test_a_minute_of_screens_reads_the_cases_once(stage, clock):
    clock.set("2026-03-12 10:00:05")
    screen = Screen(stage)
    staged.accepted(stage)
    screen.show(shown=True, names=True)
    screen.client.get("/screens/publicity/now?page=2")
    before = views._recent.cache_info()
    screen.client.get("/screens/publicity/now?page=2")
    after = views._recent.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 1)
    clock.set("2026-03-12 10:01:05")
    screen.client.get("/screens/publicity/now?page=2")
    assert views._recent.cache_info().misses == after.misses + 1


def test_only_the_halls_manager_switches_it(stage):
    screen = Screen(stage)
    other = persons.staff_actor(
        stage.county,
        people.Role.HALL_MANAGER,
        site_id=stage.county.town_site.id,
        organisation_id=stage.county.town_a.id,
    )
    with pytest.raises(NotFound):
        disclosure.set_case_screen(
            actor=other, hall_id=screen.hall.id, device_id=screen.device.id, shown=True, names=True
        )


@pytest.mark.seed("S0-75")
def test_the_list_of_a_site_hangs_on_paper_and_turns_on_the_screen(stage):
    screen = Screen(stage)
    printed = screen.client.get(f"/sites/{stage.county.centre.id}/items.pdf")
    assert printed.content.startswith(b"%PDF")
    paper = disclosure.list_of_site(stage.county.centre.id)
    shown = screen.pages()
    assert f"这里能办的事（共 {len(paper.lines)} 项）" in shown
    assert stage.item.name in {line.cells[0] for line in paper.lines}
    assert stage.item.plain_name in shown


@pytest.mark.django_db(transaction=True)
def test_the_page_of_cases_passes_axe_on_a_wall(new_page, live_server, axe, screenshot, made_stage):
    screen = Screen(made_stage)
    staged.granted(made_stage)
    for _ in range(3):
        staged.accepted(made_stage)
    screen.show(shown=True, names=True)
    page = new_page(viewport={"width": 1920, "height": 1080})
    be(page, live_server.url, screen.token)
    page.goto(f"{live_server.url}/screens/publicity/")
    page.get_by_role("button", name="停住这一页").click()
    seen = page.get_by_role("heading", name="办件公示")
    for _ in range(30):  # nothing turns before the pulse is there; and it may have turned before it was held
        if seen.is_visible():
            break
        page.get_by_role("button", name="下一页").click()
        page.wait_for_timeout(700)
    assert seen.is_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1920
    screenshot(page, "disclosure/case-screen")
