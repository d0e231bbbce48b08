"""The components all faces build pages from: what each is called, what it takes, how it is prepared.

A template writes ``{% yc "tag" text="免交" kind="ok" %}``. A name or parameter that is not listed here fails at once,
so that a slip of the pen never becomes a silently empty page. Templates are in templates/common/components/, styles
in static/common/components.css, examples in templates/common/examples/ (shown and tested at /_components).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import segno
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

Params = dict[str, Any]

LIGHT_WORDS = {
    "on_time": "时限正常",
    "yellow": "快到期",
    "red": "已超期",
    "paused": "计时暂停",
    "done": "已办结",
}
REVEAL_REASONS = ("核对申请人身份", "联系申请人", "制作文书", "核查材料")


@dataclass(frozen=True, slots=True)
class Component:
    """One component: parameters with defaults, allowed words, and a last step before its template."""

    required: tuple[str, ...] = ()
    optional: Mapping[str, object] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    block: bool = False  # True: used as {% ycblock %}…{% endycblock %}, the inside arrives as ``content``
    prepare: Callable[[Params], None] | None = None


def _rows(name: str, keys: str) -> Callable[[Params], None]:
    """Let the list ``name`` hold tuples in the order of ``keys`` as well as mappings or objects."""
    names = keys.split()

    def prepare(params: Params) -> None:
        rows = [dict(zip(names, row, strict=False)) if isinstance(row, tuple) else row for row in params[name] or ()]
        params[name] = rows

    return prepare


def _options(params: Params) -> None:
    """Choices as mappings with value, label, hint, tag, kind and chosen; values are compared as text."""
    chosen = params["values"] if "values" in params else [params["value"]]
    wanted = {str(v) for v in chosen or () if v is not None}
    names = ("value", "label", "hint", "tag", "kind")
    options: list[Params] = []
    for given in params["options"]:
        row = dict(zip(names, given, strict=False)) if isinstance(given, tuple) else given
        option = {key: _get(row, key) for key in names}
        options.append({**option, "chosen": str(option["value"]) in wanted})
    params["options"] = options


def _get(row: Any, key: str) -> Any:
    if isinstance(row, Mapping):
        return row.get(key, "")
    return getattr(row, key, "")


def _field(params: Params) -> None:
    """Ids that tie label, hint and error to the control."""
    params["id"] = params["id"] or f"f-{params['name']}"
    described = [f"{params['id']}-{part}" for part in ("hint", "error") if params[part]]
    params["describedby"] = " ".join(described)
    if params.get("value") is None:
        params["value"] = ""


def _choice_field(params: Params) -> None:
    _field(params)
    _options(params)


def _upload(params: Params) -> None:
    _field(params)
    _rows("files", "name size href remove")(params)


def _light(params: Params) -> None:
    params["text"] = params["text"] or LIGHT_WORDS[params["state"]]


def _progress(params: Params) -> None:
    total, current = int(params["total"]), int(params["current"])
    if not 1 <= current <= total:
        raise ValueError(f"progress: step {current} of {total}")


def _qr(params: Params) -> None:
    code = segno.make(str(params["data"]), error="m", micro=False)
    # segno writes shapes only; the text never reaches the markup.
    params["svg"] = mark_safe(code.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None))  # noqa: S308


def _masked(params: Params) -> None:
    params["reasons"] = params["reasons"] or REVEAL_REASONS
    params["hidden"] = dict(params["hidden"] or {})


def _members(params: Params) -> None:
    """A row of controls for each person: those filled in, and some empty ones."""
    _field(params)
    columns = [dict(zip(("id", "label", "kind", "options", "hint"), c, strict=True)) for c in params["columns"]]
    rows = list(params["rows"] or ())
    shown = min(max(len(rows) + params["spare"], 1), max(params["most"], len(rows)))
    params["people"] = [
        (number, [_cell(params, column, rows[number - 1] if number <= len(rows) else {}, number) for column in columns])
        for number in range(1, shown + 1)
    ]
    params["room"] = shown < params["most"]


def _cell(params: Params, column: Params, row: Mapping[str, Any], number: int) -> SafeString:
    at = f"{number}-{column['id']}"
    given: Params = {
        "name": f"{params['name']}-{at}", "id": f"{params['id']}-{at}", "label": column["label"],
        "value": row.get(column["id"], ""), "error": (params["errors"] or {}).get(f"{number}.{column['id']}", ""),
        "hint": column["hint"],
    }  # fmt: skip
    if column["kind"] == "select":
        given["options"] = column["options"]
    elif column["kind"] == "input":
        given["autocomplete"] = "off"
    return render(column["kind"], given)


def _signature(params: Params) -> None:
    """What is drawn, the name as one types it, and the words one ticks; the first of them has the field's own id."""
    _field(params)
    name, at = params["name"], params["id"]
    params["typed"] = render(
        "input",
        {
            "name": f"{name}-name", "id": at, "label": "输入您的姓名", "value": params["value"],
            "autocomplete": params["autocomplete"],
            "hint": "已经手写的不用填", "maxlength": "60",
        },
    )  # fmt: skip
    tick = {"name": f"{name}-agreed", "id": f"{at}-agreed", "label": params["words"], "checked": params["agreed"]}
    params["agree"] = render("checkbox", tick)


FIELD: Mapping[str, object] = {
    "id": "", "value": "", "hint": "", "error": "", "optional": False, "heading": False, "key": "", "width": "",
    "disabled": False, "autofocus": False,
}  # fmt: skip
WIDTHS = ("", "short", "medium")
TAG_KINDS = ("", "ok", "wait", "late", "info")
NOTICE_KINDS = ("info", "success", "warning", "error")


