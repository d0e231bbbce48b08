"""The demo's cases, a few of them, played on the demo's own ground: everything that was planned goes through."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.feedback import public as feedback
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel, system
from yichuang.kernel.workdays.operations import load_years
from yichuang.project.demo import cases as demo
from yichuang.project.demo.agenda import Agenda
from yichuang.project.demo.bundles import load_bundles
from yichuang.project.demo.bundles.played import PLAYED, play_bundles
from yichuang.project.demo.ground import SHUANGJIANG, load_ground
from yichuang.project.demo.items import load_items
from yichuang.project.demo.people import load_people
from yichuang.project.demo.told import DRAFT, TOLD, tell

NOW = datetime(2026, 10, 28, 16, 0, tzinfo=clock.SHANGHAI)  # the long holidays lie within the ninety days before
FEW = 60


@pytest.fixture(scope="module")
def play(django_db_setup, django_db_blocker):
    from django.db import connection, transaction

    def quiet(_):
        return None

    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "CASES", FEW)
        with clock.at(NOW):
            load_years()
            load_ground(quiet)
            persons = load_people(quiet)
            items = load_items(quiet)
            load_bundles(quiet, items)
            played = demo.Play(items, persons)
            tell(played.agenda, played.apply, items, persons)
            played.run()
            play_bundles(quiet)
            played.items_and_persons = items, persons
            yield played
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture(autouse=True)
def _open(play, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def test_nothing_that_the_demo_plans_is_refused(play):
    assert play.agenda.refused == Counter()
    assert play.done["收件"] == FEW + len(TOLD)
    assert play.done["送达"] > FEW / 3


def test_every_fate_is_there_to_be_seen(play):
    place = places.get_place(SHUANGJIANG)
    actor = system(place.id)
    states = Counter(cases.get_case(actor, case_id=story.case_id).state for story in play.stories)
    wanted = {"terminated", "transferred", "not_needed", "not_competent", "withdrawn", "correcting", "delivered"}
    assert wanted <= set(states)


def test_special_procedures_end_by_the_day_the_applicant_was_told(play):
    actor = system(places.get_place(SHUANGJIANG).id)
    details = [cases.get_case(actor, case_id=s.case_id) for s in play.stories if s.was_stopped]
    assert details
    for detail in details:
        for procedure in detail.procedures:
            assert procedure.ended_at is None or procedure.ended_at.date() <= procedure.notified_until


def test_what_lies_by_a_day_comes_no_later_while_a_working_day_is_left():
    seen: list[date] = []
    with clock.at(datetime(2026, 3, 2, 10, 0, tzinfo=clock.SHANGHAI)):  # a Monday
        agenda = Agenda(demo.Random(1))
        agenda.now += timedelta(days=30)
        for last in (date(2026, 3, 4), date(2026, 3, 20), date(2026, 3, 2)):
            agenda.by(last, 4, lambda: seen.append(clock.today()))
        agenda.run()
    assert sorted(seen) == [date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 6)]


def test_what_lies_ahead_is_left_undone():
    seen: list[str] = []
    with clock.at(datetime(2026, 3, 7, 10, 0, tzinfo=clock.SHANGHAI)):  # a Saturday
        agenda = Agenda(demo.Random(1))
        agenda.later(1, lambda: seen.append("on Monday"))
        agenda.at(agenda.office_hours(agenda.now), lambda: seen.append("today"))
        agenda.run()
    assert seen == ["today"]


def test_the_demo_delivers_what_no_counter_accepted(play):
    """Marriages are registered by the registry's own window in the county hall, by no clerk of another body."""
    item = next(i for i in catalogue.list_items(places.get_place(SHUANGJIANG).id) if i.name == "结婚登记")
    county = next(s for s in places.list_sites(item.place_id) if s.kind == "county")
    window = play.cast.own_window(item, county.id)
    assert window is not None
    assert window.organisation_id == next(
        o.id for o in places.organisations_for(item.place_id) if o.key == item.organisation_key
    )
    assert not play.cast.accepts(item, 530925_102_208)


def _owner(username):
    return people.get_actor(people.get_account_by_username(username).id, None, Channel.ONLINE)


def test_each_account_shown_at_sign_in_has_cases_in_telling_states(play):
    """The villager can try all of it: supplement, follow, fetch, evaluate."""
    wanted = {"correcting": "correcting", "issued": "issued", "delivered": "delivered", "evaluated": "delivered"}
    wanted |= {"examining": "accepted", "deciding": "examining"}
    for story in play.stories:
        if story.stop:
            detail = cases.get_case(_owner_of(story), case_id=story.case_id)
            assert detail.state == wanted[story.stop], (story.item.name, story.stop)
    own = {t.username: cases.list_own_cases(_owner(t.username), limit=20).rows for t in TOLD}
    assert {"correcting", "issued", "delivered"} <= {row.state for row in own["villager"]}
    assert min(len(rows) for rows in own.values()) >= 2


def test_the_villagers_result_waits_at_her_village_and_her_last_one_can_be_evaluated(play):
    waiting = next(s for s in play.stories if s.stop == "issued" and s.way == "village")
    assert places.get_site(waiting.collected_at).key == "village_102208"
    last = [s for s in play.stories if s.stop in {"delivered", "evaluated"}]
    assert {s.stop for s in last} == {"delivered", "evaluated"}
    for story in last:
        assert feedback.may_evaluate(_owner_of(story), story.number) == (story.stop == "delivered")


def test_the_villager_finds_an_application_half_filled_in(play):
    (draft,) = cases.list_drafts(_owner(DRAFT[0]))
    assert draft.situation == DRAFT[3]
    assert draft.content["form"]


def test_telling_again_changes_nothing(play):
    with clock.at(NOW):
        assert tell(Agenda(demo.Random(1)), play.apply, *play.items_and_persons) == 0


@pytest.mark.seed("S1-88")
def test_bundles_are_under_way_one_further_than_the_others(play):
    own = {p.username: bundles.list_own_bundles(_owner(p.username)) for p in PLAYED}
    assert {name: len(rows) for name, rows in own.items()} == dict.fromkeys(own, 1)
    newborn = bundles.get_bundle_case(_owner("father"), number=own["father"][0].number)
    states = {c.member: c.state for c in newborn.children}
    assert states["household"] == "achieved"
    assert states["payment"] == "told_open"
    assert {states[m] for m in ("insurance", "card", "subsidy")} == {"filed"}
    waiting = bundles.get_bundle_case(_owner("grandma"), number=own["grandma"][0].number)
    assert {c.state for c in waiting.children} == {"told_open", "waiting"}
    with clock.at(NOW):
        play_bundles(lambda _: None)
    assert len(bundles.list_own_bundles(_owner("father"))) == 1


def _owner_of(story):
    return people.get_actor(story.person.account_id, None, Channel.ONLINE)
