"""Handing an intake in: what was typed becomes an application, and one press is one act, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.common.members import rows_typed
from yichuang.kernel import clock
from yichuang.kernel.errors import Invalid

from .person import AtWindow, applicant, unnamed
from .state import Intake, Party
from .steps import beside_form, is_scan, lines_of

Act = Callable[[Intake, cases.Application], "Done"]
_SUBMITTED = "submitted"
NOT_SIGNED = "申请表要由申请人在纸上签名"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it; ``paper``: the kind of paper to print."""

    receipt: cases.CaseReceipt
    paper: str


def hand_in(intake: Intake, do: str) -> Done:
    """Submit, and accept, notify or decline in the same transaction: refused means nothing is written.

    The page's token is the idempotency key: a double click gives the first case again. Raises DomainErrors; the
    fields of an Invalid are named as on the page. Forbidden where her window is not meant for this act.
    """
    act = _ACTS[do]
    if not intake.later:  # what is entered later was not done at this window
        hall.require_at_window(intake.actor, do)
    if intake.item is None:
        raise Invalid({"q": "请先选要办的事项"})
    problems = check(intake, do)
    if problems:
        raise Invalid(problems)
    with transaction.atomic():
        given = application(intake)
        return _with_page_names(intake, act, given)


def _with_page_names(intake: Intake, act: Act, given: cases.Application) -> Done:
    """Run the act; what it finds wrong is named as the page names it."""
    try:
        return act(intake, given)
    except Invalid as error:
        raise Invalid({_page_name(intake, k): v for k, v in error.fields.items()}) from None


def check(intake: Intake, do: str = "accept") -> dict[str, str]:
    """Everything that is missing or wrong on the page for this act, at once, by field of the page.

    Only acceptance and collection need a form that is filled in right: a notice is there to say what is wrong with it,
    and a refusal does not look at it.
    """
    problems = _missing(intake, do)
    if do == "notify":
        return problems | _left_unsaid(intake)
    if do in _REFUSING or intake.version is None or intake.question is not None or intake.outcome:
        return problems
    return problems | {f"f_{k}": v for k, v in form_problems(intake).items()}


def form_problems(intake: Intake) -> dict[str, str]:
    """What is missing or wrong in the application form, by its fields."""
    if intake.version is None:
        return {}
    try:
        catalogue.validate_form(intake.version.id, intake.answers, form_values(intake))
    except Invalid as error:
        unsigned = {f.id for f in intake.version.spec.form if f.type is catalogue.FieldType.SIGNATURE}
        return {k: NOT_SIGNED if k in unsigned else text for k, text in error.fields.items()}
    return {}


def faults(intake: Intake) -> str:
    """What is wrong with the form, in the words of a notice."""
    return "；".join(form_problems(intake).values())[:300]


def _left_unsaid(intake: Intake) -> dict[str, str]:
    """A faulty form must be part of the one notice: nothing can be asked for afterwards (行政许可法 32-1(4))."""
    wrong = form_problems(intake) if intake.question is None else {}
    if not wrong or intake.text("c_form"):
        return {}
    return {"c_form": "申请表还没填好，要在这一次一起告知；补正什么已经写上，请核对"}


def _missing(intake: Intake, do: str) -> dict[str, str]:
    """What the page itself must know before it can be handed in; the rest the operations say."""
    problems = unnamed(intake)
    if intake.division is None:
        problems["division"] = "请选择所在村（社区）"
    if intake.question is not None and do not in _REFUSING:
        problems[f"s_{intake.question.id}"] = f"请回答：{intake.question.text}"
    if intake.finishes and intake.text("decided_at") and moment(intake.text("decided_at")) is None:
        problems["decided_at"] = "请填实际办结的日期和时间，如 2026-09-28 10:40；还没有办结的留空"
    if intake.later and moment(intake.text("occurred_at")) is None:
        problems["occurred_at"] = "请填实际收件的日期和时间，如 2026-09-28 10:30"
    if intake.text("accepted_at") and moment(intake.text("accepted_at")) is None:
        problems["accepted_at"] = "请填实际受理的日期和时间，如 2026-09-28 10:30"
    return problems


