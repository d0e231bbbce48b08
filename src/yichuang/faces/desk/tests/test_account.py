"""Renewing a villager's password at the window."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from yichuang.domain.cases import testing
from yichuang.domain.people import testing as persons

pytestmark = pytest.mark.django_db


def test_the_new_password_is_shown_once_and_opens_the_account(desk: Any, stage: testing.Stage) -> None:
    clerk_client = desk(stage.clerk)
    number = persons.identity()
    account = persons.make_public(id_number=number)
    answer = clerk_client.post("/desk/accounts/reset/", {"id_kind": "resident_id", "id_number": number})
    password = re.search(r'desk-password">(\w+)<', answer.content.decode()).group(1)
    assert Client().login(username=account.username, password=password)
    wrong = clerk_client.post("/desk/accounts/reset/", {"id_kind": "resident_id", "id_number": persons.identity()})
    assert wrong.status_code == 422
    assert "没有注册过账号" in wrong.content.decode()
