"""数据元: a datum has one definition in all forms; a field takes its limits and may not contradict it."""

import pytest

from yichuang.domain.catalogue import testing
from yichuang.domain.catalogue.record import forms
from yichuang.domain.catalogue.record.data_elements import as_defined, data_element_problems, data_elements
from yichuang.kernel.errors import Invalid


def spec(*fields):
    rows = [{"id": f"f{n}", "label": f"项{n}", **field} for n, field in enumerate(fields)]
    return testing.make_spec(form=rows)


def told(*fields):
    return [(p.where, p.text) for p in data_element_problems(spec(*fields))]


def test_every_definition_makes_a_field_that_does_not_contradict_it():
    for element in data_elements().values():
        alone = spec(element.as_field().model_dump(mode="json"))
        assert list(data_element_problems(alone)) == []
        assert as_defined(alone.form[0]) == alone.form[0]


def test_field_takes_the_limits_of_its_data_element_and_keeps_narrower_ones():
    size = spec({"type": "number", "shared": "household_size"}).form[0]
    assert (as_defined(size).minimum, as_defined(size).maximum, as_defined(size).unit) == (1, 20, "人")
    narrow = spec({"type": "number", "shared": "household_size", "minimum": 2, "maximum": 8}).form[0]
    assert (as_defined(narrow).minimum, as_defined(narrow).maximum) == (2, 8)


def test_value_beyond_the_data_elements_limits_is_refused_where_the_field_says_nothing():
    with pytest.raises(Invalid) as refused:
        forms.validate_form(spec({"type": "number", "shared": "household_size"}), {}, {"f0": "21"})
    assert "不能大于 20 人" in refused.value.fields["f0"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"shared": "moon"}, "没有“moon”这个数据元"),
        ({"shared": "household_size"}, "类型应是数，现在是文字"),
        ({"shared": "household_size", "type": "number", "maximum": 50}, "最大值不能大于 20"),
        ({"shared": "household_size", "type": "number", "minimum": 0}, "最小值不能小于 1"),
        ({"shared": "household_size", "type": "number", "unit": "户"}, "计量单位应是“人”"),
        ({"shared": "child_name", "max_length": 90}, "最多 60 个字"),
        (
            {"shared": "child_sex", "type": "choice", "choices": [{"value": "boy", "label": "男孩"}]},
            "没有这些选项：男孩",
        ),
    ],
)
def test_contradiction_is_told_with_where_and_how(field, words):
    ((where, text),) = told(field)
    assert where == "form.f0"
    assert words in text


def test_one_form_asks_for_a_datum_once():
    twice = told({"shared": "child_name", "max_length": 60}, {"shared": "child_name", "max_length": 60})
    assert [where for where, _ in twice] == ["form.f1"]
    assert "问的是同一个数据：孩子姓名" in twice[0][1]


def test_choices_may_be_fewer_and_worded_for_the_item():
    assert told({"shared": "child_sex", "type": "choice", "choices": [{"value": "female", "label": "女孩"}]}) == []
