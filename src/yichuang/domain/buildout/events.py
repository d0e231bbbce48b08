"""What buildout writes to the journal: ids, codes and words of the dictionaries, nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.kernel.journal import Event, event


@event("buildout.edition.adopted", version=1)
@dataclass(frozen=True, slots=True)
class EditionAdopted(Event):
    """A profile came into force as the place's standard and plan."""

    edition_id: int
    number: int
    since: str


@event("buildout.work.arranged", version=1)
@dataclass(frozen=True, slots=True)
class WorkArranged(Event):
    """What the plan says of a site was set or changed: which fields."""

    work_id: int
    site_id: int
    changed: tuple[str, ...]


@event("buildout.work.moved", version=1)
@dataclass(frozen=True, slots=True)
class WorkMoved(Event):
    """A site went a step further or back. ``on``: the day it happened."""

    work_id: int
    site_id: int
    transition: str
    state: str
    on: str


@event("buildout.reading.declared", version=1)
@dataclass(frozen=True, slots=True)
class ReadingDeclared(Event):
    """The value of an indicator on a day was declared."""

    reading_id: int
    indicator: str
    on: str
    value: str | None
