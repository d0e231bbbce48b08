"""就近办: the site that serves one's village comes first. 一张网: whatever body it is for, one account files it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import testing as items
from yichuang.domain.places import testing as ground

from .kit import words


@pytest.mark.seed("S0-41")
def test_an_item_is_sent_to_the_nearest_site_that_may_do_it(client, stage):
    county, address = stage.county, reverse("portal:item", args=[stage.item.basic_code])
    client.post("/village/", {"village": ground.VILLAGE_A})
    here = words(client.get(address))
    own, town, centre = (here.index(s.name) for s in (county.village_site, county.town_site, county.centre))
    assert own < town < centre
    client.post("/village/", {"village": ground.VILLAGE_B})
    there = words(client.get(address))
    assert county.other_village_site.name not in there, "that station does nothing for this item"
    assert county.village_site.name not in there, "nor is one sent to another village's"
    assert county.centre.name in there


@pytest.mark.seed("S3-23")
def test_one_account_files_with_county_and_town_on_one_net_and_follows_all_in_one_list(villager, stage):
    county = stage.county
    towns = items.make_item(
        county.place.id, [county.town_a.id, county.town_b.id], kind="05", level="5", body="town_government"
    )
    receipts = [staged.submit(stage), staged.submit(stage, item_id=towns.id)]
    page = words(villager.get("/cases/"))
    deciding = set()
    for receipt in receipts:
        assert receipt.number in page
        assert villager.get(reverse("portal:case", args=[receipt.number])).status_code == 200
        case = cases.get_case(stage.villager, number=receipt.number)
        deciding.add(case.deciding_organisation)
    assert deciding == {"双江自治县民政局", "勐勐镇人民政府"}
