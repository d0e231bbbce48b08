"""Django form fields as components: one place that knows which widget becomes which component."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm, BoundField, widgets

#: The first class that fits decides; subclasses stand before their parents.
WIDGETS: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxSelectMultiple, "checkboxes"),
    (widgets.RadioSelect, "radios"),
    (widgets.SelectMultiple, "checkboxes"),
    (widgets.Select, "select"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.FileInput, "upload"),
    (widgets.Textarea, "textarea"),
    (widgets.DateInput, "date"),
    (widgets.Input, "input"),
)
#: Widget attributes that components take as parameters of the same name.
PASSED = {
    "input": ("autocomplete", "inputmode", "maxlength"),
    "textarea": ("rows", "maxlength"),
    "date": ("autocomplete", "min", "max"),
    "select": ("autocomplete",),
    "upload": ("accept", "multiple", "capture"),
}


def describe(bound: BoundField) -> tuple[str, dict[str, Any]]:
    """The component's name and its parameters for a bound field. Raises TypeError for a widget without component."""
    widget = bound.field.widget
    name = next((component for kind, component in WIDGETS if isinstance(widget, kind)), None)
    if name is None:
        raise TypeError(f"no component for {type(widget).__name__}")
    params: dict[str, Any] = {
        "name": bound.html_name,
        "id": bound.id_for_label or bound.auto_id,
        "label": bound.label,
        "hint": bound.help_text,
        "error": " ".join(str(message) for message in bound.errors),
        "optional": not bound.field.required and name != "checkbox",
        "disabled": bound.field.disabled,
    }
    params |= {key: widget.attrs[key] for key in PASSED.get(name, ()) if key in widget.attrs}
    value = bound.value()
    if name == "checkbox":
        params["checked"] = bool(value)
    elif name == "upload":
        params["multiple"] = getattr(widget, "allow_multiple_selected", False)
    elif name == "checkboxes":
        params["values"] = value or ()
    else:
        params["value"] = _text(bound, value)
    if name in {"checkboxes", "radios", "select"}:
        params["options"] = _options(widget)
        params["id"] = bound.auto_id  # radios and checkboxes give each box its own id; the group keeps this one
    if name == "input" and isinstance(widget, widgets.Input):
        params["type"] = widget.input_type
        if isinstance(widget, widgets.PasswordInput):
            params["value"] = ""  # never sent back
    return name, params


def errors(form: BaseForm) -> list[tuple[str, str]]:
    """(id of the control, message) for every error, those of the whole form first with an empty id."""
    found = [("", str(message)) for message in form.non_field_errors()]
    for bound in form:
        found += [(str(bound.auto_id), str(message)) for message in bound.errors]
    return found


def _options(widget: widgets.Widget) -> list[tuple[object, object]]:
    """The widget's choices without the empty one, which the select component brings itself. Groups are flattened."""
    flat: list[tuple[object, object]] = []
    for value, label in getattr(widget, "choices", ()):
        flat += list(label) if isinstance(label, list | tuple) else [(value, label)]
    return [(value, label) for value, label in flat if str(value) != ""]


def _text(bound: BoundField, value: object) -> object:
    if isinstance(bound.field.widget, widgets.DateInput):
        return value.isoformat() if hasattr(value, "isoformat") else (value or "")
    return bound.field.widget.format_value(value) if isinstance(bound.field.widget, widgets.Input) else value
