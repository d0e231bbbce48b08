"""Receiving an application (申请、收件), whatever the channel: from here on it is a case."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db import connection, transaction

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal, numbering
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.divisions import town_of
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.generation import steady
from yichuang.kernel.idempotency import once
from yichuang.kernel.rows import insert

from .. import attached, clocks, lifecycle, papers, reach
from ..advance import advance, write_history
from ..events import CaseCollected, CaseSubmitted
from ..models import Case, CaseHand, CaseParty
from ..policies import access_case
from ..records import Application, CaseChanged, CaseReceipt, PartyInput, PersonInput

_WAYS = frozenset({"counter", "village", "post", "electronic"})

_ENTERED_LATER_WITHIN = timedelta(days=366)  # 补登 of older papers is a matter for the archive
_AS_WRITTEN = 2000  # characters of one field that is kept without being checked


class Purpose(Enum):
    """What a window receives it for. An application with faults is still received, or nothing could be said of them
    in writing: told once what is missing (行政许可法 32-1(4)), 不受理 or 不予受理 (32-1(1), (2)).

    For a notice the form stays as written and the situation must be clear, as the list of papers hangs on it; for a
    refusal the situation may be open, or one that needs no application.
    """

    ACCEPTANCE = "acceptance"
    NOTICE = "notice"
    REFUSAL = "refusal"


def submit_application(
    *, actor: Actor, application: Application, idempotency_key: str, purpose: Purpose = Purpose.ACCEPTANCE
) -> CaseReceipt:
    """Receive an application once, however often it is sent; the case is then 已提交.

    ``purpose`` other than acceptance is for windows, which notify or refuse in the same transaction.
    From the applicant herself, a window (cases.intake), or a machine acting for either. Gives the number and the query
    code. Raises Invalid with a message per field, Conflict where the situation says that no application is needed or
    the item is not in service (清单之外无事项), Forbidden where this site may not even collect the item.
    """
    if not (actor.may("cases.submit") or actor.may("cases.intake")):
        raise Forbidden("当前岗位不能收件")
    if purpose is not Purpose.ACCEPTANCE:
        actor.require("cases.intake")
        actor.require("cases.notify_correction" if purpose is Purpose.NOTICE else "cases.refuse")
    return _received_once(actor, application, idempotency_key, "cases.submit", held_by_agent=False, purpose=purpose)


def collect_application(*, actor: Actor, application: Application, idempotency_key: str) -> CaseReceipt:
    """An agent takes the papers at someone's door (代办收件). Not yet received: no number, her own limit runs."""
    actor.require("cases.forward")
    return _received_once(actor, application, idempotency_key, "cases.collect", held_by_agent=True)


def _received_once(  # noqa: PLR0913
    actor: Actor,
    application: Application,
    key: str,
    operation: str,
    *,
    held_by_agent: bool,
    purpose: Purpose = Purpose.ACCEPTANCE,
) -> CaseReceipt:
    made: list[Case] = []

    def run() -> dict[str, int]:
        made.append(_receive(actor, application, held_by_agent=held_by_agent, purpose=purpose))
        return {"case_id": made[0].pk}

    with steady():
        outcome = once(key, actor=actor, operation=operation, fingerprint=_fingerprint(application), run=run)
    return _receipt(made[0]) if made else receipt_of(outcome.result["case_id"])


@transaction.atomic
def forward_application(*, actor: Actor, case_id: int) -> CaseChanged:
    """The agent hands the case to the platform (上传); received now, numbered now (S3-17, S4-30)."""
    case = access_case(actor, case_id=case_id, lock=True)
    case.received_at = clock.now()
    _number(case, case.received_at)
    return advance(
        case,
        "forward",
        actor=actor,
        event=_submitted_event,
        fields=["received_at", "number", "national_number"],
    )


def receipt_of(case_id: int) -> CaseReceipt:
    """The receipt of a case just received by this very actor."""
    return _receipt(Case.objects.only("number", "query_code", "state", "received_at").get(pk=case_id))


