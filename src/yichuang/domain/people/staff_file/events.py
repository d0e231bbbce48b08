"""What staff files write to the journal: ids, dates and enumerations, never what is said about somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.kernel.journal import Event, event


@event("people.file.kept", version=1)
@dataclass(frozen=True, slots=True)
class FileKept(Event):
    """Somebody's file was begun or changed: which fields."""

    account_id: int
    changed: tuple[str, ...]


@event("people.dispatch.begun", version=1)
@dataclass(frozen=True, slots=True)
class DispatchBegun(Event):
    """Somebody is stationed at a site by her employer."""

    dispatch_id: int
    account_id: int
    employer_id: int
    site_id: int
    duty: str
    since: date


@event("people.dispatch.ended", version=1)
@dataclass(frozen=True, slots=True)
class DispatchEnded(Event):
    """She leaves; ``early``: before two years."""

    dispatch_id: int
    account_id: int
    until: date
    early: bool


@event("people.rotation.set", version=1)
@dataclass(frozen=True, slots=True)
class RotationSet(Event):
    """When somebody is to be relieved, planned ahead; None: no longer planned."""

    dispatch_id: int
    on: date | None


@event("people.standard.set", version=1)
@dataclass(frozen=True, slots=True)
class StandardSet(Event):
    """What the place asks of a duty."""

    duty: str
    education: int
    certified: bool
    established: bool


@event("people.certificate.added", version=1)
@dataclass(frozen=True, slots=True)
class CertificateAdded(Event):
    """A certificate or training came into somebody's file."""

    certificate_id: int
    account_id: int
    certificate_kind: str
    last_day: date | None


@event("people.conduct.checked", version=1)
@dataclass(frozen=True, slots=True)
class ConductChecked(Event):
    """Somebody's conduct was looked at: what was not in order."""

    account_id: int
    site_id: int
    failed: tuple[str, ...]


@event("people.appraisal.moved", version=1)
@dataclass(frozen=True, slots=True)
class AppraisalMoved(Event):
    """A month's appraisal was drafted, sent to the home body, or read there."""

    appraisal_id: int
    dispatch_id: int
    month: date
    state: str


@event("people.transfer.moved", version=1)
@dataclass(frozen=True, slots=True)
class TransferMoved(Event):
    """A transfer was proposed, sent, answered, dropped, or ended with a replacement."""

    transfer_id: int
    dispatch_id: int
    state: str
    replace_by: date | None


@event("people.representative.named", version=1)
@dataclass(frozen=True, slots=True)
class RepresentativeNamed(Event):
    """A body named its representative in a hall."""

    representative_id: int
    organisation_id: int
    site_id: int
    post_id: int
    since: date
    until: date


@event("people.representative.ended", version=1)
@dataclass(frozen=True, slots=True)
class RepresentativeEndedUnnamed(Event):
    """A representative's authority was ended, when no entry named her paper; no longer written."""

    representative_id: int
    post_id: int
    site_id: int
    until: date


@event("people.representative.ended", version=2)
@dataclass(frozen=True, slots=True)
class RepresentativeEnded(Event):
    """A representative's authority was ended; from ``until`` her paper holds no more.

    ``document``: name and number of the paper, which stays known when the registration is annulled.
    """

    representative_id: int
    post_id: int
    site_id: int
    until: date
    document: str


@event("people.appraisal.opened", version=1)
@dataclass(frozen=True, slots=True)
class AppraisalOpened(Event):
    """The sealed notice of an appraisal was downloaded."""

    appraisal_id: int


@event("people.portrait.set", version=1)
@dataclass(frozen=True, slots=True)
class PortraitSet(Event):
    """Somebody's picture for the sign at her window was put in, with her consent, or (``shown`` False) taken away."""

    account_id: int
    shown: bool


@event("people.contact.named", version=1)
@dataclass(frozen=True, slots=True)
class ContactNamed(Event):
    """A body has a contact; the one before her, if any, is none any more."""

    contact_id: int
    organisation_id: int
    account_id: int
    before_id: int | None


@event("people.contact.ended", version=1)
@dataclass(frozen=True, slots=True)
class ContactEnded(Event):
    """A body's contact was taken off the list, and nobody put in her place."""

    contact_id: int
    organisation_id: int
    until: date
