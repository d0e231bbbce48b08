"""Files from outside that are made, or happen, to hurt: each is refused in words, none stays half read."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.governance import sheet
from yichuang.domain.catalogue.testing import change as play
from yichuang.kernel import errors, jobs

SHEET = "xl/worksheets/sheet1.xml"


def repacked(change, name: str = SHEET) -> io.BytesIO:
    """A good file whose part ``name`` went through ``change``."""
    source, target = zipfile.ZipFile(play.sheet([play.superior_row()])), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in source.namelist():
            data = source.read(entry)
            packed.writestr(entry, change(data) if entry == name else data)
    target.seek(0)
    return target


def told(cast, county, content, series: str = "basic") -> str:
    """What the bureau reads of the file in the end."""
    listing = catalogue.bring_list(
        actor=cast.bureau, place_id=county.place.id, series=series, name="一版", source="上级", content=content
    )
    jobs.run_pending()
    seen = catalogue.get_listing(cast.bureau, listing.id)
    assert seen.state == "refused"
    return seen.refusal


ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "'
    + b"a" * 1000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (c + 1, b"&%c;" % c * 10) for c in range(97, 105))
    + b"]>"
)


@pytest.mark.seed("S0-28")
@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda data: data[: len(data) // 2]),
        (SHEET, lambda data: data.replace(b"<worksheet", ENTITIES + b"<worksheet").replace(b"<t>", b"<t>&i;", 1)),
        (SHEET, lambda _: b"no xml at all"),
        ("xl/workbook.xml", lambda data: data.replace(b"<sheets>", b"<sheets><")),
        ("xl/workbook.xml", lambda _: b"<workbook/>"),
        ("[Content_Types].xml", lambda data: data.replace(b"sheet.main", b"sheet.mean")),
        (SHEET, lambda data: data.replace(b'r="A2"', b'r="?!"')),
        ("xl/styles.xml", lambda _: b"<styleSheet><cellXfs><xf fontId='x'/></cellXfs></styleSheet>"),
    ],
)
def test_a_file_with_broken_or_hostile_insides_is_refused_in_words(county, cast, part, change):
    assert "打不开" in told(cast, county, repacked(change, part))


def test_one_cell_at_the_far_corner_of_the_sheet_costs_nothing():
    book = Workbook()
    page = book.worksheets[0]
    page.append(list(play.HEADERS))
    page.cell(row=1_000_000, column=16_384, value="x")
    data = io.BytesIO()
    book.save(data)
    tracemalloc.start()
    begun = time.monotonic()
    with pytest.raises(errors.Invalid) as refused:
        sheet.read_file(data.getvalue())
    took, (_, most) = time.monotonic() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "列" in refused.value.fields["file"]
    assert took < 5
    assert most < 100_000_000


def test_a_csv_of_nothing_but_line_ends_is_not_read_to_its_end():
    data = b"a,b\n" + b"x\n" * 4_000_000
    tracemalloc.start()
    with pytest.raises(errors.Invalid) as refused:
        sheet.read_file(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "最多导入 20000 行" in refused.value.fields["file"]
    assert most < 60_000_000


@pytest.mark.seed("S0-28")
def test_a_linked_list_with_short_and_empty_lines_tells_their_rows(county, cast):
    text = "编码,名称\nA-1,森林采伐\n\nA-2\nA-3,木材运输\n"
    listing = catalogue.bring_list(
        actor=cast.bureau, place_id=county.place.id, series="powers", name="权责清单", source="编办",
        content=io.BytesIO(text.encode()),
    )  # fmt: skip
    seen = catalogue.get_listing(cast.bureau, listing.id)
    assert [(p.row, p.text) for p in seen.problems] == [(4, "编码和名称都要填")]
    assert seen.total == 3


@pytest.mark.parametrize("text", ["编码,名称\nA-1,森林\x0b采伐\n", "编码,名称\nA-1\x1b,森林采伐\n"])
def test_control_characters_are_refused_with_their_place(text):
    with pytest.raises(errors.Invalid) as refused:
        sheet.read_file(text.encode())
    assert "第 2 行" in refused.value.fields["file"]
    assert "控制字符" in refused.value.fields["file"]


def test_millions_of_empty_cells_in_a_small_file_are_refused_before_they_are_built(county, cast):
    bomb = repacked(lambda data: data.replace(b"<sheetData>", b"<sheetData><row>" + b"<c/>" * 5_000_000 + b"</row>"))
    begun = time.monotonic()
    assert "解开后太大" in told(cast, county, bomb)
    assert time.monotonic() - begun < 10


@pytest.mark.seed("S0-28")
@pytest.mark.parametrize("row", [20_003, 40_000])
def test_a_row_far_down_after_a_gap_is_told_and_not_dropped(row):
    book = Workbook()
    page = book.worksheets[0]
    first = play.superior_row()
    page.append(list(play.HEADERS))
    page.append([first.get(header, "") for header in play.HEADERS])
    page.cell(row=row, column=1, value="000164002000")
    data = io.BytesIO()
    book.save(data)
    flat = f"{','.join(play.HEADERS)}\n000164001000\n{chr(10) * (row - 3)}000164002000\n"
    for content in (data.getvalue(), flat.encode()):
        with pytest.raises(errors.Invalid) as refused:
            sheet.read_file(content)
        assert f"第 {row} 行还有内容" in refused.value.fields["file"]


def test_formats_without_contents_far_down_are_no_fault():
    book = Workbook()
    page = book.worksheets[0]
    page.append(list(play.HEADERS))
    page.append([play.superior_row().get(header, "") for header in play.HEADERS])
    page.cell(row=30_000, column=1).number_format = "@"
    data = io.BytesIO()
    book.save(data)
    assert len(sheet.read_file(data.getvalue())) == 2
