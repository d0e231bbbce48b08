"""The three-year programme of 双江 played through in a real browser, day by day, for a township's centre and a
village's station: arranged, planned by the town, approved, its task reported, begun, checked on a phone, sent back,
put right, passed by county and city, certified; and the mark taken back when a spot check fails.

The township is clicked through; checks that would only repeat it are filled in through the operations.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.journey import Visitor
from tests.plugins.browser import DESK, PHONE
from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout.testing import SIGN, figures_are, fill_in, photo, whole_check
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel, system
from yichuang.project.demo.people import DemoPerson
from yichuang.project.demo.staff import PASSWORD
from yichuang.project.places.files import profile_of
from yichuang.project.places.load import adopt

TOWN, VILLAGE = "town_102", "village_102208"
LAND = 530_925_102_000  # 勐库镇
LOOKED_AT = {"sign", "premises", "windows"}  # one line of each kind


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``on("2023-02-06")``: it is nine in the morning of that day, and the clock goes on, in the live server too."""
    own, ahead = clock.now, [clock.now() - clock.now()]
    monkeypatch.setattr(clock, "now", lambda: own() + ahead[0])

    def day(text: str) -> None:
        ahead[0] = datetime.fromisoformat(f"{text}T09:00").replace(tzinfo=clock.SHANGHAI) - own()

    return day


@pytest.fixture
def at(
    demo_county: tuple[DemoPerson, ...],
    new_page: Any,
    axe: Any,
    screenshot: Any,
    settings: Any,
    monkeypatch: Any,
    on: Callable[[str], None],
) -> Callable[..., Visitor]:
    """``at("bureau", "story")``: this member of staff at a phone, the county's own standard and plan in force; without
    a name, anybody.
    """
    settings.DEMO = True
    # The demo's 300 cases stay out of journeys, and its items are those of 2026.
    figures_are(monkeypatch, cases=36, evaluations=30, items=40)
    on("2023-01-10")
    adopt(places.get_place("shuangjiang"), profile_of("shuangjiang"))
    count = [0]

    def make(username: str, story: str, **options: Any) -> Visitor:
        visitor = Visitor(new_page(**(options or PHONE)), story, axe, screenshot, count)
        if not username:
            return visitor
        visitor.goto("/accounts/login/?next=/desk/programme/")
        visitor.fill("用户名、手机号或身份证号", username)
        visitor.fill("密码", PASSWORD)
        visitor.press("登录")
        return visitor

    return make  # fmt: skip


def check(visitor: Visitor, site: places.SiteRef) -> str:
    """The site's own check on a phone: every line with yes and a photo; what the page says at the end.

    The first photo says no place itself: the phone says where it is.
    """
    page = visitor.page
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": site.latitude, "longitude": site.longitude})
    visitor.goto(f"/desk/standard/{site.id}/")
    visitor.press("开始自查")
    visitor.press("开始填", role="link")
    for number in range(30):
        key = page.url.rstrip("/").rpartition("/")[2]
        if "/lines/" not in page.url:
            break
        if key in LOOKED_AT:
            visitor.look(f"line-{key}")
        if number == 0:
            page.get_by_text("位置已取到").wait_for()
        _say_yes(page, site, number)
        visitor.press("保存，填下一项")
    visitor.press("提交")
    visitor.look("check")
    text = visitor.text()
    assert "张照片没有位置" not in text
    return text


def _say_yes(page: Any, site: places.SiteRef, number: int) -> None:
    page.locator("[name=said][value=yes]").check(force=True)
    if page.locator("[name=reads]").count():
        page.locator("[name=reads]").fill(site.name)
        page.locator("[name=width_cm]").fill("240")
        page.locator("[name=height_cm]").fill("40")
        page.locator("[name=placed][value=yes]").check(force=True)
    taken = photo(spot(site) if number else None, colour=number * 7)
    page.locator("main input[type=file]").set_input_files(
        [{"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": taken.read()}]
    )


def spot(site: places.SiteRef) -> tuple[float, float]:
    """Where it stands, in degrees."""
    return site.latitude, site.longitude


def find_wrong(inspector: Visitor, username: str, site: int, word: str, line: str) -> bool:
    """A check in which one line is found wrong in the browser, the others filled in as right; whether it failed."""
    page, kind = inspector.page, {"县级验收": "county", "抽查": "spot"}[word]
    inspector.goto(f"/desk/standard/{site}/")
    inspector.press(f"开始{word}")
    whole = page.url
    view = buildout.get_check(acting(username), int(whole.rstrip("/").rpartition("/")[2]))
    assert view.check.kind == kind
    inspector.goto(f"{whole}lines/{line}/")
    page.locator("[name=said][value=no]").check(force=True)
    page.locator("[name=defects]").first.check(force=True)
    inspector.look(f"wrong-{line}")
    inspector.press("保存，填下一项")
    defects = (next(v.line for v in view.lines if v.line.key == line).defects[0],)
    fill_in(acting(username), view.check.id, wrong={line: defects}, sign=sign_of(site))
    inspector.goto(whole)
    inspector.press("提交")
    inspector.look("found")
    failed = "不合格" in inspector.text()
    inspector.follow("看下一步办什么")
    return failed


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


