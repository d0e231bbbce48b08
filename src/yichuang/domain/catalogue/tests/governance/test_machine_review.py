"""The machine's review: every rule by name, both values, nothing passed in silence."""

from __future__ import annotations

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.codes import LinkedList
from yichuang.domain.catalogue.governance.review import Against, Outcome, review
from yichuang.domain.catalogue.governance.sheet import headers_of, read_rows
from yichuang.domain.catalogue.governance.superior import draft_from
from yichuang.domain.catalogue.testing import SPEC
from yichuang.domain.catalogue.testing import change as play
from yichuang.domain.places import public as places
from yichuang.kernel.codes import build_uscc

Sameness = catalogue.Sameness
EVERY = {
    "事项名称与上级清单", "设定依据与上级清单", "职权类型与上级清单", "事项编码与上级清单", "权限范围与上级清单",
    "办理结果与上级清单", "办理时限与上级清单", "办理条件与上级清单", "办事流程与上级清单", "申请材料与上级清单",
    "申请表单与上级清单", "收费标准与上级清单", "前置件与上级清单", "材料必要性与上级清单", "材料份数与上级清单",
}  # fmt: skip


COPIED = [{**m, "copies": 2} if m["id"] == "right" else m for m in SPEC["materials"]]


def above(**changes: str) -> catalogue.SuperiorRecord:
    row = play.superior_row(**changes)
    read = next(iter(read_rows(headers_of(list(row)), [list(row.values())])))
    assert read.record is not None, read.problems
    return read.record


def body(**changes: object) -> places.OrganisationRef:
    facts = {
        "id": 1, "key": "minzheng", "body": "minzheng", "name": "民政局", "short_name": "民政局", "kind": "bureau",
        "uscc": build_uscc("11", "530925", "015311061"), "undertaker": "agency", "place_id": 1,
        "division": 530925000000, "parent_id": None, "external": False, "phone": "", "address": "", "hours": (),
        "sample": False,
    }  # fmt: skip
    return places.OrganisationRef(**{**facts, **changes})  # type: ignore[arg-type]


def report(
    superior: catalogue.SuperiorRecord | None = None,
    sameness: Sameness = Sameness.TWELVE,
    listed: dict[LinkedList, dict[str, str]] | None = None,
    **changes: object,
) -> catalogue.Report:
    held = Against((body(),), superior, "省级基本目录" if superior else "", sameness, listed)
    return review(play.document(**changes), held)


def found(said: catalogue.Report, rule: str) -> list[tuple[str, str]]:
    check = next(c for c in said.checks if c.rule == rule)
    return [(f.theirs, f.ours) for f in check.findings]


def test_a_record_that_keeps_all_rules_passes_each_by_name():
    said = report(
        above(), lists=[{"list": "powers", "code": "L1", "name": "采伐"}], listed={LinkedList.POWERS: {"L1": "采伐"}}
    )
    assert not said.findings
    assert not said.unknown
    assert {c.outcome for c in said.checks} == {Outcome.PASSED}
    assert {c.rule for c in said.checks} >= EVERY


