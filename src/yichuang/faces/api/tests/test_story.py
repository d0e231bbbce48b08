"""The whole job through the API, and what it refuses."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from yichuang.domain.cases import testing
from yichuang.domain.people import public as people
from yichuang.faces.api.tokens import make_token
from yichuang.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    caches["throttle"].clear()


def token(actor: Actor, **options: Any) -> str:
    return make_token(people.get_account(actor.account_id), post_id=actor.post_id, **options)


class Caller:
    """A client with a token."""

    def __init__(self, actor: Actor | None = None, **options: Any) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {token(actor, **options)}"} if actor else {}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json",
            headers={**self.headers, **headers},
        )  # fmt: skip


def payload(stage: testing.Stage, **changes: Any) -> dict[str, Any]:
    return {
        "item": stage.item.code,
        "division": testing.ground.VILLAGE_A,
        "situation": testing.SITUATION,
        "form": testing.FORM,
        "materials": [{"material": "right", "state": "waived"}, {"material": "plan", "state": "deferred"}],
        **changes,
    }


def submit(stage: testing.Stage, caller: Caller) -> str:
    answer = caller.post("cases", payload(stage), **{"Idempotency-Key": uuid.uuid4().hex})
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()["number"]


@pytest.mark.seed("S2-130", "S4-57", "S4-58")
def test_from_finding_the_item_to_the_evaluation() -> None:
    stage = testing.make_stage(competence="location")
    villager, clerk = Caller(stage.villager), Caller(stage.clerk)
    examiner, decider = Caller(stage.examiner), Caller(stage.decider)
    found = Caller().get("items?q=砍树").json()
    assert found[0]["code"] == stage.item.code
    assert Caller().get(f"items/{stage.item.code}").json()["record"]["form"][0]["id"] == "area"
    number = submit(stage, villager)
    assert [a["name"] for a in clerk.get(f"cases/{number}/actions").json()][:2] == ["accept", "notify_correction"]
    for caller, step, body in (
        (clerk, "accept", {}),
        (examiner, "finish_step", {"opinion": "属实"}),
        (decider, "grant", {}),
        (decider, "seal_result", {}),
        (clerk, "provide_deferred", {"materials": [{"material": "plan", "state": "paper"}]}),
        (clerk, "issue", {}),
        (clerk, "deliver", {"relation": "household", "name": "李娜迫", "identity": testing.persons.identity()}),
    ):
        answer = caller.post(f"cases/{number}/{step}", body)
        assert answer.status_code == 200, (step, answer.content.decode())
    assert answer.json()["state_label"] == "已送达"
    evaluation = villager.post(f"cases/{number}/evaluation", {"level": 5, "reasons": ["513"], "words": "很快"})
    assert evaluation.status_code == 201
    assert villager.post(f"cases/{number}/evaluation", {"level": 5}).status_code == 409
    assert [e["transition"] for e in villager.get(f"cases/{number}/timeline").json()] == [
        "submit", "accept", "finish_step", "grant", "seal_result", "provide_deferred", "issue", "deliver",
    ]  # fmt: skip


def test_the_same_key_gives_the_same_case() -> None:
    stage = testing.make_stage()
    caller = Caller(stage.villager)
    first, second = (caller.post("cases", payload(stage), **{"Idempotency-Key": "once"}).json() for _ in range(2))
    assert first == second
    other = caller.post("cases", payload(stage, form={**testing.FORM, "area": "9"}), **{"Idempotency-Key": "once"})
    assert other.status_code == 422


def test_refusals_are_problems_with_the_right_status() -> None:
    stage = testing.make_stage()
    villager, clerk, decider = Caller(stage.villager), Caller(stage.clerk), Caller(stage.decider)
    stranger = Caller(testing.persons.public_actor())
    number = submit(stage, villager)
    clerk.post(f"cases/{number}/accept")
    again = clerk.post(f"cases/{number}/accept")
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")
    assert "已受理" in again.json()["detail"]
    unfinished = decider.post(f"cases/{number}/grant")
    assert unfinished.status_code == 409
    assert set(unfinished.json()) == {"type", "title", "status", "detail", "errors", "possible"}
    assert stranger.get(f"cases/{number}").status_code == 404
    assert stranger.post(f"cases/{number}/withdraw").status_code == 404
    assert clerk.post(f"cases/{number}/grant").status_code == 403
    assert villager.get("cases/SJ-2020-99999").status_code == 404
    assert Caller().get(f"cases/{number}").status_code == 401


def test_an_illegal_transition_says_what_is_possible_instead() -> None:
    stage = testing.make_stage()
    number = submit(stage, Caller(stage.villager))
    answer = Caller(stage.clerk).post(f"cases/{number}/return")
    assert answer.status_code == 409
    assert "accept" in answer.json()["possible"]


def test_invalid_input_has_a_chinese_message_per_field() -> None:
    stage = testing.make_stage()
    caller = Caller(stage.villager)
    wrong = payload(stage, form={"area": "很多", "species": "x" * 10_000})
    errors = {
        e["field"]: e["message"] for e in caller.post("cases", wrong, **{"Idempotency-Key": "k"}).json()["errors"]
    }
    assert set(errors) == {"area", "species"}
    assert "采伐面积" in errors["area"]
    missing = caller.post("cases", {}, **{"Idempotency-Key": "k"})
    assert missing.status_code == 422
    assert {"field": "item", "message": "请填写"} in missing.json()["errors"]


def test_a_token_without_the_scope_is_refused() -> None:
    stage = testing.make_stage()
    reader = Caller(stage.villager, scopes=("read",))
    assert reader.post("cases", payload(stage), **{"Idempotency-Key": "k"}).status_code == 403


def test_too_many_requests_are_slowed_down() -> None:
    stage = testing.make_stage()
    caller = Caller(stage.villager, requests_per_minute=3)
    statuses = [caller.get("cases/SJ-2020-00001").status_code for _ in range(5)]
    assert statuses.count(429) >= 1
    assert statuses[0] == 404


@pytest.mark.parametrize(
    ("kind", "value", "valid"),
    [
        ("uscc", "11440232MB2D06811W", True),
        ("uscc", "11440232MB2D068110", False),
        ("task", "11440232MB2D06811W4000117051000", True),
        ("handle", "11310000MB2F30661Y231200356400001", True),
        ("licence", "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U", True),
        ("division", "530925102208", True),
        ("identity", "530925199902300012", False),
    ],
)
def test_codes_are_checked_openly(kind: str, value: str, valid: bool) -> None:
    answer = Caller().get(f"codes/{kind}/{value}").json()
    assert answer["valid"] is valid
    assert (answer["reason"] is None) is valid


def test_an_unknown_kind_of_code_is_not_found() -> None:
    assert Caller().get("codes/passport/E123").status_code == 404


def test_the_document_is_openapi_31_and_the_page_reads_without_a_script_from_elsewhere() -> None:
    document = Caller().get("openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/cases/{number}/accept" in document["paths"]
    page = Caller().get("docs").content.decode()
    assert "POST /api/v1/cases/{number}/start_special" in page
    assert "//cdn" not in page


def test_json_is_readable_utf8_and_problems_keep_their_media_type() -> None:
    stage = testing.make_stage()
    answer = Caller().get("items")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert stage.item.plain_name.encode() in answer.content
    assert b"\\u" not in answer.content
    refused = Caller().get("items/none")
    assert refused["Content-Type"] == "application/problem+json"
    assert b"\\u" not in refused.content
