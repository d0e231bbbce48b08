"""附件 and 签名 at the desk in a browser: taken in, seen in the file, designed; wide and at 320 px, with axe."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.people.testing import staff_actor

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 320, "height": 640}}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def stage() -> testing.Stage:
    papers = testing.items.SPEC["materials"][:2]
    return testing.make_stage(form=testing.SIGNED_FORM, questions=[], materials=papers)


def signed_case(stage: testing.Stage) -> int:
    photo = SimpleUploadedFile("门头.png", testing.PHOTO % b"")
    front = cases.stage_file(actor=stage.villager, upload=photo, material="front", item_id=stage.item.id)
    form = {**testing.FORM, "front": [front.handle], "signed": {"strokes": testing.STROKES, "agreed": True}}
    return testing.submit(stage, situation={}, form=form, materials=()).case_id


@pytest.mark.parametrize("options", [{}, PHONE])
def test_photograph_and_signed_paper_are_taken_in_with_the_form(window, stage, axe, screenshot, options):
    page = window(stage.clerk, **options)
    page.goto(f"/desk/intake/?item={stage.item.id}")
    page.get_by_role("heading", name="附件").wait_for()
    axe(page)
    assert page.evaluate(TOO_WIDE) <= 0
    page.locator("#m_front_file").set_input_files(
        {"name": "门头.png", "mimeType": "image/png", "buffer": testing.PHOTO % b""}
    )
    page.get_by_text("已上传").first.wait_for()
    page.locator("label", has_text="已在纸质表格上签名，看过原件").click()
    page.locator("#id_number").fill(persons.identity())
    screenshot(page, f"desk/attached-{'phone' if options else 'wide'}")


def test_what_was_drawn_is_seen_when_the_person_is_opened(window, stage, axe, screenshot):
    page = window(stage.clerk)
    page.goto(f"/desk/cases/{signed_case(stage)}/")
    page.get_by_text("屏幕上手写").wait_for()
    axe(page)
    page.get_by_text("看完整信息（留痕）").click()
    page.get_by_label("查看的理由").select_option("核对申请人身份")
    page.get_by_role("button", name="查看").click()
    page.get_by_role("img", name="手写的签名").wait_for()
    axe(page)
    screenshot(page, "desk/signed-file")


@pytest.mark.parametrize("options", [{}, PHONE])
def test_both_are_designed_and_seen_in_the_preview(window, stage, axe, screenshot, options: dict[str, Any]):
    drafter = staff_actor(stage.county, people.Role.LEADER)
    draft = catalogue.open_proposal(
        actor=drafter, kind=catalogue.ProposalKind.REVISE, reason="申请表加一张门头照片", item_id=stage.item.id
    ).id
    page = window(drafter, **options)
    for name, address in (("row", "form/form/3/"), ("preview", "preview/")):
        page.goto(f"/desk/editor/{draft}/{address}")
        page.get_by_text("门头照片").first.wait_for()
        axe(page)
        assert page.evaluate(TOO_WIDE) <= 0
        screenshot(page, f"desk/signing-{name}-{'phone' if options else 'wide'}")