@pytest.mark.seed("S2-22", "S3-25")
@pytest.mark.parametrize(
    ("rule", "superior", "ours", "told"),
    [
        ("办理时限与上级清单", {"承诺时限": "5个工作日"}, {}, ("5 个工作日", "7 个工作日")),
        (
            "办理时限与上级清单",
            {"法定时限": "15个工作日", "承诺时限": "15个工作日"},
            {},
            ("15 个工作日", "20 个工作日"),
        ),
        ("办理条件与上级清单", {"受理条件": "林木权属清楚"}, {}, ("林木权属清楚", "不超过年采伐限额")),
        ("办事流程与上级清单", {"办理流程": "受理；审查；决定；送达"}, {}, ("受理、审查、决定、送达", "制证")),
        ("申请材料与上级清单", {"申请材料": "授权委托书；更新造林计划"}, {}, ("授权委托书、更新造林计划", "林权证明")),
        ("申请材料与上级清单", {"申请材料": "无"}, {}, ("没有", "林权证明")),
        ("申请表单与上级清单", {"申请表单": "采伐面积；代办人姓名"}, {}, ("采伐面积、代办人姓名", "树种")),
        (
            "收费标准与上级清单",
            {},
            {"fee": {"charged": True, "item": "工本费", "basis": "某文件", "standard": "10元"}},
            ("不收费", "10元"),
        ),
        (
            "收费标准与上级清单",
            {"收费标准": "每证5元"},
            {"fee": {"charged": True, "item": "工本费", "basis": "某文件", "standard": "10元"}},
            ("每证5元", "10元"),
        ),
        ("前置件与上级清单", {}, {"prerequisites": [{"name": "村委会意见"}]}, ("没有", "村委会意见")),
        ("材料必要性与上级清单", {"必要性": "非必要；必要；可容缺后补"}, {}, ("非必要", "必要")),
        ("材料必要性与上级清单", {"必要性": "必要；必要；非必要"}, {}, ("非必要", "可容缺后补")),
        ("材料份数与上级清单", {}, {"materials": COPIED}, ("1 份", "3 份")),
    ],
)
def test_what_grew_beyond_the_superior_is_told_with_both_values(rule, superior, ours, told):
    said = report(above(**superior), **ours)
    assert told in found(said, rule)
    finding = next(f for f in said.findings if (f.theirs, f.ours) == told)
    assert finding.why.startswith("与上级清单相比只减不加")
    assert finding.how
    assert finding.where
    assert said.stops


@pytest.mark.seed("S2-21")
@pytest.mark.parametrize(
    ("rule", "superior", "told"),
    [
        ("事项名称与上级清单", {"事项名称": "采伐许可"}, ("采伐许可", "林木采伐许可证核发")),
        ("设定依据与上级清单", {"设定依据": "森林法第五十七条"}, ("没有这一条", "中华人民共和国森林法第五十六条")),
        (
            "设定依据与上级清单",
            {"设定依据": "森林法第五十六条；森林法实施条例第三十条"},
            ("森林法实施条例第三十条", "没有写"),
        ),
        ("权限范围与上级清单", {"行使层级": "乡级、村级"}, ("乡镇级、村级", "县级")),
        ("办理结果与上级清单", {"办理结果": "批复"}, ("批复", "林木采伐许可证")),
    ],
)
def test_the_identical_elements_are_identical(rule, superior, told):
    assert told in found(report(above(**superior)), rule)


def test_less_is_welcome():
    said = report(
        above(承诺时限="10个工作日", 受理条件="林木权属清楚；不超过年采伐限额；有采伐作业设计", 收费标准="10元")
    )
    assert not said.findings


@pytest.mark.seed("S1-63")
def test_where_four_elements_are_the_rule_the_result_may_differ_and_the_name_may_not():
    said = report(above(办理结果="批复", 事项名称="采伐许可"), Sameness.FOUR)
    assert [f.ours for f in said.findings] == ["林木采伐许可证核发"]
    assert said.findings[0].why == "四级四同"
    assert "办理结果与上级清单" not in {c.rule for c in said.checks}


@pytest.mark.parametrize(
    ("changes", "rule", "why"),
    [
        ({"申请材料": ""}, "申请材料与上级清单", "没有给出申请材料"),
        ({"办理结果": ""}, "办理结果与上级清单", "没有给出办理结果"),
        ({"法定时限": "", "承诺时限": ""}, "办理时限与上级清单", "没有给出办理时限"),
        ({"收费标准": ""}, "收费标准与上级清单", "没有给出收费标准"),
        ({"必要性": ""}, "材料必要性与上级清单", "没有给出材料必要性"),
        ({"份数": ""}, "材料份数与上级清单", "没有给出材料份数"),
        ({"份数": "1；；原件1份"}, "材料份数与上级清单", "没有给出“授权委托书”的份数"),
        ({"必要性": "必要；—；可容缺"}, "材料必要性与上级清单", "没有给出“授权委托书”的必要性"),
        ({"承诺时限": "10日"}, "办理时限与上级清单", "时限单位不同"),
    ],
)
def test_what_the_superior_left_out_is_no_pass(changes, rule, why):
    said = report(above(**changes))
    check = next(c for c in said.checks if c.rule == rule)
    assert check.outcome is Outcome.UNKNOWN
    assert why in check.unknown
    assert not said.stops


