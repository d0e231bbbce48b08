"""The demo's people and staff, loaded once for the module's database and looked at."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Channel, system
from yichuang.kernel.codes import parse_identity, parse_uscc
from yichuang.kernel.journal.models import Entry
from yichuang.project.demo.ground import load_ground
from yichuang.project.demo.people import load_people
from yichuang.project.demo.staff import HINTS, PASSWORD, load_staff, staff_actor

STATEMENTS = 11_700  # about five seconds on two cores; seconds themselves depend on who else runs


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    from django.db import connection, transaction

    sent = []

    def count(execute, *call):
        sent.append(1)
        return execute(*call)

    with django_db_blocker.unblock(), transaction.atomic():
        with connection.execute_wrapper(count):
            load_ground(lambda _: None)
            persons = load_people(lambda _: None)
        yield persons, len(sent)
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture(autouse=True)
def _open(loaded, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def persons(loaded):
    return loaded[0]


def test_loading_keeps_its_statement_budget(loaded):
    assert loaded[1] <= STATEMENTS


def test_there_are_250_people_and_20_legal_persons_each_once(persons):
    assert sum(p.kind == "person" for p in persons) == 250
    assert sum(p.kind == "legal" for p in persons) == 20
    assert len({p.applicant_id for p in persons}) == 270


def test_numbers_are_valid_some_old_some_missing(persons):
    numbers = [parse_identity(p.id_number) for p in persons if p.id_kind == "resident_id"]
    for p in persons:
        if p.id_kind == "resident_id":
            assert parse_identity(p.id_number).birth == p.birth
        if p.kind == "legal":
            assert parse_uscc(p.id_number)
    assert sum(n.region == "533526" for n in numbers) > 100
    assert sum(n.region == "530925" for n in numbers) > 30
    assert sum(p.id_number is None for p in persons) == 5


def test_half_are_over_55_and_names_are_those_of_the_county(persons):
    with_birth = [p for p in persons if p.id_kind == "resident_id"]
    old = sum(p.birth <= date(1969, 1, 2) for p in with_birth)
    assert 0.42 < old / len(with_birth) < 0.58
    names = {p.name for p in persons}
    assert any(n.startswith("岩") for n in names)
    assert any("扎" in n for n in names)
    assert "杨𬭊" in names


def test_loading_again_changes_nothing_and_gives_the_same_people(persons):
    before = Entry.objects.count()
    again = load_people(lambda _: None)
    assert Entry.objects.count() == before
    numbered = [(p.applicant_id, p.account_id, p.id_number) for p in persons if p.id_number]
    assert [(p.applicant_id, p.account_id, p.id_number) for p in again] == numbered


def test_every_role_has_an_account_with_a_post(settings):
    settings.DEMO = True
    shown = people.list_demo_accounts()
    assert {a.username for a in shown} == set(HINTS) | {"villager", "father", "grandma", "caregiver", "shop"}
    roles = {p.role for a in shown for p in a.posts}
    # Nobody is commissioned in the demo: a third party comes with its commission.
    assert roles == set(people.Role) - {people.Role.PUBLIC, people.Role.API_CLIENT, people.Role.THIRD_PARTY}
    assert all(
        check_password(PASSWORD, p)
        for p in set(get_user_model().objects.exclude(kind="machine").values_list("password", flat=True))
    )


@pytest.mark.seed("S3-15")
def test_an_agent_reaches_her_village_a_town_clerk_her_town_an_examiner_the_county():
    agent = staff_actor("agent_village_102208", Channel.AGENT)
    assert [(r.low, r.high) for r in agent.ranges] == [(530925_102_208, 530925_102_208)]
    clerk = staff_actor("clerk_town_102", role=people.Role.CLERK)
    assert 530925_102_208 in clerk.ranges[-1]
    assert not any(530925_102_001 in r for r in clerk.ranges)
    examiner = staff_actor("examiner_minzheng")
    assert examiner.may("cases.examine")
    assert any(530925_102_001 in r for r in examiner.ranges)
    assert examiner.site_id is None


def test_each_deciding_body_has_examiner_decider_and_leader():
    place = places.get_place("shuangjiang")
    for body in places.organisations_for(place.id):
        if body.body in {"minzheng", "renshe", "town_government", "police_station", "lincao"}:
            for role in ("examiner", "decider", "leader"):
                account = people.get_account_by_username(f"{role}_{body.key}")
                assert [p.role for p in account.posts] == [role]


def test_the_examiner_of_minzheng_is_recused_in_her_aunts_matter(persons):
    aunt = next(p for p in persons if p.name == "王秀英" and p.id_number)
    assert people.is_recused(staff_actor("examiner_minzheng"), [aunt.applicant_id])
    assert not people.is_recused(staff_actor("examiner_minzheng_b"), [aunt.applicant_id])


def test_a_named_villager_can_sign_in_by_phone(persons):
    assert people.resolve_login("19900000001") == "villager"
    found = people.find_applicant(
        actor=system(permissions=frozenset({"people.applicant.find"})),
        place_id=places.get_place("shuangjiang").id,
        id_kind="resident_id",
        id_number=next(p.id_number for p in persons if p.name == "李扎迫" and p.account_id),
    )
    assert found.account_id == people.get_account_by_username("villager").id


def test_each_window_of_the_county_centre_has_one_person():
    place = places.get_place("shuangjiang")
    county = next(s for s in places.list_sites(place.id) if s.kind == "county")
    roster = people.list_roster(actor=system(place.id, permissions=frozenset({"people.roster"})))
    taken = [line.post.counter_id for line in roster if line.post.site_id == county.id]
    assert sorted(taken) == sorted(c.id for c in places.list_counters(county.id))


def test_loading_again_gives_nobody_moved_since_a_second_post(persons):
    account = people.get_account_by_username("window_minzheng")
    place = places.get_place("shuangjiang")
    load_staff(place, lambda _: None)
    assert people.get_account(account.id).posts == account.posts
    assert len(account.posts) == 1
