"""信息公开 on the portal: columns, search, interpretations at their items, asking for information."""

from __future__ import annotations

import re

import pytest

from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.disclosure import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

from .kit import words


@pytest.fixture
def pair(stage):
    """Who writes and who reviews for 民政局."""
    return tuple(
        persons.staff_actor(stage.county, role, organisation_id=stage.county.minzheng.id)
        for role in (people.Role.EXAMINER, people.Role.LEADER)
    )


@pytest.mark.seed("S1-112", "S1-136")
def test_every_column_is_found_from_the_foot_of_every_page_and_searched(client, stage, pair):
    testing.publish(*pair, column="functions", title="民政局机构职能")
    testing.publish(
        *pair, column="complaints", title="投诉怎么提", text="对服务不满意的，可以打 12345，也可以到窗口说。"
    )
    assert 'href="/disclosure/"' in client.get("/").content.decode()
    page = words(client.get("/disclosure/"))
    for label in disclosure.Column.labels:
        assert label in page
    assert "民政局机构职能" in page
    found = words(client.get("/disclosure/", {"q": "12345"}))
    assert "投诉怎么提" in found
    assert "民政局机构职能" not in found
    assert "没有找到" in words(client.get("/disclosure/columns/news/", {"q": "x" * 500}))
    assert client.get("/disclosure/columns/nothing/").status_code == 404


def test_a_long_column_has_pages(client, stage, pair):
    for number in range(disclosure.PAGE + 1):
        testing.publish(*pair, title=f"动态之第 {number} 条")
    first = client.get("/disclosure/columns/news/")
    assert words(first).count("动态之第") == disclosure.PAGE
    assert "动态之第 0 条" in words(client.get("/disclosure/columns/news/?from=20"))
    assert words(client.get("/disclosure/columns/news/?from=999")).count("动态之第") == disclosure.PAGE


@pytest.mark.seed("S2-140")
def test_an_interpretation_stands_on_its_items_guides_and_links_back_and_to_its_policy(client, stage, pair):
    policy = testing.publish(*pair, column="rules", title="林木采伐管理办法")
    made = testing.publish(
        *pair, column="interpretation", title="一图读懂采伐许可", item_ids=[stage.item.id], explains_id=policy
    )
    for address in (f"/item/{stage.item.basic_code}/", f"/item/{stage.item.basic_code}/full/"):
        assert f'href="/disclosure/{made}/"' in client.get(address).content.decode()
    assert f'href="/disclosure/{made}/"' in client.get("/find/", {"q": stage.item.name}).content.decode()
    page = client.get(f"/disclosure/{made}/").content.decode()
    assert f'href="/item/{stage.item.basic_code}/"' in page
    assert f'href="/disclosure/{policy}/"' in page
    assert "一图读懂采伐许可" in words(client.get(f"/disclosure/{policy}/"))


@pytest.mark.seed("S1-114")
def test_a_villager_asks_corrects_reads_the_answer_and_follows_it_without_signing_in(villager, stage, client):
    page = villager.get("/disclosure/requests/new/").content.decode()
    facts = {
        "key": re.search(r'name="key" value="([^"]+)"', page)[1], "organisation_id": stage.county.minzheng.id,
        "wanted": "低保资金", "form": "paper", "phone": "13887651234",
    }  # fmt: skip
    wrong = villager.post("/disclosure/requests/new/", facts)
    assert wrong.status_code == 422
    assert "要纸质的，请写寄到哪里" in words(wrong)
    assert "低保资金" in wrong.content.decode()
    facts |= {"wanted": "2025 年低保资金发放的数", "form": "electronic"}
    sent = villager.post("/disclosure/requests/new/", facts)
    assert villager.post("/disclosure/requests/new/", facts)["Location"] == sent["Location"]
    receipt = words(villager.get(sent["Location"]))
    number, code = re.search(r"登记号 (\S+) 查询码 (\S+)", receipt).groups()
    at = sent["Location"].removesuffix("receipt/")
    request_id = int(at.strip("/").rpartition("/")[2])
    disclosure.ask_correction(actor=stage.examiner, request_id=request_id, what="请说明是哪个镇的", days=10)
    assert "请说明是哪个镇的" in words(villager.get(at))
    assert villager.post(at, {"do": "correct", "correction": ""}).status_code == 422
    assert villager.post(at, {"do": "correct", "correction": "勐勐镇的"}).status_code == 302
    disclosure.answer_request(
        actor=stage.examiner, request_id=request_id, reply=disclosure.Reply("not_there", "经检索没有这份信息。")
    )
    assert "经检索没有这份信息" in words(villager.get(at))
    assert b"".join(villager.get(f"{at}answer.pdf").streaming_content).startswith(b"%PDF")
    client.logout()
    assert client.get(at).status_code == 302
    shown = client.post("/disclosure/requests/follow/", {"number": number, "code": code})
    assert "已经答复" in words(shown)
    assert "经检索" not in words(shown)
    wrong = client.post("/disclosure/requests/follow/", {"number": number, "code": "2345678923"})
    assert wrong.status_code == 404


def test_what_was_typed_is_never_read_as_markup(villager, stage, pair, client):
    made = testing.publish(*pair, title="<img src=x onerror=a>", text="<script>alert(1)</script>\n\n第二段在这里")
    page = client.get(f"/disclosure/{made}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<p>第二段在这里</p>" in page
