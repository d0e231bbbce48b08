"""Where hands and eyes are in the browser: the focus, the place on the page, what leaving costs, what is printed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people import testing as people
from yichuang.domain.places import testing as ground

from .test_browser import JPEG, focused, settled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counter(window):
    """``counter(**options)``: the intake of the stage's item at the window."""

    def open_intake(**options):
        stage = testing.make_stage()
        page = window(stage.clerk, **options)
        page.goto(f"/desk/intake/?item={stage.item.id}")
        return page

    return open_intake


def answer_situation(page):
    page.click("label[for=s_where]")
    settled(page, "#s_who")
    page.click("label[for=s_who]")
    settled(page, "#f_area")


def somebody(page):
    """A new applicant."""
    page.fill("#id_number", people.identity())
    page.keyboard.press("Enter")
    settled(page, "#name")
    focused(page, "name")
    page.keyboard.type("岩温")


def fill_in(page):
    """Place, situation and form; no papers."""
    with page.expect_response("**/desk/intake/"):
        page.select_option("#division", str(ground.VILLAGE_A))
    settled(page, "#division")
    answer_situation(page)
    page.fill("#f_area", "2.5")
    page.fill("#f_species", "思茅松")


def asked(page):
    """The dialogs that leaving the page brings up, each answered with leave."""
    seen = []

    def answer(dialog):
        seen.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return seen


def test_every_refusal_opens_its_panel_with_the_focus_in_it(counter, axe):
    page = counter()

    page.get_by_role("link", name="不予受理").click()
    focused(page, "incompetent_reason")
    page.get_by_role("link", name="不受理", exact=True).click()
    focused(page, "reason")
    axe(page)
    answer_situation(page)
    page.keyboard.press("F9")

    focused(page, "c_application")


def test_leaving_what_was_typed_asks_first_and_keeps_nothing_in_the_browser(counter):
    page = counter()
    seen = asked(page)
    number = people.identity()
    page.fill("#id_number", number)

    page.goto("/desk/")

    assert seen == ["beforeunload"]
    assert number not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


@pytest.mark.parametrize("way", ["nothing typed", "begun anew", "another person", "handed in"])
def test_leaving_on_purpose_asks_nothing(counter, way):
    page = counter()
    seen = asked(page)
    if way != "nothing typed":
        somebody(page)

    if way == "begun anew":
        page.get_by_role("link", name="重新开始").click()
        page.wait_for_selector("#id_number", state="visible")
    elif way == "another person":
        page.keyboard.press("Alt+x")
        settled(page, "#find-person")
        page.goto("/desk/")
    elif way == "handed in":
        fill_in(page)
        page.keyboard.press("Alt+a")
        settled(page, ".desk-line--done >> text=林权证明")
        page.keyboard.press("F8")
        page.wait_for_url("**/desk/intake/done/**")
    else:
        page.goto("/desk/")

    assert seen == []


def test_after_the_village_comes_the_situation(counter):
    page = counter()
    page.focus("#division")

    page.keyboard.type("QBC")
    settled(page, "text=本站可受理")
    page.keyboard.press("Tab")

    focused(page, "s_where")


def test_waiving_and_taking_in_leave_the_form_where_it_was(counter):
    page = counter(viewport={"width": 1200, "height": 420})
    answer_situation(page)
    page.focus("#f_species")
    page.evaluate("document.querySelector('#f_species').scrollIntoView({block: 'center'})")
    before = page.evaluate("document.querySelector('.desk-intake__main').scrollTop")

    page.keyboard.press("Alt+w")
    settled(page, ".desk-line--done >> text=林权证明")

    assert before > 100
    assert abs(page.evaluate("document.querySelector('.desk-intake__main').scrollTop") - before) < 60
    focused(page, "f_species")
    field, bar = page.locator("#f_species").bounding_box(), page.locator("#intake-actions").bounding_box()
    assert field["y"] >= 0
    assert field["y"] + field["height"] <= bar["y"]


def test_a_refusal_is_read_from_the_top(counter):
    page = counter(viewport={"width": 1200, "height": 420})
    somebody(page)
    fill_in(page)
    page.evaluate("document.querySelector('.desk-intake__main').scrollTop = 300")

    page.keyboard.press("F8")
    settled(page, "text=还缺：林权证明")

    expect(page.get_by_text("还缺：林权证明")).to_be_in_viewport()


def test_the_receipt_goes_to_the_print_dialog(window):
    stage = testing.make_stage()
    receipt = testing.submit(stage, stage.clerk, applicant=testing.person())
    cases.accept_case(actor=stage.clerk, case_id=receipt.case_id)
    page = window(stage.clerk)
    page.context.add_init_script("window.print = () => { top.document.documentElement.dataset.printed = '1'; }")
    # Not every Chromium shows a PDF in a frame; what is printed here is that the paper was loaded into it.
    page.context.route("**/papers/acceptance/", lambda route: route.fulfill(content_type="text/html", body="<p>PDF"))
    page.goto(f"/desk/intake/done/{receipt.case_id}/?paper=acceptance")

    page.keyboard.press("p")

    page.wait_for_selector("html[data-printed]")
    assert page.locator("iframe.desk-print-frame").get_attribute("src").endswith("/papers/acceptance/")
    assert page.get_by_role("link", name="打开 PDF").is_visible()
    assert len(page.context.pages) == 1


def test_a_paper_that_is_read_gets_the_room_of_the_list(window):
    stage = testing.make_stage()
    sent = SimpleUploadedFile("林权证.jpg", JPEG)
    staged = cases.stage_file(actor=stage.clerk, upload=sent, material="right", item_id=stage.item.id)
    papers = (cases.MaterialInput("right", "given", (staged.handle,)), cases.MaterialInput("plan", "paper"))
    case = testing.submit(stage, stage.clerk, applicant=testing.person(), materials=papers).case_id
    cases.accept_case(actor=stage.clerk, case_id=case)
    page = window(stage.examiner, viewport={"width": 1366, "height": 768})
    page.goto(f"/desk/cases/{case}/")
    small = page.locator(".desk-viewer").bounding_box()

    page.get_by_role("link", name="林权证.jpg").click()

    large = page.locator(".desk-viewer").bounding_box()
    assert large["width"] * large["height"] > 1.3 * small["width"] * small["height"], (small, large)
    assert not page.locator(".desk-papers").is_visible()
    assert page.locator("[data-reading]").inner_text() == "林权证.jpg"
    page.keyboard.press("m")
    assert page.locator(".desk-papers").is_visible()
