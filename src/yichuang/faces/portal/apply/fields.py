"""Fields of an application form as components, and their values in words."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import FieldType
from yichuang.domain.places import public as places
from yichuang.faces.common.answers import signature_params, signature_typed
from yichuang.faces.common.members import members_params, rows_typed

from ..sites.near import village_options

YES_NO = [("true", "是"), ("false", "否")]
_COMPONENTS = {
    FieldType.LONGTEXT: "textarea",
    FieldType.ADDRESS: "textarea",
    FieldType.CHOICE: "radios",
    FieldType.CHOICES: "checkboxes",
    FieldType.BOOLEAN: "radios",
    FieldType.DATE: "date",
    FieldType.DIVISION: "select",
    FieldType.MEMBERS: "members",
    FieldType.SIGNATURE: "signature",
}
_KEYBOARDS = {
    FieldType.NUMBER: "decimal",
    FieldType.MONEY: "decimal",
    FieldType.PHONE: "tel",
    FieldType.BANK: "numeric",
}


def form_params(asked: catalogue.FormField, value: Any, place: places.PlaceRef, *, name: str) -> dict[str, Any]:
    """Parameters of the component for a field of a form."""
    params: dict[str, Any] = {"name": name, "label": asked.label, "hint": asked.help, "optional": not asked.required}
    kind = asked.type
    if kind in {FieldType.MEMBERS, FieldType.SIGNATURE}:
        own = members_params(asked, value, {}) if kind is FieldType.MEMBERS else signature_params(value)
        return {**params, **own}
    if kind is FieldType.CHOICES:
        return {**params, "options": [(c.value, c.label) for c in asked.choices], "values": value or ()}
    if isinstance(value, bool):
        value = "true" if value else "false"
    params["value"] = "" if value is None else value
    if kind is FieldType.CHOICE:
        params["options"] = [(c.value, c.label) for c in asked.choices]
    elif kind is FieldType.BOOLEAN:
        params["options"] = YES_NO
    elif kind is FieldType.DIVISION:
        params["options"] = village_options(place)
    elif kind in {FieldType.LONGTEXT, FieldType.ADDRESS}:
        params["rows"] = 4 if kind is FieldType.LONGTEXT else 2
    elif kind is not FieldType.DATE:
        params |= {
            "suffix": asked.unit or ("元" if kind is FieldType.MONEY else ""),
            "inputmode": _KEYBOARDS.get(kind, ""),
        }
        if kind in {FieldType.NUMBER, FieldType.MONEY}:
            params["width"] = "short"
    return params


def component_of(asked: catalogue.FormField) -> str:
    """The component for a field of a form."""
    return _COMPONENTS.get(asked.type, "input")


def typed_value(asked: catalogue.FormField, post: QueryDict, name: str) -> Any:
    """What was typed for a field, unchecked."""
    if asked.type is FieldType.MEMBERS:
        return rows_typed(asked, post, name)
    if asked.type is FieldType.SIGNATURE:
        return signature_typed(post, name)
    return post.getlist(name) if asked.type is FieldType.CHOICES else post.get(name, "")


def field_text(asked: catalogue.FormField, value: Any) -> str:
    """A value of the form as people read it."""
    if value in (None, "", []):
        return ""
    if asked.type in {FieldType.MEMBERS, FieldType.SIGNATURE}:
        members = asked.type is FieldType.MEMBERS
        return catalogue.members_text(asked, value) if members else catalogue.signature_text(value)
    labels = {c.value: c.label for c in asked.choices}
    if asked.type in {FieldType.CHOICES, FieldType.CHOICE}:
        chosen = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(v), str(v)) for v in chosen)
    if asked.type is FieldType.BOOLEAN:
        return "是" if str(value).lower() == "true" else "否"
    if asked.type is FieldType.DIVISION:
        return places.division_paths([int(value)]).get(int(value), str(value))
    unit = asked.unit or ("元" if asked.type is FieldType.MONEY else "")
    return f"{value} {unit}".strip()
