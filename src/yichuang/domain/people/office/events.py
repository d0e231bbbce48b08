"""What the hall's office writes to the journal: ids and codes, never what was said or whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.kernel.journal import Event, event


@event("people.incident.logged", version=1)
@dataclass(frozen=True, slots=True)
class IncidentLogged(Event):
    """Something happened in a hall."""

    incident_id: int
    site_id: int
    incident_kind: str


@event("people.incident.moved", version=1)
@dataclass(frozen=True, slots=True)
class IncidentMoved(Event):
    """What was done was noted, or the incident closed: ``transition``."""

    incident_id: int
    transition: str


@event("people.lost_thing.registered", version=1)
@dataclass(frozen=True, slots=True)
class LostThingRegistered(Event):
    """Something was found and entered."""

    lost_id: int
    site_id: int
    number: str
    thing_kind: str


@event("people.lost_thing.moved", version=1)
@dataclass(frozen=True, slots=True)
class LostThingMoved(Event):
    """It was put away, claimed or written off: ``transition``, with why."""

    lost_id: int
    transition: str
    why: str


@event("people.lost_thing.opened", version=1)
@dataclass(frozen=True, slots=True)
class LostThingOpened(Event):
    """Somebody read in the clear who found or claimed it, and its marks."""

    lost_id: int


@event("people.institution.drafted", version=1)
@dataclass(frozen=True, slots=True)
class InstitutionDrafted(Event):
    """A draft was written or changed."""

    institution_id: int
    version_id: int
    number: int


@event("people.institution.moved", version=1)
@dataclass(frozen=True, slots=True)
class InstitutionMoved(Event):
    """A version was published or dropped: ``transition``."""

    institution_id: int
    version_id: int
    transition: str
    effective_on: date


@event("people.institution.ended", version=1)
@dataclass(frozen=True, slots=True)
class InstitutionEnded(Event):
    """An institution is no longer in force."""

    institution_id: int
    ended_on: date


@event("people.institution.read", version=1)
@dataclass(frozen=True, slots=True)
class InstitutionRead(Event):
    """Somebody confirmed having read a version."""

    institution_id: int
    version_id: int


@event("people.institution.opened", version=1)
@dataclass(frozen=True, slots=True)
class InstitutionOpened(Event):
    """An institution was put on the portal, or (``public`` False) taken off it."""

    institution_id: int
    public: bool


@event("people.lost_thing.amended", version=1)
@dataclass(frozen=True, slots=True)
class LostThingAmended(Event):
    """What everybody reads of a thing found was put right: which fields."""

    lost_id: int
    changed: tuple[str, ...]
