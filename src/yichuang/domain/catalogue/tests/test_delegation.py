"""What may be delegated to whom (domain.md §7.4): one test per cell of the table, then the operation."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.handing.delegations import rule
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel import errors
from yichuang.kernel.actor import system
from yichuang.kernel.journal.models import Entry

Act, Mode, Undertaker, SiteKind = public.Act, public.Mode, public.Undertaker, public.SiteKind
SINCE = date(2026, 1, 1)

# y yes, n no, w only an instant public service, authorised in writing.
#        收件 受理 初审 决定 送达 代办
LAW = """
01 agency      y y y y y y
01 authorised  y n n n y y
01 institution y n n n y y
01 village     y n n n y y
01 company     y n n n y y
05 agency      y y y y y y
05 authorised  y y y y y y
05 institution y n y n y y
05 village     y n y n y y
05 company     y n n n y y
20 agency      y y y y y y
20 authorised  y y y y y y
20 institution y w y w y y
20 village     y w y w y y
20 company     y w n w y y
"""
CELLS = [
    (kind, undertaker, act, answer)
    for kind, undertaker, *answers in (line.split() for line in LAW.strip().splitlines())
    for act, answer in zip(("collect", "accept", "preview", "decide", "deliver", "assist"), answers, strict=True)
]


@pytest.mark.parametrize(("kind", "undertaker", "act", "answer"), CELLS)
def test_cell(kind, undertaker, act, answer):
    cell = rule(public.ItemKind(kind), Undertaker(undertaker), Act(act))
    assert cell.allowed.value == {"y": "yes", "n": "no", "w": "instant"}[answer]
    assert cell.basis
    assert bool(cell.refusal) == (answer != "y")
    if kind == "01" and answer == "n":
        assert "行政许可法第二十四条" in cell.refusal


@pytest.mark.parametrize("kind", ["07", "08", "09", "10"])
def test_other_powers_follow_the_same_rules_as_payments(kind):
    for _, undertaker, act, _ in [c for c in CELLS if c[0] == "05"]:
        payment = rule(public.ItemKind("05"), Undertaker(undertaker), Act(act))
        assert rule(public.ItemKind(kind), Undertaker(undertaker), Act(act)) == payment


@pytest.fixture
def village(county):
    """A village station run by its committee."""
    committee = ground.make_organisation(
        county.place, "committee", name="大荒田村民委员会", kind="committee", undertaker="village", jurisdiction=()
    )
    return ground.make_site(
        county.place,
        committee,
        "village_committee",
        kind="village",
        name="勐勐镇大荒田村便民服务站",
        division=530925_101_202,
        jurisdiction=None,
    )


def _delegate(county, item, act, **facts):
    values = {"undertaker": Undertaker.AGENCY, "mode": Mode.ENTRUSTED_ACCEPTANCE, "since": SINCE, **facts}
    return public.delegate(actor=testing.publisher(county.place.id), item_id=item.id, act=act, **values)


WRITTEN = {"document": "双政务委〔2026〕1号"}


def test_site_may_nothing_until_it_is_delegated(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    for act in Act:
        assert not public.site_may(item.id, act, county.centre.id)
        assert public.sites_for(item.id, act) == set()


@pytest.mark.seed("S0-33", "S1-31", "S1-32", "S2-86", "S4-23", "S4-10")
def test_town_window_accepts_for_a_bureau_once_entrusted_in_writing(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    _delegate(county, item, Act.ACCEPT, site_kind=SiteKind.TOWN, **WRITTEN)
    assert public.site_may(item.id, Act.ACCEPT, county.town_site.id)
    assert public.site_may(item.id, Act.COLLECT, county.town_site.id)
    assert not public.site_may(item.id, Act.DECIDE, county.town_site.id)
    assert not public.site_may(item.id, Act.ACCEPT, county.centre.id)
    assert public.sites_for(item.id, Act.ACCEPT) == {county.town_site.id}
    assert public.items_at(county.town_site.id) == {item.id}
    assert [i.id for i in public.list_items(county.place.id, site=county.town_site.id)] == [item.id]
    assert public.list_items(county.place.id, site=county.centre.id) == []
    shown = public.list_delegations(item.id)
    assert [(d.act_text, d.target, d.document) for d in shown] == [("受理", "乡级中心", WRITTEN["document"])]


def test_delegation_holds_between_its_dates_only(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    _delegate(county, item, Act.ACCEPT, site_ids=[county.centre.id], until=date(2026, 2, 1), **WRITTEN)
    assert not public.site_may(item.id, Act.ACCEPT, county.centre.id)
    _delegate(county, item, Act.ACCEPT, site_ids=[county.town_site.id], since=date(2099, 1, 1), **WRITTEN)
    assert not public.site_may(item.id, Act.ACCEPT, county.town_site.id)


def test_village_committee_receives_and_helps_with_a_licence_but_never_accepts(county, village):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    with pytest.raises(errors.Invalid) as refused:
        _delegate(county, item, Act.ACCEPT, site_ids=[village.id], undertaker=Undertaker.VILLAGE, **WRITTEN)
    assert "行政许可法第二十四条" in refused.value.fields["undertaker"]
    for act in (Act.COLLECT, Act.ASSIST, Act.DELIVER):
        _delegate(county, item, act, site_ids=[village.id], undertaker=Undertaker.VILLAGE, mode=Mode.ASSISTANCE)
        assert public.site_may(item.id, act, village.id)
    assert not public.site_may(item.id, Act.ACCEPT, village.id)


@pytest.mark.seed("S3-8")
def test_village_accepts_only_an_instant_service_authorised_in_writing(county, village):
    service = {"kind": "20", "handling": "1", "statutory": None}
    instant = testing.make_item(county.place.id, [county.minzheng.id], **service)
    slow = testing.make_item(county.place.id, [county.minzheng.id], kind="20")
    facts = {"site_kind": SiteKind.VILLAGE, "undertaker": Undertaker.VILLAGE}
    with pytest.raises(errors.Invalid):
        _delegate(county, instant, Act.ACCEPT, mode=Mode.ENTRUSTED_ACCEPTANCE, **facts, **WRITTEN)
    with pytest.raises(errors.Invalid):
        _delegate(county, instant, Act.ACCEPT, mode=Mode.AUTHORISED_HANDLING, **facts)
    with pytest.raises(errors.Invalid):
        _delegate(county, slow, Act.ACCEPT, mode=Mode.AUTHORISED_HANDLING, **facts, **WRITTEN)
    _delegate(county, instant, Act.ACCEPT, mode=Mode.AUTHORISED_HANDLING, **facts, **WRITTEN)
    assert public.site_may(instant.id, Act.ACCEPT, village.id)


def test_delegation_to_a_kind_of_site_reaches_only_bodies_the_law_was_checked_for(county, village):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    _delegate(county, item, Act.ACCEPT, site_kind=SiteKind.VILLAGE, undertaker=Undertaker.AGENCY, **WRITTEN)
    assert public.site_may(item.id, Act.ACCEPT, county.village_site.id)  # run by the town government
    assert not public.site_may(item.id, Act.ACCEPT, village.id)  # run by a committee
    assert public.sites_for(item.id, Act.ACCEPT) == {county.village_site.id, county.other_village_site.id}


def test_undertaker_is_a_fact_of_the_site_not_a_claim(county, village):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    with pytest.raises(errors.Invalid) as refused:
        _delegate(county, item, Act.ACCEPT, site_ids=[village.id], **WRITTEN)
    assert "大荒田村民委员会是村（居）民委员会" in refused.value.fields["undertaker"]
    with pytest.raises(errors.Invalid):
        _delegate(county, item, Act.COLLECT, site_kind=SiteKind.BANK, undertaker=Undertaker.COMPANY)


@pytest.mark.seed("S4-24")
@pytest.mark.parametrize("act", [Act.ACCEPT, Act.PREVIEW, Act.DECIDE])
def test_weighty_acts_need_a_document(county, act):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    with pytest.raises(errors.Invalid) as refused:
        _delegate(county, item, act, site_ids=[county.centre.id], document="  ")
    assert "document" in refused.value.fields


def test_helping_is_no_way_to_accept(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    with pytest.raises(errors.Invalid):
        _delegate(county, item, Act.ACCEPT, site_ids=[county.centre.id], mode=Mode.ASSISTANCE, **WRITTEN)


@pytest.mark.parametrize("facts", [{}, {"site_kind": SiteKind.TOWN, "organisation_id": 1}])
def test_delegation_has_exactly_one_target(county, facts):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    with pytest.raises(errors.Invalid):
        _delegate(county, item, Act.COLLECT, **facts)


def test_the_same_delegation_again_changes_and_journals_nothing(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    facts = {"site_ids": [county.centre.id, county.town_site.id], **WRITTEN}
    first = _delegate(county, item, Act.ACCEPT, **facts)
    assert _delegate(county, item, Act.ACCEPT, **facts) == first
    assert Entry.objects.filter(kind="catalogue.delegation.granted").count() == 1


def test_delegation_taken_back_ends_on_its_day(county, clock):
    clock.set("2026-02-01 09:00")
    item = testing.make_item(county.place.id, [county.minzheng.id])
    [delegation] = _delegate(county, item, Act.ACCEPT, site_ids=[county.centre.id], **WRITTEN)
    actor = testing.publisher(county.place.id)
    public.end_delegation(actor=actor, delegation_id=delegation, until=date(2026, 2, 1))
    assert not public.site_may(item.id, Act.ACCEPT, county.centre.id)
    with pytest.raises(errors.Conflict):
        public.end_delegation(actor=actor, delegation_id=delegation, until=date(2026, 3, 1))


def test_delegating_needs_the_right_and_the_place(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    facts = {
        "item_id": item.id,
        "act": Act.COLLECT,
        "undertaker": Undertaker.AGENCY,
        "mode": Mode.ASSISTANCE,
        "since": SINCE,
        "site_ids": [county.centre.id],
    }
    with pytest.raises(errors.Forbidden):
        public.delegate(actor=system(county.place.id), **facts)
    with pytest.raises(errors.NotFound):
        public.delegate(actor=testing.publisher(county.place.id + 1), **facts)


def test_own_sites_need_no_delegation_but_one_town_is_not_the_other(county):
    item = testing.make_item(county.place.id, [county.town_a.id, county.town_b.id], kind="05", body="town_government")
    assert public.site_may(item.id, Act.ACCEPT, county.town_site.id)
    assert public.site_may(item.id, Act.ACCEPT, county.town_site.id, organisation_id=county.town_a.id)
    assert not public.site_may(item.id, Act.ACCEPT, county.town_site.id, organisation_id=county.town_b.id)
    assert not public.site_may(item.id, Act.ACCEPT, county.centre.id)
    assert county.town_site.id in public.sites_for(item.id, Act.ACCEPT)
    assert county.town_site.id not in public.sites_for(item.id, Act.ACCEPT, organisation_id=county.town_b.id)


@pytest.mark.seed("S0-71")
def test_own_people_at_another_window_are_no_delegation(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    station = ground.make_organisation(
        county.place, "station", name="民政工作站", kind="station", parent_id=county.minzheng.id, jurisdiction=()
    )
    assert public.organisation_may(item.id, Act.ACCEPT, county.minzheng.id)
    assert public.organisation_may(item.id, Act.DECIDE, station.id)
    assert not public.organisation_may(item.id, Act.ACCEPT, county.zhengwu.id)
    own = {"mode": Mode.OWN_PEOPLE, **WRITTEN}
    _delegate(county, item, Act.ACCEPT, organisation_id=county.minzheng.id, **own)
    assert not public.site_may(item.id, Act.ACCEPT, county.centre.id)
    with pytest.raises(errors.Invalid):
        _delegate(county, item, Act.ACCEPT, organisation_id=county.zhengwu.id, **own)


def test_village_committee_is_no_part_of_the_government_above_it(county):
    item = testing.make_item(county.place.id, [county.town_a.id], body=county.town_a.key)
    committee = ground.make_organisation(
        county.place, "committee", kind="committee", undertaker="village", parent_id=county.town_a.id, jurisdiction=()
    )
    site = ground.make_site(
        county.place,
        committee,
        "village_101202",
        name="勐勐镇大荒田村便民服务站",
        kind="village",
        division=530925_101_202,
        jurisdiction=None,
    )
    assert not public.organisation_may(item.id, Act.DECIDE, committee.id)
    assert not public.site_may(item.id, Act.ACCEPT, site.id)
    assert site.id not in public.sites_for(item.id, Act.ACCEPT)
    assert item.id not in public.items_at(site.id)


def test_body_named_in_a_delegation_may_act_at_its_sites(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    _delegate(county, item, Act.ACCEPT, organisation_id=county.zhengwu.id, **WRITTEN)
    assert public.organisation_may(item.id, Act.ACCEPT, county.zhengwu.id)
    assert public.site_may(item.id, Act.ACCEPT, county.centre.id)


def _authorise(county, item, post_id, **facts):
    values = {
        "site_id": county.centre.id,
        "since": SINCE,
        "until": None,
        "document": "双民授〔2026〕3号",
        **facts,
    }
    return public.authorise_on_the_spot(
        actor=testing.publisher(county.place.id), item_id=item.id, post_id=post_id, **values
    )


@pytest.mark.seed("S0-71", "S2-57")
def test_written_authority_names_post_site_and_dates(county):
    item = testing.make_item(county.place.id, [county.minzheng.id], handling="1")
    post = persons.make_staff(county, people.Role.DECIDER).posts[0]
    authority = _authorise(county, item, post.id, until=date(2027, 1, 1))
    assert _authorise(county, item, post.id, until=date(2027, 1, 1)) == authority
    for other in ({"until": date(2026, 12, 1)}, {"until": date(2027, 1, 1), "document": "双民授〔2026〕9号"}):
        with pytest.raises(errors.Conflict, match="收回"):
            _authorise(county, item, post.id, **other)
    assert public.authority_for(item.id, post.id, SINCE) == authority
    assert public.authority_document(authority) == "双民授〔2026〕3号"
    assert public.authority_for(item.id, post.id, date(2025, 12, 31)) is None
    assert public.authority_for(item.id, post.id, date(2027, 1, 1)) is None
    assert public.authority_for(item.id, post.id + 1, SINCE) is None
    assert Entry.objects.filter(kind="catalogue.authority.granted").count() == 1


def test_clerk_of_another_body_decides_on_the_spot_only_where_the_decision_is_delegated(county):
    item = testing.make_item(county.place.id, [county.minzheng.id], kind="20", handling="1", statutory=None)
    post = persons.make_staff(county, people.Role.CLERK).posts[0]
    with pytest.raises(errors.Invalid) as refused:
        _authorise(county, item, post.id)
    assert "post_id" in refused.value.fields
    _delegate(county, item, Act.DECIDE, site_ids=[county.centre.id], **WRITTEN)
    assert public.authority_for(item.id, post.id, SINCE) is None
    assert _authorise(county, item, post.id)


@pytest.mark.parametrize(
    ("changes", "facts", "field"),
    [
        ({}, {}, "item_id"),
        ({"handling": "1"}, {"document": ""}, "document"),
        ({"handling": "1"}, {"until": SINCE}, "until"),
    ],
)
def test_authority_is_for_instant_items_in_writing_with_dates(county, changes, facts, field):
    item = testing.make_item(county.place.id, [county.minzheng.id], **changes)
    post = persons.make_staff(county, people.Role.DECIDER).posts[0]
    with pytest.raises(errors.Invalid) as refused:
        _authorise(county, item, post.id, **facts)
    assert field in refused.value.fields


def test_asking_whether_a_site_may_costs_five_statements_and_then_one(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    _delegate(county, item, Act.ACCEPT, site_kind=SiteKind.TOWN, **WRITTEN)
    for most in (5, 1):  # the second time only whether reference data has changed
        with CaptureQueriesContext(connection) as made:
            assert public.site_may(item.id, Act.ACCEPT, county.town_site.id, organisation_id=county.minzheng.id)
        assert len(made) <= most


def test_own_site_of_a_station_accepts_for_the_station_that_decides(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    station = ground.make_organisation(
        county.place, "station", name="民政工作站", kind="station", parent_id=county.minzheng.id, jurisdiction=()
    )
    assert public.organisation_may(item.id, Act.ACCEPT, station.id, deciding_id=station.id)
    assert public.organisation_may(item.id, Act.ACCEPT, county.minzheng.id, deciding_id=station.id)
    assert public.organisation_may(item.id, Act.ACCEPT, station.id, deciding_id=county.minzheng.id)
    assert not public.organisation_may(item.id, Act.ACCEPT, station.id, deciding_id=county.zhengwu.id)


@pytest.mark.seed("S0-71", "S3-8")
def test_what_was_handed_over_because_it_is_instant_ends_when_it_is_no_longer(county, village):
    service = {"kind": "20", "statutory": None}
    item = testing.make_item(county.place.id, [county.minzheng.id], handling="1", **service)
    facts = {"site_kind": SiteKind.VILLAGE, "undertaker": Undertaker.VILLAGE, **WRITTEN}
    _delegate(county, item, Act.ACCEPT, mode=Mode.AUTHORISED_HANDLING, **facts)
    _delegate(county, item, Act.COLLECT, mode=Mode.AUTHORISED_HANDLING, **facts)
    post = persons.make_staff(county, people.Role.DECIDER).posts[0]
    authority = _authorise(county, item, post.id)
    assert public.site_may(item.id, Act.ACCEPT, village.id)
    assert public.authority_for(item.id, post.id, SINCE) == authority

    spec = testing.make_spec(handling="2", basic_code=item.basic_code, **service)
    public.publish_item(
        actor=testing.publisher(county.place.id), place_id=county.place.id, spec=spec,
        organisation_ids=[county.minzheng.id],
    )  # fmt: skip
    assert not public.site_may(item.id, Act.ACCEPT, village.id)
    assert village.id not in public.sites_for(item.id, Act.ACCEPT)
    assert public.site_may(item.id, Act.COLLECT, village.id)
    assert public.authority_for(item.id, post.id, SINCE) is None


def test_a_kind_of_site_means_those_of_the_place_and_of_no_other(county):
    elsewhere = places.create_place(
        actor=ground.manager(), slug="elsewhere", name="别县", short_name="别县", prefix="BX", county=ground.COUNTY,
        words=places.SiteWords(), naming=ground.NAMING,
    )  # fmt: skip
    body = ground.make_organisation(elsewhere, "town_government_101", body="town_government", kind="government")
    name = "双江自治县勐勐镇便民服务中心"
    site = ground.make_site(elsewhere, body, "town_101", kind="town", name=name)
    item = testing.make_item(county.place.id, [county.minzheng.id])
    _delegate(county, item, Act.ACCEPT, site_kind=SiteKind.TOWN, **WRITTEN)
    assert not public.site_may(item.id, Act.ACCEPT, site.id)
    assert public.items_at(site.id) == set()
    assert public.count_items_by_site([site.id, county.town_site.id]) == {county.town_site.id: 1}
