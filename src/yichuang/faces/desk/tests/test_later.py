"""补登: what was done earlier is entered with its real times."""

from __future__ import annotations

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as persons
from yichuang.domain.people import testing as people
from yichuang.domain.places import testing as ground


def numbers(actor):
    return cases.list_ledger(actor, cases.LedgerFilter()).rows


def test_what_was_entered_later_keeps_its_real_time(stage, desk, typed):
    client = desk(stage.clerk)

    missing = client.post("/desk/later/", typed())
    future = client.post("/desk/later/", typed(occurred_at="2099-01-01T10:00"))
    done = client.post("/desk/later/", typed(occurred_at="2026-03-02T10:30"), follow=True)

    assert missing.status_code == future.status_code == 422
    assert "不能晚于现在" in future.content.decode()
    assert "补登" in done.content.decode()
    (row,) = numbers(stage.clerk)
    case = cases.get_case(stage.clerk, case_id=row.case_id)
    assert case.entered_later
    assert case.channel == "entered_later"
    assert f"{case.received_at.astimezone():%m-%d %H:%M}" == "03-02 10:30"
    assert str(case.accepted_on) == "2026-03-02"


def test_what_was_done_on_the_spot_is_entered_later_to_its_real_end(desk):
    """应登尽登: an instant item handled by hand is decided then, not today, by the post the owner authorised."""
    papers = [m for m in testing.items.SPEC["materials"] if m["id"] in {"application", "right"}]
    stage = testing.make_stage(
        kind="20", handling="1", statutory=None, materials=papers, questions=[], form=[{"id": "area", "label": "面积"}]
    )
    county = stage.county
    clerk = people.staff_actor(county, persons.Role.CLERK, organisation_id=county.minzheng.id)
    catalogue.authorise_on_the_spot(
        actor=testing.items.publisher(county.place.id), item_id=stage.item.id, post_id=clerk.post_id,
        site_id=county.centre.id, since=testing.SINCE, until=None, document="当场办结授权书〔2020〕3 号",
    )  # fmt: skip
    fields = {
        "token": "1" * 32, "item": str(stage.item.id), "for_item": str(stage.item.id), "id_kind": "resident_id",
        "id_number": people.identity(), "looked_up": "1", "name": "岩温", "division": str(ground.VILLAGE_A),
        "f_area": "2.5", "m_right": "waived", "way": "counter", "do": "accept", "occurred_at": "2026-03-02T10:30",
    }  # fmt: skip

    client = desk(clerk)
    page = client.post("/desk/later/", fields | {"do": "update"}).content.decode()
    early = client.post("/desk/later/", fields | {"decided_at": "2026-03-02T10:00"})
    done = client.post("/desk/later/", fields | {"decided_at": "2026-03-02T10:40"}, follow=True)

    assert "实际办结时间" in page
    assert early.status_code == 422
    assert done.status_code == 200
    (row,) = numbers(clerk)
    case = cases.get_case(clerk, case_id=row.case_id)
    assert (case.state, case.entered_later) == ("granted", True)
    end = case.timeline[-1]
    assert f"{end.at.astimezone():%m-%d %H:%M}" == "03-02 10:40"
    assert end.authority == "当场办结授权书〔2020〕3 号"
    assert {c.light for c in case.clocks if c.kind == "promised"} == {"ok"}


def test_the_real_end_is_not_asked_of_who_may_not_decide(stage, desk, typed):
    page = desk(stage.clerk).post("/desk/later/", typed(occurred_at="2026-03-02T10:30", do="update")).content.decode()
    assert "实际受理时间" in page
    assert "实际办结时间" not in page
