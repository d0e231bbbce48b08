"""What two editions differ in, in words: nothing for the same, exactly the one element for one change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.record.difference import ChangeKind, difference
from yichuang.domain.catalogue.record.spec import ItemSpec
from yichuang.kernel import errors

SPEC = testing.make_spec()


def changed(**elements):
    """The licence with these elements replaced, without judging it."""
    return ItemSpec.as_it_stands({**SPEC.model_dump(mode="json"), **elements})


def rows(name):
    return SPEC.model_dump(mode="json")[name]


def only(new, old=SPEC):
    changes = difference(old, new)
    assert len(changes) == 1, changes
    return changes[0]


def test_change_is_told_in_words_with_both_values():
    change = only(changed(promised={"amount": 5, "unit": "workday"}))
    assert (change.where, change.kind, change.label) == ("promised", ChangeKind.CHANGED, "承诺时限")
    assert (change.old, change.new) == ("7 个工作日", "5 个工作日")
    assert [(p.label, p.old, p.new) for p in change.parts] == [("数值", "7", "5")]
    change = only(changed(competence="registered"))
    assert (change.label, change.old, change.new) == ("管辖规则", "标的物所在地", "户籍地")
    change = only(changed(effective_on="2026-02-01"))
    assert (change.old, change.new) == ("2026年1月10日", "2026年2月1日")


def test_what_comes_and_goes_is_told():
    assert only(changed(extension=None)).kind is ChangeKind.REMOVED
    change = only(changed(quantity_limit="每年 100 立方米"))
    assert (change.kind, change.label, change.new) == (ChangeKind.ADDED, "数量限制", "每年 100 立方米")
    change = only(changed(conditions=["林木权属清楚"]))
    assert (change.kind, change.label) == (ChangeKind.REMOVED, "办理条件“不超过年采伐限额”")
    change = only(changed(channels=["window", "online", "agent", "post"]))
    assert (change.kind, change.label) == (ChangeKind.ADDED, "办理方式“寄材料办”")


def test_changed_paper_says_which_of_its_parts():
    papers = rows("materials")
    papers[1] |= {"copies": 1, "when": {"all": {"who": ["proxy"]}}}
    change = only(changed(materials=papers))
    assert (change.where, change.label) == ("materials.right", "申报材料“林权证明”")
    assert [(p.where, p.label, p.old, p.new) for p in change.parts] == [
        ("materials.right.copies", "复印件份数", "0", "1"),
        ("materials.right.when", "什么情形下需要", "总是", "“谁来办”是“代办人”"),
    ]


def test_changed_answer_is_found_inside_its_question():
    questions = rows("questions")
    questions[1]["options"][0]["label"] = "自己"
    change = only(changed(questions=questions))
    assert [p.label for p in change.parts] == ["答案“自己”"]
    assert [p.label for p in change.parts[0].parts] == ["答案"]


def test_row_that_moved_is_said_to_have_moved_and_no_other():
    papers = rows("materials")
    change = only(changed(materials=[*papers[1:], papers[0]]))
    assert (change.kind, change.where) == (ChangeKind.MOVED, "materials.application")


def test_condition_with_its_answers_in_another_order_is_the_same():
    one, two = rows("materials"), rows("materials")
    one[2]["when"] = {"all": {"who": ["proxy", "self"]}}
    two[2]["when"] = {"all": {"who": ["self", "proxy"]}}
    assert difference(changed(materials=one), changed(materials=two)) == ()


texts = st.text("甲乙丙丁", min_size=1, max_size=3)
slugs = st.sampled_from(["a", "b", "c", "d", "e"])


def listed(row):
    return st.lists(row, max_size=5, unique_by=lambda r: r["id"])


edits = st.fixed_dictionaries(
    {
        "name": texts,
        "visits": st.integers(0, 9),
        "promised": st.fixed_dictionaries({"amount": st.integers(0, 9), "unit": st.sampled_from(["workday", "day"])}),
        "conditions": st.lists(texts, max_size=4),
        "synonyms": st.lists(texts, max_size=4),
        "remedy": st.none() | st.fixed_dictionaries({"review_body": texts, "litigation_court": texts}),
        "materials": listed(st.fixed_dictionaries({"id": slugs, "name": texts, "copies": st.integers(0, 3)})),
        "form": listed(st.fixed_dictionaries({"id": slugs, "label": texts, "required": st.booleans()})),
        "legal_bases": st.lists(st.fixed_dictionaries({"law": texts, "article": texts, "text": texts}), max_size=3),
        "faq": st.lists(st.fixed_dictionaries({"question": texts, "answer": texts}), min_size=1, max_size=3),
    }
)


@given(edits)
def test_edition_does_not_differ_from_itself(elements):
    assert difference(changed(**elements), changed(**elements)) == ()


@settings(deadline=None)
@given(
    edits, edits, st.sampled_from(["name", "visits", "promised", "conditions", "remedy", "materials", "form", "faq"])
)
def test_one_changed_element_is_the_only_one_told_and_none_is_missed(elements, others, name):
    old, new = changed(**elements), changed(**{**elements, name: others[name]})
    changes = difference(old, new)
    assert bool(changes) is (getattr(old, name) != getattr(new, name))
    assert {c.where.split(".")[0] for c in changes} <= {name}
    assert all(c.parts or c.old != c.new or c.kind is ChangeKind.MOVED for c in changes)


@given(st.permutations(["a", "b", "c", "d", "e"]))
def test_moving_rows_back_as_told_gives_the_old_order(order):
    named = {k: {"id": k, "name": k} for k in order}
    old, new = changed(materials=[named[k] for k in sorted(named)]), changed(materials=[named[k] for k in order])
    changes = difference(old, new)
    assert {c.kind for c in changes} <= {ChangeKind.MOVED}
    moved = {c.where.removeprefix("materials.") for c in changes}
    stayed = [k for k in order if k not in moved]
    assert stayed == sorted(stayed)


def test_any_two_versions_of_an_item_can_be_compared(county):
    first = testing.make_item(county.place.id, [county.minzheng.id], spec=SPEC)
    testing.make_item(county.place.id, [county.minzheng.id], spec=changed(visits=0, visits_reason=""))
    told = public.compare_versions(first.id, 1, 2)
    assert [c.label for c in told] == ["到现场次数", "必须到现场的原因"]
    back = public.compare_versions(first.id, 2, 1)
    assert (back[0].old, back[0].new) == ("0", "1")
    assert public.compare_versions(first.id, 2, 2) == ()
    with pytest.raises(errors.NotFound):
        public.compare_versions(first.id, 1, 3)
