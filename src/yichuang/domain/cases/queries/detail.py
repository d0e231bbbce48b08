"""The file on one screen, and what number and query code open."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import Any

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import steady

from .. import clocks, lifecycle, reach
from ..attached import signature_stands
from ..models import Case, CaseMaterial, CaseParty
from ..policies import access_case, empowered, find_case, only_hands_over
from ..records import (
    Action,
    CaseDetail,
    CaseReceipt,
    ClockView,
    CorrectionView,
    FileView,
    HandView,
    MaterialView,
    PartyView,
    ProcedureView,
    PublicProgress,
    StepView,
    TimelineEntry,
)
from ..tries import WRONG, settle_try
from . import wording
from .printable import papers_of
from .rows import plain_name


@steady()
def get_case(actor: Actor, *, number: str | None = None, case_id: int | None = None, lock: bool = False) -> CaseDetail:
    """The whole file, as far as this actor may see it; who only hands the result over sees what that needs.

    ``lock``: nobody changes the case until the caller's transaction ends. Raises NotFound.
    """
    case = access_case(actor, case_id=case_id, number=number, lock=lock)
    views = clocks.compute(clocks.gather(case), clocks.ground_of(case.deciding_organisation_id), clock.today())
    contents = _for_handing_over if only_hands_over(actor, case) else _whole
    return CaseDetail(**_head(case), **contents(case, actor, views))


def _head(case: Case) -> dict[str, Any]:
    """What every page about the case shows."""
    site = places.get_site(case.accepting_site_id) if case.accepting_site_id else None
    handing = reach.handing_site(case)
    delivery_site = places.get_site(handing) if handing else None
    result = getattr(case, "result", None)
    return {
        "case_id": case.pk,
        "number": case.number,
        "national_number": case.national_number,
        "item_id": case.item_id,
        "version_id": case.item_version_id,
        "item_name": case.item_name,
        "plain_name": plain_name(case),
        "state": case.state,
        "state_label": lifecycle.STATES[case.state],
        "channel": case.channel,
        "place_id": case.place_id,
        "deciding_organisation": places.get_organisation(case.deciding_organisation_id).name,
        "deciding_organisation_id": case.deciding_organisation_id,
        "delivery_site_id": handing,
        "accepting_site": site.name if site else "",
        "accepting_site_id": case.accepting_site_id,
        "external": case.external,
        "received_at": case.received_at,
        "taken_in_on": reach.taken_in_on(case),
        "accepted_on": case.accepted_on,
        "deemed": case.deemed,
        "entered_later": case.entered_later,
        "delivery_way": case.delivery_way,
        "delivery_site": delivery_site.name if delivery_site else "",
        "result_name": result.name if result else "",
    }


def _whole(case: Case, actor: Actor, views: tuple[ClockView, ...]) -> dict[str, Any]:
    decision = getattr(case, "decision", None)
    result = getattr(case, "result", None)
    procedures = procedure_views(case)
    return {
        "division": case.division,
        "parties": _parties(case),
        "hands": _hands(case),
        "situation": dict(case.situation),
        "form": dict(case.form),
        "signature_stands": signature_stands(case),
        "materials": _materials(case),
        "correction": _correction(case),
        "clocks": views,
        "steps": _steps(case, views),
        "procedures": procedures,
        "extension": _extension(case),
        "decision_outcome": decision.outcome if decision else "",
        "decision_reason": str(decision.reason) if decision else "",
        "document_number": decision.document_number if decision else "",
        "result_file_id": result.file_id if result else None,
        "timeline": _timeline(case, actor),
        "actions": _actions(case, actor),
        "papers": papers_of(actor, case, procedures),
    }


def _for_handing_over(case: Case, actor: Actor, views: tuple[ClockView, ...]) -> dict[str, Any]:
    """Name, clocks and the one act; no form, no papers, no reasons (see ``policies.only_hands_over``)."""
    applicant = next(p for p in _parties(case) if p.role == CaseParty.Role.APPLICANT)
    return {
        "division": case.town,
        "parties": (replace(applicant, identity="", phone="", authority=""),),
        "hands": (),
        "situation": {},
        "form": {},
        "materials": (),
        "correction": None,
        "clocks": tuple(replace(v, explanation=()) for v in views if not v.kind.startswith("step:")),
        "steps": (),
        "procedures": (),
        "extension": "",
        "decision_outcome": "",
        "decision_reason": "",
        "document_number": "",
        "result_file_id": None,
        "timeline": (),
        "actions": _hand_over(case, actor),
        "handing_over": True,
    }


def get_timeline(actor: Actor, number: str) -> tuple[TimelineEntry, ...]:
    """What happened, oldest first; nothing for who only hands the result over. Raises NotFound."""
    case = access_case(actor, number=number)
    return () if only_hands_over(actor, case) else _timeline(case, actor)


def get_actions(actor: Actor, number: str) -> tuple[Action, ...]:
    """What this actor may do now. Raises NotFound."""
    case = access_case(actor, number=number)
    return _hand_over(case, actor) if only_hands_over(actor, case) else _actions(case, actor)


def case_id_of(actor: Actor, number: str) -> int:
    """The id behind a number this actor may see. Raises NotFound."""
    return find_case(actor, number)


def get_receipt(actor: Actor, number: str) -> CaseReceipt:
    """Number and query code of one's own case, to show again whoever lost the slip. Raises NotFound."""
    case = access_case(actor, number=number)
    if actor.role not in {"", "public"}:
        raise NotFound
    return CaseReceipt(int(case.pk), case.number, str(case.query_code), case.state, case.received_at)


