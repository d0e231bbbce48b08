"""What goes in and out, typed. Field names are those of the records of ``cases.public``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

Number = Annotated[str, StringConstraints(max_length=20)]
Slug = Annotated[str, StringConstraints(max_length=40)]
Line = Annotated[str, StringConstraints(max_length=200)]
Words = Annotated[str, StringConstraints(max_length=1000)]


class Body(Schema):
    """What clients send: unknown fields are errors, so that nothing sent is silently lost."""

    model_config = ConfigDict(extra="forbid")


class ItemOut(Schema):
    """An item in a list."""

    code: str
    name: str
    plain_name: str
    summary: str
    kind: str
    organisation: str
    promised: str
    visits: int
    fee: str
    sample: bool


class ItemDetailOut(ItemOut):
    """An item in full: ``record`` is the implementation record as published (实施清单)."""

    handle_code: str
    version: int
    state: str
    record: dict[str, Any]


class PersonIn(Body):
    """A person or body."""

    kind: Literal["person", "legal"] = "person"
    name: Line
    id_kind: Slug = "resident_id"
    id_number: Slug | None = None
    phone: Annotated[str, StringConstraints(max_length=30)] = ""
    address: Line = ""
    division: int | None = Field(None, ge=0, le=999_999_999_999)


class PartyIn(Body):
    """A party besides the applicant."""

    role: Literal["for", "member", "proxy"]
    person: PersonIn
    authority: Line = ""


class MaterialIn(Body):
    """How one paper is met; ``files`` are handles from POST uploads."""

    material: Slug
    state: Literal["given", "paper", "reused", "waived", "deferred", "missing"]
    files: list[Slug] = Field([], max_length=20)
    note: Line = ""


class DeliveryIn(Body):
    """How the result shall come."""

    way: Literal["counter", "village", "post", "electronic"] = "counter"
    site_id: int | None = Field(None, ge=1, le=2**62)
    address: Line = ""


class CaseIn(Body):
    """An application. Without ``applicant`` it is the token's own person."""

    item: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(..., description="事项编码（31 位）")
    division: int = Field(..., ge=0, le=999_999_999_999, description="12 位区划代码：户籍地、居住地或标的物所在地")
    applicant: PersonIn | None = None
    parties: list[PartyIn] = Field([], max_length=20)
    situation: dict[Slug, Slug] = Field({}, max_length=40)
    form: dict[Slug, Any] = Field({}, max_length=200)
    materials: list[MaterialIn] = Field([], max_length=60)
    delivery: DeliveryIn = Field(default_factory=lambda: DeliveryIn(site_id=None))
    occurred_at: AwareDatetime | None = Field(None, description="补登：实际办理时间")


class ReceiptOut(Schema):
    """What the applicant keeps."""

    number: str
    query_code: str
    state: str
    received_at: datetime | None


class ChangedOut(Schema):
    """The case after a step."""

    number: str | None
    state: str
    state_label: str
    promised_due_on: date | None
    statutory_due_on: date | None


class UploadOut(Schema):
    """A received file; ``handle`` goes into a material's ``files``."""

    handle: str
    material: str
    name: str
    size: int
    media_type: str


class ActionOut(Schema):
    """A step that is possible now: POST it under the case's address."""

    name: str
    label: str


class TimelineOut(Schema):
    """One thing that happened."""

    at: datetime
    transition: str
    label: str
    plain: str
    actor: str
    reason: str
    recorded_at: datetime
    by_applicant: bool


class ClockOut(Schema):
    """One clock."""

    kind: str
    label: str
    basis: str
    limit_text: str
    started_on: date | None
    due_on: date | None
    state: str
    light: str
    days_left: int | None
    provisional: bool
    explanation: list[str]


class FileOut(Schema):
    """A file of a material."""

    file_id: int
    name: str
    media_type: str
    size: int
    added_at: datetime


class MaterialOut(Schema):
    """A paper of the case."""

    material: str
    name: str
    required: bool
    state: str
    state_label: str
    due_on: date | None
    note: str
    files: list[FileOut]


class PartyOut(Schema):
    """A party, masked."""

    role: str
    role_label: str
    name: str
    identity: str
    phone: str
    authority: str


class StepOut(Schema):
    """A step of handling."""

    step: str
    name: str
    kind: str
    started_at: datetime | None
    finished_at: datetime | None
    due_on: date | None
    light: str


class CaseOut(Schema):
    """A case as this token may see it; persons are masked."""

    number: str | None
    national_number: str | None
    item_name: str
    state: str
    state_label: str
    channel: str
    division: int
    deciding_organisation: str
    accepting_site: str
    received_at: datetime | None
    accepted_on: date | None
    deemed: bool
    entered_later: bool
    parties: list[PartyOut]
    situation: dict[str, str]
    form: dict[str, Any]
    materials: list[MaterialOut]
    clocks: list[ClockOut]
    steps: list[StepOut]
    extension: str
    decision_outcome: str
    decision_reason: str
    document_number: str
    delivery_way: str
    delivery_site: str
    actions: list[ActionOut]


class EvaluationIn(Body):
    """5 非常满意 … 1 非常不满意, with the national reason codes of that level."""

    level: int = Field(..., ge=1, le=5)
    reasons: list[Annotated[str, StringConstraints(max_length=3)]] = Field([], max_length=8)
    words: Annotated[str, StringConstraints(max_length=150)] = ""


class EvaluationOut(Schema):
    """An evaluation."""

    level: int
    level_text: str
    reasons: list[str]
    words: str
    given_at: datetime


class CodeOut(Schema):
    """Whether a code is well formed; ``reason`` says what is wrong."""

    valid: bool
    reason: str | None
