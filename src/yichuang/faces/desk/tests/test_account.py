"""Renewing a villager's password at the window."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from yichuang.domain.cases import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.actor import anonymous

pytestmark = pytest.mark.django_db


def test_the_new_password_is_shown_once_and_opens_the_account(desk: Any, stage: testing.Stage) -> None:
    clerk_client = desk(stage.clerk)
    number = persons.identity()
    account = persons.make_public(id_number=number)
    facts = {"id_kind": "resident_id", "id_number": number, "name": "李扎迫"}
    answer = clerk_client.post("/desk/accounts/reset/", facts)
    password = re.search(r'desk-password">(\w+)<', answer.content.decode()).group(1)
    assert Client().login(username=account.username, password=password)
    wrong = clerk_client.post("/desk/accounts/reset/", facts | {"id_number": persons.identity()})
    misnamed = clerk_client.post("/desk/accounts/reset/", facts | {"name": "王五"})
    for refused in (wrong, misnamed):
        assert refused.status_code == 422
        assert "没有注册过账号" in refused.content.decode()


def test_an_account_of_the_identity_platform_is_sent_there(desk: Any, stage: testing.Stage) -> None:
    number = persons.identity()
    people.link_identity(
        actor=anonymous(), issuer="https://id", subject="1", name="李扎迫", id_kind="resident_id", id_number=number
    )
    facts = {"id_kind": "resident_id", "id_number": number, "name": "李扎迫"}
    refused = desk(stage.clerk).post("/desk/accounts/reset/", facts)
    assert refused.status_code == 422
    assert "请在认证平台找回密码" in refused.content.decode()
