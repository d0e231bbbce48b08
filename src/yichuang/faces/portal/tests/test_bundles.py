"""Bundles on the portal: the list along a life, the guide, one application for all, and the whole with its children."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yichuang.domain.bundles import public as bundles
from yichuang.domain.bundles import testing as bundled
from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground

from .kit import paper, sign_in, words

ANSWERED = {f"q_{k}": v for k, v in bundled.ANSWERS.items()}


@pytest.fixture
def world(db, made_bundle_stage):
    return made_bundle_stage


@pytest.fixture
def villager(client, world):
    return sign_in(client, world.stage.villager)


def begin(client, **answers):
    response = client.post("/bundles/newborn/start/", {f"q_{k}": v for k, v in answers.items()})
    assert response.status_code == 302, words(response)
    return re.search(r"[0-9a-f-]{36}", response["Location"]).group()


def say(client, draft, slug, **data):
    address = reverse("portal:bundle_page", args=[draft, slug])
    assert client.get(address).status_code == 200, slug
    response = client.post(address, data)
    assert response.status_code == 302, (slug, words(response))
    return response["Location"]


def fill(client):
    draft = begin(client, **bundled.ANSWERS)
    say(client, draft, "where", location=str(ground.VILLAGE_A))
    say(client, draft, "g-common", child_name="李小妹", account="6223")
    say(client, draft, "g-household", household__holder="李扎迫")
    say(client, draft, "p-household__certificate", how="upload", had="0", file=paper("证明.pdf"))
    say(client, draft, "p-household__card", how="none", had="0")
    assert say(client, draft, "p-card__photo", how="none", had="0").endswith("/review/")
    return draft


def hand_in(client, draft):
    review = client.get(reverse("portal:bundle_review", args=[draft]))
    base = re.search(r'name="base" value="(\d+)"', review.content.decode()).group(1)
    return client.post(reverse("portal:bundle_submit", args=[draft]), {"base": base})


@pytest.mark.seed("S2-68", "S2-70")
def test_the_list_follows_a_life(client, world):
    bundled.make_bundle(world.stage, world.items, key="end", stage="afterwards", plain_name="亲人走了")
    page = words(client.get("/bundles/"))
    assert page.index("家里添了娃") < page.index("亲人走了")
    assert "5 件事 · 双江自治县民政局牵头" in page
    assert "还没有公布" in words(client.get("/bundles/?who=legal"))


@pytest.mark.seed("S2-69")
def test_the_list_of_an_enterprise_is_its_own(client, world):
    bundled.make_bundle(world.stage, world.items, key="shut", stage="closing", plain_name="企业不做了")
    page = words(client.get("/bundles/?who=legal"))
    assert "企业不做了" in page
    assert "家里添了娃" not in page


@pytest.mark.seed("S2-71", "S1-88")
def test_the_guide_is_one_notice_with_order_time_papers_and_savings(client, world):
    page = words(client.get("/bundles/newborn/", ANSWERED))
    assert "第 1 步" in page
    assert "“给娃上户口”办成后办这件" in page
    assert "“给娃上户口”受理后办这件" in page
    assert "的结果由平台转，不用您交" in page
    assert "一套材料（3 样）" in page
    assert "用于：给娃上户口、领育儿补贴。" in page
    assert "最多 20 个工作日" in page
    assert "一件件办要 6 份，少 3 份" in page
    assert "国办发〔2022〕32号附件" in page


def test_the_guide_asks_one_question_after_the_other(client, world):
    first = words(client.get("/bundles/newborn/"))
    assert "要不要领育儿补贴？" in first
    assert "父母的情况？" not in first
    assert "父母的情况？" in words(client.get("/bundles/newborn/", {"q_subsidy": "no"}))
    ended = words(client.get("/bundles/newborn/", {"q_subsidy": "no", "q_marriage": "abroad"}))
    assert "公安出入境" in ended
    assert "一次申请" not in ended


def test_a_suspended_member_is_told_and_the_rest_offered(client, world):
    catalogue.suspend_item(actor=items.publisher(world.stage.county.place.id), item_id=world.items["card"].id)
    page = words(client.get("/bundles/newborn/", ANSWERED))
    assert "“给娃办社保卡”暂停办理，其他的照常办" in page
    assert "一次申请" in page


def test_an_items_own_page_leads_to_the_bundles_it_is_part_of(client, world):
    page = client.get(reverse("portal:item", args=[world.items["card"].basic_code]))
    assert "可以和别的事一起办" in words(page)
    assert reverse("portal:bundle", args=["newborn"]) in page.content.decode()


def test_an_unknown_bundle_is_not_there(client, world):
    assert client.get("/bundles/moon/").status_code == 404


def test_applying_needs_signing_in(client, world):
    response = client.get("/bundles/newborn/start/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/bundles/newborn/start/")


@pytest.mark.seed("S2-71")
def test_a_villager_fills_in_one_form_and_one_set_and_hands_in_once(villager, world):
    draft = fill(villager)
    review = words(villager.get(reverse("portal:bundle_review", args=[draft])))
    assert "这次提交 4 件事" in review
    assert review.count("李小妹") == 1
    assert "给娃上户口 给娃上医保 （等前一件，到时自动提交）" in review  # the certificate is there already
    response = hand_in(villager, draft)
    number = response["Location"].strip("/").split("/")[-1]
    assert number.startswith("SJ-YJS-")
    page = words(villager.get(response["Location"]))
    assert "4 件事，0 件有了结果" in page
    assert "等“给娃上户口”办成，就自动提交" in page
    view = bundles.get_bundle_case(world.stage.villager, number=number)
    subsidy = next(c.case for c in view.children if c.member == "subsidy")
    assert [f.name for m in subsidy.materials if m.material == "proof" for f in m.files] == ["证明.pdf"]


def test_a_second_click_and_the_way_back_lead_to_what_was_handed_in(villager, world):
    draft = fill(villager)
    first = hand_in(villager, draft)
    again = villager.post(reverse("portal:bundle_submit", args=[draft]), {"base": "1"})
    back = villager.get(reverse("portal:bundle_review", args=[draft]))
    assert first["Location"] == again["Location"] == back["Location"]
    assert len(bundles.list_own_bundles(world.stage.villager)) == 1


def test_what_is_wrong_stays_on_its_page_and_nothing_typed_is_lost(villager, world):
    draft = begin(villager, **bundled.ANSWERS)
    address = reverse("portal:bundle_page", args=[draft, "g-common"])
    response = villager.post(address, {"child_name": "十三个字的名字实在是太长了呀呀", "account": ""})
    assert response.status_code == 422
    page = response.content.decode()
    assert "最多 12 个字" in page
    assert "十三个字的名字实在是太长了呀呀" in page
    assert "请填银行账号" in page  # as this form calls it, whatever the member that insists does
    where = villager.post(reverse("portal:bundle_page", args=[draft, "where"]), {"location": "1"})
    assert where.status_code == 422
    paperless = villager.post(reverse("portal:bundle_page", args=[draft, "p-household__card"]), {"how": "upload"})
    assert paperless.status_code == 422


def test_what_is_missing_is_named_before_handing_in(villager, world):
    draft = begin(villager, **bundled.ANSWERS)
    page = words(villager.get(reverse("portal:bundle_review", args=[draft])))
    assert "还有几处没填" in page
    assert "几件事都要的" in page
    revision = bundles.get_bundle_draft(world.stage.villager, draft).revision
    pressed = villager.post(reverse("portal:bundle_submit", args=[draft]), {"base": str(revision)})
    assert pressed.status_code == 422


def test_half_typed_is_kept_and_a_page_out_of_date_is_not_handed_in(villager, world):
    draft = fill(villager)
    saved = villager.post(
        reverse("portal:bundle_autosave", args=[draft, "g-household"]), {"household__holder": "李阿妹"}
    )
    assert saved.status_code == 200
    stale = villager.post(reverse("portal:bundle_submit", args=[draft]), {"base": "1"})
    assert stale.status_code == 409
    assert "李阿妹" in words(stale)
    assert bundles.list_own_bundles(world.stage.villager) == ()


def test_a_bundle_revised_while_being_filled_in_asks_by_the_new_list(villager, world):
    draft = fill(villager)
    bundled.make_bundle(world.stage, world.items, name="新生儿一件事（新）")
    page = words(villager.get(reverse("portal:bundle_review", args=[draft])))
    assert "这件事的要求更新了" in page
    assert hand_in(villager, draft).status_code == 302


def test_upload_by_script_and_taking_it_out_again(villager, world):
    draft = begin(villager, **bundled.ANSWERS)
    address = reverse("portal:bundle_upload", args=[draft, "p-household__card"])
    sent = villager.post(address, {"file": paper("身份证.pdf")}, headers={"Accept": "application/json"})
    handle = sent.json()["id"]
    assert villager.post(address, {}, headers={"Accept": "application/json"}).status_code == 422
    gone = villager.post(sent.json()["remove"], {"remove": handle}, headers={"Accept": "application/json"})
    assert gone.json() == {}
    assert bundles.get_bundle_draft(world.stage.villager, draft).files == ()


def test_answers_that_leave_nothing_to_do_are_said_on_the_last_page(villager, world):
    draft = begin(villager, subsidy="no", marriage="abroad")
    assert villager.get(reverse("portal:bundle_resume", args=[draft]))["Location"].endswith("/review/")
    page = words(villager.get(reverse("portal:bundle_review", args=[draft])))
    assert "不用提交" in page
    assert "公安出入境" in page


def test_a_draft_is_thrown_away_after_asking(villager, world):
    draft = begin(villager, **bundled.ANSWERS)
    assert "家里添了娃" in words(villager.get("/cases/"))
    address = reverse("portal:bundle_discard", args=[draft])
    assert "要删掉" in words(villager.get(address))
    villager.post(address)
    assert villager.get(address).status_code == 404


@pytest.mark.seed("S1-88")
def test_a_bundle_shows_as_one_thing_among_her_cases(villager, world):
    receipt = bundled.submit(world)
    page = words(villager.get("/cases/"))
    assert page.count("给娃上户口") == 1
    assert receipt.number in page
    number = bundled.child(world, receipt, "household").number
    assert receipt.number in words(villager.get(reverse("portal:case", args=[number])))


def test_the_one_notice_is_on_top_and_one_paper_answers_all(villager, world):
    receipt = bundled.submit(world)
    for member, material in (("household", "certificate"), ("subsidy", "proof")):
        case_id = bundled.case_of(world, receipt, member)
        wanted = {m.material: "看不清" for m in cases.get_case(world.stage.clerk, case_id=case_id).materials}
        asked = {k: v for k, v in wanted.items() if k in {material, "card"}}
        cases.notify_correction(actor=world.stage.clerk, case_id=case_id, items=asked)
    address = reverse("portal:bundle_case", args=[receipt.number])
    page = words(villager.get(address))
    assert "一次性告知：请补这些" in page
    assert "交一次，2 件事都用" in page
    asked = bundles.get_bundle_case(world.stage.villager, number=receipt.number).asked
    line = next(a for a in asked if a.name == "出生医学证明")
    supplement = reverse("portal:bundle_supplement", args=[receipt.number, line.paper])
    assert villager.post(supplement, {}).status_code == 422
    assert villager.post(supplement, {"file": paper("清楚的.pdf")}).status_code == 302
    assert "收到了，2 件事都用上了" in words(villager.get(address))
    assert villager.get(supplement).status_code == 404


def test_the_whole_is_withdrawn_after_asking(villager, world):
    receipt = bundled.submit(world)
    address = reverse("portal:bundle_withdraw", args=[receipt.number])
    assert "要撤回“家里添了娃”吗" in words(villager.get(address))
    assert villager.post(address, {"reason": "搬家"}).status_code == 302
    bundled.follow()
    assert "您撤回了这件事" in words(villager.get(reverse("portal:bundle_case", args=[receipt.number])))
    assert villager.post(address).status_code == 409


def test_what_could_not_be_known_before_is_filled_in_when_its_turn_comes(client, db):
    form = [*bundled.ITEMS["insurance"]["form"], {"id": "book", "label": "户口簿编号", "max_length": 8}]
    members = [{**m} for m in bundled.BUNDLE["members"]]
    members[2]["later"] = [{"field": "book", "member": "household"}]
    world = bundled.make_bundle_stage(item_changes={"insurance": {"form": form}}, members=members)
    sign_in(client, world.stage.villager)
    assert "请您再补填：户口簿编号" in words(client.get("/bundles/newborn/", ANSWERED))
    receipt = bundled.submit(world)
    bundled.achieve(world, bundled.case_of(world, receipt, "household"))
    bundled.follow()
    address = reverse("portal:bundle_complete", args=[receipt.number, "insurance"])
    assert "去补填" in words(client.get(reverse("portal:bundle_case", args=[receipt.number])))
    assert "户口簿编号" in words(client.get(address))
    assert client.post(address, {"insurance__book": ""}).status_code == 422
    assert client.post(address, {"insurance__book": "530-1"}).status_code == 302
    assert bundled.child(world, receipt, "insurance").state == "filed"
    assert client.get(address).status_code == 404


def test_nobody_else_opens_it(client, world):
    receipt = bundled.submit(world)
    sign_in(client, persons.public_actor(name="王五", phone="13887650001"))
    for name in ("bundle_case", "bundle_withdraw"):
        assert client.get(reverse(f"portal:{name}", args=[receipt.number])).status_code == 404


def test_whom_it_is_for_is_asked_with_the_document_that_fits(client, db):
    world = bundled.make_bundle_stage(person={"label": "孩子", "relation": "我的孩子", "id_kind": "birth_pending"})
    sign_in(client, world.stage.villager)
    draft = begin(client, **bundled.ANSWERS)
    address = reverse("portal:bundle_page", args=[draft, "person"])
    assert client.post(address, {"name": "", "id_kind": "birth_pending"}).status_code == 422
    wrong = client.post(address, {"name": "李小妹", "id_kind": "birth_pending", "id_number": "1"})
    assert "不用填写号码" in words(wrong)
    assert client.post(address, {"name": "李小妹", "id_kind": "resident_id"}).status_code == 422
    assert client.post(address, {"name": "李小妹", "id_kind": "birth_pending"}).status_code == 302
