"""From what was handed in once to the application of each member (分表): its own answers, form, papers, division.

What joins the members is undone here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import Competence, Necessity
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.errors import Invalid

from .models import BundleCase, BundleFile
from .plan import MergedPaper, Part, Plan
from .records import BundleApplication, PaperInput
from .spec import BundleSpec

PLACES_ASKED = (Competence.REGISTERED, Competence.RESIDENCE, Competence.LOCATION, Competence.REGISTRATION)
"""Rules of competence that need an answer of their own; the others (受理地, 不限) take the first there is."""
STATES = frozenset({"given", "waived", "deferred", "missing"})
AT_COUNTER = STATES | {"paper"}
"""How a paper may be met: online, and over a counter, where originals are taken."""


def division_for(divisions: Mapping[str, int], competence: Competence) -> int:
    """The division that decides for a member of this rule of competence; 0 if none was told."""
    if competence in PLACES_ASKED:
        return divisions.get(competence.value, 0)
    return next((divisions[c.value] for c in PLACES_ASKED if c.value in divisions), divisions.get("any", 0))


def wanted_places(plan: Plan, records: Mapping[str, catalogue.ItemSpec]) -> tuple[str, ...]:
    """The rules of competence a division has to be told for: ("any",) where none of the members cares."""
    asked = {records[p.key].competence for p in plan.filed}
    return tuple(c.value for c in PLACES_ASKED if c in asked) or ("any",)


def form_of(plan: Plan, part: Part, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the one form that belong into this member's."""
    form: dict[str, Any] = {}
    for merged in (*plan.fields, *plan.later):
        for member, field in merged.askers:
            if member == part.key and merged.key in values:
                form[field] = _own(values[merged.key])
    return form


def _own(value: Any) -> Any:
    """A value for one member's form; a signature is bound to that member's answers when it is filed."""
    return {k: v for k, v in value.items() if k != "digest"} if isinstance(value, Mapping) else value


def check(plan: Plan, items: Mapping[str, catalogue.ItemRef], application: BundleApplication) -> None:
    """Everything against every member's record, so that what waits cannot fail later for what was filled in.

    Raises Invalid under the keys of the one form and the one set: ``fields.…``, ``papers.…``, ``divisions.…``.
    """
    problems = {f"fields.{k}": text for k, text in value_problems(plan, items, application.values).items()}
    known = {p.key: p for p in plan.uploads if not p.open}
    brought = {given.paper: given for given in application.papers}
    states = STATES if application.applicant is None else AT_COUNTER
    for given in application.papers:
        text = _paper_problem(known.get(given.paper), given, states)
        if text:
            problems[f"papers.{given.paper}"] = text
    for asked in plan.attached:
        there = brought.get(asked.key)
        on_paper = there is not None and there.state == "paper" and there.state in states
        if asked.material.necessity is Necessity.REQUIRED and not on_paper and (there is None or not there.files):
            problems[f"papers.{asked.key}"] = f"请上传“{asked.name}”"
    if problems:
        raise Invalid(problems)


