"""Requests as others see them: the body, who asked, whoever has number and code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, repr=False)
class OpenedAsker:
    """Who asks, in the clear. ``repr`` shows nothing of her."""

    name: str
    masked_id: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step a request took."""

    label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a request stands, for whoever has number and code: nothing of who asks, nor of what was written."""

    number: str
    organisation: str
    state: str
    state_label: str
    received_on: date
    due_on: date | None
    correction_due_on: date | None
    extended_days: int
    kind_label: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ConsultationRef:
    """Somebody who was asked what she thinks."""

    asked_label: str
    whom: str
    sent_on: date
    due_on: date
    ended_on: date | None
    said_label: str


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file given with the answer."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with all its texts, for who asked and for the body. ``days_left``: while the limit stands still."""

    id: int
    progress: Progress
    way_label: str
    wanted: str
    form_label: str
    applicant: str
    phone: str
    extended_why: str
    correction_what: str
    correction: str
    answer: str
    ground_label: str
    published_id: int | None
    paper_number: str
    files: tuple[FileRef, ...]
    consultations: tuple[ConsultationRef, ...]
    earlier: tuple[tuple[int, str], ...]
    days_left: int | None
    late: bool
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list."""

    id: int
    number: str
    organisation: str
    applicant: str
    state: str
    state_label: str
    received_on: date
    due_on: date | None
    late: bool
