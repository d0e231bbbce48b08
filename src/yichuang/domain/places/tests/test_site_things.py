"""Equipment, supplies and boards of a site; what it must have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from openpyxl import load_workbook

from yichuang.domain.places import public, testing
from yichuang.domain.places.site_file.operations.things import months_after
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Forbidden, Invalid
from yichuang.kernel.journal.models import Entry


@pytest.fixture
def county(db, clock):
    clock.set("2026-09-28 10:30")
    return testing.make_county()


@pytest.fixture
def bureau(county):
    permissions = frozenset({"places.manage", "places.keep"})
    return Actor(None, Channel.WINDOW, county.place.id, permissions=permissions)


@pytest.fixture
def at(county):
    permissions = frozenset({"places.keep"})
    actor = Actor(None, Channel.WINDOW, county.place.id, permissions=permissions, site_id=county.centre.id)
    return {"actor": actor, "site_id": county.centre.id}


@pytest.mark.seed("S0-60", "S1-13", "S1-14", "S1-20", "S3-50")
def test_every_device_the_plans_name_has_its_class():
    assert set(public.CLASS_OF) == set(public.EquipmentKind.values)
    classes = {cls.label for cls in public.CLASS_OF.values()}
    assert classes == {"信息化设施设备", "服务设施", "办公设施", "安全设施"}
    named = "服务评价器 高拍仪（扫描仪） 制证机 条码扫描器 考勤机 制卡机 办件公示屏 办公电脑 服务电话 便民座椅"
    assert {*named.split(), "触摸查询机（触控一体机）", "打复印一体机"} <= set(public.EquipmentKind.labels)


@pytest.mark.seed("S0-60", "S1-19")
def test_equipment_stands_at_a_window_and_somebody_named_keeps_it(county, at):
    row = public.set_equipment(
        **at, kind="scanner", name="良田高拍仪 S1020", asset_number="SJ-0031", counter_id=county.counter.id,
        keeper="李娜", keeper_post="3 号综合窗口", acquired_on=date(2026, 7, 31), every_months=6,
    )  # fmt: skip
    assert (row.class_text, row.standing_at, row.keeper) == ("信息化设施设备", "3 号综合窗口", "李娜")
    assert row.next_due == date(2027, 1, 31)
    with pytest.raises(Conflict, match="SJ-0031"):
        public.set_equipment(**at, kind="scanner", name="另一台", asset_number="SJ-0031")
    with pytest.raises(Invalid) as caught:
        public.set_equipment(**at, kind="phone", name="", quantity=0, counter_id=0, zone_id=0, every_months=0)
    assert set(caught.value.fields) == {"kind", "name", "quantity", "counter_id", "zone_id", "every_months"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT keeper FROM places_equipment")
        assert "李娜".encode() not in bytes(cursor.fetchone()[0]), "a name lies sealed"
    assert "李娜" not in str(list(Entry.objects.values_list("payload", flat=True)))


@pytest.mark.seed("S1-132")
def test_what_keeps_people_safe_has_a_day_of_inspection_and_is_listed_when_it_comes(county, at, clock):
    with pytest.raises(Invalid) as caught:
        public.set_equipment(**at, kind="extinguisher", name="4 公斤干粉灭火器", quantity=8)
    assert "下次检查日期" in caught.value.fields["next_due"]
    row = public.set_equipment(**at, kind="extinguisher", name="4 公斤干粉灭火器", quantity=8, every_months=1)
    assert (row.next_due, row.due) == (date(2026, 10, 28), "soon")
    clock.set("2026-10-29 09:00")
    (late,) = public.list_equipment(**at, due_only=True)
    assert late.due == "late"
    assert public.count_late(at["actor"]) == 1
    broken = {"kind": "inspection", "on": date(2026, 10, 29), "good": False, "equipment_id": row.id}
    with pytest.raises(Invalid, match="标出"):
        public.note_check(**at, **broken)
    public.note_check(**at, **broken, note="两只压力不足")
    assert public.count_late(at["actor"]) == 1, "found wrong, it stays on the list"
    mended = public.note_check(
        **at, equipment_id=row.id, kind="inspection", on=date(2026, 10, 29), good=True, by="县消防维保公司"
    )
    assert (mended.next_due, public.count_late(at["actor"])) == (date(2026, 11, 29), 0)
    _, log = public.get_equipment(**at, equipment_id=row.id)
    assert [(c.good, c.by) for c in log] == [(True, "县消防维保公司"), (False, "")]
    with pytest.raises(Invalid):
        public.note_check(**at, equipment_id=row.id, kind="inspection", on=date(2026, 11, 1), good=True)


@pytest.mark.seed("S1-132")
def test_what_keeps_people_safe_never_loses_its_next_day_and_only_an_inspection_moves_it(county, at, clock):
    row = public.set_equipment(**at, kind="hydrant", name="消火栓", next_due=date(2026, 10, 28))
    clock.set("2026-10-28 09:00")
    check = {"equipment_id": row.id, "kind": "inspection", "on": date(2026, 10, 28), "good": True}
    with pytest.raises(Invalid) as caught:
        public.note_check(**at, **check)
    assert "请写下次检查日期" in caught.value.fields["next_due"]
    with pytest.raises(Invalid) as caught:
        public.note_check(**at, **check, next_due=date(2026, 10, 28))
    assert "以后" in caught.value.fields["next_due"]
    repaired = public.note_check(**at, **check | {"kind": "repair"})
    assert repaired.next_due == date(2026, 10, 28), "a repair is no inspection"
    assert public.note_check(**at, **check, next_due=date(2027, 4, 28)).next_due == date(2027, 4, 28)


def test_a_check_entered_late_behind_a_newer_one_moves_nothing(county, at, clock):
    row = public.set_equipment(**at, kind="extinguisher", name="灭火器", every_months=12, acquired_on=date(2024, 9, 1))
    check = {"equipment_id": row.id, "kind": "inspection", "good": True}
    assert public.note_check(**at, **check, on=date(2026, 9, 20)).next_due == date(2027, 9, 20)
    assert public.note_check(**at, **check, on=date(2025, 9, 20)).next_due == date(2027, 9, 20)


def test_a_day_of_use_that_has_not_come_is_refused(county, at):
    with pytest.raises(Invalid) as caught:
        public.set_equipment(**at, kind="kiosk", name="自助机", acquired_on=date(9999, 12, 31), every_months=6)
    assert set(caught.value.fields) == {"acquired_on"}


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)), (date(2026, 3, 31), 12, date(2027, 3, 31)),
    ],
)  # fmt: skip
def test_months_end_on_a_day_that_exists(day, months, result):
    assert months_after(day, months) == result


def test_equipment_breaks_is_mended_and_retired_along_the_table_only(county, at):
    row = public.set_equipment(**at, kind="kiosk", name="自助机")
    for transition, state in (("break", "故障待修"), ("mend", "在用"), ("retire", "已报废")):
        moved = public.move_equipment(**at, equipment_id=row.id, transition=transition)
        assert moved.state_text == state
    with pytest.raises(Conflict):
        public.move_equipment(**at, equipment_id=row.id, transition="mend")
    with pytest.raises(Conflict, match="报废"):
        public.set_equipment(**at, kind="kiosk", name="又用", equipment_id=row.id)
    refused = pytest.raises(ProgrammingError, match="Invalid transition")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE places_equipment SET state = 'in_use'")


def test_the_register_is_exported_without_formulas_and_on_record(county, at):
    public.set_equipment(**at, kind="atm", name="=1+1", next_due=date(2026, 1, 1))
    public.set_equipment(**at, kind="water", name="饮水机")
    book = load_workbook(BytesIO(public.export_equipment(**at)))
    rows = list(book.active.iter_rows(values_only=True))
    assert [r[3] for r in rows] == ["名称和型号", "饮水机", "'=1+1"]
    due = load_workbook(BytesIO(public.export_equipment(actor=at["actor"], due_only=True)))
    assert [r[12] for r in due.active.iter_rows(values_only=True)] == ["是否到期", "逾期"]
    assert Entry.objects.filter(kind="places.equipment.exported").count() == 2


@pytest.mark.seed("S1-131")
def test_leaflets_run_low_and_are_restocked(county, at, clock):
    row = public.set_supply(**at, kind="leaflet", name="社保卡补办指南", unit="份", minimum=50, every_days=30)
    assert row.wanted
    filled = public.move_supply(**at, supply_id=row.id, reason="bought", amount=200)
    assert (filled.stock, filled.wanted, filled.restock_on) == (200, False, date(2026, 10, 28))
    taken = public.move_supply(**at, supply_id=row.id, reason="used", amount=160, note="三号窗口")
    assert (taken.stock, taken.low) == (40, True)
    with pytest.raises(Invalid) as caught:
        public.move_supply(**at, supply_id=row.id, reason="used", amount=41)
    assert "现在只有 40 份" in caught.value.fields["amount"]
    counted = public.move_supply(**at, supply_id=row.id, reason="counted", amount=60)
    assert (counted.stock, counted.wanted) == (60, False)
    clock.set("2026-10-28 09:00")
    (due,) = public.list_supplies(**at)
    assert due.wanted, "the cycle asks for more"
    _, moves = public.get_supply(**at, supply_id=row.id)
    assert [(m.reason_text, m.change, m.stock) for m in moves] == [
        ("盘点", 20, 60), ("领用", -160, 40), ("添置", 200, 200),
    ]  # fmt: skip
    public.set_supply(**at, kind="leaflet", name=row.name, unit="份", minimum=50, dropped=True, supply_id=row.id)
    with pytest.raises(Conflict):
        public.move_supply(**at, supply_id=row.id, reason="bought", amount=1)


@pytest.mark.seed("S0-92")
def test_a_board_that_is_out_of_date_waits_until_it_is_made_anew(county, at, clock):
    facts = {"kind": "publicity", "text": "窗口人员公示牌", "place_at": "大厅正门右侧"}
    board = public.set_board(**at, **facts, made_on=date(2025, 1, 6))
    assert board.due == ""
    again = {**facts, "board_id": board.id}
    public.set_board(**at, **again, made_on=date(2025, 1, 6), outdated_why="两个人换岗了")
    clock.set("2026-10-08 09:00")
    (listed,) = public.list_boards(**at)
    assert (listed.due, listed.outdated_since) == ("late", date(2026, 9, 28))
    renewed = public.set_board(**at, **again, made_on=date(2026, 10, 8), review_on=date(2027, 10, 8))
    assert (renewed.due, renewed.outdated_since) == ("", None)
    with pytest.raises(Invalid):
        public.set_board(**at, **again, made_on=date(2026, 10, 9))
    public.take_board_down(**at, board_id=board.id)
    with pytest.raises(Conflict):
        public.take_board_down(**at, board_id=board.id)


STANDARD = (
    public.Required("area", least=3000, basis="S2-38"),
    public.Required("network", "extranet"),
    public.Required("counters", least=2),
    public.Required("zone", "waiting"),
    public.Required("equipment", "kiosk", 2),
    public.Required("fact", "open_counter"),
    public.Required("fact", "custodian"),
)


@pytest.mark.seed("S2-38", "S0-50", "S0-62")
def test_a_site_is_held_against_what_its_kind_must_have(county, at, bureau):
    public.set_requirements(actor=bureau, place_id=county.place.id, site_kind="county", lines=STANDARD)
    said = {f.label: (f.text, f.met) for f in public.check_site(**at)}
    assert said["面积 3000 平方米以上"] == ("还没有登记", False)
    assert said["自助服务终端 2 个以上"] == ("没有", False)
    assert said["窗口 2 个以上"] == ("现有 1 个", False)
    facts = public.SiteFacts(area=Decimal(2999), networks=("internet", "extranet"), open_counter=True)
    public.set_site_facts(**at, facts=facts)
    public.set_zone(**at, kind="waiting")
    kiosk = public.set_equipment(**at, kind="kiosk", name="自助机", quantity=2)
    lacking = [f.label for f in public.check_site(**at) if not f.met]
    assert lacking == ["面积 3000 平方米以上", "窗口 2 个以上", "每件设备有保管人"]
    public.set_site_facts(**at, facts=replace(facts, area=Decimal(3000)))
    public.set_equipment(**at, kind="kiosk", name="自助机", quantity=2, keeper="李娜", equipment_id=kiosk.id)
    assert [f.label for f in public.check_site(**at) if not f.met] == ["窗口 2 个以上"]
    public.move_equipment(**at, equipment_id=kiosk.id, transition="break")
    assert "自助服务终端 2 个以上" in [f.label for f in public.check_site(**at) if not f.met], "broken does not count"
    standing = {s.site_id: s for s in public.list_standing(actor=bureau)}
    assert standing[county.centre.id].asked == 7
    assert standing[county.town_site.id].asked == 0


def test_the_list_over_all_sites_costs_the_same_for_any_number_of_them(county, bureau, django_assert_max_num_queries):
    public.set_requirements(actor=bureau, place_id=county.place.id, site_kind="village", lines=STANDARD[1:])
    with django_assert_max_num_queries(13):
        assert len(public.list_standing(actor=bureau)) == 4


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (public.Required("wishes"), "请选要求的是什么"), (public.Required("zone", "pool"), "请选具体是哪一项"),
        (public.Required("zone", "toilet", 0), "数量至少是 1"), (STANDARD[0], "一项只写一条"),
    ],
)  # fmt: skip
def test_a_line_of_the_standard_that_makes_no_sense_is_refused(county, bureau, at, line, message):
    lines = [STANDARD[0], line]
    with pytest.raises(Invalid) as caught:
        public.set_requirements(actor=bureau, place_id=county.place.id, site_kind="county", lines=lines)
    assert message in caught.value.fields["lines.1"]
    with pytest.raises(Forbidden):
        public.set_requirements(actor=at["actor"], place_id=county.place.id, site_kind="county", lines=STANDARD)


def test_the_diagram_in_the_readme_is_the_table():
    readme = (Path(public.__file__).parent / "README.md").read_text("utf-8")
    assert public.EQUIPMENT.diagram() in readme
