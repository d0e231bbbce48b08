"""The desk in a real browser: by keyboard alone, on a phone, without scripts, free of accessibility violations."""

from __future__ import annotations

import pytest
from tests.plugins.browser import settled as at_rest

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people import testing as people
from yichuang.domain.people.public import Role
from yichuang.domain.places import testing as ground

pytestmark = pytest.mark.django_db(transaction=True)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00C\x00"
    + b"\x08" * 64
    + b"\xff\xd9"
)
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
INSTANT = {
    "name": "城乡居民基本医疗保险参保登记", "plain_name": "办医保", "synonyms": ["医保"], "kind": "20", "handling": "1",
    "statutory": None, "questions": [], "form": [
        {"id": "ethnic", "label": "民族", "max_length": 20, "shared": "ethnic_group"},
        {"id": "group", "label": "属于哪一类", "type": "choice",
         "choices": [{"value": "none", "label": "一般居民"}, {"value": "low", "label": "低保对象"}]},
        {"id": "pay", "label": "打算怎么交费", "type": "choice",
         "choices": [{"value": "phone", "label": "手机交"}, {"value": "bank", "label": "银行代扣"}]},
        {"id": "start", "label": "从哪一年起参保", "type": "choice",
         "choices": [{"value": "this", "label": "今年"}, {"value": "next", "label": "明年"}]},
    ],
    "materials": [
        {"id": "application", "name": "参保登记表", "type": "2", "made_by_form": True},
        {"id": "card", "name": "居民身份证或户口簿", "source": "20", "source_note": "公安机关", "waivable": True},
    ],
}  # fmt: skip


