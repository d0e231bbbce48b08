"""Roles, posts and whoever holds them; recusal."""

from datetime import date, datetime

import pytest

from yichuang.domain.people import public, testing
from yichuang.domain.people.roles import _checked
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel, system
from yichuang.kernel.divisions import Range, range_of
from yichuang.kernel.errors import Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry


@pytest.fixture
def county(db, made_county):
    return made_county


def kinds():
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def test_every_role_has_a_row_and_unknown_permissions_fail():
    assert set(public.ROLE_PERMISSIONS) == set(public.Role)
    broken = dict.fromkeys(public.Role, ()) | {public.Role.CLERK: ("cases.acccept",)}
    with pytest.raises(ValueError, match="acccept"):
        _checked(broken)
    with pytest.raises(ValueError, match="without a row"):
        _checked({public.Role.CLERK: ()})


def test_every_permission_is_held_by_some_role_and_this_rooms_names_are_in_the_table():
    held = frozenset().union(*public.ROLE_PERMISSIONS.values())
    assert held == public.PERMISSIONS
    assert public.OWN_PERMISSIONS <= public.PERMISSIONS


def test_nobody_who_accepts_at_the_window_decides_and_readers_change_nothing():
    table = public.ROLE_PERMISSIONS
    for role in (public.Role.CLERK, public.Role.AGENT, public.Role.EXAMINER):
        assert "cases.decide" not in table[role]
    assert "cases.accept" not in table[public.Role.DECIDER] | table[public.Role.LEADER]
    assert table[public.Role.API_CLIENT] == frozenset({"catalogue.push"}), (
        "pushes lists from above; nothing is adopted by it"
    )
    reading = {"cases.view", "cases.ledger", "oversight.view", "journal.view"}
    inspecting = {"buildout.see", "buildout.check", "buildout.inspect"}  # looks at sites on the spot, decides nothing
    assert table[public.Role.SUPERVISOR] == reading | inspecting


def test_a_window_clerk_reaches_as_far_as_her_site_and_an_examiner_as_far_as_her_bureau(county):
    agent = testing.staff_actor(county, public.Role.AGENT, site_id=county.village_site.id, channel=Channel.AGENT)
    assert agent.ranges == (Range(ground.VILLAGE_A, ground.VILLAGE_A),)
    examiner = testing.staff_actor(county, public.Role.EXAMINER)
    assert examiner.ranges == (range_of(ground.COUNTY),)
    assert examiner.organisation_id == county.minzheng.id
    assert examiner.place_id == county.place.id
    assert examiner.permissions == public.ROLE_PERMISSIONS[public.Role.EXAMINER]


@pytest.mark.seed("S1-42")
def test_a_post_at_a_counter_is_called_by_the_counter(county):
    account = testing.make_staff(county, counter_id=county.counter.id)
    actor = public.get_actor(account.id, account.posts[0].id, Channel.WINDOW)
    assert actor.label == "李娜（3 号综合窗口）"
    manager = testing.staff_actor(county, public.Role.HALL_MANAGER)
    roster = public.list_roster(actor=manager, site_id=county.centre.id)
    assert ("李娜", "3 号综合窗口") in [(line.name, line.post.label) for line in roster]


def test_without_a_post_of_today_staff_can_do_nothing(county):
    ended = testing.make_staff(county, until=date(2021, 1, 1))
    assert ended.posts == ()
    actor = public.get_actor(ended.id, None, Channel.WINDOW)
    assert (actor.permissions, actor.ranges, actor.place_id) == (frozenset(), (), None)
    coming = testing.make_staff(county, since=date(2999, 1, 1))
    assert public.list_posts(coming.id) == ()


def test_a_post_is_held_on_its_first_day_and_no_longer_on_its_until(county):
    account = testing.make_staff(county, since=date(2026, 3, 2), until=date(2026, 3, 9))

    def posts_on(day):
        with clock.at(datetime(2026, 3, day, 12, tzinfo=clock.SHANGHAI)):
            return len(public.list_posts(account.id))

    assert [posts_on(d) for d in (1, 2, 8, 9)] == [0, 1, 1, 0]


def test_who_holds_two_posts_may_do_nothing_until_she_has_chosen_one(county):
    account = testing.make_staff(county)
    second = public.assign_post(
        actor=testing.manager(),
        account_id=account.id,
        role=public.Role.EXAMINER,
        organisation_id=county.minzheng.id,
        since=testing.SINCE,
    )
    undecided = public.get_actor(account.id, None, Channel.WINDOW)
    assert undecided.permissions == frozenset()
    chosen = public.choose_post(actor=undecided, account_id=account.id, post_id=second.id)
    assert kinds()[-1] == "people.post.chosen"
    assert public.get_actor(account.id, chosen.id, Channel.WINDOW).role == "examiner"


