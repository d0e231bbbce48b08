from datetime import date, datetime
from threading import Barrier, Thread

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db import connection

from yichuang.domain.people import public, testing
from yichuang.domain.people.models import Account, Applicant
from yichuang.domain.people.roles import _checked
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel, anonymous, system
from yichuang.kernel.divisions import Range, range_of
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

BACKEND = "yichuang.domain.people.backends.LoginBackend"


@pytest.fixture
def county(db):
    return ground.make_county()


def kinds():
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


# Roles


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
    assert table[public.Role.API_CLIENT] == frozenset()
    reading = {"cases.view", "cases.ledger", "oversight.view", "journal.view"}
    assert table[public.Role.SUPERVISOR] == reading


# Staff and posts


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


# Recusal


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


# Signing up and in


@pytest.mark.seed("S1-99")
def test_somebody_signs_up_and_signs_in_by_username_phone_or_number(county, settings):
    settings.AUTHENTICATION_BACKENDS = [BACKEND]
    number = testing.identity()
    her = testing.make_public(username="zhapo", id_number=number, phone="13887651234")
    for login in ("zhapo", "138 8765 1234", number.lower(), f" {number} "):
        found = authenticate(None, username=login, password=testing.PASSWORD)
        assert found is not None
        assert found.pk == her.id
    assert authenticate(None, username="zhapo", password="wrong") is None
    assert authenticate(None, username="nobody", password=testing.PASSWORD) is None


def test_a_phone_shared_by_two_people_signs_nobody_in(county):
    testing.make_public(username="one")
    testing.make_public(username="two")
    assert public.resolve_login("13887651234") is None
    assert public.resolve_login("one") == "one"
    assert public.resolve_login("13800000000") is None


def test_a_phone_that_somebody_else_only_declares_still_signs_in_its_checked_owner(county):
    number = testing.identity()
    testing.make_public(username="owner", id_number=number)
    testing.make_public(username="claims")
    public.upsert_applicant(
        actor=testing.staff_actor(county),
        place_id=county.place.id,
        kind="person",
        name="李扎迫",
        id_kind="resident_id",
        id_number=number,
        phone="13887651234",
    )
    assert public.resolve_login("13887651234") == "owner"


def test_a_username_never_is_a_phone_or_an_identity_number(county):
    for username in ("13887651234", "530925199001010015", "ab", "有名", "a" * 33):
        with pytest.raises(Invalid) as error:
            testing.make_public(username=username)
        assert "username" in error.value.fields
    named = testing.make_public()
    assert named.username.startswith("u")


def test_signing_up_tells_every_wrong_field_at_once(db):
    with pytest.raises(Invalid) as error:
        public.register_public(
            actor=anonymous(),
            username="13887651234",
            password="short",
            name="",
            id_kind="resident_id",
            id_number="1",
            phone="",
        )
    assert set(error.value.fields) == {"username", "password", "name", "id_number", "phone"}
    assert not Account.objects.exists()


def test_a_taken_username_or_document_is_a_conflict_and_nothing_is_left_behind(county):
    number = testing.identity()
    testing.make_public(username="zhapo", id_number=number)
    for facts in ({"username": "zhapo"}, {"username": "other", "id_number": number}):
        with pytest.raises(Conflict):
            testing.make_public(**facts)
    assert not Account.objects.filter(username="other").exists()
    assert Applicant.objects.count() == 1


def test_who_knows_only_a_number_does_not_become_the_person_known_at_the_window(county):
    clerk, number = testing.staff_actor(county), testing.identity()
    known = public.upsert_applicant(
        actor=clerk,
        place_id=county.place.id,
        kind="person",
        name="李扎迫",
        id_kind="resident_id",
        id_number=number,
        phone="13887651234",
    )
    with pytest.raises(Conflict, match="窗口"):
        testing.make_public(id_number=number, phone="13900000000")
    with pytest.raises(Conflict, match="窗口") as misnamed:
        testing.make_public(id_number=number, name="王五")
    account = testing.make_public(id_number=number)
    assert account.applicant_id == known.id
    with pytest.raises(Conflict) as taken:
        testing.make_public(id_number=number)
    assert taken.value.message == misnamed.value.message, "it would tell who has an account"


def test_joining_a_person_known_at_the_window_is_a_claim_that_the_platform_ends(county, settings):
    settings.AUTHENTICATION_BACKENDS = [BACKEND]
    clerk, number = testing.staff_actor(county), testing.identity()
    known = public.upsert_applicant(
        actor=clerk,
        place_id=county.place.id,
        kind="person",
        name="李扎迫",
        id_kind="resident_id",
        id_number=number,
        phone="13887651234",
    )
    joined = testing.make_public(username="joined", id_number=number)
    assert (known.assurance, public.applicant_for(joined.id).assurance) == ("checked", "declared")
    assert vouch(number).id == joined.id
    assert authenticate(None, username="joined", password=testing.PASSWORD) is None


