"""The demo's whole list: full records and short ones together, and what the full ones say beyond the guide."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from yichuang.domain.catalogue.public import (
    ItemKind,
    ItemSpec,
    LinkedList,
    Necessity,
    PromiseKind,
    Service,
    ServiceField,
    WideScope,
)
from yichuang.project.demo.items import short_specs, specs

EVERY_SHORT = sorted(short_specs())
NEIGHBOURS = {
    "户口": {
        "birth_household", "death_household", "household_change", "couple_settlement", "household_move_in",
        "household_move_out", "household_split", "household_merge", "household_book",
    },
    "身份证": {
        "identity_card_first", "identity_card_renewal", "identity_card_temporary", "identity_card_loss",
    },
    "医保": {
        "medical_enrolment", "medical_stop", "medical_transfer", "medical_reimbursement", "remote_medical_filing",
        "chronic_disease", "family_sharing", "maternity_benefit", "medical_fee", "medical_record_query",
    },
    "社保卡": {
        "social_card_apply", "social_card_replace", "card_activate", "card_loss", "card_password", "card_cancel",
        "ecard",
    },
    "养老": {
        "pension_enrolment", "pension_claim", "pension_qualification", "pension_transfer", "funeral_benefit",
        "survivors_benefit", "pension_contribution_relief", "pension_fee",
    },
    "执照": {"individual_business", "company_establish", "company_change", "company_dissolution", "annual_report"},
    "救助": {
        "subsistence_allowance", "extreme_poverty_support", "temporary_relief", "medical_relief", "student_aid",
        "low_income_edge", "orphan_allowance", "street_relief",
    },
    "土地": {
        "homestead_approval", "rural_planning_permit", "contract_right", "land_transfer_filing",
        "facility_land_filing", "house_land_registration", "land_dispute",
    },
}  # fmt: skip


@cache
def everything() -> dict[str, ItemSpec]:
    full, short = specs(), short_specs()
    assert not full.keys() & short.keys()
    return {**full, **short}


def test_the_list_is_as_long_as_a_county_s_and_sixty_records_are_full() -> None:
    handled = [spec for spec in everything().values() if spec.handled]
    assert len(everything()) >= 110
    assert len(handled) >= 60
    assert set(specs()) == {slug for slug, spec in everything().items() if spec.handled}


def test_codes_and_names_are_nobody_else_s() -> None:
    codes = Counter(spec.basic_code for spec in everything().values())
    names = Counter(name for spec in everything().values() for name in {spec.name, spec.plain_name})
    assert [code for code, times in (codes + names).items() if times > 1] == []


@pytest.mark.seed("S3-7")
@pytest.mark.parametrize("slug", EVERY_SHORT)
def test_a_short_record_says_who_does_it_how_and_whom_to_ask(slug: str) -> None:
    spec = everything()[slug]
    assert spec.service in {Service.GUIDANCE, Service.CONVENIENCE}
    assert spec.elsewhere is not None
    assert len(spec.elsewhere.how) >= 10
    assert len(spec.synonyms) >= 4
    assert spec.faq
    assert re.fullmatch(r"0883-7613\d{3}|\d{5}", spec.consult), spec.consult  # invented, or a hotline of the nation
    assert spec.complain == "12345"
    assert spec.sample
    assert (spec.basic_code[:2] == "00") == (spec.kind is ItemKind.LICENCE)


@pytest.mark.parametrize("subject", NEIGHBOURS)
def test_near_neighbours_stand_side_by_side_and_can_be_told_apart(subject: str) -> None:
    members = {slug: everything()[slug] for slug in NEIGHBOURS[subject]}
    assert len({spec.plain_name for spec in members.values()}) == len(members)
    own = {slug: set(spec.synonyms) for slug, spec in members.items()}
    for slug, words in own.items():
        others = set().union(*(w for other, w in own.items() if other != slug))
        assert len(words - others) >= 3, slug


@pytest.mark.seed("S2-100")
@pytest.mark.parametrize("word", ["水费", "电费", "燃气费", "宽带", "有线电视", "ETC", "交税", "医保费"])
def test_utilities_tolls_and_taxes_are_on_the_list_as_convenience_services(word: str) -> None:
    found = [
        spec
        for spec in short_specs().values()
        if spec.service is Service.CONVENIENCE and word in f"{spec.plain_name}{spec.summary}"
    ]
    assert found


@pytest.mark.seed("S2-7", "S2-8", "S2-9")
def test_all_nine_fields_of_public_services_have_items() -> None:
    fields = {spec.field for spec in everything().values() if spec.kind is ItemKind.PUBLIC_SERVICE}
    assert fields == set(ServiceField)


@pytest.mark.seed("S2-12", "S2-20")
def test_every_power_names_the_lists_it_stands_on() -> None:
    for slug, spec in specs().items():
        lists = {entry.list for entry in spec.lists}
        assert (spec.kind is ItemKind.PUBLIC_SERVICE) != (LinkedList.POWERS in lists), slug
        assert (spec.kind is ItemKind.LICENCE) == (LinkedList.LICENCES in lists), slug


@pytest.mark.seed("S3-25")
def test_what_must_be_done_before_is_an_item_of_the_list_or_says_who_does_it() -> None:
    by_code = {spec.basic_code: spec for spec in everything().values()}
    asked = [(slug, before) for slug, spec in specs().items() for before in spec.prerequisites]
    assert len({slug for slug, _ in asked}) >= 5
    for slug, before in asked:
        assert before.basis, slug
        assert not before.basic_code or by_code[before.basic_code].name == before.name, slug
        assert before.basic_code != specs()[slug].basic_code


def test_nothing_must_be_done_before_itself() -> None:
    before = {s.basic_code: {p.basic_code for p in s.prerequisites if p.basic_code} for s in specs().values()}
    done: set[str] = set()
    while ready := {code for code, needed in before.items() if code not in done and needed & set(before) <= done}:
        done |= ready
    assert set(before) - done == set()


@pytest.mark.seed("S2-76")
def test_what_can_be_done_far_from_home_says_how_far_and_in_which_way() -> None:
    wide = {slug: spec.wide for slug, spec in specs().items() if spec.wide}
    national = {slug for slug, ways in wide.items() if any(w.scope is WideScope.NATION for w in ways)}
    assert {
        "social_card_apply", "remote_medical_filing", "pension_qualification", "birth_household",
        "identity_card_renewal", "marriage_registration",
    } <= national  # fmt: skip
    assert all(w.basis for ways in wide.values() for w in ways)


@pytest.mark.seed("S2-96")
def test_a_promise_stands_in_for_papers_and_says_when_it_is_checked_and_what_follows() -> None:
    promises = {slug: spec for slug, spec in specs().items() if spec.promise}
    assert len(promises) >= 5
    for slug, spec in promises.items():
        assert spec.promise is not None
        assert spec.promise.materials, slug
        assert spec.promise.check_days <= 60, slug
        assert re.search("退回|责令|撤销|终止|取消", spec.promise.consequence), slug
        assert (spec.promise.kind is PromiseKind.LICENCE) == (spec.kind is ItemKind.LICENCE), slug


@pytest.mark.seed("S2-98")
def test_at_least_eight_items_let_a_paper_come_later() -> None:
    later = {s for s, spec in specs().items() if any(m.necessity is Necessity.DEFERRABLE for m in spec.materials)}
    assert len(later) >= 8


def test_discretion_is_said_for_licences_and_for_subsidies() -> None:
    kinds = Counter(spec.kind for spec in specs().values() if spec.discretion)
    assert kinds[ItemKind.LICENCE] >= 3
    assert kinds[ItemKind.PAYMENT] >= 3
    assert all(rule.basis for spec in specs().values() for rule in spec.discretion)


def test_the_same_person_is_asked_for_under_the_same_shared_name() -> None:
    """A bundle asks once for what its members share: the words for one datum are one id (bundles.md §2)."""
    expected = {
        "去世的人姓名": "deceased_name", "去世的人身份证号码": "deceased_identity", "去世日期": "death_date",
        "孩子姓名": "child_name", "孩子身份证号码": "child_identity", "孩子出生日期": "child_birth_date",
        "母亲姓名": "mother_name", "父亲姓名": "father_name", "监护人姓名": "guardian_name",
        "配偶姓名": "spouse_name", "配偶身份证号码": "spouse_identity", "开户银行": "bank_name",
        "残疾人证号": "disability_certificate_number", "哪年入伍": "enlist_date", "哪年退伍": "retire_date",
        "家里有几口人": "household_size", "营业执照上的号码（统一社会信用代码）": "business_uscc",
        "店在哪里（经营场所）": "business_address", "落在谁的户口簿上": "householder_name", "文化程度": "education",
    }  # fmt: skip
    seen = Counter(label for spec in specs().values() for f in spec.form if (label := f.label) in expected)
    wrong = [
        (slug, f.label)
        for slug, spec in specs().items()
        for f in spec.form
        if f.label in expected and f.shared != expected[f.label]
    ]
    assert wrong == []
    assert set(seen) == set(expected)
