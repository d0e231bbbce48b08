"""Inserting rows without compiling the statement each time: half the time of a hot operation went there (measured)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import AutoField, Field
from django.db.models.fields import NOT_PROVIDED

M = TypeVar("M", bound=models.Model)


def insert(*rows: M) -> tuple[M, ...]:
    """Insert new rows of one model in one statement; their keys are set on them, and they are given back.

    What ``bulk_create`` does, for models whose key the database gives, without signals or conflicts to ignore.
    """
    model = type(rows[0])
    fields, statement = _statement(model, len(rows))
    values = [_value(field, row) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as bulk_create does
    return rows


@lru_cache(maxsize=200)
def _statement(model: type[models.Model], count: int) -> tuple[Sequence[Field[Any, Any]], str]:
    """The columns this process gives a value for, and the statement. Columns with a database default are left out."""
    meta, quote = model._meta, connection.ops.quote_name  # noqa: SLF001 - Django's documented API
    fields = [f for f in meta.concrete_fields if not isinstance(f, AutoField) and f.db_default is NOT_PROVIDED]
    columns = ", ".join(quote(str(f.column)) for f in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    assert meta.pk is not None
    return fields, (
        f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES {', '.join([one] * count)}"  # noqa: S608 - our models
        f" RETURNING {quote(str(meta.pk.column))}"
    )


def _value(field: Field[Any, Any], row: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
