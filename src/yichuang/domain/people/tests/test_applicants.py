from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from yichuang.domain.people import public, testing
from yichuang.domain.people.identities import check_identity, check_name, check_phone
from yichuang.domain.people.models import Applicant
from yichuang.domain.places import testing as ground
from yichuang.kernel.actor import Channel, anonymous, system
from yichuang.kernel.codes import build_uscc
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry


@pytest.fixture
def county(db, made_county):
    return made_county


@pytest.fixture
def clerk(county):
    return testing.staff_actor(county)


def file_at(actor, county, **facts):
    values = {
        "kind": "person",
        "name": "李扎迫",
        "id_kind": "resident_id",
        "id_number": testing.identity(7),
        "phone": "13887651234",
        "division": ground.VILLAGE_B,
        "address": "冰岛村老寨组 12 号",
        **facts,
    }
    return public.upsert_applicant(actor=actor, place_id=county.place.id, **values)


def last_entry():
    return Entry.objects.order_by("id").last()


def test_a_returning_applicant_is_found_by_her_number_and_nothing_is_overwritten(county, clerk):
    first = file_at(clerk, county)
    entries = Entry.objects.count()
    again = file_at(clerk, county, phone="13900001111", name="李扎迫 ", address="")
    assert again.id == first.id
    assert again.differences == ("phone",)
    assert again.masked_phone == "138****1234"
    assert Entry.objects.count() == entries


def test_a_changed_phone_is_written_by_an_explicit_update_with_one_entry(county, clerk):
    known = file_at(clerk, county)
    updated = public.update_applicant(actor=clerk, applicant_id=known.id, phone="139 0000 1111")
    assert updated.masked_phone == "139****1111"
    assert last_entry().kind == "people.applicant.updated"
    assert last_entry().payload == {"applicant_id": known.id, "fields": ["phone"], "account_detached": False}
    entries = Entry.objects.count()
    public.update_applicant(actor=clerk, applicant_id=known.id, phone="13900001111")
    assert Entry.objects.count() == entries


def test_an_account_that_signed_up_with_somebody_elses_number_loses_her_at_the_window(county, clerk):
    intruder = testing.make_public(id_number=testing.identity(7), name="王五", phone="13800000000")
    seen = file_at(clerk, county)
    assert seen.id == intruder.applicant_id
    assert (seen.assurance, seen.account_id, seen.differences) == ("checked", None, ())
    assert (seen.masked_name, seen.masked_phone) == ("李**", "138****1234")
    assert public.applicant_for(intruder.id) is None
    assert last_entry().payload["account_detached"] is True


def test_an_account_that_told_the_truth_keeps_her_at_the_window(county, clerk):
    hers = testing.make_public(id_number=testing.identity(7))
    seen = file_at(clerk, county)
    assert (seen.assurance, seen.account_id) == ("checked", hers.id)


def test_what_was_empty_is_filled_in_at_the_window(county, clerk):
    known = file_at(clerk, county, phone="", address="")
    filled = file_at(clerk, county)
    assert (filled.id, filled.differences, filled.masked_phone) == (known.id, (), "138****1234")


@pytest.mark.parametrize("id_kind", ["none", "birth_pending"])
def test_persons_without_a_number_are_never_merged(county, clerk, id_kind):
    one = file_at(clerk, county, id_kind=id_kind, id_number=None, name="未取名")
    other = file_at(clerk, county, id_kind=id_kind, id_number="", name="未取名")
    assert one.id != other.id


def test_the_same_digits_on_another_document_are_another_person(county, clerk):
    passport = file_at(clerk, county, id_kind="passport", id_number="e12345678")
    assert passport.masked_id == "E******78"
    assert file_at(clerk, county, id_kind="passport", id_number="E12345678").id == passport.id
    assert (
        public.find_applicant(actor=clerk, place_id=county.place.id, id_kind="passport", id_number="E1234567") is None
    )


def test_a_newborn_gets_her_number_later_unless_it_is_somebody_elses(county, clerk):
    child = file_at(clerk, county, id_kind="birth_pending", id_number=None, name="李小花", phone="")
    grown = file_at(clerk, county)
    with pytest.raises(Conflict):
        public.give_number(actor=clerk, applicant_id=child.id, id_kind="resident_id", id_number=testing.identity(7))
    given_number = public.give_number(
        actor=clerk, applicant_id=child.id, id_kind="resident_id", id_number=testing.identity(8)
    )
    assert given_number.id_kind == "resident_id"
    assert file_at(clerk, county, id_number=testing.identity(8), name="李小花").id == child.id
    with pytest.raises(Conflict):
        public.give_number(actor=clerk, applicant_id=grown.id, id_kind="resident_id", id_number=testing.identity(9))


