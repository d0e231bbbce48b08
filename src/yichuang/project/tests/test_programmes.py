"""Five places in one instance, each by its own profile, none seeing another; and what was reached when."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.journal.models import Entry
from yichuang.project.demo.ground import LOADED_AT, PLACES, load_ground
from yichuang.project.demo.programme import load_programmes
from yichuang.project.demo.staff import load_staff, staff_actor

SITES = {"shuangjiang": 87, "dawukou": 74, "zhanyi": 147, "ningcheng": 370, "zhongkai": 61}
PER_SITE = 13  # statements a site of the programme may cost: history, arrangement, its town's plan
pytestmark = pytest.mark.usefixtures("loaded")


def quiet(_: str) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    from django.db import connection, transaction

    sent = []

    def count(execute, *call):
        sent.append(1)
        return execute(*call)

    with django_db_blocker.unblock(), transaction.atomic():
        load_ground(quiet)
        with clock.at(LOADED_AT):
            load_staff(places.get_place("shuangjiang"), quiet)
        with connection.execute_wrapper(count):
            load_programmes(quiet)
        yield len(sent)
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture(autouse=True)
def _open(django_db_blocker):
    with django_db_blocker.unblock():
        yield


def bureau(slug: str) -> Actor:
    return staff_actor("bureau" if slug == "shuangjiang" else f"{slug}_bureau")


def reached(slug: str, by: date, target: str = "up_to_standard") -> Counter[str]:
    """How many sites of each kind were that far by the day, read off the days of their steps."""
    actor = bureau(slug)
    return Counter(
        work.kind
        for work in buildout.list_works(actor)
        if any(
            m.on <= by and m.state_word == buildout.WORK.states[target]
            for m in buildout.list_moves(actor, work.site_id)
        )
    )


def test_loading_keeps_its_statement_budget_and_twice_changes_nothing(loaded: int) -> None:
    moves = sum(len(buildout.list_works(bureau(slug), states=["up_to_standard"])) for slug in PLACES)
    assert loaded <= PER_SITE * (sum(SITES.values()) + moves) + 4 * 4 * moves
    before = Entry.objects.count()
    load_programmes(quiet)
    assert Entry.objects.count() == before


@pytest.mark.parametrize("slug", PLACES)
def test_every_place_runs_by_its_own_profile(slug: str) -> None:
    place = places.get_place(slug)
    edition = buildout.get_edition(place.id)
    assert edition.profile.place.slug == slug
    assert edition.since == edition.profile.programme.begins
    sites = places.list_sites(place.id)
    assert len(sites) == SITES[slug]
    for level in edition.profile.levels:
        mine = [s for s in sites if s.kind == level.kind]
        assert not level.number or len(mine) == level.number, level.kind
        asked = places.get_requirements(actor=bureau(slug), site_kind=level.kind)
        assert [(r.kind, r.what, r.least) for r in asked] == [(m.kind, m.what, m.least) for m in level.must]
    in_plan = {level.kind for level in edition.profile.levels if level.in_plan}
    assert {w.kind for w in buildout.list_works(bureau(slug))} == in_plan


@pytest.mark.parametrize(
    ("slug", "key", "name"),
    [
        ("dawukou", "village_001001", "骏马社区为民办事代办点"),
        ("dawukou", "town_100", "星海镇民生服务中心"),
        ("zhanyi", "town_001", "西平街道便民服务中心"),
        ("ningcheng", "town_104", "黑里河镇便民服务中心"),
        ("ningcheng", "bank_01", "农商银行天义镇网点政务服务驿站"),
        ("zhongkai", "town_401", "东江高新科技产业园公共服务中心"),
        ("zhongkai", "county", "仲恺高新区行政服务中心"),
    ],
)
def test_sites_are_called_as_their_place_calls_them(slug: str, key: str, name: str) -> None:
    assert places.get_site_by_key(places.get_place(slug).id, key).name == name


@pytest.mark.seed("S2-44", "S2-45", "S2-46", "S2-47", "S2-74", "S2-75", "S3-48", "S3-49")
@pytest.mark.parametrize(
    ("slug", "key", "number"),
    [("zhanyi", "county", 15), ("ningcheng", "village_104200", 2), ("ningcheng", "town_104", 2)],
)
def test_windows_are_opened_under_the_names_of_the_plan(slug: str, key: str, number: int) -> None:
    place = places.get_place(slug)
    site = places.get_site_by_key(place.id, key)
    level = buildout.get_edition(place.id).profile.level(site.kind)
    assert [(c.name, c.kind) for c in places.list_counters(site.id)] == [(w.name, w.kind) for w in level.counters]
    assert len(level.counters) == number


@pytest.mark.seed("S0-1", "S0-2", "S0-3")
def test_shuangjiang_reached_48_of_86_then_79_then_all() -> None:
    whole = len(buildout.list_works(bureau("shuangjiang")))
    assert whole == 86
    assert reached("shuangjiang", date(2022, 12, 31)) == {}
    first, second, third = (reached("shuangjiang", date(year, 12, 31)) for year in (2023, 2024, 2025))
    assert first == {"town": 5, "village": 43}
    assert second == {"town": 8, "village": 71}
    assert third == {"town": 8, "village": 78}
    assert [round(100 * n.total() / whole, 1) for n in (first, second, third)] == [55.8, 91.9, 100.0]


def test_what_was_reached_is_spread_over_the_year() -> None:
    quarters = [
        reached("shuangjiang", day).total() for day in (date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31))
    ]
    assert 0 < quarters[0] < quarters[1] < quarters[2] == 48


@pytest.mark.seed("S1-124", "S1-125")
def test_dawukou_reached_63_bodies_in_its_first_phase_and_11_in_its_second() -> None:
    assert reached("dawukou", date(2020, 10, 20), "reported") == {"county": 1, "village": 62}
    assert reached("dawukou", date(2020, 11, 10), "county_passed") == {"county": 1, "village": 62}
    assert reached("dawukou", date(2020, 11, 30)) == {"county": 1, "village": 62}
    assert reached("dawukou", date(2020, 12, 31)).total() == 63
    assert reached("dawukou", date(2021, 9, 20), "reported")["town"] == 11
    assert reached("dawukou", date(2021, 10, 31), "county_passed")["town"] == 11
    assert reached("dawukou", date(2021, 11, 30)) == {"county": 1, "village": 62, "town": 11}


@pytest.mark.seed("S3-2", "S3-66")
def test_ningcheng_reached_ten_pilots_of_five_towns_then_16_327_and_26() -> None:
    assert reached("ningcheng", date(2022, 8, 31)) == {"village": 10}
    assert reached("ningcheng", date(2022, 9, 30)) == {"village": 10}
    assert reached("ningcheng", date(2022, 12, 31)) == {"town": 16, "village": 327, "bank": 26}
    actor = bureau("ningcheng")
    pilots = Counter(w.town for w in buildout.list_works(actor, kinds=["village"]) if w.since <= date(2022, 8, 31))
    assert sorted(pilots.values()) == [2, 2, 2, 2, 2]


@pytest.mark.parametrize("slug", ["shuangjiang", "dawukou", "ningcheng"])
def test_every_site_up_to_standard_has_a_certificate_of_its_day_numbered_without_a_gap(slug: str) -> None:
    serials: dict[int, list[int]] = {}
    for work in buildout.list_works(bureau(slug), states=["up_to_standard"]):
        given = buildout.certificate_of(work.site_id)
        assert given is not None, work.site_id
        assert (given.issued_on, given.entered_on) == (work.since, clock.today())
        prefix, _, serial = given.number.rpartition("-")
        assert prefix == f"{places.get_place(slug).prefix}-DB-{work.since.year}"
        serials.setdefault(work.since.year, []).append(int(serial))
    assert serials
    for numbers in serials.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("slug", ["zhanyi", "zhongkai"])
def test_where_no_text_says_what_was_reached_nothing_is_done_late_or_begun(slug: str) -> None:
    assert {w.state for w in buildout.list_works(bureau(slug))} == {"planned"}
    assert {t.state for t in buildout.list_tasks(bureau(slug))} == {"open"}
    view = buildout.get_overview(bureau(slug))
    assert (view.silent, view.sites_late, view.tasks_late, view.reported) == (True, (), (), ())
    assert buildout.list_at_risk(bureau(slug)) == ()


@pytest.mark.parametrize("slug", ["shuangjiang", "dawukou", "ningcheng"])
def test_where_results_are_told_every_site_has_its_day_and_people_and_nothing_is_late(slug: str) -> None:
    rows = buildout.list_ledger(bureau(slug))
    assert all(r.due_on and r.work.leader and r.work.responsible and r.phase_name for r in rows)
    assert {r.light for r in rows} == {"done"}
    view = buildout.get_overview(bureau(slug))
    assert (view.silent, view.tasks_late, view.reported) == (False, (), ())


@pytest.mark.seed("S0-93")
def test_every_town_of_shuangjiang_has_the_plan_its_task_says_is_done() -> None:
    plans = buildout.list_town_plans(bureau("shuangjiang"))
    tasks = [t for t in buildout.list_tasks(bureau("shuangjiang")) if t.key.startswith("town_plans.")]
    assert {p.town for p in plans if p.state == "approved"} == {t.town for t in tasks if t.state == "finished"}
    assert len(plans) == 8


@pytest.mark.seed("S3-2")
def test_the_ten_pilots_of_ningcheng_are_one_task_and_ten_sites() -> None:
    tasks = [t for t in buildout.list_tasks(bureau("ningcheng")) if "10 个试点" in t.name]
    assert len(tasks) == 1
    assert sum(w.pilot for w in buildout.list_works(bureau("ningcheng"))) == 10


@pytest.mark.parametrize("slug", PLACES)
def test_a_bureau_sees_its_own_place_and_nothing_of_another(slug: str) -> None:
    actor = bureau(slug)
    mine = places.get_place(slug).id
    own = {s.id for s in places.list_sites(mine)}
    assert {w.place_id for w in buildout.list_works(actor)} == {mine}
    assert {w.site_id for w in buildout.list_works(actor)} <= own
    assert {s.site_id for s in places.list_standing(actor=actor)} <= own
    for other in PLACES:
        if other == slug:
            continue
        there = places.get_place(other)
        foreign = places.list_sites(there.id, kind="town")[0]
        with pytest.raises(NotFound):
            buildout.get_work(actor, foreign.id)
        with pytest.raises(NotFound):
            buildout.list_moves(actor, foreign.id)
        with pytest.raises(NotFound):
            buildout.enter_steps(
                actor=actor, site_id=foreign.id, steps=[buildout.PastStep("start", date(2023, 5, 4))],
                document="别处的台账",
            )  # fmt: skip
        with pytest.raises(NotFound):
            buildout.adopt_profile(
                actor=actor, place_id=there.id, profile=buildout.get_edition(there.id).profile, reason="别处的标准"
            )
        with pytest.raises(NotFound):
            places.get_site_facts(actor=actor, site_id=foreign.id)


@pytest.mark.parametrize("slug", [s for s in PLACES if s != "shuangjiang"])
def test_every_place_has_accounts_to_sign_in_with_for_each_level(slug: str, settings) -> None:
    settings.DEMO = True
    town, agent = staff_actor(f"{slug}_town"), staff_actor(f"{slug}_agent")
    assert len(buildout.list_works(agent)) == 1
    assert len(buildout.list_works(town)) > 1
    assert {w.town for w in buildout.list_works(town)} == {w.town for w in buildout.list_works(agent)}
    assert buildout.list_works(staff_actor(f"{slug}_leader")) == buildout.list_works(town)
    shown = {a.username: a for a in people.list_demo_accounts()}
    assert places.get_place(slug).short_name in shown[f"{slug}_bureau"].demo_hint
    assert (f"{slug}_city" in shown) == (slug == "dawukou")


def test_whoever_accepts_for_the_city_sees_the_whole_place() -> None:
    for slug, name in (("shuangjiang", "city"), ("dawukou", "dawukou_city")):
        assert buildout.list_works(staff_actor(name)) == buildout.list_works(bureau(slug))


def test_figures_of_a_whole_place_keep_their_statement_budget(django_assert_max_num_queries) -> None:
    place_id = places.get_place("ningcheng").id
    bureau_there, bureau_here = bureau("ningcheng"), bureau("shuangjiang")
    buildout.indicators_of(place_id)
    buildout.propose_demonstrations(bureau_here)
    with django_assert_max_num_queries(7):
        found = {i.indicator.key: i for i in buildout.indicators_of(place_id)}
    with django_assert_max_num_queries(24):  # as of three sites
        proposal = buildout.propose_demonstrations(bureau_here)
    with django_assert_max_num_queries(9):
        travel = buildout.get_travel_saved(bureau_there)
    assert [c.refused for c in proposal.candidates[:40]] == [""] * len(proposal.candidates[:40])
    assert travel.farthest is not None
    assert travel.farthest.kilometres == 2 * (travel.farthest.one_way or 0) > 50
    for key, number in (("standard_towns", 16), ("standard_villages", 327), ("standard_banks", 26)):
        (told,) = found[key].reported
        assert (told.said.value, told.own and told.own.number, told.contradicted) == (number, number, False)
    (items,) = found["items"].reported
    assert (items.said.value, items.own) == (1679, None)
