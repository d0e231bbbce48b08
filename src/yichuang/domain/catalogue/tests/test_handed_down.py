"""Own items at own sites, helpers at town and village, powers handed down to the towns, outlets of banks."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.domain.places import testing as ground
from yichuang.kernel import errors
from yichuang.kernel.codes import build_uscc

Act, Mode, Undertaker, SiteKind = public.Act, public.Mode, public.Undertaker, public.SiteKind
SINCE = date(2026, 1, 1)


def _delegate(county, item, act, mode, undertaker=Undertaker.AGENCY, document="双政务委〔2026〕1号", **target):
    public.delegate(
        actor=testing.publisher(county.place.id), item_id=item.id, act=act, mode=mode, undertaker=undertaker,
        since=SINCE, document=document, **target,
    )  # fmt: skip


@pytest.mark.seed("S0-8", "S0-30")
@pytest.mark.parametrize("kind", ["01", "05", "07", "08", "09", "10", "20"])
def test_whatever_one_applies_for_at_a_town_government_is_done_in_its_own_centre_without_further_ado(county, kind):
    item = testing.make_item(county.place.id, [county.town_a.id], kind=kind, level="5", body="town_government")
    assert public.site_may(item.id, Act.ACCEPT, county.town_site.id, organisation_id=county.town_a.id)
    assert item.id in public.items_at(county.town_site.id)
    assert [i.id for i in public.list_items(county.place.id, site=county.town_site.id)] == [item.id]


@pytest.mark.seed("S0-8")
@pytest.mark.parametrize("kind", ["02", "03", "04", "06"])
def test_what_nobody_applies_for_is_no_item_of_a_centre(county, kind):
    with pytest.raises(errors.Invalid) as refused:
        testing.make_item(county.place.id, [county.town_a.id], kind=kind, level="5", body="town_government")
    assert "kind" in refused.value.fields
    assert public.items_at(county.town_site.id) == set()


@pytest.mark.seed("S2-5")
@pytest.mark.parametrize(("kind", "word"), [("01", "行政许可"), ("07", "行政确认"), ("09", "行政裁决")])
def test_item_is_listed_with_its_kind_and_its_guide_says_it(county, kind, word):
    item = testing.make_item(county.place.id, [county.minzheng.id], kind=kind)
    [listed] = public.list_items(county.place.id)
    assert (listed.kind.value, listed.kind.label) == (kind, word)
    element = next(e for e in public.guide(item.id).elements if e.title == "事项类别")
    assert word in element.blocks[0].lines
    assert item.basic_code[2:4] == kind


@pytest.mark.seed("S4-2")
def test_centres_of_towns_and_stations_of_villages_are_asked_to_help(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    before = {act: public.sites_for(item.id, act) for act in (Act.COLLECT, Act.ASSIST)}
    for kind in (SiteKind.TOWN, SiteKind.VILLAGE):
        for act in (Act.COLLECT, Act.ASSIST):
            _delegate(county, item, act, Mode.ASSISTANCE, site_kind=kind)
    asked = {county.town_site.id, county.village_site.id, county.other_village_site.id}
    assert before == {Act.COLLECT: set(), Act.ASSIST: set()}
    assert public.sites_for(item.id, Act.ASSIST) == public.sites_for(item.id, Act.COLLECT) == asked
    assert public.sites_for(item.id, Act.ACCEPT) == set()
    assert {(d.target, d.mode_text) for d in public.list_delegations(item.id)} == {
        ("乡级中心", "帮办代办"),
        ("村级站点", "帮办代办"),
    }


@pytest.mark.seed("S4-91")
def test_a_licence_handed_down_is_decided_by_each_town_and_its_guide_says_whence_the_power_comes(county):
    spec = testing.make_spec(kind="01", level="5", power_source="2", body="town_government")
    item = testing.make_item(county.place.id, [county.town_a.id, county.town_b.id], spec)
    for town in (county.town_a, county.town_b):
        assert public.organisation_may(item.id, Act.DECIDE, town.id, deciding_id=town.id)
        assert public.implementation_for(item.id, town.id).task_code.startswith(town.uscc)
    assert not public.organisation_may(item.id, Act.DECIDE, county.minzheng.id)
    assert not public.organisation_may(item.id, Act.DECIDE, county.town_b.id, deciding_id=county.town_a.id)
    element = next(e for e in public.guide(item.id).elements if e.title == "事项类别")
    assert any("权力来源：上级下放" in line for line in element.blocks[0].lines)


@pytest.mark.seed("S3-64", "S3-67")
def test_an_outlet_of_a_bank_accepts_exactly_what_it_was_authorised_for(county):
    bank = ground.make_organisation(
        county.place, "rural_bank", name="双江县农村信用合作联社", kind="company", undertaker="company",
        uscc=build_uscc("91", "530925", "MA0000001"), jurisdiction=(),
    )  # fmt: skip
    outlet = ground.make_site(
        county.place, bank, "bank_1", kind="bank", name="农信社沙河路政务服务驿站", jurisdiction=None
    )
    instant = {"kind": "20", "handling": "1", "statutory": None}
    first, second, other = (testing.make_item(county.place.id, [county.minzheng.id], **instant) for _ in range(3))
    licence = testing.make_item(county.place.id, [county.minzheng.id])
    for item in (first, second):
        _delegate(county, item, Act.ACCEPT, Mode.AUTHORISED_HANDLING, Undertaker.COMPANY, site_ids=[outlet.id])
    _delegate(county, licence, Act.COLLECT, Mode.ASSISTANCE, Undertaker.COMPANY, site_ids=[outlet.id])
    with pytest.raises(errors.Invalid) as refused:
        _delegate(county, licence, Act.ACCEPT, Mode.ENTRUSTED_ACCEPTANCE, Undertaker.COMPANY, site_ids=[outlet.id])
    assert "行政许可法第二十四条" in refused.value.fields["undertaker"]
    accepts = {i.id for i in (first, second, other, licence) if public.site_may(i.id, Act.ACCEPT, outlet.id)}
    assert accepts == {first.id, second.id}
    assert public.items_at(outlet.id) == {first.id, second.id, licence.id}
