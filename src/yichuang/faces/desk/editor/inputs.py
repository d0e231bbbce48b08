"""A part of a record as components, and what was typed in them; made from the part itself and its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from yichuang.domain.catalogue import public as catalogue

SPARE = 2
"""Empty rows offered inside a row (answers of a question, choices of a field)."""
MOST = 60
_LONG = frozenset(
    {
        "summary", "scope_text", "rights_and_duties", "how", "text", "answer", "standard", "consequence", "outcome",
        "fill_note", "common_mistake", "sample_note",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Control:
    """A component with its parameters, or a group of controls under a heading."""

    component: str
    params: dict[str, Any]
    inside: tuple[Control, ...] = ()
    label: str = ""
    hint: str = ""
    error: str = ""
    folded: bool = False  # rows nobody must fill in and nobody has: opened by who needs them


@dataclass(frozen=True, slots=True)
class Ground:
    """What the controls of an element depend on besides it: questions to choose from, papers, messages."""

    questions: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()
    materials: tuple[tuple[str, str], ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def ground_of(document: Mapping[str, Any], before: int | None = None) -> Ground:
    """The questions and papers of a draft; ``before``: only the questions before this one."""
    questions = [q for q in catalogue.rows_of(document, "questions") if isinstance(q, Mapping)][:before]
    papers = [m for m in catalogue.rows_of(document, "materials") if isinstance(m, Mapping)]
    return Ground(
        tuple(
            (
                str(q.get("id", "")),
                str(q.get("text", "")),
                tuple((str(o.get("value", "")), str(o.get("label", ""))) for o in q.get("options") or ()),
            )
            for q in questions
        ),
        tuple((str(m.get("id", "")), str(m.get("name", ""))) for m in papers),
    )


def controls(
    part: type[catalogue.Document], names: Iterable[str], values: Mapping[str, Any] | None, ground: Ground, at: str = ""
) -> tuple[Control, ...]:
    """The controls of these elements with what they hold, else with what a record has without them.

    ``values`` None: a part that is not there; its controls are empty, so that leaving them so leaves it out. ``at``
    leads the names of the controls.
    """
    return tuple(_control(part, name, values, ground, f"{at}{name}") for name in names)


def typed(
    part: type[catalogue.Document], names: Iterable[str], post: QueryDict, ground: Ground, at: str = ""
) -> dict[str, Any]:
    """What was typed for these elements, unchecked."""
    return {name: _typed(part, name, post, ground, f"{at}{name}") for name in names}


def _shape(part: type[catalogue.Document], name: str) -> str:
    annotation = str(part.model_fields[name].annotation)
    inner = catalogue.part_of(part, name)
    many = annotation.startswith("tuple[")
    if name == "when":
        return "when"
    if inner is not None:
        return "rows" if many else "part"
    if many:
        return "codes" if catalogue.values_of(part, name) or name == "materials" else "lines"
    if catalogue.values_of(part, name):
        return "code"
    if part.model_fields[name].annotation is bool:
        return "flag"
    return "number" if "int" in annotation or "Decimal" in annotation else "text"


def _control(
    part: type[catalogue.Document], name: str, values: Mapping[str, Any] | None, ground: Ground, full: str
) -> Control:
    value = None if values is None else values.get(name)
    word, info = catalogue.word_of(part, name), part.model_fields[name]
    shape = _shape(part, name)
    if shape == "when":
        return _when(word, value, ground, full)
    inner = catalogue.part_of(part, name)
    if shape in {"part", "rows"} and inner is not None:
        made = _group(inner, word, value, ground, full, many=shape == "rows")
        wrong = any(at.startswith(full.replace("-", ".")) for at in ground.errors)
        return replace(made, folded=shape == "rows" and not (value or wrong or info.is_required()))
    if value is None and values is not None and not info.is_required():
        value = info.get_default(call_default_factory=True)
    params: dict[str, Any] = {
        "name": full, "id": f"f-{full}", "label": word.label, "hint": word.help,
        "error": ground.errors.get(full.replace("-", "."), ""),
    }  # fmt: skip
    options = list(catalogue.values_of(part, name).items()) or (list(ground.materials) if name == "materials" else [])
    return _plain(shape, name, value, params | {"options": options}, optional=not info.is_required())


def _plain(shape: str, name: str, value: Any, params: dict[str, Any], *, optional: bool) -> Control:
    """A control of one value, or of several chosen or written one a line."""
    options = params.pop("options")
    if shape == "flag":
        return Control("checkbox", params | {"checked": bool(value), "value": "true"})
    params["optional"] = optional
    shown = "" if value is None else value
    match shape:
        case "codes":
            made = "checkboxes", {"options": options, "values": list(shown or ()), "inline": True}
        case "code":
            made = "select", {"options": options, "value": shown}
        case "lines":
            made = "textarea", {"value": "\n".join(shown or ()), "rows": 4}
        case "number":
            made = "input", {"value": str(shown), "inputmode": "decimal", "width": "short"}
        case _ if name in _LONG:
            made = "textarea", {"value": shown, "rows": 3}
        case _:
            made = "input", {"value": shown, "autocomplete": "off"}
    component, more = made
    return Control(component, params | more)


def _when(word: catalogue.Word, value: Any, ground: Ground, full: str) -> Control:
    pairs = (value or {}).get("all") or {}
    inside = tuple(
        Control(
            "checkboxes",
            {
                "name": f"{full}-{question}", "id": f"f-{full}-{question}", "label": text, "options": list(options),
                "values": list(pairs.get(question) or ()), "inline": True, "optional": True,
            },
        )
        for question, text, options in ground.questions
    )  # fmt: skip
    hint = word.help if inside else "没有可以选的问题：总是如此。要分情形，先在“情形”里加问题。"
    return Control("", {}, inside, word.label, hint, ground.errors.get(full.replace("-", "."), ""))


def _group(  # noqa: PLR0913 - one part, all its circumstances
    inner: type[catalogue.Document], word: catalogue.Word, value: Any, ground: Ground, full: str, *, many: bool
) -> Control:
    error = ground.errors.get(full.replace("-", "."), "")
    if not many:
        inside = controls(inner, inner.model_fields, value or None, ground, f"{full}-")
        return Control("", {}, inside, word.label, word.help, error)
    rows = list(value or ())
    inside = tuple(
        Control(
            "",
            {},
            controls(inner, inner.model_fields, rows[n] if n < len(rows) else None, ground, f"{full}-{n}-"),
            f"{word.label} {n + 1}",
        )
        for n in range(min(len(rows) + SPARE, MOST))
    )
    return Control("", {}, inside, word.label, f"{word.help}；空着的不算，保存后还可以再加".lstrip("；"), error)


def _typed(part: type[catalogue.Document], name: str, post: QueryDict, ground: Ground, full: str) -> Any:
    shape = _shape(part, name)
    inner = catalogue.part_of(part, name)
    if shape == "when":
        chosen = {q: post.getlist(f"{full}-{q}") for q, _, _ in ground.questions}
        return {"all": {q: values for q, values in chosen.items() if values}}
    if shape == "part" and inner is not None:
        return typed(inner, inner.model_fields, post, ground, f"{full}-")
    if shape == "rows" and inner is not None:
        return list(_rows(inner, post, ground, full))
    plain: dict[str, Any] = {
        "codes": post.getlist(full),
        "lines": [line for line in post.get(full, "").splitlines() if line.strip()],
        "flag": bool(post.get(full)),
    }
    return plain.get(shape, post.get(full, ""))


def _rows(inner: type[catalogue.Document], post: QueryDict, ground: Ground, full: str) -> Iterator[Any]:
    """Rows up to the last that was sent; those left empty are dropped where they are read."""
    for number in range(MOST):
        if not any(key.startswith(f"{full}-{number}-") for key in post):
            return
        yield typed(inner, inner.model_fields, post, ground, f"{full}-{number}-")


def error_rows(errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """The messages with the controls they belong to."""
    return [(f"f-{name.replace('.', '-')}", text) for name, text in errors.items()]
