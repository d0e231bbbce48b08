"""家庭成员表: rows are read cell by cell, refused cell by cell, told with what must not be seen in part only."""

import pytest

from yichuang.domain.catalogue import testing
from yichuang.domain.catalogue.record import forms
from yichuang.domain.catalogue.record.members import member_cells, members_text
from yichuang.domain.people.testing import identity
from yichuang.kernel.errors import Invalid
from yichuang.kernel.sealing import mask_identity

FIELD = {
    "id": "family",
    "label": "家庭成员",
    "type": "members",
    "most_rows": 3,
    "columns": [
        {"id": "income", "label": "月收入", "type": "money", "unit": "元", "required": False},
        {
            "id": "health",
            "label": "身体状况",
            "type": "choice",
            "choices": [{"value": "well", "label": "健康"}, {"value": "ill", "label": "患病"}],
        },
    ],
}
ONE = {"name": "李娜", "relation": "配偶", "identity": identity(), "income": "１,200", "health": "well"}
BABY = {"name": "李小朵", "relation": "女儿", "health": "well"}


def spec(**changes):
    return testing.make_spec(form=[{**FIELD, **changes}], questions=[], materials=testing.SPEC["materials"][:2])


def refused(rows, **changes):
    with pytest.raises(Invalid) as caught:
        forms.validate_form(spec(**changes), {}, {"family": rows})
    return caught.value.fields


def test_rows_are_kept_in_order_normalised_and_without_empty_ones():
    kept = forms.validate_form(spec(), {}, {"family": [ONE, {"name": "", "income": " "}, BABY]})
    assert kept == {"family": [{**ONE, "income": "1200"}, BABY]}


def test_each_wrong_cell_has_its_own_message_with_its_row():
    told = refused([ONE, {"name": "", "relation": "儿子", "identity": "123", "health": "tired"}])
    assert set(told) == {"family.2.name", "family.2.identity", "family.2.health"}
    assert all(text.startswith("第 2 人：") for text in told.values())
    assert "请填姓名" in told["family.2.name"]


def test_same_person_stands_in_the_table_once():
    assert "与第 1 人相同" in refused([ONE, {**ONE, "relation": "母亲"}])["family.2.identity"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "至少填一人"),
        (None, "至少填一人"),
        ([BABY] * 4, "最多填 3 人"),
        ("李娜", "格式不对"),
        ([["李娜"]], "格式不对"),
    ],
)
def test_table_as_a_whole_is_refused_in_words(rows, words):
    assert words in refused(rows)["family"]


def test_table_that_may_be_left_empty_is_left_out():
    assert forms.validate_form(spec(required=False), {}, {"family": [{"name": ""}]}) == {}


def test_cell_the_table_does_not_have_is_refused():
    assert refused([{**BABY, "salary": "1"}]) == {"family.1.salary": "表里没有这一列"}


def test_table_is_told_in_words_and_masked():
    field = spec().form[0]
    heads, rows = member_cells(field, [{**ONE, "income": "1200"}])
    assert heads == ("姓名", "与申请人关系", "身份证号码", "月收入", "身体状况")
    assert rows == [("李娜", "配偶", ONE["identity"], "1200 元", "健康")]

    def hide(column, value):
        return mask_identity(value) if column.id == "identity" else value

    text = members_text(field, [ONE, BABY], hide)
    assert ONE["identity"] not in text
    assert text.splitlines()[1] == "2. 李小朵，女儿，健康"


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": [{"id": "name", "label": "又一个姓名"}]},
        {"columns": [{"id": "x", "label": "列", "type": "members"}]},
        {"columns": [{"id": "x", "label": "列", "type": "choice"}]},
        {"type": "text"},
        {"on_result": True},
    ],
)
def test_table_that_cannot_be_is_refused_where_it_is_defined(changes):
    with pytest.raises(ValueError, match=r"列|家庭成员"):
        spec(**changes)
