"""政务公开: what everybody may read without signing in."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yichuang.domain.catalogue import testing as items

from .kit import words


def element(page: str, number: int) -> str:
    """The text of one of the guide's 26 elements."""
    found = re.search(rf'<section id="e{number}">(.*?)</section>', page, flags=re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.group(1)))


@pytest.fixture
def guide(client, stage):
    return client.get(reverse("portal:item_full", args=[stage.item.basic_code])).content.decode()


@pytest.mark.seed("S1-3")
def test_items_papers_procedure_promise_and_fees_are_open(client, stage, guide):
    assert stage.item.plain_name in words(client.get("/items/"))
    assert "林权证明" in element(guide, 12)
    assert all(step in element(guide, 14) for step in ("受理", "审查", "决定", "送达"))
    assert re.search(r"承诺办结时限 *7 个工作日", element(guide, 15))
    assert "不收费" in element(guide, 16)


@pytest.mark.seed("S1-113")
def test_a_licence_is_open_with_its_basis_conditions_quantity_procedure_and_limit(client, db, stage):
    limited = items.make_item(
        stage.county.place.id, [stage.county.minzheng.id], quantity_limit="全县每年采伐限额 12000 立方米"
    )
    page = client.get(reverse("portal:item_full", args=[limited.basic_code])).content.decode()
    assert "中华人民共和国森林法" in element(page, 8)
    assert "第五十六条" in element(page, 8)
    assert "林木权属清楚" in element(page, 11)
    assert "数量限制：全县每年采伐限额 12000 立方米" in element(page, 11)
    assert "审查" in element(page, 14)
    assert re.search(r"法定办结时限 *20 个工作日", element(page, 15))
    assert "林木采伐申请表" in element(page, 12)
    assert "采伐面积" in element(page, 24)


@pytest.mark.seed("S3-29", "S1-120")
def test_the_promise_is_open_beside_the_telephone_to_complain_at(client, stage, guide):
    short = words(client.get(reverse("portal:item", args=[stage.item.basic_code])))
    assert "7 个工作日" in short
    assert re.search(r"承诺办结时限 *7 个工作日", element(guide, 15))
    assert "0883-12345" in element(guide, 20)
    assert "12345" in element(guide, 20)


@pytest.mark.seed("S2-14", "S4-88")
def test_the_catalogue_of_county_towns_and_villages_is_open(client, stage):
    county = stage.county
    for level, word in (("5", "镇里办的事"), ("6", "村里办的事")):
        items.make_item(
            county.place.id, [county.town_a.id, county.town_b.id], kind="20", level=level, body="town_government",
            plain_name=word,
        )  # fmt: skip
    page = words(client.get("/items/"))
    assert all(name in page for name in (stage.item.plain_name, "镇里办的事", "村里办的事"))
    assert "3 项" in page


def test_each_town_shows_the_list_of_its_own(client, stage):
    county = stage.county
    items.make_item(
        county.place.id, [county.town_a.id], kind="20", level="5", body="town_government", plain_name="只有勐勐镇办的事"
    )
    here = words(client.get(reverse("portal:site", args=[county.town_site.id])))
    there = words(client.get(reverse("portal:site", args=[county.other_village_site.id])))
    assert "只有勐勐镇办的事" in here
    assert "只有勐勐镇办的事" not in there


@pytest.mark.seed("S4-81")
def test_everybody_is_told_that_being_helped_costs_nothing(client, stage):
    page = words(client.get(reverse("portal:item", args=[stage.item.basic_code])))
    assert "代办也不收费" in page
    assert "代办员可以上门帮您办，不收费" in words(client.get("/"))
    assert "都不收费" in words(client.get("/help/"))
