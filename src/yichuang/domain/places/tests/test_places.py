from datetime import date, datetime

import pytest
from django.db import IntegrityError

from yichuang.domain.places import public, testing
from yichuang.domain.places.models import Jurisdiction
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel, system
from yichuang.kernel.divisions import Range, range_of
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(made_county):
    return made_county


def _at(*moment):
    return datetime(*moment, tzinfo=clock.SHANGHAI)


def kinds():
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def test_the_same_ground_again_changes_nothing_and_journals_nothing(county):
    before = kinds()
    again = testing.make_county()
    assert again == county
    assert kinds() == before


def test_each_creation_writes_one_entry_and_a_change_names_its_fields(county):
    assert kinds().count("places.site.opened") == 4
    testing.make_site(county.place, county.zhengwu, phone="0883-7620001")
    last = Entry.objects.order_by("id").last()
    assert last.kind == "places.site.changed"
    assert last.payload["fields"] == ["phone"]


def test_a_town_government_holds_its_town_but_not_the_farm(county):
    find = public.competent_organisation
    assert find(county.place.id, "town_government", testing.VILLAGE_A) == county.town_a
    assert find(county.place.id, "town_government", testing.FARM_COMMUNITY) is None
    assert find(county.place.id, "town_government", testing.VILLAGE_B) == county.town_b
    assert find(county.place.id, "minzheng", testing.FARM_COMMUNITY) == county.minzheng
    assert find(county.place.id, "minzheng", 640202_001_001) is None


def test_two_governments_cannot_hold_the_same_land(county):
    with pytest.raises(Conflict, match="勐勐镇人民政府"):
        testing.make_organisation(
            county.place,
            "town_government_103",
            body="town_government",
            name="某镇人民政府",
            kind="government",
            jurisdiction=[Range(testing.VILLAGE_A, testing.VILLAGE_A)],
        )
    with pytest.raises(NotFound):
        public.get_organisation_by_key(county.place.id, "town_government_103")


def test_the_database_itself_refuses_overlapping_jurisdictions(county):
    row = Jurisdiction.objects.get(organisation=county.town_b.id)
    with pytest.raises(IntegrityError, match="places_jurisdiction_disjoint"):
        Jurisdiction.objects.create(
            series=row.series, organisation_id=county.town_a.id, low=row.low, high=row.low, since=date(2021, 1, 1)
        )


def test_jurisdiction_moves_from_a_day_and_the_past_stays(county):
    moved = date(2024, 7, 1)
    low, high = range_of(testing.TOWN_A).low, range_of(testing.TOWN_A).high
    rest = [
        Range(low, testing.FARM_COMMUNITY - 1),
        Range(testing.FARM_COMMUNITY + 1, testing.VILLAGE_A - 1),
        Range(testing.VILLAGE_A + 1, high),
    ]
    testing_actor = testing.manager()
    public.set_jurisdiction(actor=testing_actor, organisation_id=county.town_a.id, ranges=rest, since=moved)
    public.set_jurisdiction(
        actor=testing_actor,
        organisation_id=county.town_b.id,
        ranges=[range_of(testing.TOWN_B), Range(testing.VILLAGE_A, testing.VILLAGE_A)],
        since=moved,
    )
    find = public.competent_organisation
    assert find(county.place.id, "town_government", testing.VILLAGE_A, date(2024, 6, 30)) == county.town_a
    assert find(county.place.id, "town_government", testing.VILLAGE_A, moved) == county.town_b
    with pytest.raises(Conflict, match="更晚"):
        public.set_jurisdiction(
            actor=testing_actor, organisation_id=county.town_b.id, ranges=[], since=date(2024, 1, 1)
        )


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        ([Range(530925_101_300, 530925_101_200)], "起点"),
        ([Range(530925_101_200, 530925_101_300), Range(530925_101_300, 530925_101_301)], "重叠"),
        ([Range(640202_001_000, 640202_001_999)], "区划代码之内"),
        ([Range(testing.FARM, testing.FARM)], "本地代码"),
    ],
)
def test_bad_ranges_are_refused_with_the_reason(county, ranges, message):
    with pytest.raises(Invalid) as error:
        public.set_jurisdiction(
            actor=testing.manager(), organisation_id=county.minzheng.id, ranges=ranges, since=testing.SINCE
        )
    assert message in error.value.fields["ranges"]


