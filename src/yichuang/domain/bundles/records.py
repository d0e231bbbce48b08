"""What goes into and comes out of the operations on bundles: frozen, without models."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yichuang.domain.cases.public import CaseDetail, DeliveryChoice, PersonInput

from .spec import BundleSpec


@dataclass(frozen=True, slots=True)
class BundleRef:
    """A bundle as lists and pages show it. ``state``: in_use | ended."""

    id: int
    place_id: int
    key: str
    name: str
    plain_name: str
    summary: str
    stage: str
    audience: str
    members: int
    lead: str
    origin: str
    batch: str
    level: str
    version_id: int
    number: int
    state: str
    sample: bool


@dataclass(frozen=True, slots=True)
class BundleVersionRef:
    """One published edition. Never changes."""

    id: int
    bundle_id: int
    place_id: int
    number: int
    spec: BundleSpec
    content_hash: str


@dataclass(frozen=True, slots=True)
class PaperInput:
    """How one paper of the one set is met, for every member that asks for it.

    ``state``: given | waived | deferred | missing, as of a single case; at a window also paper (the original).
    """

    paper: str
    state: str
    files: tuple[str, ...] = ()  # handles from ``stage_paper``; at a window from ``cases.stage_file``
    note: str = ""


@dataclass(frozen=True, slots=True)
class BundleApplication:
    """Everything that is handed in, once, for all members.

    ``answers`` by the ids of the plan's questions; ``values`` by the keys of its fields; ``papers`` by its papers;
    ``divisions`` by rule of competence (``catalogue.Competence``), as members may be decided where the household, the
    home or the land is. ``person`` is whom it is for, if not the applicant; None: as the bundle's members allow.
    ``applicant``: at a window, who applies, as her document says; online it is whoever has signed in.
    """

    version_id: int
    answers: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    papers: tuple[PaperInput, ...] = ()
    divisions: dict[str, int] = field(default_factory=dict)
    person: PersonInput | None = None
    relation: str = ""
    delivery: DeliveryChoice = field(default_factory=DeliveryChoice)
    applicant: PersonInput | None = None


@dataclass(frozen=True, slots=True)
class MemberHere:
    """Whether a window may take in a member (``how``: accept | collect | "" not at all), and whose it is."""

    member: str
    name: str
    body: str
    how: str


@dataclass(frozen=True, slots=True)
class BundleReceipt:
    """What the applicant is given: the number of the whole, and what was filed at once."""

    bundle_case_id: int
    number: str
    filed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class StagedPaper:
    """An upload waiting to be handed in; ``handle`` is what ``PaperInput.files`` takes."""

    handle: str
    paper: str
    name: str
    size: int
    media_type: str
    sm3: str


@dataclass(frozen=True, slots=True)
class BundleDraftRef:
    """An unfinished application. ``content`` is free for the face. ``outdated``: the bundle was revised since."""

    id: str
    bundle_id: int
    version_id: int
    key: str
    name: str
    plain_name: str
    situation: dict[str, str]
    content: dict[str, Any]
    files: tuple[StagedPaper, ...]
    revision: int
    updated_at: datetime
    outdated: bool


@dataclass(frozen=True, slots=True)
class ChildView:
    """A member of an application for a bundle, as far as this actor may see it.

    ``case`` is the child in full where the actor may open it; else only ``name`` and ``state``. ``needs``: names of
    what it comes after, with whether it needs the result or only the acceptance. ``note`` says why it ended or waits.
    """

    member: str
    name: str
    body: str
    state: str
    state_label: str
    settled: bool
    external: bool
    case: CaseDetail | None
    number: str
    case_id: int | None
    needs: tuple[tuple[str, str], ...]
    level: int
    note: str
    happens: str
    told: str
    told_at: datetime | None
    told_by: str
    moved_at: datetime
    item_code: str


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """One line of the combined notice (一次性告知): what is asked, by which children, and by when at the earliest.

    ``paper`` is the material's id with its first child, for the page on which it is handed in; a form is corrected at
    its own child.
    """

    paper: str
    name: str
    reasons: tuple[tuple[str, str], ...]  # child's name, what it asks
    numbers: tuple[str, ...]  # the children's numbers
    due_on: date
    is_form: bool


@dataclass(frozen=True, slots=True)
class BundleCaseView:
    """An application for a bundle with its children.

    ``notice_due_on``: the earliest day by which one of the children must say whether the papers are complete.
    ``asked``: the combined notice of what children ask now, for staff of those they may open; ``asked_due_on`` the
    earliest day to answer it. ``papers``: kind and name of what ``print_bundle_paper`` prints for this actor now.
    """

    bundle_case_id: int
    number: str
    name: str
    plain_name: str
    key: str
    version_id: int
    situation: dict[str, str]
    state: str
    state_label: str
    submitted_at: datetime
    closed_at: datetime | None
    applicant: str  # masked
    place_id: int
    lead: str
    children: tuple[ChildView, ...]
    notice_due_on: date | None
    asked: tuple[AskedPaper, ...]
    asked_due_on: date | None
    may_withdraw: bool
    may_tell: bool
    papers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BundleRow:
    """A line of a list of applications: masked, cheap. ``children``: name, state word, number of the case."""

    bundle_case_id: int
    number: str
    name: str
    plain_name: str
    state: str
    state_label: str
    submitted_at: datetime
    applicant: str
    children: tuple[tuple[str, str, str], ...]
    open_told: int
