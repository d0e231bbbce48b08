"""How a published list stands on a page: few columns, with what belongs together in one cell.

The spreadsheet has a column for everything; eleven of them side by side can be read by nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yichuang.domain.catalogue import public as catalogue

BODY = "实施主体"
_TOGETHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "catalogue": (
        ("事项名称", BODY, "实施编码"), ("类型",), ("行使层级",), ("办理方式", "办件类型"), ("承诺时限",), ("收费",)
    ),
    "handed": (("事项名称", BODY), ("承接方", "性质"), ("环节", "方式"), ("起", "最后一天"), ("文件", "依据", "批次")),
    "promise": (("事项名称", BODY), ("可以承诺代替的材料", "种类"), ("依据",), ("承诺不实的后果", "事后核查")),
}  # fmt: skip
"""Columns that share a cell, by list: the first is what the cell says, the others stand small below it."""
TOLD = frozenset({"licences"})
"""Lists whose cells are whole paragraphs: each item is told line by line, not in a table."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``label``: the heading of its column. ``also``: what belongs to it, each with the name of its own column."""

    label: str
    text: str
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list as the page shows it; ``code`` leads to the item."""

    code: str
    cells: tuple[Cell, ...]


def headings(made: catalogue.PublishedList) -> tuple[str, ...]:
    """The headings of the page's columns."""
    return tuple(group[0] for group in _groups(made))


def rows(made: catalogue.PublishedList, lines: Sequence[catalogue.Line]) -> list[Row]:
    """These lines of the list, cell by cell; what is empty (—) is not said below another."""
    found = []
    for line in lines:
        given = {BODY: line.body, **dict(zip(made.columns, line.cells, strict=True))}
        cells = []
        for first, *others in _groups(made):
            also = tuple((name, given[name]) for name in others if given[name] not in {"", "—"})
            cells.append(Cell(first, given[first], also))
        found.append(Row(line.code, tuple(cells)))
    return found


def _groups(made: catalogue.PublishedList) -> tuple[tuple[str, ...], ...]:
    first, *others = made.columns
    return _TOGETHER.get(made.key) or ((first, BODY), *((name,) for name in others))