def test_legal_persons_are_known_by_their_credit_code_and_shown_by_name(county, clerk):
    code = build_uscc("93", "530925", "MA6N0001X")
    shop = file_at(clerk, county, kind="legal", name="冰岛古茶农民专业合作社", id_kind="uscc", id_number=code)
    assert shop.masked_name == "冰岛古茶农民专业合作社"
    with pytest.raises(Invalid) as error:
        file_at(clerk, county, kind="person", id_kind="uscc", id_number=code)
    assert "id_kind" in error.value.fields


def test_everything_wrong_is_told_at_once_by_field(county, clerk):
    with pytest.raises(Invalid) as error:
        file_at(clerk, county, name=" ", id_number="530925199002300011", phone="123", division=1, address="长" * 201)
    assert set(error.value.fields) == {"name", "id_number", "phone", "division", "address"}
    assert "出生日期" in error.value.fields["id_number"]


@pytest.mark.parametrize("name", ["𬭊䶮", "岩温", "乌云其其格", "买买提·吐尔逊", "张👵三"])
def test_rare_characters_in_names_survive(county, clerk, name):
    known = file_at(clerk, county, name=name)
    assert Applicant.objects.get(pk=known.id).name == name
    assert known.masked_name == name[0] + "*" * (len(name) - 1)


def test_no_number_phone_or_name_is_readable_in_the_table_or_the_journal(county, clerk):
    known = file_at(clerk, county)
    public.open_applicant(actor=clerk, applicant_id=known.id, reason="核对本人证件")
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM people_applicant a UNION ALL SELECT e::text FROM journal_entry e")
        dump = "".join(row[0] for row in cursor.fetchall())
    plain = ["李扎迫", testing.identity(7), "13887651234", "老寨"]
    for text in plain:
        assert text not in dump
        assert text.encode().hex() not in dump


def test_opening_personal_data_takes_a_reason_that_stays_on_record(county, clerk):
    known = file_at(clerk, county)
    with pytest.raises(Invalid):
        public.open_applicant(actor=clerk, applicant_id=known.id, reason="看")
    with pytest.raises(Invalid):
        public.open_applicant(actor=clerk, applicant_id=known.id, reason="核对13887651234")
    opened = public.open_applicant(actor=clerk, applicant_id=known.id, reason="核对本人证件")
    assert (opened.name, opened.id_number, opened.phone) == ("李扎迫", testing.identity(7), "13887651234")
    assert opened.name not in repr(opened)
    assert last_entry().kind == "people.applicant.opened"
    assert last_entry().payload["reason"] == "核对本人证件"


def test_personal_data_opens_only_within_reach_or_within_a_case(county, clerk):
    stranger = file_at(clerk, county, division=640202_001_001)
    with pytest.raises(NotFound):
        public.open_applicant(actor=clerk, applicant_id=stranger.id, reason="核对本人证件")
    assert (
        public.open_applicant(actor=clerk, applicant_id=stranger.id, reason="核对本人证件", case_key="case:1").name
        == "李扎迫"
    )
    manager = testing.staff_actor(county, public.Role.HALL_MANAGER)
    with pytest.raises(Forbidden):
        public.open_applicant(actor=manager, applicant_id=stranger.id, reason="核对本人证件", case_key="case:1")


def test_a_village_agent_opens_only_her_villages_people(county):
    agent = testing.staff_actor(county, public.Role.AGENT, site_id=county.village_site.id, channel=Channel.AGENT)
    hers = file_at(agent, county, id_kind="none", id_number=None, division=ground.VILLAGE_A)
    others = file_at(agent, county, id_kind="none", id_number=None, division=ground.VILLAGE_B)
    assert public.open_applicant(actor=agent, applicant_id=hers.id, reason="上门代办核对").name == "李扎迫"
    with pytest.raises(NotFound):
        public.open_applicant(actor=agent, applicant_id=others.id, reason="上门代办核对")


def test_who_may_not_file_may_not_write_down_or_look_up_anybody(county):
    for actor in (anonymous(), system(county.place.id), testing.staff_actor(county, public.Role.SUPERVISOR)):
        with pytest.raises(Forbidden):
            file_at(actor, county)
        with pytest.raises(Forbidden):
            public.find_applicant(
                actor=actor, place_id=county.place.id, id_kind="resident_id", id_number=testing.identity(7)
            )


