"""The situation (情形): which question comes next, what the answers mean for papers and form."""

from __future__ import annotations

from collections.abc import Mapping

from yichuang.kernel.errors import Invalid

from ..codes import Necessity
from ..refs import ChecklistLine
from .data_elements import as_defined
from .spec import Condition, FormField, ItemSpec, Material, Question
from .tree import Tree


def effective(spec: ItemSpec, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that count: those to questions that apply, in order, up to the first that ends the questions.

    What was answered to a question that no longer applies is left out, so a changed mind leaves no trace.
    Raises Invalid for an answer the question does not offer.
    """
    known = {q.id for q in spec.questions}
    problems = {key: "没有这个问题，请重新选择" for key in answers if key not in known}
    kept: dict[str, str] = {}
    for question in spec.questions:
        if not question.when.holds(kept) or question.id not in answers:
            continue
        value = answers[question.id]
        option = next((o for o in question.options if o.value == value), None)
        if option is None:
            problems[question.id] = f"请选择“{question.text}”的一个答案"
            continue
        kept[question.id] = value
        if option.outcome:
            break
    if problems:
        raise Invalid(problems)
    return kept


def next_question(spec: ItemSpec, answers: Mapping[str, str]) -> Question | None:
    """The first question that applies and has no answer; None when all are answered or an outcome ended them.

    Raises Invalid for an answer the question does not offer.
    """
    kept = effective(spec, answers)
    if outcome(spec, kept) is not None:
        return None
    return next((q for q in spec.questions if q.id not in kept and q.when.holds(kept)), None)


def outcome(spec: ItemSpec, answers: Mapping[str, str]) -> str | None:
    """Why no application is needed or possible, if an answer says so. Raises Invalid."""
    kept = effective(spec, answers)
    for question in spec.questions:
        for option in question.options:
            if option.outcome and kept.get(question.id) == option.value:
                return option.outcome
    return None


def checklist(spec: ItemSpec, answers: Mapping[str, str]) -> tuple[ChecklistLine, ...]:
    """All papers of the record in its order, each with whether this situation needs it and why. Raises Invalid."""
    kept = effective(spec, answers)
    tree = None if outcome(spec, kept) is not None else Tree(spec.questions)
    return tuple(_line(spec, material, kept, tree) for material in spec.materials)


def needed_materials(spec: ItemSpec, answers: Mapping[str, str]) -> tuple[Material, ...]:
    """The papers this situation asks for. Raises Invalid."""
    return tuple(line.material for line in checklist(spec, answers) if line.needed)


def form_fields(spec: ItemSpec, answers: Mapping[str, str]) -> tuple[FormField, ...]:
    """The fields of the form this situation asks for, as their data elements (数据元) define them. Raises Invalid."""
    kept = effective(spec, answers)
    return tuple(as_defined(f) for f in spec.form if f.when.holds(kept))


def _line(spec: ItemSpec, material: Material, answers: dict[str, str], tree: Tree | None) -> ChecklistLine:
    """``tree``: none if an answer has ended the questions."""
    if material.when.holds(answers):
        return ChecklistLine(material, needed=True, why=_needed(spec, material))
    if tree is not None and tree.open(material.when, answers):
        return ChecklistLine(material, needed=False, why=f"要不要，看您的情况：{asks(spec, material.when)}", open=True)
    return ChecklistLine(material, needed=False, why=f"您的情况不需要（{asks(spec, material.when)}才需要）")


def _needed(spec: ItemSpec, material: Material) -> str:
    because = f"因为您选了{asks(spec, material.when)}" if material.when.all else ""
    if material.made_by_form:
        extra = "在这里填好就有，不用另外准备"
    elif material.waivable:
        extra = "能在部门系统查到的，您同意后可以不交"
    elif material.necessity is Necessity.DEFERRABLE:
        extra = f"一时拿不出，可以先受理，{material.defer_days} 个工作日内补来"
    elif material.necessity is Necessity.OPTIONAL:
        extra = "有就带，没有不影响办理"
    else:
        extra = ""
    return "；".join(part for part in (because, extra) if part)


def asks(spec: ItemSpec, condition: Condition) -> str:
    """A condition in the words of the questions: “谁来办”是“代办人”; empty if it always holds."""
    texts = []
    for question in spec.questions:
        if question.id in condition.all:
            values = condition.all[question.id]
            words = "或".join(f"“{o.label}”" for o in question.options if o.value in values)
            texts.append(f"“{question.text.rstrip('？?')}”是{words}")
    return "，并且".join(texts)
