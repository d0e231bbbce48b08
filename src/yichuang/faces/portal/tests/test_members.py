"""家庭成员表 on the portal: filled row by row, more rows without a script, refused cell by cell, handed in."""

import pytest
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.people.testing import identity

from .kit import Journey, number_of, sign_in, words

FORM = [
    {
        "id": "family",
        "label": "家庭成员",
        "type": "members",
        "most_rows": 5,
        "shared": "household_members",
        "columns": [{"id": "income", "label": "月收入", "type": "money", "unit": "元", "required": False}],
    }
]
NUMBER = identity()


@pytest.fixture
def stage(db):
    return staged.make_stage(form=FORM)


def cells(*rows):
    return {f"answer-{n}-{column}": value for n, row in enumerate(rows, start=1) for column, value in row.items()}


WIFE = {"name": "李娜", "relation": "配偶", "identity": NUMBER, "income": "1200"}
BABY = {"name": "李小朵", "relation": "女儿"}


def begin(journey):
    journey.begin(where="forest", who="self")
    for slug, answer in (("for", "self"), ("town", staged.ground.TOWN_A), ("village", staged.ground.VILLAGE_A)):
        journey.say(slug, answer=str(answer))


def test_table_is_filled_in_handed_in_and_stands_in_the_case(journey, villager, stage):
    begin(journey)
    assert journey.say("f-family", **cells(WIFE, {"name": ""}, BABY)).status_code == 302
    for slug, how in (("m-right", "waive"), ("m-plan", "defer")):
        journey.say(slug, how=how)
    review = words(villager.get(reverse("portal:review", args=[journey.draft])))
    assert f"1. 李娜，配偶，{NUMBER}，1200 元" in review
    case = cases.get_case(stage.villager, number=number_of(journey.submit()))
    assert case.form == {"family": [WIFE, BABY]}


def test_wrong_cell_is_told_beside_it_and_every_row_is_still_there(journey):
    begin(journey)
    refused = journey.say("f-family", **cells(WIFE, {**BABY, "identity": "123"}))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'href="#f-answer-2-identity"' in page
    assert 'id="f-answer-2-identity-error"' in page
    assert 'value="李小朵"' in page
    assert f'value="{NUMBER}"' in page


def test_more_rows_are_offered_without_a_script_up_to_the_most(journey):
    begin(journey)
    assert "第 2 人" in words(journey.open("f-family"))
    assert "第 3 人" not in words(journey.open("f-family"))
    more = journey.say("f-family", more="more", **cells(WIFE, {**BABY, "identity": "12"}))
    assert more.status_code == 302
    page = words(journey.open("f-family"))
    assert "第 4 人" in page
    assert "再加几行" in page
    journey.say("f-family", more="more", **cells(WIFE, BABY, WIFE, BABY))
    page = words(journey.open("f-family"))
    assert "第 5 人" in page
    assert "再加几行" not in page


def test_table_filled_in_once_is_offered_again(client, stage):
    staged.submit(stage, form={"family": [WIFE]})
    journey = Journey(sign_in(client, stage.villager), stage)
    begin(journey)
    assert 'value="李娜"' in journey.open("f-family").content.decode()


def test_table_is_corrected_as_a_whole_and_wrong_cells_are_told(villager, stage):
    case = staged.submit(stage, form={"family": [WIFE]})
    cases.notify_correction(actor=stage.clerk, case_id=case.case_id, items={"form": "漏了孩子"})
    address = reverse("portal:supplement", args=[case.number, "form"])
    assert 'value="李娜"' in villager.get(address).content.decode()

    def sent(*rows):
        return {name.replace("answer", "family", 1): value for name, value in cells(*rows).items()}

    refused = villager.post(address, sent(WIFE, {"name": "李小朵"}))
    assert refused.status_code == 422
    assert 'href="#f-family-2-relation"' in refused.content.decode()
    assert villager.post(address, sent(WIFE, BABY)).status_code == 302
    assert cases.get_case(stage.villager, case_id=case.case_id).form == {"family": [WIFE, BABY]}