def test_a_clerk_does_not_look_up_through_another_place(county, clerk):
    with pytest.raises(NotFound):
        public.find_applicant(
            actor=clerk, place_id=county.place.id + 1, id_kind="resident_id", id_number=testing.identity(7)
        )


def test_a_blind_index_finds_as_the_number_does_for_a_front_desk_of_the_place_only(county, clerk):
    known = file_at(clerk, county, id_number=testing.identity(7))
    (index,) = public.identity_indexes([known.id])
    assert public.find_by_index(actor=clerk, place_id=county.place.id, index=index).id == known.id
    assert public.find_by_index(actor=clerk, place_id=county.place.id, index=b"0" * 32) is None
    with pytest.raises(NotFound):
        public.find_by_index(actor=clerk, place_id=county.place.id + 1, index=index)
    with pytest.raises(Forbidden):
        public.find_by_index(actor=anonymous(), place_id=county.place.id, index=index)


def test_filing_online_for_another_person_tells_nothing_of_her_and_changes_nothing(county, clerk):
    known = file_at(clerk, county, phone="")
    curious = testing.public_actor(name="王五", phone="13800000000")
    got = file_at(curious, county, name="赵六", phone="13811112222", division=None, address="")
    assert got.id == known.id
    assert (got.masked_name, got.masked_phone, got.division, got.differences) == ("赵*", "138****2222", None, ())
    assert Applicant.objects.get(pk=known.id).phone == ""
    with pytest.raises(NotFound):
        public.update_applicant(actor=curious, applicant_id=known.id, phone="13811112222")


def test_the_public_changes_only_her_own_details(county):
    her = testing.public_actor()
    public.update_own_details(actor=her, phone="13900001111", address="冰岛村新寨组 3 号")
    details = public.own_details(her)
    assert (details.phone, details.address) == ("13900001111", "冰岛村新寨组 3 号")
    assert last_entry().payload["fields"] == ["address", "phone"]
    with pytest.raises(NotFound):
        public.update_own_details(actor=anonymous(), phone="13900001111")


def test_the_database_refuses_a_second_applicant_with_one_document(county, clerk):
    known = Applicant.objects.get(pk=file_at(clerk, county).id)
    known.pk = None
    with pytest.raises(IntegrityError, match="people_applicant_once"), transaction.atomic():
        known.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_windows_writing_down_one_person_at_once_make_one_applicant():
    county = ground.make_county()
    clerk = testing.staff_actor(county)
    gate, found = Barrier(4), []

    def arrive():
        try:
            gate.wait(10)
            found.append(file_at(clerk, county).id)
        finally:
            connection.close()

    threads = [Thread(target=arrive) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(30)
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Entry.objects.filter(kind="people.applicant.registered").count() == 1


@given(st.text(max_size=80), st.sampled_from(sorted(public.ID_KINDS)), st.booleans())
def test_any_text_as_a_number_is_either_good_or_refused_by_field(text, id_kind, legal):
    try:
        identity = check_identity(id_kind, text, legal=legal)
    except Invalid as error:
        fields = set(error.fields)
        if not fields <= {"id_kind", "id_number"}:
            pytest.fail(f"refused on {fields}")
        return
    assert (identity.number is None) == (identity.index is None) == (not public.ID_KINDS[id_kind].has_number)


@given(st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.integers(0, 999))
def test_every_built_identity_number_is_found_again_whatever_its_region(birth, serial):
    from yichuang.kernel.codes import build_identity

    number = build_identity("533526", birth, serial)
    small = check_identity("resident_id", f" {number.lower()} ", legal=False)
    assert small.number == number
    assert small.index == check_identity("resident_id", number, legal=False).index


@given(st.text(max_size=120))
def test_names_are_kept_as_given_or_refused(text):
    try:
        kept = check_name(text, legal=False)
    except Invalid as error:
        fields = set(error.fields)
        if fields != {"name"}:
            pytest.fail(f"refused on {fields}")
    else:
        assert kept == text.strip()


@pytest.mark.parametrize(
    ("given_phone", "kept"),
    [("138 8765 1234", "13887651234"), ("+8613887651234", "13887651234"), ("0883-7621234", "0883-7621234")],
)
def test_phones_are_kept_in_one_form(given_phone, kept):
    assert check_phone(given_phone, needed=True) == kept
