"""What buildout hands out: frozen, without any model behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .profile.spec import Profile


@dataclass(frozen=True, slots=True)
class EditionRef:
    """A profile as adopted."""

    id: int
    place_id: int
    number: int
    since: date
    reason: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class WorkRef:
    """A site under the plan: what the plan says of it, and how far it is."""

    id: int
    place_id: int
    site_id: int
    kind: str
    town: int
    state: str
    state_word: str
    since: date
    batch: str
    pilot: bool
    phase: str
    way: str
    funding: tuple[str, ...]
    leader: str
    responsible: str
    due_on: date | None
    cost: int | None
    people: int | None
    note: str
    revision: int
    recheck_on: date | None


@dataclass(frozen=True, slots=True)
class PastWay:
    """What may be entered of a site's past: each step by name and label, and those that usually come next."""

    steps: tuple[tuple[str, str], ...]
    usual: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveRef:
    """One step of a site. ``entered_on``: the day it was entered, where that was later."""

    transition: str
    label: str
    state_word: str
    on: date
    by_id: int | None
    reason: str
    assessment_id: int | None
    entered_on: date | None
