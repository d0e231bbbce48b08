"""Tables as xlsx: what was typed is never a formula, numbers are numbers, heads stay in sight."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

from yichuang.kernel.spreadsheets import xlsx


def test_what_people_typed_is_never_a_formula_and_numbers_are_numbers() -> None:
    typed = ["=1+1", "+86", "-1", "@x", "\tx", "岩温"]
    book = load_workbook(BytesIO(xlsx(("台账", ["词", "数"], [(text, 2.5) for text in typed]), ("空", ["列"], []))))
    rows = list(book["台账"].iter_rows(min_row=2))
    assert [row[0].value for row in rows] == [*(f"'{text}" for text in typed[:5]), "岩温"]
    assert {row[0].data_type for row in rows} == {"s"}
    assert {row[1].value for row in rows} == {2.5}
    assert book["台账"].freeze_panes == "A2"
    assert [cell.value for cell in book["空"][1]] == ["列"]


def test_a_long_title_is_cut_to_what_a_spreadsheet_takes_and_many_columns_fit() -> None:
    columns = [f"第 {n} 列" for n in range(40)]
    sheet = load_workbook(BytesIO(xlsx(("很" * 60, columns, [range(40)])))).active
    assert sheet is not None
    assert sheet.title == "很" * 31
    assert sheet.max_column == 40


def test_a_stray_control_character_stops_no_export() -> None:
    sheet = load_workbook(BytesIO(xlsx(("台账", ["词"], [["做一件\x01事情"]])))).active
    assert sheet is not None
    assert sheet["A2"].value == "做一件事情"
