"""Every element of a record has its Chinese word, and coded values have theirs."""

import re

import pytest

from yichuang.domain.catalogue.codes import Competence, FieldType, Unit
from yichuang.domain.catalogue.record import words
from yichuang.domain.catalogue.record.elements import Condition, FormField, Limit, Step
from yichuang.domain.catalogue.record.spec import ItemSpec


def test_every_element_of_every_part_has_a_word_and_no_word_is_left_over():
    told = {(part.__name__, name) for part, names in words.WORDS.items() for name in names}
    there = {(part.__name__, name) for part in words.parts() for name in part.model_fields}
    assert told == there


@pytest.mark.parametrize("part", list(words.WORDS), ids=lambda part: part.__name__)
def test_words_are_chinese_and_no_two_elements_of_a_part_share_one(part):
    labels = [word.label for word in words.WORDS[part].values()]
    assert all(re.search(r"[一-鿿]", label) for label in labels)
    assert len(labels) == len(set(labels))


def test_values_are_told_in_words():
    assert words.value_text(ItemSpec, "competence", Competence.REGISTERED) == "户籍地"
    assert words.value_text(ItemSpec, "channels", ("window", "online")) == "到窗口办、网上办"
    assert words.value_text(Limit, "unit", Unit.WORKDAY) == "个工作日"
    assert words.value_text(FormField, "required", False) == "否"
    assert words.value_text(FormField, "help", "") == ""


@pytest.mark.parametrize(
    ("part", "name"),
    [(Step, "kind"), (ItemSpec, "audience"), (ItemSpec, "channels"), (ItemSpec, "delivery_ways")],
)
def test_words_of_plain_codes_are_those_the_element_accepts(part, name):
    pattern = str(part.model_json_schema()["properties"][name]).split("^(")[1].split(")$")[0]
    assert set(words.values_of(part, name)) == set(pattern.split("|"))


def test_words_of_enumerations_cover_them():
    assert set(words.values_of(FormField, "type")) == set(FieldType)
    assert set(words.values_of(ItemSpec, "competence")) == set(Competence)
    assert words.part_of(FormField, "when") is Condition
    assert words.part_of(FormField, "label") is None
