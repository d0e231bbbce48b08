"""附件 and 签名 of a bundle on the portal: uploaded once, signed once, asked again when something changed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yichuang.domain.bundles import testing as bundled
from yichuang.domain.cases import public as cases
from yichuang.domain.cases.testing import PHOTO
from yichuang.domain.places import testing as ground

from .kit import PDF, paper, sign_in, words
from .test_bundles import begin, hand_in, say

FRONT = {
    "id": "front", "label": "门头照片", "type": "attachment", "accepts": ["photo"], "shared": "shop_front_photo",
}  # fmt: skip
SIGNED = {"id": "signed", "label": "申请人签名", "type": "signature", "shared": "applicant_signature"}
FORMS = {key: {"form": [*bundled.ITEMS[key]["form"], FRONT, SIGNED]} for key in ("household", "subsidy")}
TYPED = {"applicant_signature-name": "李扎迫", "applicant_signature-agreed": "on"}


@pytest.fixture
def world(db):
    return bundled.make_bundle_stage(item_changes=FORMS)


@pytest.fixture
def villager(client, world):
    return sign_in(client, world.stage.villager)


def picture(mark=b""):
    return paper("门头.png", PHOTO % mark)


def fill(client):
    draft = begin(client, **bundled.ANSWERS)
    say(client, draft, "where", location=str(ground.VILLAGE_A))
    say(client, draft, "g-common", child_name="李小妹", account="6223")
    say(client, draft, "g-household", household__holder="李扎迫")
    say(client, draft, "p-shop_front_photo", file=picture())
    for slug in ("p-household__certificate", "p-household__card", "p-card__photo"):
        say(client, draft, slug, how="none", had="0")
    assert say(client, draft, "s-applicant_signature", **TYPED).endswith("/review/")
    return draft


@pytest.mark.seed("S2-71")
def test_one_photograph_and_one_signature_serve_every_thing_that_asks_for_them(villager, world):
    draft = fill(villager)
    page = words(villager.get(reverse("portal:bundle_page", args=[draft, "p-shop_front_photo"])))
    assert "传一次，2 件事都用" in page
    assert "签一次，2 件事都用" in words(
        villager.get(reverse("portal:bundle_page", args=[draft, "s-applicant_signature"]))
    )
    assert hand_in(villager, draft).status_code == 302
    signed = [
        case
        for row in cases.list_own_cases(world.stage.villager).rows
        if "signed" in (case := cases.get_case(world.stage.villager, case_id=row.case_id)).form
    ]
    assert [c.signature_stands for c in signed] == [True, True]
    assert [[len(m.files) for m in c.materials if m.of_form] for c in signed] == [[1], [1]]


def test_photograph_is_no_paper_of_the_bundles_list(villager):
    page = words(villager.get("/bundles/newborn/", {f"q_{k}": v for k, v in bundled.ANSWERS.items()}))
    assert "出生医学证明" in page
    assert "门头照片" not in page.partition("一套材料")[2].partition("先后")[0]


def test_change_after_signing_asks_to_sign_again(villager):
    draft = fill(villager)
    say(villager, draft, "g-household", household__holder="李娜")
    review = words(villager.get(reverse("portal:bundle_review", args=[draft])))
    assert "申请人签名" in review
    assert "一次提交" not in review.partition("还有")[2]
    page = words(villager.get(reverse("portal:bundle_page", args=[draft, "s-applicant_signature"])))
    assert "签名以后又改了内容" in page
    say(villager, draft, "s-applicant_signature", **TYPED)
    assert hand_in(villager, draft).status_code == 302


@pytest.mark.parametrize(
    ("slug", "sent", "told"),
    [
        ("s-applicant_signature", {"applicant_signature-name": "李扎迫"}, "还要勾选"),
        ("s-applicant_signature", {**TYPED, "applicant_signature-name": "王五"}, "您本人的姓名"),
        ("p-shop_front_photo", None, "租约.pdf："),
    ],
)
def test_what_cannot_stand_is_told_beside_the_field(villager, slug, sent, told):
    draft = fill(villager)
    given = {"file": paper("租约.pdf", PDF)} if sent is None else sent
    refused = villager.post(reverse("portal:bundle_page", args=[draft, slug]), given)
    assert refused.status_code == 422
    assert told in words(refused)
