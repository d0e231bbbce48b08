"""One form and one set of papers out of many: the same datum is asked once, the same paper handed in once (S2-71)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from yichuang.domain.catalogue.public import (
    Choice,
    FieldType,
    FormField,
    Material,
    MaterialForm,
    Necessity,
    attachment_of,
)

_STRICT_TEXT = frozenset(
    {FieldType.IDENTITY, FieldType.PHONE, FieldType.DATE, FieldType.BANK, FieldType.USCC, FieldType.ADDRESS}
)
"""Every value these accept is also a text, so one of them and a text are one question of the stricter type."""
_CHOOSING = frozenset({FieldType.CHOICE, FieldType.CHOICES})
_STRICTEST = (Necessity.REQUIRED, Necessity.DEFERRABLE, Necessity.OPTIONAL)


class CannotMerge(ValueError):
    """Two fields said to be the same datum that no one answer can satisfy; the text says why."""


def merge_fields(key: str, fields: Sequence[FormField]) -> FormField:
    """The one field for all of these: required if any is, every bound the narrowest. Raises CannotMerge."""
    merged = fields[0]
    for other in fields[1:]:
        merged = _two(merged, other)
    return merged.model_copy(update={"id": key, "required": any(f.required for f in fields)})


def _two(a: FormField, b: FormField) -> FormField:
    low = max((x for x in (a.minimum, b.minimum) if x is not None), default=None)
    high = min((x for x in (a.maximum, b.maximum) if x is not None), default=None)
    if low is not None and high is not None and low > high:
        raise CannotMerge(f"“{a.label}”的范围对不上：一处至少 {low}，另一处最多 {high}")
    if (a.unit or b.unit) and a.unit != b.unit:
        raise CannotMerge(f"“{a.label}”的单位不一样：{a.unit or '没有'}和{b.unit or '没有'}")
    return a.model_copy(
        update={
            "type": _type(a, b),
            "choices": _choices(a, b),
            "max_length": min(a.max_length, b.max_length),
            "minimum": low,
            "maximum": high,
            "help": a.help or b.help,
            **_files(a, b),
            "example": a.example or b.example,
        }
    )


def _files(a: FormField, b: FormField) -> dict[str, object]:
    """Of two attachments what both take: the files are uploaded once."""
    if not a.type is b.type is FieldType.ATTACHMENT:
        return {}
    other = attachment_of(b).accepts
    both = tuple(kind for kind in attachment_of(a).accepts if kind in other)
    if not both:
        raise CannotMerge(f"“{a.label}”两处能传的文件类型对不上，不能只传一次")
    return {"accepts": both, "max_mb": min(a.max_mb, b.max_mb), "most_files": min(a.most_files, b.most_files)}


def _type(a: FormField, b: FormField) -> FieldType:
    kinds = {a.type, b.type}
    if len(kinds) == 1:
        return a.type
    if kinds == {FieldType.NUMBER, FieldType.MONEY}:
        return FieldType.MONEY
    if kinds == {FieldType.TEXT, FieldType.LONGTEXT}:
        return FieldType.TEXT
    strict = kinds & _STRICT_TEXT
    if len(strict) == 1 and kinds - strict <= {FieldType.TEXT, FieldType.LONGTEXT}:
        return next(iter(strict))
    raise CannotMerge(f"“{a.label}”在一处是 {a.type.value}，在另一处是 {b.type.value}，不能只填一次")


def _choices(a: FormField, b: FormField) -> tuple[Choice, ...]:
    if not {a.type, b.type} & _CHOOSING:
        return ()
    there = {c.value: c.label for c in b.choices}
    changed = [c.label for c in a.choices if there.get(c.value, c.label) != c.label]
    common = tuple(c for c in a.choices if c.value in there)
    if changed or not common:
        raise CannotMerge(f"“{a.label}”两处的选项对不上，不能只选一次")
    return common


def paper_name(name: str) -> str:
    """A paper's name as it is compared: width of characters, blanks and brackets do not tell papers apart."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def merge_papers(name: str, papers: Sequence[Material], copies: str) -> Material:
    """The one paper for all of these, with the strictest requirement.

    Originals are shown once, so the largest number counts; copies as the bundle's rule says (``sum`` | ``max``).
    Required beats deferrable beats optional; it may be waived only where all waive it, and comes as late as the
    earliest allows.
    """
    necessity = min((m.necessity for m in papers), key=_STRICTEST.index)
    later = [m.defer_days for m in papers if m.necessity is Necessity.DEFERRABLE]
    return papers[0].model_copy(
        update={
            "name": name,
            "necessity": necessity,
            "originals": max(m.originals for m in papers),
            "copies": (sum if copies == "sum" else max)(m.copies for m in papers),
            "defer_days": min(later) if necessity is Necessity.DEFERRABLE else 0,
            "waivable": all(m.waivable for m in papers),
            "form": _form(papers),
            "source_note": "、".join(_unlike(m.source_note for m in papers)),
            "fill_note": "；".join(_unlike(m.fill_note.rstrip("。") for m in papers)),
            "standard": "；".join(_unlike(m.standard.rstrip("。") for m in papers)),
            "common_mistake": "；".join(_unlike(m.common_mistake.rstrip("。") for m in papers)),
            "max_mb": min(m.max_mb for m in papers),
        }
    )


def _form(papers: Iterable[Material]) -> MaterialForm:
    forms = {m.form for m in papers}
    if MaterialForm.PAPER in forms:
        return MaterialForm.PAPER
    return MaterialForm.ELECTRONIC if MaterialForm.ELECTRONIC in forms else MaterialForm.BOTH


def _unlike(texts: Iterable[str]) -> list[str]:
    return [t for t in dict.fromkeys(texts) if t]


def whole(value: Decimal) -> str:
    """A decimal without needless zeros: 2.50 → 2.5, 20 → 20."""
    return f"{value.normalize():f}" if value else "0"
