"""Finding a 一件事: offered first by guided finding and by the search, with what it saves."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yichuang.domain.bundles import public as bundles
from yichuang.domain.bundles import testing as bundled
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import testing as persons
from yichuang.domain.people.public import Role

from .kit import words


@pytest.fixture
def world(db):
    return bundled.make_bundle_stage(synonyms=["刚生了娃", "坐月子"])


def test_what_happened_leads_to_the_bundle_first_with_what_it_saves(client, world):
    assert "可以一次办齐" in words(client.get(reverse("portal:guided_what", args=["parent"])))
    response = client.get(reverse("portal:guided_which", args=["parent", "born"]))
    page = words(response)
    assert "一次办齐 家里添了娃" in page
    assert "5 件事填一张表、交一套材料" in page
    assert re.search(r"少填 [1-9]+ 项 少交 [1-9]+ 份", page)
    assert reverse("portal:bundle", args=["newborn"]) in response.content.decode()
    assert page.index("家里添了娃 新生儿") < page.index("一项一项办")


def test_what_did_not_happen_does_not_lead_to_it(client, world):
    assert "一次办齐" not in words(client.get(reverse("portal:guided_which", args=["parent", "ill"])))


@pytest.mark.parametrize("said", ["刚生了娃要办哪样", "新生儿出生", "坐月子", "xinshengerchusheng"])
def test_people_find_it_in_their_own_words(client, world, said):
    page = words(client.get("/find/", {"q": said}))
    assert "一次办齐 家里添了娃" in page
    assert "家里添了娃" in words(client.get("/find/suggest/", {"q": said}))


def test_words_that_mean_one_item_are_answered_with_items(client, world):
    page = words(client.get("/find/", {"q": "给娃办社保卡"}))
    assert "给娃办社保卡" in page
    assert "一次办齐" not in page


def test_what_is_found_as_a_bundle_was_not_asked_in_vain(client, world):
    client.get("/find/", {"q": "坐月子"})
    client.get("/find/", {"q": "修飞机场"})
    bureau = persons.staff_actor(world.stage.county, Role.BUREAU)
    assert [row.said for row in catalogue.list_asked_in_vain(bureau)] == ["修飞机场"]


def test_what_was_taken_out_of_the_list_is_found_no_more(client, world):
    place_id = world.stage.county.place.id
    bundles.end_bundle(actor=bundled.publisher(place_id), place_id=place_id, key="newborn")
    assert "一次办齐" not in words(client.get("/find/", {"q": "坐月子"}))
    assert "一次办齐" not in words(client.get(reverse("portal:guided_which", args=["parent", "born"])))
