"""The guide: 26 elements from one source, the short edition, the papers."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.kernel import errors

ELEMENTS = [
    *(
        "事项名称",
        "发布日期",
        "实施日期",
        "发布机构",
        "事项编码",
        "适用范围",
        "事项类别",
        "设立依据",
        "受理机构",
        "决定机构",
    ),
    *("办理条件", "申报材料", "办理方式", "办理流程", "办理时限", "收费依据及标准", "结果送达", "行政救济途径与方式"),
    *("咨询方式", "监督投诉渠道", "办理地址和时间", "办理进程和结果查询", "申报表单及其填写说明", "示范文本"),
    *("常见错误示例", "常见问题解答"),
]


@pytest.fixture
def item(county):
    made = testing.make_item(county.place.id, [county.minzheng.id])
    public.delegate(
        actor=testing.publisher(county.place.id),
        item_id=made.id,
        act=public.Act.ACCEPT,
        site_kind=public.SiteKind.TOWN,
        undertaker=public.Undertaker.AGENCY,
        mode=public.Mode.ENTRUSTED_ACCEPTANCE,
        since=date(2026, 1, 1),
        document="双林公告〔2026〕1号",
    )
    return made


def _text(element: public.Element) -> str:
    return " ".join(
        text for b in element.blocks for text in (*b.lines, *b.columns, *(cell for row in b.rows for cell in row))
    )


@pytest.mark.seed("S1-65", "S1-66", "S1-67", "S1-68", "S1-69", "S1-70", "S1-71", "S1-72", "S1-73", "S1-74")
def test_guide_has_the_26_elements_of_the_standard_in_order_and_none_is_empty(item):
    elements = public.guide(item.id).elements
    assert [e.title for e in elements] == ELEMENTS
    assert [e.no for e in elements] == list(range(1, 27))
    assert all(_text(e).strip() for e in elements)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("事项名称", "林木采伐许可证核发"),
        ("发布日期", "2026年1月5日"),
        ("事项类别", "行政许可"),
        ("设立依据", "中华人民共和国森林法"),
        ("受理机构", "双江自治县勐勐镇便民服务中心"),
        ("决定机构", "双江自治县民政局"),
        ("申报材料", "容缺后补（5 个工作日内）"),
        ("申报材料", "“谁来办”是“代办人”才要"),
        ("办理流程", "权属清楚"),
        ("办理时限", "20 个工作日"),
        ("办理时限", "经本机关负责人批准，可延长 10 个工作日"),
        ("收费依据及标准", "不收费"),
        ("结果送达", "林木采伐许可证"),
        ("行政救济途径与方式", "60 日"),
        ("监督投诉渠道", "12345"),
        ("办理地址和时间", "周一至周五"),
        ("申报表单及其填写说明", "单位：亩"),
        ("示范文本", "2.5 亩"),
        ("办理进程和结果查询", "“查进度”"),
        ("常见错误示例", "林权证明：只交了复印件"),
        ("常见问题解答", "砍自家院子里的树要办吗？"),
    ],
)
def test_element_comes_from_the_record(item, title, said):
    element = next(e for e in public.guide(item.id).elements if e.title == title)
    assert said in _text(element)


@pytest.mark.seed("S1-75")
def test_short_edition_says_what_to_bring_how_long_where_and_how(item):
    short = public.guide(item.id).short
    assert [b.name for b in short.bring] == ["林木采伐申请表", "林权证明", "授权委托书", "更新造林计划"]
    assert short.how_long == ("承诺 7 个工作日", "法定最长 20 个工作日")
    assert "双江自治县勐勐镇便民服务中心" in short.where[0]
    assert short.how == ("到窗口办", "网上办", "请代办员帮办代办")
    assert (short.cost, short.visits) == ("不收费", "最多跑 1 次（核对身份）")


def test_sample_data_says_so(item, county):
    assert public.guide(item.id).sample_note.startswith("演示数据")
    certain = testing.make_item(county.place.id, [county.minzheng.id], sample=False)
    assert public.guide(certain.id).sample_note == ""


def _pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


@pytest.mark.seed("S3-12")
def test_guide_is_printed_in_two_editions(item):
    full, short = public.guide_pdf(item.id), public.guide_pdf(item.id, "short", link="https://example.test/g")
    assert _pages(full) >= 3
    assert _pages(short) == 1


@pytest.mark.seed("S1-12", "S1-45", "S3-12")
def test_one_time_notice_fits_one_page_for_every_situation(item):
    for answers in ({}, {"where": "yard"}, {"where": "forest", "who": "proxy"}):
        assert _pages(public.one_time_notice_pdf(item.version_id, answers)) == 1


def test_notice_refuses_an_answer_nobody_offered(item):
    with pytest.raises(errors.Invalid):
        public.one_time_notice_pdf(item.version_id, {"where": "moon"})


def test_guide_of_an_unknown_item_is_not_found(db):
    with pytest.raises(errors.NotFound):
        public.guide(0)


def test_a_sample_shows_what_the_record_gives_or_the_type_can_say_and_nothing_made_up(county):
    form = [
        {"id": "income", "label": "全家一年总收入", "type": "money", "unit": "元", "example": "9600"},
        {"id": "members", "label": "家庭成员情况", "type": "longtext"},
        {"id": "spent", "label": "花了多少", "type": "money", "unit": "元"},
        {"id": "since", "label": "从哪天起", "type": "date"},
        {
            "id": "kind",
            "label": "哪一种",
            "type": "choice",
            "choices": [{"value": "unknown", "label": "不知道", "unknown": True}, {"value": "a", "label": "甲种"}],
        },
    ]
    made = testing.make_item(county.place.id, [county.minzheng.id], form=form)
    (block,) = next(e for e in public.guide(made.id).elements if e.title == "示范文本").blocks
    assert block.rows == (("全家一年总收入", "9600 元"), ("从哪天起", "2026-03-08"), ("哪一种", "甲种"))
    assert "示例" in block.columns[1]


@pytest.mark.parametrize("kind", ["bank", "phone"])
def test_account_and_telephone_are_never_marked_for_the_result(kind):
    with pytest.raises(ValueError, match="不印在结果上"):
        testing.make_spec(form=[{"id": "x", "label": "账号", "type": kind, "on_result": True}])