_REFUSING = frozenset({"decline_unneeded", "decline_incompetent"})
_PLAIN = {"situation": "s_", "materials": "m_", "items": "k_"}


def _page_name(intake: Intake, field: str) -> str:
    """The field of the page behind a field of the operation."""
    head, _, tail = field.partition(".")
    if head in _PLAIN:
        return f"{_PLAIN[head]}{tail}" if tail else f"notice_{head}"
    if head == "reason" and intake.text("do") == "decline_incompetent":
        return "incompetent_reason"
    if head == "delivery":
        return "delivery_address" if tail == "address" else "way"
    if head == "applicant":
        return tail or "id_number"
    if head == "parties" and tail:
        role, _, name = tail.partition(".")
        number = next((p.number for p in intake.parties if p.role == (role if name else "proxy")), 0)
        return f"p_{number}_{name or tail}"
    return field


def moment(text: str) -> datetime | None:
    """A civil date and time as typed, in Shanghai time."""
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return typed.replace(tzinfo=clock.SHANGHAI) if typed.tzinfo is None else typed


def form_values(intake: Intake) -> dict[str, object]:
    """The form as typed, by field id."""
    if intake.version is None:
        return {}
    fields = catalogue.form_fields(intake.version.id, intake.answers)
    attached = catalogue.FieldType.ATTACHMENT
    return {field.id: typed_value(intake, field) for field in fields if field.type is not attached}


def typed_value(page: AtWindow, field: catalogue.FormField) -> object:
    """What was typed for a field of a form; a signature at the window is the one on the paper."""
    name = f"f_{field.id}"
    if field.type is catalogue.FieldType.SIGNATURE:
        return {"way": "paper"} if page.text(name) else {}
    if field.type is catalogue.FieldType.MEMBERS:
        return rows_typed(field, page.data, name)
    return page.data.getlist(name) if field.type is catalogue.FieldType.CHOICES else page.text(name)


def application(intake: Intake) -> cases.Application:
    """What was entered, as the operations take it. Raises Invalid, Forbidden, NotFound."""
    assert intake.item is not None
    assert intake.division is not None
    return cases.Application(
        place_id=intake.item.place_id,
        item_id=intake.item.id,
        division=intake.division,
        applicant=applicant(intake, division=intake.division if _lives_there(intake) else None),
        parties=tuple(_party(intake, p) for p in intake.parties),
        situation=intake.answers,
        form=form_values(intake),
        materials=(*(_material(intake, m) for m in lines_of(intake)), *_beside(intake)),
        delivery=cases.DeliveryChoice(
            way=intake.text("way") or "counter",
            site_id=_village_site(intake),
            address=intake.text("delivery_address").strip(),
        ),
        occurred_at=moment(intake.text("occurred_at")) if intake.later else None,
    )


def _village_site(intake: Intake) -> int | None:
    """Her own village's station, where the result shall lie."""
    if intake.text("way") != "village" or intake.item is None or intake.division is None:
        return None
    site = places.site_for(intake.item.place_id, "village", intake.division)
    if site is None:
        raise Invalid({"way": "这个村没有村级站点，请换一种领取方式"})
    return site.id


def _lives_there(intake: Intake) -> bool:
    """Whether the place of the case is the applicant's own, and not that of a thing."""
    assert intake.spec is not None
    return intake.spec.competence in {catalogue.Competence.REGISTERED, catalogue.Competence.RESIDENCE}


