"""The demo's ten bundles: each reads, fits the items it is made of, and leads somewhere whatever is answered."""

from __future__ import annotations

from itertools import product

import pytest

from yichuang.domain.bundles import public as bundles
from yichuang.domain.bundles.testing import derive, problems
from yichuang.project.demo import bundles as demo
from yichuang.project.demo import items

RECORDS = items.specs()
CODES = {stem: record.basic_code for stem, record in RECORDS.items()}
BY_CODE = {record.basic_code: record for record in RECORDS.values()}
SPECS = demo.specs(CODES)
TEN = {
    "newborn", "marriage", "disability", "retirement", "afterwards", "veteran", "catering", "housing", "relief",
    "closing",
}  # fmt: skip


def records_of(spec: bundles.BundleSpec) -> dict[str, items.catalogue.ItemSpec]:
    return {m.key: BY_CODE[m.basic_code] for m in spec.members if m.basic_code}


@pytest.mark.seed("S2-68", "S2-69", "S2-70")
def test_the_ten_are_there_from_birth_to_death_and_from_opening_to_closing():
    assert set(SPECS) == TEN
    stages = {spec.stage for spec in SPECS.values()}
    assert {"birth", "marriage", "retirement", "afterwards", "opening", "closing"} <= stages
    assert {spec.audience for spec in SPECS.values()} == {"person", "legal"}


@pytest.mark.parametrize("key", sorted(TEN))
@pytest.mark.seed("S2-68")
def test_each_names_where_it_comes_from_and_fits_its_items(key):
    spec = SPECS[key]
    assert problems(spec, records_of(spec)) == {}
    assert spec.key == key
    assert all((spec.origin, spec.batch, spec.lead_body, spec.co_bodies, spec.level))
    assert all(m.external is None or (m.external.happens and m.external.told) for m in spec.members)


def own_answers(spec: bundles.BundleSpec) -> list[dict[str, str]]:
    """Every way to answer the bundle's own questions."""
    ways = [[(q.id, o.value) for o in q.options if not o.outcome] for q in spec.questions]
    return [dict(way) for way in product(*ways)]


@pytest.mark.parametrize("key", sorted(TEN))
@pytest.mark.seed("S2-71")
def test_whatever_is_answered_there_is_one_form_one_set_and_an_order(key):
    spec = SPECS[key]
    taken: set[str] = set()
    for answers in own_answers(spec):
        plan = derive(spec, records_of(spec), answers)
        while plan.waiting is not None:  # the members' own questions, never one that ends an item
            value = next(o.value for o in plan.waiting.question.options if not o.outcome)
            plan = derive(spec, records_of(spec), {**plan.answers, plan.waiting.id: value})
        if plan.outcome:
            assert key == "relief" or (key == "disability" and answers["have"] == "yes"), (answers, plan.outcome)
            continue
        taken |= {p.key for p in plan.taking_part}
        assert {p.status for p in plan.parts} <= {bundles.IN, bundles.OUT}, [(p.key, p.why) for p in plan.parts]
        assert sum(len(step) for step in plan.levels) == len(plan.taking_part)
        assert plan.total.days <= sum((p.days or 0) for p in plan.taking_part)
        assert all(s.after <= s.before for s in plan.savings), plan.savings
        for late in plan.later:
            assert all(plan.part(m).needs for m in late.members)
    assert taken == set(spec.keys)


def test_a_member_that_names_no_item_of_the_demo_fails_loudly():
    less = {stem: code for stem, code in CODES.items() if stem != "veteran_report"}
    with pytest.raises(demo.UnknownItem, match=r"veteran\.toml: report names items/veteran_report\.toml"):
        demo.specs(less)


SAID = {
    "newborn": "我媳妇刚生了娃咋个整",
    "marriage": "我要结婚",
    "disability": "残疾人能领哪些",
    "retirement": "到60岁了领养老金",
    "afterwards": "外婆过世了",
    "veteran": "退伍回来要办些什么",
    "catering": "想开个米线店",
    "housing": "起房子要批什么",
    "relief": "家里穷过不下去",
    "closing": "公司不开了",
}


@pytest.mark.parametrize("key", sorted(TEN))
def test_people_find_each_in_their_own_words_and_no_other(key):
    alike = {name: items.catalogue.likeness(SAID[key], spec.called) for name, spec in SPECS.items()}
    assert [name for name, value in alike.items() if value >= bundles.LIKE] == [key]


@pytest.mark.parametrize(
    "said", ["娃上户口", "换身份证", "办低保", "医保报销", "砍树", "营业执照", "残疾人补贴", "考驾照"]
)
def test_words_that_mean_one_item_find_no_bundle(said):
    assert max(items.catalogue.likeness(said, spec.called) for spec in SPECS.values()) < bundles.LIKE


def test_what_happened_in_guided_finding_leads_to_every_one_of_the_ten():
    known = {h for p in items.catalogue.list_personas() for h in p.happenings}
    assert {bundles.STAGES[spec.stage].happening for spec in SPECS.values()} <= known
    assert {s.happening for s in bundles.STAGES.values() if s.happening} <= known
