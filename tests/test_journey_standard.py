"""A township's centre and a village's station brought up to standard in a real browser: checked on a phone, sent back,
put right, passed by county and city, certified; and the mark taken back when a spot check fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.journey import Visitor
from tests.plugins.browser import PHONE
from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout.testing import SIGN, figures_are, photo, sample_profile, whole_check
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel, system
from yichuang.project.demo.people import DemoPerson
from yichuang.project.demo.staff import PASSWORD

TOWN, VILLAGE = "town_102", "village_102208"
LOOKED_AT = {"sign", "premises", "windows"}  # one line of each kind


@pytest.fixture
def at(
    demo_county: tuple[DemoPerson, ...], new_page: Any, axe: Any, screenshot: Any, settings: Any, monkeypatch: Any
) -> Callable[..., Visitor]:
    """``at("bureau", "story")``: this member of staff at a phone, with the county's standard in force."""
    settings.DEMO = True
    # The demo's 300 cases stay out of journeys, and with them what people said of them.
    figures_are(monkeypatch, cases=36, evaluations=30)
    place = places.get_place("shuangjiang")
    if buildout.find_edition(place.id) is None:
        manager = system(place.id, permissions=frozenset({buildout.MANAGE}))
        buildout.adopt_profile(actor=manager, place_id=place.id, profile=sample_profile(), reason="三年行动计划")
    _city(place.id)
    count = [0]

    def make(username: str, story: str, post: str = "", **options: Any) -> Visitor:
        visitor = Visitor(new_page(**(options or PHONE)), story, axe, screenshot, count)
        visitor.goto("/accounts/login/?next=/desk/standard/")
        visitor.fill("用户名、手机号或身份证号", username)
        visitor.fill("密码", PASSWORD)
        visitor.press("登录")
        if post:
            visitor.press(post)
        return visitor

    return make


def _city(place_id: int) -> None:
    """Somebody of the city's, where the demo has nobody yet."""
    manage = system(permissions=frozenset({"people.manage"}))
    account = people.create_staff(actor=manage, username="city_of_the_journey", display_name="罗敏", password=PASSWORD)
    people.assign_post(
        actor=manage,
        account_id=account.id,
        role=people.Role.CITY,
        organisation_id=places.get_organisation_by_key(place_id, "zhengwu").id,
        since=clock.today(),
    )


def check(visitor: Visitor, site: int, word: str, *, wrong: str = "", look: bool = False) -> str:
    """A whole check in the browser: every line with yes and a photo of the place, but ``wrong`` with its first defect.

    Returns what the page says at the end.
    """
    page, place = visitor.page, places.get_site(site)
    visitor.goto(f"/desk/standard/{site}/")
    visitor.press(f"开始{word}")
    visitor.press("开始填", role="link")
    for number in range(30):
        key = page.url.rstrip("/").rpartition("/")[2]
        if "/lines/" not in page.url:
            break
        if look and key in LOOKED_AT:
            visitor.look(f"line-{key}")
        if key == wrong:
            page.locator("[name=said][value=no]").check(force=True)
            page.locator("[name=defects]").first.check(force=True)
        else:
            _say_yes(page, place, number)
        visitor.press("保存，填下一项")
    visitor.press("提交")
    if look:
        visitor.look("check")
    return visitor.text()


def _say_yes(page: Any, place: places.SiteRef, number: int) -> None:
    page.locator("[name=said][value=yes]").check(force=True)
    if page.locator("[name=reads]").count():
        page.locator("[name=reads]").fill(place.name)
        page.locator("[name=width_cm]").fill("240")
        page.locator("[name=height_cm]").fill("40")
        page.locator("[name=placed][value=yes]").check(force=True)
    taken = photo((place.latitude, place.longitude), colour=number * 7)
    page.locator("main input[type=file]").set_input_files(
        [{"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": taken.read()}]
    )


def step(visitor: Visitor, site: int, label: str, said: str = "") -> None:
    """A step on the page of the site, with words."""
    visitor.goto(f"/desk/standard/{site}/")
    section = visitor.page.locator("section.std-step", has=visitor.page.get_by_role("heading", name=label))
    section.locator("textarea").fill(said)
    with visitor.page.expect_navigation():
        section.get_by_role("button", name=label).click()


