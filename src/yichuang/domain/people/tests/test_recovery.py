"""A forgotten password, renewed at a window."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import check_password

from yichuang.domain.people import public, testing
from yichuang.domain.people.models import Account, Applicant
from yichuang.domain.places import testing as ground
from yichuang.kernel.actor import anonymous
from yichuang.kernel.errors import Conflict, Forbidden, NotFound
from yichuang.kernel.journal.models import Entry

NAME = "李扎迫"
pytestmark = pytest.mark.django_db


def test_a_window_renews_the_password_of_whoever_shows_her_document() -> None:
    county = ground.make_county()
    number = testing.identity()
    account = testing.make_public(id_number=number)
    clerk = testing.staff_actor(county)
    password = public.reset_password(actor=clerk, id_kind="resident_id", id_number=number, name=NAME)
    assert Applicant.objects.get(pk=account.applicant_id).assurance == "checked"
    assert check_password(password, Account.objects.get(pk=account.id).password)
    entry = Entry.objects.get(kind="people.password.renewed")
    assert password not in str(entry.payload)


def test_staff_and_strangers_get_none() -> None:
    county = ground.make_county()
    number = testing.identity()
    testing.make_staff(county, own_identity=number)
    clerk = testing.staff_actor(county)
    with pytest.raises(NotFound, match="没有注册过账号"):
        public.reset_password(actor=clerk, id_kind="resident_id", id_number=number, name=NAME)
    examiner = testing.staff_actor(county, public.Role.EXAMINER)
    with pytest.raises(Forbidden):
        public.reset_password(actor=examiner, id_kind="resident_id", id_number=number, name=NAME)


def test_a_number_without_the_full_name_renews_nothing() -> None:
    county = ground.make_county()
    number = testing.identity()
    account = testing.make_public(id_number=number)
    before = Account.objects.get(pk=account.id).password
    with pytest.raises(NotFound, match="没有注册过账号"):
        public.reset_password(actor=testing.staff_actor(county), id_kind="resident_id", id_number=number, name="李扎")
    assert Account.objects.get(pk=account.id).password == before


def test_whoever_signs_in_through_the_platform_gets_no_password_here() -> None:
    county = ground.make_county()
    number = testing.identity()
    account = public.link_identity(
        actor=anonymous(), issuer="https://id", subject="1", name=NAME, id_kind="resident_id", id_number=number
    )
    with pytest.raises(Conflict, match="认证平台"):
        public.reset_password(actor=testing.staff_actor(county), id_kind="resident_id", id_number=number, name=NAME)
    assert not Account.objects.get(pk=account.id).has_usable_password()
