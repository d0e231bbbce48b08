"""What cases write to the journal. Ids and facts only: no name, no number of a person, no free text of anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.kernel.journal import Event, event


@event("cases.case.collected", version=1)
@dataclass(frozen=True, slots=True)
class CaseCollected(Event):
    """An agent holds the papers; the platform has not received the case yet."""

    case_id: int
    item_id: int
    organisation_id: int
    town: int


@event("cases.case.submitted", version=1)
@dataclass(frozen=True, slots=True)
class CaseSubmitted(Event):
    """Received: the completeness clock starts."""

    case_id: int
    number: str
    item_id: int
    version_id: int
    organisation_id: int
    town: int
    channel: str
    received_on: date
    entered_later: bool


@event("cases.case.accepted", version=1)
@dataclass(frozen=True, slots=True)
class CaseAccepted(Event):
    """Accepted by a person, or deemed accepted by law (``deemed``)."""

    case_id: int
    number: str
    item_id: int
    organisation_id: int
    town: int
    accepted_on: date
    deemed: bool
    deferred: tuple[str, ...]
    promised_due_on: date | None
    statutory_due_on: date | None


@event("cases.case.correction_notified", version=1)
@dataclass(frozen=True, slots=True)
class CorrectionNotified(Event):
    """The one notice of everything missing."""

    case_id: int
    number: str
    materials: tuple[str, ...]
    due_on: date


@event("cases.case.supplemented", version=1)
@dataclass(frozen=True, slots=True)
class CaseSupplemented(Event):
    """Papers came: all that the notice asked for, or part; or a deferred paper."""

    case_id: int
    number: str
    materials: tuple[str, ...]
    complete: bool


@event("cases.case.closed", version=1)
@dataclass(frozen=True, slots=True)
class CaseClosed(Event):
    """Ended without a decision on the merits: 不受理, 不予受理, 退回, 撤回, 终止, 转报."""

    case_id: int
    number: str
    item_id: int
    organisation_id: int
    town: int
    state: str


@event("cases.case.step_finished", version=1)
@dataclass(frozen=True, slots=True)
class StepFinished(Event):
    """A step of handling is done."""

    case_id: int
    number: str
    step: str
    next_step: str


@event("cases.case.special_started", version=1)
@dataclass(frozen=True, slots=True)
class SpecialStarted(Event):
    """A special procedure began, with the day its end was notified for."""

    case_id: int
    number: str
    procedure: str
    basis: str
    notified_until: date
    stops_statutory: bool
    stops_promised: bool


@event("cases.case.special_ended", version=1)
@dataclass(frozen=True, slots=True)
class SpecialEnded(Event):
    """A special procedure ended; the clocks run again."""

    case_id: int
    number: str
    procedure: str
    statutory_due_on: date | None


@event("cases.case.extension_requested", version=1)
@dataclass(frozen=True, slots=True)
class ExtensionRequested(Event):
    """An extension was asked for; it has no effect before it is approved."""

    case_id: int
    number: str
    amount: str
    unit: str


@event("cases.case.extension_approved", version=1)
@dataclass(frozen=True, slots=True)
class ExtensionApproved(Event):
    """The extension counts from here on."""

    case_id: int
    number: str
    statutory_due_on: date | None


@event("cases.case.decided", version=1)
@dataclass(frozen=True, slots=True)
class CaseDecided(Event):
    """The decision. ``authority`` names the written authority where accepting and deciding hands are the same."""

    case_id: int
    number: str
    item_id: int
    organisation_id: int
    town: int
    outcome: str
    document_number: str
    decided_on: date
    late_promised: bool
    late_statutory: bool
    authority: str


@event("cases.case.result_sealed", version=1)
@dataclass(frozen=True, slots=True)
class ResultSealed(Event):
    """The result document is made and sealed."""

    case_id: int
    number: str
    file_id: int


@event("cases.case.issued", version=1)
@dataclass(frozen=True, slots=True)
class CaseIssued(Event):
    """The result waits at the counter, or is on its way."""

    case_id: int
    number: str


@event("cases.case.delivered", version=1)
@dataclass(frozen=True, slots=True)
class CaseDelivered(Event):
    """Handed over; the collector's identity is sealed in the row, not here."""

    case_id: int
    number: str
    item_id: int
    organisation_id: int
    town: int
    way: str
    relation: str


@event("cases.file.opened", version=1)
@dataclass(frozen=True, slots=True)
class FileOpened(Event):
    """A paper of a case was opened by staff."""

    case_id: int
    file_id: int


@event("cases.paper.printed", version=1)
@dataclass(frozen=True, slots=True)
class PaperPrinted(Event):
    """Staff printed a paper that carries the applicant's name."""

    case_id: int
    paper: str


@event("cases.form.prefilled", version=1)
@dataclass(frozen=True, slots=True)
class FormPrefilled(Event):
    """At a window, what the applicant filled in before was brought into a new form."""

    applicant_id: int
    version_id: int


@event("cases.ledger.exported", version=1)
@dataclass(frozen=True, slots=True)
class LedgerExported(Event):
    """A ledger left the system as a spreadsheet."""

    rows: int


@event("cases.referral.noted", version=1)
@dataclass(frozen=True, slots=True)
class ReferralNoted(Event):
    """Somebody was sent elsewhere (首问负责)."""

    referral_id: int
    site_id: int


@event("cases.referral.followed", version=1)
@dataclass(frozen=True, slots=True)
class ReferralFollowed(Event):
    """What became of her was asked and noted."""

    referral_id: int
    site_id: int
