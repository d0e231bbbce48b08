"""Lists, themes, departments."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.themes import themes
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground


@pytest.fixture
def items(county):
    make = lambda **c: testing.make_item(county.place.id, [county.minzheng.id], **c)  # noqa: E731
    return {
        "tree": make(popular=3),
        "low": make(plain_name="办低保", kind="05", themes=["hardship"], audience=["person"], popular=9),
        "shop": make(plain_name="开店", kind="01", themes=["business"], audience=["legal"], popular=1),
        "town": testing.make_item(
            county.place.id,
            [county.town_a.id],
            plain_name="批宅基地",
            body="town_government",
            themes=["housing", "construction"],  # one for people, one for legal persons
            popular=4,
        ),
    }


def _names(found):
    return [i.plain_name for i in found]


@pytest.mark.seed("S0-32", "S3-6")
def test_lists_show_what_is_asked_for_most_first(county, items):
    place = county.place.id
    assert _names(public.list_items(place)) == ["办低保", "批宅基地", "砍树要办的证", "开店"]
    assert _names(public.popular_items(place, limit=2)) == ["办低保", "批宅基地"]
    assert _names(public.popular_items(place, "legal")) == ["批宅基地", "砍树要办的证", "开店"]


def test_lists_are_narrowed_by_audience_theme_and_department(county, items):
    place = county.place.id
    assert _names(public.list_items(place, audience="legal", theme="business")) == ["开店"]
    assert _names(public.list_items(place, theme="hardship")) == ["办低保"]
    assert _names(public.list_items(place, organisation="town_government")) == ["批宅基地"]
    assert _names(public.list_items(place, organisation=county.minzheng.id)) == ["办低保", "砍树要办的证", "开店"]
    assert public.list_items(place, organisation=county.town_b.id) == []


def test_themes_and_departments_are_shown_with_their_numbers(county, items):
    shown = [(t.slug, t.count) for t in public.list_themes(county.place.id)]
    assert set(shown) == {
        ("hardship", 1),
        ("housing", 1),
        ("construction", 1),
        ("farming", 1),
        ("business", 1),
    }
    assert [t.slug for t in public.list_themes(county.place.id, "legal")] == [
        s for s, t in themes().items() if s in {"farming", "business", "construction"}
    ]
    assert [(b.name, b.count) for b in public.list_bodies(county.place.id)] == [
        ("双江自治县民政局", 3),
        ("勐勐镇人民政府", 1),
    ]


def test_another_place_sees_nothing_of_this_one(county, items):
    other = places.create_place(
        actor=ground.manager(),
        slug="linxiang",
        name="临翔区",
        short_name="临翔",
        county=530902_000_000,
        words=places.SiteWords(),
        naming=ground.NAMING,
    )
    assert public.list_items(other.id) == []
    assert public.search_items(other.id, "办低保") == []


def test_every_theme_has_a_name_a_blurb_and_an_audience():
    for slug, theme in themes().items():
        assert theme.slug == slug
        assert theme.name
        assert theme.blurb
        assert set(theme.audience) <= {"person", "legal"}
        assert theme.audience


def test_lists_cost_one_statement_whatever_their_length(county, items):
    for query in (
        lambda: public.list_items(county.place.id),
        lambda: public.popular_items(county.place.id),
        lambda: public.list_themes(county.place.id),
        lambda: public.get_item(items["tree"].id),
        lambda: public.require_in_use(items["tree"].id) and public.get_version(items["tree"].version_id),
    ):
        query()
        with CaptureQueriesContext(
            connection,
        ) as made:
            query()
        assert len(made) <= 1
