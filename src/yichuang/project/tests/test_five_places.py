"""Each place names its sites in its own words, and its land is a tree of three levels."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.places import public as places
from yichuang.kernel.actor import system
from yichuang.kernel.errors import Invalid
from yichuang.project.demo.ground import load_ground

pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker):
    from django.db import connection, transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_ground(lambda _: None)
        yield
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture(autouse=True)
def _open(django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.mark.seed("S1-2")
def test_dawukou_is_a_tree_of_district_streets_and_communities():
    place = places.get_place("dawukou")
    towns = places.list_divisions(place.county)
    assert "长胜街道" in [t.name for t in towns]
    for town in towns:
        villages = places.list_divisions(town.code)
        assert villages
        assert {(v.level, v.parent) for v in villages} == {("village", town.code)}
    assert {(t.level, t.parent) for t in towns} == {("town", place.county)}
    assert places.division_path(640202_001_001) == "长胜街道 骏马社区"


def _site(kind, name, division):
    place = places.get_place("dawukou")
    bureau = places.get_organisation_by_key(place.id, "zhengwu")
    return places.create_site(
        actor=system(permissions=frozenset({"places.manage"})), place_id=place.id, key=f"{kind}_test", name=name,
        kind=kind, organisation_id=bureau.id, division=division, town=640202_001_000, latitude=39.0, longitude=106.4,
        address="长胜街道 1 号", jurisdiction=[], since=date(2024, 1, 2),
    )  # fmt: skip


@pytest.mark.seed("S1-4", "S1-5")
def test_dawukou_names_its_district_and_street_centres_by_its_own_rule():
    [centre] = places.list_sites(places.get_place("dawukou").id, kind="county")
    assert centre.name == "大武口区政务服务中心"
    with pytest.raises(Invalid) as refused:
        _site("town", "长胜街道便民服务中心", 640202_001_001)
    assert "长胜街道民生服务中心" in refused.value.fields["name"]
    assert _site("town", "长胜街道民生服务中心", 640202_001_001).name == "长胜街道民生服务中心"
    with pytest.raises(Invalid) as refused:
        _site("county", "大武口区行政服务大厅", 640202_001_001)
    assert "大武口区政务服务中心" in refused.value.fields["name"]


@pytest.mark.seed("S1-6")
def test_dawukou_names_its_community_stations_by_its_own_rule():
    with pytest.raises(Invalid) as refused:
        _site("village", "骏马社区便民服务站", 640202_001_001)
    assert "骏马社区为民办事代办点" in refused.value.fields["name"]
    assert _site("village", "骏马社区为民办事代办点", 640202_001_001).kind == "village"