def arrange(bureau: Visitor, sites: list[places.SiteRef]) -> None:
    """The bureau ticks the sites in the ledger and says when, how, with what money and by whom they are built."""
    page = bureau.page
    bureau.look("overview")
    bureau.press("站点台账", role="link", within="main nav")
    page.locator("select[name=town]").select_option(str(LAND))
    bureau.press("查")
    bureau.look("ledger")
    for site in sites:
        page.get_by_label(f"选{site.name}", exact=True).check()
    bureau.press("安排勾选的站点", within="body")
    for name, value in (("batch", "build"), ("phase", "year2023"), ("way", "expand")):
        page.locator(f"[name={name}]").select_option(value)
    page.locator("[name=funding]").first.check(force=True)
    typed = {
        "due_on": "2023-11-30",
        "cost": "120000",
        "leader": "李扎迫",
        "responsible": "罗文芳",
        "reason": "第一批建成",
    }
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    bureau.look("arrange")
    bureau.press("保存安排", within="body")
    bureau.goto(f"/desk/programme/sites/{sites[0].id}/")
    bureau.look("arranged")
    for word in ("建设一批", "2023 年", "扩容改建", "沪滇项目", "120,000 元", "李扎迫", "罗文芳", "11 月 30 日"):
        assert word in bureau.text(), word


def plan_of_town(leader: Visitor) -> None:
    """The town's leader drafts its plan, is told what is missing, completes it and submits it."""
    page = leader.page
    leader.look("overview-of-town")
    leader.press("方案", role="link", within="main nav")  # 乡镇（农场）方案: as the place calls its towns
    leader.look("plans")
    leader.press("起草")
    page.locator("[name=text]").fill("先改标识标牌，再接通电子政务外网，窗口和人员年内配齐。")
    leader.press("保存并报批", within="body")
    assert "还没有写全" in leader.text()
    leader.look("plan-lacking")
    given = {"way": "as_is", "due_on": "2024-11-30", "leader": "李扎迫", "responsible": "周建国"}
    page.locator("[name=rest-way]").select_option(given.pop("way"))
    for name, value in given.items():
        page.locator(f"[name=rest-{name}]").fill(value)
    leader.look("plan-edit")
    leader.press("保存并报批", within="body")
    leader.look("plan-submitted")


def report_task(leader: Visitor, bureau: Visitor, name: str) -> None:
    """The town reports a task of the plan finished, the bureau confirms it."""
    leader.goto("/desk/programme/tasks/")
    leader.look("tasks")
    leader.follow(name)
    leader.fill("做了什么", "方案已经批准，印发各村")
    leader.page.get_by_label("全部做完了，报完成").check(force=True)
    leader.press("报送进展")
    leader.look("task-reported")
    assert "已报完成" in leader.text()
    bureau.goto("/desk/programme/")
    bureau.look("waiting")
    bureau.follow(name)
    bureau.press("确认完成")
    bureau.look("task-finished")
    assert "已完成" in bureau.text()


def start(visitor: Visitor, site: places.SiteRef) -> None:
    """Whoever runs the site finds it in her own ledger and says that the work has begun."""
    visitor.goto("/desk/programme/ledger/")
    visitor.follow(site.name)
    visitor.look("to-start")
    visitor.press("登记开工")
    visitor.look("started")
    visitor.press("看下一步办什么", role="link")
    visitor.look("next-step")
    assert "还没有自查" in visitor.text()


