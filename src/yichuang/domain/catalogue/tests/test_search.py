"""The finder, over the items of the demo county; how well it finds is measured in tests/test_finding.py."""

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.tests import measured

ITEMS = Path(str(files("yichuang.project"))) / "demo" / "items"


@pytest.fixture
def demo_items(county):
    """Every item of the demo, all in the hands of one bureau; file name → item."""
    items = {}
    for path in sorted(ITEMS.glob("*.toml")):
        spec = public.ItemSpec.model_validate({**tomllib.loads(path.read_text("utf-8")), "body": "minzheng"})
        items[path.stem] = testing.make_item(county.place.id, [county.minzheng.id], spec)
    return items


def test_every_measured_query_stands_once_and_names_its_items():
    asked = measured.queries()
    assert len({query.text for query in asked}) == len(asked)
    assert all(query.wanted for query in asked)


@pytest.mark.parametrize("text", ["", "   ", "！？", "😀", "';--", "& | !", "的了吗", "\x00", "(" * 500])
def test_nothing_searchable_finds_nothing_and_breaks_nothing(county, text):
    testing.make_item(county.place.id, [county.minzheng.id])
    assert public.search_items(county.place.id, text) == []


def test_hit_says_by_which_word_it_was_found(county):
    testing.make_item(county.place.id, [county.minzheng.id], synonyms=["伐木许可"])
    [hit] = public.search_items(county.place.id, "伐木许可")
    assert hit.why == "也叫“伐木许可”"


def test_search_keeps_to_audience_and_site(county):
    testing.make_item(county.place.id, [county.minzheng.id], audience=["legal"])
    assert public.search_items(county.place.id, "砍树", audience="person") == []
    assert public.search_items(county.place.id, "砍树", audience="legal")
    assert public.search_items(county.place.id, "砍树", site_id=county.centre.id) == []


def test_new_version_is_found_by_its_new_words_only(county):
    spec = testing.make_spec(synonyms=["蓝本本"])
    testing.make_item(county.place.id, [county.minzheng.id], spec)
    testing.make_item(county.place.id, [county.minzheng.id], spec.model_copy(update={"synonyms": ("木料票",)}))
    assert public.search_items(county.place.id, "木料票")[0].why == "也叫“木料票”"
    assert all("蓝" not in hit.why for hit in public.search_items(county.place.id, "蓝本本"))


def test_search_costs_one_statement_until_the_catalogue_changes(county, demo_items):
    for budget in (4, 1):  # the generation; then items, the place's synonyms, words
        with CaptureQueriesContext(connection) as made:
            assert public.search_items(county.place.id, "老人领钱")
        assert len(made) == budget


def test_every_demo_item_can_be_published_and_has_a_guide(county, demo_items):
    assert len(demo_items) >= 40
    for item in demo_items.values():
        assert len(public.guide(item.id).elements) == 26


def test_a_third_of_the_demo_items_have_situations(county, demo_items):
    asking = [i for i in demo_items.values() if public.next_question(i.version_id, {})]
    assert len(asking) * 3 >= len(demo_items)
