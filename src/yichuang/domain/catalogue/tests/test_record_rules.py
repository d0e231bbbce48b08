"""What a record must keep: the law's limits for licences, data quality. Each rule refuses and lets through."""

import pytest
from pydantic import ValidationError

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.codes import ARTICLE_45, Cause
from yichuang.domain.catalogue.models import ItemVersion
from yichuang.domain.catalogue.record.limits import surely_longer
from yichuang.domain.catalogue.record.record_rules import names_a_law
from yichuang.domain.catalogue.record.spec import OWN_RECORD, ItemSpec, Limit
from yichuang.kernel import errors

WATER = "取水许可和水资源费征收管理条例第十九条"


def limit(amount, unit="workday", basis=""):
    return {"amount": amount, "unit": unit, "basis": basis}


def extension(amount, basis="行政许可法第四十二条", unit="workday"):
    return {"limit": limit(amount, unit), "approver": "本机关负责人", "basis": basis}


def stop(cause, **changes):
    facts = {"id": "stop", "name": "等结果", "basis": "某依据", "max_days": 10, "stops_statutory": True}
    return [{**facts, "stops_promised": True, "cause": cause, **changes}]


def steps(*kinds):
    return [{"id": f"s{n}", "name": kind, "kind": kind} for n, kind in enumerate(kinds)]


def refused(words, **changes):
    with pytest.raises(ValidationError, match=words):
        testing.make_spec(**changes)


# Licences


@pytest.mark.parametrize(
    "changes", [{"completeness": "alarm"}, {"completeness_days": 6}, {"completeness": "alarm", "completeness_days": 3}]
)
def test_silence_about_a_licence_is_acceptance_after_five_days_and_not_later(changes):
    refused("第三十二条", **changes)
    assert testing.make_spec(completeness_days=3).completeness_days == 3
    service = {"completeness_days": 5, "delivery": limit(10), **changes}
    assert testing.make_spec(kind="20", **service).completeness_days == service["completeness_days"]


@pytest.mark.parametrize("late", [limit(11), limit(11, "day"), limit(1, "month"), limit(241, "hour")])
def test_a_licence_is_handed_over_within_ten_working_days(late):
    refused("第四十四条", delivery=late)
    assert testing.make_spec(kind="20", delivery=late).delivery.amount == late["amount"]


@pytest.mark.parametrize("soon", [limit(10), limit(10, "day"), limit(240, "hour")])
def test_ten_days_of_any_kind_are_within_ten_working_days(soon):
    assert testing.make_spec(delivery=soon).delivery.amount == soon["amount"]


def test_a_licence_has_a_statutory_limit():
    refused("应写明法定时限", statutory=None)
    assert testing.make_spec(kind="20", statutory=None).statutory is None


@pytest.mark.parametrize(
    "basis",
    ["", "行政许可法第四十二条", "本县规定", "某某管理办法第九条", "行政许可法第四十二条：法律、法规另有规定的"],
)
def test_more_than_twenty_working_days_need_an_article_of_another_law(basis):
    refused("法定时限超过 20 个工作日", statutory=limit(45, basis=basis))
    assert testing.make_spec(statutory=limit(20, basis=basis)).statutory.amount == 20
    assert testing.make_spec(statutory=limit(45, basis=f"{basis}；{WATER}")).statutory.amount == 45


@pytest.mark.parametrize("basis", ["县政府文件", "某某收费管理办法第三条", "行政许可法第五十八条"])
def test_nobody_pays_for_a_licence_unless_a_law_says_so(basis):
    fee = {"charged": True, "item": "工本费", "standard": "5元", "basis": basis}
    refused("第五十八条", fee=fee)
    assert testing.make_spec(fee={**fee, "basis": "居民身份证法第二十条"}).fee.charged
    assert testing.make_spec(kind="20", fee=fee).fee.charged


def test_two_months_are_more_than_twenty_working_days():
    refused("法定时限超过 20 个工作日", statutory=limit(2, "month"))
    assert testing.make_spec(statutory=limit(2, "month", "草原法第十条")).statutory.amount == 2


@pytest.mark.parametrize(
    ("basis", "named"),
    [
        (WATER, True),
        ("《城乡规划法》第四十一条", True),
        ("云南省实施《水法》办法第八条", True),
        ("土地管理法（2019年修正）第六十二条", True),
        ("动物防疫条件审查办法第九条", False),
        ("中华人民共和国行政许可法第四十二条", False),
        ("城乡规划法", False),
    ],
)
def test_what_names_a_law_or_regulation(basis, named):
    assert names_a_law(basis) is named


def test_a_licence_is_extended_by_ten_working_days_unless_a_law_says_more():
    refused("延期超过 10 个工作日", extension=extension(11))
    refused("延期超过 10 个工作日", extension=extension(1, unit="month"))
    assert testing.make_spec(extension=extension(10)).extension.limit.amount == 10
    assert testing.make_spec(extension=extension(30, "居民身份证法第十二条")).extension.limit.amount == 30
    assert testing.make_spec(kind="07", extension=extension(30, "本县规定")).extension.limit.amount == 30