@pytest.mark.seed("S4-93")
def test_one_place_may_hold_four_ranges_inside_a_district():
    place = public.create_place(
        actor=testing.manager(),
        slug="zhongkai",
        name="仲恺高新区",
        short_name="仲恺",
        county=441302_000_000,
        words=public.SiteWords(),
        naming=public.SiteNaming("仲恺政务服务中心", "{town}公共服务中心", "{village}公共服务站"),
    )
    rows = [
        public.DivisionRow(441302_000_000, "惠城区", "county", None, managed_by="zhongkai"),
        public.DivisionRow(441302_007_000, "惠环街道", "town", 441302_000_000, managed_by="zhongkai"),
    ]
    public.import_divisions(actor=testing.manager(), rows=rows, since=testing.SINCE)
    four = [
        Range(441302_007_000, 441302_008_999),
        Range(441302_106_000, 441302_107_999),
        Range(441302_114_000, 441302_114_999),
        Range(441302_401_000, 441302_401_999),
    ]
    bureau = testing.make_organisation(place, "zhengwu", division=441302_007_000, jurisdiction=four)
    assert list(public.ranges_of_organisation(bureau.id)) == four
    assert public.competent_organisation(place.id, "zhengwu", 441302_105_001) is None


@pytest.mark.seed("S0-19", "S0-20", "S2-37")
def test_a_site_name_that_breaks_the_naming_rule_is_refused(county):
    with pytest.raises(Invalid) as error:
        testing.make_site(county.place, county.town_a, "town_101", kind="town", name="勐勐镇便民大厅", jurisdiction=[])
    assert "双江自治县勐勐镇便民服务中心" in error.value.fields["name"]


@pytest.mark.seed("S0-20")
def test_a_farm_station_is_listed_under_the_farm_and_does_not_repeat_its_name(county):
    site = testing.make_site(
        county.place,
        county.zhengwu,
        "village_farm",
        kind="village",
        name="双江农场社区便民服务站",
        division=testing.FARM_COMMUNITY,
        town=testing.FARM,
        jurisdiction=None,
    )
    assert public.list_sites(county.place.id, town=testing.FARM) == (site,)
    assert site not in public.list_sites(county.place.id, town=testing.TOWN_A)
    assert public.division_path(site.division) == "勐勐镇 双江农场社区"
    assert public.site_for(county.place.id, "village", testing.FARM_COMMUNITY) == site


def test_a_joint_station_may_carry_the_name_of_any_village_it_serves(county):
    served = [Range(530925_101_202, 530925_101_202), Range(testing.FARM_COMMUNITY, testing.FARM_COMMUNITY)]
    site = testing.make_site(
        county.place,
        county.town_a,
        "joint",
        kind="village",
        name="勐勐镇大荒田村便民服务站",
        division=testing.FARM_COMMUNITY,
        jurisdiction=served,
    )
    assert public.site_for(county.place.id, "village", testing.FARM_COMMUNITY) == site
    assert public.site_for(county.place.id, "village", 530925_101_202) == site


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"latitude": 99.8, "longitude": 23.4}, "latitude"),
        ({"longitude": 0.0}, "longitude"),
        ({"address": " "}, "address"),
        ({"phone": "请打手机"}, "phone"),
        ({"hours": ["1-5 8:30-12:00"]}, "hours"),
        ({"hours": ["1-5 08:30-12:00", "3 11:00-13:00"]}, "hours"),
        ({"division": 530925_101_299}, "division"),
        ({"town": testing.VILLAGE_A}, "town"),
        ({"kind": "kiosk"}, "kind"),
    ],
)
def test_implausible_facts_of_a_site_are_refused_by_field(county, facts, field):
    with pytest.raises(Invalid) as error:
        testing.make_site(county.place, county.zhengwu, "another", **facts)
    assert field in error.value.fields


def test_a_wrong_credit_code_is_refused_and_a_good_one_kept_in_capitals(county):
    with pytest.raises(Invalid) as error:
        testing.make_organisation(county.place, "yibao", uscc="11440232MB2D06811X")
    assert "校验码" in error.value.fields["uscc"]
    good = testing.make_organisation(county.place, "yibao", uscc="11440232mb2d06811w")
    assert good.uscc == "11440232MB2D06811W"


def test_only_who_manages_this_place_may_change_it(county):
    def rename(actor):
        public.create_counter(actor=actor, site_id=county.centre.id, number="1", name="一号窗口", kind="general")

    with pytest.raises(Forbidden):
        rename(system(county.place.id))
    with pytest.raises(NotFound):
        rename(testing.manager(county.place.id + 1))
    rename(testing.manager(county.place.id))
    assert [c.number for c in public.list_counters(county.centre.id)] == ["1", "3"]


