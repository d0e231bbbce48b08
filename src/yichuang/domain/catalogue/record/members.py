"""家庭成员表: what a table of household members asks of each, how it is read, and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..codes import FieldType
from .elements import FormField

Row = dict[str, str]
EVERY = (
    FormField(id="name", label="姓名", max_length=60),
    FormField(id="relation", label="与申请人关系", max_length=20, example="配偶"),
    FormField(
        id="identity", label="身份证号码", type=FieldType.IDENTITY, required=False, help="没有号码的（如新生儿）不填"
    ),
)
"""The columns that every such table has (``elements.MEMBER_COLUMNS``)."""


def member_columns(field: FormField) -> tuple[FormField, ...]:
    """The columns of the table, each as a field of its own."""
    return (*EVERY, *(FormField.model_validate(column.model_dump()) for column in field.columns))


def read_members(field: FormField, raw: Any, read: Callable[[FormField, Any], Any]) -> tuple[list[Row], dict[str, str]]:
    """The rows ready to be kept, and a message for each cell that is wrong, by ``row.column`` from 1.

    ``read`` reads one cell and raises ValueError. Rows left empty are dropped; the message of the table itself is under
    the empty key.
    """
    if raw is None or raw == "":
        raw = []
    if not isinstance(raw, list | tuple) or not all(isinstance(row, Mapping) for row in raw):
        return [], {"": f"“{field.label}”的格式不对，请重新填写"}
    given = [
        (number, row) for number, row in enumerate(raw, start=1) if any(str(v or "").strip() for v in row.values())
    ]
    if len(given) > field.most_rows:
        return [], {"": f"“{field.label}”最多填 {field.most_rows} 人，现在有 {len(given)} 人"}
    if not given:
        return [], {"": f"请在“{field.label}”里至少填一人"} if field.required else {}
    columns = member_columns(field)
    problems: dict[str, str] = {}
    rows = [_row(columns, number, row, read, problems) for number, row in given]
    _twice(rows, [number for number, _ in given], problems)
    return rows, problems


def _row(
    columns: Sequence[FormField],
    number: int,
    row: Mapping[str, Any],
    read: Callable[[FormField, Any], Any],
    problems: dict[str, str],
) -> Row:
    kept: Row = {}
    for key in row.keys() - {column.id for column in columns}:
        problems[f"{number}.{str(key)[:40]}"] = "表里没有这一列"
    for column in columns:
        try:
            value = read(column, row.get(column.id))
        except ValueError as refused:
            problems[f"{number}.{column.id}"] = f"第 {number} 人：{refused}"
            continue
        if value is not None:
            kept[column.id] = str(value)
    return kept


def _twice(rows: Sequence[Row], numbers: Sequence[int], problems: dict[str, str]) -> None:
    """One person stands in the table once."""
    first: dict[str, int] = {}
    for number, row in zip(numbers, rows, strict=True):
        identity = row.get("identity")
        if identity and first.setdefault(identity, number) != number:
            problems[f"{number}.identity"] = f"第 {number} 人：身份证号码与第 {first[identity]} 人相同，请核对"


def member_cells(
    field: FormField, rows: Any, mask: Callable[[FormField, str], str] | None = None
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Heads of the columns, and the rows as people read them; ``mask`` hides part of what a screen must not show."""
    columns = member_columns(field)
    told = []
    for row in rows if isinstance(rows, list | tuple) else ():
        cells = []
        for column in columns:
            value = str(row.get(column.id, "")) if isinstance(row, Mapping) else ""
            text = {c.value: c.label for c in column.choices}.get(value, value)
            text = mask(column, text) if mask and text else text
            cells.append(f"{text} {column.unit}" if text and column.unit else text)
        told.append(tuple(cells))
    return tuple(c.label for c in columns), told


def members_text(field: FormField, rows: Any, mask: Callable[[FormField, str], str] | None = None) -> str:
    """The table as lines, one a person: 1. 李娜，配偶，5335…."""
    _, told = member_cells(field, rows, mask)
    return "\n".join(
        f"{number}. {'，'.join(cell for cell in cells if cell)}" for number, cells in enumerate(told, start=1)
    )
