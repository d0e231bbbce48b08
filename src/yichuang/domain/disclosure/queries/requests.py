"""What is read of requests: the body's list, one's own, and progress by number and code."""

from __future__ import annotations

import hmac

from django.db.models import F, Q

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.sealing import mask_phone

from .. import lifecycle, limits, words
from ..lifecycle import ASK, EXTEND, HANDLE, OPEN
from ..models import InformationRequest
from ..operations.answer import earlier_answers
from ..operations.ask import Receipt, receipt_of
from ..policies import own_requests, requests_of
from ..refs import ConsultationRef, FileRef, Progress, RequestRow, RequestView, Step

PAGE = 30
_WRONG = "登记号或者查询码不对，请核对回执"
_NOT_THERE = "没有这件申请，或者不由您的单位答复"
_RECEIVED = {"receive": "收到申请"}
_LABELS = _RECEIVED | {t.name: t.label for t in lifecycle.REQUEST.transitions}


def get_request_progress(number: str, query_code: str) -> Progress:
    """Where a request stands, by its number and ten-character code. Raises NotFound, the same for every wrong pair."""
    asked = number.strip().upper()[:32]
    row = InformationRequest.objects.filter(number=asked).first() if asked.isprintable() else None
    typed = "".join(c for c in query_code.upper() if c.isalnum())[:40]
    if row is None or not hmac.compare_digest(str(row.query_code).encode(), typed.encode()):
        raise NotFound(_WRONG)
    return _progress(row)


def _progress(row: InformationRequest) -> Progress:
    return Progress(
        number=row.number, organisation=places.get_organisation(row.organisation_id).name, state=row.state,
        state_label=lifecycle.REQUEST.states[row.state], received_on=row.received_on, due_on=row.due_on,
        correction_due_on=row.correction_due_on if row.state == lifecycle.CORRECTING else None,
        extended_days=row.extended_days, kind_label=words.Answer(row.kind).label if row.kind else "",
        steps=tuple(Step(_LABELS[m.name], m.at) for m in row.moves.order_by("pk")),
    )  # fmt: skip


def list_own_requests(actor: Actor) -> tuple[RequestRow, ...]:
    """What somebody of the public asked for, newest first. Raises Forbidden."""
    actor.require(ASK)
    return _rows(InformationRequest.objects.filter(own_requests(actor)).order_by("-pk")[:100])


def list_requests(actor: Actor, *, everything: bool = False, start: int = 0) -> tuple[tuple[RequestRow, ...], bool]:
    """Requests to the body of this post, what is due first; ``everything``: also what is closed, newest first.

    The second value says whether there are more. Raises Forbidden.
    """
    actor.require(HANDLE)
    rows = InformationRequest.objects.filter(requests_of(actor))
    if everything:
        rows = rows.order_by("-pk")
    else:
        rows = rows.filter(state__in=sorted(OPEN)).order_by(F("due_on").asc(nulls_last=True), "pk")
    found = _rows(rows[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def _rows(rows: object) -> tuple[RequestRow, ...]:
    listed: list[InformationRequest] = list(rows)  # type: ignore[call-overload]
    cards = people.list_cards(r.applicant_id for r in listed)
    bodies = places.get_organisations(r.organisation_id for r in listed)
    return tuple(
        RequestRow(
            r.pk, r.number, bodies[r.organisation_id].name, cards[r.applicant_id].name, r.state,
            lifecycle.REQUEST.states[r.state], r.received_on, r.due_on, _late(r),
        )
        for r in listed
    )  # fmt: skip


def _late(row: InformationRequest) -> bool:
    return row.state in OPEN and row.due_on is not None and row.due_on < clock.today()


def count_requests(actor: Actor) -> int:
    """What waits for the body's answer, for the side bar; 0 for other posts. One statement."""
    if not actor.may(HANDLE):
        return 0
    return InformationRequest.objects.filter(requests_of(actor), state=lifecycle.RECEIVED).count()


def get_request(actor: Actor, request_id: int) -> RequestView:
    """A request, for its body or for who asked. Raises Forbidden, NotFound."""
    row = _find(actor, request_id)
    staff = actor.applicant_id is None
    counted = limits.answer_due(row) if row.state == lifecycle.CONSULTING else None
    return RequestView(
        id=row.pk, progress=_progress(row), way_label=words.Way(row.way).label, wanted=str(row.wanted),
        form_label=words.Form(row.form).label, applicant=people.get_applicant(row.applicant_id).masked_name,
        phone=mask_phone(str(row.phone)), extended_why=str(row.extended_why or ""),
        correction_what=str(row.correction_what or ""), correction=str(row.correction or ""),
        answer=str(row.answer or ""), ground_label=words.Ground(row.ground).label if row.ground else "",
        published_id=row.published_id, paper_number=row.paper_number,
        files=tuple(FileRef(f.pk, str(f.name)) for f in row.files.order_by("pk")),
        consultations=tuple(
            ConsultationRef(
                words.Asked(c.asked).label, str(c.whom), c.sent_on, c.due_on, c.ended_on,
                words.Said(c.said).label if c.said else "",
            )
            for c in row.consultations.order_by("pk")
        ) if staff else (),
        earlier=tuple((r.pk, r.number) for r in earlier_answers(row)) if staff else (),
        days_left=counted.days_left if counted else None, late=_late(row),
        possible=_possible(row, actor),
    )  # fmt: skip


def _possible(row: InformationRequest, actor: Actor) -> tuple[str, ...]:
    """What may be done now; correction and extension are had only once."""
    had = {"ask_correction": row.correction_asked_on is not None, "extend": bool(row.extended_days)}
    return tuple(t.name for t in lifecycle.REQUEST.possible(row, actor) if not had.get(t.name))


def _find(actor: Actor, request_id: int) -> InformationRequest:
    if actor.applicant_id is not None:
        actor.require(ASK)
        scope = own_requests(actor)
    else:
        if not actor.may(EXTEND):
            actor.require(HANDLE)
        scope = requests_of(actor)
    row = InformationRequest.objects.filter(scope, pk=request_id).first()
    if row is None:
        raise NotFound(_NOT_THERE)
    return row


def get_request_receipt(actor: Actor, request_id: int) -> Receipt:
    """Number and code, for who asked and for the window that entered it. Raises NotFound."""
    entered = Q(entered_by_id=actor.account_id or 0, place_id=actor.place_id or 0)
    scope = own_requests(actor) if actor.applicant_id is not None else entered
    row = InformationRequest.objects.filter(scope, pk=request_id).first()
    if row is None:
        raise NotFound("没有这份回执")
    return receipt_of(row)


def answer_paper(actor: Actor, request_id: int) -> tuple[int, str]:
    """(stored file, name) of the sealed answer. Raises Forbidden, NotFound."""
    row = _find(actor, request_id)
    if row.paper_id is None:
        raise NotFound("还没有答复")
    return row.paper_id, f"答复书 {row.number}"


def provided_file(actor: Actor, request_id: int, file_id: int) -> tuple[int, str]:
    """(stored file, name) given with an answer. Raises Forbidden, NotFound."""
    found = _find(actor, request_id).files.filter(pk=file_id).first()
    if found is None:
        raise NotFound("没有这个文件")
    return found.file_id, str(found.name)