def test_a_bureau_cannot_open_places_or_import_divisions(county):
    from yichuang.kernel.actor import Actor

    bureau = Actor(
        account_id=None, channel=Channel.WINDOW, place_id=county.place.id, permissions=frozenset({"places.manage"})
    )
    with pytest.raises(Forbidden):
        public.import_divisions(actor=bureau, rows=testing.ROWS, since=testing.SINCE)


def test_a_renamed_division_keeps_the_name_of_its_day(county):
    renamed = date(2025, 3, 1)
    row = public.DivisionRow(
        testing.VILLAGE_A, "千蚌社区居民委员会", "village", testing.TOWN_A, managed_by="shuangjiang"
    )
    report = public.import_divisions(actor=testing.manager(), rows=[row], since=renamed)
    assert report == public.ImportReport(0, 1, 0)
    assert public.get_division(testing.VILLAGE_A, date(2025, 2, 28)).short_name == "千蚌村"
    assert public.get_division(testing.VILLAGE_A, renamed).short_name == "千蚌社区"


def test_an_abolished_division_is_gone_from_its_last_day_and_names_its_successor(county):
    gone = public.end_division(
        actor=testing.manager(), code=530925_101_202, until=date(2025, 1, 1), successor=testing.VILLAGE_A
    )
    assert gone.successor == testing.VILLAGE_A
    assert public.get_division(530925_101_202, date(2024, 12, 31)) == gone
    with pytest.raises(NotFound):
        public.get_division(530925_101_202, date(2025, 1, 1))
    with pytest.raises(Conflict):
        public.end_division(actor=testing.manager(), code=530925_101_202, until=date(2025, 1, 1), successor=None)


def test_a_division_table_with_one_bad_row_imports_nothing():
    rows = [*testing.ROWS[:2], public.DivisionRow(530925_101_201, "千蚌", "town", testing.TOWN_A)]
    testing_actor = testing.manager()
    with pytest.raises(Invalid) as error:
        public.import_divisions(actor=testing_actor, rows=rows, since=testing.SINCE)
    assert error.value.fields == {"3.level": "层级与代码不符"}
    assert public.list_divisions(testing.COUNTY) == ()


def test_local_units_appear_only_when_asked_for(county):
    assert [d.name for d in public.list_divisions(testing.COUNTY)] == ["勐勐镇", "勐库镇"]
    assert "双江农场" in [d.name for d in public.list_divisions(testing.COUNTY, local=True)]
    assert [d.short_name for d in public.search_divisions(county.place.id, "冰岛")] == ["冰岛村"]
    assert public.search_divisions(county.place.id, "%") == ()
    assert public.search_divisions(county.place.id, "  ") == ()


def test_the_nearest_sites_come_first_and_can_be_narrowed_to_an_item(county):
    near = public.nearest_sites(county.place.id, 23.781, 99.9, limit=2)
    assert near[0].site == county.other_village_site
    assert near[0].metres == 111
    only = public.nearest_sites(county.place.id, 23.781, 99.9, item_sites={county.centre.id})
    assert [n.site for n in only] == [county.centre]


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (_at(2026, 9, 28, 8, 29), (False, "现在未开放，今天 08:30 开始")),
        (_at(2026, 9, 28, 8, 30), (True, "现在开放，12:00 结束")),
        (_at(2026, 9, 28, 12, 0), (False, "现在未开放，今天 14:30 开始")),
        (_at(2026, 9, 28, 18, 0), (False, "今天已结束办公")),
        (_at(2026, 10, 1, 10, 0), (False, "今天不办公")),
        (_at(2026, 9, 26, 10, 0), (False, "今天不办公")),
        (_at(2026, 10, 10, 10, 0), (True, "现在开放，12:00 结束")),
    ],
)
def test_opening_follows_hours_and_the_official_calendar(county, instant, expected):
    assert public.is_open(county.centre, instant) == expected


def test_hours_read_as_people_say_them(county):
    assert county.centre.open_text == "周一至周五 08:30–12:00、14:30–18:00"
    assert public.business_hours(county.minzheng.id).minutes_per_day == 420
    assert public.calendar_division(county.minzheng.id) == testing.COUNTY


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("冰岛村民委员会", "冰岛村"),
        ("双江农场社区居民委员会", "双江农场社区"),
        ("陈家寨村民委员会", "陈家寨村"),
        ("骏马社区居委会", "骏马社区"),
        ("潮湖村委会", "潮湖村"),
        ("中京工业园", "中京工业园"),
    ],
)
def test_villages_are_named_as_people_name_them(name, short):
    assert public.short_village_name(name) == short