def test_nobody_acts_in_or_chooses_a_post_of_somebody_else(county):
    one, other = testing.make_staff(county), testing.make_staff(county)
    theirs = other.posts[0].id
    with pytest.raises(NotFound):
        public.get_actor(one.id, theirs, Channel.WINDOW)
    actor = public.get_actor(one.id, None, Channel.WINDOW)
    for account_id in (one.id, other.id):
        with pytest.raises(NotFound):
            public.choose_post(actor=actor, account_id=account_id, post_id=theirs)


def test_a_switched_off_account_acts_no_more(county):
    account = testing.make_staff(county)
    public.set_account_active(actor=testing.manager(), account_id=account.id, active=False)
    with pytest.raises(NotFound):
        public.get_actor(account.id, account.posts[0].id, Channel.WINDOW)
    assert kinds().count("people.account.switched") == 1
    public.set_account_active(actor=testing.manager(), account_id=account.id, active=False)
    assert kinds().count("people.account.switched") == 1


def test_the_same_post_again_changes_nothing_and_ending_it_is_recorded(county):
    account = testing.make_staff(county)
    post = account.posts[0]
    before = kinds()
    again = public.assign_post(
        actor=testing.manager(),
        account_id=account.id,
        role=post.role,
        organisation_id=post.organisation_id,
        site_id=post.site_id,
        since=post.since,
    )
    assert (again, kinds()) == (post, before)
    public.end_post(actor=testing.manager(), post_id=post.id, until=date(2021, 1, 1))
    assert kinds()[-1] == "people.post.ended"
    assert public.list_posts(account.id) == ()


def test_posts_are_given_only_where_the_technician_belongs_and_by_nobody_else(county):
    account = testing.make_staff(county)
    facts = {
        "account_id": account.id,
        "role": public.Role.DECIDER,
        "organisation_id": county.minzheng.id,
        "since": testing.SINCE,
    }
    right = frozenset({"people.manage"})
    with pytest.raises(Forbidden):
        public.assign_post(actor=public.get_actor(account.id, None, Channel.WINDOW), **facts)
    with pytest.raises(NotFound):
        public.assign_post(actor=system(county.place.id + 1, permissions=right), **facts)
    assert public.assign_post(actor=system(county.place.id, permissions=right), **facts).role == "decider"
    with pytest.raises(NotFound):
        public.end_post(
            actor=system(county.place.id + 1, permissions=right), post_id=account.posts[0].id, until=date(2021, 1, 1)
        )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"role": public.Role.CLERK}, "site_id"),
        ({"role": public.Role.PUBLIC}, "role"),
        ({"role": public.Role.DECIDER, "until": date(2019, 1, 1)}, "until"),
    ],
)
def test_posts_that_make_no_sense_are_refused_by_field(county, facts, field):
    account = testing.make_staff(county)
    with pytest.raises(Invalid) as error:
        public.assign_post(
            actor=testing.manager(),
            account_id=account.id,
            organisation_id=county.minzheng.id,
            since=testing.SINCE,
            **facts,
        )
    assert field in error.value.fields


def test_staff_names_of_the_public_stay_hidden(county):
    staff, her = testing.make_staff(county), testing.make_public()
    assert public.staff_names([staff.id, her.id]) == {staff.id: "李娜", her.id: "申请人"}
    assert her.display_name == "李**"


def test_nobody_acts_in_her_own_or_a_declared_relatives_matter(county):
    own, relative, stranger = (testing.identity(n) for n in (1, 2, 3))
    examiner = testing.staff_actor(county, public.Role.EXAMINER, own_identity=own)
    clerk = testing.staff_actor(county)
    persons = {
        number: public.upsert_applicant(
            actor=clerk, place_id=county.place.id, kind="person", name="某人", id_kind="resident_id", id_number=number
        ).id
        for number in (own, relative, stranger)
    }
    assert public.is_recused(examiner, [persons[stranger], persons[own]])
    assert not public.is_recused(examiner, [persons[relative]])
    public.declare_relative(actor=examiner, account_id=examiner.account_id, identity=relative)
    public.declare_relative(actor=examiner, account_id=examiner.account_id, identity=relative)
    assert kinds().count("people.relative.declared") == 1
    assert public.is_recused(examiner, [persons[relative]])
    assert public.is_recused(examiner, public.identity_indexes([persons[relative]]))
    assert not public.is_recused(examiner, [persons[stranger]])
    assert not public.is_recused(clerk, [persons[relative]])
    with pytest.raises(NotFound):
        public.declare_relative(actor=clerk, account_id=examiner.account_id, identity=stranger)
