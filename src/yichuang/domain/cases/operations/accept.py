"""Accepting a case (受理), being deemed to have accepted it, and saying that it is not for us."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import CompletenessRule, Unit
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid
from yichuang.kernel.generation import steady
from yichuang.kernel.rows import insert
from yichuang.kernel.workdays import due

from .. import clocks, lifecycle, reach
from ..advance import advance
from ..events import CaseAccepted, CaseClosed
from ..models import Case, CaseHand, CaseMaterial, CaseStep
from ..papers import ON_HAND
from ..policies import access_case, refuse_if_recused
from ..records import CaseChanged


@transaction.atomic
@steady()
def accept_case(
    *, actor: Actor, case_id: int, defer: tuple[str, ...] = (), occurred_at: datetime | None = None
) -> CaseChanged:
    """Accept (受理): the legal clocks start today; for a full answer to a correction notice, on the day it came.

    Every required paper must be on hand, waived, or named in ``defer`` where the item lets it come later (容缺, S2-97).
    After the completeness limit the law has accepted already: as of the day of receipt, whatever is missing.
    The site must have been entrusted with accepting. ``occurred_at`` needs cases.enter_later (补登).
    Raises Conflict naming what is missing, Forbidden, NotFound.
    """
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case)
    lifecycle.CASE.check(case, "accept", actor)
    require_accepting(actor, case)
    at = moment(actor, case, occurred_at, since=case.received_at, act="受理")
    late = completeness_expired(case, on=clock.day_of(at))
    deferred = () if late else _papers(case, defer, clock.day_of(at))
    answered = case.correction.completed_at if case.state == lifecycle.SUPPLEMENTED else None
    since = (answered or case.received_at or at) if late or answered else at
    day = clock.day_of(since)
    return _accept(case, actor, "accept", day=day, at=at, deferred=deferred, deemed=late)


@transaction.atomic
def deem_accepted(*, actor: Actor, case_id: int) -> CaseChanged:
    """Record that the case counts as accepted because nobody spoke within the limit (行政许可法 32).

    Accepted as of the day of receipt; after a full answer, as of the day it came. Raises Conflict while the limit still
    runs, or where the item's rule is only an alarm.
    """
    case = access_case(actor, case_id=case_id, lock=True)
    lifecycle.CASE.check(case, "deem_accepted", actor)
    if not completeness_expired(case):
        raise Conflict("受理期限还没有过，或本事项逾期不视为受理")
    answered = case.correction.completed_at if case.state == lifecycle.SUPPLEMENTED else None
    start = answered or case.received_at
    assert start is not None
    day = clock.day_of(start)
    return _accept(case, actor, "deem_accepted", day=day, at=clock.now(), deferred=(), deemed=True)


def require_accepting(actor: Actor, case: Case) -> None:
    """Only whoever may accept says yes, no, or what is missing (行政许可法 24, 32). Raises Forbidden."""
    if actor.is_system:
        return
    if actor.site_id and not reach.accepts_in_hand(
        actor,
        item_id=case.item_id,
        owner_id=case.deciding_organisation_id,
        accepting_site_id=case.accepting_site_id,
        taken_in_on=reach.taken_in_on(case),
    ):
        raise Forbidden("本站点只能收件，不能受理、告知补正或不予受理；请出具收件回执，由受理点办理")
    if actor.site_id is None and case.accepting_site_id is not None:
        raise Forbidden("这件由窗口受理，审查人员不受理（前台综合受理、后台分类审批）")


def completeness_expired(case: Case, on: date | None = None) -> bool:
    """Whether the law takes the case as accepted on that day (default: today), whatever is still missing."""
    rule = catalogue.get_version(case.item_version_id).spec.completeness
    due_on = case.completeness_due_on
    if case.external or due_on is None:  # who decides elsewhere keeps her own time
        return False
    return rule is CompletenessRule.DEEMED and (on or clock.today()) > due_on


def moment(actor: Actor, case: Case, occurred_at: datetime | None, *, since: datetime | None, act: str) -> datetime:
    """When the act took place: now, or for what is entered later (补登) the real time, after what came before it.

    Raises Forbidden, Invalid.
    """
    if occurred_at is None:
        return clock.now()
    actor.require("cases.enter_later")
    if not case.entered_later:
        raise Invalid({"occurred_at": f"只有补登的办件才填实际{act}时间"})
    if occurred_at.tzinfo is None or occurred_at > clock.now() or (since and occurred_at < since):
        raise Invalid({"occurred_at": f"补登的{act}时间应在前一个环节之后、现在之前"})
    return occurred_at


def _papers(case: Case, defer: tuple[str, ...], day: date) -> tuple[str, ...]:
    """Mark the deferred papers with their days; raise Conflict naming everything that is missing.

    After a full answer to the one notice nothing more may be asked for (行政许可法 32).
    """
    spec = catalogue.get_version(case.item_version_id).spec
    days = {m.id: m.defer_days for m in spec.materials}
    calendar = clocks.ground_of(case.deciding_organisation_id).calendar
    missing, deferred = [], []
    for row in case.materials.all():
        wanted = row.material in defer or row.state == CaseMaterial.State.DEFERRED
        if wanted and days[row.material] and row.state not in ON_HAND:
            row.state = CaseMaterial.State.DEFERRED
            row.due_on = due(day, Decimal(days[row.material]), Unit.WORKDAY.value, calendar).on
            row.save(update_fields=["state", "due_on"])
            deferred.append(row.material)
        elif row.required and row.state not in ON_HAND and case.state != lifecycle.SUPPLEMENTED:
            missing.append(row.name)
    if missing:
        raise Conflict("材料不齐，还缺：" + "、".join(missing) + "。请补齐，或出具一次性告知")
    return tuple(deferred)


def _accept(  # noqa: PLR0913
    case: Case, actor: Actor, transition: str, *, day: date, at: datetime, deferred: tuple[str, ...], deemed: bool
) -> CaseChanged:
    case.accepted_at, case.accepted_on, case.deemed = at, day, deemed
    steps = _start_steps(case, at)
    begun = next((s for s in steps if s.finished_at is None), None)
    case.current_step, case.step_kind = (begun.step, begun.kind) if begun else ("", "")
    CaseHand.objects.filter(case_id=case.pk, role=CaseHand.Role.RECEIVING, until__isnull=True).update(until=at)
    insert(
        CaseHand(
            case_id=case.pk,
            role=CaseHand.Role.DECIDING,
            organisation_id=case.deciding_organisation_id,
            division=case.division,
            since=at,
        )
    )
    return advance(
        case,
        transition,
        actor=actor,
        at=at,
        fields=["accepted_at", "accepted_on", "deemed", "current_step", "step_kind"],
        new_steps=steps,
        event=lambda c: CaseAccepted(
            case_id=c.pk,
            number=c.number or "",
            item_id=c.item_id,
            organisation_id=c.deciding_organisation_id,
            town=c.town,
            accepted_on=day,
            deemed=c.deemed,
            deferred=deferred,
            promised_due_on=c.promised_due_on,
            statutory_due_on=c.statutory_due_on,
        ),
    )


def _start_steps(case: Case, at: datetime) -> list[CaseStep]:
    """The item's steps for this case: those up to acceptance are done, the next one starts now (S1-85)."""
    spec = catalogue.get_version(case.item_version_id).spec
    rows = [
        CaseStep(case_id=case.pk, step=s.id, name=s.name, kind=s.kind, position=position)
        for position, s in enumerate(spec.steps)
    ]
    for row in rows:
        if row.kind in {"receive", "accept"}:
            row.started_at, row.finished_at = case.received_at, at
        else:
            row.started_at = at
            break
    return list(insert(*rows)) if rows else []


