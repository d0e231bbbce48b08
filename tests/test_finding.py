"""The finder, measured on how people say it, over everything the demo county lists, full records and short ones."""

from __future__ import annotations

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing
from yichuang.domain.catalogue.tests import measured
from yichuang.domain.places.testing import make_county
from yichuang.project.demo import items as demo

HIT3 = 0.95
"""The goal (issue 3), for the part that was tuned for and for the part that was not."""


@pytest.fixture
def listed(db):
    """Place → its id, and the file name of every item of the demo by its id."""
    county = make_county()
    names = {}
    for stem, spec in {**demo.specs(), **demo.short_specs()}.items():
        record = spec.model_copy(update={"body": "minzheng"})  # all in the hands of one bureau
        names[testing.make_item(county.place.id, [county.minzheng.id], record).id] = stem
    return county.place.id, names


@pytest.mark.seed("S2-59")
def test_nineteen_in_twenty_queries_find_their_item_among_the_first_three(listed):
    place_id, names = listed

    def find(text: str) -> list[str]:
        return [names[hit.item.id] for hit in catalogue.search_items(place_id, text, limit=3)]

    found = measured.measure(find, names.values())
    print(*found.lines(), *found.tuned.missed, sep="\n")  # noqa: T201
    assert found.tuned.asked + found.held_out.asked + found.waiting >= 240
    assert found.held_out.asked * 4 >= found.tuned.asked  # the hash does keep about a third
    assert found.tuned.hit3 >= HIT3, found.tuned.missed
    assert found.held_out.hit3 >= HIT3, f"{found.held_out.hit3:.3f}: do not look at them, look at the others"


@pytest.mark.seed("S2-59")
def test_nobody_is_told_that_something_was_found_when_nothing_was(listed):
    place_id, _ = listed

    def sure(text: str) -> bool:
        return any(hit.sure for hit in catalogue.search_items(place_id, text))

    strange = ["火星签证", "火箭发射许可", "登月补助", "潜水证", "古董鉴定", "国籍变更", "飞行员执照", "我要买飞机票"]
    assert [text for text in [*strange, "xyzzy", "asdf", "abcd"] if sure(text)] == []
    assert all(sure(text) for text in ("补贴", "许可证", "登记"))  # nothing else was said: all that have it answer
    assert catalogue.ask_guides(place_id, "登月补助要带什么材料") == ()
    unsure = [query for query in measured.queries() if not sure(query.text)]
    assert len(unsure) <= len(measured.queries()) * 0.02, [query.text for query in unsure if not query.held_out]
