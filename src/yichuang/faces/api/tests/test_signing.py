"""附件 and 签名 through the API: by handle in the form, described by the schema, masked for staff."""

from __future__ import annotations

import uuid
from typing import Any

import jsonschema_rs
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import testing

from .test_story import Caller, payload

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> testing.Stage:
    return testing.make_stage(form=testing.SIGNED_FORM)


def upload(caller: Caller, stage: testing.Stage, content: bytes = testing.PHOTO % b"") -> Any:
    sent = {"item": stage.item.code, "material": "front", "file": SimpleUploadedFile("门头.png", content)}
    return caller.client.post("/api/v1/uploads", sent, headers=caller.headers)


def submitted(caller: Caller, stage: testing.Stage, **form: Any) -> Any:
    body = payload(stage, form={**testing.FORM, **form})
    return caller.post("cases", body, **{"Idempotency-Key": uuid.uuid4().hex})


def test_photograph_and_signature_are_handed_in_as_the_schema_says_and_staff_see_no_name_or_stroke(stage):
    villager, clerk = Caller(stage.villager), Caller(stage.clerk)
    handle = upload(villager, stage).json()["handle"]
    form = {"front": [handle], "signed": {"strokes": testing.STROKES, "name": "李扎迫", "agreed": True}}
    schema = Caller().get(f"items/{stage.item.code}/form.schema.json").json()
    whole = {"situation": testing.SITUATION, "form": {"area": 2.5, "species": "思茅松", **form}}
    jsonschema_rs.validate(schema, whole)
    assert not jsonschema_rs.is_valid(schema, {**whole, "form": {**whole["form"], "signed": {"name": "李扎迫"}}})
    answer = submitted(villager, stage, **form)
    assert answer.status_code == 201, answer.content.decode()
    number = answer.json()["number"]
    assert villager.get(f"cases/{number}").json()["form"]["signed"]["name"] == "李扎迫"
    seen = clerk.get(f"cases/{number}").json()["form"]["signed"]
    assert seen["way"] == "drawn"
    assert {"name", "strokes"}.isdisjoint(seen)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"front": ["x"], "signed": {"name": "李扎迫", "agreed": True}}, "files"),
        ({"signed": {"name": "李扎迫", "agreed": True}}, "materials.front"),
        ({"front": {"$ne": 1}, "signed": {"name": "李扎迫", "agreed": True}}, "front"),
        ({"signed": [["李扎迫"]]}, "signed"),
        ({"signed": {"way": "paper"}}, "signed"),
    ],
)
def test_nonsense_is_a_problem_under_its_field(stage, form, field):
    villager = Caller(stage.villager)
    if field == "signed" and "front" not in form:
        form = {**form, "front": upload(villager, stage).json()["handle"]}
    answer = submitted(villager, stage, **form)
    assert answer.status_code == 422, answer.content.decode()
    assert field in answer.content.decode()


def test_upload_that_the_field_does_not_take_is_refused(stage):
    answer = upload(Caller(stage.villager), stage, b"<html><script>alert(1)</script>")
    assert answer.status_code == 422
    assert "网页" in answer.content.decode()
