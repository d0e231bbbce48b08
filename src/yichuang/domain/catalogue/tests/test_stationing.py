"""Where items are stationed: the negative list, what must be in and is not, bodies with few cases."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.tests.kit import SERVICE, grant, plan_of, refused
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import errors
from yichuang.kernel.journal.models import Entry

Act, Reason = public.Act, public.ExclusionReason
DOCUMENT = "双江自治县进驻负面清单（双政发〔2026〕9号）"


@pytest.fixture(autouse=True)
def _today(clock):
    clock.set("2026-10-08 10:00")


def exclude(bureau, item, **changes):
    facts = {"reason": Reason.PRIVACY, "document": DOCUMENT, "since": date(2026, 10, 8), **changes}
    return public.exclude_from_stationing(actor=bureau, item_id=item.id, **facts)


@pytest.mark.seed("S2-41", "S1-28")
@pytest.mark.parametrize("reason", list(Reason))
def test_an_item_is_put_on_the_negative_list_with_its_reason_and_document(county, bureau, licence, reason):
    exclude(bureau, licence, reason=reason, note="要到县局做")
    (row,) = public.list_exclusions(county.place.id)
    assert (row.item.id, row.reason, row.note, row.document) == (licence.id, reason, "要到县局做", DOCUMENT)
    assert Entry.objects.get(kind="catalogue.exclusion.added").payload["reason"] == reason.value


@pytest.mark.seed("S2-41")
def test_what_is_on_the_negative_list_is_handed_to_no_site(county, bureau, licence):
    exclude(bureau, licence)
    preview = public.preview_batch(actor=bureau, plan=plan_of([licence], [county.town_site], since=date(2026, 10, 8)))
    assert (preview.new, preview.refused) == (0, 2)
    assert "负面清单里（涉及个人隐私）" in preview.rows[0].cells[0].why
    facts = {"undertaker": public.Undertaker.AGENCY, "mode": public.Mode.ENTRUSTED_ACCEPTANCE, "act": Act.COLLECT}
    facts |= {"since": date(2026, 12, 1), "site_ids": [county.town_site.id]}
    refused(lambda: public.delegate(actor=bureau, item_id=licence.id, **facts), "负面清单")
    assert public.sites_for(licence.id, Act.COLLECT) == set()


def test_what_is_handed_down_is_taken_back_before_it_is_excluded(county, bureau, licence):
    grant(bureau, plan_of([licence], [county.town_site]))
    with pytest.raises(errors.Conflict, match="还有 2 项下放在执行"):
        exclude(bureau, licence)
    for row in public.list_handed(actor=bureau, narrow=public.HandedFilter()).rows:
        public.end_delegation(actor=bureau, delegation_id=row.id, until=date(2026, 10, 9))
    exclude(bureau, licence, since=date(2026, 10, 9))


def test_an_item_stands_on_the_list_once_and_can_be_taken_off(county, bureau, licence, clock):
    entry = exclude(bureau, licence)
    with pytest.raises(errors.Conflict, match="已经在"):
        exclude(bureau, licence)
    clock.set("2026-10-20 10:00")
    public.end_exclusion(actor=bureau, exclusion_id=entry)
    assert public.list_exclusions(county.place.id) == ()
    with pytest.raises(errors.Conflict, match="已经移出"):
        public.end_exclusion(actor=bureau, exclusion_id=entry)
    assert grant(bureau, plan_of([licence], [county.town_site], since=date(2026, 10, 20))).delegations == 2
    with pytest.raises(errors.NotFound):
        public.end_exclusion(actor=bureau, exclusion_id=entry + 1)


def test_the_list_asks_for_a_document_and_for_the_right(county, bureau, licence):
    with pytest.raises(errors.Invalid) as caught:
        exclude(bureau, licence, document=" ", note="长" * 201)
    assert set(caught.value.fields) == {"document", "note"}
    with pytest.raises(errors.Forbidden):
        exclude(persons.staff_actor(county, people.Role.CLERK), licence)


@pytest.mark.seed("S4-12", "S1-29")
def test_what_must_be_in_and_is_not_is_named(county, bureau, licence):
    at_home = testing.make_item(county.place.id, [county.minzheng.id], name="上门评残", **SERVICE)
    own = testing.make_item(county.place.id, [county.town_a.id], body="town_government", level="5", **SERVICE)
    exclude(bureau, at_home, reason=Reason.AT_HOME)
    found = public.get_coverage(county.place.id)
    assert (found.due, found.stationed, found.excluded, found.percent) == (2, 1, 1, "50 %")
    assert [i.id for i in found.missing] == [licence.id]
    assert own.id not in {i.id for i in found.missing}
    grant(bureau, plan_of([licence], [county.centre]))
    assert public.get_coverage(county.place.id).percent == "100 %"


@pytest.mark.seed("S0-31")
def test_an_item_of_the_village_level_is_stationed_only_when_the_village_s_own_station_does_it(county, bureau, village):
    facts = {**SERVICE, "level": "6", "name": "老年人优待证办理"}
    item = testing.make_item(county.place.id, [county.minzheng.id], **facts)
    grant(bureau, plan_of([item], [county.town_site]))
    assert [i.id for i in public.get_coverage(county.place.id).missing] == [item.id]
    acts = (Act.ACCEPT, Act.DECIDE, Act.DELIVER)
    grant(bureau, plan_of([item], [village], acts=acts, mode=public.Mode.AUTHORISED_HANDLING))
    assert public.get_coverage(county.place.id).missing == ()
    assert all(public.site_may(item.id, act, village.id) for act in acts)


def test_a_share_is_never_rounded_up_to_all():
    assert public.Coverage(3000, 2999, (), 0).percent == "99.9 %"
    assert public.Coverage(0, 0, (), 0).percent == "—"


@pytest.mark.seed("S1-128")
def test_bodies_with_few_cases_are_proposed_until_the_hall_accepts_for_them(county, bureau, licence):
    busy = testing.make_item(county.place.id, [county.zhengwu.id], body="zhengwu", **SERVICE)
    testing.make_item(county.place.id, [county.town_a.id], body="town_government", level="5", **SERVICE)
    counts = {licence.id: 3, busy.id: 900}
    (line,) = public.list_low_volume(actor=bureau, cases=counts, most=50)
    assert (line.organisation.id, line.items, line.cases, line.entrusted) == (county.minzheng.id, 1, 3, 0)
    assert public.list_low_volume(actor=bureau, cases=counts, most=2) == ()
    assert [x.cases for x in public.list_low_volume(actor=bureau, cases=counts, most=1000)] == [3, 900]
    grant(bureau, plan_of([licence], [county.centre]))
    assert public.list_low_volume(actor=bureau, cases=counts, most=50) == ()
    with pytest.raises(errors.Forbidden):
        public.list_low_volume(actor=persons.staff_actor(county), cases=counts, most=50)
