"""What is wrong with a tree of questions is found, said and located; a sound tree is left in peace."""

import time
from itertools import product

import pytest
from hypothesis import given, settings

from yichuang.domain.catalogue import testing
from yichuang.domain.catalogue.record import situations
from yichuang.domain.catalogue.record.situation_checks import situation_problems
from yichuang.domain.catalogue.record.spec import ItemSpec
from yichuang.domain.catalogue.tests.test_situations import records

SPEC = testing.make_spec()


def question(name, when=None, ends=(), answers="xy"):
    options = [{"value": v, "label": f"答{v}", "outcome": "不用申请" if v in ends else ""} for v in answers]
    return {"id": name, "text": f"{name}？", "options": options, "when": {"all": when or {}}}


def record(questions, papers=(), fields=()):
    """A record with these questions, and a paper or field for each condition."""
    return ItemSpec.as_it_stands(
        SPEC.model_dump(mode="json")
        | {
            "questions": questions,
            "materials": [{"id": f"m{n}", "name": f"材料{n}", "when": {"all": w}} for n, w in enumerate(papers)],
            "form": [{"id": f"f{n}", "label": f"项{n}", "when": {"all": w}} for n, w in enumerate(fields)],
        }
    )


def told(spec):
    return [(p.where, p.text) for p in situation_problems(spec)]


def test_sound_trees_are_left_in_peace():
    assert told(SPEC) == []
    assert told(record([question("a"), question("b", {"a": ["x"]})], papers=[{}, {"b": ["y"]}])) == []


def test_question_that_can_never_be_asked_is_found():
    spec = record([question("a"), question("b", {"a": ["x"]}), question("c", {"b": ["x"], "a": ["y"]})], papers=[{}])
    where, text = told(spec)[0]
    assert where == "questions.c"
    assert "永远问不到" in text
    assert "“a？”没有一个答案能让这些都成立" in text


def test_question_behind_an_answer_that_ends_everything_is_found():
    spec = record([question("a", ends="y"), question("b", {"a": ["y"]}, ends="x")], papers=[{}])
    assert told(spec)[0][0] == "questions.b"


def test_question_that_waits_for_a_later_or_missing_one_is_found():
    later = record([question("a", {"b": ["x"]}, ends="x"), question("b", ends="x")], papers=[{}])
    assert "排在后面" in told(later)[0][1]
    missing = record([question("a", {"z": ["x"]}, ends="x")], papers=[{}])
    assert "“z”不存在" in told(missing)[0][1]


def test_paper_and_field_whose_condition_contradicts_itself_are_found():
    spec = record(
        [question("a"), question("b", {"a": ["x"]})],
        papers=[{}, {"a": ["y"], "b": ["x"]}],
        fields=[{"b": ["y"]}, {"a": ["y"], "b": ["y"]}],
    )
    assert [where for where, _ in told(spec)] == ["materials.m1", "form.f1"]
    assert "永远用不上" in told(spec)[0][1]


def test_answer_that_cannot_come_about_in_a_condition_is_found():
    spec = record([question("a"), question("b", {"a": ["x"]})], papers=[{}, {"a": ["x", "y"], "b": ["x"]}])
    assert [(where, "“答y”不会出现" in text) for where, text in told(spec)] == [("materials.m1", True)]


def test_second_answer_of_the_same_id_can_never_be_chosen():
    spec = record([question("a", answers="xyx")], papers=[{}, {"a": ["x"]}])
    assert [(where, "重复" in text) for where, text in told(spec)] == [("questions.a", True)]


def test_answer_that_leads_nowhere_is_found():
    spec = record([question("a"), question("b", {"a": ["x"]})], papers=[{"b": ["x"]}], fields=[{"b": ["y"]}])
    assert [(where, "“答y”就走到了头" in text) for where, text in told(spec)] == [("questions.a", True)]
    mended = record([question("a", ends="y"), question("b", {"a": ["x"]})], papers=[{"b": ["x"]}, {"b": ["y"]}])
    assert told(mended) == []


def test_question_that_changes_nothing_is_found_also_behind_another_such():
    spec = record([question("a"), question("b", {"a": ["x"]}), question("c", ends="x")], papers=[{}])
    assert [where for where, _ in told(spec)] == ["questions.a", "questions.b"]
    assert "选哪个答案都一样" in told(spec)[0][1]


def test_every_finding_says_how_to_mend():
    spec = record([question("a"), question("b", {"a": ["z"]})], papers=[{"b": ["x"]}])
    assert situation_problems(spec)
    assert all(p.mend and p.source for p in situation_problems(spec))


def walks(spec):
    """Every way through the questions that leads to an application: the answers. By enumeration."""
    names = [[None, *(o.value for o in q.options)] for q in spec.questions]
    for values in product(*names):
        answers = {q.id: v for q, v in zip(spec.questions, values, strict=True) if v is not None}
        if situations.effective(spec, answers) == answers and situations.next_question(spec, answers) is None:
            yield answers


@settings(max_examples=150, deadline=None)
@given(records())
def test_findings_are_those_of_walking_every_way(spec):
    ways = list(walks(spec))
    found = {
        (p.where, kind) for p in situation_problems(spec) for kind in ("永远问不到", "永远用不上") if kind in p.text
    }
    applying = [w for w in ways if situations.outcome(spec, w) is None]
    expected = {(f"questions.{q.id}", "永远问不到") for q in spec.questions if not any(q.id in w for w in ways)}
    expected |= {
        (f"materials.{m.id}", "永远用不上") for m in spec.materials if not any(m.when.holds(w) for w in applying)
    }
    expected |= {(f"form.{f.id}", "永远用不上") for f in spec.form if not any(f.when.holds(w) for w in applying)}
    assert found == expected


@settings(max_examples=150, deadline=None)
@given(records())
def test_dead_ends_are_those_of_walking_every_way(spec):
    said = {(p.where, p.text.split("的“")[1].split("”")[0]) for p in situation_problems(spec) if "走到了头" in p.text}
    nothing = [
        w
        for w in walks(spec)
        if situations.outcome(spec, w) is None
        and not situations.needed_materials(spec, w)
        and not situations.form_fields(spec, w)
    ]
    for where, label in said:  # each leads to nothing on every way that ends with it, and there is one
        name = where.removeprefix("questions.")
        last = [w for w in nothing if w and list(w)[-1] == name and w[name] == label]
        assert last
        assert not [w for w in walks(spec) if w.get(name) == label and w not in nothing]


def seconds(act):
    began = time.process_time()
    act()
    return time.process_time() - began


def a_known_amount_of_work():
    """How fast this machine is just now: seconds themselves depend on what else it does."""
    kept = {}
    for n in range(100_000):
        kept[n % 977] = frozenset((n % 7, n % 5))


@pytest.mark.parametrize("shape", ["tree", "chain", "comb"])
def test_two_hundred_questions_are_checked_while_one_types(shape):
    parents = {"tree": lambda n: (n - 1) // 2, "chain": lambda n: n - 1, "comb": lambda n: 0}[shape]
    questions = [question("q0")]
    questions += [question(f"q{n}", {f"q{parents(n)}": ["xy"[n % 2]]}) for n in range(1, 200)]
    spec = record(questions, papers=[{f"q{n}": [v]} for n in range(200) for v in "xy"])
    taken, paces = [], []
    for _ in range(10):
        paces.append(seconds(a_known_amount_of_work))
        taken.append(seconds(lambda: situation_problems(spec)))
    assert situation_problems(spec) == ()
    assert min(taken) < 4 * min(paces), "some 50 ms where the known amount takes 20"
