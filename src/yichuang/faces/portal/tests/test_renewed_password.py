"""A password made at a window: good for one sign-in, and its owner is told of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import NotFound

from .kit import words

OWN = "zhihua-2026-own"
CHANGE = "/accounts/password/change/"


@pytest.fixture
def stage(db, made_stage):
    return made_stage


@pytest.fixture
def given(stage):
    """The account's username and the password a clerk has written down."""
    number = persons.identity(77)
    account = persons.make_public(id_number=number)
    password = people.reset_password(actor=stage.clerk, id_kind="resident_id", id_number=number, name="李扎迫")
    return account.username, password


@pytest.fixture
def inside(client, given):
    """Signed in with it."""
    username, password = given
    assert client.post("/accounts/login/", {"login": username, "password": password}).status_code == 302
    return client


def change(client, old, new):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


@pytest.mark.parametrize("address", ["/", "/cases/", "/me/", "/items/", "/progress/"])
def test_signed_in_with_it_every_page_leads_to_changing_it(inside, address):
    assert inside.get(address)["Location"] == CHANGE
    assert inside.post("/progress/", {"number": "x", "code": "1"})["Location"] == CHANGE


def test_the_page_says_why_and_the_same_password_again_is_refused(inside, given):
    assert "窗口给的密码只能用这一次" in words(inside.get(CHANGE))
    answer = change(inside, given[1], given[1])
    assert "换一个只有您自己知道的" in words(answer)
    assert inside.get("/cases/")["Location"] == CHANGE


def test_changed_once_it_opens_nothing_more_and_all_pages_are_hers(inside, given, client):
    assert change(inside, given[1], OWN)["Location"] == "/"
    assert inside.get("/cases/").status_code == 200
    assert "窗口给的密码" not in words(inside.get(CHANGE))
    inside.logout()
    username, password = given
    assert client.post("/accounts/login/", {"login": username, "password": password}).status_code != 302
    assert client.post("/accounts/login/", {"login": username, "password": OWN}).status_code == 302
    assert client.get("/me/").status_code == 200


def test_the_front_page_tells_where_and_when_until_she_has_read_it(inside, given, stage):
    change(inside, given[1], OWN)
    page = words(inside.get("/"))
    assert "您的密码在窗口重设过" in page
    assert stage.county.centre.name in page
    assert inside.post(reverse("portal:password_notice_seen"))["Location"] == "/"
    assert "您的密码在窗口重设过" not in words(inside.get("/"))


def test_nobody_else_is_told_anything(client, stage, given):
    assert "您的密码在窗口重设过" not in words(client.get("/"))


def test_choosing_another_password_any_day_needs_no_window(client, stage):
    account = persons.make_public(id_number=persons.identity(78))
    client.post("/accounts/login/", {"login": account.username, "password": persons.PASSWORD})
    assert change(client, persons.PASSWORD, OWN)["Location"] == "/"
    assert client.get("/me/").status_code == 200
    with pytest.raises(NotFound):
        people.reset_password(actor=stage.clerk, id_kind="resident_id", id_number=persons.identity(79), name="李扎迫")
