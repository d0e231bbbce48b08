"""窗口收件 of a whole 一件事: one screen, everything typed stays in the page, handed in once for all members.

The person, her papers and the fields are those of the single intake (``desk.intake``); what is asked is the bundle's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.desk.intake import present
from yichuang.faces.desk.intake.person import (
    AtWindow,
    applicant,
    clean,
    look_up,
    read_known,
    remove_upload,
    sign_known,
    sign_upload,
    unnamed,
)
from yichuang.faces.desk.intake.submit import NOT_SIGNED, typed_value
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid

WHERE = {
    "registered": "户籍所在村（社区）",
    "residence": "居住的村（社区）",
    "location": "房屋、土地、店面所在村（社区）",
    "registration": "登记所在村（社区）",
    "any": "申请人所在村（社区）",
}
_OF_PERSON = ("name", "id_kind", "id_number", "phone")
_PLAIN = {"fields": "f_", "papers": "m_", "answers": "s_", "divisions": "division_", "person": "person_"}


@dataclass(slots=True)
class BundleIntake(AtWindow):
    """What has been entered so far for one bundle, and what follows from it."""

    bundle: bundles.BundleRef = field(kw_only=True)
    spec: bundles.BundleSpec = field(kw_only=True)
    plan: bundles.Plan = field(kw_only=True)
    divisions: dict[str, int] = field(default_factory=dict)
    asked_places: tuple[str, ...] = ()
    members: tuple[bundles.MemberHere, ...] = ()

    @property
    def only_legal(self) -> bool:
        """Whether only bodies apply for it: those of an enterprise's life."""
        return self.bundle.audience == "legal"

    @property
    def ready(self) -> bool:
        """Whether every question is answered and something is left to be done."""
        return not self.plan.outcome and self.plan.waiting is None

    @property
    def beyond(self) -> list[bundles.MemberHere]:
        """Members this window may not take in, of those that are done for certain."""
        sure = {p.key for p in self.plan.filed}
        return [m for m in self.members if not m.how and m.member in sure]

    @property
    def doubtful(self) -> list[bundles.MemberHere]:
        """Members this window may not take in, if an answer makes them part of it."""
        sure = {p.key for p in self.plan.filed}
        return [m for m in self.members if not m.how and m.member not in sure]

    @property
    def fields(self) -> list[catalogue.FormField]:
        """The one form, each field under its key."""
        if not self.ready:
            return []
        attached = catalogue.FieldType.ATTACHMENT  # its files come as a paper
        return [f.field.model_copy(update={"id": f.key}) for f in self.plan.fields if f.field.type is not attached]

    @property
    def papers(self) -> list[bundles.MergedPaper]:
        """The one set of papers, and the files the one form asks for."""
        return [p for p in self.plan.uploads if not p.open] if self.ready else []


def read(actor: Actor, key: str, given: QueryDict) -> BundleIntake:
    """The intake this page holds; what is unusable counts as not given. Raises NotFound for an unknown bundle."""
    ref = bundles.get_bundle(actor.place_id or 0, key)
    data = clean(given)
    answers = {name[2:]: str(data.get(name)) for name in data if name.startswith("s_") and data.get(name)}
    plan = bundles.plan_for(ref.version_id, answers)
    spec = bundles.get_bundle_version(ref.version_id).spec
    page = BundleIntake(actor, data, str(data["token"]), bundle=ref, spec=spec, plan=plan)
    read_known(page)
    page.asked_places = bundles.places_asked(ref.version_id, plan) if page.ready else ()
    for asked in page.asked_places:
        chosen = page.text(f"division_{asked}")
        if chosen.isdecimal() and len(chosen) == 12:
            page.divisions[asked] = int(chosen)
    page.members = bundles.members_here(actor, ref.version_id, plan, page.divisions)
    return page


def for_visit(actor: Actor, key: str, ticket_id: int) -> BundleIntake:
    """A new intake for who stands at this clerk's window, as if her number had been looked up, if the ticket knows her.

    Raises NotFound for a ticket that is not at this window now, or an unknown bundle; Forbidden.
    """
    visit = hall.get_visit(actor=actor, ticket_id=ticket_id)
    page = read(actor, key, QueryDict(mutable=True))
    page.data["ticket"] = str(ticket_id)
    if visit.applicant is None:
        return page
    page.data["known"] = sign_known(page, visit.applicant.id)
    return _at_home(read(actor, key, page.data))


def step(page: BundleIntake, do: str) -> BundleIntake:
    """Do what the pressed button says; the intake as it is then."""
    name, _, argument = do.partition(":")
    if name == "clear":
        return _next_person(page)
    act = _STEPS.get(name)
    if act is not None:
        act(page, argument)
    elif page.text("id_number") and not page.text("looked_up") and page.known is None:
        _find(page, "")
    again = read(page.actor, page.bundle.key, page.data)
    again.problems, again.notice, again.focus = page.problems, page.notice, page.focus
    return _at_home(again)


