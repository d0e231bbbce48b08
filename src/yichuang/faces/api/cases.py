"""Cases: submitting, reading, and one endpoint for each transition."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Header, Router, Status, UploadedFile

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.feedback import public as feedback
from yichuang.kernel.sealing import mask_identity, mask_phone

from .guard import BearerAuth, actor_of
from .problems import Problem
from .schemas import (
    ActionOut,
    CaseIn,
    CaseOut,
    EvaluationIn,
    EvaluationOut,
    MaterialIn,
    PersonIn,
    ReceiptOut,
    Slug,
    TimelineOut,
    UploadOut,
)
from .site import current_place

router = Router(tags=["办件"])
PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem}


@router.post("uploads", auth=BearerAuth("submit"), response={201: UploadOut, **PROBLEMS})
def upload(
    request: HttpRequest,
    item: Annotated[str, Form(max_length=40)],
    material: Annotated[Slug, Form()],
    file: Annotated[UploadedFile, File()],
) -> Status[UploadOut]:
    """Send one file for one material of an item; the handle goes into the application."""
    found = catalogue.get_item(item)
    staged = cases.stage_file(actor=actor_of(request), upload=file, material=material, item_id=found.id)
    return Status(201, UploadOut(**asdict(staged)))


@router.post("cases", auth=BearerAuth("submit"), response={201: ReceiptOut, **PROBLEMS})
def submit(
    request: HttpRequest,
    payload: CaseIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)],
) -> Status[ReceiptOut]:
    """Submit an application. The same Idempotency-Key again answers with the first result."""
    receipt = cases.submit_application(
        actor=actor_of(request), application=_application(payload), idempotency_key=idempotency_key
    )
    return Status(
        201,
        ReceiptOut(
            number=receipt.number or "",
            query_code=receipt.query_code,
            state=receipt.state,
            received_at=receipt.received_at,
        ),
    )


def _application(payload: CaseIn) -> cases.Application:
    item = catalogue.get_item(payload.item)
    return cases.Application(
        place_id=current_place().id,
        item_id=item.id,
        division=payload.division,
        applicant=_person(payload.applicant) if payload.applicant else None,
        parties=tuple(cases.PartyInput(p.role, _person(p.person), p.authority) for p in payload.parties),
        situation=payload.situation,
        form=payload.form,
        materials=materials_of(payload.materials),
        delivery=cases.DeliveryChoice(payload.delivery.way, payload.delivery.site_id, payload.delivery.address),
        occurred_at=payload.occurred_at,
    )


def _person(given: PersonIn) -> cases.PersonInput:
    return cases.PersonInput(
        given.kind, given.name, given.id_kind, given.id_number, given.phone, given.address, given.division
    )


def materials_of(given: list[MaterialIn]) -> tuple[cases.MaterialInput, ...]:
    """Materials as the operations take them."""
    return tuple(cases.MaterialInput(m.material, m.state, tuple(m.files), m.note) for m in given)


@router.get("cases/{number}", auth=BearerAuth("read"), response={200: CaseOut, **PROBLEMS})
def get_case(request: HttpRequest, number: str) -> dict[str, Any]:
    """A case, as far as this token may see it."""
    actor = actor_of(request)
    detail = cases.get_case(actor, number=number)
    shown = asdict(detail)
    if actor.applicant_id is None:
        shown["form"] = _masked(detail)
    return shown


def _masked(detail: cases.CaseDetail) -> dict[str, Any]:
    """The form as staff see it: numbers of persons, phones and accounts masked; the desk opens them on record."""
    fields = {f.id: f for f in catalogue.get_version(detail.version_id).spec.form}
    return {k: _masked_value(fields[k], v) if k in fields else v for k, v in detail.form.items()}


def _masked_value(field: catalogue.FormField, value: Any) -> Any:
    if field.type is catalogue.FieldType.MEMBERS and isinstance(value, list):
        columns = {c.id: c for c in catalogue.member_columns(field)}
        return [{k: _masked_value(columns[k], v) for k, v in row.items() if k in columns} for row in value]
    if field.type is catalogue.FieldType.SIGNATURE and isinstance(value, dict):
        return {k: v for k, v in value.items() if k not in {"name", "strokes"}}
    return _MASKS[field.type](str(value)) if field.type in _MASKS else value


_MASKS = {
    catalogue.FieldType.IDENTITY: mask_identity,
    catalogue.FieldType.PHONE: mask_phone,
    catalogue.FieldType.BANK: mask_identity,
}


@router.get("cases/{number}/timeline", auth=BearerAuth("read"), response={200: list[TimelineOut], **PROBLEMS})
def get_timeline(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    """What happened, oldest first."""
    return [asdict(e) for e in cases.get_timeline(actor_of(request), number)]


@router.get("cases/{number}/actions", auth=BearerAuth("read"), response={200: list[ActionOut], **PROBLEMS})
def get_actions(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    """What this token may do with the case now."""
    return [asdict(a) for a in cases.get_actions(actor_of(request), number)]


@router.post("cases/{number}/evaluation", auth=BearerAuth("evaluate"), response={201: EvaluationOut, **PROBLEMS})
def evaluate(request: HttpRequest, number: str, payload: EvaluationIn) -> Status[dict[str, Any]]:
    """Evaluate one's own case, once (好差评)."""
    given = feedback.evaluate_case(
        actor=actor_of(request), number=number, level=payload.level, reasons=payload.reasons, words=payload.words
    )
    return Status(201, asdict(given))
