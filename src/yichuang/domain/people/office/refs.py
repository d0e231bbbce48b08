"""What the hall's office hands out: frozen, without any model behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class IncidentRef:
    """Something that happened in a hall. ``notes``: (when, by whom, what was done), the first first."""

    id: int
    site_id: int
    kind: str
    kind_text: str
    happened_at: datetime
    what: str = field(repr=False)
    state: str
    state_text: str
    followed: str
    notes: tuple[tuple[datetime, str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class LostRef:
    """A thing found, for whoever keeps it. Who found and who claimed it are masked; ``open_lost_thing`` opens them."""

    id: int
    site_id: int
    number: str
    kind: str
    kind_text: str
    described: str
    found_on: date
    found_at: str
    state: str
    state_text: str
    kept_at: str
    finder: str
    claimant: str
    why_text: str
    entered_at: datetime
    ended_at: datetime | None
    state_from: date
    """The first day on which it may go to the State, unclaimed for a year (民法典 318)."""


@dataclass(frozen=True, slots=True)
class OpenedLost:
    """What is sealed of a thing, in the clear: for handing it over, on record."""

    marks: str = field(repr=False)
    finder: str = field(repr=False)
    finder_phone: str = field(repr=False)
    claimant: str = field(repr=False)
    claimant_phone: str = field(repr=False)
    proof: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FoundThing:
    """A thing that waits for its owner, as everybody may read it."""

    number: str
    kind_text: str
    described: str
    found_on: date
    found_at: str
    site_id: int


@dataclass(frozen=True, slots=True)
class InstitutionRef:
    """An institution with the version in force today. ``read``: whether the reader confirmed that version."""

    id: int
    site_id: int | None
    kind: str
    kind_text: str
    title: str
    aims: tuple[str, ...]
    ended_on: date | None
    version_id: int | None
    number: int | None
    effective_on: date | None
    read: bool
    draft_id: int | None
    public: bool


@dataclass(frozen=True, slots=True)
class PublicInstitution:
    """An institution as everybody reads it: the version in force. ``text`` is empty in lists."""

    id: int
    site_id: int | None
    kind_text: str
    emergency: bool
    title: str
    number: int
    effective_on: date
    change: str
    text: str


@dataclass(frozen=True, slots=True)
class VersionRef:
    """One text of an institution. ``announced``: published, and its day has not come."""

    id: int
    number: int
    text: str
    change: str
    effective_on: date
    state: str
    state_text: str
    published_at: datetime | None
    in_force: bool
    stamp: str
    announced: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody an institution holds for, and when she confirmed having read it."""

    name: str
    post: str
    at: datetime | None
