"""The form as JSON Schema: valid, true to what the form accepts, read back as the same fields, problems by pointer."""

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.domain.catalogue import testing
from yichuang.domain.catalogue.codes import FieldType, FileKind
from yichuang.domain.catalogue.record import forms
from yichuang.domain.catalogue.record.elements import NEVER_ON_RESULT, FormField
from yichuang.domain.catalogue.record.form_schema import form_schema, import_form
from yichuang.domain.catalogue.record.spec import ItemSpec
from yichuang.kernel.errors import Invalid

SPEC = testing.make_spec()
FOREST = {"where": "forest", "who": "proxy"}

texts = st.text("甲乙丙丁abc", min_size=1, max_size=6)
choices = st.lists(
    st.fixed_dictionaries({"value": st.sampled_from(["a", "b", "c"]), "label": texts, "unknown": st.booleans()}),
    min_size=1,
    max_size=3,
    unique_by=lambda c: c["value"],
)
whens = st.dictionaries(
    st.sampled_from(["where", "who"]), st.lists(st.sampled_from(["forest", "self", "proxy"]), min_size=1, unique=True)
)


@st.composite
def fields(draw, name):
    kind = draw(st.sampled_from(list(FieldType)))
    made = {
        "id": name, "label": draw(texts), "type": kind, "required": draw(st.booleans()),
        "help": draw(texts | st.just("")),
        "example": draw(texts | st.just("")), "unit": draw(texts | st.just("")), "when": {"all": draw(whens)},
    }  # fmt: skip
    if kind in {FieldType.TEXT, FieldType.LONGTEXT, FieldType.ADDRESS}:
        made["max_length"] = draw(st.integers(1, 4000))
    if kind in {FieldType.NUMBER, FieldType.MONEY}:
        made["minimum"] = draw(st.none() | st.decimals(-1000, 1000, places=2))
        made["maximum"] = draw(st.none() | st.decimals(1000, 9000, places=2))
    if kind in {FieldType.CHOICE, FieldType.CHOICES}:
        made["choices"] = draw(choices)
    if kind is FieldType.MEMBERS:
        made["most_rows"] = draw(st.integers(1, 30))
        made["columns"] = [
            {"id": "income", "label": draw(texts), "type": "money", "required": draw(st.booleans()), "unit": "元"},
            {"id": "health", "label": draw(texts), "type": "choice", "choices": draw(choices)},
            {"id": "note", "label": draw(texts), "max_length": draw(st.integers(1, 200))},
        ][: draw(st.integers(0, 3))]
    elif kind is FieldType.ATTACHMENT:
        kinds = st.lists(st.sampled_from([*FileKind]), unique=True)
        made |= {"accepts": draw(kinds), "max_mb": draw(st.integers(1, 50)), "most_files": draw(st.integers(1, 20))}
    elif kind not in NEVER_ON_RESULT:
        made["on_result"] = draw(st.booleans())
    return FormField.model_validate(made)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_form_written_as_a_schema_reads_back_as_the_same_fields(data):
    form = tuple(data.draw(fields(f"f{n}")) for n in range(data.draw(st.integers(1, 4))))
    schema = form_schema(ItemSpec.as_it_stands({**SPEC.model_dump(), "form": form}))
    jsonschema_rs.meta.validate(schema)
    assert import_form(schema) == (form, ())


def accepts(spec, situation, form):
    return jsonschema_rs.validator_for(form_schema(spec)).is_valid({"situation": situation, "form": form})


@pytest.mark.parametrize(
    ("situation", "form", "good"),
    [
        (FOREST, {"area": 2.5, "species": "思茅松", "proxy_name": "李娜"}, True),
        (FOREST, {"area": 2.5, "species": "思茅松"}, False),
        ({**FOREST, "who": "self"}, {"area": 2.5, "species": "思茅松"}, True),
        ({**FOREST, "who": "self"}, {"area": 0.01, "species": "思茅松"}, False),
        ({**FOREST, "who": "self"}, {"species": "思茅松"}, False),
        ({**FOREST, "who": "self"}, {"area": 2.5, "species": "思" * 21}, False),
        ({**FOREST, "who": "self"}, {"area": 2.5, "species": "思茅松", "colour": "绿"}, False),
    ],
)
def test_schema_and_form_accept_and_refuse_the_same(situation, form, good):
    assert accepts(SPEC, situation, form) is good
    try:
        forms.validate_form(SPEC, situation, form)
    except Invalid:
        assert not good
    else:
        assert good


def test_field_that_the_situation_does_not_ask_for_is_not_allowed():
    form = {"area": 2.5, "species": "思茅松", "proxy_name": "李娜"}
    assert not accepts(SPEC, {**FOREST, "who": "self"}, form)


def test_schema_of_others_is_read_with_what_fits():
    schema = {
        "type": "object",
        "required": ["fullName"],
        "properties": {
            "fullName": {"type": "string", "title": "姓名", "maxLength": 60},
            "birth-date": {"type": "string", "format": "date"},
            "children": {"type": "integer", "minimum": 0},
            "sex": {"enum": ["male", "female"]},
            "married": {"type": "boolean"},
            "skills": {"type": "array", "items": {"enum": ["cook", "drive"]}},
        },
    }
    read, _ = import_form(schema)
    assert [(f.id, f.type.value, f.required) for f in read] == [
        ("full_name", "text", True), ("birth_date", "date", False), ("children", "number", False),
        ("sex", "choice", False), ("married", "boolean", False), ("skills", "choices", False),
    ]  # fmt: skip
    assert [c.value for c in read[3].choices] == ["male", "female"]


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ([], ""),
        ({"type": "object"}, "/properties"),
        ({"properties": {"a": {"type": "object", "properties": {}}}}, "/properties/a"),
        ({"properties": {"a": {"type": ["string", "null"]}}}, "/properties/a"),
        ({"properties": {"a/b": True}}, "/properties/a~1b"),
        ({"properties": {"a": {"type": "string", "contentEncoding": "base64"}}}, "/properties/a/contentEncoding"),
        ({"properties": {"a": {"type": "string"}}, "anyOf": []}, "/anyOf"),
        ({"properties": {"a": {"type": "string", "maxLength": 99999}}}, "/properties/a"),
    ],
)
def test_what_has_no_place_in_a_form_is_told_by_pointer(schema, pointer):
    _, problems = import_form(schema)
    assert pointer in [p.pointer for p in problems]
    assert all(p.text for p in problems)
