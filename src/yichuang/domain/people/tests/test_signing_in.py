"""Signing up, signing in, and what an identity platform vouches for."""

from threading import Barrier, Thread

import pytest
from django.contrib.auth import authenticate
from django.db import connection

from yichuang.domain.people import public, testing
from yichuang.domain.people.models import Account, Applicant
from yichuang.kernel.actor import Channel, anonymous
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.journal.models import Entry

BACKEND = "yichuang.domain.people.backends.LoginBackend"


@pytest.fixture
def county(db, made_county):
    return made_county


def kinds():
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


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
