"""The list of sites and a site's page: found by window, by language, by where it stands, round the clock."""

from __future__ import annotations

import pytest

from yichuang.domain.places import public as places
from yichuang.domain.places import testing
from yichuang.kernel.actor import system

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(made_county):
    return made_county


@pytest.fixture
def keeper(county):
    return system(county.place.id, permissions=places.PERMISSIONS)


def text(response) -> str:
    return response.content.decode()


def found(client, **asked) -> str:
    """The part of the list below its heading."""
    page = client.get("/sites/", asked)
    assert page.status_code == 200
    return text(page).partition("网点：")[2]


@pytest.mark.seed("S0-27", "S0-57", "S2-45", "S2-47")
def test_people_find_where_a_window_for_them_is(client, county, keeper):
    at = {"actor": keeper, "site_id": county.town_site.id}
    lahu = "2 号拉祜语服务窗口"
    places.set_counter(**at, number="2", name=lahu, kind="assist", services=["elderly"], languages=["lhu"])
    centre = {"actor": keeper, "site_id": county.centre.id}
    both = ["cross_prov", "in_prov"]
    places.set_counter(**centre, number="9", name="9 号通办窗口", kind="cross", services=both)
    page = text(client.get("/sites/"))
    for word in ("找哪种窗口", "老年人窗口", "会说拉祜语", "“跨省通办”窗口", "“省内通办”窗口"):
        assert word in page, word
    assert "设在哪里" not in page, "nobody has said it of any site"
    for key in ("elderly", "language:lhu"):
        shown = found(client, window=key)
        assert county.town_site.name in shown
        assert lahu in shown
        assert county.centre.name not in shown
    assert county.centre.name in found(client, window="in_prov")
    assert county.centre.name in text(client.get("/sites/", {"window": "nothing"})), "what nobody has, nobody asks for"
    site = text(client.get(f"/sites/{county.town_site.id}/"))
    for word in (lahu, "帮办代办窗口", "老年人窗口", "会说拉祜语"):
        assert word in site, word


@pytest.mark.seed("S0-61", "S2-89")
@pytest.mark.parametrize("venue", ["park", "mall", "building", "bank", "post", "telecom"])
def test_a_self_service_spot_is_found_by_where_it_stands_and_by_being_open_at_night(client, county, keeper, venue):
    spot = testing.make_site(
        county.place, county.town_a, f"terminal_{venue}", kind="terminal", name="茶城自助服务站点", jurisdiction=(),
        hours=places.AROUND_THE_CLOCK,
    )  # fmt: skip
    label = places.Venue(venue).label
    places.set_site_facts(actor=keeper, site_id=spot.id, facts=places.SiteFacts(venue=venue))
    assert spot.name not in text(client.get("/sites/"))
    for asked in ({"venue": venue}, {"all_day": "1"}, {"venue": venue, "all_day": "1", "town": str(spot.town)}):
        shown = found(client, **asked)
        assert spot.name in shown
        assert f"设在{label}" in shown
        assert county.centre.name not in shown
    assert f"设在{label}" in text(client.get(f"/sites/{spot.id}/"))
    places.set_site_facts(actor=keeper, site_id=county.village_site.id, facts=places.SiteFacts(venue=venue))
    assert county.village_site.name in found(client, venue=venue)
    assert county.village_site.name not in found(client, venue=venue, all_day="1"), "it closes in the evening"
    other = places.Venue.BANK if venue != "bank" else places.Venue.MALL
    assert f'value="{other.value}"' not in text(client.get("/sites/")), "only what there is may be asked for"


def test_two_floors_are_two_drawings_with_names_of_their_own(client, county, keeper):
    at = {"actor": keeper, "site_id": county.centre.id}
    for floor, kind in (("1 楼", "waiting"), ("2 楼", "reading")):
        zone = places.set_zone(**at, kind=kind, floor=floor)
        shapes = [places.Shape("zone", zone.id, width=8, height=4)]
        places.set_floor_plan(**at, width=12, height=8, shapes=shapes, revision=0, floor=floor)
    page = text(client.get(f"/sites/{county.centre.id}/"))
    for told in ("1 楼大厅分布图", "2 楼大厅分布图", 'id="plan1-title"', 'id="plan2-title"'):
        assert page.count(told) >= 1, told
    assert page.index("1 楼大厅分布图") < page.index("2 楼大厅分布图")


@pytest.mark.parametrize("part", ["", "hall/", "photos/1/"])
def test_a_number_too_large_for_any_site_is_no_site(client, county, part):
    assert client.get(f"/sites/{10**30}/{part}").status_code == 404
