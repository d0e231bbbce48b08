"""A few bundles that the demo's accounts have under way: one with its first child done, one waiting to be told of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor, Channel

from .. import filling
from ..agenda import Agenda
from ..cast import Cast
from ..ground import SHUANGJIANG


@dataclass(frozen=True, slots=True)
class Played:
    """One bundle: whose, which, how many days ago, her answers, and the children that come to their result."""

    username: str
    bundle: str
    days: int
    answers: Mapping[str, str]
    achieved: tuple[str, ...] = ()
    person: tuple[str, str] = ("", "")  # name and kind of document of whom it is for
    values: Mapping[str, Any] = field(default_factory=dict)


PLAYED = (
    Played(
        "father",
        "newborn",
        6,
        {"parents": "married", "born": "hospital", "reimburse": "done", "have__certificate": "yes"},
        achieved=("household",),
        person=("李小妹", "birth_pending"),
    ),
    Played("villager", "housing", 4, {"land": "homestead", "project": "new_house", "poor": "no", "utilities": "yes"}),
    Played(
        "grandma",
        "afterwards",
        2,
        {
            "where": "home", "insurance": "resident", "cremation": "no", "licence": "no", "have__certificate": "no",
        },
        person=("李老大", "none"),
    ),
    Played("caregiver", "disability", 1, {"have": "yes", "benefit": "living", "limb": "no", "device": "yes"}),
)  # fmt: skip


def play_bundles(report: Callable[[str], None]) -> None:
    """Hand in and carry on, on the demo's clock; an account that has a bundle already is left alone."""
    random = Random(530925)  # noqa: S311 - scenery, no secret
    place = places.get_place(SHUANGJIANG)
    agenda, cast = Agenda(random), Cast(place.id, random)
    done = 0
    for played in PLAYED:
        account = people.get_account_by_username(played.username)
        actor = people.get_actor(account.id, None, Channel.ONLINE)
        if bundles.list_own_bundles(actor):
            continue
        begun = agenda.office_hours(agenda.now - timedelta(days=played.days))
        with clock.at(begun):
            receipt = _hand_in(actor, place, played, random)
        for member in played.achieved:
            with clock.at(begun + timedelta(hours=1)):
                _achieve(actor, cast, receipt.bundle_case_id, member)
                journal.drain()
                bundles.file_ready(bundle_case_id=receipt.bundle_case_id)
        done += 1
    report(f"一件事办件 {done} 件")


def _hand_in(actor: Actor, place: places.PlaceRef, played: Played, random: Random) -> bundles.BundleReceipt:
    version_id = bundles.get_bundle(place.id, played.bundle).version_id
    plan = _answered(version_id, played.answers, random)
    own = people.own_details(actor)
    division = own.division or place.county
    name, id_kind = played.person
    spec = bundles.get_bundle_version(version_id).spec
    application = bundles.BundleApplication(
        version_id=version_id,
        answers=plan.answers,
        values=_values(version_id, plan, random, division, own.name) | dict(played.values),
        papers=tuple(bundles.PaperInput(p.key, _way(p)) for p in plan.papers if not p.open),
        divisions=dict.fromkeys(bundles.places_asked(version_id, plan), division),
        person=cases.PersonInput("person", name, id_kind, None) if name else None,
        relation=spec.person.relation if spec.person else "",
    )
    return bundles.submit_bundle(actor=actor, application=application, idempotency_key=f"demo-{played.bundle}")


def _answered(version_id: int, answers: Mapping[str, str], random: Random) -> bundles.Plan:
    """The plan with every question answered: as told, else by chance, never with one that ends it."""
    known = dict(answers)
    plan = bundles.plan_for(version_id, known)
    while plan.waiting is not None:
        options = [o.value for o in plan.waiting.question.options if not o.outcome]
        known[plan.waiting.id] = random.choice(options)
        plan = bundles.plan_for(version_id, known)
    return plan


def _values(version_id: int, plan: bundles.Plan, random: Random, division: int, signer: str) -> dict[str, Any]:
    """A value for every field of the one form, the same for all that ask it."""
    items = bundles.member_items(version_id)
    given: dict[tuple[str, str], Any] = {}
    for part in plan.filed:
        version = catalogue.get_version(items[part.key].version_id)
        form = filling.form(version, part.answers, random, division, signer)
        given |= {(part.key, name): value for name, value in form.items()}
    values = {}
    for merged in plan.fields:
        found = [given[asker] for asker in merged.askers if asker in given]
        if found:
            values[merged.key] = found[0]
    return values


def _way(paper: bundles.MergedPaper) -> str:
    return "waived" if paper.material.waivable else "missing"


def _achieve(actor: Actor, cast: Cast, bundle_case_id: int, member: str) -> None:
    """The staff of the child's own body and window bring it to its result."""
    view = bundles.get_bundle_case(actor, bundle_case_id=bundle_case_id)
    case = next(c.case for c in view.children if c.member == member)
    assert case is not None
    applicant = next(p.applicant_id for p in case.parties if p.role == "applicant")

    def office(role: str) -> Actor:
        return cast.office(role, case.deciding_organisation_id, applicant)

    site = case.accepting_site_id
    acceptor = office("examiner") if site is None else cast.clerk(site)
    missing = {m.material: "请把原件带来核对" for m in case.materials if m.required and m.state == "missing"}
    if missing:
        cases.notify_correction(actor=acceptor, case_id=case.case_id, items=missing)
        papers = tuple(cases.MaterialInput(m, "paper") for m in missing)
        cases.supplement(actor=acceptor, case_id=case.case_id, materials=papers)
    cases.accept_case(actor=acceptor, case_id=case.case_id)
    spec = catalogue.get_version(case.version_id).spec
    for _ in [s for s in spec.steps if s.kind in {"examine", "site_check"}]:
        cases.finish_step(actor=office("examiner"), case_id=case.case_id, opinion="材料属实，符合条件")
    decider = office("decider")
    cases.grant(actor=decider, case_id=case.case_id)
    cases.seal_result(actor=decider, case_id=case.case_id)
    cases.issue(actor=acceptor if acceptor.may("cases.issue") else decider, case_id=case.case_id)
