"""The application form as JSON Schema 2020-12, out and in.

Out: ``situation`` (the questions) and ``form`` (the fields) of one document; a field that only some situations ask for
is required, or not allowed, by if/then/else on the answers. What JSON Schema has no word for stands under ``x-…``, so
that a schema we wrote reads back as the same fields. In: fields with the problems of what has no place in a form, by
JSON pointer; nothing is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from yichuang.kernel.files import kinds

from ..codes import FieldType, FileKind
from .attachments import accepted
from .data_elements import as_defined
from .elements import MEMBER_COLUMNS, Condition, FormField
from .members import member_columns
from .spec import ItemSpec

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_WORDS: Final = {FieldType.TEXT, FieldType.LONGTEXT, FieldType.ADDRESS}
_NUMBERS: Final = {FieldType.NUMBER, FieldType.MONEY}
_LONG: Final = 200  # characters; above it a text is written over several lines
_PATTERNS: Final = {
    FieldType.IDENTITY: r"^\d{17}[\dX]$",
    FieldType.USCC: r"^[0-9A-HJ-NP-RT-UW-Y]{18}$",
    FieldType.PHONE: r"^(1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7})$",
    FieldType.BANK: r"^\d{10,30}$",
    FieldType.DIVISION: r"^[1-9]\d{11}$",
}
_OWN: Final = ("x-field", "x-unit", "x-shared", "x-on-result", "x-when", "x-accepts", "x-max-mb")
_MEDIA: Final = {FileKind.PDF: kinds.PDF, FileKind.OFD: "application/ofd"}
_BYTES: Final = frozenset({"binary", "byte", "data-url"})
_HANDLE: Final = "上传文件以后得到的编号（handle）"
_SIGNED: Final = {
    "type": "object",
    "properties": {
        "way": {"const": "paper", "title": "在纸质表格上签名，只有窗口用"},
        "name": {"type": "string", "minLength": 2, "maxLength": 60, "title": "签名人全名"},
        "strokes": {"type": "string", "maxLength": 24_000, "title": "手写笔迹：x,y x,y;x,y x,y，画布 600 × 300"},
        "agreed": {"const": True, "title": "以上是本人意思"},
    },
    "anyOf": [{"required": ["way"]}, {"required": ["name", "agreed"]}, {"required": ["strokes", "agreed"]}],
    "additionalProperties": False,
}
_KNOWN: Final = frozenset(
    {
        "title", "description", "examples", "type", "format", "pattern", "minLength", "maxLength", "minimum", "maximum",
        "oneOf", "enum", "items", "uniqueItems", "minItems", "maxItems", "contentMediaType", "$comment", *_OWN,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """What of a schema has no place in a form: where (JSON pointer), and what it means for the form."""

    pointer: str
    text: str


def form_schema(spec: ItemSpec, *, address: str = "") -> dict[str, Any]:
    """The schema of an application's ``situation`` and ``form``. ``address``: where it is published (``$id``)."""
    form = [as_defined(f) for f in spec.form]
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "title": f"{spec.name}申请表",
        "type": "object",
        "properties": {
            "situation": {
                "title": "情形",
                "type": "object",
                "properties": {q.id: _question(q.text, q.help, q.options) for q in spec.questions},
                "additionalProperties": False,
            },
            "form": {
                "title": "申请表",
                "type": "object",
                "properties": {f.id: _property(f) for f in form},
                "required": [f.id for f in form if f.required and not f.when.all],
                "additionalProperties": False,
            },
        },
        "required": ["form"],
    }
    conditional = [_conditional(f) for f in spec.form if f.when.all]
    if conditional:
        schema["allOf"] = conditional
    return {"$schema": DIALECT, "$id": address, **schema} if address else schema


def import_form(schema: Any) -> tuple[tuple[FormField, ...], tuple[SchemaProblem, ...]]:
    """The fields a schema describes: one of ours, or any object whose properties are values or choices.

    What cannot be a field is told and left out; a keyword that a form cannot hold is told and the field kept.
    """
    if not isinstance(schema, Mapping):
        return (), (SchemaProblem("", "这不是 JSON Schema 对象"),)
    properties = schema.get("properties")
    own = isinstance(properties, Mapping) and isinstance(properties.get("form"), Mapping)
    whole: Any = properties["form"] if own and isinstance(properties, Mapping) else schema
    at = "/properties/form" if own else ""
    inside = whole.get("properties")
    if not isinstance(inside, Mapping) or not inside:
        return (), (SchemaProblem(f"{at}/properties", "没有 properties：表里一项也没有"),)
    required = set(whole.get("required") or ())
    fields: list[FormField] = []
    problems: list[SchemaProblem] = []
    conditions = dict(_conditions(schema)) if own else {}
    for name, described in inside.items():
        when, needed = conditions.get(name, (Condition(), name in required))
        pointer = f"{at}/properties/{str(name).replace('~', '~0').replace('/', '~1')}"
        field = _field(str(name), described, pointer, problems)
        if field is not None:
            fields.append(field.model_copy(update={"required": needed, "when": when}))
    if not own:
        problems += [
            SchemaProblem(f"/{key}", f"不支持 {key}：条件和组合请在“情形”里写")
            for key in ("if", "allOf", "anyOf", "dependentRequired", "dependentSchemas", "$ref", "patternProperties")
            if key in schema
        ]
    return tuple(fields), tuple(problems)