def _with(**more: object) -> Mapping[str, object]:
    return {**FIELD, **more}


REMEMBERED = frozenset({"input", "date", "select", "signature"})
"""Components whose ``autocomplete`` says what a browser may offer."""
COMPONENTS: Mapping[str, Component] = {
    "button": Component(
        ("label",),
        {"kind": "", "href": "", "type": "submit", "name": "", "value": "", "key": "", "form": "", "dialog": "",
         "busy": "", "disabled": False, "small": False, "formaction": ""},
        {"kind": ("", "main", "quiet"), "type": ("submit", "button", "reset")},
    ),
    "tag": Component(("text",), {"kind": ""}, {"kind": TAG_KINDS}),
    "light": Component(("state",), {"text": ""}, {"state": tuple(LIGHT_WORDS)}, prepare=_light),
    "card": Component(
        (), {"title": "", "tag": "", "kind": "", "id": "", "level": 2, "href": "", "note": ""}, {"kind": TAG_KINDS},
        block=True,
    ),
    "input": Component(
        ("name", "label"),
        _with(type="text", autocomplete="", inputmode="", suffix="", maxlength="", spellcheck=False),
        {"width": WIDTHS}, prepare=_field,
    ),
    "textarea": Component(("name", "label"), _with(rows=4, maxlength=""), {"width": WIDTHS}, prepare=_field),
    "date": Component(("name", "label"), _with(min="", max="", autocomplete=""), {"width": WIDTHS}, prepare=_field),
    "select": Component(
        ("name", "label", "options"), _with(empty="请选择", autocomplete=""), {"width": WIDTHS}, prepare=_choice_field
    ),
    "radios": Component(("name", "label", "options"), _with(inline=False), prepare=_choice_field),
    "checkboxes": Component(
        ("name", "label", "options"), {**_with(inline=False), "values": ()}, prepare=_choice_field
    ),
    "checkbox": Component(("name", "label"), _with(checked=False), prepare=_field),
    "members": Component(
        ("name", "label", "columns"), _with(rows=(), errors=None, most=10, spare=2, more=""), prepare=_members
    ),
    "signature": Component(
        ("name", "label"), _with(strokes="", agreed=False, words="以上是本人意思", autocomplete="name"),
        prepare=_signature,
    ),
    "ink": Component(("strokes", "label")),
    "upload": Component(
        ("name", "label"), _with(accept="", multiple=False, action="", files=(), capture=""), prepare=_upload
    ),
    "error_summary": Component(("errors",), {"title": "有几处要改一下"}, prepare=_rows("errors", "id message")),
    "progress": Component(("current", "total"), {"label": ""}, prepare=_progress),
    "timeline": Component(("steps",), {"label": "办理进度"}, prepare=_rows("steps", "title state time note")),
    "facts": Component(("rows",), {}, prepare=_rows("rows", "term value note")),
    "materials": Component(("items",), {}, prepare=_rows("items", "name tag kind note href link")),
    "summary": Component(("rows",), {}, prepare=_rows("rows", "label value href")),
    "pager": Component((), {"more": "", "back": "", "shown": "", "label": "翻页"}),
    "empty": Component(("title",), {"text": "", "action": "", "href": ""}),
    "notice": Component((), {"kind": "info", "title": "", "text": ""}, {"kind": NOTICE_KINDS}),
    "notice_block": Component((), {"kind": "info", "title": ""}, {"kind": NOTICE_KINDS}, block=True),
    "breadcrumb": Component(("items",), {}, prepare=_rows("items", "label href")),
    "table": Component(
        ("caption", "columns"), {"hide_caption": False}, block=True,
        prepare=_rows("columns", "label sort direction numeric"),
    ),
    "tabs": Component(("items",), {"label": "分类"}, prepare=_rows("items", "label href current count")),
    "nav": Component(("items",), {}, prepare=_rows("items", "label href current count late heading")),
    "dialog": Component(("id", "title"), {"open": False}, block=True),
    "kbd": Component(("keys",), {}),
    "qr": Component(("data", "label"), {"note": ""}, prepare=_qr),
    "masked": Component(
        ("value", "what", "action"), {"hidden": None, "reasons": (), "next": ""}, prepare=_masked
    ),
    "search": Component(
        (),
        {"action": "", "name": "q", "value": "", "label": "想办的事", "button": "查一查", "hint": "", "big": False,
         "key": "", "example": ""},
    ),
    "read_aloud": Component((), {"target": "main"}),
    "autosave": Component((), {"saved_at": ""}),
    "print_button": Component((), {"label": "打印", "key": ""}),
}  # fmt: skip


def render(name: str, params: Params, *, block: bool = False, csrf_token: object = "") -> SafeString:
    """The component's HTML.

    Raises ValueError for an unknown component or word, a missing or unknown parameter, or the wrong tag.
    """
    component = COMPONENTS.get(name)
    if component is None or component.block is not block:
        raise ValueError(f"no component {name!r} for this tag")
    given = {"content": "", **params} if block else params
    missing = [p for p in component.required if p not in given]
    unknown = [p for p in given if p not in {*component.required, *component.optional, *(["content"] if block else ())}]
    if missing or unknown:
        raise ValueError(f"component {name!r}: missing {missing}, unknown {unknown}")
    full = {**component.optional, **given}
    for key, allowed in component.choices.items():
        if full[key] not in allowed:
            raise ValueError(f"component {name!r}: {key}={full[key]!r} is none of {allowed}")
    if component.prepare:
        component.prepare(full)
    html = get_template(f"common/components/{name}.html").render({**full, "csrf_token": csrf_token})
    return mark_safe(html.strip())  # noqa: S308  (rendered by Django's autoescaping engine)
