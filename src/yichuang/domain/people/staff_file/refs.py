"""What staff files hand out: frozen. What is said about a person hides in repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class DispatchRef:
    """Somebody stationed somewhere. ``two_years_on``: the first day on which leaving is not early."""

    id: int
    account_id: int
    name: str
    employer_id: int
    employer: str
    site_id: int
    site: str
    duty: str
    duty_label: str
    letter: str
    since: date
    until: date | None
    early: bool
    reason: str
    rotates_on: date | None
    two_years_on: date
    here: bool
    """Her last day has not come, or is not written yet."""
    appraisable: bool
    """Her last months can still be appraised: for sixty days after she left."""


@dataclass(frozen=True, slots=True)
class CertificateRef:
    """A certificate or training. ``light``: ok, soon (within 60 days), over."""

    id: int
    account_id: int
    name_of: str
    kind_label: str
    name: str
    issuer: str
    got_on: date
    last_day: date | None
    light: str


@dataclass(frozen=True, slots=True, repr=False)
class ConductRef:
    """A look at somebody's conduct."""

    day: date
    site: str
    failed: tuple[str, ...]
    note: str
    by: str


@dataclass(frozen=True, slots=True, repr=False)
class AppraisalRef:
    """A month's appraisal."""

    id: int
    dispatch: DispatchRef
    month: date
    grade_label: str
    text: str
    state: str
    state_label: str
    sent_on: date | None
    number: str
    """Of the sealed notice; empty until it is sent."""
    stamp: str
    """Changes when the draft does."""


@dataclass(frozen=True, slots=True, repr=False)
class TransferRef:
    """A transfer proposal. ``late``: agreed, and nobody came by the day."""

    id: int
    dispatch: DispatchRef
    reason: str
    state: str
    state_label: str
    proposed_on: date
    sent_on: date | None
    answered_on: date | None
    answer: str
    replace_by: date | None
    replacement: str
    late: bool


@dataclass(frozen=True, slots=True, repr=False)
class FileRef:
    """Somebody's file with everything in it."""

    account_id: int
    name: str
    employment: str
    employment_label: str
    full_time: bool
    education: int
    education_label: str
    skill: int
    skill_label: str
    masked_phone: str
    other_post: str
    checked_on: date | None
    dispatches: tuple[DispatchRef, ...]
    certificates: tuple[CertificateRef, ...]
    conduct: tuple[ConductRef, ...]
    appraisals: tuple[AppraisalRef, ...]
    faults: tuple[str, ...]
    portrait_agreed_on: date | None
    """Since when her picture is shown at her window with her consent; None: there is none."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A line in the list of stationed people; ``faults``: what is not in order with her file, in words."""

    account_id: int
    name: str
    dispatch: DispatchRef
    employment_label: str
    has_file: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """What a site lacks of its people, in words."""

    site_id: int
    site: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StandardRef:
    """What the place asks of a duty; ``set`` False: not decided yet."""

    duty: str
    duty_label: str
    education: int
    education_label: str
    certified: bool
    established: bool
    set: bool


@dataclass(frozen=True, slots=True)
class RotationMonth:
    """Who is to be relieved in a month at a site. ``crowded``: more than a third of the site's people at once."""

    month: date
    site: str
    people: tuple[DispatchRef, ...]
    crowded: bool


@dataclass(frozen=True, slots=True)
class RepresentativeRef:
    """A body's representative in a hall. ``until`` is the first day without authority; ``light`` as certificates'."""

    id: int
    organisation_id: int
    body: str
    site_id: int
    site: str
    post_id: int
    account_id: int
    name: str
    document: str
    since: date
    until: date
    light: str


@dataclass(frozen=True, slots=True)
class SignPortrait:
    """A picture for the sign at a window: a PNG of 240 × 320. ``sm3`` changes with it (for an ETag)."""

    file_id: int
    sm3: str


@dataclass(frozen=True, slots=True)
class ContactRef:
    """Whom to ask at a body, or (``id`` 0) a village's liaison. ``mine``: the reader may name another.

    ``gone``: she serves at the body no more, and another is to be named.
    """

    id: int
    organisation_id: int
    body: str
    name: str
    phone: str = field(repr=False)
    matters: str
    since: date
    mine: bool
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Specialist:
    """A village's 专办员. ``asked``: whom to go to now; ``away``: on leave now."""

    name: str
    letter: str
    asked: bool
    away: bool
