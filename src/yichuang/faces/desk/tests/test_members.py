"""家庭成员表 at the desk: taken in at the window, shown with numbers in part, printed in full, kept when corrected."""

import pytest

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people.testing import identity
from yichuang.kernel.tests.test_documents import text_of

from .test_file import do

FORM = [
    *testing.items.SPEC["form"][:2],
    {"id": "family", "label": "家庭成员", "type": "members", "most_rows": 4, "shared": "household_members"},
]
NUMBER = identity()
WIFE = {"name": "李娜", "relation": "配偶", "identity": NUMBER}


@pytest.fixture
def stage(db):
    return testing.make_stage(form=FORM)


def cells(*rows):
    return {f"f_family-{n}-{column}": value for n, row in enumerate(rows, start=1) for column, value in row.items()}


def filed(stage):
    return testing.submit(stage, form={**testing.FORM, "family": [WIFE]}).case_id


def test_table_is_taken_in_at_the_window(stage, desk, typed):
    client = desk(stage.clerk)
    answer = client.post("/desk/intake/", typed() | cells(WIFE, {"name": "李小朵", "relation": "女儿"}))
    assert answer.status_code == 303, answer.content.decode()
    case = int(answer["Location"].split("/desk/intake/done/")[1].split("/")[0])
    rows = cases.get_case(stage.clerk, case_id=case).form["family"]
    assert rows == [WIFE, {"name": "李小朵", "relation": "女儿"}]


def test_wrong_cell_is_told_beside_it_at_the_window_and_more_rows_come_on_demand(stage, desk, typed):
    client = desk(stage.clerk)
    refused = client.post("/desk/intake/", typed() | cells({**WIFE, "identity": "53"}))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'href="#f_family-1-identity"' in page
    assert 'id="f_family-1-identity-error"' in page
    assert 'name="f_family-4-name"' not in page
    more = client.post("/desk/intake/", typed(do="more") | cells(WIFE, WIFE)).content.decode()
    assert 'name="f_family-4-name"' in more


def test_table_known_from_an_earlier_case_is_filled_in_at_the_window(stage, desk, typed):
    client = desk(stage.clerk)
    number = identity()
    client.post("/desk/intake/", typed(id_number=number) | cells(WIFE))
    again = typed(id_number=number, token="1" * 32, looked_up=None, name=None, phone=None, address=None, do="lookup")
    found = client.post("/desk/intake/", again).content.decode()
    known = found.split('name="known" value="')[1].split('"')[0]
    filled = client.post("/desk/intake/", again | {"known": known, "looked_up": "1", "do": "prefill"}).content.decode()
    assert 'value="李娜"' in filled


def test_file_shows_numbers_of_relatives_in_part_and_the_paper_shows_the_table(stage, desk):
    case = filed(stage)
    page = desk(stage.clerk).get(f"/desk/cases/{case}/").content.decode()
    assert "1. 李娜，配偶" in page
    assert NUMBER not in page
    text = text_of(desk(stage.clerk).get(f"/desk/cases/{case}/papers/application/").content)
    assert NUMBER in text
    assert "与申请人关系" in text


def test_table_stays_as_it_is_when_the_rest_of_the_form_is_corrected(stage, desk):
    case = filed(stage)
    cases.notify_correction(actor=stage.clerk, case_id=case, items={"form": "面积不对"})
    shown = desk(stage.clerk).get(f"/desk/cases/{case}/do/supplement/").content.decode()
    assert NUMBER not in shown
    answer = do(desk(stage.clerk), case, "supplement", f_area="3", f_species="云南松")
    assert answer.status_code in {302, 303}, answer.content.decode()
    form = cases.get_case(stage.clerk, case_id=case).form
    assert (form["area"], form["family"]) == ("3", [WIFE])


def test_table_that_is_wrong_is_written_down_as_it_came_with_a_notice(stage, desk, typed):
    rows = cells({**WIFE, "identity": "53"})
    sent = typed(do="notify", c_form="on", k_form="号码不对") | rows
    answer = desk(stage.clerk).post("/desk/intake/", sent)
    assert answer.status_code == 303, answer.content.decode()
    case = int(answer["Location"].split("/desk/intake/done/")[1].split("/")[0])
    assert cases.get_case(stage.clerk, case_id=case).form["family"][0]["identity"] == "53"