def acting(username: str) -> Actor:
    """The same member of staff, for a check that need not be clicked through again."""
    account = people.get_account_by_username(username)
    return people.get_actor(account.id, account.posts[0].id, Channel.WINDOW)


def sign_of(site: int) -> dict[str, Any]:
    """The sign as it should be."""
    return SIGN | {"reads": places.get_site(site).name}


def state(site: int) -> str:
    place = places.get_place("shuangjiang")
    return buildout.get_work(system(place.id, permissions=frozenset({buildout.MANAGE})), site).state_word


@pytest.mark.seed("S0-10", "S0-14", "S1-124", "S1-125", "S4-46")
def test_a_township_and_a_village_come_up_to_standard_and_one_loses_the_mark(at: Callable[..., Visitor]) -> None:
    place = places.get_place("shuangjiang")
    town, village = (places.get_site_by_key(place.id, key).id for key in (TOWN, VILLAGE))

    # The township checks itself on a phone and reports; the county finds the network missing and sends it back.
    agent = at("agent_town_102", "standard-town")
    said = check(agent, town, "自查", look=True)
    assert "已提交，合格" in said, said
    step(agent, town, "报请验收", "请来看")
    bureau = at("bureau", "standard-bureau")
    bureau.goto("/desk/standard/inspections/")
    bureau.look("inspections")
    assert places.get_site(town).name in bureau.text()
    assert "不合格" in check(bureau, town, "县级验收", wrong="network")
    step(bureau, town, "退回整改", "电子政务外网没有接通")
    assert state(town) == "整改中"

    # It is put right with a photo, seen and closed, and the county passes.
    agent.goto("/desk/standard/rectifications/")
    agent.look("rectifications")
    agent.follow("有网络：没有接通电子政务外网")
    agent.page.locator("main input[type=file]").set_input_files(
        [{"name": "机柜.jpg", "mimeType": "image/jpeg", "buffer": photo(colour=90).read()}]
    )
    agent.page.get_by_label("怎么改的").fill("外网已经接通")
    agent.look("rectify")
    agent.press("报已整改")
    rectification = agent.page.url
    step(agent, town, "报请验收", "改好了")
    bureau.goto(rectification)
    bureau.look("rectified")
    bureau.press("核实销号")
    assert whole_check(acting("bureau"), town, "county", sign=sign_of(town))
    step(bureau, town, "县级验收通过")

    # The village has nothing to mend. The city passes both.
    station = at("agent_village_102208", "standard-village")
    assert whole_check(acting("agent_village_102208"), village, sign=sign_of(village))
    step(station, village, "报请验收")
    assert whole_check(acting("bureau"), village, "county", sign=sign_of(village))
    step(bureau, village, "县级验收通过")
    city = at("city_of_the_journey", "standard-city")
    city.goto("/desk/standard/")
    city.look("ledger")
    for site in (town, village):
        step(city, site, "市级验收通过", "看过县级验收材料和照片")
    assert (state(town), state(village)) == ("达标", "达标")

    # Both have a certificate; anybody who scans it sees that it holds.
    agent.goto(f"/desk/standard/{town}/")
    agent.look("certified")
    found = re.search(r"SJ-DB-\d{4}-\d{4}", agent.text())
    assert found is not None
    assert agent.opens_pdf(found.group(0))
    agent.goto(f"/standard/{found.group(0)}/")
    agent.look("certificate")
    assert "现在有效" in agent.text()

    # A spot check fails: the township loses its mark and its certificate, the village keeps both.
    inspector = at("supervisor", "standard-inspector")
    assert "不合格" in check(inspector, town, "抽查", wrong="premises")
    inspector.goto(f"/desk/standard/{town}/")
    inspector.look("to-settle")
    step(inspector, town, "取消达标", "大厅改作他用")
    assert (state(town), state(village)) == ("失去达标", "达标")
    agent.goto(f"/standard/{found.group(0)}/")
    agent.look("revoked")
    assert "已收回" in agent.text()
    agent.goto(f"/desk/standard/{town}/")
    assert "取消达标以后还没有重新自查" in agent.text()
