"""What goes into and comes out of the operations on cases: frozen, without models."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PersonInput:
    """A person or body as entered at a counter or on the phone."""

    kind: str  # person | legal
    name: str
    id_kind: str
    id_number: str | None
    phone: str = ""
    address: str = ""
    division: int | None = None


@dataclass(frozen=True, slots=True)
class PartyInput:
    """A party besides the applicant. ``role``: for | member | proxy."""

    role: str
    person: PersonInput
    authority: str = ""


@dataclass(frozen=True, slots=True)
class MaterialInput:
    """How one line of the checklist is met. ``state``: given | paper | reused | waived | deferred | missing."""

    material: str
    state: str
    files: tuple[str, ...] = ()  # handles from ``stage_file``
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryChoice:
    """How the result shall reach the applicant. ``way``: counter | village | post | electronic."""

    way: str = "counter"
    site_id: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """Everything an application consists of, whatever the channel."""

    place_id: int
    item_id: int
    division: int  # what the rule of competence looks at: household, residence or location
    applicant: PersonInput | None = None  # None: the actor's own applicant record
    parties: tuple[PartyInput, ...] = ()
    situation: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    materials: tuple[MaterialInput, ...] = ()
    delivery: DeliveryChoice = DeliveryChoice()
    occurred_at: datetime | None = None  # 补登: when it really happened


@dataclass(frozen=True, slots=True)
class CaseReceipt:
    """What the applicant is given: the number to ask by, and the code that goes with it."""

    case_id: int
    number: str | None  # None while an agent holds the papers
    query_code: str
    state: str
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """The outcome of a transition."""

    case_id: int
    number: str | None
    state: str
    state_label: str
    promised_due_on: date | None
    statutory_due_on: date | None


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock of a case, as of a day.

    ``state``: running | stopped | done | none. ``light``: none | ok | soon | yellow | red (domain.md §5).
    ``days_left`` counts working days (negative: overdue by so many) when the unit is working days, else days.
    """

    kind: str
    label: str
    basis: str
    limit_text: str
    started_on: date | None
    due_on: date | None
    state: str
    light: str
    days_left: int | None
    provisional: bool
    explanation: tuple[str, ...] = ()
    warn_left: int = 1  # with so many working days left, or fewer, the light is "soon"
    stopped_until: date | None = None  # the last day of its last pause, past or to come


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A line of a list: masked, cheap."""

    case_id: int
    number: str | None
    item_name: str
    plain_name: str  # as people say it
    applicant: str  # masked
    state: str
    state_label: str
    channel: str
    town: str
    received_at: datetime | None
    next_due_on: date | None
    due_provisional: bool
    light: str
    light_text: str
    step: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows by key; ``total`` stops counting at 1000 (``more_than``)."""

    rows: tuple[CaseRow, ...]
    next_key: int | None
    total: int
    more_than: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a material."""

    file_id: int
    name: str
    media_type: str
    size: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A line of the case's checklist."""

    material: str
    name: str
    required: bool
    state: str
    state_label: str
    due_on: date | None
    note: str
    files: tuple[FileView, ...]
    of_form: bool = False  # an answer of the form (附件), not one of the list of papers


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party, masked."""

    role: str
    role_label: str
    applicant_id: int
    name: str
    identity: str
    phone: str
    authority: str


@dataclass(frozen=True, slots=True)
class HandView:
    """Who has or had the case in hand."""

    role: str
    role_label: str
    organisation: str
    site: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. ``plain`` is for the applicant; ``actor`` and ``reason`` for staff."""

    at: datetime
    transition: str
    label: str
    plain: str
    actor: str
    reason: str
    recorded_at: datetime
    by_applicant: bool
    authority: str = ""  # the written authority that let the accepting hand decide (即办件当场办结)
    own: bool = False  # done by whoever asks


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with its limit."""

    step: str
    name: str
    kind: str
    started_at: datetime | None
    finished_at: datetime | None
    due_on: date | None
    light: str
    opinion: str
    by: str


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """A special procedure of the case."""

    procedure_id: int
    procedure: str
    name: str
    basis: str
    started_at: datetime
    notified_until: date
    ended_at: datetime | None
    stops: str


@dataclass(frozen=True, slots=True)
class Action:
    """What this actor may do now: a button, a path of the API."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """The one-time notice: what was asked, what is answered."""

    given_at: datetime
    due_on: date
    items: tuple[tuple[str, str, str, bool], ...]  # material, name, reason, answered


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper of the case that can be printed now: its kind (address), its name, whether it also comes as a slip."""

    kind: str
    label: str
    slip: bool = False


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """The file on one screen.

    ``handing_over``: this actor only gives the result out; everything she does not need for that is left empty.
    """

    case_id: int
    number: str | None
    national_number: str | None
    item_id: int
    version_id: int
    item_name: str
    plain_name: str
    state: str
    state_label: str
    channel: str
    place_id: int
    division: int
    deciding_organisation: str
    deciding_organisation_id: int
    accepting_site: str
    accepting_site_id: int | None
    delivery_site_id: int | None
    external: bool
    received_at: datetime | None
    accepted_on: date | None
    deemed: bool
    entered_later: bool
    parties: tuple[PartyView, ...]
    hands: tuple[HandView, ...]
    situation: dict[str, str]
    form: dict[str, Any]
    materials: tuple[MaterialView, ...]
    correction: CorrectionView | None
    clocks: tuple[ClockView, ...]
    steps: tuple[StepView, ...]
    procedures: tuple[ProcedureView, ...]
    extension: str
    decision_outcome: str
    decision_reason: str
    document_number: str
    result_file_id: int | None
    delivery_way: str
    delivery_site: str
    timeline: tuple[TimelineEntry, ...]
    actions: tuple[Action, ...]
    papers: tuple[PaperView, ...] = ()
    result_name: str = ""
    handing_over: bool = False
    taken_in_on: date | None = None  # the day an agent or a counter took the papers
    signature_stands: bool | None = None  # whether what was signed is what stands in the form now; None: not signed


@dataclass(frozen=True, slots=True)
class PublicProgress:
    """What number and query code open: state, dates, plain timeline; nobody's name."""

    number: str
    item_name: str
    plain_name: str
    state: str
    state_label: str
    next_step: str
    organisation: str
    received_at: datetime | None
    promised_due_on: date | None
    statutory_due_on: date | None
    stopped: bool
    provisional: bool
    correction: CorrectionView | None
    timeline: tuple[TimelineEntry, ...]
