"""What is different between two editions of a record, in words, element by element (修订对照)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from yichuang.kernel.errors import NotFound

from ..codes import Coded
from ..guides.guide import chinese_date
from ..models import ItemVersion
from ..queries import get_version
from ..refs import limit_text
from .elements import (
    QA,
    Choice,
    Column,
    Condition,
    Discretion,
    Document,
    FormField,
    LegalBasis,
    Limit,
    ListedIn,
    Material,
    Option,
    PolicyNote,
    Prerequisite,
    Question,
    SpecialProcedure,
    Step,
    WideService,
)
from .situations import asks
from .spec import ItemSpec
from .words import value_text, word_of


class ChangeKind(Coded):
    """What became of an element."""

    ADDED = "added", "新增"
    REMOVED = "removed", "删去"
    CHANGED = "changed", "修改"
    MOVED = "moved", "换了位置"


@dataclass(frozen=True, slots=True)
class Change:
    """One element that is different: where (path), what it is called, both values in words, and which of its parts."""

    where: str
    kind: ChangeKind
    label: str
    old: str = ""
    new: str = ""
    parts: tuple[Change, ...] = ()


# By what a row of a list is the same row in both editions; what has no key is the same only with the same content.
_KEYS: Final[dict[type[Document], tuple[str, ...]]] = {
    Material: ("id",),
    FormField: ("id",),
    Question: ("id",),
    Step: ("id",),
    SpecialProcedure: ("id",),
    Option: ("value",),
    Choice: ("value",),
    Column: ("id",),
    LegalBasis: ("law", "article"),
    QA: ("question",),
    Prerequisite: ("name",),
    Discretion: ("factor",),
    PolicyNote: ("title",),
    ListedIn: ("list", "name"),
    WideService: ("scope", "mode"),
}
_NAMES: Final[dict[type[Document], tuple[str, ...]]] = {
    Material: ("name",),
    FormField: ("label",),
    Question: ("text",),
    Step: ("name",),
    SpecialProcedure: ("name",),
    Option: ("label",),
    Choice: ("label",),
    Column: ("label",),
}
_DATES = frozenset({"published_on", "effective_on", "issued_on"})


def difference(old: ItemSpec, new: ItemSpec) -> tuple[Change, ...]:
    """Every element that differs, in the order of the record; empty if nothing does.

    Rows of lists are told apart by their id (papers, fields, questions and their answers, steps, special procedures) or
    by what names them (an article, a question of the FAQ); plain texts by their content. A row that changed its place
    among those that stayed is ``moved``; as few rows as possible are said to have moved. A condition that lists the
    same answers in another order is the same.
    """
    return tuple(_Difference(old, new).of_part("", old, new))


def compare_versions(item_id: int, number_a: int, number_b: int) -> tuple[Change, ...]:
    """What changed from version ``number_a`` of an item to ``number_b`` (谁改了什么, S2-17). Raises NotFound."""
    rows = dict(
        ItemVersion.objects.filter(item_id=item_id, number__in={number_a, number_b}).values_list("number", "pk")
    )
    if rows.keys() != {number_a, number_b}:
        raise NotFound("这个事项没有这个版本，请在版本列表里重新选择")
    return difference(get_version(rows[number_a]).spec, get_version(rows[number_b]).spec)


def row_name(row: Any) -> str:
    """What people call a row of a list: the name of a paper, the law and its article, the text itself."""
    if not isinstance(row, Document):
        return str(row)
    names = _NAMES.get(type(row)) or _KEYS[type(row)]
    return " ".join(text for name in names if (text := value_text(type(row), name, getattr(row, name))))


class _Difference:
    def __init__(self, old: ItemSpec, new: ItemSpec) -> None:
        self.old = old
        self.new = new

    def of_part(self, path: str, old: Document, new: Document) -> Iterator[Change]:
        """The changed elements of a part that is in both editions."""
        for name in type(old).model_fields:
            before, after = getattr(old, name), getattr(new, name)
            if not _same(before, after):
                yield from self._element(f"{path}.{name}".lstrip("."), type(old), name, before, after)

    def _element(self, path: str, part: type[Document], name: str, old: Any, new: Any) -> Iterator[Change]:
        label = word_of(part, name).label
        if isinstance(old, tuple) and isinstance(new, tuple):
            yield from self._rows(path, part, name, old, new)
        elif isinstance(old, Document) and isinstance(new, Document) and not isinstance(old, Condition):
            yield Change(
                path, ChangeKind.CHANGED, label, *self._both(part, name, old, new), tuple(self.of_part(path, old, new))
            )
        else:
            kind = ChangeKind.ADDED if _empty(old) else ChangeKind.REMOVED if _empty(new) else ChangeKind.CHANGED
            yield Change(path, kind, label, *self._both(part, name, old, new))

    def _both(self, part: type[Document], name: str, old: Any, new: Any) -> tuple[str, str]:
        return _text(self.old, part, name, old), _text(self.new, part, name, new)

    def _rows(
        self, path: str, part: type[Document], name: str, old: Sequence[Any], new: Sequence[Any]
    ) -> Iterator[Change]:
        label = word_of(part, name).label
        before, after = dict(_keyed(old)), dict(_keyed(new))
        told = {key: f"{label}“{self._name(part, name, row)}”" for key, row in (before | after).items()}
        at = {
            key: f"{path}.{_path(key)}" if isinstance(row, Document) else path for key, row in (before | after).items()
        }
        for key, row in before.items():
            if key not in after:
                yield Change(at[key], ChangeKind.REMOVED, told[key], old=_text(self.old, part, name, row))
        stayed = [key for key in after if key in before]
        places = {key: number for number, key in enumerate(before)}
        kept = _longest_rising([places[key] for key in stayed])
        for key, row in after.items():
            if key not in before:
                yield Change(at[key], ChangeKind.ADDED, told[key], new=_text(self.new, part, name, row))
                continue
            if places[key] not in kept:
                yield Change(at[key], ChangeKind.MOVED, told[key])
            if not _same(before[key], row):
                yield Change(
                    at[key],
                    ChangeKind.CHANGED,
                    told[key],
                    *self._both(part, name, before[key], row),
                    tuple(self.of_part(at[key], before[key], row)),
                )

    @staticmethod
    def _name(part: type[Document], name: str, row: Any) -> str:
        return row_name(row) if isinstance(row, Document) else value_text(part, name, row)


def _text(spec: ItemSpec, part: type[Document], name: str, value: Any) -> str:
    """A value in words: limits as people read them, conditions in words of the questions, parts by their elements."""
    if isinstance(value, Limit):
        return f"{limit_text(value)}（{value.basis}）" if value.basis else limit_text(value)
    if isinstance(value, Condition):
        return asks(spec, value) or "总是"
    if isinstance(value, Document):
        kind = type(value)
        told = (
            (word_of(kind, inner).label, _text(spec, kind, inner, getattr(value, inner)))
            for inner, info in kind.model_fields.items()
            if info.is_required() or not _same(getattr(value, inner), info.get_default(call_default_factory=True))
        )
        return "；".join(f"{label}：{text}" for label, text in told if text)
    if isinstance(value, tuple):
        return "、".join(row_name(v) if isinstance(v, Document) else value_text(part, name, v) for v in value)
    if name in _DATES and value:
        with suppress(ValueError):  # a draft may hold a day that does not exist
            return chinese_date(value)
    return value_text(part, name, value)


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, Condition) and isinstance(new, Condition):
        return {q: set(v) for q, v in old.all.items()} == {q: set(v) for q, v in new.all.items()}
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(_same, old, new))
    if isinstance(old, Document) and type(old) is type(new):
        return all(_same(getattr(old, name), getattr(new, name)) for name in type(old).model_fields)
    return bool(old == new)


def _empty(value: Any) -> bool:
    return value is None or value == ""


def _keyed(rows: Iterable[Any]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Rows with their key; a second row of the same key is told apart by its number."""
    seen: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        key = tuple(str(getattr(row, k)) for k in _KEYS[type(row)]) if isinstance(row, Document) else (str(row),)
        seen[key] += 1
        yield (*key, seen[key]), row


def _path(key: tuple[Any, ...]) -> str:
    return " ".join(str(part) for part in key[:-1])


def _longest_rising(places: Sequence[int]) -> frozenset[int]:
    """The most of these that stand in rising order already: the others have moved. O(n log n)."""
    ends: list[int] = []
    lengths: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
        lengths.append(at)
    kept: set[int] = set()
    wanted = len(ends) - 1
    for place, length in zip(reversed(places), reversed(lengths), strict=True):
        if length == wanted:
            kept.add(place)
            wanted -= 1
    return frozenset(kept)
