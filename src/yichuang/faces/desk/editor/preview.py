"""What an applicant would see, as components: the questions one may answer here, the fields of the form."""

from __future__ import annotations

from typing import Any

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.common.answers import accept_of
from yichuang.faces.common.members import members_params

T = catalogue.FieldType
_LONG = frozenset({T.LONGTEXT, T.ADDRESS})


def shown_questions(seen: catalogue.Preview) -> list[dict[str, Any]]:
    """The questions so far as radios, with the answer chosen."""
    return [
        {
            "name": f"q_{q.id}", "id": f"q-{q.id}", "label": q.text, "hint": q.help, "value": value,
            "options": [(o.value, o.label, "", "看说明" if o.outcome else "", "info") for o in q.options],
        }
        for q, value in seen.questions
    ]  # fmt: skip


def shown_fields(seen: catalogue.Preview) -> list[tuple[str, dict[str, Any]]]:
    """The fields of the form as the applicant meets them, empty."""
    return [_shown(f) for f in seen.fields]


def _shown(field: catalogue.FormField) -> tuple[str, dict[str, Any]]:
    params: dict[str, Any] = {
        "name": f"p_{field.id}", "id": f"p-{field.id}", "label": field.label, "hint": field.help,
        "optional": not field.required,
    }  # fmt: skip
    options = [(c.value, c.label) for c in field.choices]
    if field.type in _OWN:
        component, own = _OWN[field.type](field)
        return component, params | own
    if field.type is T.CHOICES:
        return "checkboxes", params | {"options": options}
    if field.type in {T.CHOICE, T.BOOLEAN}:
        return "radios", params | {"options": options or [("true", "是"), ("false", "否")]}
    if field.type is T.DIVISION:
        return "select", params | {"options": [], "empty": "请选择村（社区）"}
    if field.type in _LONG or field.type is T.DATE:
        return "date" if field.type is T.DATE else "textarea", params
    return "input", params | {"suffix": field.unit or ("元" if field.type is T.MONEY else "")}


def _members(field: catalogue.FormField) -> tuple[str, dict[str, Any]]:
    return "members", members_params(field, [], {})


def _attachment(field: catalogue.FormField) -> tuple[str, dict[str, Any]]:
    asked = catalogue.attachment_of(field)
    hint = "。".join(x for x in (field.help.rstrip("。"), asked.limits) if x)
    return "upload", {"hint": hint, "accept": accept_of(asked), "multiple": asked.most_files > 1}


def _signature(_: catalogue.FormField) -> tuple[str, dict[str, Any]]:
    return "signature", {}


_OWN = {T.MEMBERS: _members, T.ATTACHMENT: _attachment, T.SIGNATURE: _signature}