class Keys:
    """Presses keys and counts them."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def write(self, text, *, number=False):
        self.page.keyboard.type(text)
        self.count += 0 if number else len(text)


def focused(page, name):
    page.wait_for_selector(f"#{name}:focus")


def settled(page, selector):
    page.wait_for_selector(selector)
    page.wait_for_selector(".htmx-request, .htmx-settling, .htmx-swapping", state="detached")


def test_the_commonest_job_takes_at_most_25_keys(window):
    stage = testing.make_stage(**INSTANT)
    number = people.identity()
    form = {"ethnic": "布朗族", "group": "none", "pay": "phone", "start": "this"}
    testing.submit(stage, stage.clerk, applicant=testing.person(id_number=number), situation={}, form=form,
                   materials=(cases.MaterialInput("card", "waived"),))  # fmt: skip
    page = window(stage.clerk)
    page.goto("/desk/intake/")
    keys = Keys(page)

    keys.write("yibao")
    keys.press("Enter")
    settled(page, "#id_number:focus")
    keys.write(number, number=True)
    keys.press("Enter")
    settled(page, ".desk-known")
    keys.press("Alt+f")
    settled(page, "#f_ethnic[value=布朗族]")
    keys.press("ArrowDown", "Tab", "ArrowDown", "Tab", "ArrowDown")
    keys.press("Alt+w")
    settled(page, ".desk-line--done >> text=居民身份证或户口簿")
    keys.press("F8")
    page.wait_for_url("**/desk/intake/done/**")

    assert keys.count <= 25, keys.count
    assert page.locator(".desk-done__number b").inner_text().endswith("00002")
    assert page.locator(":focus").inner_text().startswith("打印 A4")
    page.keyboard.press("n")
    page.wait_for_url("**/desk/intake/")
    page.wait_for_selector("#q:focus")
    assert page.locator(".desk-known").count() == 0


def test_a_new_applicant_by_keyboard_only(window, axe):
    stage = testing.make_stage()
    page = window(stage.clerk)
    page.goto("/desk/intake/")
    axe(page)
    page.keyboard.type("砍树")
    page.keyboard.press("Enter")
    settled(page, "#h-situation")
    axe(page)

    focused(page, "id_number")
    page.keyboard.type(people.identity())
    page.keyboard.press("Enter")
    settled(page, "#name")
    focused(page, "name")
    page.keyboard.type("岩温")
    page.keyboard.press("Tab")
    page.keyboard.type("13887650000")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("QBC")
    settled(page, "text=本站可受理")
    page.keyboard.press("F8")
    settled(page, "[data-errors]")
    axe(page)
    focused(page, "s_where")
    page.keyboard.press("Space")
    settled(page, "#s_who")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    settled(page, "#f_area")
    page.focus("#f_area")
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "f_species", "Enter goes on and hands nothing in"
    page.keyboard.type("思茅松")
    page.keyboard.press("Alt+a")
    settled(page, ".desk-line--done >> text=林权证明")
    page.keyboard.press("F8")
    page.wait_for_url("**/desk/intake/done/**")
    axe(page)

    (row,) = cases.list_ledger(stage.clerk, cases.LedgerFilter()).rows
    assert row.state == "accepted"
    assert cases.get_case(stage.clerk, case_id=row.case_id).division == ground.VILLAGE_A


def test_what_is_typed_while_the_page_redraws_is_not_lost(window):
    stage = testing.make_stage()
    page = window(stage.clerk)
    page.goto(f"/desk/intake/?item={stage.item.id}")
    page.click("label[for=s_where]")
    settled(page, "#s_who")
    page.click("label[for=s_who]")
    settled(page, "#f_species")
    page.route("**/desk/intake/", lambda route: (page.wait_for_timeout(400), route.continue_()))

    with page.expect_response("**/desk/intake/"):
        page.evaluate("document.querySelector('[data-update-button]').click()")
        page.locator("#f_species").press_sequentially("思茅松")
    at_rest(page)

    assert page.input_value("#f_species") == "思茅松"


def test_a_file_is_sent_by_itself_and_survives_a_redraw(window):
    stage = testing.make_stage()
    page = window(stage.clerk)
    page.goto(f"/desk/intake/?item={stage.item.id}")
    page.click("label[for=s_where]")
    settled(page, "#s_who")
    page.click("label[for=s_who]")
    settled(page, "#m_right_file")

    page.set_input_files("#m_right_file", [
        {"name": "林权证.jpg", "mimeType": "image/jpeg", "buffer": JPEG},
        {"name": "坏的.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"},
    ])  # fmt: skip

    page.get_by_role("button", name="换一个文件 坏的.jpg").wait_for()
    page.locator("[name=m_right_id]").wait_for(state="attached")
    page.select_option("#division", str(ground.VILLAGE_A))
    settled(page, ".desk-line--done >> text=林权证明")
    assert page.locator("[name=m_right_id]").count() == 1
    assert page.locator(".yc-upload__name", has_text="林权证.jpg").is_visible()


def test_two_tabs_are_two_intakes(window):
    stage = testing.make_stage()
    page = window(stage.clerk)
    page.goto(f"/desk/intake/?item={stage.item.id}")
    other = page.context.new_page()
    other.goto(page.url)

    tokens = {p.locator("[name=token]").input_value() for p in (page, other)}

    assert len(tokens) == 2


def test_going_back_after_an_intake_shows_nothing_of_it(window):
    stage = testing.make_stage()
    number = people.identity()
    testing.submit(stage, stage.clerk, applicant=testing.person(id_number=number))
    page = window(stage.clerk)
    page.goto(f"/desk/intake/?item={stage.item.id}")
    page.fill("#id_number", number)
    page.keyboard.press("Enter")
    settled(page, ".desk-known")
    page.goto("/desk/")

    page.go_back()

    assert page.locator(".desk-known").count() == 0
    assert page.input_value("#id_number") == ""


def test_the_intake_works_without_scripts(window):
    stage = testing.make_stage()
    page = window(stage.clerk, java_script_enabled=False)
    page.goto("/desk/intake/")
    page.fill("#q", "砍树")
    page.keyboard.press("Enter")
    page.locator(".desk-hit").first.click()
    page.fill("#id_number", people.identity())
    page.get_by_role("button", name="查找").click()
    page.fill("#name", "岩温")
    page.select_option("#division", str(ground.VILLAGE_A))
    page.click("label[for=s_where]")
    page.keyboard.press("Enter")
    page.click("label[for=s_who]")
    page.keyboard.press("Enter")
    page.fill("#f_area", "2.5")
    page.fill("#f_species", "思茅松")
    page.get_by_role("button", name="其余都收原件").click()
    page.locator("#do-accept").click()

    assert page.locator("h1").inner_text() == "已受理"


def test_rows_by_j_and_k_and_enter_opens(window, axe):
    stage = testing.make_stage()
    for _ in range(3):
        testing.submit(stage, stage.clerk, applicant=testing.person())
    page = window(stage.clerk)
    page.goto("/desk/?kind=receive")
    axe(page)
    rows = page.locator("[data-rows] .desk-rows__link").all_inner_texts()

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.innerText") == rows[1]
    page.keyboard.press("k")
    page.keyboard.press("Enter")

    page.wait_for_selector(".desk-file")
    assert rows[0] in page.locator(".desk-sub").inner_text()


def test_the_file_is_worked_through_by_keyboard(window, axe):
    stage = testing.make_stage()
    case = testing.accepted(stage).case_id
    page = window(stage.examiner)
    page.goto(f"/desk/cases/{case}/")
    axe(page)

    page.keyboard.press("F8")
    page.wait_for_selector("#act-dialog[open] textarea")
    axe(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#act-dialog [aria-invalid], #act-dialog :invalid")
    page.locator("#a-opinion").press_sequentially("权属清楚，符合条件")
    page.keyboard.press("Control+Enter")

    page.wait_for_selector("text=完成本环节：已办好")
    assert cases.get_case(stage.examiner, case_id=case).state == "examining"


def test_every_page_is_free_of_violations(window, axe):
    stage = testing.make_stage()
    testing.submit(stage, stage.clerk, applicant=testing.person())
    cases.note_referral(actor=stage.clerk, asked_about="办房产证", sent_to="不动产登记中心", contact="13887651234")
    clerk = window(stage.clerk)
    paths = ["", "intake/", "later/", "ledger/", "ledger/?state=delivered", "referrals/", "referrals/new/", "posts/"]
    for path in [*paths, "cases/999999/", "viewer/"]:
        clerk.goto(f"/desk/{path}")
        axe(clerk)
    technician = window(people.staff_actor(stage.county, Role.TECHNICIAN))
    for path in ("jobs/", "roster/"):
        technician.goto(f"/desk/{path}")
        axe(technician)
    decider = window(stage.decider)
    decider.goto(f"/desk/cases/{testing.examined(stage).case_id}/do/reject/")
    axe(decider)


@pytest.mark.seed("S3-17")
def test_the_agents_phone_holds_every_step_in_one_column(window, axe):
    stage = testing.make_stage()
    page = window(stage.agent, **PHONE)

    def fits():
        at_rest(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
        axe(page)

    page.goto("/desk/collect/")
    fits()
    page.fill("#q", "砍树")
    page.get_by_role("button", name="查找").click()
    fits()
    page.locator(".desk-hit").first.click()
    page.fill("#id_number", people.identity())
    page.get_by_role("button", name="查找").click()
    page.fill("#name", "岩温")
    page.select_option("#division", str(ground.VILLAGE_A))
    fits()
    page.get_by_role("button", name="下一步").click()
    page.locator("label[for=s_where]").click()
    page.get_by_role("button", name="下一步").click()
    page.locator("label[for=s_who]").click()
    fits()
    page.get_by_role("button", name="下一步").click()
    page.fill("#f_area", "2.5")
    page.fill("#f_species", "思茅松")
    fits()
    page.get_by_role("button", name="下一步").click()
    fits()
    button = page.get_by_role("button", name="下一步").bounding_box()
    assert button["height"] >= 44
    assert button["y"] + button["height"] <= 640, "the next step stays at the bottom edge"
    button = None
    page.get_by_role("button", name="下一步").click()
    fits()
    page.get_by_role("button", name="收下材料").click()
    page.wait_for_url("**/done/**")
    fits()
    page.get_by_role("link", name="打开，上传").click()
    fits()
    page.get_by_role("link", name="上传到受理点").click()
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_selector("text=上传到受理点：已办好")
    page.goto("/desk/")
    fits()
