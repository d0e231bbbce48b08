"""Model fields whose column holds only sealed bytes."""

# ruff: noqa: SLF001 - _meta is Django's documented way to a model's fields

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.models.query_utils import DeferredAttribute

from .values import current_head, open_sealed, seal

if TYPE_CHECKING:
    _Bytes = models.Field[Any, Any]
else:
    _Bytes = models.BinaryField

# How a sealed value is written in a serialised row; no form lets a NUL in, so nobody can type it.
_SERIALISED = "\0sealed:"


class PlainText(str):
    """An opened value: a str in every way, except that its repr (logs, tracebacks, dataclasses) hides it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class PlainDict(dict[str, Any]):
    """Opened form answers: a dict, except that its repr hides it."""

    def __repr__(self) -> str:
        return "{***}"


class _Guarded(DeferredAttribute):
    """Wraps what is assigned, so that a value is hidden from reprs before it is saved as well."""

    field: _Sealed

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = self.field.wrap(value)


class _Sealed(_Bytes):
    descriptor_class = _Guarded

    @property
    def context(self) -> str:
        """``table.column``, authenticated with every value."""
        return f"{self.model._meta.db_table}.{self.column}"

    def wrap(self, value: object) -> object:
        """The value as it is kept on an instance: one whose repr hides it."""
        return value

    def _write(self, value: Any) -> str:
        return str(value)

    def _read(self, text: str) -> Any:
        return self.wrap(text)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return super().get_prep_value(value)
        return seal(self._write(value), context=self.context)

    def from_db_value(self, value: bytes | None, *_: object) -> Any:
        return None if value is None else self._read(open_sealed(value, context=self.context))

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(_SERIALISED):
            blob = base64.b64decode(value.removeprefix(_SERIALISED))
            return self._read(open_sealed(blob, context=self.context))
        return self.wrap(value)

    def value_to_string(self, obj: models.Model) -> str:
        """A serialised row stays sealed. An empty one cannot be told from a missing one, so only text comes here."""
        value = self.value_from_object(obj)
        if value is None:
            return ""
        return _SERIALISED + base64.b64encode(seal(self._write(value), context=self.context)).decode()

    def get_default(self) -> Any:
        return self._get_default()  # type: ignore[attr-defined]  # BinaryField would turn "" into b""

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.context} is sealed and cannot be searched: keep a blind_index beside it")
        return super().get_lookup(lookup_name)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, f"yichuang.kernel.sealing.{type(self).__name__}", args, kwargs


class SealedTextField(_Sealed):
    """Text that is sealed at rest (name, identity number, phone, address). Python value: str, or None with null=True.

    It cannot be filtered or ordered by; keep a ``blind_index`` in a BinaryField beside it. The value of an instance
    hides in repr. Raises SealError on reading if the stored bytes were altered or moved.
    """

    def wrap(self, value: object) -> object:  # noqa: D102
        return PlainText(value) if isinstance(value, str) else value


class SealedJSONField(_Sealed):
    """A JSON object that is sealed at rest (form answers). Python value: dict, or None with null=True.

    Change it by assigning a new dict or in place, then save: it is written whole.
    """

    def wrap(self, value: object) -> object:  # noqa: D102
        return PlainDict(value) if isinstance(value, dict) else value

    def _write(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def _read(self, text: str) -> Any:
        return self.wrap(json.loads(text))


def reseal_all(*, batch: int = 500) -> dict[str, int]:
    """Seal again, with the current key, every sealed model field that another key sealed; counts per ``table.column``.

    Works in batches, each its own transaction with its rows locked, so that it may run beside the application and be
    broken off and begun again. Values that another process wrote with the old key meanwhile stay readable; a second run
    takes them.
    """
    counts: dict[str, int] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, _Sealed) and not model._meta.proxy and field.model is model:
                counts[field.context] = sum(_reseal(field, batch))
    return counts


def _reseal(field: _Sealed, batch: int) -> Iterator[int]:
    """By ctid, not by key: a locked row keeps it until the transaction ends, and every table has one."""
    table, column = (connection.ops.quote_name(name) for name in field.context.split("."))
    stale = f"{column} IS NOT NULL AND substring({column} from 1 for 3) <> %s"
    find = f"SELECT ctid::text, {column} FROM {table} WHERE {stale} LIMIT %s FOR UPDATE"  # noqa: S608 - names of models
    update = f"UPDATE {table} SET {column} = %s WHERE ctid = %s::tid"  # noqa: S608
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(find, [current_head(), batch])
            rows = cursor.fetchall()
            for ctid, blob in rows:
                text = open_sealed(blob, context=field.context)
                cursor.execute(update, [seal(text, context=field.context), ctid])
        if not rows:
            return
        yield len(rows)
