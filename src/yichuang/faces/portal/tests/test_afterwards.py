"""After handing in: the name she knows, where to fetch the result, and what an ended case still says."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Channel, anonymous

from .kit import paper, sign_in, words


def issued(stage, villager, **changes):
    """A case whose result is given out, with everything handed in."""
    case = staged.granted(stage, **changes)
    villager.post(reverse("portal:supplement", args=[case.number, "plan"]), {"file": paper()})
    cases.seal_result(actor=stage.decider, case_id=case.case_id)
    cases.issue(actor=stage.decider, case_id=case.case_id)
    return case


@pytest.mark.parametrize("name", ["case", "receipt"])
def test_a_result_to_be_fetched_says_where_when_and_with_what(villager, stage, name):
    case = issued(stage, villager)
    response = villager.get(reverse(f"portal:{name}", args=[case.number]))
    page = words(response)
    centre = stage.county.centre
    site = places.get_site(centre.id)
    for expected in ("到窗口领", site.name, "08:30–12:00", site.phone, site.address, "您的身份证", "代领", "委托书"):
        assert expected in page
    assert f'href="{reverse("portal:site", args=[centre.id])}"' in response.content.decode()


def test_before_it_is_issued_nobody_is_sent_anywhere(villager, stage):
    page = words(villager.get(reverse("portal:case", args=[staged.granted(stage).number])))
    assert "到窗口领" not in page


def test_a_result_for_the_village_names_the_station_of_the_village(client, db):
    stage = staged.make_stage(delivery_ways=["counter", "village"])
    villager = sign_in(client, stage.villager)
    choice = cases.DeliveryChoice("village", stage.county.village_site.id)
    page = words(villager.get(reverse("portal:case", args=[issued(stage, villager, delivery=choice).number])))
    assert "到村里的便民服务站领" in page
    assert stage.county.village_site.name in page


@pytest.mark.parametrize(
    ("choice", "told", "state"),
    [
        (cases.DeliveryChoice("post", None, "勐勐镇千蚌村老寨组 3 号"), "按您申请时写的地址邮寄", "正在寄给您"),
        (cases.DeliveryChoice("electronic"), "点办件页上的“看结果”下载", "可以下载了"),
    ],
)
def test_who_need_not_go_is_not_told_to_come(client, db, choice, told, state):
    stage = staged.make_stage(delivery_ways=["counter", "post", "electronic"])
    villager = sign_in(client, stage.villager)
    page = words(villager.get(reverse("portal:case", args=[issued(stage, villager, delivery=choice).number])))
    assert told in page
    assert state in page
    assert "等您来领" not in page
    assert "身份证" not in page
    assert "请您领取" not in page or choice.way == "electronic"


def test_a_body_is_told_to_bring_its_own_papers(client, db):
    stage = staged.make_stage(audience=["person", "legal"])
    account = people.register_public(
        actor=anonymous(),
        password=persons.PASSWORD,
        name="双江茶业有限公司",
        id_kind="uscc",
        id_number="91530925MA6K1QXQ4F",
        phone="13800138001",
    )
    company = people.get_actor(account.id, None, Channel.ONLINE)
    client = sign_in(client, company)
    receipt = staged.submit(stage, company)
    cases.accept_case(actor=stage.clerk, case_id=receipt.case_id)
    cases.finish_step(actor=stage.examiner, case_id=receipt.case_id, opinion="符合条件")
    cases.grant(actor=stage.decider, case_id=receipt.case_id)
    client.post(reverse("portal:supplement", args=[receipt.number, "plan"]), {"file": paper()})
    cases.seal_result(actor=stage.decider, case_id=receipt.case_id)
    cases.issue(actor=stage.decider, case_id=receipt.case_id)
    page = words(client.get(reverse("portal:case", args=[receipt.number])))
    assert "带上：营业执照" in page
    assert "盖了公章的委托书" in page


def test_the_plain_name_stays_after_handing_in_and_the_formal_one_stands_small(villager, stage, client):
    plain, formal = stage.item.plain_name, stage.item.name
    assert plain != formal
    villager.post(reverse("portal:start", args=[stage.item.basic_code]))
    receipt = staged.submit(stage)
    draft = cases.list_drafts(stage.villager)[0].id
    accepted = staged.accepted(stage)
    pages = {
        name: villager.get(reverse(f"portal:{name}", args=[receipt.number])) for name in ("case", "receipt", "withdraw")
    }
    pages |= {
        "cases": villager.get("/cases/"),
        "discard": villager.get(reverse("portal:discard", args=[draft])),
        "evaluate": villager.get(reverse("portal:evaluate", args=[accepted.number])),
        "progress": client.__class__().post("/progress/", {"number": receipt.number, "code": receipt.query_code}),
    }
    for name, response in pages.items():
        text = words(response)
        assert plain in text, name
        if formal in text:
            assert text.index(plain) < text.index(formal), name
    for name in ("case", "receipt", "withdraw", "cases", "progress"):
        assert f"正式名称：{formal}" in words(pages[name]), name
    assert words(pages["cases"]).count(f"正式名称：{formal}") == 3, "the draft and both cases"


def _withdraw(stage, case):
    cases.withdraw_case(actor=stage.villager, case_id=case.case_id, reason="")


def _not_needed(stage, case):
    cases.decline_unneeded(actor=stage.clerk, case_id=case.case_id, reason="自家房前屋后的零星林木不需要许可")


def _not_ours(stage, case):
    cases.decline_incompetent(
        actor=stage.clerk, case_id=case.case_id, reason="不归本机关", competent_body="临沧市生态环境局双江分局"
    )


@pytest.mark.parametrize(("end", "again"), [(_withdraw, True), (_not_needed, False), (_not_ours, False)])
def test_an_ended_case_promises_nothing_more_and_offers_what_is_possible(villager, stage, end, again):
    case = staged.submit(stage)
    address = reverse("portal:case", args=[case.number])
    assert "受理以后开始算" in words(villager.get(address))
    end(stage, case)
    response = villager.get(address)
    page = words(response)
    assert "什么时候办好" not in page
    assert "受理以后开始算" not in page
    assert ("重新申请" in page) is again
    if again:
        assert f'href="{reverse("portal:item", args=[stage.item.basic_code])}">重新申请' in response.content.decode()


def test_what_is_not_in_use_is_not_offered_again(villager, stage):
    case = staged.submit(stage)
    _withdraw(stage, case)
    catalogue.suspend_item(actor=items.publisher(stage.county.place.id), item_id=stage.item.id)
    assert "重新申请" not in words(villager.get(reverse("portal:case", args=[case.number])))


def test_progress_of_an_issued_case_says_where_one_learns_the_place(villager, stage):
    case = issued(stage, villager)
    code = cases.get_receipt(stage.villager, case.number).query_code
    page = words(villager.__class__().post("/progress/", {"number": case.number, "code": code}))
    assert "登录后看这件事" in page
