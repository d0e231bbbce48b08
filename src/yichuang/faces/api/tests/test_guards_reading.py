"""What the API gives out of a file, and to whom."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from django.core.cache import caches
from django.test import Client

from yichuang.domain.cases import testing
from yichuang.domain.people import public as people
from yichuang.faces.api.tokens import make_token
from yichuang.kernel.actor import Actor

pytestmark = pytest.mark.django_db

IDENTITY, PHONE = testing.persons.identity(2), "13887651234"
FIELDS = [
    *testing.items.SPEC["form"],
    {"id": "owner_number", "label": "林权人身份证号", "type": "identity"},
    {"id": "owner_phone", "label": "林权人手机", "type": "phone"},
]


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    caches["throttle"].clear()


def form_for(actor: Actor, number: str) -> dict[str, Any]:
    bearer = make_token(people.get_account(actor.account_id), post_id=actor.post_id)
    answer = Client().get(f"/api/v1/cases/{number}", headers={"Authorization": f"Bearer {bearer}"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["form"]


@pytest.fixture
def filed() -> tuple[testing.Stage, str]:
    stage = testing.make_stage(form=FIELDS)
    form = {**testing.FORM, "owner_number": IDENTITY, "owner_phone": PHONE}
    return stage, testing.submit(stage, form=form).number


def test_the_applicant_reads_her_own_form_as_she_wrote_it(filed) -> None:
    stage, number = filed
    form = form_for(stage.villager, number)
    assert (form["owner_number"], form["owner_phone"]) == (IDENTITY, PHONE)


def test_staff_read_the_numbers_in_a_form_masked(filed) -> None:
    stage, number = filed
    form = form_for(stage.clerk, number)
    assert form["species"] == "思茅松"
    assert "*" in form["owner_number"]
    assert "*" in form["owner_phone"]
    assert IDENTITY not in str(form)
    assert PHONE not in str(form)


def test_staff_read_the_numbers_in_a_table_of_household_members_masked() -> None:
    table = {"id": "family", "label": "家庭成员", "type": "members"}
    stage = testing.make_stage(form=[*testing.items.SPEC["form"], table])
    wife = {"name": "李娜", "relation": "配偶", "identity": IDENTITY}
    number = testing.submit(stage, form={**testing.FORM, "family": [wife]}).number
    assert form_for(stage.villager, number)["family"] == [wife]
    (seen,) = form_for(stage.clerk, number)["family"]
    assert seen["name"] == "李娜"
    assert "*" in seen["identity"]
    assert IDENTITY not in str(seen)


def test_form_of_an_item_is_published_as_json_schema_to_everybody() -> None:
    stage = testing.make_stage(form=FIELDS)
    answer = Client().get(f"/api/v1/items/{stage.item.code}/form.schema.json")
    assert answer.status_code == 200
    schema = answer.json()
    assert schema["$id"].endswith(f"/items/{stage.item.code}/form.schema.json")
    jsonschema_rs.meta.validate(schema)
    accepts = jsonschema_rs.validator_for(schema).is_valid
    form = {"area": 2.5, "species": "思茅松", "owner_number": IDENTITY, "owner_phone": PHONE}
    situation = {"where": "forest", "who": "self"}
    assert accepts({"situation": situation, "form": form})
    assert not accepts({"situation": situation, "form": form | {"owner_number": "53"}})
    assert not accepts({"situation": {"where": "moon"}, "form": form})
    assert Client().get("/api/v1/items/53/form.schema.json").status_code == 404


@pytest.mark.parametrize(("address", "status"), [("items?q=%00", 400), ("items/%00", 404), ("nothing-here", 404)])
def test_what_no_endpoint_sees_is_answered_as_a_problem_too(client: Client, address: str, status: int) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]