def _receipt(case: Case) -> CaseReceipt:
    received_at = case.received_at.astimezone(clock.SHANGHAI) if case.received_at else None
    return CaseReceipt(case.pk, case.number, str(case.query_code), case.state, received_at)


def _fingerprint(application: Application) -> str:
    return repr(application)


def _receive(actor: Actor, application: Application, *, held_by_agent: bool, purpose: Purpose) -> Case:
    """Write the case with all that belongs to it, in the transaction of its key (``once``).

    The number comes last, so that its counter is held shortly.
    """
    version = _open_version(actor, application)
    application = attached.moved(version, application)
    at = _moment(actor, application)
    checklist, form = _check(actor, version, application, purpose)
    owner = places.competent_organisation(application.place_id, version.spec.body, application.division)
    town = town_of(application.division)
    if owner is None or town is None:
        raise Invalid({"division": "这个地方没有办理本事项的机关，请核对所在村（社区），或到县政务服务中心咨询"})
    site_id = reach.accepting_site(actor, version.item.id, owner.id, application.place_id, application.division)
    applicant = _applicant(actor, application)
    case_id = _next_id()
    parties = [CaseParty(case_id=case_id, role=CaseParty.Role.APPLICANT, person_id=applicant)]
    parties += [_party(actor, application.place_id, case_id, p) for p in application.parties]
    insert(*parties)
    insert(*_hands(actor, case_id, application.division, at, site_id, owner.id))
    papers.write_checklist(actor, case_id, applicant, checklist, application.materials, at)
    case = Case(
        pk=case_id,
        place_id=application.place_id,
        query_code=f"{secrets.randbelow(10**6):06d}",
        item_id=version.item.id,
        item_version_id=version.id,
        item_name=version.spec.name,
        applicant_id=applicant,
        division=application.division,
        town=town,
        channel=actor.channel,
        situation=application.situation,
        form=form,
        delivery_way=application.delivery.way,
        delivery_site_id=application.delivery.site_id,
        delivery_address=application.delivery.address or None,
        deciding_organisation_id=owner.id,
        accepting_site_id=site_id,
        external=owner.external,
        created_by_id=actor.account_id,
        entered_later=application.occurred_at is not None,
        recorded_at=clock.now(),
        state=lifecycle.WITH_AGENT if held_by_agent else lifecycle.SUBMITTED,
    )
    if held_by_agent:
        case.collected_at = at
    else:
        case.received_at = at
    clocks.refresh(case, clocks.compute(clocks.gather(case), clocks.ground_of(owner.id), clock.today()))
    if not held_by_agent:
        _number(case, at)
    case.save(force_insert=True)
    write_history(case, "collect" if held_by_agent else "submit", source="", actor=actor, at=at)
    event = _collected_event(case) if held_by_agent else _submitted_event(case)
    journal.record(event, actor=actor, subject=case.key, place_id=case.place_id, occurred_at=at)
    return case


def _open_version(actor: Actor, application: Application) -> catalogue.VersionRef:
    item = catalogue.get_item(application.item_id)
    if item.place_id != application.place_id or item.state != "in_use":
        raise Conflict("这个事项现在不受理申请（不在本地公布的清单内，或已暂停）")
    version = catalogue.get_version(item.version_id)
    reach.require_channel(actor, version)
    return version


def _moment(actor: Actor, application: Application) -> datetime:
    """When it was handed in: now; for what is entered later (补登) the real time, which lies in the past."""
    now = clock.now()
    if application.occurred_at is None:
        return now
    actor.require("cases.enter_later")
    if application.occurred_at.tzinfo is None:
        raise Invalid({"occurred_at": "请写明时区，如 2026-03-02T10:00:00+08:00"})
    if not now - _ENTERED_LATER_WITHIN <= application.occurred_at <= now:
        raise Invalid({"occurred_at": "实际办理时间应在最近一年内，不能晚于现在"})
    return application.occurred_at