@pytest.mark.seed(
    "S0-5", "S0-6", "S0-10", "S0-14", "S0-47", "S0-86", "S0-87", "S0-91", "S0-93", "S1-124", "S1-125", "S4-46"
)
def test_a_township_and_a_village_go_from_the_plan_to_the_citys_acceptance(
    at: Callable[..., Visitor], on: Callable[[str], None]
) -> None:
    place = places.get_place("shuangjiang")
    sites = [places.get_site_by_key(place.id, key) for key in (TOWN, VILLAGE)]
    town, village = (site.id for site in sites)

    # February 2023: the bureau arranges both sites, the town writes its plan, the bureau approves it.
    on("2023-02-06")
    bureau = at("bureau", "standard-bureau", **DESK)
    arrange(bureau, sites)
    on("2023-02-20")
    leader = at("leader_town_government_102", "standard-leader")
    plan_of_town(leader)
    on("2023-03-06")
    bureau.goto("/desk/programme/")
    bureau.look("plan-waits")
    bureau.follow("勐库镇站点规范化建设工作方案")
    bureau.look("plan-to-approve")
    bureau.fill("意见", "同意，按方案实施")
    bureau.press("批准")
    bureau.look("plan-approved")
    assert "已批准" in bureau.text()
    settled = buildout.list_works(acting("bureau"), town=LAND)
    assert {(w.site_id in {town, village}, w.way, w.responsible) for w in settled} == {
        (True, "expand", "罗文芳"),
        (False, "as_is", "周建国"),
    }, "what the bureau arranged stands; the rest is as the town has planned it"
    on("2023-03-20")
    report_task(leader, bureau, "各乡镇（农场）细化规范化建设工作方案")

    # March: work begins on both.
    agent, station = at("agent_town_102", "standard-town"), at("agent_village_102208", "standard-village")
    start(agent, sites[0])
    start(station, sites[1])
    assert (state(town), state(village)) == ("建设中", "建设中")

    # August: the township checks itself on a phone and reports; the county finds the network missing.
    on("2023-08-14")
    said = check(agent, sites[0])
    assert "已提交，合格" in said, said
    agent.follow("看下一步办什么")
    step(agent, town, "报请验收", "请来看")
    agent.look("reported")
    on("2023-09-04")
    bureau.goto("/desk/standard/inspections/")
    bureau.look("inspections")
    bureau.follow(sites[0].name)
    assert find_wrong(bureau, "bureau", town, "县级验收", "network")
    step(bureau, town, "退回整改", "电子政务外网没有接通")
    assert state(town) == "整改中"

    # It is put right with a photo, seen and closed, and the county passes.
    on("2023-09-18")
    agent.goto("/desk/standard/rectifications/")
    agent.look("rectifications")
    agent.follow("有网络：没有接通电子政务外网")
    agent.page.locator("main input[type=file]").set_input_files(
        [{"name": "机柜.jpg", "mimeType": "image/jpeg", "buffer": photo(spot(sites[0]), colour=90).read()}]
    )
    agent.page.get_by_label("怎么改的").fill("外网已经接通")
    agent.look("rectify")
    agent.press("报已整改")
    step(agent, town, "报请验收", "改好了")
    on("2023-09-25")
    bureau.goto("/desk/standard/inspections/")
    bureau.look("to-close")
    bureau.follow("看照片，核实销号或者退回重改")
    bureau.follow("有网络：没有接通电子政务外网")
    bureau.look("rectified")
    bureau.press("核实销号")
    assert whole_check(acting("bureau"), town, "county", sign=sign_of(town))
    step(bureau, town, "县级验收通过")

    # The village has nothing to mend. The city passes both.
    assert whole_check(acting("agent_village_102208"), village, sign=sign_of(village))
    step(station, village, "报请验收")
    assert whole_check(acting("bureau"), village, "county", sign=sign_of(village))
    step(bureau, village, "县级验收通过")
    on("2023-10-30")
    city = at("city", "standard-city")
    city.goto("/desk/standard/inspections/")
    city.look("waiting")
    for site in sites:
        city.follow(site.name)
        step(city, site.id, "市级验收通过", "看过县级验收材料和照片")
        city.goto("/desk/standard/inspections/")
    assert (state(town), state(village)) == ("达标", "达标")

    # Both have a certificate; anybody who comes to the site's page or scans the code sees that it holds.
    agent.goto(f"/desk/standard/{town}/")
    agent.look("certified")
    assert agent.opens_pdf("SJ-DB-2023-0001")
    villager = at("", "standard-villager")
    for site, number in zip(sites, ("SJ-DB-2023-0001", "SJ-DB-2023-0002"), strict=True):
        villager.goto(f"/sites/{site.id}/")
        villager.follow("看达标证书")
        villager.look("certificate")
        assert number in villager.text()
        assert "现在有效" in villager.text()

    # A year later a spot check fails: the township loses its mark and its certificate, the village keeps both.
    on("2024-10-15")
    inspector = at("supervisor", "standard-inspector")
    assert find_wrong(inspector, "supervisor", town, "抽查", "premises")
    inspector.look("to-settle")
    step(inspector, town, "取消达标", "大厅改作他用")
    assert (state(town), state(village)) == ("失去达标", "达标")
    villager.goto("/standard/SJ-DB-2023-0001/")
    villager.look("revoked")
    assert "已收回" in villager.text()
    agent.goto(f"/desk/standard/{town}/")
    assert "取消达标以后还没有重新自查" in agent.text()
