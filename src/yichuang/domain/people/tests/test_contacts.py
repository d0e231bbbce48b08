"""Whom to ask at each body and village; who does a village's instant items."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.people import public, testing
from yichuang.domain.people.staff_file.kept import Contact
from yichuang.domain.places import public as places
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

from .halls import Hall

TODAY = date(2026, 10, 12)


class Bodies(Hall):
    """The hall with the bureau and the leader of 民政局."""

    def __init__(self):
        super().__init__()
        county = self.county
        self.bureau = testing.staff_actor(county, public.Role.BUREAU, organisation_id=county.zhengwu.id)
        self.leader = testing.staff_actor(county, public.Role.LEADER)
        self.he = testing.make_staff(county, public.Role.EXAMINER, name="李国忠")

    def name(self, actor=None, body=None, who=None, phone="0883-7621234", matters="办件催办"):
        return public.name_contact(
            actor=actor or self.leader, organisation_id=(body or self.county.minzheng).id,
            account_id=who or self.he.id, phone=phone, matters=matters,
        )  # fmt: skip


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-12 09:00")
    return Bodies()


@pytest.mark.seed("S3-46")
def test_a_body_names_its_contact_whom_everybody_at_the_desk_can_reach(hall):
    first = hall.name()
    assert hall.name() == first, "the same again changes nothing"
    (row,) = public.list_contacts(hall.na)
    assert (row.body, row.name) == (hall.county.minzheng.name, "李国忠")
    assert (row.phone, row.matters) == ("0883-7621234", "办件催办")
    other = testing.make_staff(hall.county, public.Role.EXAMINER, name="陈秀兰")
    hall.name(actor=hall.bureau, who=other.id, phone="13887651234")
    assert [r.name for r in public.list_contacts(hall.na)] == ["陈秀兰"]
    said = str(list(Entry.objects.values_list("payload", flat=True)))
    assert "13887651234" not in said
    assert "7621234" not in said
    assert "***" in repr(Contact.objects.latest("pk").phone)


def test_each_names_her_own_bodys_only_and_only_its_people(hall):
    with pytest.raises(NotFound):
        hall.name(body=hall.county.zhengwu)
    with pytest.raises(Forbidden):
        hall.name(actor=hall.na)
    with pytest.raises(NotFound):
        hall.name(actor=hall.manager)
    for facts, field in (
        ({"who": hall.na.account_id}, "account"), ({"phone": "110"}, "phone"), ({"phone": "\0" * 8}, "phone"),
        ({"matters": "x"}, "matters"), ({"matters": "打 13887651234"}, "matters"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            hall.name(**facts)
        assert list(refused.value.fields) == [field]
    assert Contact.objects.count() == 0


def test_a_contact_is_taken_off_once_and_other_counties_see_none(hall):
    contact = hall.name()
    with pytest.raises(NotFound):
        public.end_contact(actor=hall.manager, contact_id=contact)
    public.end_contact(actor=hall.leader, contact_id=contact)
    with pytest.raises(Conflict):
        public.end_contact(actor=hall.leader, contact_id=contact)
    with pytest.raises(NotFound):
        public.end_contact(actor=hall.leader, contact_id=2**70)
    assert public.list_contacts(hall.na) == ()


@pytest.mark.seed("S3-43", "S3-42")
def test_b_does_the_villages_instant_items_while_a_is_away_and_the_liaison_is_listed(hall, clock):
    site = hall.county.village_site
    people = [
        testing.make_staff(hall.county, public.Role.AGENT, name=name, site_id=site.id)
        for name in ("岩温", "玉香", "罗云")
    ]
    for account, duty, letter in zip(people, ("specialist", "specialist", "liaison"), ("A", "B", ""), strict=True):
        public.begin_dispatch(
            actor=hall.bureau, account_id=account.id, employer_id=hall.county.town_a.id, site_id=site.id,
            duty=public.Duty(duty), since=TODAY, letter=letter,
        )  # fmt: skip
    assert [(s.name, s.letter, s.asked) for s in public.village_specialists(site.id)] == [
        ("岩温", "A", True),
        ("玉香", "B", False),
    ]
    me = public.get_actor(people[0].id, people[0].posts[0].id, testing.Channel.WINDOW)
    asked = public.ask_leave(actor=me, kind=public.LeaveKind.PRIVATE, first=TODAY, last=TODAY, reason="家里有事")
    assert public.village_specialists(site.id)[0].asked, "asked for is not approved"
    public.decide_leave(actor=hall.bureau, leave_id=asked.id, approve=True)
    assert [(s.away, s.asked) for s in public.village_specialists(site.id)] == [(True, False), (False, True)]
    clock.set("2026-10-13 09:00")
    assert public.village_specialists(site.id)[0].asked
    assert [(c.name, c.matters) for c in public.list_contacts(hall.na)] == [("罗云", "乡级联络员")]
    assert public.village_specialists(hall.site.id) == ()


@pytest.mark.seed("S3-42")
def test_a_liaisons_number_is_the_one_named_for_it_never_that_of_her_file(hall):
    site, town = hall.county.village_site, hall.county.town_a
    luo = testing.make_staff(hall.county, public.Role.AGENT, name="罗云", site_id=site.id)
    public.begin_dispatch(
        actor=hall.bureau, account_id=luo.id, employer_id=town.id, site_id=site.id, duty=public.Duty.LIAISON,
        since=TODAY,
    )  # fmt: skip
    public.keep_file(
        actor=hall.bureau, account_id=luo.id, employment=public.Employment.ESTABLISHED, full_time=True,
        education=public.Education.BACHELOR, checked=True, phone="13887650001",
    )  # fmt: skip
    (row,) = public.list_contacts(hall.na)
    assert row.phone == places.get_site(site.id).phone
    assert "13887650001" not in str([c.phone for c in public.list_contacts(hall.na)])
    Contact.objects.create(organisation_id=town.id, account_id=luo.id, phone="13887650002", matters="联络", since=TODAY)
    assert {c.phone for c in public.list_contacts(hall.na) if not c.id} == {"13887650002"}


@pytest.mark.seed("S3-46")
def test_who_serves_there_no_more_is_listed_as_gone_without_her_number(hall, clock):
    hall.name()
    assert not public.list_contacts(hall.na)[0].gone
    public.end_post(actor=testing.manager(), post_id=hall.he.posts[0].id, until=date(2026, 10, 13))
    clock.set("2026-10-13 09:00")
    (row,) = public.list_contacts(hall.na)
    assert (row.name, row.gone, row.phone) == ("李国忠", True, "")
