"""Guided finding, the question box, and where to go: three ways to the right door."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.tests.test_search import demo_items
from yichuang.kernel.errors import NotFound

__all__ = ["demo_items"]


@pytest.mark.seed("S0-32")
def test_three_clicks_lead_to_nearly_every_item_of_the_demo(county, demo_items):
    place = county.place.id
    reached = {
        item.id
        for persona in public.list_personas()
        for shelf in public.shelves_of(place, persona.slug)
        for item in public.get_happening(place, persona.slug, shelf.happening.slug).items
    }
    missing = [stem for stem, item in demo_items.items() if item.id not in reached]
    assert missing == []


@pytest.mark.parametrize(
    ("persona", "happening", "stem"),
    [
        ("parent", "born", "birth_household"),
        ("elder", "old", "pension_claim"),
        ("disabled", "disabled", "disability_certificate"),
        ("student", "school", "school_enrolment"),
        ("veteran", "home_again", "veteran_card"),
        ("worker", "job", "unemployment_registration"),
        ("farmer", "grow", "tree_felling"),
        ("shop", "open", "individual_business"),
        ("company", "site", "rural_planning_permit"),
        ("anyone", "marry", "marriage_registration"),
    ],
)
def test_who_and_what_leads_to_the_item(county, demo_items, persona, happening, stem):
    shelf = public.get_happening(county.place.id, persona, happening)
    assert demo_items[stem].id in {item.id for item in shelf.items}
    assert all(shelf.persona.audience in item.audience for item in shelf.items)


def test_a_happening_without_items_is_empty_and_an_unknown_one_is_not_found(county):
    assert public.get_happening(county.place.id, "farmer", "grow").items == ()
    for persona, happening in (("nobody", "grow"), ("farmer", "school"), ("farmer", "nothing")):
        with pytest.raises(NotFound):
            public.get_happening(county.place.id, persona, happening)


@pytest.mark.parametrize(
    ("question", "stem", "title"),
    [
        ("办低保要带什么材料", "subsistence_allowance", "申报材料"),
        ("低保多久能办好", "subsistence_allowance", "办理时限"),
        ("办身份证要多少钱", "identity_card_renewal", "收费依据及标准"),
        ("在哪里办残疾证", "disability_certificate", "办理地址和时间"),
        ("砍树要什么条件", "tree_felling", "办理条件"),
        ("儿子在外打工能办低保吗", "subsistence_allowance", "常见问题解答"),
    ],
)
@pytest.mark.seed("S2-59")
def test_a_question_is_answered_by_a_passage_of_the_guide(county, demo_items, question, stem, title):
    quote = public.ask_guides(county.place.id, question)[0]
    assert (quote.item.id, quote.title) == (demo_items[stem].id, title)
    guide = public.guide(quote.item.id)
    element = guide.elements[quote.no - 1]
    assert element.title == title
    if quote.question:
        spec = public.get_version(quote.item.version_id).spec
        assert (quote.question, quote.blocks[0].lines[0]) in [(qa.question, qa.answer) for qa in spec.faq]
    else:
        assert quote.blocks == element.blocks


@pytest.mark.parametrize(
    "question",
    [
        "今天天气怎么样",
        "怎么炒股",
        "彩票中奖号码",
        "网上买东西被骗",
        "快递丢了",
        "孩子不听话",
        "考教师资格证",
        "你是谁",
        "",
    ],
)
def test_what_no_guide_says_is_not_answered(county, demo_items, question):
    assert public.ask_guides(county.place.id, question) == ()


def test_an_item_out_of_use_answers_nothing(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    assert public.ask_guides(county.place.id, "砍树要带什么材料")
    public.suspend_item(actor=testing.publisher(county.place.id), item_id=item.id)
    assert public.ask_guides(county.place.id, "砍树要带什么材料") == ()


def test_each_item_goes_to_the_first_site_that_takes_it_with_one_look_for_all(county):
    place = county.place.id
    town = testing.make_item(place, [county.town_a.id], kind="20", level="5", body="town_government")
    central = testing.make_item(place, [county.zhengwu.id], body="zhengwu")
    elsewhere = testing.make_item(place, [county.minzheng.id])
    ids = [town.id, central.id, elsewhere.id]
    near = [county.town_site.id, county.centre.id]
    wanted = {town.id: near[0], central.id: near[1]}
    assert public.first_sites(ids, near) == wanted
    with CaptureQueriesContext(connection) as made:
        assert public.first_sites(ids, near) == wanted
    assert len(made) == 1


def test_hits_can_be_narrowed_and_say_which_level_does_it(county):
    place = county.place.id
    town = testing.make_item(
        place,
        [county.town_a.id],
        kind="20",
        level="5",
        body="town_government",
        plain_name="砍树登记",
        channels=["window"],
    )
    felling = testing.make_item(place, [county.minzheng.id])

    def found(**narrow):
        return [hit.item.id for hit in public.search_items(place, "砍树", **narrow)]

    assert {hit.level for hit in public.search_items(place, "砍树")} == {public.Level.COUNTY, public.Level.TOWN}
    assert found(levels={public.Level.TOWN}) == [town.id]
    assert found(body="minzheng") == [felling.id]
    assert found(online=True) == [felling.id]
    assert found(site_id=county.town_site.id) == [town.id]
