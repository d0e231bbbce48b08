"""After handing in a 一件事: the papers of the whole, and evaluating it at once when it has ended."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yichuang.domain.bundles import testing as bundled
from yichuang.domain.cases import public as cases
from yichuang.domain.feedback import public as feedback
from yichuang.domain.people import testing as persons

from .kit import sign_in, words


@pytest.fixture
def world(db):
    return bundled.make_bundle_stage()


@pytest.fixture
def villager(client, world):
    return sign_in(client, world.stage.villager)


@pytest.fixture
def ended(world):
    """Household refused, subsidy achieved: the rest ends with the household."""
    receipt = bundled.submit(world)
    bundled.refuse(world, bundled.case_of(world, receipt, "household"))
    bundled.achieve(world, bundled.case_of(world, receipt, "subsidy"))
    bundled.follow()
    return receipt


def of(receipt, name):
    return reverse(f"portal:{name}", args=[receipt.number])


@pytest.mark.seed("S0-83", "S1-88")
def test_the_whole_is_evaluated_on_one_page_with_the_poor_part_named(villager, world, ended):
    assert "评价这件事" in words(villager.get(of(ended, "bundle_case")))
    address = of(ended, "bundle_evaluate")
    assert villager.get(address, {"asked": "level"}).status_code == 422
    second = villager.get(address, {"level": "4"})
    assert "每一件都是“满意”吗？" in words(second)
    poor = bundled.child(world, ended, "household").number
    assert f'name="part-{poor}"' in second.content.decode()
    done = villager.post(address, {"level": "4", "reasons": ["413"], "words": "户口那边态度差", f"part-{poor}": "1"})
    assert done.status_code == 302
    given = {p.name: p.given.level for p in feedback.bundle_evaluation(world.stage.villager, ended.number)[1]}
    assert given == {"给娃上户口": 1, "领育儿补贴": 4}
    page = words(villager.get(address))
    assert "已经评价过了" in page
    assert "非常不满意" in page
    assert "看我的评价" in words(villager.get(of(ended, "bundle_case")))
    assert villager.post(address, {"level": "5"}).status_code == 200  # shown, not written again
    again = {p.name: p.given.level for p in feedback.bundle_evaluation(world.stage.villager, ended.number)[1]}
    assert again == given


def test_too_many_words_are_told_and_nothing_chosen_is_lost(villager, world, ended):
    poor = bundled.child(world, ended, "household").number
    sent = villager.post(of(ended, "bundle_evaluate"), {"level": "4", "words": "长" * 151, f"part-{poor}": "2"})
    assert sent.status_code == 422
    assert "最多写 150 个字" in words(sent)
    assert '<option value="2" selected' in sent.content.decode()


def test_it_is_not_evaluated_before_its_end_and_what_was_said_before_stays(villager, world):
    receipt = bundled.submit(world)
    assert villager.get(of(receipt, "bundle_evaluate")).status_code == 409
    assert "评价这件事" not in words(villager.get(of(receipt, "bundle_case")))
    bundled.refuse(world, bundled.case_of(world, receipt, "household"))
    number = bundled.child(world, receipt, "household").number
    feedback.evaluate_case(actor=world.stage.villager, number=number, level=3)
    bundled.achieve(world, bundled.case_of(world, receipt, "subsidy"))
    bundled.follow()
    page = words(villager.get(of(receipt, "bundle_evaluate"), {"level": "5"}))
    assert "已经单独评价过的不再问：给娃上户口（基本满意）" in page


@pytest.mark.seed("S2-71")
def test_she_downloads_the_receipt_and_the_one_notice(villager, world):
    receipt = bundled.submit(world)
    paper = reverse("portal:bundle_paper_pdf", args=[receipt.number, "receipt"])
    assert paper in villager.get(of(receipt, "bundle_case")).content.decode()
    assert villager.get(paper).content.startswith(b"%PDF")
    notice = reverse("portal:bundle_paper_pdf", args=[receipt.number, "notice"])
    assert villager.get(notice).status_code == 409
    case_id = bundled.case_of(world, receipt, "household")
    cases.notify_correction(actor=world.stage.clerk, case_id=case_id, items={"certificate": "看不清", "card": "看不清"})
    assert notice in villager.get(of(receipt, "bundle_case")).content.decode()
    assert villager.get(notice).content.startswith(b"%PDF")


def test_nobody_else_evaluates_or_prints_it(client, world, ended):
    sign_in(client, persons.public_actor(name="王五", phone="13887650001"))
    assert client.get(of(ended, "bundle_evaluate")).status_code == 404
    assert client.post(of(ended, "bundle_evaluate"), {"level": "1"}).status_code == 404
    assert client.get(reverse("portal:bundle_paper_pdf", args=[ended.number, "receipt"])).status_code == 404
