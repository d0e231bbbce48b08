"""The file of a site: premises, zones, who sits there, who may keep it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from yichuang.domain.places import public, testing
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry


@pytest.fixture
def county(db, clock):
    clock.set("2026-09-28 10:30")
    return testing.make_county()


@pytest.fixture
def bureau(county):
    return Actor(
        None, Channel.WINDOW, county.place.id, permissions=frozenset({"places.manage", "places.keep"}), role="bureau"
    )


@pytest.fixture
def keeper(county):
    """The hall manager of the county centre."""
    permissions = frozenset({"places.keep"})
    return Actor(None, Channel.WINDOW, county.place.id, permissions=permissions, site_id=county.centre.id)


def kinds():
    return list(Entry.objects.filter(kind__startswith="places.").order_by("id").values_list("kind", flat=True))


FACTS = public.SiteFacts(
    area=Decimal(3200),
    open_counter=True,
    party_centre=False,
    networks=("internet", "extranet"),
    access=("ramp", "toilet"),
    access_note="东门进，保安会来搭手",
    hosted=("party", "union", "youth", "women"),
    venue="office",
    acquisition="rebuilt",
    population=172_000,
    economy="以茶叶、甘蔗为主",
    region="山区，四个乡镇在一小时车程内",
)


@pytest.mark.seed("S0-16", "S0-21", "S0-26", "S0-45", "S0-46", "S0-48", "S0-50", "S0-62", "S3-52", "S4-9", "S2-39")
def test_the_facts_of_the_premises_are_kept_as_words_of_dictionaries(county, keeper):
    public.set_site_facts(actor=keeper, site_id=county.centre.id, facts=FACTS)
    assert public.get_site_facts(actor=keeper, site_id=county.centre.id) == FACTS
    before = kinds()
    public.set_site_facts(actor=keeper, site_id=county.centre.id, facts=FACTS)
    assert kinds() == before, "the same again changes nothing"
    assert before[-1] == "places.site_file.changed"
    assert {"新建", "改扩建", "资产划转", "盘活闲置资源", "置换", "购买现有房屋"} <= set(public.Acquisition.labels)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"area": Decimal(0)}, "area", "面积应大于 0"),
        ({"area": Decimal("NaN")}, "area", "面积应大于 0"),
        ({"networks": ("wifi",)}, "networks", "不认识的选项"),
        ({"acquisition": "stolen"}, "acquisition", "请选场所来源"),
        ({"venue": "moon"}, "venue", "请选设在哪里"),
        ({"economy": "茶\x00叶"}, "economy", "看不见的特殊字符"),
        ({"population": 0}, "population", "服务人口应在 1 到"),
        ({"people_by": 999_999}, "people_by", "请重新选人员由哪个单位管理"),
    ],
)
def test_what_is_wrong_with_the_facts_is_told_by_field(county, keeper, changes, field, message):
    with pytest.raises(Invalid) as caught:
        public.set_site_facts(actor=keeper, site_id=county.centre.id, facts=replace(FACTS, **changes))
    assert message in caught.value.fields[field]


@pytest.mark.seed("S4-41")
def test_who_manages_people_money_and_things_is_told_and_whether_it_is_one(county, bureau):
    town = county.town_a.id
    one = replace(FACTS, people_by=town, money_by=town, things_by=town)
    assert public.set_site_facts(actor=bureau, site_id=county.town_site.id, facts=one).one_manager
    split = replace(one, people_by=county.minzheng.id)
    assert not public.set_site_facts(actor=bureau, site_id=county.town_site.id, facts=split).one_manager


@pytest.mark.seed("S2-133")
def test_the_towns_centre_serves_its_own_villages_and_is_the_towns(county, bureau):
    town = county.town_a.id
    facts = replace(FACTS, people_by=town, money_by=town, things_by=town)
    public.set_site_facts(actor=bureau, site_id=county.town_site.id, facts=facts)
    centre = public.site_for(county.place.id, "town", testing.VILLAGE_A)
    assert (centre, centre.organisation_id) == (county.town_site, town)
    assert public.site_for(county.place.id, "town", testing.VILLAGE_B) is None
    assert public.get_site_facts(actor=bureau, site_id=centre.id).one_manager


@pytest.mark.seed("S2-40")
def test_a_hall_that_is_managed_together_with_the_centre_is_kept_by_the_centres_manager(county, bureau, keeper):
    with pytest.raises(NotFound):
        public.get_site_facts(actor=keeper, site_id=county.town_site.id)
    together = replace(FACTS, managed_with=county.centre.id)
    public.set_site_facts(actor=bureau, site_id=county.town_site.id, facts=together)
    assert public.get_site_facts(actor=keeper, site_id=county.town_site.id) == together
    assert public.list_managed_with(actor=keeper, site_id=county.centre.id) == (
        (county.town_site.id, county.town_site.name),
    )
    with pytest.raises(Forbidden, match="政务服务管理人员"):
        public.set_site_facts(actor=keeper, site_id=county.town_site.id, facts=FACTS)
    ring = replace(FACTS, managed_with=county.town_site.id)
    with pytest.raises(Invalid) as caught:
        public.set_site_facts(actor=bureau, site_id=county.centre.id, facts=ring)
    assert "管" in caught.value.fields["managed_with"]


def test_a_manager_keeps_her_own_site_a_bureau_its_place_and_a_clerk_none(county, bureau, keeper):
    assert public.list_kept_sites(actor=keeper) == ((county.centre.id, county.centre.name),)
    assert len(public.list_kept_sites(actor=bureau)) == 4
    elsewhere = replace(bureau, place_id=county.place.id + 1)
    assert public.list_kept_sites(actor=elsewhere) == ()
    for actor, refused in ((elsewhere, NotFound), (replace(keeper, permissions=frozenset()), Forbidden)):
        with pytest.raises(refused):
            public.set_site_facts(actor=actor, site_id=county.centre.id, facts=FACTS)
        with pytest.raises(refused):
            public.set_zone(actor=actor, site_id=county.centre.id, kind="waiting")
        with pytest.raises(refused):
            public.check_site(actor=actor, site_id=county.centre.id)


@pytest.mark.seed("S0-22", "S0-23", "S0-24", "S0-25", "S0-26", "S1-9", "S1-10", "S1-11", "S2-43")
@pytest.mark.parametrize(
    ("kind", "called"),
    [
        ("window", ""), ("window", "综合办事区"), ("window", "办事服务区"), ("consult", ""), ("consult", "咨询导办区"),
        ("consult", "咨询辅导区"), ("complaint", ""), ("complaint", "投诉代办区"), ("convenience", ""),
        ("waiting", ""), ("waiting", "等候休息区"), ("self_service", ""), ("self_service", "自助办理查询区"),
        ("bundle", ""), ("policy", ""), ("toilet", ""), ("nursery", ""), ("reading", ""),
    ],
)  # fmt: skip
def test_every_zone_the_plans_name_can_be_entered_under_the_name_the_place_uses(county, keeper, kind, called):
    zone = public.set_zone(actor=keeper, site_id=county.centre.id, kind=kind, name=called, area=Decimal("36.5"))
    assert zone.name == (called or public.ZoneKind(kind).label)
    assert called in {*public.ZONE_NAMES.get(kind, ()), ""}
    assert public.get_public_file(county.centre.id).zones == (zone,)


def test_a_zone_is_changed_hidden_and_removed(county, keeper):
    at = {"actor": keeper, "site_id": county.centre.id}
    zone = public.set_zone(**at, kind="archive", shown=True)
    with pytest.raises(Conflict, match="已经有“档案室”了"):
        public.set_zone(**at, kind="archive")
    public.set_zone(**at, kind="archive", shown=False, floor="2 楼", zone_id=zone.id)
    assert public.get_public_file(county.centre.id).zones == ()
    public.set_equipment(**at, kind="cabinet", name="密集架", zone_id=zone.id, equipment_id=None)
    with pytest.raises(Conflict, match="还有设备登记在"):
        public.remove_zone(**at, zone_id=zone.id)
    (thing,) = public.list_equipment(**at)
    public.set_equipment(**at, kind="cabinet", name="密集架", equipment_id=thing.id)
    public.remove_zone(**at, zone_id=zone.id)
    assert public.list_zones(**at) == ()
    assert kinds()[-1] == "places.zone.removed"
    with pytest.raises(NotFound):
        public.set_zone(**at, kind="archive", zone_id=zone.id)


def test_a_zone_whose_machines_are_all_retired_can_be_given_up(county, keeper):
    at = {"actor": keeper, "site_id": county.centre.id}
    zone = public.set_zone(**at, kind="convenience")
    thing = public.set_equipment(**at, kind="copier", name="复印机", zone_id=zone.id)
    with pytest.raises(Conflict, match="还有设备"):
        public.remove_zone(**at, zone_id=zone.id)
    public.move_equipment(**at, equipment_id=thing.id, transition="retire")
    public.remove_zone(**at, zone_id=zone.id)
    assert public.get_equipment(**at, equipment_id=thing.id)[0].standing_at == ""


@pytest.mark.seed("S1-137")
def test_a_body_whose_leaving_is_planned_sits_here_until_then(county, keeper, clock):
    at = {"actor": keeper, "site_id": county.centre.id}
    post = {"name": "邮政", "outside": "utility", "since": date(2024, 1, 2)}
    row = public.seat_body(**at, **post)
    assert public.seat_body(**at, **post | {"counters": "12"}, seated_id=row.id).counters == "12"
    left = public.unseat_body(**at, seated_id=row.id, until=date(2026, 12, 31))
    assert not left.gone
    assert [s.name for s in public.get_public_file(county.centre.id).seated] == ["邮政"]
    with pytest.raises(Conflict, match="已经登记在这里"):
        public.seat_body(**at, **post)
    clock.set("2026-12-31 09:00")
    assert public.get_public_file(county.centre.id).seated == ()
    assert public.seat_body(**at, **post | {"since": date(2026, 12, 31)}).until is None


@pytest.mark.django_db(transaction=True)
def test_two_sites_cannot_come_to_manage_each_other_at_once(clock):
    clock.set("2026-09-28 10:30")
    county = testing.make_county()
    permissions = frozenset({"places.manage", "places.keep"})
    bureau = Actor(None, Channel.WINDOW, county.place.id, permissions=permissions, role="bureau")
    sites = (county.centre.id, county.town_site.id)
    start, outcomes = Barrier(2), []

    def put_under(site_id: int, other_id: int) -> None:
        start.wait()
        try:
            public.set_site_facts(actor=bureau, site_id=site_id, facts=replace(FACTS, managed_with=other_id))
            outcomes.append("kept")
        except Invalid as error:
            outcomes.append(next(iter(error.fields)))
        finally:
            connection.close()

    threads = [Thread(target=put_under, args=pair) for pair in (sites, sites[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "managed_with"]


@pytest.mark.seed("S1-137")
def test_bodies_from_outside_the_government_sit_in_the_hall_until_they_leave(county, keeper):
    at = {"actor": keeper, "site_id": county.centre.id}
    police = public.seat_body(**at, name="大武口公安分局", outside="vertical", since=date(2021, 3, 1), counters="8、9")
    public.seat_body(**at, name="税务分局", outside="vertical", since=date(2021, 3, 1))
    public.seat_body(**at, name="烟草局", outside="vertical", since=date(2030, 3, 1))
    shown = public.get_public_file(county.centre.id).seated
    assert [s.name for s in shown] == ["大武口公安分局", "税务分局"], "who comes later is not shown yet"
    with pytest.raises(Conflict, match="已经登记"):
        public.seat_body(**at, name="税务分局", outside="vertical", since=date(2022, 3, 1))
    with pytest.raises(Invalid):
        public.unseat_body(**at, seated_id=police.id, until=date(2020, 1, 1))
    public.unseat_body(**at, seated_id=police.id, until=date(2026, 9, 1))
    with pytest.raises(Conflict):
        public.unseat_body(**at, seated_id=police.id, until=date(2026, 9, 2))
    assert [s.name for s in public.get_public_file(county.centre.id).seated] == ["税务分局"]
    assert public.list_seated(**at)[-1].until == date(2026, 9, 1)
