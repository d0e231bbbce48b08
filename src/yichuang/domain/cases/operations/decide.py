"""The decision (决定 = 办结) and the other ends that examination may come to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import clock, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.generation import steady
from yichuang.kernel.rows import insert

from .. import clocks, lifecycle, reach
from ..advance import advance
from ..events import CaseDecided, CaseIssued
from ..models import Case, CaseHand, CaseHistory, Decision
from ..policies import access_case, empowered, refuse_if_recused
from ..records import CaseChanged
from .accept import close, moment
from .examine import WORKING_KINDS, text

_ACCEPTING_ACTS = frozenset(
    {"submit", "collect", "forward", "accept", "notify_correction", "supplement", "supplement_part"}
)


@transaction.atomic
@steady()
def grant(*, actor: Actor, case_id: int, reason: str = "", occurred_at: datetime | None = None) -> CaseChanged:
    """Decide in the applicant's favour (准予; 行政许可法 37, 38). ``occurred_at`` needs cases.enter_later (补登).

    Raises Conflict if examination or a special procedure is unfinished, or if this person had a hand in accepting
    (受审分离, S3-39) without the owner's written authority for this window.
    """
    words = reason.strip()[:1000] or "经审查，符合法定条件、标准"
    return _decide(actor, case_id, "grant", words, occurred_at=occurred_at)


@transaction.atomic
@steady()
def reject(*, actor: Actor, case_id: int, reason: str) -> CaseChanged:
    """Decide against the applicant, in writing, with reasons and remedies (行政许可法 38-2)."""
    return _decide(actor, case_id, "reject", text(reason, "reason", 10))


def _decide(
    actor: Actor, case_id: int, transition: str, reason: str, *, occurred_at: datetime | None = None
) -> CaseChanged:
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case)
    borrowed = not actor.may("cases.decide")
    actor = empowered(actor, case)
    target = lifecycle.CASE.check(case, transition, actor).target
    assert target is not None
    authority = _authority(actor, case, borrowed=borrowed)
    _nothing_pending(case, on_the_spot=bool(authority))
    at = moment(actor, case, occurred_at, since=case.accepted_at, act="办结")
    number = _document_number(case)
    insert(
        Decision(
            case=case, outcome=target, reason=reason, document_number=number, decided_at=at,
            account_id=actor.signed_in(), authority=authority,
        )
    )  # fmt: skip
    _finish_steps(case, actor, at)
    case.decided_at, case.current_step, case.step_kind = at, "", ""
    day = clock.day_of(at)
    return advance(
        case,
        transition,
        actor=actor,
        at=at,
        reason=reason,
        authority=authority,
        fields=["decided_at", "current_step", "step_kind"],
        event=lambda c: CaseDecided(
            case_id=c.pk,
            number=c.number or "",
            item_id=c.item_id,
            organisation_id=c.deciding_organisation_id,
            town=c.town,
            outcome=target,
            document_number=number,
            decided_on=day,
            late_promised=c.promised_due_on is not None and day > c.promised_due_on,
            late_statutory=c.statutory_due_on is not None and day > c.statutory_due_on,
            authority=authority,
        ),
    )


def _authority(actor: Actor, case: Case, *, borrowed: bool = False) -> str:
    """Empty if this person had no hand in accepting; else the written authority that lets her decide all the same.

    ``borrowed``: her right to decide comes from the authority alone, so it is named in any case.

    The whole history counts, AB substitutes and agents included (design.md §3 "Accept ≠ decide").
    """
    accepted = CaseHistory.objects.filter(
        case_id=case.pk, account_id=actor.signed_in(), transition__in=_ACCEPTING_ACTS, by_applicant=False
    ).exists()
    if not (accepted or borrowed):
        return ""
    authority = actor.post_id and catalogue.authority_for(
        case.item_id, actor.post_id, clock.today(), site_id=actor.site_id
    )
    if not authority:
        raise Conflict("受理和决定不能是同一个人（受审分离），请转给其他审批人员决定")
    return catalogue.authority_document(authority)


def _nothing_pending(case: Case, *, on_the_spot: bool) -> None:
    running = [p.name for p in clocks.procedures_of(case) if p.ended_at is None]
    if running:
        raise Conflict(f"“{'、'.join(running)}”还没有结束，不能作决定")
    left = [s.name for s in clocks.steps_of(case) if s.kind in WORKING_KINDS and s.finished_at is None]
    if left and not on_the_spot:
        raise Conflict(f"还有环节没有完成：{'、'.join(left)}")


def _finish_steps(case: Case, actor: Actor, at: datetime) -> None:
    """Close what runs up to the decision and start what follows it."""
    steps = clocks.steps_of(case)
    last = max((s.position for s in steps if s.kind == "decide"), default=-1)
    for step in steps:
        if step.position <= last and step.finished_at is None:
            step.started_at, step.finished_at, step.account_id = step.started_at or at, at, actor.account_id
            step.save(update_fields=["started_at", "finished_at", "account"])
        elif step.position == last + 1:
            step.started_at = at
            step.save(update_fields=["started_at"])


def _document_number(case: Case) -> str:
    """文号 (代字、年份、序号; GB/T 9704): a series per word and year.

    Nothing but the word tells whose number it is, so whoever shares one shares its series: a record with several
    bodies has the body in its word (``{body}``).
    """
    spec = catalogue.get_version(case.item_version_id).spec
    organisation = places.get_organisation(case.deciding_organisation_id)
    year = clock.today().year
    word = (spec.result.number_word or "{body}办").replace("{body}", organisation.short_name)
    return f"{word}〔{year}〕{numbering.take(f'document:{word}', '', year)} 号"


@transaction.atomic
def terminate(*, actor: Actor, case_id: int, reason: str) -> CaseChanged:
    """End the case because its subject fell away (申请人死亡、主体消灭)."""
    return _end(actor, case_id, "terminate", text(reason, "reason", 4))


@transaction.atomic
def transfer_up(*, actor: Actor, case_id: int, to_body: str, reason: str = "") -> CaseChanged:
    """Hand the examined case to the superior who decides (转报上级, 行政许可法 43)."""
    body = to_body.strip()
    if not 2 <= len(body) <= 100:
        raise Invalid({"to_body": "请写明转报给哪个上级机关"})
    return _end(actor, case_id, "transfer_up", f"转报{body}。{reason.strip()[:500]}")


def _end(actor: Actor, case_id: int, transition: str, reason: str) -> CaseChanged:
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case)
    lifecycle.CASE.check(case, transition, actor)
    authority = _authority(actor, case)
    if transition == "transfer_up":
        _nothing_pending(case, on_the_spot=False)
    return close(case, actor, transition, reason, authority=authority)


@transaction.atomic
@steady()
def issue(*, actor: Actor, case_id: int) -> CaseChanged:
    """Put the sealed result out for collection (出件). Not before every deferred paper has come (domain.md §3.4)."""
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case)
    lifecycle.CASE.check(case, "issue", actor)
    waiting = [m.name for m in case.materials.all() if m.state == "deferred"]
    if waiting and case.decision.outcome == lifecycle.GRANTED:
        raise Conflict(f"容缺材料还没有补齐：{'、'.join(waiting)}，补齐后才能出件")
    site_id = reach.handing_site(case)
    if site_id is not None:
        insert(
            CaseHand(
                case_id=case.pk,
                role=CaseHand.Role.DELIVERING,
                organisation_id=places.get_site(site_id).organisation_id,
                site_id=site_id,
                division=case.division,
                since=clock.now(),
            )
        )
    case.issued_at = clock.now()
    return advance(case, "issue", actor=actor, fields=["issued_at"], event=lambda c: CaseIssued(c.pk, c.number or ""))
