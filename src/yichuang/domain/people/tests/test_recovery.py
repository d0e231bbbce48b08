"""A forgotten password, renewed at a window."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth.hashers import check_password

from yichuang.domain.people import public, testing
from yichuang.domain.people.models import Account, Applicant
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel, anonymous
from yichuang.kernel.errors import Conflict, Forbidden, NotFound
from yichuang.kernel.journal.models import Entry

NAME = "李扎迫"
RENEWED = datetime(2026, 9, 28, 10, 30, tzinfo=clock.SHANGHAI)
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


def renewed(county: ground.County, number: str) -> public.AccountRef:
    account = testing.make_public(id_number=number)
    with clock.at(RENEWED):
        public.reset_password(actor=testing.staff_actor(county), id_kind="resident_id", id_number=number, name=NAME)
    return account


def test_the_password_of_a_window_has_to_be_changed_and_then_is_done() -> None:
    account = renewed(ground.make_county(), testing.identity())
    assert Account.objects.get(pk=account.id).must_change_password
    her = public.get_actor(account.id, None, Channel.ONLINE)
    public.note_password_changed(actor=her)
    assert not Account.objects.get(pk=account.id).must_change_password
    assert Entry.objects.filter(kind="people.password.changed", payload__account_id=account.id).count() == 1
    with pytest.raises(Forbidden):
        public.note_password_changed(actor=anonymous())


def test_she_is_told_where_and_when_until_she_has_seen_it() -> None:
    county = ground.make_county()
    account = renewed(county, testing.identity())
    her = public.get_actor(account.id, None, Channel.ONLINE)
    notice = public.get_password_notice(her)
    assert notice == public.PasswordNotice(RENEWED, county.centre.name)
    public.note_password_changed(actor=her)
    assert public.get_password_notice(her) == notice, "changing it does not hide that somebody renewed it"
    for _ in range(2):
        public.dismiss_password_notice(actor=her)
    assert public.get_password_notice(her) is None
    assert Entry.objects.filter(kind="people.password_notice.dismissed").count() == 1


def test_whose_password_no_window_renewed_is_told_nothing() -> None:
    ground.make_county()
    account = testing.make_public()
    assert public.get_password_notice(public.get_actor(account.id, None, Channel.ONLINE)) is None
    assert public.get_password_notice(anonymous()) is None
    assert not Account.objects.get(pk=account.id).must_change_password


def test_the_platform_ends_a_windows_password_nobody_has_used() -> None:
    number = testing.identity()
    account = renewed(ground.make_county(), number)
    vouched = public.link_identity(
        actor=anonymous(), issuer="https://id", subject="1", name=NAME, id_kind="resident_id", id_number=number
    )
    row = Account.objects.get(pk=account.id)
    assert vouched.id == account.id
    assert not row.has_usable_password()
    assert not row.must_change_password