def get_progress(number: str, query_code: str, *, address: str) -> PublicProgress:
    """Progress by number and query code, without signing in: nobody's name, no reasons, no papers.

    A wrong code and an unknown number look the same; ``tries`` says how often one may err from one ``address``.
    Raises NotFound, Conflict.
    """
    number = number.strip().upper()[:20]
    case = Case.objects.filter(number=number).first()
    if case is None:
        raise NotFound(WRONG)
    code = query_code.strip().encode("utf-8", "replace")
    settle_try(number, address, right=hmac.compare_digest(str(case.query_code).encode(), code))
    return PublicProgress(
        number=number,
        item_name=case.item_name,
        plain_name=plain_name(case),
        state=case.state,
        state_label=lifecycle.STATES[case.state],
        next_step=wording.next_step(case.state),
        organisation=places.get_organisation(case.deciding_organisation_id).name,
        received_at=case.received_at,
        promised_due_on=case.promised_due_on,
        statutory_due_on=case.statutory_due_on,
        stopped=case.stopped_until is not None and clock.today() < case.stopped_until,
        provisional=case.due_provisional,
        correction=_without_reasons(_correction(case)) if case.state == lifecycle.CORRECTING else None,
        timeline=tuple(
            TimelineEntry(e.at, e.transition, e.label, e.plain, "", "", e.recorded_at, e.by_applicant)
            for e in _timeline(case)
        ),
    )


def _without_reasons(notice: CorrectionView | None) -> CorrectionView | None:
    """What is asked for, without what an official wrote about it."""
    if notice is None:
        return None
    items = tuple((material, name, "", answered) for material, name, _, answered in notice.items)
    return CorrectionView(notice.given_at, notice.due_on, items)


def file_of_case(actor: Actor, *, case_id: int, file_id: int) -> tuple[int, str]:
    """The stored file and its name, if it belongs to this case and the actor may see the case. Raises NotFound."""
    case = access_case(actor, case_id=case_id)
    if only_hands_over(actor, case):
        raise NotFound
    for material in case.materials.prefetch_related("files"):
        for f in material.files.all():
            if f.file_id == file_id:
                return f.file_id, str(f.name)
    result = getattr(case, "result", None)
    if result is not None and result.file_id == file_id and _result_is_out(case, actor):
        return result.file_id, f"{result.name}.pdf"
    raise NotFound


def _result_is_out(case: Case, actor: Actor) -> bool:
    """The applicant sees the result once it is issued; staff whenever it is made."""
    return actor.role not in {"", "public"} or case.state in {lifecycle.ISSUED, lifecycle.DELIVERED}


