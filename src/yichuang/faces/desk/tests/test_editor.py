"""The editor of a proposal's record: sections, rows, findings, the preview, and two editors at once."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people.testing import staff_actor
from yichuang.domain.places.testing import County
from yichuang.faces.desk.editor.sections import NOT_EDITED, SECTIONS
from yichuang.kernel.actor import Actor
from yichuang.kernel.tests.test_documents import text_of

PROXY = {"when-who": ["proxy"]}


@pytest.fixture
def county(db: None, made_county: County) -> County:
    return made_county


@pytest.fixture
def drafter(county: County) -> Actor:
    return staff_actor(county, people.Role.LEADER)


@pytest.fixture
def draft(county: County, drafter: Actor) -> int:
    """A proposal to revise the licence of ``catalogue.testing``."""
    item = items.make_item(county.place.id, [county.minzheng.id])
    opened = catalogue.open_proposal(
        actor=drafter, kind=catalogue.ProposalKind.REVISE, reason="减材料、压时限", item_id=item.id
    )
    return opened.id


@pytest.fixture
def client(desk: Any, drafter: Actor) -> Client:
    return desk(drafter)  # type: ignore[no-any-return]


def address(draft: int, *rest: object) -> str:
    return "/".join(["/desk/editor", str(draft), *map(str, rest)]) + "/"


def words(answer: Any) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


def typed_on(client: Client, url: str) -> dict[str, Any]:
    """The fields of the page's own form as a browser would send them back unchanged."""
    html = client.get(url).content.decode()
    form = html[html.index('class="ed-form"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        named = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if named.get("type") in {"checkbox", "radio"} and " checked" not in tag:
            continue
        if "name" in named:
            sent.setdefault(named["name"], []).append(named.get("value", ""))
    for name, inside in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [inside.lstrip("\n")]
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        sent[name] = [chosen.group(1) if chosen else ""]
    return sent


def document(drafter: Actor, draft: int) -> dict[str, Any]:
    return catalogue.get_proposal(drafter, draft).document


def revision(drafter: Actor, draft: int) -> int:
    return catalogue.get_proposal(drafter, draft).revision


def test_every_element_of_a_record_is_edited_in_exactly_one_section():
    placed = [name for s in SECTIONS.values() for name in (*s.elements, *s.lists)]
    assert sorted([*placed, *NOT_EDITED]) == sorted(catalogue.ItemSpec.model_fields)


@pytest.mark.parametrize("slug", sorted(SECTIONS))
def test_saving_a_section_unchanged_changes_nothing_of_the_record(client, draft, drafter, slug):
    before = catalogue.ItemSpec.as_it_stands(document(drafter, draft))
    if not SECTIONS[slug].elements:
        assert client.get(address(draft, slug)).status_code == 200
        return
    answer = client.post(address(draft, slug), typed_on(client, address(draft, slug)))
    assert answer.status_code == 302, words(answer)
    assert catalogue.difference(before, catalogue.ItemSpec.as_it_stands(document(drafter, draft))) == ()


def test_saving_any_row_unchanged_changes_nothing_of_the_record(client, draft, drafter):
    before = catalogue.ItemSpec.as_it_stands(document(drafter, draft))
    for section in SECTIONS.values():
        for name in section.lists:
            for number in range(1, len(catalogue.rows_of(document(drafter, draft), name)) + 1):
                url = address(draft, section.slug, name, number)
                answer = client.post(url, typed_on(client, url))
                assert answer.status_code == 302, (name, number, words(answer))
    assert catalogue.difference(before, catalogue.ItemSpec.as_it_stands(document(drafter, draft))) == ()


def test_limit_is_changed_and_a_wrong_one_refused_beside_its_field(client, draft, drafter):
    url = address(draft, "limits")
    sent = typed_on(client, url) | {"promised-amount": "快一点", "correction_days": "900"}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "数值请填数字" in words(refused)
    assert "补正期限（工作日）不能大于90" in words(refused)
    assert 'value="快一点"' in refused.content.decode()
    client.post(url, sent | {"promised-amount": "5", "correction_days": "20"})
    assert document(drafter, draft)["promised"]["amount"] == "5"
    assert document(drafter, draft)["correction_days"] == 20


def test_only_shrink_and_quality_findings_stand_in_the_section_where_they_are_mended(client, draft):
    url = address(draft, "limits")
    client.post(url, typed_on(client, url) | {"promised-amount": "25"})
    assert "承诺时限不得超过法定时限" in words(client.get(url))
    assert "承诺时限不得超过法定时限" in words(client.get(address(draft)))
    assert "承诺时限不得超过法定时限" not in words(client.get(address(draft, "result")))


def test_paper_is_added_with_its_situation_moved_and_deleted(client, draft, drafter):
    url = address(draft, "materials", "materials", 0)
    sent = typed_on(client, url) | {"id": "photo", "name": "现场照片"} | PROXY
    assert client.post(url, sent).status_code == 302
    papers = document(drafter, draft)["materials"]
    assert papers[-1]["name"] == "现场照片"
    assert papers[-1]["when"] == {"all": {"who": ["proxy"]}}
    for act, expected in (("up:materials:5", 3), ("down:materials:4", 4), ("up:materials:1", 4)):
        client.post(address(draft, "materials"), {"act": act, "revision": revision(drafter, draft)})
        assert [p["id"] for p in document(drafter, draft)["materials"]].index("photo") == expected
    client.post(address(draft, "materials"), {"act": "delete:materials:5", "revision": revision(drafter, draft)})
    assert "photo" not in {p["id"] for p in document(drafter, draft)["materials"]}


def test_row_that_lacks_something_is_shown_again_with_what_is_wrong(client, draft, drafter):
    url = address(draft, "materials", "materials", 0)
    refused = client.post(url, typed_on(client, url) | {"id": "9", "name": "", "copies": "50"})
    assert refused.status_code == 422
    told = words(refused)
    assert "标识的格式不对" in told
    assert "请填写材料名称" in told
    assert "复印件份数不能大于20" in told
    taken = client.post(url, typed_on(client, url) | {"id": "right", "name": "又一份"})
    assert "已经有一条在用" in words(taken)
    assert len(document(drafter, draft)["materials"]) == 4


def test_question_is_added_with_answers_and_asked_only_after_earlier_ones(client, draft, drafter):
    url = address(draft, "questions", "questions", 0)
    sent = typed_on(client, url) | {
        "id": "size", "text": "采多少？", "options-0-value": "small", "options-0-label": "10 棵以内",
        "options-1-value": "big", "options-1-label": "10 棵以上", "when-where": ["forest"],
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    added = document(drafter, draft)["questions"][-1]
    assert [o["label"] for o in added["options"]] == ["10 棵以内", "10 棵以上"]
    assert added["when"] == {"all": {"where": ["forest"]}}
    assert "when-who" not in client.get(address(draft, "questions", "questions", 1)).content.decode()
    told = words(client.get(address(draft, "questions")))
    assert "问题“采多少？”选哪个答案都一样" in told


def test_question_with_one_answer_is_refused_in_words(client, draft):
    url = address(draft, "questions", "questions", 0)
    sent = typed_on(client, url) | {"id": "size", "text": "采多少？", "options-0-value": "x", "options-0-label": "都行"}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "答案至少要2个" in words(refused)
    assert 'value="都行"' in refused.content.decode()


def test_second_editor_is_told_and_neither_loses_anything(client, draft, drafter):
    url = address(draft, "conditions")
    first, law = typed_on(client, url), typed_on(client, address(draft, "law"))
    client.post(url, first | {"quantity_limit": "每年 100 立方米"})
    told = client.post(address(draft, "law"), law | {"rights_and_duties": "可以申请听证"})
    assert told.status_code == 409
    assert "刚被别人改过" in words(told)
    assert "可以申请听证" in told.content.decode()
    again = re.search(r'name="revision" value="(\d+)"', told.content.decode())
    assert again
    law |= {"rights_and_duties": "可以申请听证", "revision": again.group(1)}
    assert client.post(address(draft, "law"), law).status_code == 302
    kept = document(drafter, draft)
    assert kept["quantity_limit"] == "每年 100 立方米"
    assert kept["rights_and_duties"] == "可以申请听证"


def test_preview_shows_what_the_applicant_would_see_for_the_answers(client, draft):
    everything = client.get(address(draft, "preview"))
    assert "树长在哪里" in words(everything)
    assert "看情况授权委托书" in words(everything)
    chosen = words(client.get(address(draft, "preview") + "?q_where=forest&q_who=proxy&width=window"))
    assert "授权委托书因为您选了“谁来办”是“代办人”" in chosen
    assert "代办人姓名" in chosen
    assert "承诺：7个工作日" in chosen
    ended = words(client.get(address(draft, "preview") + "?q_where=yard"))
    assert "不用办采伐证" in ended
    assert "要填的申请表" not in ended
    assert "树长在哪里" in words(client.get(address(draft, "preview") + "?q_where=moon&q_x=y"))


def test_application_form_of_the_draft_can_be_seen_on_paper(client, draft):
    answer = client.get(f"/desk/editor/{draft}/form.pdf?q_where=forest&q_who=proxy")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_table_of_household_members_is_defined_and_seen_on_screen_and_paper(client, draft, drafter):
    url = address(draft, "form", "form", 0)
    sent = typed_on(client, url) | {
        "id": "family", "label": "家庭成员", "type": "members", "most_rows": "6", "columns-0-id": "income",
        "columns-0-label": "月收入", "columns-0-type": "money",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    assert [c["label"] for c in document(drafter, draft)["form"][-1]["columns"]] == ["月收入"]
    seen = words(client.get(address(draft, "preview")))
    assert "第1人" in seen
    assert "与申请人关系" in seen
    assert "月收入" in text_of(client.get(f"/desk/editor/{draft}/form.pdf").content)


SCHEMA = {
    "properties": {
        "area": {"type": "number"},
        "fullName": {"type": "string", "title": "承包人", "maxLength": 60},
        "address": {"type": "object"},
    }
}


def test_form_of_another_system_is_taken_over_after_its_problems_were_seen(client, draft, drafter):
    url = f"/desk/editor/{draft}/form/import/"
    assert "从JSONSchema导入" in words(client.get(address(draft, "form")))
    sent = typed_on(client, url) | {"text": json.dumps(SCHEMA)}
    told = client.post(url, sent)
    assert told.status_code == 422
    for text in ("/properties/address", "标识area表里已经有了", "“fullName”不能作标识", "承包人（文字）"):
        assert text in words(told)
    assert len(document(drafter, draft)["form"]) == 4
    assert client.post(url, sent | {"do": "anyway"}).status_code == 302
    assert [f["id"] for f in document(drafter, draft)["form"]][4:] == ["full_name"]


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 5000, '{"properties": {}}'])
def test_what_is_no_schema_is_refused_in_words_and_nothing_is_added(client, draft, drafter, text):
    url = f"/desk/editor/{draft}/form/import/"
    refused = client.post(url, typed_on(client, url) | {"text": text})
    assert refused.status_code == 422
    assert re.search("不是JSON|没有能导入的项", words(refused))
    assert len(document(drafter, draft)["form"]) == 4


def test_half_written_record_can_be_edited_and_previewed(client, drafter, county):
    opened = catalogue.open_proposal(actor=drafter, kind=catalogue.ProposalKind.NEW, reason="新增一个事项")
    assert all(client.get(address(opened.id, slug)).status_code == 200 for slug in SECTIONS)
    assert client.get(address(opened.id, "preview")).status_code == 200
    url = address(opened.id, "basics")
    assert client.post(url, typed_on(client, url) | {"name": "小水窖建设补助"}).status_code == 302
    assert document(drafter, opened.id)["name"] == "小水窖建设补助"


def test_list_item_cannot_take_another_code_and_unknown_places_are_not_found(client, draft):
    url = address(draft, "basics")
    refused = client.post(url, typed_on(client, url) | {"basic_code": "530199999000"})
    assert "不能改基本编码" in words(refused)
    for lost in (
        address(draft, "moon"), address(draft, "materials", "form", 1), address(draft, "materials", "materials", 99),
        address(draft + 1), address(draft + 1, "basics"),
    ):  # fmt: skip
        assert client.get(lost).status_code == 404


def test_submitted_draft_is_shown_but_not_changed(client, draft, drafter):
    url = address(draft, "limits")
    sent = typed_on(client, url)
    catalogue.submit_proposal(actor=drafter, proposal_id=draft, revision=revision(drafter, draft))
    shown = client.get(url)
    assert "这份申请现在不能改" in words(shown)
    assert "保存" not in words(shown)
    refused = client.post(url, sent | {"promised-amount": "3"})
    assert refused.status_code == 409
    assert document(drafter, draft)["promised"]["amount"] == "7"


def test_unticked_box_is_no_and_empty_part_is_none():
    read = catalogue.read_elements(
        catalogue.ItemSpec, ["extension", "sample"], {"extension": {"basis": ""}, "sample": False}
    )
    assert read == {"sample": False}


def test_what_nobody_must_fill_in_and_nobody_has_is_folded_away(client: Client, draft: int) -> None:
    page = client.get(address(draft, "form", "form", 1)).content.decode()
    assert "选项（没有填，要填的点开）" in page
    question = client.get(address(draft, "questions", "questions", 1)).content.decode()
    assert "答案（没有填" not in question


def test_the_editor_leads_back_to_where_the_change_is_submitted(client: Client, draft: int) -> None:
    page = client.get(address(draft, "basics")).content.decode()
    assert f'href="/desk/catalogue/proposals/{draft}/"' in page
    assert "写好了到那里提交" in page