def value_problems(plan: Plan, items: Mapping[str, catalogue.ItemRef], values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the one form so far, by the keys of its fields: against every member that asks them.

    What can be filled in only later is not missed now.
    """
    problems: dict[str, str] = {}
    late = {asker for merged in plan.later for asker in merged.askers}
    for part in plan.filed:
        try:
            catalogue.validate_form(items[part.key].version_id, part.answers, form_of(plan, part, values))
        except Invalid as error:
            labels = {f.id: f.label for f in catalogue.get_version(items[part.key].version_id).spec.form}
            for path, text in error.fields.items():
                field = path.partition(".")[0]  # a cell of a table is told with its table
                if (part.key, field) in late:
                    continue
                merged = next((f for f in plan.fields if (part.key, field) in f.askers), None)
                if merged is None:
                    problems.setdefault(field, text)
                else:  # in the words of the one form, which may call it otherwise
                    problems.setdefault(merged.key, text.replace(labels[field], merged.field.label))
    return problems


def _paper_problem(paper: MergedPaper | None, given: PaperInput, states: frozenset[str]) -> str:
    if paper is None or given.state not in states:
        return "这份材料不在清单内，不用交"
    if given.state == "given" and not given.files:
        return f"请上传“{paper.name}”"
    most = paper.material.most_files if isinstance(paper.material, catalogue.Attachment) else cases.MOST_FILES
    if len(given.files) > most:
        return f"“{paper.name}”最多 {most} 个文件，请先删掉不用的"
    if given.state == "waived" and not paper.material.waivable:
        return f"“{paper.name}”不在免交范围内"
    if given.state == "deferred" and paper.material.necessity is not Necessity.DEFERRABLE:
        return f"“{paper.name}”不能容缺"
    return ""


def application_for(  # noqa: PLR0913 - one member's share of everything
    actor: Actor,
    parent: BundleCase,
    spec: BundleSpec,
    plan: Plan,
    part: Part,
    item: catalogue.ItemRef,
    content: BundleApplication,
    cases_by_member: Mapping[str, int],
) -> cases.Application:
    """What is handed in for one member: its share, with the papers staged anew for it."""
    record = catalogue.get_version(item.version_id).spec
    member = spec.member(part.key)
    parties: tuple[cases.PartyInput, ...] = ()
    if content.person is not None and member.concerns_person:
        parties = (cases.PartyInput("for", content.person, content.relation[:200]),)
    return cases.Application(
        place_id=parent.place_id,
        item_id=item.id,
        division=division_for(content.divisions, record.competence),
        applicant=content.applicant,
        parties=parties,
        situation=dict(part.answers),
        form=form_of(plan, part, content.values),
        materials=tuple(_materials(actor, parent, plan, part, record, content, cases_by_member)),
        delivery=_delivery(record, content.delivery),
    )


def late_problems(plan: Plan, part: Part, item: catalogue.ItemRef, values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with, or still missing of, what only this member asks now that its turn has come, by key."""
    late = {field: f.key for f in plan.asked_later(part.key) for member, field in f.askers if member == part.key}
    try:
        catalogue.validate_form(item.version_id, part.answers, form_of(plan, part, values))
    except Invalid as error:
        told = {path.partition(".")[0]: text for path, text in error.fields.items()}
        return {late[field]: text for field, text in told.items() if field in late}
    return {}


def _materials(  # noqa: PLR0913
    actor: Actor,
    parent: BundleCase,
    plan: Plan,
    part: Part,
    record: catalogue.ItemSpec,
    content: BundleApplication,
    cases_by_member: Mapping[str, int],
) -> list[cases.MaterialInput]:
    by_paper = {p.paper: p for p in content.papers}
    necessity = {m.id: m.necessity for m in record.materials}
    made = []
    for merged in plan.uploads:
        given = by_paper.get(merged.key)
        for member, material in merged.askers:
            if member != part.key or given is None:
                continue
            state = given.state
            if state == "deferred" and necessity[material] is not Necessity.DEFERRABLE:
                state = "missing"  # it may come later for others; this one does not insist on it
            handles = _staged(actor, parent, given, material) if state == "given" else ()
            made.append(cases.MaterialInput(material, state, handles, given.note))
    waivable = {m.id for m in record.materials if m.waivable}
    for material, source in part.handed.items():
        handed = _handed_on(actor, parent, material, cases_by_member.get(source))
        if handed.state == "missing" and material in waivable:  # there is no document; the register has it
            handed = cases.MaterialInput(material, "waived", (), handed.note)
        made.append(handed)
    return made


def _staged(actor: Actor, parent: BundleCase, given: PaperInput, material: str) -> tuple[str, ...]:
    """The papers uploaded once, staged for one more case."""
    rows = {str(f.pk): f for f in BundleFile.objects.filter(bundle_case=parent, paper=given.paper)}
    missing = [h for h in given.files if h not in rows]
    if missing:
        raise Invalid({f"papers.{given.paper}": "上传的文件已失效，请重新上传"})
    return _stage_each(actor, material, [(rows[h].file_id, str(rows[h].name)) for h in given.files])


def _stage_each(actor: Actor, material: str, stored: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(
        cases.stage_stored(actor=actor, file_id=file_id, name=name, material=material).handle
        for file_id, name in stored
    )


def _handed_on(actor: Actor, parent: BundleCase, material: str, case_id: int | None) -> cases.MaterialInput:
    """The result of an earlier member in place of a paper; a result without a document is named for the window."""
    if case_id is None:
        return cases.MaterialInput(material, "missing")
    earlier = cases.get_case(system(parent.place_id), case_id=case_id)
    if earlier.result_file_id is None:
        note = f"就是“{earlier.item_name}”（{earlier.number}）的结果，请在系统里核对"
        return cases.MaterialInput(material, "missing", (), note)
    name = f"{earlier.result_name or earlier.item_name} {earlier.number}.pdf"
    return cases.MaterialInput(material, "given", _stage_each(actor, material, [(earlier.result_file_id, name)]))


def _delivery(record: catalogue.ItemSpec, choice: cases.DeliveryChoice) -> cases.DeliveryChoice:
    """As she chose, where this item's result may reach her so; else over the counter."""
    return choice if choice.way in {"counter", *record.delivery_ways} else cases.DeliveryChoice()


def kept(application: BundleApplication) -> dict[str, Any]:
    """What was handed in, as it is kept sealed until every member has been filed."""
    person, applicant = application.person, application.applicant
    return {
        "answers": dict(application.answers),
        "values": dict(application.values),
        "papers": [[p.paper, p.state, list(p.files), p.note] for p in application.papers],
        "divisions": dict(application.divisions),
        "person": list(astuple(person)) if person else None,
        "relation": application.relation,
        "applicant": list(astuple(applicant)) if applicant else None,
        "delivery": [application.delivery.way, application.delivery.site_id, application.delivery.address],
    }


def restored(version_id: int, content: Mapping[str, Any]) -> BundleApplication:
    """What was kept, to be handed in for a member whose turn has come."""
    way, site_id, address = content["delivery"]
    return BundleApplication(
        version_id=version_id,
        answers=dict(content["answers"]),
        values=dict(content["values"]),
        papers=tuple(PaperInput(paper, state, tuple(files), note) for paper, state, files, note in content["papers"]),
        divisions=dict(content["divisions"]),
        person=cases.PersonInput(*content["person"]) if content["person"] else None,
        relation=content["relation"],
        delivery=cases.DeliveryChoice(way, site_id, address),
        applicant=cases.PersonInput(*content["applicant"]) if content.get("applicant") else None,
    )
