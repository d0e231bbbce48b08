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
