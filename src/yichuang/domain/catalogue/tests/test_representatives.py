"""Who represents her body no more decides nothing on the spot any more (S1-33, S2-56)."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.models import HandedEnd
from yichuang.domain.catalogue.operations.end_handed import end_of_representative
from yichuang.domain.catalogue.readers import follow_representatives
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.actor import system
from yichuang.kernel.journal import drain
from yichuang.kernel.journal.models import Entry

TODAY, TOMORROW = date(2026, 10, 12), date(2026, 10, 13)
PAPER, OTHER = "双民发〔2026〕12 号授权书", "双民发〔2026〕40 号授权书"


class Body:
    """民政局 with a person in the centre's hall who represents it, and two instant items."""

    def __init__(self, county):
        self.county, self.site = county, county.centre
        self.manager = persons.staff_actor(county, people.Role.HALL_MANAGER)
        self.post = persons.make_staff(
            county, name="赵敏", organisation_id=county.minzheng.id, site_id=self.site.id
        ).posts[0].id  # fmt: skip
        self.items = [
            testing.make_item(county.place.id, [county.minzheng.id], name=name, handling="1")
            for name in ("优待证", "证明")
        ]

    def name(self, since=TODAY, last_day=date(2027, 10, 11), paper=PAPER):
        return people.name_representative(
            actor=self.manager, site_id=self.site.id, post_id=self.post, document=paper, since=since, last_day=last_day
        )

    def grant(self, item, since=TODAY, until=date(2027, 10, 12), paper=PAPER):
        return public.authorise_on_the_spot(
            actor=testing.publisher(self.county.place.id), item_id=item.id, post_id=self.post, site_id=self.site.id,
            since=since, until=until, document=paper,
        )  # fmt: skip

    def may(self, item, on):
        return public.authority_for(item.id, self.post, on, site_id=self.site.id) is not None


@pytest.fixture
def body(county, clock):
    clock.set("2026-10-12 09:00")
    return Body(county)


@pytest.mark.seed("S1-33", "S2-56")
def test_ending_a_representative_ends_what_she_decides_on_the_spot_the_same_day_on_record(body):
    for item in body.items:
        body.grant(item)
    row = body.name()
    people.end_representative(actor=body.manager, representative_id=row)
    drain()
    for item in body.items:
        assert (body.may(item, TODAY), body.may(item, TOMORROW)) == (True, False)
    ends = list(HandedEnd.objects.order_by("pk").values_list("ended_on", flat=True))
    assert ends == [TOMORROW, TOMORROW]
    entries = Entry.objects.filter(kind="catalogue.handed.ended")
    assert [e.payload["what"] for e in entries] == ["authority", "authority"]
    assert all("首席代表授权终止" in e.payload["reason"] for e in entries)
    assert Entry.objects.filter(kind="people.representative.ended").count() == 1
    again = body.grant(body.items[0], since=TOMORROW, paper=OTHER)
    assert public.authority_for(body.items[0].id, body.post, TOMORROW) == again, "what comes after is granted anew"


def test_what_stands_in_the_paper_that_follows_stays(body):
    first = body.name(last_day=date(2026, 11, 11))
    body.grant(body.items[0], until=date(2026, 11, 12))
    body.name(since=date(2026, 11, 12), paper=OTHER)
    body.grant(body.items[1], since=date(2026, 11, 12), paper=OTHER)
    people.end_representative(actor=body.manager, representative_id=first)
    drain()
    assert not body.may(body.items[0], TOMORROW)
    assert body.may(body.items[1], date(2026, 11, 12))


def test_one_who_has_not_begun_is_annulled_and_another_can_be_named(body):
    row = body.name(since=date(2026, 12, 1))
    body.grant(body.items[0], since=date(2026, 12, 1))
    people.end_representative(actor=body.manager, representative_id=row)
    drain()
    assert not body.may(body.items[0], date(2026, 12, 1))
    assert people.list_representatives(actor=body.manager) == ()
    body.name(since=date(2026, 12, 1), paper=OTHER)


def test_a_reader_that_comes_late_or_twice_ends_them_from_the_day_written(body, clock):
    body.grant(body.items[0])
    people.end_representative(actor=body.manager, representative_id=body.name())
    clock.set("2026-10-15 09:00")
    drain()
    assert not body.may(body.items[0], TOMORROW)
    assert public.list_authorities(body.post) == ()
    entry = Entry.objects.get(kind="people.representative.ended")
    told = entry.payload
    assert end_of_representative(
        actor=system(body.county.place.id), representative_id=told["representative_id"], post_id=told["post_id"],
        site_id=told["site_id"], until=date.fromisoformat(told["until"]), document=told["document"],
    ) == 0  # fmt: skip


@pytest.mark.seed("S1-33", "S2-56")
def test_what_the_owner_granted_by_another_document_outlives_a_representative(body):
    """Whoever keeps files registers and ends representatives, but may neither grant nor take back a decision."""
    body.grant(body.items[0], paper=OTHER)
    people.end_representative(actor=body.manager, representative_id=body.name())
    drain()
    assert body.may(body.items[0], TOMORROW)
    assert not HandedEnd.objects.exists()


def test_an_annulled_registration_ends_only_what_was_granted_by_its_paper(body):
    december = date(2026, 12, 1)
    row = body.name(since=december)
    body.grant(body.items[0], since=december)
    body.grant(body.items[1], since=december, paper=OTHER)
    people.end_representative(actor=body.manager, representative_id=row)
    drain()
    assert [body.may(item, december) for item in body.items] == [False, True]


@pytest.mark.parametrize("annulled", [False, True])
def test_an_entry_written_before_papers_were_named_is_read_too(body, annulled):
    """It names the registration only; one that was annulled is not there to be asked."""
    row = body.name(since=date(2026, 12, 1) if annulled else TODAY)
    day = date(2026, 12, 1) if annulled else TODAY
    body.grant(body.items[0], since=day)
    body.grant(body.items[1], since=TODAY, paper=OTHER)
    people.end_representative(actor=body.manager, representative_id=row)
    written = Entry.objects.get(kind="people.representative.ended")
    told = {k: v for k, v in written.payload.items() if k != "document"}
    facts = {f: getattr(written, f) for f in ("id", "kind", "subject", "place_id")}
    follow_representatives(SimpleNamespace(**facts, version=1, payload=told))
    assert [body.may(item, date(2026, 12, 1)) for item in body.items] == [False, True]
