"""Rows as a sheet of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font


def add_sheet(book: Workbook, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Add a sheet with these columns, its head in bold and always in sight."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    heads = []
    for word in columns:
        cell = WriteOnlyCell(sheet, value=word)
        cell.font = Font(bold=True)
        heads.append(cell)
    sheet.append(heads)
    for row in rows:
        sheet.append([_plain(value) for value in row])


def _plain(value: object) -> object:
    """A cell that a spreadsheet cannot take for a formula; numbers stay numbers."""
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
