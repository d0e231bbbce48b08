"""Tables as a spreadsheet (xlsx), written row by row: heads in bold and always in sight, no cell a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

_FORMULA: Final = frozenset("=+-@\t\r")
_LONGEST_TITLE: Final = 31  # what spreadsheets take

Sheet = tuple[str, Sequence[str], Iterable[Sequence[object]]]
"""Title, heads, rows."""


def xlsx(*sheets: Sheet, freeze: str = "A2") -> bytes:
    """These sheets as a file. Numbers stay numbers, everything else is text. ``freeze``: the first cell that moves."""
    book = Workbook(write_only=True)
    for title, columns, rows in sheets:
        sheet = book.create_sheet(title[:_LONGEST_TITLE])
        sheet.freeze_panes = freeze
        heads = []
        for number, word in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(number)].width = 28 if number <= 2 else 20
            cell = WriteOnlyCell(sheet, value=word)
            cell.font = Font(bold=True)
            heads.append(cell)
        sheet.append(heads)
        for row in rows:
            sheet.append([_cell(value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value: object) -> object:
    """What a spreadsheet cannot take for a formula, without the characters that its XML cannot hold."""
    if value is None or isinstance(value, int | float):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{text}" if text[:1] in _FORMULA else text
