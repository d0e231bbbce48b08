"""Many sites are opened at once by the same rules as one, all or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from yichuang.domain.places import public as places
from yichuang.domain.places import testing
from yichuang.kernel.actor import system
from yichuang.kernel.errors import Conflict, Forbidden, Invalid
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
MANAGER = system(permissions=frozenset({"places.manage"}))
SINCE = date(2024, 1, 2)


@pytest.fixture
def county() -> testing.County:
    return testing.make_county()


def outlet(county: testing.County, number: int) -> places.NewSite:
    beside = county.village_site
    return places.NewSite(
        f"bank_{number}", f"农商银行第 {number} 网点", "bank", county.town_a.id, beside.division, beside.town,
        23.6, 99.9, "勐勐镇", counters=(places.NewCounter("1", "综合受理窗口", "general"),), sample=True,
    )  # fmt: skip


def test_sites_come_with_windows_and_land_and_one_entry(county: testing.County) -> None:
    before = Entry.objects.count()
    new = places.open_sites(
        actor=MANAGER, place_id=county.place.id, sites=[outlet(county, 1), outlet(county, 2)], since=SINCE
    )
    assert Entry.objects.count() == before + 1
    assert [s.name for s in new] == ["农商银行第 1 网点", "农商银行第 2 网点"]
    assert [c.name for c in places.list_counters(new[0].id)] == ["综合受理窗口"]
    assert [r.low for r in places.ranges_of_site(new[0].id)] == [county.village_site.division]
    assert places.get_site(new[1].id) == new[1]


def test_what_is_there_stays_as_it_is(county: testing.County) -> None:
    one = outlet(county, 1)
    places.open_sites(actor=MANAGER, place_id=county.place.id, sites=[one], since=SINCE)
    before = Entry.objects.count()
    again = places.open_sites(actor=MANAGER, place_id=county.place.id, sites=[replace(one, name="改名")], since=SINCE)
    assert again == ()
    assert Entry.objects.count() == before


def test_one_wrong_site_and_none_is_opened(county: testing.County) -> None:
    bad = replace(outlet(county, 2), latitude=99.9, phone="没有", division=530925_999_999, organisation_id=10**9)
    with pytest.raises(Invalid) as refused:
        places.open_sites(actor=MANAGER, place_id=county.place.id, sites=[outlet(county, 1), bad], since=SINCE)
    assert {"2.latitude", "2.phone", "2.division", "2.organisation"} == set(refused.value.fields)
    assert places.list_sites(county.place.id, kind="bank") == ()


def test_a_name_against_the_rule_and_land_of_another_station_are_refused(county: testing.County) -> None:
    station = county.village_site
    twin = replace(outlet(county, 1), key="village_twin", kind="village", name="随便叫")
    with pytest.raises(Invalid) as refused:
        places.open_sites(actor=MANAGER, place_id=county.place.id, sites=[twin], since=SINCE)
    assert station.name in refused.value.fields["1.name"]
    with pytest.raises(Conflict, match="已经由"):
        places.open_sites(
            actor=MANAGER, place_id=county.place.id, sites=[replace(twin, name=station.name)], since=SINCE
        )


def test_only_who_manages_places_opens_sites(county: testing.County) -> None:
    with pytest.raises(Forbidden):
        places.open_sites(
            actor=system(permissions=frozenset()), place_id=county.place.id, sites=[outlet(county, 1)], since=SINCE
        )
