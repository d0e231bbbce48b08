"""上门收件 on a phone: one thing at a time, then up to the window within a working day."""

from __future__ import annotations

import re
from html import unescape

import pytest

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people import testing as people
from yichuang.domain.places import testing as ground

ADDRESS = "/desk/collect/"


def fields_of(answer):
    """Everything the page would send again: hidden fields, texts and chosen options."""
    page = answer.content.decode()
    form = page[page.index('id="intake-form"') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
        name = re.search(r' name="([^"]+)"', tag)
        kind = re.search(r' type="([^"]+)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if not name or (kind and kind.group(1) == "file"):
            continue
        if kind and kind.group(1) in {"radio", "checkbox"} and " checked" not in tag:
            continue
        found[name.group(1)] = unescape(value.group(1)) if value else ""
    return found


def walk(client, stage, number, **changes):
    """Through all steps up to the last page."""
    page = client.get(ADDRESS)
    page = client.post(ADDRESS, fields_of(page) | {"do": f"item:{stage.item.id}"})
    page = client.post(ADDRESS, fields_of(page) | {"id_kind": "resident_id", "id_number": number, "do": "find"})
    person = {"name": "岩温", "phone": "13887650000", "id_kind": "resident_id", "division": str(ground.VILLAGE_A)}
    page = client.post(ADDRESS, fields_of(page) | person | {"do": "next"})
    page = client.post(ADDRESS, fields_of(page) | {"s_where": "forest", "do": "next"})
    page = client.post(ADDRESS, fields_of(page) | {"s_who": "self", "do": "next"})
    page = client.post(
        ADDRESS, fields_of(page) | {"f_area": "2.5", "f_species": "思茅松", "way": "counter", "do": "next"}
    )
    return client.post(ADDRESS, fields_of(page) | {"m_right": "paper", "m_plan": "deferred", "do": "next"})


@pytest.mark.seed("S3-17", "S4-30", "S3-26")
def test_an_agent_takes_papers_at_the_door_and_sends_them_up(stage, desk):
    client = desk(stage.agent)

    last = walk(client, stage, people.identity())
    done = client.post(ADDRESS, fields_of(last) | {"do": "hold"}, follow=True)

    (row,) = cases.list_todo(stage.agent).rows
    page = done.content.decode()
    assert row.number is None
    assert f"D{row.case_id}" in page
    assert "上传到受理点" in page
    file = client.get(f"/desk/cases/{row.case_id}/").content.decode()
    assert "代办员上传" in file
    form = client.get(f"/desk/cases/{row.case_id}/do/forward/").content.decode()
    assert "1 个工作日内上传" in form
    hidden = {k: re.search(rf'name="{k}" value="([^"]*)"', form).group(1) for k in ("token", "seen")}
    assert client.post(f"/desk/cases/{row.case_id}/do/forward/", hidden).status_code == 303
    assert cases.get_case(stage.agent, case_id=row.case_id).number.startswith("SJ-")


def test_a_step_waits_for_what_it_needs(stage, desk):
    client = desk(stage.agent)
    page = client.post(ADDRESS, fields_of(client.get(ADDRESS)) | {"do": f"item:{stage.item.id}"})

    answer = client.post(ADDRESS, fields_of(page) | {"id_number": "", "do": "next"})

    assert answer.status_code == 422
    assert "请填申请人的证件号码" in answer.content.decode()
    assert 'name="stage" value="person"' in answer.content.decode()


def test_a_question_that_has_only_come_up_is_no_mistake_yet(stage, desk):
    client = desk(stage.agent)
    page = client.post(ADDRESS, fields_of(client.get(ADDRESS)) | {"do": f"item:{stage.item.id}"})
    fields = fields_of(page) | {"stage": "situation", "asked": "where"}

    answer = client.post(ADDRESS, fields | {"s_where": "forest", "do": "next"})

    assert answer.status_code == 200
    assert "谁来办？" in answer.content.decode()


def test_nothing_stays_on_the_phone_for_the_next_person(stage, desk):
    client, number = desk(stage.agent), people.identity()
    client.post(ADDRESS, fields_of(walk(client, stage, number)) | {"do": "hold"})

    page = client.get(ADDRESS)

    for value in (number, "岩温", "13887650000", "思茅松"):
        assert value not in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


def test_going_back_keeps_what_was_typed(stage, desk):
    client = desk(stage.agent)
    last = walk(client, stage, people.identity())

    page = client.post(ADDRESS, fields_of(last) | {"do": "goto:form"}).content.decode()

    assert 'value="思茅松"' in page
    assert 'value="2.5"' in page


def test_a_situation_that_needs_nothing_ends_here(stage, desk):
    client = desk(stage.agent)
    page = client.post(ADDRESS, fields_of(client.get(ADDRESS)) | {"do": f"item:{stage.item.id}"})

    answer = client.post(ADDRESS, fields_of(page) | {"stage": "situation", "s_where": "yard", "do": "next"})

    assert "不用办采伐证" in answer.content.decode()
    assert "做首问登记" in answer.content.decode()


def test_another_agents_papers_are_not_hers(stage, desk):
    client = desk(stage.agent)
    client.post(ADDRESS, fields_of(walk(client, stage, people.identity())) | {"do": "hold"})
    (row,) = cases.list_todo(stage.agent).rows
    from yichuang.domain.people.public import Role

    other = people.staff_actor(
        stage.county, Role.AGENT, organisation_id=stage.county.town_a.id, site_id=stage.county.village_site.id
    )

    assert desk(other).get(f"/desk/cases/{row.case_id}/").status_code == 404


def test_the_door_is_closed_to_whoever_is_no_agent(stage, desk):
    assert desk(stage.clerk).get(ADDRESS).status_code == 403
    assert testing.submit(stage).number
