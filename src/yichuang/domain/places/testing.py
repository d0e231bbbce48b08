"""Small ground for tests, made through the public operations.

``make_county()`` is a county with two towns, a farm taken out of the first, a bureau, two governments and four sites.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zlib import crc32

from yichuang.kernel.actor import Actor, system
from yichuang.kernel.codes import build_uscc
from yichuang.kernel.divisions import Range, range_of

from . import public

COUNTY = 530925_000_000
TOWN_A, TOWN_B = 530925_101_000, 530925_102_000
VILLAGE_A, VILLAGE_B = 530925_101_201, 530925_102_208
FARM_COMMUNITY, FARM = 530925_101_003, 530925_901_000
SINCE = date(2020, 1, 1)

ROWS = (
    public.DivisionRow(COUNTY, "双江拉祜族佤族布朗族傣族自治县", "county", None, managed_by="shuangjiang"),
    public.DivisionRow(TOWN_A, "勐勐镇", "town", COUNTY, managed_by="shuangjiang"),
    public.DivisionRow(TOWN_B, "勐库镇", "town", COUNTY, managed_by="shuangjiang"),
    public.DivisionRow(FARM, "双江农场", "town", COUNTY, local=True, managed_by="shuangjiang"),
    public.DivisionRow(FARM_COMMUNITY, "双江农场社区居民委员会", "village", TOWN_A, managed_by="shuangjiang"),
    public.DivisionRow(VILLAGE_A, "千蚌村民委员会", "village", TOWN_A, managed_by="shuangjiang"),
    public.DivisionRow(530925_101_202, "大荒田村民委员会", "village", TOWN_A, managed_by="shuangjiang"),
    public.DivisionRow(VILLAGE_B, "冰岛村民委员会", "village", TOWN_B, managed_by="shuangjiang"),
)
NAMING = public.SiteNaming("双江自治县政务服务中心", "双江自治县{town}便民服务中心", "{town}{village}便民服务站")


def manager(place_id: int | None = None) -> Actor:
    """The system with the right to manage places."""
    return system(place_id, permissions=frozenset({"places.manage"}))


def make_place(slug: str = "shuangjiang") -> public.PlaceRef:
    """The place with its divisions."""
    place = public.create_place(
        actor=manager(),
        slug=slug,
        name="双江自治县",
        short_name="双江",
        county=COUNTY,
        words=public.SiteWords(),
        naming=NAMING,
    )
    if slug == "shuangjiang":
        public.import_divisions(actor=manager(), rows=ROWS, since=SINCE)
    return place


def make_organisation(place: public.PlaceRef, key: str = "minzheng", **facts: object) -> public.OrganisationRef:
    """A county bureau, unless ``facts`` say otherwise."""
    values: dict[str, object] = {
        "name": "双江自治县民政局",
        "kind": "bureau",
        "undertaker": "agency",
        "uscc": build_uscc("11", "530925", f"{crc32(key.encode()) % 10**9:09d}"),
        "division": TOWN_A,
        "jurisdiction": [range_of(COUNTY)],
        "since": SINCE,
        **facts,
    }
    return public.create_organisation(actor=manager(), place_id=place.id, key=key, **values)  # type: ignore[arg-type]


def make_site(
    place: public.PlaceRef, organisation: public.OrganisationRef, key: str = "county", **facts: object
) -> public.SiteRef:
    """The county centre, unless ``facts`` say otherwise."""
    values: dict[str, object] = {
        "name": "双江自治县政务服务中心",
        "kind": "county",
        "division": TOWN_A,
        "town": TOWN_A,
        "latitude": 23.473,
        "longitude": 99.828,
        "address": "勐勐镇沙河路 1 号",
        "since": SINCE,
        "jurisdiction": [range_of(COUNTY)],
        **facts,
    }
    return public.create_site(
        actor=manager(),
        place_id=place.id,
        key=key,
        organisation_id=organisation.id,
        **values,  # type: ignore[arg-type]
    )


@dataclass(frozen=True, slots=True)
class County:
    """What ``make_county`` made."""

    place: public.PlaceRef
    minzheng: public.OrganisationRef
    zhengwu: public.OrganisationRef
    town_a: public.OrganisationRef
    town_b: public.OrganisationRef
    centre: public.SiteRef
    town_site: public.SiteRef
    village_site: public.SiteRef
    other_village_site: public.SiteRef
    counter: public.CounterRef


def make_county() -> County:
    """A county to work in."""
    place = make_place()
    minzheng = make_organisation(place)
    zhengwu = make_organisation(place, "zhengwu", name="双江自治县政务服务管理局")
    town_range = range_of(TOWN_A)
    town_a = make_organisation(
        place,
        "town_government_101",
        body="town_government",
        name="勐勐镇人民政府",
        kind="government",
        jurisdiction=[Range(town_range.low, FARM_COMMUNITY - 1), Range(FARM_COMMUNITY + 1, town_range.high)],
    )
    town_b = make_organisation(
        place,
        "town_government_102",
        body="town_government",
        name="勐库镇人民政府",
        kind="government",
        division=TOWN_B,
        jurisdiction=[range_of(TOWN_B)],
    )
    centre = make_site(place, zhengwu)
    town_site = make_site(
        place,
        town_a,
        "town_101",
        kind="town",
        name="双江自治县勐勐镇便民服务中心",
        jurisdiction=[Range(town_range.low, FARM_COMMUNITY - 1), Range(FARM_COMMUNITY + 1, town_range.high)],
    )
    village = {"kind": "village", "jurisdiction": None}
    village_site = make_site(
        place, town_a, "village_101201", name="勐勐镇千蚌村便民服务站", division=VILLAGE_A, **village
    )
    other = make_site(
        place,
        town_b,
        "village_102208",
        name="勐库镇冰岛村便民服务站",
        division=VILLAGE_B,
        town=TOWN_B,
        latitude=23.78,
        longitude=99.9,
        **village,
    )
    counter = public.create_counter(actor=manager(), site_id=centre.id, number="3", name="3 号综合窗口", kind="general")
    return County(place, minzheng, zhengwu, town_a, town_b, centre, town_site, village_site, other, counter)
