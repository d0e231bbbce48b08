"""Checks shared by the operations: lengths, words of a dictionary, numbers; and writing what differs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from yichuang.domain.places.operations._rows import changed_fields

Row = TypeVar("Row", bound=models.Model)
Wrong = dict[str, str]
MOST_AREA = Decimal(1_000_000)


def line(wrong: Wrong, field: str, value: str, label: str, most: int, least: int = 1) -> str:  # noqa: PLR0913
    """The text without blanks around it; of ``least`` to ``most`` characters, else a message under ``field``."""
    text = " ".join(value.split())
    if "\x00" in text:
        wrong[field] = f"{label}里有看不见的特殊字符，请重新输入"
    elif not least <= len(text) <= most:
        wrong[field] = (
            f"请填{label}，最多 {most} 个字" if not text else f"{label}最多 {most} 个字，现在 {len(text)} 个字"
        )
    return text


def word(  # noqa: PLR0913
    wrong: Wrong, field: str, value: str, known: Collection[str], label: str, *, empty: bool = False
) -> str:
    """A word of a dictionary, else a message under ``field``."""
    if value not in known and not (empty and value == ""):
        wrong[field] = f"请选{label}"
    return value


def words(wrong: Wrong, field: str, values: Collection[str], known: list[str], label: str) -> list[str]:
    """Words of a dictionary, in its order."""
    if not set(values) <= set(known):
        wrong[field] = f"{label}里有不认识的选项，请重新勾选"
    return [name for name in known if name in set(values)]


def area(wrong: Wrong, field: str, value: Decimal | None) -> Decimal | None:
    """Square metres above 0, to one decimal."""
    if value is None:
        return None
    if not value.is_finite() or not 0 < value < MOST_AREA:
        wrong[field] = "面积应大于 0，按平方米填，例如 3200"
        return None
    return value.quantize(Decimal("0.1"))


def number(wrong: Wrong, field: str, value: int | None, label: str, least: int, most: int) -> int | None:  # noqa: PLR0913
    """A whole number within bounds; None stays."""
    if value is not None and not least <= value <= most:
        wrong[field] = f"{label}应在 {least} 到 {most} 之间"
    return value


def put(
    model: type[Row], row: Row | None, fixed: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[Row, tuple[str, ...]]:
    """Make the row, or bring it up to date; with the names of the fields that are new or differ."""
    if row is None:
        made = model._default_manager.create(**fixed, **values)  # noqa: SLF001 - Django's documented name
        return made, tuple(values)
    return row, changed_fields(row, values)
