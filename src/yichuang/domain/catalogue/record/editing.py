"""Editing a record element by element (编辑实施清单): what was typed becomes values, or is refused in Chinese.

Works on the document of a proposal, which may be incomplete: what is left empty is absent, and the machine review says
what is missing. Nothing here is saved; ``change_proposal`` does that with the document these functions give back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from yichuang.kernel.errors import Invalid, NotFound

from .difference import row_name
from .elements import Document
from .spec import ItemSpec
from .words import Word, part_of, word_of

_EMPTY: tuple[Any, ...] = ("", None, [], (), {})
_GONE = "这一条已经不在了，可能刚被别人删掉，请回上一页看看"


def read_elements(part: type[Document], names: Iterable[str], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The elements of a part as they are kept (JSON types); what was left empty is absent.

    Raises Invalid with a message per element; one inside a part or row is named ``promised.amount`` or
    ``options.0.label``.
    """
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name in names:
        raw = _trimmed(typed.get(name))
        if raw in _EMPTY and raw is not False:
            continue
        adapter = _adapter(part, name)
        try:
            values[name] = adapter.dump_python(adapter.validate_python(raw), mode="json")
        except ValidationError as error:
            problems |= dict(_said(part, (name,), error))
    if problems:
        raise Invalid(problems)
    return values


def read_row(part: type[Document], typed: Mapping[str, Any]) -> dict[str, Any]:
    """A whole row of a list, with the rules that hold within it. Raises Invalid as ``read_elements``."""
    missing = {
        name: f"请填写{word_of(part, name).label}"
        for name, info in part.model_fields.items()
        if info.is_required() and _trimmed(typed.get(name)) in _EMPTY
    }
    try:
        values = read_elements(part, part.model_fields, typed)
    except Invalid as error:
        raise Invalid({**missing, **error.fields}) from None
    if missing:
        raise Invalid(missing)
    try:
        return part.model_validate(values).model_dump(mode="json")
    except ValidationError as error:
        raise Invalid(dict(_said(part, (), error))) from None


def with_elements(document: Mapping[str, Any], names: Iterable[str], values: Mapping[str, Any]) -> dict[str, Any]:
    """The document with these elements replaced; those of ``names`` that have no value are taken out."""
    kept = {name: value for name, value in document.items() if name not in set(names)}
    return kept | dict(values)


def with_row(document: Mapping[str, Any], name: str, at: int | None, row: Any) -> dict[str, Any]:
    """The document with this row in the place of another, or added at the end. Raises NotFound, Invalid (id taken)."""
    rows = rows_of(document, name)
    if at is None:
        at = len(rows)
        rows.append(row)
    elif at < len(rows):
        rows[at] = row
    else:
        raise NotFound(_GONE)
    if isinstance(row, Mapping) and "id" in row:
        others = [r.get("id") for n, r in enumerate(rows) if n != at and isinstance(r, Mapping)]
        if row["id"] in others:
            raise Invalid({"id": f"“{row['id']}”已经有一条在用，请换一个标识"})
    return {**document, name: rows}


def without_row(document: Mapping[str, Any], name: str, at: int) -> dict[str, Any]:
    """The document without this row. Raises NotFound."""
    rows = rows_of(document, name)
    if not 0 <= at < len(rows):
        raise NotFound(_GONE)
    del rows[at]
    return {**document, name: rows}


def with_row_moved(document: Mapping[str, Any], name: str, at: int, by: int) -> dict[str, Any]:
    """The document with this row moved up (-1) or down (+1); at either end it stays. Raises NotFound."""
    rows = rows_of(document, name)
    if not 0 <= at < len(rows):
        raise NotFound(_GONE)
    goal = min(max(at + by, 0), len(rows) - 1)
    rows.insert(goal, rows.pop(at))
    return {**document, name: rows}


def rows_of(document: Mapping[str, Any], name: str) -> list[Any]:
    """The rows of a list as the document holds them."""
    rows = document.get(name)
    return list(rows) if isinstance(rows, list | tuple) else []


def row_title(name: str, row: Any) -> str:
    """What to call a row of a list of the record: its name, as far as it has one."""
    part = part_of(ItemSpec, name)
    if part is None:
        return str(row)
    try:
        return row_name(part.model_validate(row))
    except ValidationError:
        return next((str(v) for k, v in row.items() if k != "id" and isinstance(v, str) and v), "（没有填完）")


def as_far_as_it_reads(document: Mapping[str, Any]) -> ItemSpec:
    """The record of a draft with the elements that are well formed, for a preview; of the rest what a record without
    them has. Required elements may be absent: only questions, papers, form, steps and limits are certain.
    """
    values = {}
    for name in ItemSpec.model_fields:
        if name not in document:
            continue
        part = part_of(ItemSpec, name)
        if part is not None and isinstance(document[name], list):
            values[name] = tuple(_readable(part, document[name]))
            continue
        try:
            values[name] = _adapter(ItemSpec, name).validate_python(document[name])
        except ValidationError:
            continue
    return ItemSpec.model_construct(_fields_set=None, **values)


def _readable(part: type[Document], rows: Sequence[Any]) -> Iterator[Document]:
    for row in rows:
        try:
            yield part.model_validate(row)
        except ValidationError:
            continue


@lru_cache(maxsize=512)
def _adapter(part: type[Document], name: str) -> TypeAdapter[Any]:
    info = part.model_fields[name]
    annotation: Any = info.annotation
    for constraint in info.metadata:
        annotation = Annotated[annotation, constraint]
    return TypeAdapter(annotation)


def _trimmed(value: Any) -> Any:
    """Without outer blanks and what was left empty; a part of which nothing was said is empty as a whole."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, Mapping):
        kept = {k: _trimmed(v) for k, v in value.items()}
        # An unticked box beside empty inputs says nothing.
        said = any(v not in _EMPTY and v is not False for v in kept.values())
        return {k: v for k, v in kept.items() if v not in _EMPTY or v is False} if said else {}
    if isinstance(value, list | tuple):
        return [v for v in map(_trimmed, value) if v not in _EMPTY]
    return value


def _said(part: type[Document], at: tuple[str, ...], error: ValidationError) -> Iterator[tuple[str, str]]:
    for found in error.errors():
        path = (*at, *(str(step) for step in found["loc"]))
        word = _word_at(part, path)
        yield ".".join(path) or "row", _message(found, word.label if word else "这一项", word.help if word else "")


def _word_at(part: type[Document], path: Iterable[str]) -> Word | None:
    """The word of the innermost element of a path."""
    word = None
    for step in path:
        if step.isdecimal():
            continue
        if step not in part.model_fields:
            break
        word, inner = word_of(part, step), part_of(part, step)
        if inner is None:
            break
        part = inner
    return word


_MESSAGES: dict[str, str] = {
    "missing": "请填写{label}",
    "string_too_short": "请填写{label}",
    "string_too_long": "{label}最多 {max_length} 个字，请写短一些",
    "too_short": "{label}至少要 {min_length} 个",
    "greater_than_equal": "{label}不能小于 {ge}",
    "less_than_equal": "{label}不能大于 {le}",
    "enum": "请选择{label}",
    "value_error": "{error}",
    "string_pattern_mismatch": "{label}的格式不对：{hint}",
}


def _message(found: Any, label: str, hint: str) -> str:
    """The words for an error of pydantic."""
    kind = found["type"]
    usual = "{label}请填数字" if kind.startswith(("int_", "decimal_")) else "{label}填得不对，请核对"
    more = {"hint": hint or "请核对", **found.get("ctx", {}), "label": label}
    return _MESSAGES.get(kind, usual).format_map(more)
