"""Signing in through an identity platform (统一身份认证, OpenID Connect), end to end."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.apps import apps
from django.test import Client

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

from . import identity_platform
from .kit import words


@pytest.fixture(scope="module")
def running():
    with identity_platform.running() as platform:
        yield platform


@pytest.fixture
def platform(running, settings, stage):
    running.claims = {}
    running.person = {
        "sub": "yn-0001",
        "name": "岩温",
        "id_number": persons.identity(),
        "phone_number": "13988812345",
        "email": "yanwen@example.org",
    }
    app = {
        "provider_id": "province",
        "name": "省统一身份认证平台",
        "client_id": identity_platform.CLIENT_ID,
        "secret": identity_platform.SECRET,
        "settings": {"server_url": running.issuer},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return running


def come_in(client, platform, goal="/items/"):
    """What the browser does: press the button, sign in over there, come back."""
    there = client.post(f"/accounts/oidc/province/login/?process=login&next={goal}")
    assert there.status_code == 302, words(there)
    assert there["Location"].startswith(f"{platform.issuer}/authorize?")
    back = platform.authorize(dict(parse_qsl(urlsplit(there["Location"]).query)))
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def who(client):
    return int(client.session["_auth_user_id"])


@pytest.mark.seed("S2-58")
def test_signing_in_twice_is_the_same_account_and_the_same_applicant(client, platform):
    response = come_in(client, platform)
    assert response["Location"] == "/items/"
    first = people.get_account(who(client))
    again = Client()
    come_in(again, platform)
    second = people.get_account(who(again))
    assert (first.id, first.applicant_id) == (second.id, second.applicant_id)
    assert first.kind == "public"
    actor = people.get_actor(first.id, None, "online")
    assert people.own_details(actor).name == "岩温"
    assert "我的账号" in words(client.get("/"))


@pytest.mark.seed("S2-58")
def test_whoever_is_known_already_comes_to_her_own_account(client, platform):
    number = persons.identity()
    known = persons.make_public(name="岩温", id_number=number, phone="13988812345")
    platform.person = {**platform.person, "sub": "yn-0002", "id_number": number}
    come_in(client, platform)
    assert who(client) == known.id
    assert people.get_account(who(client)).applicant_id == known.applicant_id


def test_nothing_the_platform_tells_is_kept_in_the_clear(client, platform):
    come_in(client, platform)
    assert apps.get_model("socialaccount", "SocialAccount").objects.count() == 0
    assert apps.get_model("socialaccount", "SocialToken").objects.count() == 0
    assert apps.get_model("account", "EmailAddress").objects.count() == 0
    assert platform.person["id_number"] not in str(dict(client.session))


def test_the_button_is_there_only_where_a_platform_is_configured(client, platform, settings):
    assert "用省统一身份认证平台登录" in words(client.get("/accounts/login/"))
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "统一身份认证" not in words(client.get("/accounts/login/"))


@pytest.mark.parametrize("lie", [{"aud": "somebody-else"}, {"iss": "https://evil.example"}, {"exp": 1}])
def test_a_token_that_is_not_for_us_signs_nobody_in(client, platform, lie):
    platform.claims = lie
    response = come_in(client, platform)
    assert "_auth_user_id" not in client.session
    assert response["Location"] == "/accounts/login/"
    assert "统一身份认证没有办成" in words(client.get(response["Location"]))


def test_a_platform_that_tells_a_wrong_number_is_told_of_in_plain_words(client, platform):
    platform.person = {**platform.person, "sub": "yn-0003", "id_number": "530925199001011234"}
    response = come_in(client, platform)
    assert "_auth_user_id" not in client.session
    assert "统一身份认证没有办成" in words(client.get(response["Location"]))


def test_a_forged_return_signs_nobody_in(client, platform):
    before = platform.tokens_given
    client.get("/accounts/oidc/province/login/callback/?code=stolen&state=forged")
    assert "_auth_user_id" not in client.session
    assert platform.tokens_given == before


def test_coming_in_never_leads_to_another_host(client, platform):
    assert come_in(client, platform, "https://evil.example/")["Location"] == "/"
