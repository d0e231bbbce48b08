"""事项调整公示: a change of the list is shown to everybody before it is published, with both values."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.testing import change as play
from yichuang.domain.catalogue.testing import make_item, make_spec
from yichuang.domain.places.testing import make_county

from .kit import words


@pytest.mark.seed("S2-17")
def test_a_change_is_shown_to_everybody_with_what_changes_until_its_last_day(db, client, clock):
    clock.set("2026-09-28 10:30")
    county = make_county()
    cast = play.make_cast(county)
    rules = catalogue.Rules(sameness=catalogue.Sameness.NONE)
    catalogue.set_list_rules(actor=cast.bureau, place_id=county.place.id, rules=rules)
    item = make_item(county.place.id, [county.minzheng.id], make_spec(promised={"amount": 7}))
    opened = catalogue.open_proposal(
        actor=cast.drafter, kind=catalogue.ProposalKind.STRENGTHEN, reason="压减承诺时限", item_id=item.id
    )
    content = dict(catalogue.get_proposal(cast.drafter, opened.id).document, promised={"amount": 5})
    draft = play.write(cast, opened, content)
    assert "现在没有正在公示的调整" in words(client.get("/lists/changes/"))
    play.approved(cast, draft, on=date(2026, 10, 20))

    shown = words(client.get("/lists/changes/")).replace("\u2009", " ")
    assert "压减承诺时限" in shown
    assert "7 个工作日" in shown
    assert "5 个工作日" in shown
    clock.set("2026-10-09 08:00")  # five days that end in the holiday (民法典 203)
    assert "现在没有正在公示的调整" in words(client.get("/lists/changes/"))
