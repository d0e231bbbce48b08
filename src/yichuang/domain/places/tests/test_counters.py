"""What the windows of a site are: kinds, fields and themes, whom they are for, which languages are spoken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yichuang.domain.places import public, testing
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(made_county):
    return made_county


@pytest.fixture
def keeper(county):
    """The hall manager of the county centre."""
    permissions = frozenset({"places.keep"})
    return Actor(None, Channel.WINDOW, county.place.id, permissions=permissions, site_id=county.centre.id)


@pytest.fixture
def at(county, keeper):
    return {"actor": keeper, "site_id": county.centre.id}


def window(at, number, kind, **facts):
    return public.set_counter(**at, number=number, name=f"{number} 号窗口", kind=kind, **facts)


def entries():
    kept = Entry.objects.filter(kind__startswith="places.counter.").order_by("id")
    return [(e.kind.rpartition(".")[2], e.payload.get("fields")) for e in kept]


@pytest.mark.seed("S0-56", "S0-57", "S2-45", "S2-46", "S2-47", "S2-74", "S2-75")
@pytest.mark.parametrize(
    ("kind", "facts", "said", "found"),
    [
        ("general", {}, "无差别综合窗口", ()),
        ("enterprise", {}, "企业“一站式”服务窗口", ("企业“一站式”服务窗口",)),
        ("assist", {"services": ["elderly"]}, "帮办代办窗口", ("帮办代办窗口", "老年人窗口")),
        ("general", {"services": ["elderly"]}, "无差别综合窗口", ("老年人窗口",)),
        ("unsolved", {}, "“办不成事”反映窗口", ("“办不成事”反映窗口",)),
        ("cross", {"services": ["cross_prov"]}, "跨域通办窗口", ("“跨省通办”窗口",)),
        ("cross", {"services": ["in_prov", "cross_prov"]}, "跨域通办窗口", ("“跨省通办”窗口", "“省内通办”窗口")),
        *(("theme", {"subject": s}, f"“{s}”综合窗口", (f"“{s}”窗口",)) for s in public.THEME_NAMES),
        *(("field", {"subject": s}, f"分领域综合窗口（{s}）", (f"{s}窗口",)) for s in public.FIELD_NAMES),
    ],
)
def test_every_window_the_plans_name_can_be_entered_and_is_called_so(at, kind, facts, said, found):
    entered = window(at, "20", kind, **facts)
    assert entered.kind_text == said
    assert tuple(word for _, word in entered.offers) == found
    assert entered in public.list_counters(at["site_id"])
    assert {"企业开办", "工程建设项目审批"} <= set(public.THEME_NAMES)
    assert {"法律服务", "公安", "医保", "社保", "不动产", "公积金"} <= set(public.FIELD_NAMES)


@pytest.mark.seed("S0-27", "S0-57", "S2-45")
def test_people_find_the_elderlys_window_and_the_one_where_their_language_is_spoken(county, at):
    lahu = window(at, "4", "general", languages=["wbm", "lhu"])
    elderly = window(at, "6", "assist", services=["elderly"], languages=["lhu"])
    assert lahu.languages == ("lhu", "wbm"), "in the dictionary's order"
    assert lahu.besides == ("会说拉祜语", "会说佤语")
    found = {o.word: o.counters for o in public.list_offers(county.place.id)}
    assert found == {
        "老年人窗口": (elderly,),
        "会说拉祜语": (lahu, elderly),
        "会说佤语": (lahu,),
        "帮办代办窗口": (elderly,),
    }
    assert public.list_offers(county.place.id + 1) == ()
    public.set_counter(**at, counter_id=lahu.id, number="4", name="4 号综合窗口", kind="general")
    assert "会说佤语" not in {o.word for o in public.list_offers(county.place.id)}, "as soon as it is changed"


@pytest.mark.parametrize(
    ("facts", "field", "message"),
    [
        ({"kind": "field"}, "subject", "请写是哪个领域"),
        ({"kind": "theme", "subject": " "}, "subject", "请写是哪个领域"),
        ({"subject": "社保"}, "subject", "只有分领域和主题窗口"),
        ({"kind": "field", "subject": "社" * 21}, "subject", "最多 20 个字"),
        ({"kind": "field", "subject": "社\x00保"}, "subject", "看不见的特殊字符"),
        ({"kind": "cross"}, "services", "跨省通办"),
        ({"kind": "vip"}, "kind", "请选窗口类型"),
        ({"services": ["vip"]}, "services", "不认识的选项"),
        ({"languages": ["tlh"]}, "languages", "不认识的选项"),
        ({"number": ""}, "number", "请填窗口号"),
        ({"number": "123456789"}, "number", "最多 8 个字"),
        ({"name": "长" * 41}, "name", "最多 40 个字"),
    ],
)
def test_what_is_wrong_with_a_window_is_told_by_field(at, facts, field, message):
    before = public.list_counters(at["site_id"])
    with pytest.raises(Invalid) as caught:
        public.set_counter(**at, **{"number": "9", "name": "9 号窗口", "kind": "general", **facts})
    assert message in caught.value.fields[field]
    assert set(caught.value.fields) == {field}
    assert public.list_counters(at["site_id"]) == before


def test_a_window_is_entered_changed_and_taken_out_with_one_entry_each(county, at):
    before = len(entries())
    entered = window(at, "20", "general")
    window(at, "20", "general", counter_id=entered.id)
    window(at, "21", "field", subject="社保", counter_id=entered.id)
    with pytest.raises(Conflict, match="已经有 21 号窗口"):
        window(at, "21", "general")
    public.remove_counter(**at, counter_id=entered.id)
    assert entries()[before:] == [
        ("opened", None),
        ("changed", ["number", "name", "kind", "subject"]),
        ("removed", None),
    ]
    assert [c.id for c in public.list_counters(county.centre.id)] == [county.counter.id]
    with pytest.raises(NotFound):
        public.remove_counter(**at, counter_id=entered.id)
    with pytest.raises(NotFound):
        window(at, "9", "general", counter_id=entered.id)


def test_a_window_in_use_stays(county, at):
    public.set_floor_plan(
        **at,
        width=10,
        height=10,
        shapes=[public.Shape("counter", county.counter.id, width=2)],
        revision=0,
        floor="2 楼",
    )
    with pytest.raises(Conflict, match="2 楼的分布图上还画着"):
        public.remove_counter(**at, counter_id=county.counter.id)
    public.remove_floor_plan(**at, floor="2 楼")
    public.set_equipment(**at, kind="scanner", name="高拍仪", counter_id=county.counter.id)
    with pytest.raises(Conflict, match="设备"):
        public.remove_counter(**at, counter_id=county.counter.id)
    assert county.counter in public.list_counters(county.centre.id)


def test_windows_of_other_sites_and_places_are_not_hers(county, at, keeper):
    other = {"actor": keeper, "site_id": county.town_site.id}
    with pytest.raises(NotFound):
        window(other, "1", "general")
    theirs = public.create_counter(
        actor=testing.manager(), site_id=county.town_site.id, number="1", name="1 号", kind="general"
    )
    for given in (other, at):
        with pytest.raises(NotFound):
            public.remove_counter(**given, counter_id=theirs.id)
    with pytest.raises(NotFound):
        window(at, "1", "general", counter_id=theirs.id)
    elsewhere = replace(keeper, place_id=county.place.id + 1)
    with pytest.raises(NotFound):
        window({**at, "actor": elsewhere}, "30", "general")
    with pytest.raises(Forbidden):
        window({**at, "actor": replace(keeper, permissions=frozenset())}, "30", "general")


@pytest.mark.seed("S3-48")
def test_general_windows_and_n_for_fields_are_asked_of_a_kind_of_site_and_checked(county, at, keeper):
    bureau = replace(keeper, permissions=frozenset({"places.manage", "places.keep"}))
    lines = [
        public.Required("window", "general", 1, "综窗+N"),
        public.Required("window", "field", 2, "综窗+N"),
        public.Required("window", "elderly"),
        public.Required("window", "language"),
    ]
    public.set_requirements(actor=bureau, place_id=county.place.id, site_kind="county", lines=lines)

    def lacking():
        return [(f.label, f.text) for f in public.check_site(**at) if not f.met]

    assert lacking() == [
        ("分领域综合窗口 2 个以上", "没有"),
        ("老年人窗口", "没有"),
        ("少数民族语言服务窗口", "没有"),
    ]
    window(at, "10", "field", subject="社保", services=["elderly"], languages=["lhu", "tdd"])
    assert lacking() == [("分领域综合窗口 2 个以上", "现有 1 个")]
    window(at, "11", "field", subject="医保")
    assert lacking() == []
    wrong = [public.Required("window", "vip")]
    with pytest.raises(Invalid) as caught:
        public.set_requirements(actor=bureau, place_id=county.place.id, site_kind="county", lines=wrong)
    assert "请选具体是哪一项" in caught.value.fields["lines.0"]