def _at_home(page: BundleIntake) -> BundleIntake:
    """Where nothing else was chosen, the places asked for are where she lives."""
    if page.known is not None and page.known.division:
        for asked in page.asked_places:
            if not page.text(f"division_{asked}"):
                page.data[f"division_{asked}"] = str(page.known.division)
                page.divisions[asked] = page.known.division
    return page


def _next_person(page: BundleIntake) -> BundleIntake:
    """换一位: nothing of this person stays, and a new token opens none of the old signatures."""
    kept = QueryDict(mutable=True)
    if page.text("typed_by"):
        kept["typed_by"] = page.text("typed_by")
    again = read(page.actor, page.bundle.key, kept)
    again.focus = "id_number"
    return again


def _find(page: BundleIntake, _: str) -> None:
    look_up(page)


def _waive(page: BundleIntake, _: str) -> None:
    for paper in waivable(page):
        page.data[f"m_{paper.key}"] = "waived"


def _all_paper(page: BundleIntake, _: str) -> None:
    for paper in page.papers:
        if page.text(f"m_{paper.key}") in {"", "missing"} and not page.uploads(paper.key):
            page.data[f"m_{paper.key}"] = "paper"


_STEPS: dict[str, Callable[[BundleIntake, str], None]] = {
    "find": _find,
    "waive": _waive,
    "all_paper": _all_paper,
    "remove_file": remove_upload,
}


def waivable(page: BundleIntake) -> list[bundles.MergedPaper]:
    """The papers one press waives: what must be handed in and may be looked up, as long as nothing was brought."""
    optional = catalogue.Necessity.OPTIONAL
    return [
        p
        for p in page.papers
        if p.material.waivable and p.material.necessity is not optional and not page.uploads(p.key)
    ]


def stage_files(page: BundleIntake, files: MultiValueDict[str, UploadedFile[bytes]]) -> None:
    """Uploads that came with the form itself (no JavaScript); one bad file never loses the others."""
    for name in files:
        if not (name.startswith("m_") and name.endswith("_file")):
            continue
        for upload in files.getlist(name):
            try:
                stage(page, upload, name[2:-5])
            except Invalid as error:
                page.problems[f"m_{name[2:-5]}"] = " ".join(error.fields.values())


def stage(page: BundleIntake, upload: UploadedFile[bytes], key: str) -> str:
    """Receive one file of one paper; the page's word for it. Raises Invalid."""
    staged = bundles.stage_at_window(
        actor=page.actor, version_id=page.bundle.version_id, answers=page.plan.answers, paper=key, upload=upload
    )
    word = sign_upload(page.token, staged, key)
    page.data.appendlist(f"m_{key}_id", word)
    page.data[f"m_{key}"] = "given"
    return word


def hand_in(page: BundleIntake) -> bundles.BundleReceipt:
    """Once for all members; the page's token is the key, so a double click gives the first receipt again.

    Raises DomainErrors; the fields of an Invalid are named as on the page. Forbidden where her window takes nothing in.
    """
    hall.require_at_window(page.actor, "collect")
    problems = _problems(page)
    if problems:
        raise Invalid(problems)
    try:
        with transaction.atomic():
            return bundles.submit_bundle(
                actor=page.actor, application=_application(page), idempotency_key=f"bundle-{page.token}"
            )
    except Invalid as error:
        raise Invalid({_page_name(k): v for k, v in error.fields.items()}) from None


def _problems(page: BundleIntake) -> dict[str, str]:
    """Everything that is missing or wrong on the page, at once."""
    problems = unnamed(page)
    waiting = page.plan.waiting
    if waiting is not None:
        return problems | {f"s_{waiting.id}": f"请回答：{waiting.question.text}"}
    for asked in page.asked_places:
        if asked not in page.divisions:
            problems[f"division_{asked}"] = "请选择所在村（社区）"
    wrong = bundles.form_problems(page.bundle.version_id, page.plan, _values(page))
    unsigned = {f.key for f in page.plan.signatures}
    return problems | {f"f_{k}": NOT_SIGNED if k in unsigned else v for k, v in wrong.items()}


def _values(page: BundleIntake) -> dict[str, Any]:
    return {f.id: typed_value(page, f) for f in page.fields}


def _application(page: BundleIntake) -> bundles.BundleApplication:
    home = page.divisions.get("registered") or page.divisions.get("residence")
    person = _person(page)
    return bundles.BundleApplication(
        version_id=page.bundle.version_id,
        answers=page.plan.answers,
        values=_values(page),
        papers=tuple(_paper(page, p.key) for p in page.papers),
        divisions=dict(page.divisions),
        person=person,
        relation=page.spec.person.relation if page.spec.person and person else "",
        delivery=_delivery(page),
        applicant=applicant(page, division=home),
    )


def _paper(page: BundleIntake, key: str) -> bundles.PaperInput:
    files = tuple(u.handle for u in page.uploads(key))
    state = page.text(f"m_{key}") or "missing"
    if files:
        return bundles.PaperInput(key, "given", files)
    return bundles.PaperInput(key, "missing" if state == "given" else state)


