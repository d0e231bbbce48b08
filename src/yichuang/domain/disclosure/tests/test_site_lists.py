"""A township's own list, and a site's list on paper (S2-15, S0-75)."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from yichuang.domain.catalogue import testing as items
from yichuang.domain.disclosure import public
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Conflict, Forbidden, NotFound


@pytest.fixture
def town(stage):
    """The leader of a township's government."""
    return persons.staff_actor(stage.county, people.Role.LEADER, organisation_id=stage.county.town_a.id)


def add_item(stage, **spec):
    body = {"level": "5", "body": "town_government"}
    return items.make_item(stage.county.place.id, [stage.county.town_a.id], **body, **spec)


@pytest.mark.seed("S2-15")
def test_a_township_publishes_its_own_list_with_day_and_versions_that_stay(stage, town, clock):
    place, site = stage.county.place.id, stage.county.town_site.id
    first = add_item(stage, name="临时救助")
    with pytest.raises(NotFound):
        public.get_town_list(place, site)
    assert public.publish_town_list(actor=town) == 1
    with pytest.raises(Conflict, match="没有变化"):
        public.publish_town_list(actor=town)
    clock.set("2026-05-06 09:00")
    add_item(stage, name="高龄津贴")
    assert public.publish_town_list(actor=town) == 2
    shown, versions = public.get_town_list(place, site)
    assert {"临时救助", "高龄津贴"} <= {line.cells[0] for line in shown.lines}
    assert shown.published_on == date(2026, 5, 6)
    assert shown.body == stage.county.town_a.name
    assert versions == ((2, date(2026, 5, 6), "新增 1 项"), (1, date(2026, 3, 2), "首次公布"))
    old, _ = public.get_town_list(place, site, 1)
    assert "高龄津贴" not in {line.cells[0] for line in old.lines}
    own = next(line for line in shown.lines if line.code == first.basic_code)
    assert "本级实施" in own.cells[3]


def test_only_a_townships_leader_publishes_and_only_its_own(stage, writer, reviewer, bureau):
    add_item(stage)
    for actor in (reviewer, bureau):
        with pytest.raises(NotFound):
            public.publish_town_list(actor=actor)
    with pytest.raises(Forbidden):
        public.publish_town_list(actor=writer)
    (standing,) = [t for t in public.list_towns(stage.county.place.id) if t.site_id == stage.county.town_site.id]
    assert standing.published_on is None


@pytest.mark.seed("S2-15", "S0-75")
def test_the_list_of_a_site_comes_on_paper_and_as_a_spreadsheet(stage, town):
    add_item(stage, name="=临时救助")
    made = public.list_of_site(stage.county.town_site.id)
    printed = public.site_list_pdf(made, address="https://example.gov.cn/")
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, "title and table stand on one sheet"
    sheet = load_workbook(BytesIO(public.site_list_xlsx(made))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:6] == public.COLUMNS
    assert "'=临时救助" in {row[0] for row in rows}
    assert len(rows) == len(made.lines) + 1
