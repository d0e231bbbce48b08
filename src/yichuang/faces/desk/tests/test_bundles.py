"""一件事 at the desk: the whole behind a child, and how outside members go, entered by the lead body alone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yichuang.domain.bundles import testing as bundled
from yichuang.domain.cases import public as cases
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

NOT_YET = {**bundled.ANSWERS, "have__certificate": "no"}


@pytest.fixture
def world(db, made_bundle_stage):
    return made_bundle_stage


def words(response):
    text = re.sub(r"<(script|style|template)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.seed("S1-88")
def test_from_a_child_one_comes_to_the_whole_and_sees_the_others_as_name_and_state(world, desk):
    receipt = bundled.submit(world)
    clerk = desk(world.stage.clerk)
    case_id = bundled.case_of(world, receipt, "household")
    page = clerk.get(reverse("desk:case", args=[case_id]))
    address = reverse("desk:bundle", args=[receipt.bundle_case_id])
    assert address in page.content.decode()
    whole = clerk.get(address)
    assert "给娃上医保 等前一件办好" in words(whole)
    assert reverse("desk:case", args=[case_id]) in whole.content.decode()
    assert "李扎迫" not in whole.content.decode()
    assert "李小妹" not in whole.content.decode()
    assert 'name="state"' not in whole.content.decode()  # this window's body does not lead it


def test_the_lead_body_enters_what_it_was_told_and_the_next_goes_on(world, desk):
    receipt = bundled.submit(world, answers=NOT_YET)
    examiner = desk(world.stage.examiner)
    assert "有外部环节待录入" in words(examiner.get(reverse("desk:bundles")))
    address = reverse("desk:bundle", args=[receipt.bundle_case_id])
    assert 'name="state"' in examiner.get(address).content.decode()
    tell = reverse("desk:bundle_tell", args=[receipt.bundle_case_id, "certificate"])
    refused = examiner.post(tell, {"state": "", "note": "医院来电"})
    assert refused.status_code == 422
    assert "请选择告知的情况" in words(refused)
    assert "医院来电" in refused.content.decode()
    assert examiner.post(tell, {"state": "done", "note": "医院来电"}).status_code == 303
    bundled.follow()
    assert bundled.child(world, receipt, "household").state == "filed"
    page = examiner.get(address).content.decode()
    assert "医院来电" in page
    assert 'name="state"' not in page
    assert examiner.post(tell, {"state": "done"}).status_code == 409


def test_a_body_that_does_not_lead_it_sees_nothing(world, desk):
    receipt = bundled.submit(world, answers=NOT_YET)
    other = persons.staff_actor(world.stage.county, people.Role.EXAMINER, organisation_id=world.stage.county.town_b.id)
    client = desk(other)
    assert "还没有本单位牵头的" in words(client.get(reverse("desk:bundles")))
    assert client.get(reverse("desk:bundle", args=[receipt.bundle_case_id])).status_code == 404
    tell = reverse("desk:bundle_tell", args=[receipt.bundle_case_id, "certificate"])
    assert client.post(tell, {"state": "done"}).status_code == 404


def test_the_side_bar_counts_what_waits_to_be_told(world, desk):
    examiner = desk(world.stage.examiner)
    bundled.submit(world, answers=NOT_YET)
    page = words(examiner.get(reverse("desk:home")))
    assert re.search(r"牵头的一件事 +1", page)
    assert "牵头的一件事" not in words(desk(world.stage.clerk).get(reverse("desk:home")))


def test_the_whole_reads_well_and_is_told_by_keyboard_alone(transactional_db, window, axe, screenshot):
    world = bundled.make_bundle_stage()
    receipt = bundled.submit(world, answers=NOT_YET)
    page = window(world.stage.examiner)
    page.goto(reverse("desk:bundles"))
    axe(page)
    page.goto(reverse("desk:bundle", args=[receipt.bundle_case_id]))
    axe(page)
    screenshot(page, "desk/bundle")
    page.get_by_label("告知的情况").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.type("医院来电")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("按告知：已办好").is_visible()
    axe(page)


def test_the_window_prints_receipt_and_notice_and_who_only_leads_does_not(world, desk):
    receipt = bundled.submit(world)
    clerk, address = desk(world.stage.clerk), reverse("desk:bundle", args=[receipt.bundle_case_id])
    case_id = bundled.case_of(world, receipt, "household")
    cases.notify_correction(actor=world.stage.clerk, case_id=case_id, items={"certificate": "看不清", "card": "看不清"})
    page = clerk.get(address)
    assert "一次性告知：合起来要补的" in words(page)
    for kind in ("receipt", "notice"):
        paper = reverse("desk:bundle_paper", args=[receipt.bundle_case_id, kind])
        assert paper in page.content.decode()
        assert clerk.get(paper).content.startswith(b"%PDF")
    examiner = desk(world.stage.examiner)
    assert "打印" not in words(examiner.get(address))
    assert examiner.get(reverse("desk:bundle_paper", args=[receipt.bundle_case_id, "receipt"])).status_code == 404
