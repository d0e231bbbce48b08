"""What buildout hands out of checks, rectifications and certificates: frozen, without any model behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .profile.spec import Line


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """A photo or document. ``metres`` None: it says no place; ``far``: farther from the site than the place allows.

    ``stale``: taken before the day of the check.
    """

    id: int
    line: str
    is_photo: bool
    media_type: str
    metres: int | None
    located_word: str
    far: bool
    taken_at: datetime | None
    stale: bool
    added_at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class AnswerRef:
    """What was found at a line."""

    said: str
    said_word: str
    declared: int | None
    counted: int | None
    defects: tuple[str, ...]
    width_cm: int | None
    height_cm: int | None
    reads: str
    placed: bool | None
    remark: str
    revision: int
    by_name: str
    at: datetime | None
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleRef:
    """A case a patrol looked at (S4-62)."""

    id: int
    number: str
    item_name: str
    agented: bool
    drawn: bool
    defect: str


@dataclass(frozen=True, slots=True)
class PatrolRef:
    """How a patrol looked, and by whom. ``third_party``: the body that was commissioned, or nothing.

    ``waiting``: what a third party found and the bureau has not settled yet; ``dropped``: lines it did not confirm.
    """

    means: str
    means_word: str
    camera: str
    looked_at: datetime | None
    third_party: str
    waiting: bool
    settled_at: datetime | None
    settled_by: str
    settled_said: str
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a check with what was found. ``counted``: the system's figure (None: only declared).

    ``lacks``: what stands between it and submission; ``differs``: in what the sign differs from the template.
    Of a patrol: ``places`` the windows and posts one may name, the cases looked at, and what the last one ``before``
    found here.
    """

    line: Line
    checklist: str
    number: int
    figure_name: str
    counted: int | None
    names: tuple[str, ...]
    answer: AnswerRef | None
    evidence: tuple[EvidenceRef, ...]
    lacks: tuple[str, ...]
    differs: tuple[str, ...]
    places: tuple[str, ...]
    samples: tuple[SampleRef, ...]
    before: str


@dataclass(frozen=True, slots=True)
class CheckRef:
    """A check as lists show it."""

    id: int
    site_id: int
    kind: str
    kind_word: str
    state: str
    state_word: str
    on: date
    begun_at: datetime
    begun_by: str
    submitted_at: datetime | None
    submitted_by: str
    score: float | None
    passed: bool | None
    remark: str
    outcome: str
    outcome_word: str
    outcome_said: str
    edition_number: int


@dataclass(frozen=True, slots=True)
class ListResult:
    """How a checklist came out: the share of its weight that was met, and what suffices."""

    name: str
    share: float
    passes: float
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check line by line. ``near_metres``: from where on a photo was taken far away; ``reused``: files that lie
    under several lines, or under a check of another site too.
    """

    check: CheckRef
    lists: tuple[ListResult, ...]
    answered: int
    total: int
    near_metres: int
    may_edit: bool
    without_place: int
    far: int
    reused: int
    patrol: PatrolRef | None

    @property
    def lines(self) -> tuple[LineView, ...]:
        """Every line, in the order of the checklists."""
        return tuple(line for one in self.lists for line in one.lines)

    @property
    def lacking(self) -> tuple[LineView, ...]:
        """The lines that cannot be submitted as they are."""
        return tuple(line for line in self.lines if line.lacks)


@dataclass(frozen=True, slots=True)
class RectificationRef:
    """One thing to be put right. ``late``: its day has passed and nobody has reported it done."""

    id: int
    site_id: int
    kind: str
    town: int
    line: str
    line_name: str
    defect: str
    must: bool
    state: str
    state_word: str
    due_on: date
    late: bool
    opened_at: datetime
    opened_by: str
    assessment_id: int | None
    planned: bool  # the site is under the plan
    takes_photo: bool  # put right, it is shown by a photo: not where a photo would show a person
    check_word: str  # what kind of check found it; empty: told by hand
    done_said: str
    done_at: datetime | None
    done_by: str
    has_photo: bool
    metres: int | None  # how far from the site that photo was taken; None: it says no place
    located_word: str
    far: bool
    taken_at: datetime | None
    again_said: str
    closed_said: str
    closed_at: datetime | None
    moves: tuple[tuple[str, str], ...]  # what this post may do now: name and label


@dataclass(frozen=True, slots=True)
class CertificateRef:
    """A certificate of standard, public. ``entered_on``: the day a mark of the past was entered, by ``document``;
    ``issued_on`` is then the day the site came up to standard.
    """

    id: int
    number: str
    state: str
    state_word: str
    site_id: int
    site_name: str
    place_name: str
    issuer: str
    programme: str
    edition_number: int
    issued_on: date
    revoked_on: date | None
    reason: str  # why the mark was taken back
    entered_on: date | None
    document: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step a site could take now: for whom it is possible, and what still stands in its way."""

    name: str
    label: str
    gaps: tuple[str, ...]
    optional: bool  # the reason may be left out
    against: bool = False  # it goes against the site: sent back, warned, lost


@dataclass(frozen=True, slots=True)
class WaitingRef:
    """A site that waits for an inspector."""

    site_id: int
    why: str
    since: date
    assessment_id: int | None
