"""Lists that must be public, each made from the records."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.tests.kit import DOCUMENT, SERVICE, grant, plan_of
from yichuang.kernel import errors


@pytest.fixture(autouse=True)
def _today(clock):
    clock.set("2026-10-08 10:00")


def cells(county, key, **more):
    return [line.cells for line in public.get_published(county.place.id, key, **more).lines]


@pytest.mark.seed("S3-6", "S2-14")
def test_the_catalogue_names_every_item_in_use_by_body(county, licence):
    other = testing.make_item(county.place.id, [county.zhengwu.id], body="zhengwu", **SERVICE)
    gone = testing.make_item(county.place.id, [county.minzheng.id], name="已经取消的事项")
    public.withdraw_item(actor=testing.publisher(county.place.id), item_id=gone.id)
    made = public.get_published(county.place.id, "catalogue")
    assert {x.item_id for x in made.lines} == {licence.id, other.id}
    assert set(made.bodies) == {county.zhengwu.name, county.minzheng.name}
    row = next(x.cells for x in made.lines if x.item_id == licence.id)
    assert row[:5] == (licence.name, "行政许可", "县级", "可在线上线下申请", "承诺件")
    assert made.sample_note


@pytest.mark.seed("S3-5", "S4-6")
def test_what_is_handed_down_is_public_with_whom_since_and_by_which_document(county, bureau, licence):
    assert cells(county, "handed") == []
    grant(bureau, plan_of([licence], [county.town_site], until=date(2027, 1, 1)))
    (row,) = cells(county, "handed")
    assert row[:8] == (
        licence.name, county.town_site.name, "行政机关", "收件、受理", "委托受理", "2026-10-01", "2026-12-31", DOCUMENT,
    )  # fmt: skip
    assert "行政许可法第二十四条" in row[8]
    assert row[9] == "2026 年第 1 批"
    for handed in public.list_handed(actor=bureau, narrow=public.HandedFilter()).rows:
        public.end_delegation(actor=bureau, delegation_id=handed.id, until=date(2026, 10, 8))
    assert cells(county, "handed") == []


@pytest.mark.seed("S2-97", "S2-98")
def test_lenient_items_name_what_is_necessary_and_what_may_come_later_in_how_many_days(county, licence):
    testing.make_item(county.place.id, [county.minzheng.id], materials=[{"id": "card", "name": "身份证"}], **SERVICE)
    (row,) = cells(county, "deferrable")
    assert row == (licence.name, "林木采伐申请表、林权证明、授权委托书", "更新造林计划（5 个工作日内补）")


def test_instant_items_are_listed_and_others_are_not(county, licence):
    instant = testing.make_item(county.place.id, [county.minzheng.id], name="当场就办的", **SERVICE)
    assert [row[0] for row in cells(county, "instant")] == [instant.name]


def test_items_one_may_promise_for_say_what_is_checked_and_what_follows(county, licence):
    promise = {
        "kind": "proof", "materials": ["right"], "basis": "国办发〔2020〕42号", "check_days": 30,
        "consequence": "撤销决定，记入信用",
    }  # fmt: skip
    promised = testing.make_item(county.place.id, [county.minzheng.id], name="可以承诺的", promise=promise)
    assert cells(county, "promise") == [
        (promised.name, "证明事项告知承诺", "林权证明", "国办发〔2020〕42号", "30 日内核查", "撤销决定，记入信用")
    ]


def test_what_is_done_beyond_the_county_names_scope_way_and_partners(county, licence):
    wide = [
        {"scope": "1", "mode": "online", "basis": "国办发〔2020〕35号"},
        {"scope": "3", "mode": "collect", "partners": ["临翔区", "云县"]},
    ]
    item = testing.make_item(county.place.id, [county.minzheng.id], name="通办的", wide=wide)
    made = public.get_published(county.place.id, "wide")
    assert [x.cells[1:4] for x in made.lines] == [
        ("跨省通办", "全程网办", "范围内所有地方"), ("市内通办", "异地代收代办", "临翔区、云县"),
    ]  # fmt: skip
    assert {x.item_id for x in made.lines} == {item.id}
    assert made.items == 1


@pytest.mark.seed("S1-113")
def test_a_licence_is_public_with_all_seven_that_the_law_asks_for(county, licence):
    testing.make_item(county.place.id, [county.minzheng.id], **SERVICE)
    handled = {licence.id: public.Handled(12, 9, 1)}
    (row,) = cells(county, "licences", handled=handled)
    made = public.get_published(county.place.id, "licences")
    columns = ("事项名称", "依据", "条件", "数量", "程序", "期限", "材料目录", "申请书示范文本", "近一年办理情况")
    assert made.columns == columns
    assert "森林法》第五十六条" in row[1]
    assert row[2] == "林木权属清楚；不超过年采伐限额"
    assert row[3] == "没有数量限制"
    assert row[4] == "受理 → 审查 → 决定 → 制证 → 送达"
    assert row[5] == "法定 20 个工作日，承诺 7 个工作日"
    assert "林权证明" in row[6]
    assert row[7] == "办事指南里有填好的样本"  # 行政许可法第三十条
    assert row[8] == "收到 12 件，准予 9 件，不予 1 件"
    assert made.lines[0].cells[8] == "没有办件"


@pytest.mark.seed("S3-7")
def test_what_towns_and_villages_take_in_is_listed_without_what_is_only_guidance(county, bureau, licence):
    elsewhere = {"provider": "国家税务总局", "how": "在电子税务局办"}
    testing.make_item(
        county.place.id, [county.minzheng.id], kind="20", name="网办指导的", service="guidance", elsewhere=elsewhere,
        handling="1", statutory=None, conditions=[], materials=[], questions=[], form=[], channels=[], steps=[],
        extension=None, completeness="alarm",
    )  # fmt: skip
    assert cells(county, "near") == []
    grant(bureau, plan_of([licence], site_kind=public.SiteKind.TOWN))
    grant(bureau, plan_of([licence], site_kind=public.SiteKind.VILLAGE, acts=(public.Act.COLLECT,)))
    assert cells(county, "near") == [(licence.name, "县级", "1 个", "0 个", "2 个")]
    assert "网办指导" in {row[3] for row in cells(county, "catalogue")}


@pytest.mark.seed("S2-41", "S1-28")
def test_the_negative_list_is_public_with_its_reasons(county, bureau, licence):
    public.exclude_from_stationing(
        actor=bureau, item_id=licence.id, reason=public.ExclusionReason.EQUIPMENT, document="双政发〔2026〕9号",
        since=date(2026, 10, 8), note="要用专门的检测线",
    )  # fmt: skip
    assert cells(county, "excluded") == [
        (licence.name, "需要专门场地或设备", "要用专门的检测线", "双政发〔2026〕9号", "2026-10-08")
    ]


def test_a_list_follows_its_records_at_once(county, licence):
    assert len(cells(county, "catalogue")) == 1
    testing.make_item(county.place.id, [county.minzheng.id])
    assert len(cells(county, "catalogue")) == 2


@pytest.mark.parametrize("key", [key for key, _, _ in public.list_titles()])
def test_every_list_has_a_cell_for_each_column_and_makes_a_spreadsheet(county, licence, key):
    made = public.get_published(county.place.id, key)
    assert all(len(x.cells) == len(made.columns) for x in made.lines)
    sheet = load_workbook(BytesIO(public.list_xlsx(made))).active
    rows = list(sheet.values)
    assert rows[0][:2] == ("事项名称", "实施主体")
    assert len(rows) == len(made.lines) + 1


def test_no_cell_of_a_spreadsheet_is_taken_for_a_formula(county):
    testing.make_item(county.place.id, [county.minzheng.id], name="=HYPERLINK(1)事项")
    sheet = load_workbook(BytesIO(public.list_xlsx(public.get_published(county.place.id, "catalogue")))).active
    cell = sheet["A2"]
    assert (cell.data_type, cell.value) == ("s", "'=HYPERLINK(1)事项")


def test_an_unknown_list_is_not_found(county):
    with pytest.raises(errors.NotFound):
        public.get_published(county.place.id, "secrets")
