"""What the system counts of items and cases for the plan's indicators, and what the plan's own text says beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.models import Intake, Reading
from yichuang.domain.buildout.profile.spec import Indicator, Target
from yichuang.domain.buildout.programme_tasks import keep_what_is_counted
from yichuang.domain.buildout.queries.counting import _told
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Forbidden
from yichuang.kernel.journal import drain, rebuild

pytestmark = pytest.mark.django_db

CARD = {"id": "card", "name": "居民身份证"}
FORM = {"id": "form", "name": "申请表", "type": "2", "made_by_form": True}
BOOK = {"id": "book", "name": "居民户口簿"}
LOOKED_UP = {"id": "proof", "name": "收入证明", "source": "20", "source_note": "民政部门", "waivable": True}
PAPER = {"id": "photo", "name": "双方合影照片", "form": "1"}
PLAIN: dict[str, Any] = {"questions": [], "form": items.SPEC["form"][:2], "visits": 0, "visits_reason": ""}


@pytest.fixture
def stage(made_stage: staged.Stage) -> staged.Stage:
    return made_stage


def bureau_of(stage: staged.Stage, *indicators: Indicator) -> Actor:
    """The bureau of the county, whose plan began on the first of January and asks for these figures."""
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    profile = testing.sample_profile()
    years = {"begins": date(2026, 1, 1), "ends": date(2027, 12, 31)}
    changes = {
        "programme": profile.programme.model_copy(update=years),
        "indicators": indicators, "phases": (), "milestones": (), "tasks": (),
    }  # fmt: skip
    changed = profile.model_copy(update=changes)
    buildout.adopt_profile(actor=bureau, place_id=stage.county.place.id, profile=changed, reason="三年行动计划")
    return bureau


def asked(formula: str, **more: Any) -> Indicator:
    return Indicator.model_validate(
        {"key": "asked", "name": "问的", "shape": "text", "meaning": "问的", "formula": formula} | more
    )


def value(stage: staged.Stage, formula: str) -> buildout.Value:
    (found,) = buildout.list_indicators(bureau_of(stage, asked(formula)))
    return found.now


@pytest.mark.parametrize("formula", buildout.FORMULAS)
def test_every_formula_a_profile_may_name_is_computed(stage: staged.Stage, formula: str) -> None:
    found = value(stage, formula)
    assert found.how == "counted"
    assert found.of


@pytest.mark.seed("S1-104")
def test_an_item_is_done_with_one_card_when_nothing_else_has_to_be_brought(stage: staged.Stage) -> None:
    body = [stage.county.minzheng.id]
    items.make_item(stage.county.place.id, body, **PLAIN, materials=[CARD, FORM, LOOKED_UP])
    items.make_item(stage.county.place.id, body, **PLAIN, materials=[FORM, CARD, BOOK])
    items.make_item(stage.county.place.id, body, **PLAIN, audience=["legal"], materials=[FORM])
    found = value(stage, "one_card")
    assert found.number == 25
    assert "1 项，共 4 项" in found.of


@pytest.mark.seed("S1-135")
def test_an_item_is_done_by_phone_from_applying_to_the_result(stage: staged.Stage) -> None:
    body = [stage.county.minzheng.id]
    items.make_item(stage.county.place.id, body, **PLAIN, materials=[FORM, BOOK])
    items.make_item(stage.county.place.id, body, **PLAIN, materials=[FORM, PAPER])
    items.make_item(
        stage.county.place.id, body, **PLAIN, materials=[FORM], channels=["window", "agent"], online_depth="1"
    )
    found = value(stage, "by_phone")
    assert found.number == 25
    assert "1 项，共 4 项" in found.of


@pytest.mark.seed("S2-26")
def test_four_reductions_are_told_item_by_item_between_editions(stage: staged.Stage) -> None:
    before, body = items.SPEC, [stage.county.minzheng.id]
    looked = {"id": "look", "name": "现场核实", "kind": "site_check", "limit": {"amount": 2}}
    first = items.make_item(stage.county.place.id, body, steps=[*before["steps"][:2], looked, *before["steps"][2:]])
    items.make_item(
        stage.county.place.id, body, basic_code=first.basic_code, materials=[FORM, LOOKED_UP],
        promised={"amount": 4, "unit": "workday"}, effective_on="2026-02-10", **PLAIN,
    )  # fmt: skip
    bureau = bureau_of(stage, asked("papers_cut"))
    found = buildout.get_reductions(bureau)
    (row,) = found.changed
    told = [(c.before, c.now) for c in row.cuts if c is not None]
    assert told == [(6, 5), (2, 0), (7, 4), (1, 0)]  # 环节, 要自己备的材料, 工作日, 次
    assert len(found.rows) == 2
    steps, papers, days, visits = found.sums
    assert (steps.before, steps.now, papers.cut, visits.cut) == (11, 10, 2, 1)
    assert days.rate == pytest.approx(100 * 3 / 14)
    (indicator,) = buildout.list_indicators(bureau)
    assert indicator.now.number == 50
    past = buildout.reductions_of(stage.county.place.id, date(2026, 2, 9))
    assert past.changed == ()  # the new edition was not in force yet


def test_limits_in_other_units_are_not_compared(stage: staged.Stage) -> None:
    code = stage.item.basic_code
    items.make_item(
        stage.county.place.id, [stage.county.minzheng.id], basic_code=code, effective_on="2026-02-10",
        promised={"amount": 20, "unit": "hour"},
    )  # fmt: skip
    (row,) = buildout.get_reductions(bureau_of(stage)).rows
    assert row.cuts[2] is None


@pytest.mark.seed("S4-11")
def test_items_handed_down_count_as_done_where_a_case_was_taken_in(stage: staged.Stage) -> None:
    bureau = bureau_of(stage, asked("town_handling"))
    assert buildout.get_handling(bureau).whole.rate == 0
    staged.submit(stage)  # online: nobody below took it in
    drain()
    assert buildout.get_handling(bureau).idle == ("砍树要办的证",)
    staged.submit(stage, stage.agent, applicant=staged.person())
    drain()
    found = buildout.get_handling(bureau)
    assert (found.whole.done, found.whole.whole, found.idle) == (1, 1, ())
    assert [(h.name, h.done, h.whole) for h in found.levels][:2] == [("便民服务中心", 0, 1), ("便民服务站", 1, 1)]
    assert {h.name: h.rate for h in found.towns} == {"勐勐镇": 100, "勐库镇": None}
    (indicator,) = buildout.list_indicators(bureau)
    assert indicator.now.number == 100
    with clock.at(clock.now() + timedelta(days=400)):
        assert buildout.get_handling(bureau).whole.done == 0


@pytest.mark.seed("S3-72")
def test_a_case_taken_in_at_the_village_saves_the_way_to_the_county_and_back(stage: staged.Stage) -> None:
    bureau = bureau_of(stage, asked("travel_saved", unit="公里"))
    for _ in range(2):
        staged.submit(stage, stage.agent, applicant=staged.person())
    staged.submit(stage)
    drain()
    village, hall = stage.county.village_site, stage.county.centre
    straight = places.metres_between(village.latitude, village.longitude, hall.latitude, hall.longitude) / 1000
    found = buildout.get_travel_saved(bureau)
    travel = testing.sample_profile().travel
    (site,) = found.sites
    assert (site.name, site.cases) == (village.name, 2)
    assert site.kilometres == pytest.approx(2 * 2 * straight * travel.detour)
    assert found.whole.hours == pytest.approx(site.kilometres / travel.kilometres_an_hour)
    assert [m.name for m in found.months] == [f"{clock.today():%Y-%m}"]
    assert "估算" in found.method
    (indicator,) = buildout.list_indicators(bureau)
    assert indicator.now.number == pytest.approx(site.kilometres)
    town = persons.staff_actor(
        stage.county, people.Role.HALL_MANAGER, organisation_id=stage.county.town_b.id,
        site_id=stage.county.other_village_site.id,
    )  # fmt: skip
    assert buildout.get_travel_saved(town).sites == ()  # another's figures are not hers
    with pytest.raises(Forbidden):
        buildout.get_travel_saved(stage.villager)


def test_what_the_town_itself_decides_saves_no_way_to_the_county(stage: staged.Stage) -> None:
    bureau = bureau_of(stage)
    staged.submit(stage, stage.agent, applicant=staged.person())
    drain()
    row = Intake.objects.get()
    assert (row.number, row.county) == (1, 1)
    Intake.objects.filter(pk=row.pk).update(county=0)
    assert buildout.get_travel_saved(bureau).sites == ()


def test_the_projection_is_the_same_when_it_is_built_anew(stage: staged.Stage) -> None:
    for _ in range(3):
        staged.submit(stage, stage.agent, applicant=staged.person())
    drain()
    fields = ("site_id", "item_id", "month", "number", "county")
    before = list(Intake.objects.values_list(*fields))
    assert [row[3:] for row in before] == [(3, 3)]
    rebuild("buildout.intakes", lambda: Intake.objects.all().delete())
    assert list(Intake.objects.values_list(*fields)) == before


@pytest.mark.seed("S3-30", "S3-31", "S3-32", "S3-33")
def test_what_the_text_says_was_reached_stands_beside_what_is_counted(stage: staged.Stage) -> None:
    day = clock.today()
    told = {"reported": [Target(by=day, value=1679, basis="S3-30")]}
    bureau = bureau_of(
        stage, asked("items_number", **told), asked("", **told) .model_copy(update={"key": "declared"}),
    )  # fmt: skip
    counted, declared = buildout.list_indicators(bureau)
    (reported,) = counted.reported
    assert (counted.now.number, counted.now.how) == (1, "counted")
    assert (reported.said.value, reported.own and reported.own.number, reported.contradicted) == (1679, 1, True)
    assert (declared.now.number, declared.now.how, declared.now.on) == (1679, "reported", day)
    assert declared.reported[0].own is None
    for said, contradicted in (("1600", True), ("1679", False)):
        buildout.declare_reading(
            actor=bureau, indicator="declared", on=day, value=said, said="清单统计", upload=testing.photo()
        )
        _, declared = buildout.list_indicators(bureau)
        assert declared.now.how == "declared"
        assert declared.reported[0].contradicted is contradicted


def test_a_day_the_records_say_nothing_of_contradicts_nothing(stage: staged.Stage) -> None:
    long_ago = [Target(by=date(2022, 12, 31), value=16, basis="S3")]
    bureau = bureau_of(stage, asked("standard_number", reported=long_ago))
    (found,) = buildout.list_indicators(bureau)
    assert (found.reported[0].own, found.reported[0].contradicted) == (None, False)


def test_a_text_is_contradicted_only_as_exactly_as_it_speaks() -> None:
    def told(own: float) -> bool:
        said = Target(by=date(2022, 12, 31), value=17.5)
        return buildout.Reported(said, buildout.Value(own, "counted")).contradicted

    assert not told(17.46)
    assert told(17.4)


def test_figures_cost_the_same_statements_however_many_are_asked(
    stage: staged.Stage, django_assert_max_num_queries: Any
) -> None:
    formulas = [f for f in buildout.FORMULAS if f != "standard_rate"]
    many = [asked(f).model_copy(update={"key": f}) for f in formulas]
    bureau_of(stage, *many)
    place_id = stage.county.place.id
    buildout.indicators_of(place_id)  # the lists are known to the process
    with django_assert_max_num_queries(7):  # token, sites, steps, readings, channels' cache, intakes twice
        assert len(buildout.indicators_of(place_id)) == len(many)


@pytest.mark.seed("S1-115")
def test_what_items_are_on_the_day_of_a_target_is_kept_and_told_ever_after(stage: staged.Stage) -> None:
    day = clock.today()
    bureau = bureau_of(stage, asked("items_number", targets=[Target(by=day, value=1)]))
    keep_what_is_counted()
    keep_what_is_counted()
    kept = Reading.objects.get(indicator="asked")
    assert (kept.on, kept.value, kept.counted, kept.declared_by) == (day, 1, True, None)
    with clock.at(clock.now() + timedelta(days=400)):
        (target,) = buildout.list_indicators(bureau)[0].targets
        assert target.value is not None
        assert (target.value.number, target.value.how, target.reached) == (1, "counted", True)
        keep_what_is_counted()
    assert Reading.objects.count() == 1


def test_large_numbers_keep_all_their_digits() -> None:
    assert _told(1_234_567) == "1,234,567"
    assert _told(12.5) == "12.5"


def test_places_are_compared_by_what_is_counted_and_always_on_the_sites_up_to_standard(stage: staged.Stage) -> None:
    bureau = bureau_of(stage, asked("standard_rate", kinds=["town", "village"]), asked("instant_rate", key="instant"))
    assert buildout.compare_places(bureau)[1] == ()
    other = places.create_place(
        actor=ground.manager(), slug="zhanyi", name="曲靖市沾益区", short_name="沾益区", county=530303000000,
        words=places.SiteWords(), naming=ground.NAMING,
    )  # fmt: skip
    profile = testing.sample_profile()
    profile = profile.model_copy(update={"place": profile.place.model_copy(update={"slug": other.slug})})
    manager = replace(bureau, place_id=other.id)
    buildout.adopt_profile(actor=manager, place_id=other.id, profile=profile, reason="四年")
    there, rows = buildout.compare_places(bureau)
    assert len(there) == 2
    assert rows[0].name == "达标的站点 ÷ 全部站点"
    assert set(rows[0].values) == {place.id for place in there}
    assert all(any(v.number is not None for v in row.values.values()) for row in rows)