def _party(intake: Intake, party: Party) -> cases.PartyInput:
    kind = people.ID_KINDS.get(party.values["id_kind"]) or people.ID_KINDS["resident_id"]
    person = cases.PersonInput(
        kind="legal" if kind.legal else "person",
        name=party.values["name"],
        id_kind=kind.code,
        id_number=party.values["id_number"].strip() or None,
        phone=party.values["phone"],
    )
    return cases.PartyInput(party.role, person, party.values["authority"].strip())


def _material(intake: Intake, material: catalogue.Material) -> cases.MaterialInput:
    files = tuple(u.handle for u in intake.uploads(material.id))
    if material.made_by_form:
        return cases.MaterialInput(material.id, "given", files)
    state = intake.text(f"m_{material.id}") or "missing"
    if files:
        return cases.MaterialInput(material.id, "given", files)
    return cases.MaterialInput(material.id, "missing" if state == "given" else state)


def _beside(intake: Intake) -> list[cases.MaterialInput]:
    """The attachments, and the scan of a signed form where there is one."""
    return [_material(intake, a) for a in beside_form(intake) if not is_scan(intake, a) or intake.uploads(a.id)]


def _submit(
    intake: Intake, given: cases.Application, purpose: cases.Purpose = cases.Purpose.ACCEPTANCE
) -> cases.CaseReceipt:
    return cases.submit_application(
        actor=intake.actor, application=given, idempotency_key=intake.token, purpose=purpose
    )


def _accept(intake: Intake, given: cases.Application) -> Done:
    receipt = _submit(intake, given)
    if receipt.state == _SUBMITTED:  # else the same page was sent a second time
        at = moment(intake.text("accepted_at")) or given.occurred_at
        cases.accept_case(actor=intake.actor, case_id=receipt.case_id, occurred_at=at)
        decided = moment(intake.text("decided_at")) if intake.finishes else None
        if decided is not None:
            cases.grant(actor=intake.actor, case_id=receipt.case_id, occurred_at=decided)
    return Done(receipt, "acceptance")


def _collect(intake: Intake, given: cases.Application) -> Done:
    return Done(_submit(intake, given), "collection")


def _hold(intake: Intake, given: cases.Application) -> Done:
    receipt = cases.collect_application(actor=intake.actor, application=given, idempotency_key=intake.token)
    return Done(receipt, "collection")


def _notify(intake: Intake, given: cases.Application) -> Done:
    wanted = {key[2:]: intake.text(f"k_{key[2:]}") for key in intake.data if key.startswith("c_")}
    if wanted.get("form") and wanted["form"] == intake.text("form_base"):  # the page's own words, perhaps outdated
        wanted = {k: v for k, v in (wanted | {"form": faults(intake)}).items() if v or k != "form"}
    receipt = _submit(intake, given, cases.Purpose.NOTICE)
    if receipt.state == _SUBMITTED:
        cases.notify_correction(actor=intake.actor, case_id=receipt.case_id, items=wanted)
    return Done(receipt, "correction")


def _decline_unneeded(intake: Intake, given: cases.Application) -> Done:
    receipt = _submit(intake, given, cases.Purpose.REFUSAL)
    if receipt.state == _SUBMITTED:
        cases.decline_unneeded(actor=intake.actor, case_id=receipt.case_id, reason=intake.text("reason"))
    return Done(receipt, "refusal")


def _decline_incompetent(intake: Intake, given: cases.Application) -> Done:
    receipt = _submit(intake, given, cases.Purpose.REFUSAL)
    if receipt.state == _SUBMITTED:
        cases.decline_incompetent(
            actor=intake.actor,
            case_id=receipt.case_id,
            reason=intake.text("incompetent_reason"),
            competent_body=intake.text("competent_body"),
        )
    return Done(receipt, "refusal")


_ACTS: dict[str, Act] = {
    "accept": _accept,
    "collect": _collect,
    "hold": _hold,
    "notify": _notify,
    "decline_unneeded": _decline_unneeded,
    "decline_incompetent": _decline_incompetent,
}
ACTS = frozenset(_ACTS)
