"""Six digits are not guessed, and whoever tries keeps the owner from nothing."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from yichuang.domain.cases import testing as staged
from yichuang.domain.people import testing as persons

from .kit import sign_in, words

TEN = 10  # wrong tries of one address at one number
FIFTY = 50  # wrong tries of everybody at one number in a day
RULES = "yichuang.domain.cases.tries"


@pytest.fixture
def submitted(stage):
    return staged.submit(stage)


@pytest.fixture
def ask(submitted):
    """Ask for progress from an address."""

    def asked(code, address="203.0.113.7", *, number=submitted.number, client=None):
        data = {"number": number, "code": code}
        return (client or Client()).post("/progress/", data, REMOTE_ADDR=address)

    return asked


def wrong_tries(ask, how_many, *, per_address=TEN - 1):
    """Wrong tries from as many addresses as it takes; each stays below what closes the number to it."""
    for n in range(how_many):
        response = ask("abcdef", f"198.51.{n // per_address}.1")
        assert response.status_code == 404, n


def test_after_ten_wrong_codes_that_address_is_refused_even_the_right_one(ask, submitted):
    for _ in range(TEN):
        assert ask("abcdef").status_code == 404
    response = ask(submitted.query_code)
    assert response.status_code == 429
    assert "15 分钟后再试" in words(response)
    assert "我的办件" in words(response)


def test_a_stranger_does_not_shut_out_whoever_asks_from_elsewhere(ask, submitted):
    for _ in range(TEN + 5):
        ask("abcdef", "203.0.113.7")
    assert ask(submitted.query_code, "203.0.113.8").status_code == 200


def test_a_quarter_of_an_hour_after_the_last_wrong_try_the_address_may_ask_again(ask, submitted, clock):
    clock.set("2026-09-28 10:00")
    for _ in range(TEN):
        ask("abcdef")
    clock.advance(minutes=14)
    assert ask(submitted.query_code).status_code == 429
    clock.advance(minutes=2)
    assert ask(submitted.query_code).status_code == 200


def test_many_addresses_get_fifty_tries_a_day_together(ask, submitted, clock):
    clock.set("2026-09-28 10:00")
    wrong_tries(ask, FIFTY)
    closed = ask(submitted.query_code, "203.0.113.200")
    assert closed.status_code == 429
    assert "明天恢复" in words(closed)
    assert "登录后" in words(closed)
    assert "受理窗口" in words(closed)
    clock.set("2026-09-29 00:01")
    assert ask(submitted.query_code, "203.0.113.200").status_code == 200


def test_right_codes_are_not_counted(ask, submitted, monkeypatch):
    monkeypatch.setattr(f"{RULES}.AT_ONE_NUMBER_A_DAY", 2)
    for n in range(4):
        assert ask(submitted.query_code, f"203.0.113.{n}").status_code == 200


def test_one_address_trying_number_after_number_is_closed_until_tomorrow(ask, stage, submitted, clock, monkeypatch):
    monkeypatch.setattr(f"{RULES}.FROM_ONE_ADDRESS_A_DAY", 4)
    clock.set("2026-09-28 10:00")
    other = staged.submit(stage)
    for number in (submitted.number, other.number) * 2:
        assert ask("abcdef", number=number).status_code == 404
    closed = ask(submitted.query_code)
    assert closed.status_code == 429
    assert "明天再试" in words(closed)
    assert ask(submitted.query_code, "203.0.113.8").status_code == 200
    clock.set("2026-09-29 00:01")
    assert ask(submitted.query_code).status_code == 200


def test_the_signed_in_owner_sees_her_case_while_the_number_is_closed(ask, stage, submitted, monkeypatch):
    monkeypatch.setattr(f"{RULES}.AT_ONE_NUMBER_A_DAY", 1)
    ask("abcdef", "198.51.100.1")
    assert ask(submitted.query_code).status_code == 429
    hers = sign_in(Client(), stage.villager)
    answer = ask("000000", number=submitted.number.lower(), client=hers)
    assert answer["Location"] == reverse("portal:case", args=[submitted.number])
    stranger = sign_in(Client(), persons.public_actor(phone="13800138000"))
    assert ask(submitted.query_code, client=stranger).status_code == 429


def test_an_address_asks_twenty_times_a_minute(ask, submitted):
    answers = [ask(submitted.query_code).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    assert "过一分钟再试" in words(ask(submitted.query_code))
    assert ask(submitted.query_code, "203.0.113.8").status_code == 200


def test_the_addresses_of_one_ipv6_network_are_one(ask, submitted):
    for n in range(TEN):
        ask("abcdef", f"2001:db8:1:2::{n + 1:x}")
    assert ask(submitted.query_code, "2001:db8:1:2:ffff::9").status_code == 429
    assert ask(submitted.query_code, "2001:db8:1:3::9").status_code == 200


def test_an_unknown_number_is_counted_for_nobody(ask, submitted):
    for _ in range(TEN + 1):
        assert ask("123456", number="SJ-2020-00000").status_code == 404
    assert ask(submitted.query_code).status_code == 200
    assert not cache.get("cases.tries:SJ-2020-00000:203.0.113.7")
