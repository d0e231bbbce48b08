"""Bringing a list from above: every fault told by row, nothing half adopted, large ones quick."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.governance.superior import read_limit
from yichuang.domain.catalogue.models import BasicEntry, Listing
from yichuang.domain.catalogue.testing import change as play
from yichuang.kernel import errors, jobs


def refused(cast, county, content) -> str:
    """What the bureau is told of a file that cannot be read."""
    try:
        listing = catalogue.bring_list(
            actor=cast.bureau, place_id=county.place.id, series="basic", name="一版", source="上级", content=content
        )
    except errors.Invalid as error:
        return str(error.fields["file"])
    jobs.run_pending()
    seen = catalogue.get_listing(cast.bureau, listing.id)
    assert seen.state == "refused"
    return seen.refusal


def test_the_lines_of_the_file_are_read_as_people_write_them(county, cast):
    listing_id = play.adopt(cast, county, [play.superior_row()])

    entry = catalogue.list_entries(cast.bureau)[0]
    assert entry.record.materials == ("林权证明", "授权委托书", "更新造林计划")
    assert entry.record.conditions == ("林木权属清楚", "不超过年采伐限额")
    assert entry.record.prerequisites == ()
    assert (entry.levels_text, entry.item_id) == ("县级", None)
    assert catalogue.current_edition(county.place.id) == "省级基本目录（2026年版）"
    assert catalogue.get_listing(cast.bureau, listing_id).total == 1


def test_each_fault_is_told_by_row_and_column_and_nothing_is_adopted(county, cast):
    rows = [
        play.superior_row(),
        play.superior_row(),
        play.superior_row(基本编码="12345"),
        play.superior_row(基本编码="000164009000", 事项类型="采伐"),
        play.superior_row(基本编码="000164010000", 法定时限="二十天左右"),
        play.superior_row(基本编码="000164011000", 行使层级="镇上"),
        play.superior_row(基本编码="000164012000", 事项名称=""),
        play.superior_row(基本编码="000764013000"),
    ]
    listing_id = play.bring(cast, county, rows)

    told = {(p.row, p.column): p.text for p in catalogue.get_listing(cast.bureau, listing_id).problems}
    assert "与第 2 行重复" in told[3, "基本编码"]
    assert "应是 12 位数字，现在是“12345”" in told[4, "基本编码"]
    assert "“采伐”不在这些里：行政许可" in told[5, "事项类型"]
    assert "看不懂时限" in told[6, "法定时限"]
    assert "看不懂层级" in told[7, "行使层级"]
    assert told[8, "事项名称"] == "不能空着"
    assert "第 3–4 位" in told[9, "基本编码"]
    with pytest.raises(errors.Conflict, match="还有 7 处问题"):
        catalogue.adopt_list(actor=cast.bureau, listing_id=listing_id)
    assert not BasicEntry.objects.exists()


def test_files_that_cannot_be_read_say_why(county, cast):
    merged = Workbook()
    merged.worksheets[0].append(list(play.HEADERS))
    merged.worksheets[0].append(["1"] * 5)
    merged.worksheets[0].merge_cells("A2:A3")
    formula = Workbook()
    formula.worksheets[0].append(list(play.HEADERS))
    formula.worksheets[0].append(["=1+1"])
    files = {"merged": merged, "formula": formula, "empty": Workbook()}
    told = {}
    for name, book in files.items():
        data = io.BytesIO()
        book.save(data)
        data.seek(0)
        told[name] = refused(cast, county, data)
    half = play.sheet([play.superior_row()]).getvalue()[:900]
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("hello.txt", "no spreadsheet")
    other.seek(0)

    assert "合并的单元格（A2:A3）" in told["merged"]
    assert "第 2 行第 1 列是公式" in told["formula"]
    assert "没有内容" in told["empty"]
    assert refused(cast, county, io.BytesIO(half))
    assert refused(cast, county, other)
    assert "不是表格文件" in refused(cast, county, io.BytesIO(b"\x00\x01\x02"))
    assert "缺少：事项类型、行使层级" in refused(cast, county, io.BytesIO("基本编码,事项名称\n1,2".encode()))
    assert "表头重复" in refused(
        cast, county, io.BytesIO("事项编码,基本编码,事项名称,事项类型,行使层级\n1,1,2,3,4".encode())
    )
    assert not Listing.objects.filter(state="adopted").exists()


def test_a_csv_from_an_old_office_is_read_too(county, cast):
    row = play.superior_row(受理条件="林木权属清楚", 设定依据="森林法第五十六条")
    text = ",".join(row) + "\n" + ",".join(row.values())
    listing = catalogue.bring_list(
        actor=cast.bureau,
        place_id=county.place.id,
        series="basic",
        name="旧版目录",
        source="上级",
        content=io.BytesIO(text.encode("gb18030")),
    )
    assert catalogue.get_listing(cast.bureau, listing.id).state == "checked"


def test_two_thousand_rows_are_read_and_adopted_well_within_twenty_seconds(county, cast):
    rows = [play.superior_row(基本编码=f"000164{n // 1000:01d}{n % 1000:03d}00") for n in range(2000)]
    begun = time.monotonic()
    play.adopt(cast, county, rows)
    assert time.monotonic() - begun < 20
    assert BasicEntry.objects.count() == 2000
    assert len(catalogue.list_tasks(cast.bureau)) == 200


def test_reading_again_after_a_crash_reads_once(county, cast):
    from yichuang.domain.catalogue.tasks import read_listing

    listing_id = play.bring(cast, county, [play.superior_row()])
    read_listing(listing_id=listing_id)
    assert catalogue.get_listing(cast.bureau, listing_id).total == 1
    catalogue.adopt_list(actor=cast.bureau, listing_id=listing_id)
    with pytest.raises(errors.Conflict):
        catalogue.adopt_list(actor=cast.bureau, listing_id=listing_id)
    assert BasicEntry.objects.count() == 1


@pytest.mark.seed("S0-29")
def test_a_list_may_be_pushed_by_a_machine(county, cast):
    record = {"basic_code": play.CODE, "name": "林木采伐", "kind": "01", "levels": ["4"]}
    wrong = {**record, "basic_code": "1"}
    pushed = catalogue.bring_records(
        actor=cast.bureau, place_id=county.place.id, name="省厅推送", source="接口", records=[record, record, wrong]
    )
    told = [(p.row, p.text) for p in catalogue.get_listing(cast.bureau, pushed.id).problems]
    assert [row for row, _ in told] == [2, 3]
    assert "与第 1 条重复" in told[0][1]


@pytest.mark.seed("S0-29")
@pytest.mark.parametrize("text", ["林木\x00采伐", "林木\x0b采伐"])
def test_what_a_machine_sends_with_unseen_characters_is_told_and_breaks_nothing(county, cast, text):
    record = {"basic_code": play.CODE, "name": "采伐", "kind": "01", "levels": ["4"], "conditions": ["好", text]}
    broken = {**record, "basic_code": text}
    pushed = catalogue.bring_records(
        actor=cast.bureau, place_id=county.place.id, name="省厅推送", source="接口", records=[record, broken]
    )
    told = [(p.row, p.column) for p in catalogue.get_listing(cast.bureau, pushed.id).problems]
    assert told == [(1, "受理条件"), (2, "基本编码")]


@pytest.mark.seed("S2-20")
def test_other_lists_are_brought_the_same_way(county, cast):
    content = io.BytesIO("编码,名称\nL1,林木采伐许可\nL1,重复\n,没有编码".encode())
    listing = catalogue.bring_list(
        actor=cast.bureau, place_id=county.place.id, series="powers", name="权责清单", source="编办", content=content
    )
    assert [p.row for p in catalogue.get_listing(cast.bureau, listing.id).problems] == [3, 4]
    good = catalogue.bring_list(
        actor=cast.bureau,
        place_id=county.place.id,
        series="powers",
        name="权责清单",
        source="编办",
        content=io.BytesIO("编码,名称\nL1,林木采伐许可".encode()),
    )
    catalogue.adopt_list(actor=cast.bureau, listing_id=good.id)
    assert catalogue.current_edition(county.place.id) == ""


def test_only_who_governs_the_list_brings_and_sees_lists(county, cast):
    listing_id = play.bring(cast, county, [play.superior_row()])
    for stranger in (cast.drafter, cast.reviewers[0]):
        assert catalogue.list_listings(stranger) == ()
        with pytest.raises(errors.NotFound):
            catalogue.get_listing(stranger, listing_id)
        with pytest.raises(errors.NotFound):
            catalogue.adopt_list(actor=stranger, listing_id=listing_id)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("20个工作日", "20 workday"),
        ("30日", "30 day"),
        ("3个月", "3 month"),
        ("24小时", "24 hour"),
        ("当场", "0 workday"),
        ("0.4个工作日", "0.4 workday"),
        ("20", "20 workday"),
    ],
)
def test_limits_are_read_as_lists_write_them(text, told):
    limit = read_limit(text)
    assert f"{limit.amount} {limit.unit.value}" == told
