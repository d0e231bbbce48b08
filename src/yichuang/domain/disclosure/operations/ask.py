"""ask_information, enter_request, correct, take back: what who wants information does (政府信息公开条例 27–31)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.idempotency import once

from .. import checks, lifecycle, limits, words
from ..events import RequestReceived
from ..models import InformationRequest
from ..policies import access_request
from ._move import move, note

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what is read for something else: 0 and O, 1, I and L."""
_CODE: Final = 10
_KINDS: Final = frozenset({"bureau", "government"})


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """What is asked for, in which form, and how to reach who asks (条例 29). ``repr`` shows nothing of it."""

    wanted: str
    form: str
    phone: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number and the code under which a request is followed, and when it must be answered."""

    id: int
    number: str
    query_code: str
    organisation: str
    received_on: date
    due_on: date | None


def bodies_to_ask(place_id: int) -> tuple[places.OrganisationRef, ...]:
    """The bodies of a place that answer requests: bureaus and governments that are in this system (条例 27)."""
    return tuple(o for o in places.organisations_for(place_id) if o.kind in _KINDS and not o.external)


@transaction.atomic
def ask_information(*, actor: Actor, place_id: int, organisation_id: int, wish: Wish, idempotency_key: str) -> Receipt:
    """Ask a body for information, on the portal; sent again under the same key it is the same request.

    Who asks has signed in: her checked identity is the proof (条例 29 (一)), her purpose is not asked. It is received
    the day the receipt is given (条例 31 (三)). Raises Forbidden, NotFound, Invalid.
    """
    actor.require(lifecycle.ASK)
    if actor.applicant_id is None:
        raise NotFound("请先登录本人账号")
    applicant_id = actor.applicant_id
    body = _body(place_id, organisation_id)

    def run() -> Mapping[str, int]:
        return {"id": _receive(actor, body, applicant_id, wish, words.Way.ONLINE, clock.today())}

    fingerprint = f"{organisation_id}|{wish.form}|{wish.wanted}|{wish.phone}|{wish.address}"
    done = once(idempotency_key, actor=actor, operation="disclosure.ask", fingerprint=fingerprint, run=run)
    return receipt_of(InformationRequest.objects.get(pk=done.result["id"]))


@dataclass(frozen=True, slots=True, repr=False)
class Asker:
    """Who hands in a request on paper, from the document or its copy (条例 29 (一))."""

    kind: str
    name: str
    id_kind: str
    id_number: str


@transaction.atomic
def enter_request(  # noqa: PLR0913 - the fields of a register, all named
    *,
    actor: Actor,
    organisation_id: int,
    asker: Asker,
    wish: Wish,
    way: str,
    received_on: date,
    idempotency_key: str,
) -> Receipt:
    """Enter what was handed in at a window, or came by letter; sent again under the same key it is the same request.

    ``received_on``: the day it was handed in or signed for, today or earlier (条例 31). Who cannot write is helped: the
    window writes it down (条例 29). Raises Forbidden, NotFound, Invalid.
    """
    actor.require(lifecycle.TAKE)
    body = _body(actor.place_id or 0, organisation_id)
    if way not in {words.Way.COUNTER, words.Way.LETTER}:
        raise Invalid({"way": "请选是当面递交还是来信"})
    if not 0 <= (clock.today() - received_on).days <= 31:
        raise Invalid({"received_on": "收到日期应是今天或者最近一个月内，写签收的那一天"})

    def run() -> Mapping[str, int]:
        applicant = people.upsert_applicant(
            actor=actor, place_id=body.place_id, kind=asker.kind, name=asker.name, id_kind=asker.id_kind,
            id_number=asker.id_number or None, phone=wish.phone,
        )  # fmt: skip
        return {"id": _receive(actor, body, applicant.id, wish, way, received_on)}

    fingerprint = f"{organisation_id}|{asker.id_number}|{wish.wanted}|{way}|{received_on}"
    done = once(idempotency_key, actor=actor, operation="disclosure.enter", fingerprint=fingerprint, run=run)
    return receipt_of(InformationRequest.objects.get(pk=done.result["id"]))


def _body(place_id: int, organisation_id: int) -> places.OrganisationRef:
    found = next((o for o in bodies_to_ask(place_id) if o.id == organisation_id), None)
    if found is None:
        raise Invalid({"organisation_id": "请选向哪个单位申请"})
    return found


def _receive(  # noqa: PLR0913
    actor: Actor, body: places.OrganisationRef, applicant_id: int, wish: Wish, way: str, received_on: date
) -> int:
    wrong: dict[str, str] = {}
    wanted = checks.text(wrong, "wanted", wish.wanted, "需要什么信息", (6, 2000))
    address = checks.text(wrong, "address", wish.address, "通信地址", (0, 120))
    if wish.form not in words.Form.values:
        wrong["form"] = "请选要哪种形式"
    if wish.form == words.Form.PAPER and not address:
        wrong["address"] = "要纸质的，请写寄到哪里"
    phone = ""
    try:
        phone = people.check_phone(wish.phone, needed=True)
    except Invalid as error:
        wrong["phone"] = next(iter(error.fields.values()))
    if wrong:
        raise Invalid(wrong)
    place, now = places.get_place_by_id(body.place_id), clock.now()
    due_on = limits.day_after(received_on, limits.ANSWER, body.id)
    serial = numbering.take("disclosure.request", place.slug, now.year)
    row = InformationRequest.objects.create(
        place_id=body.place_id, organisation_id=body.id, number=f"{place.prefix}-GK-{now.year}-{serial:05d}",
        query_code="".join(secrets.choice(_ALPHABET) for _ in range(_CODE)), applicant_id=applicant_id, way=way,
        entered_by_id=actor.account_id, received_on=received_on, wanted=wanted, form=wish.form, phone=phone,
        address=address, start_on=received_on, due_on=due_on,
    )  # fmt: skip
    note(row, "receive", actor)
    entry = RequestReceived(row.pk, row.number, body.id, way, received_on, due_on)
    journal.record(entry, actor=actor, subject=row.subject, place_id=row.place_id)
    return int(row.pk)


def receipt_of(row: InformationRequest) -> Receipt:
    """As it is given (internal)."""
    organisation = places.get_organisation(row.organisation_id).name
    return Receipt(row.pk, row.number, str(row.query_code), organisation, row.received_on, row.due_on)


@transaction.atomic
def correct_request(*, actor: Actor, request_id: int, correction: str) -> None:
    """Say what was asked for more exactly, as one was asked to; the limit begins anew today (条例 30).

    Who asked does so herself; of a letter the body enters what came. After the day that was set it is too late.
    Raises Forbidden, NotFound, Invalid, Conflict.
    """
    hers = actor.applicant_id is not None
    row = access_request(actor, request_id, lifecycle.ASK if hers else lifecycle.HANDLE)
    name = "correct" if hers else "enter_correction"
    lifecycle.REQUEST.check(row, name, actor)
    if row.correction_due_on is not None and clock.today() > row.correction_due_on:
        raise Conflict("补正的期限已经过了，这件申请不再处理；可以重新申请")
    wrong: dict[str, str] = {}
    row.correction = checks.text(wrong, "correction", correction, "补正内容", (4, 2000))
    if wrong:
        raise Invalid(wrong)
    row.start_on = clock.today()
    row.due_on = limits.answer_due(row).on
    move(actor, row, name, ("correction", "start_on", "due_on"))


@transaction.atomic
def take_back_request(*, actor: Actor, request_id: int) -> None:
    """Who asked no longer wants it. Raises Forbidden, NotFound, Conflict (answered already)."""
    row = access_request(actor, request_id, lifecycle.ASK)
    row.due_on = None
    move(actor, row, "take_back", ("due_on",))
