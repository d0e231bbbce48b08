"""What the accounts shown on the demo's sign-in page have under way: cases left in states that tell something.

They are played on the same agenda as everybody's, through the same operations. An account that has a case already is
left alone, so loading again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.kernel.actor import Actor, Channel

from .agenda import Agenda
from .people import DemoPerson
from .story import Story

_FATES = {"correcting": "never"}  # asked for what is missing, and nothing comes


@dataclass(frozen=True, slots=True)
class Told:
    """One case: whose, what, how many days ago, and the state it is left in ("evaluated": nothing is left to do)."""

    username: str
    item: str
    days: int
    stop: str
    answers: dict[str, str] = field(default_factory=dict)
    way: str = "counter"
    channel: Channel = Channel.ONLINE


TOLD = (
    Told("villager", "pension_claim", 45, "delivered", {"years": "enough"}, "village", Channel.AGENT),
    Told("villager", "social_card_replace", 24, "issued", {"why": "broken"}, "village"),
    Told("villager", "dilapidated_house", 9, "examining", {"status": "relief"}),
    Told("villager", "homestead_approval", 5, "correcting", {"project": "new_house", "land": "homestead"}, "village"),
    Told("father", "birth_household", 32, "evaluated", {"parents": "married", "certificate": "yes"}),
    Told("father", "childcare_subsidy", 8, "examining", {"guardian": "parent"}, "village"),
    Told("grandma", "social_card_replace", 22, "issued", {"why": "broken"}),
    Told("grandma", "medical_reimbursement", 7, "examining", {"kind": "inpatient", "injury": "no"}, "village"),
    Told("grandma", "longevity_allowance", 8, "deciding"),
    Told("caregiver", "medical_enrolment", 28, "delivered", {"holder": "resident"}),
    Told("caregiver", "subsistence_allowance", 6, "correcting", {"apply_as": "family", "condition": "disabled"}),
    Told("shop", "tea_workshop_registration", 25, "issued", {"kind": "tea", "place_kind": "own"}),
    Told("shop", "food_business_licence", 6, "examining", {"kind": "retail", "cold": "no"}),
)
DRAFT = ("villager", "tree_felling", 2, {"place": "mountain", "size": "small"})
"""An application half filled in: who, what, how many days ago, and what she answered before she stopped."""


def tell(
    agenda: Agenda,
    apply: Callable[[Story], None],
    items: dict[str, catalogue.ItemRef],
    persons: tuple[DemoPerson, ...],
) -> int:
    """Put them on the agenda for the accounts that have no case; how many."""
    everybody = {p.account_id: p for p in persons if p.account_id is not None}
    named = {name: everybody[people.get_account_by_username(name).id] for name in {t.username for t in TOLD}}
    new = {name: person for name, person in named.items() if not cases.list_own_cases(_actor(person), limit=1).rows}
    told = [t for t in TOLD if t.username in new]
    for t in told:
        fate = _FATES.get(t.stop, "")
        story = Story(items[t.item], new[t.username], t.channel, fate, stop=t.stop, answers=t.answers, way=t.way)
        agenda.at(_days_ago(agenda, t.days), partial(apply, story))
    username, item, days, answers = DRAFT
    if username in new:
        agenda.at(_days_ago(agenda, days), partial(_half_filled, new[username], items[item], answers))
    return len(told)


def _half_filled(person: DemoPerson, item: catalogue.ItemRef, answers: dict[str, str]) -> None:
    """A draft as the portal keeps it: for herself, where she lives, the first of the fields."""
    draft = cases.open_draft(actor=_actor(person), item_id=item.id)
    given = {"forest_location": "冰岛村老寨后山", "species": "杉木"}
    content = {"for": {"who": "self"}, "division": person.division, "form": given}
    cases.save_draft(actor=_actor(person), draft_id=draft.id, situation=answers, content=content)


def _days_ago(agenda: Agenda, days: int) -> datetime:
    return agenda.office_hours(agenda.now - timedelta(days=days))


def _actor(person: DemoPerson) -> Actor:
    assert person.account_id is not None
    return people.get_actor(person.account_id, None, Channel.ONLINE)