def _parties(case: Case) -> tuple[PartyView, ...]:
    rows = list(case.parties.all())
    cards = people.list_cards([p.person_id for p in rows])
    return tuple(
        PartyView(
            role=p.role,
            role_label=p.get_role_display(),
            applicant_id=p.person_id,
            name=cards[p.person_id].name,
            identity=cards[p.person_id].masked_id,
            phone=cards[p.person_id].masked_phone,
            authority=str(p.authority or ""),
        )
        for p in rows
    )


def _hands(case: Case) -> tuple[HandView, ...]:
    return tuple(
        HandView(h.role, h.get_role_display(), h.organisation.name, h.site.name if h.site else "", h.since, h.until)
        for h in case.hands.select_related("organisation", "site").order_by("since", "pk")
    )


def _materials(case: Case) -> tuple[MaterialView, ...]:
    beside = {f.id for f in catalogue.get_version(case.item_version_id).spec.form}
    return tuple(
        MaterialView(
            material=m.material,
            name=m.name,
            required=m.required,
            state=m.state,
            state_label=CaseMaterial.State(m.state).label,
            due_on=m.due_on,
            note=str(m.note or ""),
            files=tuple(
                FileView(f.file_id, str(f.name), f.file.media_type, f.file.size, f.added_at) for f in m.files.all()
            ),
            of_form=m.material in beside,
        )
        for m in case.materials.prefetch_related("files__file")
    )


def _correction(case: Case) -> CorrectionView | None:
    notice = getattr(case, "correction", None)
    if notice is None:
        return None
    names = {m.material: m.name for m in case.materials.all()} | {"form": "申请表"}
    return CorrectionView(
        notice.given_at,
        notice.due_on,
        tuple(
            (i.material, names.get(i.material, ""), str(i.reason), i.answered_at is not None)
            for i in notice.items.all()
        ),
    )


def _steps(case: Case, views: tuple[ClockView, ...]) -> tuple[StepView, ...]:
    by_kind = {v.kind: v for v in views}
    made = []
    for s in case.steps.select_related("account"):
        view = by_kind.get(f"step:{s.step}")
        made.append(
            StepView(
                step=s.step,
                name=s.name,
                kind=s.kind,
                started_at=s.started_at,
                finished_at=s.finished_at,
                due_on=view.due_on if view else None,
                light=view.light if view else "none",
                opinion=str(s.opinion or ""),
                by=str(s.account.name) if s.account else "",
            )
        )
    return tuple(made)


def procedure_views(case: Case) -> tuple[ProcedureView, ...]:
    """The special procedures of the case, oldest first."""
    return tuple(
        ProcedureView(
            procedure_id=p.pk,
            procedure=p.procedure,
            name=p.name,
            basis=p.basis,
            started_at=p.started_at,
            notified_until=p.notified_until,
            ended_at=p.ended_at,
            stops="暂停法定和承诺时限" if p.stops_statutory else ("暂停承诺时限" if p.stops_promised else "不暂停时限"),
        )
        for p in case.procedures.all()
    )


def _extension(case: Case) -> str:
    extension = getattr(case, "extension", None)
    if extension is None:
        return ""
    return "已批准" if extension.approved_at else "等待批准"


def _timeline(case: Case, actor: Actor | None = None) -> tuple[TimelineEntry, ...]:
    return tuple(
        TimelineEntry(
            at=h.occurred_at,
            transition=h.transition,
            label=wording.label(h.transition),
            plain=wording.plain(h.transition),
            actor=h.actor_label,
            reason=str(h.reason or ""),
            recorded_at=h.recorded_at,
            by_applicant=h.by_applicant,
            authority=h.authority,
            own=actor is not None and actor.account_id is not None and h.account_id == actor.account_id,
        )
        for h in case.history.all()
    )


def _actions(case: Case, actor: Actor) -> tuple[Action, ...]:
    return tuple(Action(t.name, t.label) for t in lifecycle.CASE.possible(case, empowered(actor, case)))


def _hand_over(case: Case, actor: Actor) -> tuple[Action, ...]:
    return tuple(a for a in _actions(case, actor) if a.name == "deliver")
