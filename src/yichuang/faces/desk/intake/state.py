"""One intake as the page carries it: everything typed stays in the page, nothing on the server, nothing in the account.

A fresh page has a fresh token. What the page may not be trusted with (which applicant was found, which uploads belong
here) is signed with that token, so that nothing of one applicant can slip into the intake of the next.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from .person import AtWindow, clean, drop, read_known, sign_known

PARTY_ROLES = {"proxy": "代办人", "for": "为谁办", "member": "家庭成员"}
MOST_PARTIES = 12
_OF_ITEM = ("s_", "f_", "m_", "c_", "k_")


@dataclass(slots=True)
class Party:
    """One more person of the case, as typed."""

    number: int
    role: str
    label: str
    values: dict[str, str]


@dataclass(slots=True)
class Intake(AtWindow):
    """What has been entered so far, and what follows from it."""

    later: bool = False
    item: catalogue.ItemRef | None = None
    version: catalogue.VersionRef | None = None
    division: int | None = None
    owner: places.OrganisationRef | None = None
    accepts: bool = False
    collects: bool = False
    narrowed: bool = False  # the site accepts, but not at the window where she sits
    finishes: bool = False  # 补登: the owner lets this very post decide, so the real end can be entered too
    answers: dict[str, str] = field(default_factory=dict)
    question: catalogue.Question | None = None
    outcome: str = ""

    @property
    def spec(self) -> catalogue.ItemSpec | None:
        """The record of the chosen item's version."""
        return self.version.spec if self.version else None

    @property
    def only_legal(self) -> bool:
        """Whether only bodies apply for it."""
        return self.spec is not None and tuple(self.spec.audience) == ("legal",)

    @property
    def parties(self) -> list[Party]:
        """The other persons, in the order they were added."""
        numbers = sorted({n for key in self.data if key.startswith("p_") and (n := _party_number(key)) is not None})
        found = []
        for number in numbers[:MOST_PARTIES]:
            role = self.text(f"p_{number}_role")
            if role in PARTY_ROLES:
                names = ("name", "id_kind", "id_number", "phone", "authority")
                found.append(Party(number, role, PARTY_ROLES[role], {n: self.text(f"p_{number}_{n}") for n in names}))
        return found


def blank(actor: Actor, *, item_id: int | None = None, later: bool = False) -> Intake:
    """A new, clean intake; only an item may be given along."""
    data = QueryDict(mutable=True)
    data["token"] = uuid.uuid4().hex
    if item_id is not None:
        data["item"] = str(item_id)
    return read(actor, data, later=later)


def for_visit(actor: Actor, ticket_id: int) -> Intake:
    """A new intake for who stands at this clerk's window: what she came for and who she is, if the ticket knows.

    It is as if her number had been looked up. Raises NotFound for a ticket that is not at this window now.
    """
    visit = hall.get_visit(actor=actor, ticket_id=ticket_id)
    fresh = blank(actor, item_id=visit.ticket.item_id)
    fresh.data["ticket"] = str(ticket_id)
    if visit.applicant is None:
        return fresh
    fresh.data["known"] = sign_known(fresh, visit.applicant.id)
    if visit.applicant.division:
        fresh.data["division"] = str(visit.applicant.division)
    return read(actor, fresh.data)


_LONGEST_WORDS = 100  # of what is searched for


def read(actor: Actor, given: QueryDict, *, later: bool = False) -> Intake:
    """The intake this page holds. Never raises for what somebody typed: what is unusable counts as not given."""
    data = clean(given)
    data["q"] = str(data.get("q", ""))[:_LONGEST_WORDS]
    intake = Intake(actor=actor, data=data, token=str(data["token"]), later=later)
    _read_item(intake)
    read_known(intake)
    _read_division(intake)
    _read_reach(intake)
    _read_situation(intake)
    return intake


def forget_person(intake: Intake) -> Intake:
    """换一位: nothing of this person stays; the item does. A new token, so that old signatures open nothing."""
    kept = QueryDict(mutable=True)
    kept["token"] = uuid.uuid4().hex
    for name in ("item", "for_item", "q", "id_kind", "typed_by"):
        if intake.text(name):
            kept[name] = intake.text(name)
    again = read(intake.actor, kept, later=intake.later)
    again.focus = "id_number"
    return again


def _party_number(key: str) -> int | None:
    middle = key.split("_")[1]
    return int(middle) if middle.isdecimal() and len(middle) < 3 else None


def _read_item(intake: Intake) -> None:
    chosen = intake.text("item")
    if not (chosen.isdecimal() and len(chosen) < 19):
        return
    try:
        item = catalogue.get_item(int(chosen), place_id=intake.actor.place_id)
        version = catalogue.require_in_use(item.id)
    except (NotFound, Conflict) as error:
        intake.notice = error.message
        drop(intake.data, ("item",))
        return
    if intake.text("for_item") and intake.text("for_item") != str(item.id):
        drop(intake.data, _OF_ITEM)  # another item: its situation, form and papers begin anew
    intake.data["for_item"] = str(item.id)
    intake.item, intake.version = item, version


def _read_division(intake: Intake) -> None:
    chosen = intake.text("division")
    if chosen.isdecimal() and len(chosen) == 12:
        intake.division = int(chosen)


def _read_reach(intake: Intake) -> None:
    """Whether this window may accept, or only receive, for the body that decides."""
    actor, spec, item = intake.actor, intake.spec, intake.item
    if spec is None or item is None or actor.place_id is None or actor.site_id is None:
        return
    where = intake.division or places.get_site(actor.site_id).division
    intake.owner = places.competent_organisation(actor.place_id, spec.body, where)
    here = cases.intake_at(actor, item.id, intake.owner.id if intake.owner else None)
    intake.narrowed = here == "accept" and not intake.later and not hall.window_allows(actor, "accept")
    intake.accepts = here == "accept" and not intake.narrowed
    intake.collects = bool(here)
    intake.finishes = intake.later and intake.accepts and cases.decides_on_the_spot(actor, item.id)


def _read_situation(intake: Intake) -> None:
    if intake.version is None:
        return
    answers = {key[2:]: value for key in intake.data if key.startswith("s_") and (value := intake.text(key))}
    try:
        intake.answers = catalogue.effective_answers(intake.version.id, answers)
    except Invalid as error:
        kept = {k: v for k, v in answers.items() if k not in error.fields}
        intake.answers = catalogue.effective_answers(intake.version.id, kept)
    intake.outcome = catalogue.outcome(intake.version.id, intake.answers) or ""
    intake.question = catalogue.next_question(intake.version.id, intake.answers)


def place_divisions(actor: Actor) -> list[dict[str, Any]]:
    """Towns with their villages, for the choice of where something is."""
    if actor.place_id is None:
        return []
    place = places.get_place_by_id(actor.place_id)
    towns = []
    for town in places.list_divisions(place.county):
        villages = [v for v in places.list_divisions(town.code) if v.managed_by in {None, place.id}]
        if villages:
            towns.append({"name": town.short_name, "villages": villages})
    return towns
