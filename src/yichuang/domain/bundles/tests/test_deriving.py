"""What follows from a bundle and answers: form, papers, order, total, savings, and what is refused. No database."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from yichuang.domain.bundles import checks, testing
from yichuang.domain.bundles.derive import derive
from yichuang.domain.bundles.merge import CannotMerge, merge_fields, merge_papers
from yichuang.domain.bundles.order import find_ring, workdays
from yichuang.domain.bundles.plan import Plan
from yichuang.domain.bundles.spec import BundleSpec
from yichuang.domain.catalogue import testing as items
from yichuang.domain.catalogue.public import Choice, FieldType, FormField, ItemSpec, Limit, Material, Necessity, Unit

CODES = {key: f"5301640{n:02d}000" for n, key in enumerate(testing.ITEMS)}
RECORDS: dict[str, ItemSpec] = {
    key: items.make_spec(basic_code=CODES[key], **facts) for key, facts in testing.ITEMS.items()
}


def spec(**changes: Any) -> BundleSpec:
    values = {**testing.BUNDLE, **changes}
    values["members"] = [
        m if "external" in m or "basic_code" in m else {**m, "basic_code": CODES.get(m["key"], "530164099000")}
        for m in values["members"]
    ]
    return BundleSpec.model_validate(values)


def plan(answers: dict[str, str] | None = None, **changes: Any) -> Plan:
    return derive(spec(**changes), RECORDS, testing.ANSWERS if answers is None else answers)


def member(key: str, *after: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "after": [{"member": a} for a in after], **more}


def outside(key: str, *after: str, days: float | None = None) -> dict[str, Any]:
    limit = None if days is None else {"amount": str(days)}
    external = {"name": key, "body": "外面", "happens": "办理", "told": "电话", "limit": limit}
    return member(key, *after, external=external)


# Questions


def test_the_bundles_own_questions_come_first_one_at_a_time() -> None:
    assert [q.id for q in plan({}).questions] == ["subsidy"]
    assert [q.id for q in plan({"subsidy": "no"}).questions] == ["subsidy", "marriage"]
    waiting = plan({"subsidy": "no", "marriage": "married"}).waiting
    assert waiting is not None
    assert waiting.id == "have__certificate"


@pytest.mark.seed("S2-71")
def test_what_the_bundle_answers_is_not_asked_again_and_like_questions_are_asked_once() -> None:
    whole = plan()
    assert "household__side" not in [q.id for q in whole.questions]  # answered from 未婚
    (who,) = [q for q in whole.questions if q.question.text == "谁来办？"]
    assert who.members == ("household", "insurance")
    assert whole.part("household").answers == {"side": "mother", "who": "self"}
    assert whole.part("insurance").answers == {"who": "self"}
    assert whole.waiting is None


def test_where_the_bundle_has_no_answer_the_members_own_question_is_asked() -> None:
    asked = plan({**testing.ANSWERS, "marriage": "married"})
    assert asked.waiting is not None
    assert asked.waiting.id == "household__side"


def test_an_answer_decides_who_takes_part_and_why_is_said() -> None:
    assert plan({}).part("subsidy").status == "open"
    without = plan({**testing.ANSWERS, "subsidy": "no"}).part("subsidy")
    assert without.status == "out"
    assert "要不要领育儿补贴" in without.why


def test_answers_nobody_asks_for_are_left_out() -> None:
    assert plan({**testing.ANSWERS, "nonsense": "x", "household__side": "moon"}).answers == testing.ANSWERS


def test_an_answer_that_ends_the_matter_ends_the_questions() -> None:
    ended = plan({"subsidy": "no", "marriage": "abroad", "household__who": "self"})
    assert "出入境" in ended.outcome
    assert ended.waiting is None


def test_answers_that_exclude_every_member_say_so() -> None:
    only = [{"key": "subsidy", "when": {"all": {"subsidy": ["yes"]}}}]
    assert "没有要办的" in plan({"subsidy": "no", "marriage": "married"}, members=only).outcome
    assert plan({}, members=only).outcome == ""


def test_a_members_own_answer_may_say_that_it_needs_no_application() -> None:
    wood = {"household": items.make_spec(basic_code=CODES["household"])}  # with an outcome for 房前屋后
    made = derive(spec(members=[{"key": "household"}], questions=[]), wood, {"household__where": "yard"})
    assert made.part("household").status == "unneeded"
    assert "不用办采伐证" in made.part("household").why


# Form and papers


@pytest.mark.seed("S2-71")
def test_the_same_datum_is_asked_once_with_the_strictest_check() -> None:
    (child,) = [f for f in plan().fields if f.key == "child_name"]
    assert child.askers == (("household", "child"), ("insurance", "child"), ("card", "name"))
    assert child.field.max_length == 12
    (account,) = [f for f in plan().fields if f.key == "account"]
    assert account.field.required  # optional for one of the two


def field(**facts: Any) -> FormField:
    return FormField.model_validate({"id": "x", "label": "项", **facts})


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("text", "identity", "identity"),
        ("longtext", "text", "text"),
        ("money", "number", "money"),
        ("text", "address", "address"),
        ("date", "date", "date"),
    ],
)
def test_of_two_types_the_stricter_counts(a: str, b: str, kind: str) -> None:
    for pair in ((a, b), (b, a)):
        merged = merge_fields("x", [field(type=t) for t in pair])
        assert merged.type is FieldType(kind)


def test_bounds_are_the_narrowest_and_choices_the_common_ones() -> None:
    number = merge_fields(
        "n", [field(type="number", minimum=1, maximum=90), field(type="number", minimum=5, maximum=200)]
    )
    assert (number.minimum, number.maximum) == (5, 90)
    a, b, c = (Choice(value=v, label=v.upper()) for v in "abc")
    chosen = merge_fields("c", [field(type="choice", choices=(a, b)), field(type="choice", choices=(b, c))])
    assert [x.value for x in chosen.choices] == ["b"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"type": "identity"}, {"type": "date"}),
        ({"type": "number", "minimum": 10}, {"type": "number", "maximum": 5}),
        ({"type": "number", "unit": "亩"}, {"type": "number", "unit": "平方米"}),
        (
            {"type": "choice", "choices": ({"value": "a", "label": "甲"},)},
            {"type": "choice", "choices": ({"value": "a", "label": "乙"},)},
        ),
        (
            {"type": "choice", "choices": ({"value": "a", "label": "甲"},)},
            {"type": "choice", "choices": ({"value": "b", "label": "乙"},)},
        ),
    ],
)
def test_what_no_one_answer_can_satisfy_is_never_merged(a: dict[str, Any], b: dict[str, Any]) -> None:
    with pytest.raises(CannotMerge):
        merge_fields("x", [field(**a), field(**b)])


@pytest.mark.seed("S2-71")
def test_the_same_paper_is_handed_in_once_with_its_strictest_requirement() -> None:
    papers = {p.name: p for p in plan().papers}
    assert set(papers) == {"出生医学证明", "居民身份证", "照片"}  # forms make themselves, 户口簿 comes from a result
    assert papers["出生医学证明"].askers == (("household", "certificate"), ("subsidy", "proof"))
    card = papers["居民身份证"].material
    assert (card.originals, card.copies) == (2, 3)  # shown once; every body keeps its copies
    assert not card.waivable
    assert "正反面" in card.fill_note
    assert {p.name: p for p in plan(copies="max").papers}["居民身份证"].material.copies == 2


def test_required_beats_deferrable_beats_optional_and_the_earliest_day_counts() -> None:
    def paper(necessity: str, days: int = 0) -> Material:
        return Material.model_validate({"id": "p", "name": "纸", "necessity": necessity, "defer_days": days})

    late = merge_papers("纸", [paper("3", 10), paper("3", 5), paper("2")], "sum")
    assert (late.necessity, late.defer_days) == (Necessity.DEFERRABLE, 5)
    assert merge_papers("纸", [paper("2"), paper("3", 5), paper("1")], "sum").necessity is Necessity.REQUIRED


def test_papers_of_another_name_are_one_where_the_bundle_says_so() -> None:
    members = [
        {"key": "household", "papers": [{"material": "card", "paper": "身份证或户口簿"}]},
        {"key": "insurance", "papers": [{"material": "book", "paper": "身份证或户口簿"}]},
    ]
    (one,) = [p for p in plan(members=members).papers if p.name == "身份证或户口簿"]
    assert one.askers == (("household", "card"), ("insurance", "book"))


def test_before_anything_is_answered_papers_that_depend_on_it_are_shown_as_open() -> None:
    proof = {p.name: p for p in plan({}, members=[testing.BUNDLE["members"][-1]]).papers}["出生医学证明"]
    assert proof.open


def test_the_keys_of_the_one_set_do_not_change_with_the_answers() -> None:
    with_it, without = plan(), plan({**testing.ANSWERS, "subsidy": "no"})
    assert {p.key for p in without.papers} <= {p.key for p in with_it.papers}


# Order and time


@pytest.mark.seed("S2-71")
def test_what_waits_for_nothing_runs_side_by_side() -> None:
    assert plan().levels == (("certificate", "subsidy"), ("household",), ("insurance", "card"))


@pytest.mark.seed("S2-71")
def test_the_total_is_the_longest_chain_in_fractions_of_a_day_and_says_how_it_was_counted() -> None:
    answers = {**testing.ANSWERS, "subsidy": "no", "have__certificate": "no"}
    total = plan(answers).total
    assert total.days == Decimal("6.0")  # 1 outside; then 0.4 + 3 after its result, but 5 from its acceptance
    assert total.path == ("certificate", "household", "card")
    assert "不等结果" in total.lines[1]
    chain = plan(answers, members=[m for m in testing.BUNDLE["members"] if m["key"] != "card"]).total
    assert chain.days == Decimal("4.4")
    assert chain.path == ("certificate", "household", "insurance")
    assert "给娃上户口：0.4 个工作日" in chain.lines[1]
    assert "前面已用 1 个工作日" in chain.lines[1]


def test_what_nobody_promised_is_counted_apart_and_what_is_there_already_not_at_all() -> None:
    untimed = plan({}, members=[outside("tax"), member("card", "tax")], questions=[])
    assert untimed.total.days == 5
    assert untimed.total.apart == ("tax",)
    had = plan()
    assert had.part("certificate").days == 0
    assert had.total.apart == ()


@pytest.mark.parametrize(
    ("amount", "unit", "days"),
    [
        ("0.4", Unit.WORKDAY, "0.4"),
        ("20", Unit.DAY, "14.3"),
        ("4", Unit.HOUR, "0.5"),
        ("1", Unit.MONTH, "22"),
        ("0", Unit.DAY, "0"),
    ],
)
def test_other_units_are_turned_into_working_days_and_said_so(amount: str, unit: Unit, days: str) -> None:
    found, text = workdays(Limit(amount=Decimal(amount), unit=unit))
    assert found == Decimal(days)
    assert (unit is Unit.WORKDAY or amount == "0") != ("折合" in text)


def test_a_single_chain_of_thirty_is_as_long_as_its_parts() -> None:
    chain = [outside("m0", days=1), *(outside(f"m{n}", f"m{n - 1}", days=0.5) for n in range(1, 30))]
    made = plan({}, members=chain, questions=[])
    assert len(made.levels) == 30
    assert made.total.days == Decimal("15.5")


@pytest.mark.seed("S2-71")
def test_what_it_saves_is_counted_against_the_members_one_by_one_and_explained() -> None:
    by_label = {s.label: s for s in plan().savings}
    assert (by_label["要填的"].before, by_label["要填的"].after) == (6, 3)
    assert (by_label["要交的材料"].before, by_label["要交的材料"].after) == (6, 3)
    assert (by_label["跑动"].before, by_label["跑动"].after) == (4, 1)
    assert (by_label["时间"].before, by_label["时间"].after) == (Decimal("28.4"), 20)
    assert all(s.how and s.saved == s.before - s.after for s in by_label.values())


def test_visits_the_bodies_agreed_on_count_with_their_reason() -> None:
    made = {s.label: s for s in plan(visits={"visits": 0, "reason": "上门一次办齐"}).savings}["跑动"]
    assert made.after == 0
    assert "上门一次办齐" in made.how


# What may not be published


def test_a_ring_is_named_in_its_order() -> None:
    ring = spec(members=[member("household", "card"), member("insurance", "household"), member("card", "insurance")])
    found = find_ring(ring)
    assert found[0] == found[-1]
    assert len(found) == 4
    for earlier, later in pairwise(found):
        assert earlier in {a.member for a in ring.member(later).after}
    text = checks.problems(ring, RECORDS)["members"]
    assert "绕成了一圈" in text
    assert all(f"“{RECORDS[k].name}”" in text for k in found)


def test_without_a_ring_none_is_found() -> None:
    assert find_ring(spec()) == ()
    assert checks.problems(spec(), RECORDS) == {}


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([{"key": "household"}, {"key": "household"}], "成员“household”写了不止一次"),
        ([{"key": "card"}, {"key": "other", "basic_code": CODES["card"]}], "写了不止一次"),
        ([{"key": "household", "after": [{"member": "nobody"}]}], "前一件“nobody”不在这件事里"),
        ([{"key": "household", "after": [{"member": "household"}]}], "不能排在自己后面"),
        ([{"key": "household", "when": {"all": {"marriage": ["moon"]}}}], "没有“moon”这个答案"),
        ([{"key": "household", "when": {"all": {"nothing": ["yes"]}}}], "没有“nothing”这个问题"),
        ([{"key": "insurance", "from_results": [{"material": "book", "member": "card"}]}], "要排在它的结果之后"),
        ([{"key": "insurance", "later": [{"field": "account", "member": "card"}]}], "要等“card”的结果才填得出"),
        ([{"key": "household", "external": {"name": "x", "body": "y", "happens": "z", "told": "t"}}], None),
    ],
)
def test_what_the_document_itself_tells_is_refused_in_words(members: list[dict[str, Any]], words: str | None) -> None:
    if words is None:
        assert spec(members=members).member("household").external is not None
        both = [{**members[0], "basic_code": CODES["card"]}]
        with pytest.raises(ValueError, match="两者选一"):
            spec(members=both)
        return
    with pytest.raises(ValueError, match=words):
        spec(members=members)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([{"question": "nothing", "value": "yes"}], "没有“nothing”这个问题"),
        ([{"question": "who", "value": "moon"}], "没有“moon”这个答案"),
        ([{"question": "who", "value": "self"}, {"question": "who", "value": "proxy"}], "互相矛盾"),
        (
            [
                {"question": "who", "value": "self", "when": {"all": {"marriage": ["married"]}}},
                {"question": "who", "value": "proxy", "when": {"all": {"subsidy": ["yes"]}}},
            ],
            "互相矛盾",
        ),
        (
            [
                {"question": "who", "value": "self", "when": {"all": {"marriage": ["married"]}}},
                {"question": "who", "value": "proxy", "when": {"all": {"marriage": ["single"]}}},
            ],
            "",
        ),
    ],
)
def test_a_mapping_must_fit_the_item_and_never_contradict_itself(answers: list[dict[str, Any]], words: str) -> None:
    found = checks.problems(spec(members=[{"key": "household", "answers": answers}]), RECORDS)
    assert words in found.get("members.household", "")
    assert bool(found) == bool(words)


def test_a_member_no_answer_leads_to_is_found() -> None:
    questions = [
        *testing.BUNDLE["questions"],
        {
            "id": "deep",
            "text": "？？",
            "options": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}],
            "when": {"all": {"marriage": ["abroad"]}},  # which ends everything
        },
    ]
    members = [{"key": "card", "when": {"all": {"deep": ["a"]}}}, {"key": "household"}]
    found = checks.problems(spec(questions=questions, members=members), RECORDS)
    assert set(found) == {"members.card"}
    assert "轮不到" in found["members.card"]


def test_unknown_items_fields_and_papers_are_found() -> None:
    members = [
        {"key": "stranger"},
        {
            "key": "household",
            "fields": [{"field": "nothing", "shared": "x"}],
            "papers": [{"material": "nothing", "paper": "x"}],
        },
    ]
    found = checks.problems(spec(members=members), RECORDS)
    assert "没有基本编码" in found["members.stranger"]
    assert "表里没有“nothing”" in found["members.household"]
    assert "材料里没有“nothing”" in found["members.household"]


def test_a_datum_said_to_be_shared_that_cannot_be_is_found() -> None:
    members = [
        {"key": "household"},
        {"key": "subsidy", "fields": [{"field": "account", "shared": "child_name"}]},
    ]
    records = {**RECORDS}
    account = {"id": "account", "label": "账号", "type": "number"}
    records["subsidy"] = items.make_spec(basic_code=CODES["subsidy"], **{**testing.ITEMS["subsidy"], "form": [account]})
    found = checks.problems(spec(members=members), records)
    assert "child_name" in found["form"]
    apart = derive(spec(members=members), records, {**testing.ANSWERS, "household__side": "mother"})
    assert {"household__child", "subsidy__account"} <= {f.key for f in apart.fields}
