"""The kinds of windows a site has, and outlets of banks (政务服务驿站)."""

from __future__ import annotations

import pytest

from yichuang.domain.places import public, testing
from yichuang.kernel.codes import build_uscc
from yichuang.kernel.errors import Invalid

pytestmark = pytest.mark.django_db

OUTLETS = 26


@pytest.fixture
def county(made_county):
    return made_county


def _window(county, number, name, kind):
    return public.create_counter(
        actor=testing.manager(), site_id=county.town_site.id, number=number, name=name, kind=kind
    )


@pytest.mark.seed("S0-55", "S2-44", "S3-49")
def test_a_site_has_windows_to_ask_to_file_and_to_be_helped_at(county):
    _window(county, "1", "咨询导办窗口", "consult")
    _window(county, "2", "综合受理窗口", "general")
    _window(county, "3", "帮办代办窗口", "assist")
    windows = public.list_counters(county.town_site.id)
    assert [(w.number, w.name, w.kind) for w in windows] == [
        ("1", "咨询导办窗口", "consult"),
        ("2", "综合受理窗口", "general"),
        ("3", "帮办代办窗口", "assist"),
    ]
    with pytest.raises(Invalid) as refused:
        _window(county, "4", "贵宾窗口", "vip")
    assert "kind" in refused.value.fields


@pytest.mark.seed("S3-63", "S3-66")
def test_outlets_of_banks_are_sites_of_their_own_kind_beside_the_stations_of_the_same_land(county):
    bank = testing.make_organisation(
        county.place,
        "rural_bank",
        name="双江县农村信用合作联社",
        kind="company",
        undertaker="company",
        uscc=build_uscc("91", "530925", "MA0000001"),
        jurisdiction=(),
    )
    served = list(public.ranges_of_site(county.town_site.id))
    for n in range(1, OUTLETS + 1):
        testing.make_site(
            county.place,
            bank,
            f"bank_{n}",
            kind="bank",
            name=f"农村信用社第 {n} 网点政务服务驿站",
            latitude=23.45 + n / 1000,
            jurisdiction=served,
        )
    outlets = public.list_sites(county.place.id, kind="bank")
    assert len(outlets) == OUTLETS
    assert {public.get_organisation(o.organisation_id).kind for o in outlets} == {"company"}
    near = public.nearest_sites(county.place.id, 23.451, 99.828, limit=1)
    assert near[0].site.kind == "bank"
    assert public.site_for(county.place.id, "town", testing.VILLAGE_A) == county.town_site