def _question(text: str, hint: str, options: Any) -> dict[str, Any]:
    made = {"title": text, "oneOf": [{"const": o.value, "title": o.label} for o in options]}
    return made | ({"description": hint} if hint else {})


def _property(field: FormField) -> dict[str, Any]:
    made: dict[str, Any] = {"title": field.label}
    if field.help:
        made["description"] = field.help
    if field.example:
        made["examples"] = [field.example]
    made |= _values(field)
    made["x-field"] = field.type.value
    for key, value in (("x-unit", field.unit), ("x-shared", field.shared), ("x-on-result", field.on_result)):
        if value:
            made[key] = value
    return made


def _values(field: FormField) -> dict[str, Any]:
    """What a value of the field may be."""
    choices = [{"const": c.value, "title": c.label} | ({"x-unknown": True} if c.unknown else {}) for c in field.choices]
    kind = field.type
    if kind in _WORDS:
        return {"type": "string", "minLength": int(field.required), "maxLength": field.max_length}
    if kind in _NUMBERS:
        bounds = {"minimum": field.minimum, "maximum": field.maximum}
        return {"type": "number"} | {key: _plain(value) for key, value in bounds.items() if value is not None}
    if choices:
        one = {"type": "string", "oneOf": choices}
        many = {"type": "array", "items": {"oneOf": choices}, "uniqueItems": True, "minItems": int(field.required)}
        return one if kind is FieldType.CHOICE else many
    if kind is FieldType.MEMBERS:
        columns = member_columns(field)
        row = {
            "type": "object",
            "properties": {c.id: _property(c) for c in columns},
            "required": [c.id for c in columns if c.required],
            "additionalProperties": False,
        }
        return {"type": "array", "items": row, "minItems": int(field.required), "maxItems": field.most_rows}
    plain: dict[FieldType, dict[str, Any]] = {
        FieldType.BOOLEAN: {"type": "boolean"},
        FieldType.DATE: {"type": "string", "format": "date"},
        FieldType.ATTACHMENT: _files(field),
        FieldType.SIGNATURE: dict(_SIGNED),
    }
    return plain.get(kind) or {"type": "string", "pattern": _PATTERNS[kind]}


def _files(field: FormField) -> dict[str, Any]:
    """One file, or several, each by the handle it was given when it was uploaded."""
    one: dict[str, Any] = {"type": "string", "format": "uuid", "$comment": _HANDLE}
    media = [_MEDIA.get(kind) for kind in accepted(field)]
    if len(media) == 1 and media[0]:  # photographs come in several types: only x-accepts says them
        one["contentMediaType"] = media[0]
    many = {"type": "array", "items": one, "minItems": int(field.required), "maxItems": field.most_files}
    accepts = {"x-accepts": [kind.value for kind in field.accepts]} if field.accepts else {}
    return (one if field.most_files == 1 else many) | accepts | {"x-max-mb": field.max_mb}


def _plain(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _conditional(field: FormField) -> dict[str, Any]:
    """Asked for in some situations only: required there (if it must be filled in), not allowed elsewhere."""
    answers = {q: {"enum": list(values)} for q, values in field.when.all.items()}
    then: dict[str, Any] = {"properties": {"form": {"required": [field.id]}}} if field.required else {}
    return {
        "if": {
            "properties": {"situation": {"properties": answers, "required": list(answers)}},
            "required": ["situation"],
        },
        "then": then,
        "else": {"properties": {"form": {"properties": {field.id: False}}}},
    }


def _conditions(schema: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Condition, bool]]]:
    """By field its condition and whether it is required then, as ``_conditional`` writes them."""
    for part in schema.get("allOf") or ():
        try:
            answers = part["if"]["properties"]["situation"]["properties"]
            (name,) = part["else"]["properties"]["form"]["properties"]
            when = Condition(all={q: tuple(v["enum"]) for q, v in answers.items()})
        except (KeyError, TypeError, ValueError):
            continue
        needed = bool(part.get("then"))
        yield name, (when, needed)


