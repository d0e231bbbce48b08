"""Examining a case (审查): its steps, special procedures, the one extension."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import Unit
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.generation import steady
from yichuang.kernel.workdays import due

from .. import clocks, lifecycle
from ..advance import advance
from ..events import ExtensionApproved, ExtensionRequested, SpecialEnded, SpecialStarted, StepFinished
from ..models import Case, Extension, SpecialProcedure
from ..policies import access_case, refuse_if_recused
from ..records import CaseChanged

WORKING_KINDS = frozenset({"examine", "site_check"})


@transaction.atomic
@steady()
def finish_step(*, actor: Actor, case_id: int, opinion: str) -> CaseChanged:
    """Finish the current step of examination with an opinion; the next one starts (S1-85: each step has its limit).

    Raises Conflict where the current step is the decision itself, which has its own operations.
    """
    case = _locked(actor, case_id, "finish_step")
    steps = clocks.steps_of(case)
    current = next((s for s in steps if s.step == case.current_step), None)
    if current is None or current.kind not in WORKING_KINDS:
        raise Conflict("审查环节已经完成，下一步是作出决定")
    now = clock.now()
    current.finished_at, current.account_id, current.opinion = now, actor.account_id, text(opinion, "opinion", 2)
    current.save(update_fields=["finished_at", "account", "opinion"])
    following = next((s for s in steps if s.position > current.position), None)
    if following is not None:
        following.started_at = now
        following.save(update_fields=["started_at"])
    finished = case.current_step
    case.current_step, case.step_kind = (following.step, following.kind) if following else ("", "")
    return advance(
        case,
        "finish_step",
        actor=actor,
        at=now,
        fields=["current_step", "step_kind"],
        event=lambda c: StepFinished(c.pk, c.number or "", finished, c.current_step),
    )


@transaction.atomic
def start_special(*, actor: Actor, case_id: int, procedure: str, notified_until: date, reason: str) -> CaseChanged:
    """Start a special procedure of this item and tell the applicant in writing how long it takes (行政许可法 45).

    Only what the pinned version lists; which clocks stop is the version's, not the examiner's, choice. Clocks stop from
    today until the notified day. Raises Invalid for another procedure or a day beyond what the item allows.
    """
    case = _locked(actor, case_id, "start_special")
    listed = {p.id: p for p in catalogue.get_version(case.item_version_id).spec.special_procedures}
    if procedure not in listed:
        raise Invalid({"procedure": "这个事项没有这种特别程序，不能以此暂停时限"})
    rule, now = listed[procedure], clock.now()
    latest = _latest(case, rule.max_days)
    if not clock.today() < notified_until <= latest:
        raise Invalid({"notified_until": f"告知的结束日应在明天到 {latest:%Y-%m-%d} 之间（最长 {rule.max_days} 日）"})
    _within_limit(case, rule.id, rule.max_days, notified_until)
    try:
        with transaction.atomic():
            SpecialProcedure.objects.create(
                case=case,
                procedure=rule.id,
                name=rule.name,
                basis=rule.basis,
                stops_statutory=rule.stops_statutory,
                stops_promised=rule.stops_promised or rule.stops_statutory,
                started_at=now,
                notified_until=notified_until,
                reason=text(reason, "reason", 4),
            )
    except IntegrityError:
        raise Conflict(f"“{rule.name}”正在进行，不能重复启动") from None
    return advance(
        case,
        "start_special",
        actor=actor,
        at=now,
        reason=f"{rule.name}，需到 {notified_until:%Y-%m-%d}；依据：{rule.basis}",
        event=lambda c: SpecialStarted(
            c.pk, c.number or "", rule.id, rule.basis, notified_until, rule.stops_statutory, rule.stops_promised
        ),
    )


def _within_limit(case: Case, procedure: str, most: int, until: date) -> None:
    """The days of all runs of one procedure together stay within what the item allows. Raises Conflict."""
    earlier = sum(
        (min(p.notified_until, clock.day_of(p.ended_at)) - clock.day_of(p.started_at)).days
        for p in case.procedures.filter(procedure=procedure)
        if p.ended_at is not None
    )
    if earlier + (until - clock.today()).days > most:
        raise Conflict(f"这个特别程序已用 {earlier} 日，合计不能超过 {most} 日")


def _latest(case: Case, days: int) -> date:
    latest = due(
        clock.now(), Decimal(days), Unit.DAY.value, clocks.ground_of(case.deciding_organisation_id).calendar
    ).on
    assert latest is not None
    return latest


@transaction.atomic
def end_special(*, actor: Actor, case_id: int, procedure: str, outcome: str) -> CaseChanged:
    """End a running special procedure with its outcome; the clocks run again from tomorrow."""
    case = _locked(actor, case_id, "end_special")
    running = case.procedures.filter(procedure=procedure, ended_at__isnull=True).first()
    if running is None:
        raise Conflict("这个特别程序没有在进行")
    now = clock.now()
    running.ended_at, running.outcome = now, text(outcome, "outcome", 2)
    running.save(update_fields=["ended_at", "outcome"])
    return advance(
        case,
        "end_special",
        actor=actor,
        at=now,
        reason=f"{running.name}结束",
        event=lambda c: SpecialEnded(c.pk, c.number or "", procedure, c.statutory_due_on),
    )


@transaction.atomic
def request_extension(*, actor: Actor, case_id: int, reason: str) -> CaseChanged:
    """Ask for the one extension this item knows, before the due day (行政许可法 42). Without effect until approved."""
    case = _locked(actor, case_id, "request_extension")
    rule = catalogue.get_version(case.item_version_id).spec.extension
    if rule is None:
        raise Conflict("这个事项依法不能延期")
    if Extension.objects.filter(case=case).exists():
        raise Conflict("本件已经申请过延期，依法只能延长一次")
    _before_due(case)
    now = clock.now()
    Extension.objects.create(
        case=case,
        amount=rule.limit.amount,
        unit=rule.limit.unit.value,
        basis=rule.basis,
        reason=text(reason, "reason", 4),
        requested_at=now,
        requested_by_id=actor.signed_in(),
    )
    return advance(
        case,
        "request_extension",
        actor=actor,
        at=now,
        reason=reason,
        event=lambda c: ExtensionRequested(c.pk, c.number or "", f"{rule.limit.amount:f}", rule.limit.unit.value),
    )


@transaction.atomic
def approve_extension(*, actor: Actor, case_id: int) -> CaseChanged:
    """Approve the extension, as the head the law names, before the due day; not by whoever asked for it."""
    case = _locked(actor, case_id, "approve_extension")
    extension = getattr(case, "extension", None)  # the very row that the clocks look at
    if extension is None or extension.approved_at is not None:
        raise Conflict("没有等待批准的延期申请")
    if extension.requested_by_id == actor.account_id:
        raise Conflict("延期应由本机关负责人批准，申请延期的人不能批准")
    _before_due(case)
    now = clock.now()
    extension.approved_at, extension.approved_by_id = now, actor.account_id
    extension.save(update_fields=["approved_at", "approved_by"])
    return advance(
        case,
        "approve_extension",
        actor=actor,
        at=now,
        reason=str(extension.reason),
        event=lambda c: ExtensionApproved(c.pk, c.number or "", c.statutory_due_on),
    )


def _before_due(case: Case) -> None:
    due_on = case.statutory_due_on or case.promised_due_on
    if due_on is not None and clock.today() >= due_on:
        raise Conflict("延期要在到期日之前办，已经来不及了")


def _locked(actor: Actor, case_id: int, transition: str) -> Case:
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case)
    lifecycle.CASE.check(case, transition, actor)
    return case


def text(value: str, field: str, shortest: int, longest: int = 1000) -> str:
    """A text an official writes into the file. Raises Invalid."""
    value = value.strip()
    if not shortest <= len(value) <= longest:
        raise Invalid({field: f"请填写 {shortest} 到 {longest} 个字"})
    return value