def _check(
    actor: Actor, version: catalogue.VersionRef, application: Application, purpose: Purpose
) -> tuple[tuple[catalogue.ChecklistLine, ...], dict[str, Any]]:
    """Situation, form and papers against the pinned version, as far as the purpose asks. Raises Invalid or Conflict."""
    if not _situation_clear(version, application) and purpose is Purpose.REFUSAL:
        _check_delivery(version, application)
        return (), _as_written(version, application)
    ended = catalogue.outcome(version.id, application.situation)
    if ended:
        raise Conflict(ended)
    unanswered = catalogue.next_question(version.id, application.situation)
    if unanswered is not None:
        raise Invalid({f"situation.{unanswered.id}": f"请回答：{unanswered.text}"})
    _check_delivery(version, application)
    form, valid = _form(version, application, purpose)
    beside = attached.lines(version, application)
    checklist = (*catalogue.checklist(version.id, application.situation), *beside)
    papers.check_inputs(actor, checklist, application.materials)
    if purpose is Purpose.ACCEPTANCE:
        attached.require_files([line.material for line in beside], application.materials)
    if valid:
        contents = attached.contents_of(actor, version, application.materials) | attached.concerns_of(application)
        names = attached.signers(actor, application) if _signed(form) else None
        form = attached.bind(actor, version.id, application.situation, form, contents, names=names)
    if application.delivery.way not in _WAYS:
        raise Invalid({"delivery.way": "请选择结果怎么领"})
    return checklist, form


def _situation_clear(version: catalogue.VersionRef, application: Application) -> bool:
    """Whether every question is answered and none of the answers ends the matter."""
    situation = application.situation
    return catalogue.outcome(version.id, situation) is None and catalogue.next_question(version.id, situation) is None


def _form(version: catalogue.VersionRef, application: Application, purpose: Purpose) -> tuple[dict[str, Any], bool]:
    """The form, and whether it is filled in right; else as it is written."""
    try:
        return catalogue.validate_form(version.id, application.situation, application.form), True
    except Invalid:
        if purpose is Purpose.ACCEPTANCE:
            raise
    return _as_written(version, application), False


def _signed(form: dict[str, Any]) -> bool:
    return any(isinstance(value, dict) for value in form.values())


def _as_written(version: catalogue.VersionRef, application: Application) -> dict[str, Any]:
    """What stands in the form, faults and all; only fields this situation asks for, empty ones left out."""
    written: dict[str, Any] = {}
    for field in catalogue.form_fields(version.id, application.situation):
        value = application.form.get(field.id)
        if isinstance(value, dict):
            continue  # a signature is given over a form that is whole
        if isinstance(value, list):
            written[field.id] = [_written(v) for v in value[:_AS_WRITTEN]]
        elif value is not None:
            written[field.id] = value if isinstance(value, bool) else str(value).strip()[:_AS_WRITTEN]
    return {k: v for k, v in written.items() if v not in ("", [])}


def _written(value: Any) -> Any:
    """A choice, or a row of a table, as it was written."""
    if isinstance(value, dict):
        return {str(k)[:40]: str(v)[:_AS_WRITTEN] for k, v in list(value.items())[:40]}
    return str(value)[:_AS_WRITTEN]


def _check_delivery(version: catalogue.VersionRef, application: Application) -> None:
    """The way is one of the item's (the counter always is), the site one of this place."""
    choice = application.delivery
    if choice.way not in {"counter", *version.spec.delivery_ways}:
        raise Invalid({"delivery.way": "这个事项不能这样领取结果，请另选一种"})
    if choice.site_id is not None:
        try:
            here = places.get_site(choice.site_id).place_id == application.place_id
        except NotFound:
            here = False
        if not here:
            raise Invalid({"delivery.site_id": "请选择本地的站点"})


def _applicant(actor: Actor, application: Application) -> int:
    if application.applicant is not None:
        if not actor.may("cases.intake"):
            raise Forbidden("网上申请只能以本人名义提交；替别人办请填写代理信息")
        return write_down(actor, application.place_id, application.applicant, "applicant")
    if actor.applicant_id is None:
        raise Invalid({"applicant": "请填写申请人"})
    return actor.applicant_id


