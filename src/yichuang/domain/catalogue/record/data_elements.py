"""数据元: one definition of each datum that several forms ask for (data/data_elements.toml).

A field that names one with ``shared`` takes its type and limits; it may narrow them and word label and choices for its
item, never contradict. So a datum given once fits every form that asks for it again (S0-40's 一次填报).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import Field, model_validator

from ..codes import Coded, FieldType
from .elements import Choice, Document, FormField, Short, Slug
from .record_rules import Problem
from .spec import ItemSpec

DATA = Path(__file__).parent.parent / "data" / "data_elements.toml"
SOURCE = "数据元目录：同一个数据在所有表里只有一个定义"
_UNSET: Final = FormField.model_fields["max_length"].default


class Mask(Coded):
    """How a screen shows part of a value."""

    NONE = "none", "不遮"
    IDENTITY = "identity", "遮身份证号码中段"
    PHONE = "phone", "遮电话中段"
    BANK = "bank", "只露账号末四位"
    MEMBERS = "members", "遮表内各人的号码"


_MASKED: Final = {
    FieldType.IDENTITY: Mask.IDENTITY,
    FieldType.PHONE: Mask.PHONE,
    FieldType.BANK: Mask.BANK,
    FieldType.MEMBERS: Mask.MEMBERS,
}


class DataElement(Document):
    """One datum: what it is called, about whom or what it is (``whose``), its type and the widest limits."""

    id: Slug
    name: Short
    whose: Short
    type: FieldType
    max_length: int = Field(default=_UNSET, ge=1, le=4000)
    minimum: str = ""
    maximum: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    mask: Mask = Mask.NONE

    @model_validator(mode="after")
    def _whole(self) -> DataElement:
        if (self.type in {FieldType.CHOICE, FieldType.CHOICES}) != bool(self.choices):
            raise ValueError(f"{self.id}: choices belong to choices")
        if self.mask is not _MASKED.get(self.type, Mask.NONE):
            raise ValueError(f"{self.id}: a screen masks by type")
        return self

    def as_field(self) -> FormField:
        """The datum as a field of its own: what the editor proposes, and what a field is held against."""
        bounds = {name: value for name in ("minimum", "maximum") if (value := getattr(self, name))}
        return FormField.model_validate(
            {
                "id": self.id, "label": self.name, "type": self.type, "max_length": self.max_length,
                "unit": self.unit, "choices": self.choices, "shared": self.id, **bounds,
            }
        )  # fmt: skip


@cache
def data_elements() -> dict[str, DataElement]:
    """All definitions by id."""
    rows = tomllib.loads(DATA.read_text("utf-8"))["element"]
    found = {row["id"]: DataElement.model_validate(row) for row in rows}
    if len(found) != len(rows):
        raise ValueError("a data element is defined twice")
    return found


def as_defined(field: FormField) -> FormField:
    """The field with what its data element says where the field says nothing or more; unchanged if it shares none."""
    element = data_elements().get(field.shared)
    if element is None or element.type is not field.type:
        return field
    whole = element.as_field()
    low = max((v for v in (field.minimum, whole.minimum) if v is not None), default=None)
    high = min((v for v in (field.maximum, whole.maximum) if v is not None), default=None)
    return field.model_copy(
        update={
            "max_length": min(field.max_length, whole.max_length),
            "minimum": low,
            "maximum": high,
            "unit": field.unit or whole.unit,
        }
    )


def data_element_problems(spec: ItemSpec) -> Iterator[Problem]:
    """Fields that contradict the definition of their data element, or name one that is not defined."""
    used: dict[str, str] = {}
    for field in spec.form:
        if not field.shared:
            continue
        where, told = f"form.{field.id}", f"申请表“{field.label}”"
        element = data_elements().get(field.shared)
        if element is None:
            yield Problem(where, f"{told}：没有“{field.shared}”这个数据元", "从数据元目录里选，或者不填数据元", SOURCE)
            continue
        if field.shared in used and not field.when.all:
            yield Problem(
                where, f"{told}和“{used[field.shared]}”问的是同一个数据：{element.name}", "删掉其中一个", SOURCE
            )
        used[field.shared] = field.label
        for text, mend in _contradictions(field, element):
            yield Problem(where, f"{told}与数据元“{element.name}”不一致：{text}", mend, SOURCE)


def _contradictions(field: FormField, element: DataElement) -> Iterator[tuple[str, str]]:
    if field.type is not element.type:
        yield f"类型应是{element.type.label}，现在是{field.type.label}", "改成数据元的类型"
        return
    whole = element.as_field()
    if field.max_length > whole.max_length and field.max_length != _UNSET:
        yield f"最多 {whole.max_length} 个字，现在是 {field.max_length} 个", f"改为 {whole.max_length} 以内"
    if field.unit and field.unit != whole.unit:
        yield f"计量单位应是“{whole.unit}”，现在是“{field.unit}”", "改成数据元的计量单位"
    if field.minimum is not None and whole.minimum is not None and field.minimum < whole.minimum:
        yield f"最小值不能小于 {whole.minimum}", f"改为 {whole.minimum} 以上"
    if field.maximum is not None and whole.maximum is not None and field.maximum > whole.maximum:
        yield f"最大值不能大于 {whole.maximum}", f"改为 {whole.maximum} 以内"
    strange = [c.label for c in field.choices if c.value not in {known.value for known in whole.choices}]
    if strange:
        yield f"没有这些选项：{'、'.join(strange)}", "用数据元的选项（标识要一样，说法可以不同）"
