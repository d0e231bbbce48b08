"""The demo's ground, loaded once for the module's database and looked at."""

import pytest

from yichuang.domain.places import public as places
from yichuang.kernel.codes import parse_uscc
from yichuang.kernel.divisions import Range
from yichuang.kernel.journal.models import Entry
from yichuang.project.demo.ground import FARMS, load_ground


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker):
    from django.db import connection, transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_ground(lambda _: None)
        yield places.get_place("shuangjiang")
        transaction.set_rollback(True)
    connection.close()


pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture(autouse=True)
def _open(django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.mark.seed("S3-3")
def test_shuangjiang_has_its_three_levels_of_sites(ground):
    sites = places.list_sites(ground.id)
    assert {k: sum(s.kind == k for s in sites) for k in ("county", "town", "village")} == {
        "county": 1,
        "town": 8,
        "village": 78,
    }
    assert len({s.name for s in sites}) == 87
    assert len(places.list_places()) == 5


@pytest.mark.seed("S0-19", "S0-20")
def test_sites_are_named_by_the_rule(ground):
    names = {s.key: s.name for s in places.list_sites(ground.id)}
    assert names["town_102"] == "双江自治县勐库镇便民服务中心"
    assert names["village_102208"] == "勐库镇冰岛村便民服务站"
    assert names["village_101003"] == "双江农场社区便民服务站"
    assert names["village_102001"] == "勐库华侨农场勐库华侨社区便民服务站"


def test_every_village_has_one_station_one_committee_and_a_government_or_farm(ground):
    for town in places.list_divisions(ground.county):
        for village in places.list_divisions(town.code):
            site = places.site_for(ground.id, "village", village.code)
            assert site.division == village.code
            committee = places.competent_organisation(ground.id, "village_committee", village.code)
            assert site.organisation_id == committee.id
            government = places.competent_organisation(ground.id, "town_government", village.code)
            farm = places.competent_organisation(ground.id, "farm", village.code)
            assert (government is None) == (village.code in FARMS.values()) == (farm is not None)
            assert places.competent_organisation(ground.id, "police_station", village.code) is not None
            assert places.site_for(ground.id, "town", village.code).town == site.town


def test_a_market_office_serves_two_towns(ground):
    office = places.competent_organisation(ground.id, "market_office", 530925_205_201)
    assert office.key == "market_office_202"
    assert len(places.ranges_of_organisation(office.id)) == 2
    assert places.get_organisation(office.parent_id).key == "shijian"


def test_credit_codes_check_and_are_all_different_and_everything_is_marked_as_sample(ground):
    bodies = places.organisations_for(ground.id)
    assert len({parse_uscc(b.uscc).code for b in bodies}) == len(bodies)
    assert all(b.sample for b in bodies)
    assert [b.key for b in bodies if b.external] == ["city", "wuzhuang"]


def test_stations_stand_inside_the_county_and_apart(ground):
    spots = {(s.latitude, s.longitude) for s in places.list_sites(ground.id)}
    assert len(spots) == 87
    assert all(23.1 < lat < 23.8 and 99.58 < lon < 100.15 for lat, lon in spots)


def test_zhongkai_answers_for_four_ranges():
    place = places.get_place("zhongkai")
    bureau = places.get_organisation_by_key(place.id, "zhengwu")
    assert places.ranges_of_organisation(bureau.id) == (
        Range(441302_007_000, 441302_008_999),
        Range(441302_106_000, 441302_107_999),
        Range(441302_114_000, 441302_114_999),
        Range(441302_401_000, 441302_401_999),
    )
    assert places.competent_organisation(place.id, "zhengwu", 441302_105_000) is None


def test_loading_again_changes_nothing(ground):
    before = Entry.objects.count()
    load_ground(lambda _: None)
    assert Entry.objects.count() == before
