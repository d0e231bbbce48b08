"""家庭成员表 on a page: the columns as the component wants them, and what was typed in its rows."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from yichuang.domain.catalogue import public as catalogue

T = catalogue.FieldType


def members_params(field: catalogue.FormField, rows: Any, errors: dict[str, str]) -> dict[str, Any]:
    """Parameters of the component ``members`` besides those of every field; ``errors`` by ``field.row.column``."""
    own = f"{field.id}."
    return {
        "columns": [_column(column) for column in catalogue.member_columns(field)],
        "rows": [row for row in rows if isinstance(row, dict)] if isinstance(rows, list | tuple) else [],
        "most": field.most_rows,
        "errors": {key.removeprefix(own): text for key, text in errors.items() if key.startswith(own)},
    }


def rows_typed(field: catalogue.FormField, post: QueryDict, name: str) -> list[dict[str, str]]:
    """The rows as typed, up to the last that says anything; unchecked."""
    columns = [column.id for column in catalogue.member_columns(field)]
    rows = [
        {column: post.get(f"{name}-{number}-{column}", "").strip()[:200] for column in columns}
        for number in range(1, field.most_rows + 1)
    ]
    while rows and not any(rows[-1].values()):
        rows.pop()
    return rows


def _column(column: catalogue.FormField) -> tuple[str, str, str, list[tuple[str, str]], str]:
    label = column.label if column.required else f"{column.label}（可不填）"
    options = [(c.value, c.label) for c in column.choices]
    kind = "select" if options else "date" if column.type is T.DATE else "input"
    return column.id, f"{label}（{column.unit}）" if column.unit else label, kind, options, column.help
