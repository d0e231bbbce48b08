"""附件 and 签名 in a record: settings in range, kept apart from the papers, read and told, out and in by schema."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.codes import FileKind
from yichuang.domain.catalogue.guides.guide_elements import _how_to_fill
from yichuang.domain.catalogue.record import forms
from yichuang.domain.catalogue.record.attachments import attachment_of, attachments
from yichuang.domain.catalogue.record.elements import FormField
from yichuang.domain.catalogue.record.form_schema import form_schema, import_form
from yichuang.domain.catalogue.record.preview import blank_form_pdf
from yichuang.domain.catalogue.record.signature import (
    digest_of,
    read_signature,
    signature_svg,
    signature_text,
    strokes_of,
)
from yichuang.kernel.errors import Invalid
from yichuang.kernel.files import kinds
from yichuang.kernel.tests.test_documents import text_of

FRONT: dict[str, Any] = {"id": "front", "label": "门头照片", "type": "attachment"}
SIGNED: dict[str, Any] = {"id": "signed", "label": "申请人签名", "type": "signature"}
FIELD = FormField.model_validate(SIGNED)
PROXY = {"all": {"who": ["proxy"]}}


def spec(*fields: dict[str, Any]) -> public.ItemSpec:
    return testing.make_spec(form=[*testing.SPEC["form"][:2], *fields])


@pytest.mark.parametrize(
    "changes",
    [
        {"max_mb": 0}, {"max_mb": 51}, {"most_files": 0}, {"most_files": 21}, {"accepts": ["exe"]},
        {"accepts": ["pdf", "pdf"]}, {"on_result": True}, {"type": "text", "accepts": ["pdf"]},
        {"choices": [{"value": "a", "label": "甲"}]},
    ],
)  # fmt: skip
def test_setting_out_of_range_is_refused_where_it_is_designed(changes):
    with pytest.raises(ValueError, match=r"\w"):
        spec({**FRONT, **changes})


@pytest.mark.parametrize("field", [FRONT, SIGNED])
def test_neither_shares_its_identifier_with_a_paper(field):
    with pytest.raises(ValueError, match="同一个标识：plan"):
        spec({**field, "id": "plan"})


def test_table_of_the_household_has_neither_in_a_column():
    for kind in ("attachment", "signature"):
        with pytest.raises(ValueError, match="家庭成员表的列"):
            spec({"id": "f", "label": "家庭", "type": "members", "columns": [{"id": "x", "label": "列", "type": kind}]})


def test_attachment_is_carried_as_a_paper_of_its_own_and_only_where_the_situation_asks():
    record = spec({**FRONT, "accepts": ["photo", "ofd"], "max_mb": 2, "when": PROXY})
    assert attachments(record, {"where": "forest", "who": "self"}) == ()
    (carried,) = attachments(record, {"where": "forest", "who": "proxy"})
    assert carried.limits == "照片、OFD，最多 3 个，每个不超过 2 MB"
    assert carried.media_types == kinds.IMAGES | {kinds.OFD}
    assert carried.id not in {m.id for m in record.materials}
    usual = attachment_of(FormField.model_validate(FRONT))
    assert usual.media_types == kinds.IMAGES | {kinds.PDF}


def test_files_are_no_value_of_the_form():
    values = {"area": "2.5", "species": "思茅松"}
    situation = {"where": "forest", "who": "self"}
    assert "front" not in forms.validate_form(spec(FRONT), situation, values)
    with pytest.raises(Invalid) as caught:
        forms.validate_form(spec(FRONT), situation, {**values, "front": ["x"]})
    assert caught.value.fields == {"front": "“门头照片”是附件，请上传文件"}


def test_schema_describes_files_by_handle_and_a_signature_by_its_parts():
    one = {**FRONT, "most_files": 1, "accepts": ["pdf"]}
    schema = form_schema(spec({**one, "id": "lease"}, FRONT, SIGNED))["properties"]["form"]["properties"]
    assert (schema["lease"]["type"], schema["lease"]["format"]) == ("string", "uuid")
    assert schema["lease"]["contentMediaType"] == kinds.PDF
    assert (schema["front"]["type"], schema["front"]["maxItems"]) == ("array", 3)
    assert "contentMediaType" not in schema["front"]["items"], "photographs come in several types"
    assert schema["signed"]["properties"]["agreed"]["const"] is True


@pytest.mark.parametrize(
    ("described", "accepts", "told"),
    [
        ({"type": "string", "contentMediaType": "image/jpeg"}, (FileKind.PHOTO,), 0),
        ({"type": "string", "contentMediaType": "application/pdf"}, (FileKind.PDF,), 0),
        ({"type": "string", "format": "binary"}, (), 0),
        ({"type": "string", "contentMediaType": "application/zip"}, (), 1),
    ],
)
def test_file_in_a_schema_of_others_is_read_as_an_attachment(described, accepts, told):
    (field,), problems = import_form({"properties": {"plan": described}})
    assert (field.type.value, field.accepts) == ("attachment", accepts)
    assert len(problems) == told


def test_blank_form_leaves_room_for_both():
    document = spec({**FRONT, "most_files": 2}, SIGNED).model_dump(mode="json")
    text = text_of(blank_form_pdf(document, {"where": "forest", "who": "self"}))
    assert "另附：照片、PDF，最多 2 个" in text
    assert "（签名）" in text


def test_guide_says_how_to_fill_in_both():
    item = testing.make_spec(form=[FRONT, SIGNED])
    assert "上传文件：照片、PDF" in _how_to_fill(item, item.form[0])
    assert "也可以在窗口签" in _how_to_fill(item, item.form[1])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
parts = st.sampled_from(["way", "name", "strokes", "agreed", "at", "digest"])


@given(anything | st.dictionaries(parts, anything))
def test_whatever_is_sent_as_a_signature_is_refused_in_words_or_kept_plain(raw):
    kept, refused = None, ""
    try:
        kept = read_signature(FIELD, raw)
    except ValueError as error:
        refused = str(error)
    if kept is None:
        assert refused
        return
    assert kept["way"] in {"typed", "drawn", "paper"}
    assert kept.keys() <= {"way", "name", "strokes", "agreed", "at", "digest"}
    assert read_signature(FIELD, kept) == kept
    assert isinstance(signature_text(kept), str)


def test_drawn_signature_becomes_lines_and_nothing_else():
    kept = read_signature(FIELD, {"strokes": "1,1 90,90;5,5", "agreed": "true"})
    assert strokes_of(kept) == ("1,1 90,90", "5,5")
    assert signature_svg(kept).count("<polyline") == 2
    assert strokes_of({"strokes": '1,1"/><script>'}) == ()
    assert signature_svg({"way": "typed", "name": "李扎迫"}) == ""


def test_signature_says_how_it_was_given_and_when():
    at = "2026-09-28T02:30:00+00:00"
    assert signature_text({"way": "typed", "name": "李扎迫", "at": at}) == "李扎迫（输入姓名，2026-09-28 10:30）"
    assert signature_text({"way": "paper"}) == "在纸质表格上签名，窗口看过原件"
    assert signature_text({"way": "stamp"}) == signature_text("李扎迫") == ""


def test_digest_depends_on_everything_signed_and_not_on_any_order():
    first = digest_of("v1", {"a": "1", "b": "2"}, {"x": 1, "y": [2]}, {"front": ["2", "1"], "none": []})
    assert first == digest_of("v1", {"b": "2", "a": "1"}, {"y": [2], "x": 1}, {"front": ["1", "2"]})
    others = [
        digest_of("v2", {"a": "1", "b": "2"}, {"x": 1, "y": [2]}, {"front": ["1", "2"]}),
        digest_of("v1", {"a": "1"}, {"x": 1, "y": [2]}, {"front": ["1", "2"]}),
        digest_of("v1", {"a": "1", "b": "2"}, {"x": 1}, {"front": ["1", "2"]}),
        digest_of("v1", {"a": "1", "b": "2"}, {"x": 1, "y": [2]}, {"front": ["1"]}),
    ]
    assert len({first, *others}) == 5


def test_data_elements_of_both_fit_the_fields_that_share_them():
    fields = [{**FRONT, "shared": "shop_front_photo"}, {**SIGNED, "shared": "applicant_signature"}]
    assert list(public.data_element_problems(spec(*fields))) == []
    wrong = [{**FRONT, "shared": "applicant_signature"}]
    assert "类型应是签名" in "".join(p.text for p in public.data_element_problems(spec(*wrong)))