def test_a_clash_is_told_even_where_the_rest_of_the_element_cannot_be_compared():
    said = report(above(法定时限="15个工作日", 承诺时限="10日"))
    check = next(c for c in said.checks if c.rule == "办理时限与上级清单")
    assert (check.outcome, [f.ours for f in check.findings]) == (Outcome.FOUND, ["20 个工作日"])
    assert "时限单位不同" in check.unknown


def test_without_a_list_from_above_every_comparison_says_that_it_was_not_made():
    said = report(None)
    unknown = {c.rule for c in said.unknown}
    assert unknown >= EVERY
    assert all("还没有采用上级基本目录" in c.unknown for c in said.unknown if c.rule in EVERY)


@pytest.mark.seed("S2-12")
def test_a_record_is_held_against_the_lists_that_name_it():
    named = [{"list": "powers", "code": "L1", "name": "采伐许可"}]
    listed = {LinkedList.POWERS: {"L1": "林木采伐许可"}}
    assert found(report(above(), listed=listed, lists=named), "与关联清单一致") == [("林木采伐许可", "采伐许可")]
    gone = report(above(), listed={LinkedList.POWERS: {}}, lists=named)
    assert "没有编码“L1”" in gone.findings[0].what
    not_there = report(above(), listed={}, lists=named)
    assert [c.unknown for c in not_there.unknown] == ["还没有导入权责清单"]
    silent = report(above(), listed=listed)
    assert "请人工核对" in silent.unknown[0].unknown


@pytest.mark.seed("S2-93")
def test_a_proof_without_a_law_behind_it_is_struck():
    paper = {"id": "income", "name": "家庭收入证明", "source_note": "用人单位"}
    materials = [*SPEC["materials"], paper]
    said = report(above(申请材料="林权证明；授权委托书；更新造林计划；家庭收入证明"), materials=materials)
    finding = next(f for f in said.findings if f.where == "materials.income")
    assert finding.must
    assert "没有写要求依据" in finding.what

    soft = report(None, materials=[*SPEC["materials"], {**paper, "basis": "县政府通知"}])
    assert not next(f for f in soft.findings if f.where == "materials.income").must
    lawful = report(
        None, materials=[*SPEC["materials"], {**paper, "basis": "社会救助暂行办法第十一条；国务院令第649号"}]
    )
    assert not [f for f in lawful.findings if f.where == "materials.income"]


@pytest.mark.seed("S2-93")
def test_a_proof_that_a_register_may_spare_one_needs_its_basis_all_the_same():
    paper = {"id": "income", "name": "家庭收入证明", "source_note": "用人单位", "waivable": True}
    said = report(None, materials=[*SPEC["materials"], paper])
    assert [f.must for f in said.findings if f.where == "materials.income"] == [True]


@pytest.mark.seed("S2-93")
@pytest.mark.parametrize("kind", ["2", "3"])
def test_a_proof_is_a_proof_whatever_type_it_calls_itself(kind):
    paper = {"id": "income", "name": "家庭收入证明", "source_note": "用人单位", "type": kind}
    said = report(None, materials=[*SPEC["materials"], paper])
    assert [f.must for f in said.findings if f.where == "materials.income"] == [True]
    original = {**paper, "name": "证明真实姓名的原始材料"}
    said = report(None, materials=[*SPEC["materials"], original])
    assert not [f for f in said.findings if f.where == "materials.income"]


def test_codes_must_compose_and_check():
    wrong = Against((body(uscc=""),), None, "", Sameness.NONE)
    assert "没有统一社会信用代码" in review(play.document(), wrong).findings[0].what
    nobody = review(play.document(), Against(sameness=Sameness.NONE))
    assert "没有实施主体" in nobody.findings[0].what
    other = review(play.document(), Against((body(key="yibao", body="yibao"),), None, "", Sameness.NONE))
    assert "不是" in other.findings[0].what


@pytest.mark.parametrize(
    "broken", [{}, {"name": 5}, {"materials": "无"}, {"questions": [{}]}, {"nothing": {"like": 1}}]
)
def test_a_document_of_any_shape_gets_a_report_and_no_rule_passes_unseen(broken):
    said = review(broken, Against())
    assert said.stops
    assert said.checks[0].outcome is Outcome.FOUND
    assert all(c.outcome is Outcome.UNKNOWN for c in said.checks[1:])


