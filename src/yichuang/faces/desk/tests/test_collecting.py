"""A site that may only take papers in: it gives a receipt or sends people on, and says neither yes nor no."""

from __future__ import annotations

import pytest

from yichuang.domain.cases import testing
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import testing as people
from yichuang.domain.people.public import Role

REFUSING = (
    "一次性告知补正",
    "不受理",
    "不予受理",
    'data-key="F9"',
    'value="notify"',
    'value="decline_',
    'id="d-notify"',
)


@pytest.fixture
def collecting(stage):
    """A clerk of the town's centre, which may collect this item and no more."""
    county = stage.county
    catalogue.delegate(
        actor=items.publisher(county.place.id), item_id=stage.item.id, act=catalogue.Act.COLLECT,
        undertaker=catalogue.Undertaker.AGENCY, mode=catalogue.Mode.ASSISTANCE, since=testing.SINCE,
        document="公告", site_ids=[county.town_site.id],
    )  # fmt: skip
    return people.staff_actor(county, Role.CLERK, organisation_id=county.town_a.id, site_id=county.town_site.id)


def test_it_is_offered_a_receipt_and_the_way_on_and_nothing_its_operations_refuse(desk, collecting, typed):
    answer = desk(collecting).post("/desk/intake/", typed(do="update"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<span class="yc-button__label">收件</span>' in page
    assert "引导到别处" in page
    assert [words for words in REFUSING if words in page] == []


def test_where_it_is_accepted_all_of_them_are_offered(stage, desk, typed):
    page = desk(stage.clerk).post("/desk/intake/", typed(do="update")).content.decode()

    assert [words for words in REFUSING if words not in page] == []


def test_the_case_file_offers_nothing_there_that_is_refused_either(stage, desk, collecting):
    case = testing.submit(stage, collecting, applicant=testing.person()).case_id

    there = desk(collecting).get(f"/desk/cases/{case}/").content.decode()
    where_accepted = desk(stage.clerk).get(f"/desk/cases/{case}/").content.decode()

    acts = ("accept", "notify_correction", "decline_unneeded", "decline_incompetent")
    assert [a for a in acts if f"/do/{a}/" in there] == []
    assert [a for a in acts if f"/do/{a}/" in where_accepted] == list(acts)