def _party(actor: Actor, place_id: int, case_id: int, party: PartyInput) -> CaseParty:
    if party.role not in {CaseParty.Role.BENEFICIARY, CaseParty.Role.MEMBER, CaseParty.Role.PROXY}:
        raise Invalid({"parties": "当事人的身份不正确"})
    if party.role == CaseParty.Role.PROXY and not party.authority:
        raise Invalid({"parties.authority": "请写明代理依据，如授权委托书"})
    person = write_down(actor, place_id, party.person, f"parties.{party.role}")
    return CaseParty(case_id=case_id, role=party.role, person_id=person, authority=party.authority[:200] or None)


def write_down(actor: Actor, place_id: int, person: PersonInput, prefix: str) -> int:
    """The applicant's id behind what was entered of a person, here and in rooms above, written down if she is new.

    Raises Invalid under ``prefix.…``.
    """
    try:
        found = people.upsert_applicant(
            actor=actor,
            place_id=place_id,
            kind=person.kind,
            name=person.name,
            id_kind=person.id_kind,
            id_number=person.id_number,
            phone=person.phone,
            division=person.division,
            address=person.address,
        )
    except Invalid as problem:
        raise Invalid({f"{prefix}.{k}": v for k, v in problem.fields.items()}) from None
    return found.id


def _hands(  # noqa: PLR0913
    actor: Actor, case_id: int, division: int, at: datetime, site_id: int | None, owner_id: int
) -> list[CaseHand]:
    def hand(role: str, organisation_id: int, site: int | None = None, account: int | None = None) -> CaseHand:
        return CaseHand(
            case_id=case_id, role=role, organisation_id=organisation_id, site_id=site, account_id=account,
            division=division, since=at,
        )  # fmt: skip

    made: list[CaseHand] = []
    if actor.channel is Channel.AGENT and actor.organisation_id:
        made.append(hand(CaseHand.Role.ASSISTING, actor.organisation_id, actor.site_id, actor.account_id))
    elif actor.site_id and actor.organisation_id and actor.may("cases.intake"):
        made.append(hand(CaseHand.Role.RECEIVING, actor.organisation_id, actor.site_id, actor.account_id))
    if site_id is not None:
        own = actor.organisation_id if actor.site_id == site_id and actor.organisation_id else None
        made.append(hand(CaseHand.Role.ACCEPTING, own or places.get_site(site_id).organisation_id, site_id))
    else:
        made.append(hand(CaseHand.Role.ACCEPTING, owner_id))
    return made


def _next_id() -> int:
    """The id of the row to come: children are written before it (their foreign keys are checked at commit)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        return int(cursor.fetchone()[0])


def _number(case: Case, at: datetime) -> None:
    """Give the public number and the national one (design.md §3 "Numbers"; domain.md §1.2: 实施编码 + 日期 + 流水).

    The place's counter comes first, always: a transaction that receives several cases (一件事) holds it from the first
    on, so that nobody can hold an item's counter and wait for it, while that one waits for the item's.
    """
    day = clock.day_of(at)
    item = catalogue.implementation_for(case.item_id, case.deciding_organisation_id)
    place = places.get_place_by_id(case.place_id)
    case.number = f"{place.prefix}-{day.year}-{numbering.take('case', place.slug, day.year):05d}"
    daily = numbering.take("national_number", f"{item.task_code}{day:%m%d}", day.year)
    case.national_number = f"{item.task_code}{day:%Y%m%d}{daily:04d}"


def _collected_event(case: Case) -> CaseCollected:
    return CaseCollected(case.pk, case.item_id, case.deciding_organisation_id, case.town)


def _submitted_event(case: Case) -> CaseSubmitted:
    assert case.number is not None
    assert case.received_at is not None
    return CaseSubmitted(
        case_id=case.pk,
        number=case.number,
        item_id=case.item_id,
        version_id=case.item_version_id,
        organisation_id=case.deciding_organisation_id,
        town=case.town,
        channel=str(case.channel),
        received_on=clock.day_of(case.received_at),
        entered_later=case.entered_later,
    )
