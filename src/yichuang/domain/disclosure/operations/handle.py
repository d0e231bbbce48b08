"""What the body does with a request before it answers: correction, consultation, extension (条例 30, 32–34)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yichuang.domain.people import public as people
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound

from .. import checks, lifecycle, limits, words
from ..events import RequestOpened
from ..models import Consultation, InformationRequest
from ..policies import access_request
from ..refs import OpenedAsker
from ._move import move


def access_to_handle(actor: Actor, request_id: int, permission: str = lifecycle.HANDLE) -> InformationRequest:
    """The request, locked, for whoever may act on it: not who asked, nor her relative (回避). As ``access_request``."""
    row = access_request(actor, request_id, permission)
    if people.is_recused(actor, [row.applicant_id]):
        raise Forbidden("申请人是您本人或者近亲属，请回避，交给别的人办")
    return row


@transaction.atomic
def ask_correction(*, actor: Actor, request_id: int, what: str, days: int) -> None:
    """Ask once for what is unclear to be said more exactly, within ``days`` working days (条例 30).

    Only within seven working days of the receipt. Nobody need answer before the day that was set; then it counts as
    given up. Raises Forbidden, NotFound, Invalid, Conflict (asked before, or too late).
    """
    row = access_to_handle(actor, request_id)
    lifecycle.REQUEST.check(row, "ask_correction", actor)
    if row.correction_asked_on is not None:
        raise Conflict("补正只能要求一次，请按现有内容答复")
    last = limits.day_after(row.received_on, limits.CORRECTION, row.organisation_id)
    if clock.today() > last:
        raise Conflict(
            f"收到申请已经超过 {limits.CORRECTION} 个工作日（{last:%Y-%m-%d}），不能再要求补正，请按现有内容答复"
        )
    wrong: dict[str, str] = {}
    text = checks.text(wrong, "what", what, "要补正什么", (6, 1000))
    if not 5 <= days <= 30:
        wrong["days"] = "给申请人 5 到 30 个工作日"
    if wrong:
        raise Invalid(wrong)
    row.correction_what, row.correction_asked_on = text, clock.today()
    row.correction_due_on = limits.day_after(clock.today(), days, row.organisation_id)
    row.due_on = None
    move(
        actor, row, "ask_correction",
        ("correction_what", "correction_asked_on", "correction_due_on", "due_on"),
    )  # fmt: skip


@transaction.atomic
def give_up_request(*, actor: Actor, request_id: int) -> None:
    """Nobody answered in the time set: it counts as given up (条例 30). For the rules of time. Conflict before that."""
    row = access_request(actor, request_id, lifecycle.HANDLE)
    lifecycle.REQUEST.check(row, "give_up", actor)
    if row.correction_due_on is None or clock.today() <= row.correction_due_on:
        raise Conflict("补正的期限还没有到")
    move(actor, row, "give_up", ())


@transaction.atomic
def consult(*, actor: Actor, request_id: int, asked: str, whom: str) -> None:
    """Ask a third party, or another body, in writing what it thinks; the limit stands still meanwhile (条例 32–34).

    From today it has 15 working days. Raises Forbidden, NotFound, Invalid, Conflict.
    """
    row = access_to_handle(actor, request_id)
    lifecycle.REQUEST.check(row, "consult", actor)
    wrong: dict[str, str] = {}
    name = checks.text(wrong, "whom", whom, "向谁征求", (2, 80))
    if asked not in words.Asked.values:
        wrong["asked"] = "请选征求的是第三方还是其他机关"
    if wrong:
        raise Invalid(wrong)
    today = clock.today()
    last = limits.day_after(today, limits.OPINION, row.organisation_id)
    Consultation.objects.create(request=row, asked=asked, whom=name, sent_on=today, due_on=last)
    row.due_on = None
    move(actor, row, "consult", ("due_on",))


@transaction.atomic
def hear(*, actor: Actor, request_id: int, said: str) -> None:
    """Enter what was said; the limit runs on from today (条例 33). Raises Forbidden, NotFound, Invalid, Conflict."""
    row = access_to_handle(actor, request_id)
    lifecycle.REQUEST.check(row, "hear", actor)
    if said not in {words.Said.AGREES, words.Said.REFUSES, words.Said.UNFOUNDED}:
        raise Invalid({"said": "请选是什么意见"})
    _end(actor, row, "hear", said, clock.today())


@transaction.atomic
def hear_nothing(*, actor: Actor, request_id: int) -> None:
    """Nothing was said in 15 working days: the body decides by itself (条例 32, 34). For the rules of time.

    The limit ran on from the last of these days, whenever this is noticed. Raises Conflict before that.
    """
    row = access_request(actor, request_id, lifecycle.HANDLE)
    lifecycle.REQUEST.check(row, "hear_nothing", actor)
    open_one = row.consultations.get(ended_on__isnull=True)
    if clock.today() <= open_one.due_on:
        raise Conflict("提意见的期限还没有到")
    _end(actor, row, "hear_nothing", words.Said.SILENT, open_one.due_on)


def _end(actor: Actor, row: InformationRequest, name: str, said: str, ended_on: date) -> None:
    row.consultations.filter(ended_on__isnull=True).update(ended_on=ended_on, said=said)
    row.due_on = limits.answer_due(row).on
    move(actor, row, name, ("due_on",))


@transaction.atomic
def extend_request(*, actor: Actor, request_id: int, days: int, why: str) -> None:
    """Put the answer off once, by up to 20 working days, on the word of who is in charge; who asked is told (条例 33).

    Only before the answer is due. Raises Forbidden, NotFound, Invalid, Conflict.
    """
    row = access_to_handle(actor, request_id, lifecycle.EXTEND)
    lifecycle.REQUEST.check(row, "extend", actor)
    if row.extended_days:
        raise Conflict("答复期限只能延长一次")
    if row.due_on is not None and clock.today() > row.due_on:
        raise Conflict("答复期限已经过了，不能再延长，请尽快答复")
    wrong: dict[str, str] = {}
    if not 1 <= days <= limits.LONGEST_EXTENSION:
        wrong["days"] = f"最多延长 {limits.LONGEST_EXTENSION} 个工作日"
    row.extended_why = checks.text(wrong, "why", why, "延长的原因", (4, 200))
    if wrong:
        raise Invalid(wrong)
    row.extended_days = days
    row.due_on = limits.answer_due(row).on
    move(actor, row, "extend", ("extended_days", "extended_why", "due_on"))


@transaction.atomic
def open_asker(*, actor: Actor, request_id: int, reason: str) -> OpenedAsker:
    """Who asks and how to reach her, in the clear, for a reason that goes to the journal (个人信息保护法 51).

    Raises Forbidden, NotFound, Invalid.
    """
    row = access_to_handle(actor, request_id)
    why = " ".join(reason.split())
    if not 2 <= len(why) <= 40 or any(c.isdigit() for c in why):
        raise Invalid({"reason": "请写明为什么看，2 到 40 个字，不写号码"})
    if row.state not in lifecycle.OPEN and row.state != lifecycle.ANSWERED:
        raise NotFound("这件申请已经不再处理，不用联系申请人")
    name, masked = people.name_on_papers(row.applicant_id)
    journal.record(RequestOpened(row.pk, why), actor=actor, subject=row.subject, place_id=row.place_id)
    return OpenedAsker(name, masked, str(row.phone), str(row.address))