def test_several_bodies_together_have_forty_five_days_and_fifteen_more():
    second = "行政许可法第四十二条第二款"
    both = {"statutory": limit(45, basis=second), "extension": extension(15, second)}
    refused("法定时限超过", **both)
    assert testing.make_spec(joint_bodies=["县水务局"], **both).statutory.amount == 45
    refused("法定时限超过", joint_bodies=["县水务局"], statutory=limit(46, basis=second))
    refused("延期超过", joint_bodies=["县水务局"], extension=extension(16, second))


@pytest.mark.parametrize("cause", list(Cause))
def test_a_licence_s_statutory_clock_stops_for_the_eight_causes_of_the_law_alone(cause):
    lawful = {"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"}
    assert (cause in ARTICLE_45) is (cause.label in lawful)
    if cause in ARTICLE_45:
        assert testing.make_spec(special_procedures=stop(cause.value)).special_procedures[0].cause is cause
    else:
        refused("不能暂停法定时限", special_procedures=stop(cause.value))
    promised_only = stop(cause.value, stops_statutory=False)
    assert testing.make_spec(special_procedures=promised_only).special_procedures[0].stops_promised
    assert testing.make_spec(kind="07", special_procedures=stop(cause.value)).special_procedures[0].stops_statutory


def test_a_procedure_that_names_no_cause_does_not_stop_a_licence_and_none_is_without_basis():
    unnamed = [{k: v for k, v in stop("hearing")[0].items() if k != "cause"}]
    refused("不能暂停法定时限", special_procedures=unnamed)
    refused("basis", kind="07", special_procedures=stop("hearing", basis=""))
    refused("特别程序的标识重复", special_procedures=stop("hearing") * 2)


def test_a_licence_has_its_five_steps():
    whole = steps("accept", "examine", "decide", "issue", "deliver")
    assert len(testing.make_spec(steps=whole).steps) == 5
    refused("至少要有 5 个办理环节", steps=steps("accept", "examine", "decide", "deliver"))
    refused("缺：送达", steps=steps("receive", "accept", "examine", "decide", "issue"))
    refused("缺：受理", steps=steps("receive", "examine", "decide", "issue", "deliver"))
    taken = steps("receive", "site_check", "decide", "issue", "deliver")
    assert testing.make_spec(steps=taken, receipt_is_acceptance=True).receipt_is_acceptance
    assert len(testing.make_spec(kind="20", steps=steps("accept", "examine", "decide", "deliver")).steps) == 4


# All kinds


def test_instant_items_are_examined_and_decided_at_once():
    assert testing.make_spec(handling="1").steps[0].limit.amount == 0
    refused("即办件即审即办", handling="1", steps=testing.SPEC["steps"])
    refused("不能有特别程序", handling="1", special_procedures=stop("hearing"))
    refused("应为 0", handling="1", promised=limit(1))


def test_what_takes_time_is_examined_before_it_is_decided():
    refused("先审后批", kind="20", steps=steps("accept", "decide", "deliver"))
    refused("先审后批", kind="20", steps=steps("accept", "decide", "examine", "deliver"))
    assert testing.make_spec(kind="20", steps=steps("accept", "site_check", "decide")).handling == "2"
    assert testing.make_spec(kind="20", handling="1", steps=steps("accept", "decide")).handling == "1"


@pytest.mark.parametrize(
    ("promised", "statutory", "longer"),
    [
        (limit(21), limit(20), True),
        (limit(20), limit(20), False),
        (limit(8), limit(7, "day"), True),  # eight working days last more than seven days
        (limit(7), limit(7, "day"), False),
        (limit(3, "month"), limit(30), True),
        (limit(1, "month"), limit(20), False),  # it depends on the calendar
        (limit(49, "hour"), limit(2, "day"), True),
        (limit(2, "month"), limit(45, "day"), True),
    ],
)
def test_the_promise_is_no_longer_than_the_law_whatever_the_units(promised, statutory, longer):
    assert surely_longer(Limit.model_validate(promised), Limit.model_validate(statutory)) is longer
    if longer:
        refused("承诺时限不得超过法定时限", kind="20", promised=promised, statutory=statutory)
    else:
        assert testing.make_spec(kind="20", promised=promised, statutory=statutory).statutory


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"online_depth": "4", "visits": 1}, "全程网办"),
        ({"online_depth": "3", "visits": 2}, "最多到现场 1 次"),
        ({"online_depth": "1", "visits": 1}, "应在 2 级以上"),
        ({"channels": ["window"], "online_depth": "3"}, "办理方式应有网上办"),
        ({"channels": ["window"], "visits": 0}, "可以寄材料或请代办员办"),
        ({"channels": ["window", "online"], "online_depth": "2", "visits": 0}, "可以寄材料或请代办员办"),
        ({"visits": 1, "visits_reason": ""}, "说明原因"),
        ({"handling": "1", "online_depth": "2", "visits": 2}, "即办件最多到现场 1 次"),
    ],
)
def test_depth_online_and_visits_contradict_each_other(changes, words):
    refused(words, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"online_depth": "4", "visits": 0},
        {"online_depth": "3", "visits": 1},
        {"online_depth": "2", "visits": 2},
        {"channels": ["window"], "visits": 1},
        {"channels": ["window", "post"], "visits": 0},
        {"channels": ["window", "agent"], "visits": 0},
        {"handling": "1", "channels": ["window"], "visits": 1},
    ],
)
def test_depth_online_and_visits_agree(changes):
    assert testing.make_spec(**changes).visits == changes["visits"]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"name": "林木采伐许可证", "type": "30", "template": "notice"}, "结果类型应为证照"),
        ({"name": "关于采伐的批复", "type": "10", "template": "approval"}, "结果类型应为批文"),
        ({"name": "采伐批文", "type": "30", "template": "approval"}, "结果类型应为批文"),
        ({"name": "登记表", "type": "30"}, "结果名称和样式"),
        ({"name": "", "type": "10", "template": "certificate"}, "结果名称和样式"),
        ({"name": "登记表", "type": "99"}, "不能有结果名称"),
        ({"name": "无", "type": "99", "template": "notice"}, "不能有结果名称"),
    ],
)
def test_a_result_is_what_its_name_says_and_has_a_sample(result, words):
    refused(words, result=result)


