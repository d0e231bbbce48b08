"""What the list holds besides items one applies for: guidance only, convenience services; kinds and their fields."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.testing import SPEC, make_item, make_spec
from yichuang.domain.places.testing import County
from yichuang.kernel.errors import Conflict

pytestmark = pytest.mark.django_db

NOT_HERE = {
    name: value
    for name, value in SPEC.items()
    if name
    not in {"materials", "form", "steps", "questions", "statutory", "promised", "extension", "completeness", "remedy"}
} | {
    "name": "水费缴纳",
    "plain_name": "交水费",
    "synonyms": ["水费"],
    "kind": "20",
    "handling": "1",
    "service": "convenience",
    "channels": [],
    "visits": 0,
    "visits_reason": "",
    "result": {},
    "elsewhere": {"provider": "县供排水公司", "how": "到营业厅交，也可以在微信里交。", "bring": ["户号"]},
}


def not_here(**changes: object) -> catalogue.ItemSpec:
    values = {**NOT_HERE, **changes}
    return catalogue.ItemSpec.model_validate({"basic_code": f"53{values['kind']}99001000", **values})


@pytest.mark.seed("S2-100", "S3-7")
def test_what_others_do_is_found_and_explained_but_nobody_applies_for_it_here(county: County) -> None:
    item = make_item(county.place.id, [county.town_a.id], not_here(body="town_government"))
    handled = make_item(county.place.id, [county.town_a.id], body="town_government")

    assert catalogue.search_items(county.place.id, "交水费")[0].item.id == item.id
    short = catalogue.guide(item.id).short
    assert [b.name for b in short.bring] == ["户号"]
    assert "县供排水公司" in short.where
    assert item.promised_text == "便民服务"
    with pytest.raises(Conflict, match="由县供排水公司办理"):
        catalogue.require_in_use(item.id)
    assert catalogue.items_at(county.town_site.id) == {handled.id}
    assert catalogue.sites_for(item.id, catalogue.Act.ACCEPT) == set()


def test_its_guide_has_all_26_elements_too(county: County) -> None:
    item = make_item(county.place.id, [county.minzheng.id], not_here())

    elements = catalogue.guide(item.id).elements

    assert len(elements) == 26
    assert all(element.blocks for element in elements)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"elsewhere": None}, "写明到哪里办"),
        ({"materials": SPEC["materials"][:1]}, "不能有申报材料"),
        ({"steps": SPEC["steps"]}, "不能有办理环节"),
        ({"statutory": SPEC["statutory"]}, "不在这里计时"),
    ],
)
def test_what_is_not_applied_for_here_has_no_papers_steps_and_clocks(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        not_here(**changes)


@pytest.mark.parametrize("part", ["conditions", "materials", "form", "channels", "steps", "legal_bases", "remedy"])
def test_what_one_applies_for_is_whole(part: str) -> None:
    with pytest.raises(ValidationError, match="缺"):
        make_spec(**{part: None if part == "remedy" else []}, questions=[])


def test_a_limit_left_out_is_not_taken_for_on_the_spot() -> None:
    spec = {name: value for name, value in SPEC.items() if name != "promised"}
    with pytest.raises(ValidationError, match="缺承诺时限"):
        catalogue.ItemSpec.model_validate({**spec, "basic_code": "530164001000"})


@pytest.mark.seed("S2-7", "S2-8", "S2-9")
def test_a_public_service_is_of_one_of_the_nine_fields_and_its_guide_says_it(county: County) -> None:
    assert len(catalogue.ServiceField) == 9
    common = {"handling": "1", "completeness": "alarm", "statutory": None, "extension": None}
    spec = make_spec(kind="20", field="insurance", **common)
    item = make_item(county.place.id, [county.minzheng.id], spec)

    assert item.field == "insurance"
    assert "公共服务：社会保险" in catalogue.guide(item.id).elements[6].blocks[0].lines
    with pytest.raises(ValidationError, match="要分领域"):
        make_spec(kind="20", field=None, **common)
    with pytest.raises(ValidationError, match="只有公共服务事项分领域"):
        make_spec(field="insurance")


@pytest.mark.seed("S2-6")
def test_a_filing_is_carried_under_other_powers_by_its_own_name(county: County) -> None:
    spec = make_spec(kind="10", local_kind="filing", completeness="alarm", statutory=None, extension=None)
    item = make_item(county.place.id, [county.minzheng.id], spec)

    assert "行政备案（列入其他行政权力）" in catalogue.guide(item.id).elements[6].blocks[0].lines
    with pytest.raises(ValidationError, match="列在“其他行政权力”之下"):
        make_spec(local_kind="filing")


def test_a_promise_replaces_papers_of_the_record_and_is_never_a_must(county: County) -> None:
    promise = {"kind": "proof", "materials": ["right"], "basis": "本地清单", "consequence": "撤销并记入信用"}
    item = make_item(county.place.id, [county.minzheng.id], make_spec(promise=promise))

    told = " ".join(line for block in catalogue.guide(item.id).elements[11].blocks for line in block.lines)
    assert "可以不交林权证明" in told
    assert "不愿承诺的照样可以交材料办" in told
    with pytest.raises(ValidationError, match="提到了没有的材料"):
        make_spec(promise={**promise, "materials": ["nothing"]})
    not_a_licence = {"kind": "10", "completeness": "alarm", "statutory": None, "extension": None}
    with pytest.raises(ValidationError, match="只适用于行政许可"):
        make_spec(**not_a_licence, promise={**promise, "kind": "licence"})


@pytest.mark.seed("S3-25")
def test_what_must_exist_before_is_told_among_the_conditions(county: County) -> None:
    spec = make_spec(prerequisites=[{"name": "设施农业用地备案", "basis": "本地规定"}])
    item = make_item(county.place.id, [county.minzheng.id], spec)

    told = " ".join(line for block in catalogue.guide(item.id).elements[10].blocks for line in block.lines)
    assert "要先有：设施农业用地备案（本地规定）" in told


def test_policy_notes_stand_with_the_bases_they_explain(county: County) -> None:
    note = {"title": "采伐新政", "issued_by": "县林草局", "issued_on": "2026-03-01", "text": "自留山不用设计书。"}
    item = make_item(county.place.id, [county.minzheng.id], make_spec(policies=[note]))

    told = [line for block in catalogue.guide(item.id).elements[7].blocks for line in block.lines]
    assert "政策解读：采伐新政（县林草局，2026年3月1日）：自留山不用设计书。" in told
