"""Handing down in batches: what the law allows, all or nothing, one name; taking back; what ends soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.tests.kit import SERVICE, grant, plan_of
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import errors
from yichuang.kernel.journal.models import Entry

Act, Mode, SiteKind = public.Act, public.Mode, public.SiteKind


@pytest.fixture
def service(county):
    return testing.make_item(county.place.id, [county.minzheng.id], name="养老金领取资格认证", **SERVICE)


def cells(preview):
    return {(r.item_id, r.target.site_id or r.target.site_kind, c.act): c for r in preview.rows for c in r.cells}


@pytest.mark.seed("S3-4")
def test_the_preview_says_of_every_cell_what_the_law_allows_and_what_could_be_done_instead(
    county, bureau, village, licence, service
):
    plan = plan_of([licence, service], [county.town_site, village], mode=Mode.AUTHORISED_HANDLING)
    preview = public.preview_batch(actor=bureau, plan=plan)
    found = cells(preview)
    assert found[licence.id, county.town_site.id, Act.ACCEPT].state == "new"
    assert found[service.id, village.id, Act.ACCEPT].state == "new"
    refused = found[licence.id, village.id, Act.ACCEPT]
    assert refused.state == "refused"
    assert "行政许可法第二十四条" in refused.why
    row = next(r for r in preview.rows if (r.item_id, r.target.site_id) == (licence.id, village.id))
    assert row.instead == "收件、送达、代办"
    assert (preview.new, preview.held, preview.refused) == (7, 0, 1)


def test_a_preview_changes_nothing(county, bureau, licence):
    public.preview_batch(actor=bureau, plan=plan_of([licence], [county.town_site]))
    assert public.list_handed(actor=bureau, narrow=public.HandedFilter(state="all")).total == 0
    assert not Entry.objects.filter(kind__startswith="catalogue.batch").exists()


@pytest.mark.seed("S3-5", "S4-7", "S3-4")
def test_what_the_law_allows_goes_down_as_one_named_batch(county, bureau, village, licence, service, clock):
    clock.set("2026-09-28 10:00")
    plan = plan_of([licence, service], [county.town_site, village])
    batch = grant(bureau, plan)
    assert (batch.title, batch.name, batch.announced_on) == ("2026 年第 1 批", "第一批下放事项", date(2026, 10, 1))
    assert (batch.delegations, batch.items) == (6, 2)  # neither item is accepted by a village committee in this way
    assert public.list_batches(county.place.id) == (batch,)
    assert not public.site_may(licence.id, Act.ACCEPT, county.town_site.id)
    clock.set("2026-10-01 10:00")
    assert public.site_may(licence.id, Act.ACCEPT, county.town_site.id)
    assert public.site_may(licence.id, Act.COLLECT, village.id)
    assert not public.site_may(licence.id, Act.ACCEPT, village.id)
    (entry,) = Entry.objects.filter(kind="catalogue.batch.granted")
    assert entry.payload["delegations"] == 6
    assert grant(bureau, plan_of([licence], [county.centre], since=date(2026, 10, 2))).title == "2026 年第 2 批"


def test_what_is_not_what_was_shown_is_not_granted(county, bureau, village, licence, clock):
    clock.set("2026-09-28 10:00")
    plan = plan_of([licence], [county.town_site, county.centre])
    shown = public.preview_batch(actor=bureau, plan=plan)
    grant(bureau, plan_of([licence], [county.centre]), name="别人先下放的")
    with pytest.raises(errors.Conflict, match="重新预览"):
        public.hand_down(actor=bureau, plan=plan, name="第二批", announced_on=plan.since, fingerprint=shown.fingerprint)
    assert len(public.list_batches(county.place.id)) == 1
    assert not public.list_handed(
        actor=bureau, narrow=public.HandedFilter(site_id=county.town_site.id, state="all")
    ).rows


def test_what_holds_already_is_not_granted_again(county, bureau, licence, clock):
    clock.set("2026-09-28 10:00")
    plan = plan_of([licence], site_kind=SiteKind.TOWN)
    grant(bureau, plan)
    again = public.preview_batch(actor=bureau, plan=plan)
    assert (again.new, again.held) == (0, 2)
    with pytest.raises(errors.Conflict, match="没有可以新下放的"):
        grant(bureau, plan)
    one = public.preview_batch(actor=bureau, plan=plan_of([licence], [county.town_site]))
    assert (one.new, one.held) == (0, 2)


def test_a_body_needs_no_delegation_at_its_own_site(county, bureau):
    own = testing.make_item(county.place.id, [county.town_a.id], body="town_government", level="5", **SERVICE)
    preview = public.preview_batch(actor=bureau, plan=plan_of([own], [county.town_site]))
    assert [c.why for c in preview.rows[0].cells] == ["实施主体自己的站点，本来就能办，不用委托"] * 2


def test_a_kind_of_site_run_by_different_bodies_is_asked_for_each_of_them(county, bureau, village, licence, clock):
    clock.set("2026-09-28 10:00")
    plan = plan_of([licence], site_kind=SiteKind.VILLAGE)
    preview = public.preview_batch(actor=bureau, plan=plan)
    assert [(r.target.undertaker.value, r.target.sites, r.cells[1].state) for r in preview.rows] == [
        ("agency", 2, "new"), ("village", 1, "refused"),
    ]  # fmt: skip
    grant(bureau, plan)
    clock.set("2026-10-02 10:00")
    assert public.site_may(licence.id, Act.ACCEPT, county.village_site.id)
    assert not public.site_may(licence.id, Act.ACCEPT, village.id)
    assert public.site_may(licence.id, Act.COLLECT, village.id)


def test_a_large_batch_is_looked_at_with_a_bounded_number_of_statements(county, bureau, village):
    items = [testing.make_item(county.place.id, [county.minzheng.id]) for _ in range(6)]
    sites = [county.centre, county.town_site, county.village_site, county.other_village_site, village]

    def statements(plan):
        with CaptureQueriesContext(connection) as ran:
            public.preview_batch(actor=bureau, plan=plan)
        return len(ran)

    statements(plan_of(items, sites))  # what is kept per process is read
    small = statements(plan_of(items, sites[:1], acts=tuple(Act)))
    assert statements(plan_of(items, sites, acts=tuple(Act))) <= small
    assert small <= 6


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"acts": ()}, "acts"),
        ({"site_kind": None}, "site_ids"),
        ({"mode": Mode.OWN_PEOPLE, "site_kind": SiteKind.TOWN}, "mode"),
        ({"until": date(2026, 10, 1), "site_kind": SiteKind.TOWN}, "until"),
        ({"item_ids": (), "site_kind": SiteKind.TOWN}, "item_ids"),
        ({"site_kind": SiteKind.BANK}, "site_ids"),
    ],
)
def test_a_plan_that_makes_no_sense_says_what_is_wrong(county, bureau, licence, changes, field):
    with pytest.raises(errors.Invalid) as refused:
        public.preview_batch(actor=bureau, plan=replace(plan_of([licence]), **changes))
    assert field in refused.value.fields


def test_a_batch_is_announced_before_it_holds_and_has_a_name(county, bureau, licence):
    with pytest.raises(errors.Invalid) as refused:
        grant(bureau, plan_of([licence], [county.town_site]), name="一", announced_on=date(2026, 10, 2))
    assert set(refused.value.fields) == {"name", "announced_on"}


def test_only_who_may_hand_down_hands_down_and_only_in_her_own_place(county, bureau, licence):
    clerk = persons.staff_actor(county, people.Role.CLERK)
    plan = plan_of([licence], [county.town_site])
    with pytest.raises(errors.Forbidden):
        public.preview_batch(actor=clerk, plan=plan)
    with pytest.raises(errors.NotFound):
        public.preview_batch(actor=replace(bureau, place_id=county.place.id + 1), plan=plan)
    with pytest.raises(errors.Forbidden):
        public.list_handed(actor=clerk, narrow=public.HandedFilter())


def test_the_list_narrows_by_item_site_batch_and_state(county, bureau, village, licence, service, clock):
    clock.set("2026-09-28 10:00")
    first = grant(bureau, plan_of([licence], [county.town_site]))
    grant(bureau, plan_of([service], site_kind=SiteKind.VILLAGE, acts=(Act.ASSIST,), mode=Mode.ASSISTANCE))
    clock.set("2026-10-01 10:00")

    def names(**narrow):
        return sorted(
            {r.item_name for r in public.list_handed(actor=bureau, narrow=public.HandedFilter(**narrow)).rows}
        )

    assert len(names()) == 2
    assert names(item_id=service.id) == ["养老金领取资格认证"]
    assert names(site_id=village.id) == ["养老金领取资格认证"]
    assert names(batch_id=first.id) == [licence.name]
    assert names(state="ended") == []
    page = public.list_handed(actor=bureau, narrow=public.HandedFilter(), limit=2)
    rest = public.list_handed(actor=bureau, narrow=public.HandedFilter(), after=page.next_key, limit=5)
    assert len(page.rows) + len(rest.rows) == page.total == 4


def test_taking_one_back_leaves_the_rest_of_its_batch(county, bureau, licence, clock):
    clock.set("2026-10-08 10:00")
    grant(bureau, plan_of([licence], [county.town_site]))
    rows = public.list_handed(actor=bureau, narrow=public.HandedFilter()).rows
    accepting = next(r for r in rows if r.act_text == "受理")
    public.end_delegation(actor=bureau, delegation_id=accepting.id, until=date(2026, 10, 9))
    clock.set("2026-10-09 10:00")
    assert not public.site_may(licence.id, Act.ACCEPT, county.town_site.id)
    assert public.site_may(licence.id, Act.COLLECT, county.town_site.id)
    assert public.get_handed(actor=bureau, delegation_id=accepting.id).state == "ended"


def test_what_ends_within_thirty_days_comes_before_the_bureau_until_it_is_taken_back_or_over(
    county, bureau, licence, clock
):
    clock.set("2026-10-01 10:00")
    grant(bureau, plan_of([licence], [county.town_site], until=date(2026, 12, 31)))
    actor = testing.publisher(None)
    assert public.note_ending(actor=actor) == 0
    clock.set("2026-12-02 10:00")
    assert public.note_ending(actor=actor) == 2
    assert public.note_ending(actor=actor) == 0
    assert Entry.objects.filter(kind="catalogue.delegation.noted").count() == 1
    assert public.count_ending(bureau) == 2
    first, second = public.list_ending(actor=bureau)
    assert (first.state, first.until) == ("ending", date(2026, 12, 31))
    public.end_delegation(actor=bureau, delegation_id=first.id, until=date(2026, 12, 20))
    assert [r.id for r in public.list_ending(actor=bureau)] == [second.id]
    clock.set("2026-12-31 10:00")
    assert public.count_ending(bureau) == 0
    assert public.note_ending(actor=actor) == 0
    assert public.count_ending(persons.staff_actor(county, people.Role.CLERK)) == 0