@pytest.mark.parametrize(
    "result",
    [
        {"name": "林木采伐许可证", "type": "10", "template": "certificate"},
        {"name": "失业登记凭证", "type": "30", "template": "notice"},
        {"name": "关于采伐的批复", "type": "20", "template": "approval"},
        {"name": "无", "type": "99"},
        {},
    ],
)
def test_lawful_results(result):
    assert testing.make_spec(result=result).result.name == result.get("name", "")


def test_a_fee_names_what_it_is_for_its_basis_and_its_standard():
    fee = {"charged": True, "item": "工本费", "basis": "居民身份证法第二十一条", "standard": "每证 20 元"}
    assert testing.make_spec(kind="07", fee=fee).fee.item == "工本费"
    for missing in ("item", "basis", "standard"):
        refused("收费项目、依据和标准", kind="07", fee={**fee, missing: ""})


def test_whom_an_item_is_for_matches_its_themes(county):
    def publish(**changes):
        return testing.make_item(county.place.id, [county.minzheng.id], **changes)

    with pytest.raises(errors.Invalid) as lacking:
        publish(themes=["hardship"], audience=["person", "legal"])
    assert "法人" in lacking.value.fields["themes"]
    with pytest.raises(errors.Invalid) as foreign:
        publish(themes=["farming", "construction"], audience=["person"])
    assert "工程和用地" in foreign.value.fields["themes"]
    assert publish(themes=["hardship"], audience=["person"]).themes == ("hardship",)
    assert publish(themes=["housing", "construction"], audience=["person", "legal"]).audience == ("person", "legal")


# The law that is named


@pytest.mark.parametrize(
    ("changes", "completeness", "delivery"),
    [
        ({}, "行政许可法第三十二条", "行政许可法第四十四条"),
        ({"kind": "20"}, OWN_RECORD, OWN_RECORD),
        ({"completeness_basis": "森林法实施条例第九条"}, "森林法实施条例第九条", "行政许可法第四十四条"),
        (
            {"kind": "05", "completeness_basis": "社会救助暂行办法第十一条", "delivery": limit(3, "day", "本县承诺")},
            "社会救助暂行办法第十一条",
            "本县承诺",
        ),
        ({"kind": "07", "completeness_basis": "参照行政许可法第三十二条"}, "参照行政许可法第三十二条", OWN_RECORD),
    ],
)
def test_a_limit_names_the_law_it_rests_on_and_no_other(changes, completeness, delivery):
    spec = testing.make_spec(**changes)
    assert (spec.basis_of_completeness, spec.basis_of_delivery) == (completeness, delivery)


def test_a_public_service_does_not_claim_to_rest_on_the_law_of_licences():
    refused("不是行政许可", kind="20", completeness_basis="行政许可法第三十二条")
    refused("不是行政许可", kind="20", delivery=limit(10, basis="行政许可法第四十四条"))


@pytest.mark.parametrize(("kind", "basis"), [("01", "行政许可法第三十二条"), ("20", OWN_RECORD)])
def test_the_guide_names_the_same_basis(county, kind, basis):
    item = testing.make_item(county.place.id, [county.minzheng.id], kind=kind)
    limits = next(e for e in public.guide(item.id).elements if e.title == "办理时限").blocks[0]
    assert next(row for row in limits.rows if row[0] == "材料齐不齐的告知")[2] == basis


# What was published before a rule was


def test_a_version_published_under_older_rules_can_still_be_read(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    row = ItemVersion.objects.get(pk=item.version_id)
    older = {**row.document, "completeness": "alarm", "effective_on": "2026-01-09"}
    del older["completeness_basis"]
    with pytest.raises(ValidationError):
        ItemSpec.model_validate(older)
    kept = ItemVersion.objects.create(
        item_id=item.id, number=2, document=older, content_hash="0" * 64, published_on=row.published_on,
        effective_on=row.effective_on, recorded_at=row.recorded_at,
    )  # fmt: skip
    assert public.get_version(kept.pk).spec.completeness == "alarm"
