"""What an applicant would see of a draft (预览): questions, papers with why, the form, limit and steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yichuang.kernel.documents import render
from yichuang.kernel.errors import Invalid

from ..codes import FieldType
from ..refs import ChecklistLine, limit_text
from . import situations
from .attachments import attachment_of
from .editing import as_far_as_it_reads
from .elements import FormField, Question, Step
from .members import member_cells
from .record_rules import Problem
from .situation_checks import situation_problems

_TEMPLATE = Path(__file__).parent.parent / "documents" / "blank_form.typ"
_LINES = 6  # of an empty table of household members


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft in one situation. ``questions`` with the answer chosen, empty for the one to ask now."""

    questions: tuple[tuple[Question, str], ...]
    outcome: str
    lines: tuple[ChecklistLine, ...]
    fields: tuple[FormField, ...]
    promised: str
    statutory: str
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]


def preview_draft(document: Mapping[str, Any], answers: Mapping[str, str]) -> Preview:
    """What somebody with these answers would see; answers that the draft no longer offers are left out.

    Elements that are not well formed yet are left out too, so that a half written draft can be looked at.
    """
    spec = as_far_as_it_reads(document)
    try:
        kept = situations.effective(spec, answers)
    except Invalid as error:
        kept = situations.effective(spec, {k: v for k, v in answers.items() if k not in error.fields})
    by_id = {q.id: q for q in spec.questions}
    shown = [(by_id[name], value) for name, value in kept.items()]
    waiting = situations.next_question(spec, kept)
    outcome = situations.outcome(spec, kept) or ""
    return Preview(
        questions=(*shown, (waiting, "")) if waiting is not None else tuple(shown),
        outcome=outcome,
        lines=() if outcome else situations.checklist(spec, kept),
        fields=() if outcome else situations.form_fields(spec, kept),
        promised=limit_text(spec.promised),
        statutory=limit_text(spec.statutory),
        steps=spec.steps,
        problems=situation_problems(spec),
    )


def blank_form_pdf(document: Mapping[str, Any], answers: Mapping[str, str]) -> bytes:
    """The application form on paper, to fill in with a pen, for these answers. Names nobody."""
    seen = preview_draft(document, answers)
    data = {
        "title": f"{document.get('name') or '新事项'}申请表",
        "situation": [
            (q.text, next(o.label for o in q.options if o.value == value)) for q, value in seen.questions if value
        ],
        "rows": [(_label(field), _to_fill(field)) for field in seen.fields if field.type is not FieldType.MEMBERS],
        "tables": [
            {"label": _label(field), "columns": heads, "rows": [("",) * len(heads)] * min(field.most_rows, _LINES)}
            for field in seen.fields
            if field.type is FieldType.MEMBERS
            for heads, _ in [member_cells(field, [])]
        ],
    }
    return render(_TEMPLATE, data, sample=True)


def _label(field: FormField) -> str:
    return field.label if field.required else f"{field.label}（可不填）"


def _to_fill(field: FormField) -> str:
    """What stands in the cell before anybody writes: boxes to tick, a unit, a date."""
    if field.type in {FieldType.CHOICE, FieldType.CHOICES}:
        return "　".join(f"□ {choice.label}" for choice in field.choices)
    if field.type is FieldType.BOOLEAN:
        return "□ 是　□ 否"
    if field.type is FieldType.ATTACHMENT:
        return f"另附：{attachment_of(field).limits}"
    if field.type is FieldType.SIGNATURE:
        return "　　　　　　　　（签名）"
    if field.type is FieldType.DATE:
        return "　　　　年　　月　　日"
    unit = field.unit or ("元" if field.type is FieldType.MONEY else "")
    return f"　　　　　　　　{unit}" if unit else field.help
