"""The whole job in a real browser on the demo county: from the villager's question to her evaluation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.journey import Visitor, at_the_desk, fill_in, hand_in, known_at_the_window, named, open_case
from yichuang.kernel import clock
from yichuang.project.demo.people import DemoPerson

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
LICENCE = "砍树办证（采伐许可证）"
VILLAGER = "冰岛村村民，64 岁"


@pytest.fixture
def visitor(
    demo_county: tuple[DemoPerson, ...], new_page: Callable[..., Any], axe: Any, screenshot: Any, settings: Any
) -> Callable[..., Visitor]:
    """``visitor("1-clerk")``: somebody at a browser of her own; the pictures of one test are counted together."""
    settings.DEMO = True
    count = [0]

    def make(story: str, **options: Any) -> Visitor:
        scripts = options.get("java_script_enabled", True)
        return Visitor(new_page(**options), story, axe, screenshot, count, scripts=scripts)

    return make


FELLING = {
    "for": "我自己",
    "town": "勐库镇 冰岛村",
    "f-forest_location": "冰岛村老寨后山 🌲",
    "f-boundary": "东至箐沟、西至山路、南至茶地、北至山脊",
    "f-right_number": "云林证字𬭊䶮第 0031 号",
    "f-forest_kind": "长木料的林子（用材林）",
    "f-species": "杉木",
    "f-area": "2.5",
    "f-volume": "12",
    "f-trees": "40",
    "f-method": "挑着砍（择伐）",
    "f-purpose": "自己盖房用",
    "f-regrow": "明年雨季补种西南桦 3 亩",
    "f-cutting_period": "2026 年 12 月",
    "m-identity_card": "不用交",
    "delivery": "到窗口领",
}


def find_by_own_words(villager: Visitor) -> None:
    """From the front page to the guide, answered, and through the sign-in to the start of the application."""
    villager.goto("/")
    villager.look("home")
    villager.page.get_by_role("searchbox").fill("砍树")
    villager.press("查一查")
    villager.look("found")
    villager.follow(LICENCE)
    assert "林地承包合同" in villager.text()
    villager.choose("自留山或者承包山上")
    villager.choose("不大")
    villager.choose("有")
    villager.page.wait_for_url("**q_right=yes**")
    villager.page.get_by_text("要带的材料（3 样）").wait_for()
    assert "林地承包合同" not in villager.text()
    villager.look("guide")
    villager.follow("现在网上申请")
    villager.look("sign-in")
    villager.sign_in(VILLAGER, at="")
    villager.look("start")


def evaluate(villager: Visitor, number: str) -> None:
    """五级评价, once."""
    villager.goto(f"/cases/{number}/")
    villager.look("delivered")
    villager.follow("评价这次办事")
    villager.look("evaluation")
    villager.choose("非常满意")
    villager.go_on()
    villager.choose("一窗受理一次办结")
    villager.fill("还有什么想说的", "窗口的小李讲得清楚，谢谢 🙏")
    villager.look("reasons")
    villager.press("提交评价")
    assert "您评价过了：非常满意" in villager.text()
    villager.goto(f"/cases/{number}/evaluate/")
    assert "已经评价过了" in villager.text()
    assert not villager.page.get_by_role("button", name="提交评价").count()


@pytest.mark.seed("S0-83", "S1-122", "S4-52", "S2-130", "S0-53", "S0-49", "S1-43", "S1-44", "S3-39", "S4-57")
def test_a_case_runs_from_the_villagers_question_to_her_evaluation(demo_county, visitor):
    villager = visitor("1-applicant")
    find_by_own_words(villager)
    villager.press("开始填写")
    fill_in(villager, FELLING)
    number, code = hand_in(villager)

    anybody = visitor("1-anybody")
    progress(anybody, number, code)
    anybody.look("progress")
    assert "李扎迫" not in anybody.text()

    clerk = at_the_desk(visitor("1-clerk"), "clerk_town_102", post="综合窗口人员")
    accept(clerk, number)
    examine(at_the_desk(visitor("1-examiner"), "examiner_lincao"), number)
    decide(at_the_desk(visitor("1-decider"), "decider_lincao"), number)
    villager.goto(f"/cases/{number}/")
    assert "看结果" not in villager.text()

    hand_over(clerk, number)
    villager.goto(f"/cases/{number}/")
    evaluate(villager, number)
    progress(anybody, number, code)
    anybody.look("progress-done")


def progress(anybody: Visitor, number: str, code: str) -> None:
    """查进度 without signing in."""
    anybody.goto("/progress/")
    anybody.fill("办件编号", number)
    anybody.fill("查询码", code)
    anybody.press("查询")


def accept(clerk: Visitor, number: str) -> None:
    """受理, and the receipt printed."""
    open_case(clerk, number, "receive")
    clerk.look("file")
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("F8")
        clerk.page.locator("#act-dialog[open] form").wait_for()
        clerk.axe(clerk.page)
        clerk.page.keyboard.press("Control+Enter")
    clerk.page.get_by_text("受理：已办好").wait_for()
    assert clerk.opens_pdf("重打受理通知书")


def examine(examiner: Visitor, number: str) -> None:
    """审查: the site check, an appraisal that stops both clocks and starts them again, the opinion."""
    open_case(examiner, number, "examine")
    examiner.look("file")
    until = (clock.today() + timedelta(days=10)).isoformat()
    reason = "后山有虫害迹象，要请植检站看一看"
    examiner.act("启动特别程序", "启动并书面告知", procedure="inspection", notified_until=until, reason=reason)
    assert "林业有害生物检验鉴定" in examiner.text()
    examiner.look("special")
    examiner.act("结束特别程序", "结束，恢复计时", procedure="inspection", outcome="没有发现检疫性病虫")
    examiner.act("完成本环节", "完成本环节", opinion="到山上看过，地点、林种、蓄积和申请一致")
    examiner.act("完成本环节", "完成本环节", opinion="在采伐限额以内，没有禁伐情形，建议准予")
    examiner.look("examined")


def decide(decider: Visitor, number: str) -> None:
    """决定 and 用印."""
    open_case(decider, number, "decide")
    decider.act("准予", "作出准予决定")
    decider.look("decided")
    decider.act("制作结果并用印", "制作并用印")
    decider.look("sealed")


def hand_over(clerk: Visitor, number: str) -> None:
    """出件 and 送达 to the applicant herself, whose document is looked at."""
    open_case(clerk, number, "issue")
    clerk.act("出件", "出件")
    open_case(clerk, number, "deliver")
    clerk.act("送达", "确认已交付", relation="self", checked="on")
    clerk.look("handed-over")


RELIEF = {
    "q": "家里着火了",
    "item": "临时救助给付",
    "told": "火灾认定书还没有交，请到消防救援大队开一份，拍照传上来就行",
}


@pytest.mark.seed("S4-28", "S4-30", "S4-80", "S3-17", "S3-45", "S1-45", "S4-53", "S0-34")
def test_an_agent_collects_at_the_door_and_the_applicant_supplements_online(demo_county, visitor):
    agent = at_the_desk(visitor("2-agent", **PHONE), "agent_village_102208")
    collect(agent, named(demo_county, "李扎迫"))
    number = forward(agent)

    clerk = at_the_desk(visitor("2-clerk"), "clerk_town_102", post="综合窗口人员")
    open_case(clerk, number, "receive")
    clerk.act("一次性告知补正", "出具一次性告知书", k_accident_record=RELIEF["told"])
    clerk.look("correcting")
    assert clerk.opens_pdf("重打一次性告知书")

    villager = visitor("2-applicant", **PHONE)
    villager.sign_in(VILLAGER)
    villager.goto("/cases/")
    villager.look("mine")
    villager.goto(f"/cases/{number}/")
    assert RELIEF["told"] in villager.text()
    villager.look("asked")
    villager.follow("去补交")
    villager.upload("火灾认定书.jpg")
    villager.look("supplement")
    villager.press("交上去")
    assert "火灾认定书.jpg" in villager.text()
    villager.look("supplemented")

    open_case(clerk, number, "receive")
    clerk.act("受理", "受理")
    villager.goto(f"/cases/{number}/")
    assert "受理了，正在办" in villager.text()
    clerk.goto(f"/desk/ledger/?text={number}")
    assert number in clerk.text()


def collect(agent: Visitor, applicant: DemoPerson) -> None:
    """上门收件: one thing at a time, on a phone of 320 px."""
    agent.goto("/desk/collect/")
    agent.look("item")
    agent.fill("群众怎么说就怎么写", RELIEF["q"])
    agent.press("查找")
    agent.press(RELIEF["item"])
    agent.fill("证件号码", applicant.id_number or "")
    agent.press("查找")
    assert "第一次来，请登记" in agent.text()  # he signed up by himself: nobody has seen his card yet
    agent.fill("姓名", applicant.name)
    agent.fill("电话", applicant.phone)
    agent.page.select_option("#division", str(applicant.division))
    agent.look("person")
    agent.press("下一步", within="body")
    agent.choose("还能等几天")
    agent.press("下一步", within="body")
    agent.choose("火灾、车祸等意外")
    agent.look("situation")
    agent.press("下一步", within="body")
    agent.fill("什么时候发生的", clock.today().isoformat())
    agent.fill("把情况说一说", "昨晚灶房起火，烧了半间屋和今年的口粮 🔥")
    agent.fill("家里有几口人", "3")
    agent.fill("自己已经花了多少钱", "1200")
    agent.fill("领钱的社会保障卡账号", "6217997310001234568")
    agent.fill("开户银行", "双江县农村信用合作联社勐库信用社")
    agent.look("form")
    agent.press("下一步", within="body")
    agent.press("同意查验，免交")
    agent.page.check("[name=m_accident_record][value=missing]")
    agent.look("papers")
    agent.press("下一步", within="body")
    agent.look("check")
    agent.press("收下材料", within="body")
    agent.look("taken")


def forward(agent: Visitor) -> str:
    """上传到受理点 within a working day; the case gets its number."""
    assert re.search(r"D\d+", agent.text())
    agent.follow("打开，上传")
    agent.look("open")
    agent.act("上传到受理点", "上传")
    found = re.search(r"SJ-\d{4}-\d{5}", agent.text())
    assert found
    return found.group()


@pytest.mark.seed("S0-49", "S1-43", "S2-51", "S2-54", "S2-55", "S2-146", "S1-95")
def test_a_clerk_finishes_an_instant_item_by_keyboard_alone(demo_county, visitor):
    grandma = known_at_the_window(demo_county, 530925_101)
    clerk = at_the_desk(visitor("3-clerk"), "clerk_town_101")
    page, keys = clerk.page, clerk.page.keyboard
    clerk.goto("/desk/intake/")
    clerk.look("empty")
    take_in(clerk, grandma)
    clerk.look("ready")
    keys.press("F8")
    page.wait_for_url("**/desk/intake/done/**")
    assert clerk.opens_pdf("打印 A4")
    assert clerk.opens_pdf("打印 80 毫米小票")
    clerk.look("accepted")
    finish_on_the_spot(clerk)
    clerk.look("finished")
    assert "当场办结授权书" in clerk.text()

    to_the_next(clerk)
    clerk.look("next")
    left = page.content() + page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    for value in (grandma.name, grandma.id_number, grandma.phone, "傣族"):
        assert value not in left


def settled(clerk: Visitor, selector: str) -> None:
    """What was sent has come back."""
    clerk.page.wait_for_selector(selector)
    clerk.page.wait_for_selector(".htmx-request, .htmx-settling, .htmx-swapping", state="detached")


def take_in(clerk: Visitor, applicant: DemoPerson) -> None:
    """Item, returning applicant, situation, form, papers: keys only."""
    keys = clerk.page.keyboard
    keys.type("yibao")
    keys.press("Enter")
    keys.type(applicant.id_number)  # without waiting: typed ahead, it belongs to the next field
    keys.press("Enter")
    settled(clerk, ".desk-known")
    clerk.page.wait_for_selector("#s_holder:focus")
    keys.press("Space")
    settled(clerk, "#f_ethnic")
    keys.press("Tab")
    keys.type("傣族")
    for key in ("Enter", "ArrowDown", "Tab", "ArrowDown", "Tab", "ArrowDown", "Tab"):
        keys.press(key)
    keys.type(applicant.name)
    keys.press("Alt+w")
    settled(clerk, ".desk-line--done >> text=居民身份证或户口簿")


def finish_on_the_spot(clerk: Visitor) -> None:
    """准予, 用印, 出件 and 送达 in one go, as the written authority for this window allows."""
    page, keys = clerk.page, clerk.page.keyboard
    keys.press("o")
    for act in ("准予", "制作结果并用印", "出件", "送达"):
        page.wait_for_selector(f"[data-act][data-key=F8]:has-text('{act}')")
        keys.press("F8")
        page.wait_for_selector("#act-dialog[open] form")
        if act == "送达":
            page.wait_for_selector("#a-relation:focus")
            keys.press("Tab")
            keys.press("Space")  # 已核对本人身份证件
        keys.press("Control+Enter")
        page.wait_for_selector(f"text={act}：已办好")


def to_the_next(clerk: Visitor) -> None:
    """To a fresh intake, by the side bar."""
    for _ in range(20):
        clerk.page.keyboard.press("Tab")
        if clerk.page.evaluate("document.activeElement.pathname") == "/desk/intake/":
            break
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_selector("#q:focus")


def test_an_application_is_handed_in_without_scripts(demo_county, visitor):
    villager = visitor("4-plain", java_script_enabled=False)
    villager.goto("/find/?q=砍树")
    villager.follow(LICENCE)
    for answer in ("自留山或者承包山上", "不大", "有"):
        villager.choose(answer)
        villager.press("看下一步")
    villager.follow("现在网上申请")
    villager.sign_in(VILLAGER, at="")
    villager.press("开始填写")
    fill_in(villager, FELLING)
    number, code = hand_in(villager)
    progress(villager, number, code)
    assert "收到了" in villager.text()