def _person(page: BundleIntake) -> cases.PersonInput | None:
    if page.spec.person is None or not page.text("person_name").strip():
        return None
    return cases.PersonInput(
        kind="person",
        name=page.text("person_name").strip(),
        id_kind=page.text("person_id_kind") or page.spec.person.id_kind,
        id_number=page.text("person_id_number").strip() or None,
        phone=page.text("person_phone").strip(),
    )


def _delivery(page: BundleIntake) -> cases.DeliveryChoice:
    way = page.text("way") or "counter"
    if way != "village":
        return cases.DeliveryChoice(way, None, page.text("delivery_address").strip())
    site = places.site_for(page.bundle.place_id, "village", next(iter(page.divisions.values()), 0))
    if site is None:
        raise Invalid({"delivery.way": "这个村没有村级站点，请换一种领取方式"})
    return cases.DeliveryChoice(way, site.id)


def _page_name(path: str) -> str:
    """The field of the page behind a field of the operation."""
    head, _, tail = path.partition(".")
    if head in _PLAIN and tail:
        return f"{_PLAIN[head]}{tail}"
    if head == "delivery":
        return "delivery_address" if tail == "address" else "way"
    return tail or "id_number" if head == "applicant" else path


def context(page: BundleIntake) -> dict[str, Any]:
    """Everything the templates read."""
    villages = present.village_options(page.actor)
    lines = [_line(page, p) for p in page.papers]
    offered = {w for ways in bundles.delivery_ways(page.bundle.version_id, page.plan) for w in ways} | {"counter"}
    return {
        "intake": page,
        "plan": page.plan,
        "parts": [(p, any(not page.plan.part(k).had for k, _ in p.needs)) for p in page.plan.parts],
        "total": f"{page.plan.total.days.normalize():f}",
        "id_kinds": [(k.code, k.label) for k in people.ID_KINDS.values() if k.has_number],
        "id_has_number": True,
        "questions": [_question(page, asked) for asked in page.plan.questions],
        "where": [_village(page, asked, villages) for asked in page.asked_places],
        "person": _person_fields(page),
        "fields": [present.field_of(page, f, villages) for f in page.fields],
        "lines": lines,
        "lines_done": sum(line.done for line in lines),
        "open_lines": sum(1 for line in lines if not line.done),
        "waivable": sum(1 for p in waivable(page) if page.text(f"m_{p.key}") in {"", "missing"}),
        "ways": [(w, present.WAYS[w]) for w in present.WAYS if w in offered],
        "way": page.text("way") or "counter",
        "errors": [(present.control(k), v) for k, v in page.problems.items()],
        "problems": page.problems,
    }


def _question(page: BundleIntake, asked: bundles.Asked) -> present.Field:
    q = asked.question
    name = f"s_{asked.id}"
    params = {
        "name": name, "id": name, "label": q.text, "hint": q.help, "inline": True, "value": asked.answer,
        "options": [(o.value, o.label) for o in q.options], "error": page.problems.get(name, ""),
    }  # fmt: skip
    return present.Field("radios", params)


def _village(page: BundleIntake, asked: str, villages: list[tuple[str, str]]) -> present.Field:
    name = f"division_{asked}"
    params = {
        "name": name, "id": name, "label": WHERE[asked], "options": villages, "value": page.text(name),
        "error": page.problems.get(name, ""),
    }  # fmt: skip
    return present.Field("select", params)


def _person_fields(page: BundleIntake) -> list[present.Field]:
    """Whom it is for, if that is not the applicant."""
    wanted = page.spec.person
    if wanted is None or not page.ready:
        return []
    kinds = [(k.code, k.label) for k in people.ID_KINDS.values() if not k.legal]
    labels = dict(zip(_OF_PERSON, (f"{wanted.label}的姓名", "证件", "证件号码", "电话"), strict=True))
    found = []
    for key, label in labels.items():
        name = f"person_{key}"
        params: dict[str, Any] = {
            "name": name, "id": name, "label": label, "value": page.text(name), "error": page.problems.get(name, ""),
        }  # fmt: skip
        if key == "id_kind":
            found.append(
                present.Field("select", params | {"options": kinds, "value": params["value"] or wanted.id_kind})
            )
        else:
            found.append(present.Field("input", params | {"optional": key != "name" or wanted.optional}))
    return found


def _line(page: BundleIntake, paper: bundles.MergedPaper) -> present.Line:
    names = dict.fromkeys(page.plan.part(member).plain_name for member, _ in paper.askers)
    upload = reverse("desk:bundle_take_upload", args=[page.bundle.key, paper.key])
    answers = "".join(f"&s_{k}={v}" for k, v in page.plan.answers.items())
    material = paper.material.model_copy(update={"id": paper.key})
    note = f"用于：{'、'.join(names)}"
    address = f"{upload}?token={page.token}{answers}"
    if isinstance(material, catalogue.Attachment):
        return present.attached_line(page, material, address, note)
    return present.line_of(page, material, None, address, note)
