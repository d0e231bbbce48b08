"""What disclosure writes to the journal: ids, days and codes, nothing of what somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.kernel.journal import Event, event


@event("disclosure.publication.drafted")
@dataclass(frozen=True, slots=True)
class PublicationDrafted(Event):
    """A version was begun or changed."""

    publication_id: int
    version_id: int
    number: int


@event("disclosure.publication.attached")
@dataclass(frozen=True, slots=True)
class AttachmentChanged(Event):
    """A file was laid beside a draft (``added``) or taken away."""

    publication_id: int
    version_id: int
    attachment_id: int
    added: bool


@event("disclosure.publication.moved")
@dataclass(frozen=True, slots=True)
class PublicationMoved(Event):
    """A version went a step: sent for review, sent back, published, withdrawn, dropped."""

    publication_id: int
    version_id: int
    move: str
    column: str


@event("disclosure.request.received")
@dataclass(frozen=True, slots=True)
class RequestReceived(Event):
    """Somebody asked for information."""

    request_id: int
    number: str
    organisation_id: int
    way: str
    received_on: date
    due_on: date


@event("disclosure.request.moved")
@dataclass(frozen=True, slots=True)
class RequestMoved(Event):
    """A request went a step. ``due_on``: what is now the last day; None while nobody can say."""

    request_id: int
    move: str
    due_on: date | None


@event("disclosure.request.answered")
@dataclass(frozen=True, slots=True)
class RequestAnswered(Event):
    """A request was answered, on a numbered paper under seal."""

    request_id: int
    answer: str
    paper: str


@event("disclosure.request.opened")
@dataclass(frozen=True, slots=True)
class RequestOpened(Event):
    """Somebody read who asks and how to reach her."""

    request_id: int
    reason: str


@event("disclosure.town_list.published")
@dataclass(frozen=True, slots=True)
class TownListPublished(Event):
    """A township published its own list of items."""

    site_id: int
    number: int
    items: int


@event("disclosure.case_screen.set")
@dataclass(frozen=True, slots=True)
class CaseScreenSet(Event):
    """A publicity screen was set to show cases, or not to."""

    device_id: int
    shown: bool
    names: bool