def _charged(standard: str) -> dict[str, object]:
    return {"fee": {"charged": True, "item": "工本费", "basis": "森林法第五十六条", "standard": standard}}


@pytest.mark.seed("S2-22")
@pytest.mark.parametrize(
    ("rule", "superior", "ours", "told"),
    [
        ("办理时限与上级清单", {}, {"statutory": None}, ("20 个工作日", "没有写")),
        (
            "办理时限与上级清单",
            {"法定时限": "1个月", "承诺时限": "5个工作日"},
            {},
            ("5 个工作日", "7 个工作日"),
        ),
        ("办理条件与上级清单", {"受理条件": "年满60周岁；面积不超过1.5亩"},
         {"conditions": ["年满60周岁", "面积不超过15亩"]}, ("年满60周岁、面积不超过1.5亩", "面积不超过15亩")),
        ("收费标准与上级清单", {"收费标准": "1.5元"}, _charged("15元"), ("1.5元", "15元")),
        (
            "收费标准与上级清单",
            {"收费标准": "每平方米2元，最高100元"},
            _charged("每平方米3元，最高100元"),
            ("每平方米2元，最高100元", "每平方米3元，最高100元"),
        ),
        ("收费标准与上级清单", {"收费标准": "免费"}, _charged("5元"), ("免费", "5元")),
    ],
)  # fmt: skip
def test_what_grew_in_disguise_is_not_passed(rule, superior, ours, told):
    assert told in found(report(above(**superior), **ours), rule)


@pytest.mark.seed("S2-22")
def test_one_step_named_twice_is_one_step_more_than_the_superior_has():
    steps = [dict(s) for s in play.document()["steps"]]
    steps.insert(2, {**steps[1], "id": "again"})
    assert ("受理、审查、决定、制证、送达", "审查") in found(report(above(), steps=steps), "办事流程与上级清单")


@pytest.mark.seed("S2-22")
def test_charges_counted_in_other_ways_are_for_a_person_to_compare():
    said = report(above(收费标准="每页0.5元"), **_charged("每10页4元"))
    check = next(c for c in said.checks if c.rule == "收费标准与上级清单")
    assert "请人工核对" in check.unknown


@pytest.mark.parametrize(("days", "told"), [(5, False), (6, True)])
def test_steps_that_take_longer_together_than_is_promised_are_told_and_do_not_stop(days, told):
    steps = [dict(s) for s in play.document()["steps"]]
    steps[1]["limit"] = {"amount": days}  # two more to decide, seven promised
    said = report(above(), steps=steps)
    assert any("超过了承诺时限" in f.what for f in said.findings) is told
    assert not said.stops


@pytest.mark.seed("S2-22")
def test_fewer_copies_and_papers_one_may_leave_out_are_welcome():
    assert not report(above(必要性="必要；必要；必要", 份数="原件1份复印件2份；1；2")).findings


@pytest.mark.parametrize(
    ("changes", "column", "told"),
    [
        ({"必要性": "必要；必要"}, "必要性", "写了 2 项，申请材料有 3 项"),
        ({"份数": "1；1；1；1"}, "份数", "写了 4 项，申请材料有 3 项"),
        ({"份数": "1；若干；1"}, "份数", "看不懂份数“若干”"),
        ({"必要性": "必要；看情况；必要"}, "必要性", "“看情况”不在这些里"),
    ],
)
def test_necessity_and_copies_stand_for_each_paper_in_their_order(changes, column, told):
    row = play.superior_row(**changes)
    (read,) = read_rows(headers_of(list(row)), [list(row.values())])
    assert [p.column for p in read.problems] == [column]
    assert told in read.problems[0].text


def test_what_is_claimed_begins_with_the_necessity_and_copies_from_above():
    document = draft_from(above(必要性="必要；非必要；可容缺后补", 份数="1；3；—"))
    assert [(m.get("necessity"), m.get("copies")) for m in document["materials"]] == [("1", 0), ("2", 2), ("3", None)]
