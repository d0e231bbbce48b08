"""High-frequency items are those people really ask for, told from their cases."""

from __future__ import annotations

import pytest

from yichuang.domain.cases import testing
from yichuang.domain.cases.tasks import mark_frequent_items
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.testing import make_item, publisher
from yichuang.kernel import errors
from yichuang.kernel.journal.models import Entry


@pytest.fixture
def stage(db, made_stage):
    return made_stage


@pytest.mark.seed("S0-32")
def test_what_is_asked_for_most_is_marked_at_night_and_comes_first(stage):
    place_id = stage.county.place.id
    weighty = make_item(place_id, [stage.county.minzheng.id], popular=100)
    for _ in range(10):
        testing.submit(stage)
    assert catalogue.popular_items(place_id)[0].id == weighty.id

    mark_frequent_items()

    asked_for = catalogue.popular_items(place_id)[0]
    assert (asked_for.id, asked_for.frequent) == (stage.item.id, True)
    assert not catalogue.get_item(weighty.id).frequent


def test_few_cases_are_not_many_and_the_share_ends_the_marks(stage):
    place_id = stage.county.place.id
    many, some, few = (make_item(place_id, [stage.county.minzheng.id]).id for _ in range(3))
    actor = publisher(place_id)
    assert catalogue.mark_frequent(actor=actor, place_id=place_id, counts={many: 85, some: 12, few: 7}) == (many,)
    assert catalogue.mark_frequent(actor=actor, place_id=place_id, counts={many: 60, some: 31, few: 9}) == (many, some)
    assert catalogue.mark_frequent(actor=actor, place_id=place_id, counts={few: 9}) == ()


def test_the_same_counts_again_write_nothing(stage):
    place_id = stage.county.place.id
    item = make_item(place_id, [stage.county.minzheng.id])
    actor = publisher(place_id)
    catalogue.mark_frequent(actor=actor, place_id=place_id, counts={item.id: 50})
    before = Entry.objects.count()
    catalogue.mark_frequent(actor=actor, place_id=place_id, counts={item.id: 50})
    assert Entry.objects.count() == before
    with pytest.raises(errors.Forbidden):
        catalogue.mark_frequent(actor=stage.clerk, place_id=place_id, counts={})