def test_a_false_claim_ends_when_the_true_person_shows_her_document(county):
    clerk, number = testing.staff_actor(county), testing.identity()
    impostor = testing.make_public(id_number=number, phone="13900000000")
    applicant_id = impostor.applicant_id
    public.update_applicant(actor=clerk, applicant_id=applicant_id, phone="13887651234")
    assert public.applicant_for(impostor.id) is None
    assert public.get_actor(impostor.id, None, Channel.ONLINE).applicant_id is None
    assert testing.make_public(id_number=number).applicant_id == applicant_id


def vouch(number, subject="42", **facts):
    return public.link_identity(
        actor=anonymous(),
        issuer="https://id.example.test",
        subject=subject,
        name=facts.get("name", "李扎迫"),
        id_kind="resident_id",
        id_number=number,
        phone="13887651234",
    )


@pytest.mark.seed("S2-58")
def test_the_identity_platform_leads_to_one_account_however_often(county):
    number = testing.identity()
    first = vouch(number)
    before = kinds()
    assert vouch(number) == first
    assert kinds() == before
    assert public.applicant_for(first.id).assurance == "platform"
    assert vouch(number, subject="another-platform").id == first.id
    assert Applicant.objects.count() == 1


def test_an_account_that_only_claimed_a_document_loses_its_password_to_the_vouched_person(county, settings):
    settings.AUTHENTICATION_BACKENDS = [BACKEND]
    number = testing.identity()
    claimed = testing.make_public(username="claimed", id_number=number)
    assert vouch(number).id == claimed.id
    assert authenticate(None, username="claimed", password=testing.PASSWORD) is None
    assert Entry.objects.order_by("id").last().payload["password_revoked"] is True


def test_a_switched_off_account_is_not_opened_by_the_platform(county):
    number = testing.identity()
    account = vouch(number)
    public.set_account_active(actor=testing.manager(), account_id=account.id, active=False)
    for subject in ("42", "43"):
        with pytest.raises(Conflict):
            vouch(number, subject=subject)


@pytest.mark.django_db(transaction=True)
def test_two_first_sign_ins_at_once_make_one_account_and_one_person():
    number, gate, found = testing.identity(), Barrier(3), []

    def arrive():
        try:
            gate.wait(10)
            found.append(vouch(number).id)
        finally:
            connection.close()

    threads = [Thread(target=arrive) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(30)
    assert len(found) == 3
    assert len(set(found)) == 1
    assert (Account.objects.count(), Applicant.objects.count()) == (1, 1)


# Machines and demo


def test_a_machine_has_no_password_and_acts_in_its_post(county, settings):
    settings.AUTHENTICATION_BACKENDS = [BACKEND]
    machine = public.create_machine_account(
        actor=testing.manager(), username="provincial-platform", display_name="省政务服务平台"
    )
    assert not Account.objects.get(pk=machine.id).has_usable_password()
    post = public.assign_post(
        actor=testing.manager(),
        account_id=machine.id,
        role=public.Role.API_CLIENT,
        organisation_id=county.zhengwu.id,
        since=testing.SINCE,
    )
    assert public.get_actor(machine.id, post.id, Channel.API).permissions == frozenset()


def test_demo_accounts_are_listed_only_in_demo_mode(county, settings):
    encoded = make_password("yichuang2026")
    public.create_staff(
        actor=testing.manager(),
        username="demo-clerk",
        display_name="李娜",
        password=public.PasswordHash(encoded),
        demo_hint="综合窗口",
    )
    settings.DEMO = False
    assert public.list_demo_accounts() == ()
    settings.DEMO = True
    assert [a.username for a in public.list_demo_accounts()] == ["demo-clerk"]
    assert encoded not in repr(public.PasswordHash(encoded))


def test_only_who_manages_people_makes_staff(county):
    with pytest.raises(Forbidden):
        public.create_staff(
            actor=testing.staff_actor(county), username="newcomer", display_name="某", password=testing.PASSWORD
        )
    with pytest.raises(Forbidden):
        public.list_roster(actor=testing.staff_actor(county))


def test_making_an_actor_takes_three_statements_once_its_reach_is_known(county, django_assert_num_queries):
    account = testing.make_staff(county)
    public.get_actor(account.id, account.posts[0].id, Channel.WINDOW)
    with django_assert_num_queries(3):  # account, posts, whether jurisdictions have changed
        public.get_actor(account.id, account.posts[0].id, Channel.WINDOW)
