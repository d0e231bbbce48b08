"""The demo's 64 items with a full record, and what of them is handed down: each reads, is complete, keeps the law."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from yichuang.domain.catalogue import testing
from yichuang.domain.catalogue.public import (
    Act,
    Cause,
    Condition,
    FieldType,
    Handling,
    ItemKind,
    ItemSpec,
    Level,
    MaterialSource,
    Mode,
    Necessity,
    ResultType,
    SiteKind,
    Undertaker,
    Unit,
)

DEMO = Path(__file__).parents[1] / "demo"
SLUGS = sorted(path.stem for path in (DEMO / "items").glob("*.toml"))
BODIES = {
    "minzheng", "renshe", "yibao", "weijian", "gongan", "ziran", "lincao", "nongye", "shijian", "zhujian", "sifa",
    "tuiyi", "canlian", "jiaoyu", "shuiwu", "town_government", "police_station",
}  # fmt: skip
SOCIAL = ("pension_", "medical_", "remote_medical", "funeral_", "social_card_")  # 养老、医保、社保卡
RELIEF = {
    "subsistence_allowance", "extreme_poverty_support", "temporary_relief", "disability_subsidies",
    "longevity_allowance", "dilapidated_house",
}  # fmt: skip
# 不应由基层群众性自治组织出具证明事项清单（第一批），民发〔2020〕20号
FORBIDDEN_PROOFS = (
    "亲属关系证明", "居民身份信息证明", "户口登记项目内容变更申请证明", "居民养犬证明", "无犯罪记录证明", "社区戒毒",
    "人员失踪证明", "婚姻状况证明", "出生证明", "健在证明", "死亡证明", "疾病状况证明", "残疾状况证明", "婚育状况证明",
    "居民就业状况证明", "居民个人档案证明", "居民财产证明", "遗产继承权证明", "市场主体住所证明", "证件遗失证明",
)  # fmt: skip
OFFICE_STEPS = {"receive", "accept", "site_check", "examine", "decide"}


@cache
def record(slug: str) -> ItemSpec:
    return ItemSpec.model_validate(tomllib.loads((DEMO / "items" / f"{slug}.toml").read_text("utf-8")))


def records() -> dict[str, ItemSpec]:
    return {slug: record(slug) for slug in SLUGS}


def licences() -> dict[str, ItemSpec]:
    return {slug: spec for slug, spec in records().items() if spec.kind is ItemKind.LICENCE}


def delegations() -> Iterator[tuple[dict[str, str], str, Act]]:
    """Each group with one of its items and acts; ``where`` is its kind of site or its sites."""
    for group in tomllib.loads((DEMO / "delegation.toml").read_text("utf-8"))["delegation"]:
        group["where"] = group.get("site") or " ".join(group["sites"])
        for slug in group["items"]:
            for act in group["acts"]:
                yield group, slug, Act(act)


def test_there_are_sixty_four_full_records_with_codes_of_their_own() -> None:
    codes = [spec.basic_code for spec in records().values()]
    assert len(codes) == 64
    assert len(set(codes)) == 64
    assert len({spec.name for spec in records().values()}) == 64
    assert {code[:2] for code in codes} == {"00", "53"}


def test_a_national_code_is_only_used_for_a_licence() -> None:
    for slug, spec in records().items():
        assert (spec.basic_code[:2] == "00") == (spec.kind is ItemKind.LICENCE), slug


@pytest.mark.parametrize("slug", SLUGS)
def test_record_is_complete_and_marked_as_sample(slug: str) -> None:
    spec = record(slug)
    assert spec.body in BODIES
    assert (spec.level is Level.TOWN) == (spec.body == "town_government")
    assert spec.sample
    assert "演示" in spec.sample_note
    assert len(spec.faq) >= 2
    assert len(spec.synonyms) >= 6
    assert spec.popular >= 1
    assert 5 <= len(spec.form) <= 12
    assert spec.common_mistakes
    assert spec.remedy.review_body.endswith("自治县人民政府")
    assert spec.remedy.litigation_court.endswith("人民法院")
    assert date.fromisoformat(spec.published_on) <= date.fromisoformat(spec.effective_on)
    assert any(m.made_by_form for m in spec.materials)
    assert any(law.article or law.document_number for law in spec.legal_bases)


def test_telephone_numbers_are_fictional_and_never_shared() -> None:
    numbers = [number for spec in records().values() for number in (spec.consult, spec.complain)]
    assert all(re.fullmatch(r"0883-76\d{5}", number) for number in numbers)
    assert len(set(numbers)) == 128


@pytest.mark.parametrize("slug", SLUGS)
def test_steps_fit_into_the_promised_limit_and_run_in_order(slug: str) -> None:
    spec = record(slug)
    timed = [step for step in spec.steps if step.limit and step.kind in OFFICE_STEPS]
    assert all(step.limit and step.limit.unit is spec.promised.unit for step in timed)
    assert sum(step.limit.amount for step in timed if step.limit) <= spec.promised.amount
    kinds = [step.kind for step in spec.steps]
    assert kinds[0] == "receive"
    assert kinds.index("accept" if "accept" in kinds else "receive") < kinds.index("decide") < kinds.index("deliver")
    assert all(step.standard and step.by for step in spec.steps)


@pytest.mark.parametrize("slug", SLUGS)
def test_who_need_not_come_can_do_it_all_online(slug: str) -> None:
    spec = record(slug)
    assert (spec.online_depth == "4") == (spec.visits == 0)
    assert spec.visits == 0 or spec.visits_reason
    assert spec.visits > 0 or "online" in spec.channels


@pytest.mark.seed("S4-13")
@pytest.mark.parametrize("slug", SLUGS)
def test_no_material_is_a_proof_a_village_committee_may_not_issue(slug: str) -> None:
    for material in record(slug).materials:
        assert not any(proof in material.name for proof in FORBIDDEN_PROOFS) or "公安机关" in material.source_note


@pytest.mark.parametrize("slug", SLUGS)
def test_what_a_public_body_issued_may_be_checked_instead_of_handed_in(slug: str) -> None:
    for material in record(slug).materials:
        if material.source is not MaterialSource.GOVERNMENT:
            continue
        assert material.source_note, material.id
        # Both come in person and show their cards: the law wants the people, not the paper (民法典 1049).
        assert material.waivable or slug == "marriage_registration", material.id


@pytest.mark.seed("S2-98")
def test_deferrable_materials_are_listed_with_their_days() -> None:
    found = [m for spec in records().values() for m in spec.materials if m.necessity is Necessity.DEFERRABLE]
    assert len(found) >= 5
    assert all(5 <= m.defer_days <= 20 for m in found)


def test_situations_change_what_must_be_brought_for_more_than_a_third() -> None:
    changing = {slug for slug, spec in records().items() for m in spec.materials if _depends_on_an_answer(spec, m.when)}
    assert len(changing) * 3 > len(SLUGS)


def _depends_on_an_answer(spec: ItemSpec, when: Condition) -> bool:
    """One answer with which one may apply asks for it, another such answer does not."""
    open_answers = {q.id: {o.value for o in q.options if not o.outcome} for q in spec.questions}
    return any(open_answers[q] & set(values) and open_answers[q] - set(values) for q, values in when.all.items())


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_hangs_on_an_answer_that_ends_the_questions(slug: str) -> None:
    spec = record(slug)
    ends = {(q.id, o.value) for q in spec.questions for o in q.options if o.outcome}
    for owner in (*spec.questions, *spec.materials, *spec.form):
        assert not {(q, v) for q, values in owner.when.all.items() for v in values} & ends, owner.id


@pytest.mark.parametrize("slug", SLUGS)
def test_each_question_can_be_answered_so_that_one_may_apply(slug: str) -> None:
    for question in record(slug).questions:
        assert any(not option.outcome for option in question.options)
        assert len({option.value for option in question.options}) == len(question.options)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_form_does_not_ask_again_for_what_the_applicant_record_holds(slug: str) -> None:
    shared = {field.shared for field in record(slug).form}
    assert not shared & {"applicant_name", "applicant_identity", "phone", "address", "division"}


def test_a_shared_datum_has_one_type_everywhere() -> None:
    types: dict[str, set[FieldType]] = {}
    choices: dict[str, set[tuple[str, ...]]] = {}
    for spec in records().values():
        for field in spec.form:
            if field.shared:
                types.setdefault(field.shared, set()).add(field.type)
                choices.setdefault(field.shared, set()).add(tuple(c.value for c in field.choices))
    assert {name for name, found in types.items() if len(found) > 1} == set()
    assert {name for name, found in choices.items() if len(found) > 1} == set()


def test_licences_are_accepted_by_silence_after_five_days() -> None:
    assert len(licences()) >= 6
    for slug, spec in licences().items():
        assert (spec.completeness, spec.completeness_days) == ("deemed", 5), slug
        assert any(law.law.endswith("行政许可法") and law.article == "第三十二条" for law in spec.legal_bases), slug
        assert len(spec.steps) >= 5, slug
        assert spec.result.type in {ResultType.CERTIFICATE, ResultType.APPROVAL}, slug
        assert not spec.fee.charged, slug  # 行政许可法 58


def test_licences_are_decided_within_twenty_days_unless_an_act_says_otherwise() -> None:
    for slug, spec in licences().items():
        assert spec.statutory is not None, slug
        assert spec.statutory.unit is Unit.WORKDAY, slug
        if "法规另有规定" in spec.statutory.basis:
            continue
        assert spec.statutory.amount <= 20, slug
        assert "行政许可法第四十二条" in spec.statutory.basis, slug
        assert spec.extension is not None, slug
        assert spec.extension.limit.amount == 10, slug
        assert spec.extension.approver.endswith("负责人"), slug
        assert spec.extension.basis == "行政许可法第四十二条", slug


@pytest.mark.parametrize("slug", ["identity_card_first", "identity_card_renewal"])
def test_an_identity_card_takes_no_longer_than_its_law_lets_it(slug: str) -> None:
    spec = record(slug)  # 居民身份证法第十二条：六十日内，交通不便的延长不超过三十日，都是自然日
    assert spec.statutory is not None
    assert spec.extension is not None
    assert (spec.statutory.amount, spec.statutory.unit) == (60, Unit.DAY)
    assert (spec.extension.limit.amount, spec.extension.limit.unit) == (30, Unit.DAY)


def test_a_licence_s_statutory_clock_stops_only_for_the_causes_of_article_45() -> None:
    stopping = [
        (slug, procedure)
        for slug, spec in licences().items()
        for procedure in spec.special_procedures
        if procedure.stops_statutory
    ]
    assert stopping
    for slug, procedure in stopping:
        assert procedure.cause.label in procedure.name, (slug, procedure.name)  # the record refuses any other cause
        assert "行政许可法第四十五条" in procedure.basis, (slug, procedure.name)


def test_publicity_never_stops_a_statutory_clock() -> None:
    for slug, spec in records().items():
        for procedure in spec.special_procedures:
            assert (procedure.cause is Cause.PUBLICITY) == ("公示" in procedure.name or "公告" in procedure.name), slug
            if procedure.cause is Cause.PUBLICITY:
                assert not procedure.stops_statutory, slug


def test_rural_weights_are_those_of_a_village() -> None:
    weights = {slug: spec.popular for slug, spec in records().items()}
    total = sum(weights.values())
    everyday = sum(w for slug, w in weights.items() if slug.startswith(SOCIAL) or slug in RELIEF)
    assert 0.65 <= everyday / total <= 0.75
    assert sum(weights[slug] for slug in licences()) / total < 0.10


@pytest.mark.seed("S0-33")
def test_items_go_down_in_all_three_ways_and_each_act_once_per_kind_of_site() -> None:
    seen = Counter((slug, act, group["where"]) for group, slug, act in delegations())
    assert [key for key, times in seen.items() if times > 1] == []
    assert {slug for slug, _, _ in seen} == set(SLUGS)
    modes = {Mode(group["mode"]) for group, _, _ in delegations()}
    assert modes == {Mode.ENTRUSTED_ACCEPTANCE, Mode.AUTHORISED_HANDLING, Mode.ASSISTANCE}
    for group, _, _ in delegations():
        assert ("site" in group) != ("sites" in group)
        assert "site" not in group or group["site"] in {SiteKind.COUNTY, SiteKind.TOWN, SiteKind.VILLAGE}
        assert group["document"]
        assert date.fromisoformat(group["since"]) >= date.fromisoformat(record("tree_felling").effective_on)


def test_a_licence_is_accepted_by_agencies_only_and_decided_by_its_own_body() -> None:
    for group, slug, act in delegations():
        if record(slug).kind is not ItemKind.LICENCE:
            continue
        assert act is not Act.DECIDE, slug
        if act in {Act.ACCEPT, Act.PREVIEW}:
            assert Undertaker(group["undertaker"]) is Undertaker.AGENCY, slug
            assert "公告" in group["document"], slug  # 行政许可法 24: announced


@pytest.mark.parametrize("undertaker", [Undertaker.VILLAGE, Undertaker.INSTITUTION])
def test_villages_and_farms_finish_only_instant_public_services_in_writing(undertaker: Undertaker) -> None:
    finished = set()
    for group, slug, act in delegations():
        if Undertaker(group["undertaker"]) is not undertaker:
            continue
        assert act is not Act.PREVIEW, slug
        if act in {Act.ACCEPT, Act.DECIDE}:
            finished.add(slug)
            assert record(slug).kind is ItemKind.PUBLIC_SERVICE, slug
            assert record(slug).handling is Handling.INSTANT, slug
            assert Mode(group["mode"]) is Mode.AUTHORISED_HANDLING, slug
            assert "授权" in group["document"], slug
    assert "pension_qualification" in finished


def test_no_decision_goes_down_but_that_of_an_instant_public_service() -> None:
    for _, slug, act in delegations():
        if act is Act.DECIDE:
            spec = record(slug)
            assert (spec.kind, spec.handling) == (ItemKind.PUBLIC_SERVICE, Handling.INSTANT), slug


def test_helping_never_includes_accepting_or_deciding() -> None:
    for group, slug, act in delegations():
        if Mode(group["mode"]) is Mode.ASSISTANCE:
            assert act in {Act.COLLECT, Act.DELIVER, Act.ASSIST}, slug


def test_couples_marry_at_the_registry_and_nowhere_else() -> None:
    acts = {(group["where"], act) for group, slug, act in delegations() if slug == "marriage_registration"}
    assert acts == {("county", Act.COLLECT), ("town", Act.ASSIST)}


WITHOUT_GENERIC_EXAMPLE = {FieldType.TEXT, FieldType.LONGTEXT, FieldType.NUMBER, FieldType.MONEY, FieldType.ADDRESS}
OFFICIALS_WORDS = (
    "四至", "林种", "蓄积", "皆伐", "择伐", "间伐", "用材林", "薪炭林", "权利人", "字号", "经营范围", "流转", "砖混",
    "土木", "异址", "分散供养", "集中供养", "赡养", "退水", "计量设备", "受益人", "遗属待遇",
)  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
def test_the_filled_in_sample_would_be_accepted(slug: str) -> None:
    spec = record(slug)
    for field in spec.form:
        assert bool(field.example) == (field.type in WITHOUT_GENERIC_EXAMPLE), field.id
    assert testing.refused_examples(spec) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_an_officials_word_stands_behind_a_plain_one(slug: str) -> None:
    """四边到哪里（四至）: who does not know the word still knows what is meant."""
    for field in record(slug).form:
        for label in (field.label, *(c.label for c in field.choices)):
            plain = re.sub(r"（[^）]*）", "", label)
            assert plain, label
            assert not any(word in plain for word in OFFICIALS_WORDS), label


def test_who_fells_a_tree_may_leave_kind_and_method_to_the_forester() -> None:
    fields = {f.id: f for f in record("tree_felling").form}
    for name in ("forest_kind", "method"):
        assert [c.label for c in fields[name].choices if c.unknown] == ["不知道，请林业员看"]
    assert not fields["volume"].required


@pytest.mark.parametrize("slug", SLUGS)
def test_a_source_is_the_name_of_a_body(slug: str) -> None:
    """The portal says 经您同意，向…核对."""
    for material in record(slug).materials:
        assert not re.search(r"[，。；（）]|签发|部门监管|核发|出具", material.source_note), material.source_note


def test_a_result_shows_what_it_is_about_and_no_more() -> None:
    shown = {slug: {f.id for f in record(slug).form if f.on_result} for slug in SLUGS}
    assert {"forest_location", "species", "area", "method"} <= shown["tree_felling"]
    assert shown["longevity_allowance"] == set()
    assert not {"members", "annual_income", "reason", "property"} & shown["subsistence_allowance"]


def test_where_several_bodies_decide_the_number_names_the_body() -> None:
    for slug in SLUGS:
        several = record(slug).body in {"town_government", "police_station"}
        assert ("{body}" in record(slug).result.number_word) == several, slug


def test_a_food_business_hands_in_only_what_the_measures_name():
    """食品经营许可和备案管理办法 (2023) 第十四、十五条: health certificates are kept for inspection, not handed in."""
    spec = record("food_business_licence")
    assert not [m.name for m in spec.materials if "健康" in m.name]
    assert not [c for c in spec.conditions if "健康" in c]
