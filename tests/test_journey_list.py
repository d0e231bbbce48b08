"""The bureau's whole way in a real browser: a list from above, an item claimed, caught, mended, judged, published,
handed down to three villages, and found by a villager in her own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journey import Visitor
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.testing.change import sheet
from yichuang.kernel import clock, jobs
from yichuang.project.demo.people import DemoPerson
from yichuang.project.demo.staff import PASSWORD

CODE, NAME = "531031777000", "农村自办宴席备案"
ABOVE = {
    "基本编码": CODE,
    "事项名称": NAME,
    "事项类型": "行政备案",
    "行使层级": "县级",
    "设定依据": "云南省食品安全条例第四十条",
    "受理条件": "在农村自办 10 桌以上的宴席",
    "办理流程": "受理；审查；决定；送达",
    "申请材料": "宴席菜单；厨师健康证明",
    "申请表单": "办席日期；桌数",
    "承诺时限": "5个工作日",
    "办理结果": "无",
    "收费标准": "不收费",
    "前置件": "无",
}
BASICS = {
    "plain_name": "村里办酒席要报备",
    "summary": "家里办红白喜事，自己请人做饭、桌数多的，提前报一声，有人来看食品安全。",
    "scope_text": "在本县农村自办宴席的人",
}


@pytest.fixture
def at(
    demo_county: tuple[DemoPerson, ...], new_page: Any, axe: Any, screenshot: Any, settings: Any
) -> Callable[..., Visitor]:
    """``at("bureau", "1-bureau")``: this member of staff, signed in at the desk with a browser of her own."""
    settings.DEMO = True
    count = [0]

    def make(username: str, story: str) -> Visitor:
        visitor = Visitor(new_page(), story, axe, screenshot, count)
        if username:
            visitor.goto("/accounts/login/?next=/desk/catalogue/")
            visitor.fill("用户名、手机号或身份证号", username)
            visitor.fill("密码", PASSWORD)
            visitor.press("登录")
        return visitor

    return make


def choose(visitor: Visitor, name: str, value: str) -> None:
    """An option of a field by its value, whatever control it is."""
    control = visitor.page.locator(f"main [name={name}]")
    if control.first.evaluate("e => e.tagName") == "SELECT":
        control.first.select_option(value)
    else:
        visitor.page.locator(f'main [name={name}][value="{value}"]').check(force=True)


def save(visitor: Visitor) -> None:
    """F8 on a page of the editor."""
    visitor.press("保存")
    assert "已保存" in visitor.text()


def write_the_record(visitor: Visitor, editor: str) -> None:
    """What the list from above leaves open, section by section."""
    visitor.goto(f"{editor}basics/")
    visitor.look("editor-basics")
    for name, text in BASICS.items():
        visitor.page.locator(f"main [name={name}]").fill(text)
    choose(visitor, "power_source", "1")
    choose(visitor, "handling", "2")
    choose(visitor, "competence", "location")
    choose(visitor, "audience", "person")
    choose(visitor, "themes", "business")
    choose(visitor, "channels", "window")
    save(visitor)
    visitor.goto(f"{editor}result/")
    choose(visitor, "result-type", "99")
    visitor.page.locator("main [name=visits]").fill("1")
    visitor.page.locator("main [name=visits_reason]").fill("交材料")
    save(visitor)
    visitor.goto(f"{editor}law/")
    visitor.page.locator("main [name=remedy-review_body]").fill("双江自治县人民政府")
    visitor.page.locator("main [name=remedy-litigation_court]").fill("双江自治县人民法院")
    save(visitor)
    visitor.goto(f"{editor}words/")
    visitor.page.locator("main [name=consult]").fill("0883-7621801")
    visitor.page.locator("main [name=complain]").fill("12345")
    visitor.page.locator("main [name=synonyms]").fill("办酒席\n摆酒\n请客办席")
    save(visitor)
    visitor.goto(f"{editor}words/faq/0/")
    visitor.page.locator("main [name=question]").fill("在饭店办的要报吗？")
    visitor.page.locator("main [name=answer]").fill("不用，饭店自己负责。")
    save(visitor)
    visitor.goto(f"{editor}limits/")
    visitor.page.locator("main [name=promised-amount]").fill("8")  # longer than above allows
    save(visitor)


@pytest.mark.seed("S1-77", "S2-3", "S2-16", "S2-22", "S3-5")
def test_from_the_list_above_to_a_villager_who_finds_it(at: Callable[..., Visitor], tmp_path: Path) -> None:
    # The bureau brings the list from above; nothing is published the day it is approved unless the place says so.
    bureau = at("bureau", "list-bureau")
    bureau.goto("/desk/catalogue/rules/")
    bureau.page.locator("main [name=publicity_days]").fill("0")
    bureau.press("保存", within="body")
    file = tmp_path / "省级基本目录.xlsx"
    file.write_bytes(sheet([ABOVE]).getvalue())
    bureau.goto("/desk/catalogue/lists/")
    bureau.look("lists")
    choose(bureau, "series", "basic")
    bureau.fill("版本名称", "省级基本目录（2026年版）")
    bureau.fill("来源", "省政务服务管理局")
    bureau.page.locator("main input[type=file]").set_input_files(str(file))
    bureau.press("读取，先看有没有问题")
    jobs.run_pending()
    bureau.goto(bureau.page.url)
    bureau.look("list-read")
    bureau.press("采用这一版")
    assert NAME in bureau.text()

    # The department claims the item and writes its record; the machine catches the longer limit.
    department = at("leader_shijian", "list-department")
    department.goto("/desk/catalogue/above/?unclaimed=1")
    department.follow("认领")
    department.fill("调整理由和依据", "承接省级基本目录（2026年版）")
    department.press("开始起草", within="body")
    proposal = department.page.url
    number = int(proposal.rstrip("/").rsplit("/", 1)[1])
    write_the_record(department, f"/desk/editor/{number}/")
    department.goto(proposal)
    department.look("caught")
    caught = department.text()
    assert "办理时限比上级清单多了或者长了" in caught
    assert "5 个工作日" in caught
    assert "8 个工作日" in caught
    department.press("提交联合审核")
    assert "改好后再提交" in department.text()
    department.goto(f"/desk/editor/{number}/limits/")
    department.page.locator("main [name=promised-amount]").fill("3")
    save(department)
    assert "“厨师健康证明”是证明材料，没有写要求依据" in caught
    department.goto(f"/desk/editor/{number}/materials/")
    department.press("删除 “厨师健康证明”")
    department.goto(proposal)
    department.press("提交联合审核")
    assert "已提交联合审核" in department.text(), department.text()

    # Two people judge, the bureau approves and publishes.
    reviewers = [at(name, f"list-{name}") for name in ("reviewer_sifa", "reviewer_zhengwu")]
    for turn in range(5):
        reviewer = reviewers[turn % 2]
        reviewer.goto(proposal)
        if turn < 2:
            reviewer.look("judging")
        reviewer.press("通过")
    bureau.goto(proposal)
    bureau.page.locator("main [name=effective_on]").fill(clock.today().isoformat())
    bureau.press("审定，开始公示")
    bureau.press("发布")
    assert "已发布" in bureau.text()
    item = next(i for i in catalogue.list_all_items(_place(), text=NAME))
    assert catalogue.require_in_use(item.id).spec.promised.amount == 3

    # Handed down to three villages, after a look at what the law allows.
    bureau.goto("/desk/handing/new/")
    bureau.page.locator("main details").evaluate_all("all => all.forEach(d => { d.open = true })")
    bureau.fill("批次名称", "第二批便民服务事项")
    choose(bureau, "mode", "assistance")
    for act in ("collect", "assist", "deliver"):
        choose(bureau, "acts", act)
    today = clock.today().isoformat()
    bureau.page.locator("main [name=since]").fill(today)
    bureau.page.locator("main [name=announced_on]").fill(today)
    choose(bureau, "to", "sites")
    choose(bureau, "item_ids", str(item.id))
    villages = _villages()
    for site_id in villages:
        choose(bureau, "site_ids", str(site_id))
    bureau.press("看依法能不能下放", within="body")
    bureau.look("handing-preview")
    bureau.press("下放这", within="body")
    assert set(villages) <= catalogue.sites_for(item.id, catalogue.Act.ASSIST)

    # A villager finds it in her own words.
    villager = at("", "list-villager")
    villager.goto("/find/?q=家里办酒席")
    assert BASICS["plain_name"] in villager.text()
    villager.look("found")
    villager.follow(BASICS["plain_name"])
    assert "3 个工作日" in villager.text().replace("\u2009", " ")
    villager.look("guide")


def _place() -> int:
    from yichuang.domain.places import public as places

    return places.get_place("shuangjiang").id


def _villages() -> list[int]:
    from yichuang.domain.places import public as places

    return [s.id for s in places.list_sites(_place(), kind="village")][:3]
