"""What a form says where something required was left empty: the field by its own name, and whether to write or choose.

Django's “这个字段是必填项。” says neither; in a summary above the form nobody can tell which field is meant.
"""

from __future__ import annotations

from django import forms

_CHOOSING = (forms.ChoiceField, forms.FileField)


def name_required(form: forms.BaseForm) -> None:
    """Give every field of the form a message of its own for being left empty."""
    for field in form.fields.values():
        name = str(field.label or "").split("，")[0]
        verb = "请选" if isinstance(field, _CHOOSING) else "请填"
        field.error_messages["required"] = f"{verb}{name}"