def _field(name: str, described: Any, pointer: str, problems: list[SchemaProblem]) -> FormField | None:
    if not isinstance(described, Mapping):
        problems.append(SchemaProblem(pointer, "这一项没有说明是什么，没有导入"))
        return None
    problems += [
        SchemaProblem(f"{pointer}/{key}", f"不支持 {key}，这一项按没有它导入")
        for key in described
        if key not in _KNOWN and (key not in _SIGNED or described.get("x-field") != FieldType.SIGNATURE)
    ]
    kind = _kind(described)
    if kind is FieldType.ATTACHMENT and not _limits(kind, described).get("accepts") and "contentMediaType" in described:
        media = str(described["contentMediaType"])[:60]
        problems.append(SchemaProblem(f"{pointer}/contentMediaType", f"附件不能是 {media}，改成照片和 PDF 导入"))
    if kind is None:
        problems.append(SchemaProblem(pointer, "表里没有这种类型的项（嵌套对象、空值或几种类型并存），没有导入"))
        return None
    values: dict[str, Any] = {
        "id": _slug(name),
        "label": str(described.get("title") or name)[:200],
        "type": kind,
        "help": str(described.get("description") or ""),
        "example": str((described.get("examples") or [""])[0]),
        "unit": str(described.get("x-unit") or ""),
        "shared": str(described.get("x-shared") or ""),
        "on_result": bool(described.get("x-on-result")),
    }
    if values["id"] != name:
        problems.append(SchemaProblem(pointer, f"“{name}”不能作标识，改成了 {values['id']}"))
    try:
        return FormField.model_validate(values | _limits(kind, described))
    except (ValidationError, TypeError, AttributeError) as error:
        told = error.errors()[0]["msg"] if isinstance(error, ValidationError) else "写法不对"
        problems.append(SchemaProblem(pointer, f"没有导入：{told}"))
        return None


def _kind(described: Mapping[str, Any]) -> FieldType | None:
    """The type a property says, or the one that fits what it describes."""
    own = described.get("x-field")
    if own in set(FieldType):
        return FieldType(str(own))
    if "oneOf" in described or "enum" in described:
        return FieldType.CHOICE
    kind = described.get("type")
    if kind == "string":
        return _kind_of_text(described)
    items = described.get("items")
    if kind == "array" and isinstance(items, Mapping) and ({"oneOf", "enum"} & items.keys()):
        return FieldType.CHOICES
    plain = {"number": FieldType.NUMBER, "integer": FieldType.NUMBER, "boolean": FieldType.BOOLEAN}
    return plain.get(kind) if isinstance(kind, str) else None


def _kind_of_text(described: Mapping[str, Any]) -> FieldType:
    if described.get("format") == "date":
        return FieldType.DATE
    if "contentMediaType" in described or described.get("format") in _BYTES:
        return FieldType.ATTACHMENT
    return FieldType.LONGTEXT if described.get("maxLength", 0) > _LONG else FieldType.TEXT


def _limits(kind: FieldType, described: Mapping[str, Any]) -> dict[str, Any]:
    if kind in _WORDS:
        return {"max_length": described["maxLength"]} if "maxLength" in described else {}
    if kind in _NUMBERS:
        return {key: str(described[key]) for key in ("minimum", "maximum") if key in described}
    if kind in {FieldType.CHOICE, FieldType.CHOICES}:
        return {"choices": list(_choices(described if kind is FieldType.CHOICE else described["items"]))}
    if kind is FieldType.MEMBERS:
        return {"columns": list(_columns(described["items"])), "most_rows": described.get("maxItems", 10)}
    if kind is FieldType.ATTACHMENT:
        return {
            "accepts": list(described.get("x-accepts") or _accepts(described)),
            "max_mb": described.get("x-max-mb", 10),
            "most_files": described.get("maxItems", 1),
        }
    return {}


def _accepts(described: Mapping[str, Any]) -> Iterator[FileKind]:
    """What a schema of somebody else's says a file is; nothing where it says nothing we know."""
    media = str(described.get("contentMediaType") or "")
    if "x-field" in described:  # ours says it by x-accepts
        return
    if media.startswith("image/"):
        yield FileKind.PHOTO
    yield from (kind for kind, known in _MEDIA.items() if known == media)


def _choices(described: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for each in described.get("oneOf") or ():
        yield {"value": each["const"], "label": str(each.get("title") or each["const"])} | (
            {"unknown": True} if each.get("x-unknown") else {}
        )
    for number, value in enumerate(described.get("enum") or (), start=1):
        slug = _slug(str(value))
        yield {"value": slug if slug != "field" else f"option_{number}", "label": str(value)}


def _columns(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The columns besides those every table has."""
    required = set(row.get("required") or ())
    for name, described in row["properties"].items():
        if name in MEMBER_COLUMNS:
            continue
        kind = _kind(described) or FieldType.TEXT
        limits = {k: v for k, v in _limits(kind, described).items() if k in {"max_length", "choices"}}
        yield {
            "id": name, "label": str(described.get("title") or name), "type": kind, "required": name in required,
            "unit": str(described.get("x-unit") or ""), **limits,
        }  # fmt: skip


def _slug(name: str) -> str:
    """A name as an identifier of ours: camelCase and dashes become underscores; ``field`` if nothing is left."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    plain = re.sub(r"[^a-z0-9_]+", "_", parted).strip("_")[:40]
    return plain if re.match(r"[a-z]", plain) else f"f_{plain}"[:40] if plain else "field"