@transaction.atomic
def decline_unneeded(*, actor: Actor, case_id: int, reason: str) -> CaseChanged:
    """不受理: the matter needs no licence or application at all; the applicant is told at once (行政许可法 32-1)."""
    return _close(actor, case_id, "decline_unneeded", _reason(reason))


@transaction.atomic
def decline_incompetent(*, actor: Actor, case_id: int, reason: str, competent_body: str) -> CaseChanged:
    """不予受理: not this body's power; a decision that names who is competent (行政许可法 32-2)."""
    body = competent_body.strip()
    if not 2 <= len(body) <= 100:
        raise Invalid({"competent_body": "请写明应当向哪个机关申请，如“临沧市生态环境局双江分局”"})
    return _close(actor, case_id, "decline_incompetent", f"请向{body}申请。{_reason(reason)}")


def _close(actor: Actor, case_id: int, transition: str, reason: str) -> CaseChanged:
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case)
    lifecycle.CASE.check(case, transition, actor)
    require_accepting(actor, case)
    if completeness_expired(case):
        raise Conflict("已超过期限没有告知，依法视为受理，不能再作不受理或不予受理")
    return close(case, actor, transition, reason)


def close(case: Case, actor: Actor, transition: str, reason: str, *, authority: str = "") -> CaseChanged:
    """End a locked case without a decision on the merits; ``authority`` is the paper that let the accepting hand."""
    at = clock.now()
    ended = (CaseHand.Role.RECEIVING, CaseHand.Role.ASSISTING)
    CaseHand.objects.filter(case_id=case.pk, role__in=ended, until__isnull=True).update(until=at)
    target = lifecycle.CASE.by_name[transition].target or case.state
    return advance(
        case,
        transition,
        actor=actor,
        at=at,
        reason=reason,
        authority=authority,
        event=lambda c: CaseClosed(c.pk, c.number or "", c.item_id, c.deciding_organisation_id, c.town, target),
    )


def _reason(text: str) -> str:
    text = text.strip()
    if not 4 <= len(text) <= 1000:
        raise Invalid({"reason": "请写明理由（4 到 1000 个字），申请人会看到"})
    return text
