"""The situation engine, on the licence of testing.py and on records that hypothesis invents."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.record import situations
from yichuang.domain.catalogue.record.spec import Condition
from yichuang.kernel import errors

SPEC = testing.make_spec()


def test_questions_come_one_at_a_time_and_only_those_that_apply():
    assert situations.next_question(SPEC, {}).id == "where"
    assert situations.next_question(SPEC, {"where": "forest"}).id == "who"
    assert situations.next_question(SPEC, {"where": "forest", "who": "self"}) is None


def test_answer_that_makes_an_application_needless_ends_the_questions():
    assert situations.next_question(SPEC, {"where": "yard"}) is None
    assert "不用办采伐证" in situations.outcome(SPEC, {"where": "yard"})
    assert situations.outcome(SPEC, {"where": "forest", "who": "proxy"}) is None


def test_checklist_says_what_is_needed_and_why():
    lines = {x.material.id: x for x in situations.checklist(SPEC, {"where": "forest", "who": "proxy"})}
    assert [k for k, x in lines.items() if x.needed] == ["application", "right", "proxy", "plan"]
    assert lines["proxy"].why == "因为您选了“谁来办”是“代办人”"
    assert "不用另外准备" in lines["application"].why
    assert "可以不交" in lines["right"].why
    assert "5 个工作日内补来" in lines["plan"].why
    alone = {x.material.id: x for x in situations.checklist(SPEC, {"where": "forest", "who": "self"})}
    assert not alone["proxy"].needed
    assert not alone["proxy"].open
    assert alone["proxy"].why == "您的情况不需要（“谁来办”是“代办人”才需要）"


def test_paper_that_a_later_answer_decides_is_open_not_needed():
    line = next(x for x in situations.checklist(SPEC, {}) if x.material.id == "proxy")
    assert (line.needed, line.open) == (False, True)
    ended = next(x for x in situations.checklist(SPEC, {"where": "yard"}) if x.material.id == "proxy")
    assert (ended.needed, ended.open) == (False, False)


def test_changed_mind_leaves_no_trace():
    assert situations.effective(SPEC, {"where": "yard", "who": "proxy"}) == {"where": "yard"}
    fields = situations.form_fields(SPEC, {"where": "forest", "who": "self"})
    assert "proxy_name" not in {f.id for f in fields}


@pytest.mark.parametrize("answers", [{"where": "moon"}, {"planet": "mars"}, {"where": ""}])
def test_answer_that_was_not_offered_is_refused_in_the_words_of_the_question(answers):
    with pytest.raises(errors.Invalid) as refused:
        situations.next_question(SPEC, answers)
    assert refused.value.fields


def test_record_whose_condition_names_a_later_or_unknown_question_is_refused():
    bad = [dict(q) for q in testing.SPEC["questions"]]
    bad[0]["when"] = {"all": {"who": ["self"]}}
    with pytest.raises(ValueError, match="前面没有的问题"):
        testing.make_spec(questions=bad)


names = st.sampled_from(["a", "b", "c", "d"])
values = st.sampled_from(["x", "y", "z"])
conditions = st.dictionaries(names, st.lists(values, min_size=1, max_size=3, unique=True).map(tuple), max_size=3)


@given(conditions, st.dictionaries(names, values))
def test_condition_is_the_conjunction_of_its_pairs(pairs, answers):
    expected = True
    for question, wanted in pairs.items():
        expected = expected and question in answers and answers[question] in wanted
    assert Condition(all=pairs).holds(answers) is expected


@given(conditions, st.dictionaries(names, values), names, values)
def test_condition_that_holds_still_holds_when_more_is_answered(pairs, answers, question, value):
    if Condition(all=pairs).holds(answers) and question not in answers:
        assert Condition(all=pairs).holds({**answers, question: value})


@st.composite
def records(draw):
    """A record with up to four questions in a chain of conditions, some outcomes, and conditional papers and fields."""
    questions: list[dict] = []

    def condition():
        chosen = [q["id"] for q in questions if draw(st.booleans())]
        return {"all": {q: draw(st.lists(st.sampled_from(["x", "y"]), min_size=1, unique=True)) for q in chosen}}

    for name in ["a", "b", "c", "d"][: draw(st.integers(1, 4))]:
        outcome = "不用申请" if draw(st.booleans()) else ""
        options = [{"value": "x", "label": "x"}, {"value": "y", "label": "y", "outcome": outcome}]
        questions.append({"id": name, "text": f"{name}？", "options": options, "when": condition()})
    materials = [{"id": f"m{n}", "name": f"材料{n}", "when": condition()} for n in range(3)]
    form = [{"id": f"f{n}", "label": f"项{n}", "when": condition()} for n in range(2)]
    return testing.make_spec(questions=questions, materials=materials, form=form)


@settings(max_examples=60, deadline=None)
@given(records(), st.data())
def test_walk_through_the_questions_ends_and_open_papers_are_exactly_those_that_may_still_be_needed(spec, data):
    answers: dict[str, str] = {}
    for _ in range(len(spec.questions) + 1):
        lines = situations.checklist(spec, answers)
        possible = _reachable(spec, dict(answers))
        for line in lines:
            assert line.needed is line.material.when.holds(answers)
            assert (line.needed or line.open) == (line.material.id in possible)
        question = situations.next_question(spec, answers)
        if question is None:
            assert not any(line.open for line in lines)
            break
        answers[question.id] = data.draw(st.sampled_from([o.value for o in question.options]))
    else:
        pytest.fail("the questions never end")
    assert situations.effective(spec, answers) == answers


def _reachable(spec, answers) -> set[str]:
    """Papers that are needed now, or after some way to answer the rest that leads to an application."""
    now = {m.id for m in spec.materials if m.when.holds(answers)}
    question = situations.next_question(spec, answers)
    if question is None:
        return now
    going_on = [o.value for o in question.options if not o.outcome]
    return now.union(*(_reachable(spec, {**answers, question.id: value}) for value in going_on))


def test_public_queries_answer_for_a_pinned_version(county):
    version = testing.make_item(county.place.id, [county.minzheng.id]).version_id
    answers = {"where": "forest", "who": "self"}
    assert public.next_question(version, {}).id == "where"
    assert public.outcome(version, {"where": "yard"})
    assert [m.id for m in public.needed_materials(version, answers)] == ["application", "right", "plan"]
    assert [f.id for f in public.form_fields(version, answers)] == ["area", "species", "note"]
    assert public.effective_answers(version, {"where": "yard", "who": "self"}) == {"where": "yard"}
    with pytest.raises(errors.NotFound):
        public.checklist(0, {})
