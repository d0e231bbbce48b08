"""Signing up and in, one's own details, and what every page of the portal declares."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.faces.portal import urls

from .kit import RARE, words

PASSWORD = "山里的茶树-2026"


def form(**changes):
    given = {
        "name": "岩温",
        "id_kind": "resident_id",
        "id_number": persons.identity(),
        "phone": "13988812345",
        "username": "",
        "password": PASSWORD,
        "again": PASSWORD,
        "consent": "yes",
    }
    return {**given, **changes}


def test_every_page_declares_who_may_see_it():
    declared = {p.name: getattr(p.callback, "declared_permission", "") for p in urls.urlpatterns}
    assert all(declared.values()), [name for name, permission in declared.items() if not permission]
    unknown = set(declared.values()) - {"public"} - people.PERMISSIONS
    assert not unknown


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda p: p.name)
def test_a_page_that_is_not_public_wants_a_sign_in(client, stage, pattern):
    if pattern.callback.declared_permission == "public":
        return
    values = {"code": stage.item.basic_code, "draft_id": "00000000-0000-4000-8000-000000000000"}
    values |= {"number": "SJ-2026-00001", "slug": "for", "kind": "collection", "material": "right", "file_id": 1}
    values |= {"bundle": "newborn", "bundle_draft_id": values["draft_id"], "bundle_number": "SJ-B-2026-00001"}
    values |= {"member": "household", "paper": "card", "site_id": 1, "appointment_id": 1, "how": "cancel"}
    values |= {"request_id": 1, "provided_id": 1}
    names = pattern.pattern.converters
    address = reverse(f"portal:{pattern.name}", kwargs={name: values[name] for name in names})
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=")


def test_signing_up_signs_in_and_goes_on_where_one_was(client, stage):
    response = client.post("/register/", form(next="/items/"))
    assert response["Location"] == "/items/"
    assert "我的账号" in words(client.get("/"))


def test_whoever_signed_up_signs_in_by_phone_or_identity_number(client, stage):
    given = form()
    client.post("/register/", given)
    for login in (given["phone"], given["id_number"]):
        client.logout()
        response = client.post("/accounts/login/", {"login": login, "password": PASSWORD})
        assert response.status_code == 302, words(response)


def test_rare_characters_in_a_name_arrive_intact(client, stage):
    client.post("/register/", form(name=RARE, username="rare-name"))
    actor = people.get_actor(people.get_account_by_username("rare-name").id, None, "online")
    assert people.own_details(actor).name == RARE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 10_000}, "name"),
        ({"id_number": "530925199001011234"}, "id_number"),
        ({"id_kind": "moon"}, "id_kind"),
        ({"phone": "123"}, "phone"),
        ({"password": "1", "again": "1"}, "password"),
        ({"again": "另一个密码-2026"}, "again"),
        ({"consent": ""}, "consent"),
        ({"username": "<script>"}, "username"),
    ],
)
def test_a_wrong_sign_up_says_what_to_change_and_keeps_the_rest(client, stage, changes, field):
    given = form(**changes)
    response = client.post("/register/", given)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#f-{field}"' in page
    assert f'id="f-{field}-error"' in page
    if field != "phone":
        assert given["phone"] in page
    assert PASSWORD not in page, "a password is never sent back"


def test_everything_wrong_with_a_sign_up_is_said_in_one_round_in_the_order_of_the_page(client, stage):
    given = form(name="", id_number="1", phone="123", password="12345678", again="x", consent="")
    page = client.post("/register/", given).content.decode()
    found = re.findall(r'href="#f-(\w+)"', page)
    assert found == ["name", "id_number", "phone", "password", "again", "consent"]
    assert "这个密码太容易猜到，请加上字母和数字" in page
    assert "密码至少 8 位" in client.post("/register/", form(password="a1", again="a1")).content.decode()


def test_a_document_that_has_an_account_is_told_to_sign_in(client, stage):
    given = form()
    client.post("/register/", given)
    client.logout()
    response = client.post("/register/", {**given, "username": "second"})
    assert response.status_code == 409
    assert "直接登录" in words(response)


def test_signing_up_too_often_is_slowed_down(client, stage):
    answers = [client.post("/register/", {}).status_code for _ in range(25)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_signing_up_never_leads_to_another_host(client, stage):
    assert client.post("/register/", form(next="https://evil.example/"))["Location"] == "/"


def test_a_wrong_password_is_told_plainly_and_what_was_typed_stays(client, stage):
    response = client.post("/accounts/login/", {"login": "13887651234", "password": "wrong"})
    page = response.content.decode()
    assert "账号或密码不对" in page
    assert 'value="13887651234"' in page
    assert "data-errors" in page


def test_allauths_own_sign_up_leads_to_ours(client, stage):
    page = client.get("/accounts/signup/").content.decode()
    assert reverse("portal:register") in page
    assert "id_password1" not in page


def test_staff_come_to_the_desk(client, stage):
    account = persons.make_staff(stage.county, username="wang")
    response = client.post("/accounts/login/", {"login": account.username, "password": persons.PASSWORD})
    assert response["Location"] == "/desk/"


def test_own_details_are_shown_masked(villager, stage):
    page = words(villager.get("/me/"))
    assert "李**" in page or "李*" in page
    assert "13887651234" not in page
    assert "138****1234" in page


def test_changing_ones_details_never_puts_a_masked_value_into_a_field(villager, stage):
    page = villager.get("/me/change/").content.decode()
    assert "****" not in "".join(part.split(">")[0] for part in page.split("<input")[1:])
    response = villager.post("/me/change/", {"phone": "", "division": ground.VILLAGE_A, "address": f"老寨 {RARE}"})
    assert response.status_code == 302
    own = people.own_details(stage.villager)
    assert (own.phone, own.division, own.address) == ("13887651234", ground.VILLAGE_A, f"老寨 {RARE}")


def test_a_wrong_phone_is_said_beside_its_field_and_nothing_changes(villager, stage):
    response = villager.post("/me/change/", {"phone": "abc", "division": "", "address": "新地址"})
    assert response.status_code == 422
    assert 'value="abc"' in response.content.decode()
    assert "新地址" in response.content.decode()
    assert people.own_details(stage.villager).phone == "13887651234"


def test_demo_accounts_are_listed_only_in_a_demo(client, stage, settings):
    people.register_public(
        actor=persons.manager(),
        username="demo-villager",
        password=PASSWORD,
        name="演示",
        id_kind="resident_id",
        id_number=persons.identity(),
        phone="13900000001",
        demo_hint="村民李大姐，替孩子上户口",
    )
    assert "demo-villager" not in client.get("/accounts/login/").content.decode()
    settings.DEMO = True
    page = client.get("/accounts/login/").content.decode()
    assert 'value="demo-villager"' in page
    assert "村民李大姐" in page


def test_pages_for_a_second_factor_are_in_our_words(client, stage):
    account = persons.make_staff(stage.county, username="wang")
    client.post("/accounts/login/", {"login": account.username, "password": persons.PASSWORD})
    assert "动态验证码" in words(client.get("/accounts/2fa/"))
    again = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert "请再输一次密码" in words(client.get(again))
    activate = client.post(again, {"password": persons.PASSWORD})["Location"]
    assert "手工输入密钥" in words(client.get(activate))
    assert "要退出登录吗" in words(client.get("/accounts/logout/"))
    assert "修改密码" in words(client.get("/accounts/password/change/"))


def test_signing_in_leads_back_to_the_page_the_button_stood_on(client, made_county):
    def asked(**headers: str) -> str:
        return client.post("/sites/1/hall/take/", {"business": "general"}, **headers)["Location"]

    assert asked(HTTP_REFERER="http://testserver/sites/1/hall/?a=1") == "/accounts/login/?next=/sites/1/hall/%3Fa%3D1"
    for other in ("https://evil.example/x", "http://testserver//evil.example/", ""):
        assert asked(HTTP_REFERER=other) == "/accounts/login/?next=/sites/1/hall/take/"


def test_an_address_for_a_button_opened_as_a_page_says_so(client, made_county):
    answer = client.get("/find/none/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "这个网址要点按钮才行" in answer.content.decode()
