"""The situations of the demo's items lead somewhere, whatever is answered."""

from yichuang.domain.catalogue import public as catalogue
from yichuang.project.demo import items

READ_BY_THE_OFFICE = {("birth_household", "questions.follow_side"), ("veteran_report", "questions.way")}
"""Questions that change neither papers nor form: who handles the case reads the answer in the file."""


def test_questions_of_the_demos_items_have_no_dead_ends_and_no_contradictions():
    found = {(name, p.where) for name, spec in items.specs().items() for p in catalogue.situation_problems(spec)}
    assert found == READ_BY_THE_OFFICE


def test_same_datum_has_one_definition_in_all_forms_of_the_demo():
    found = [
        (name, p.where, p.text) for name, spec in items.specs().items() for p in catalogue.data_element_problems(spec)
    ]
    assert found == []
    used = {field.shared for spec in items.specs().values() for field in spec.form if field.shared}
    assert used <= catalogue.data_elements().keys()
