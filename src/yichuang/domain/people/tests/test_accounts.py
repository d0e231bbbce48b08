"""Machines, the demo's accounts, and who makes an account."""

import pytest
from django.contrib.auth.hashers import make_password

from yichuang.domain.people import public, testing
from yichuang.domain.people.models import Account
from yichuang.kernel.actor import Channel
from yichuang.kernel.errors import Forbidden

BACKEND = "yichuang.domain.people.backends.LoginBackend"


@pytest.fixture
def county(db, made_county):
    return made_county


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
    assert public.get_actor(machine.id, post.id, Channel.API).permissions == frozenset({"catalogue.push"})


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
