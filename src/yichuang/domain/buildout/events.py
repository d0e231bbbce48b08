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


@event("buildout.sites.joined", version=1)
@dataclass(frozen=True, slots=True)
class SitesJoined(Event):
    """Sites that were opened after the edition was adopted came under the plan."""

    site_ids: tuple[int, ...]


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


@event("buildout.reading.kept", version=1)
@dataclass(frozen=True, slots=True)
class ReadingKept(Event):
    """What the system counted of an indicator on the day of a target was written down."""

    reading_id: int
    indicator: str
    on: str
    value: str | None


@event("buildout.assessment.begun", version=1)
@dataclass(frozen=True, slots=True)
class AssessmentBegun(Event):
    """Somebody began to check a site."""

    assessment_id: int
    site_id: int
    check: str


@event("buildout.assessment.answered", version=1)
@dataclass(frozen=True, slots=True)
class LineAnswered(Event):
    """A line of a check was answered, or answered anew."""

    assessment_id: int
    line: str
    said: str


@event("buildout.evidence.added", version=1)
@dataclass(frozen=True, slots=True)
class EvidenceAdded(Event):
    """A photo or document was laid beside an answer. ``located``: empty where the photo says no place."""

    assessment_id: int
    evidence_id: int
    line: str
    located: str


@event("buildout.evidence.removed", version=1)
@dataclass(frozen=True, slots=True)
class EvidenceRemoved(Event):
    """A photo or document was taken away before the check was submitted."""

    assessment_id: int
    evidence_id: int
    line: str


@event("buildout.assessment.submitted", version=1)
@dataclass(frozen=True, slots=True)
class AssessmentSubmitted(Event):
    """A check was submitted with its result."""

    assessment_id: int
    site_id: int
    check: str
    score: float
    passed: bool


@event("buildout.assessment.dropped", version=1)
@dataclass(frozen=True, slots=True)
class AssessmentDropped(Event):
    """A check that was never submitted was given up."""

    assessment_id: int
    site_id: int


@event("buildout.rectification.opened", version=1)
@dataclass(frozen=True, slots=True)
class RectificationOpened(Event):
    """Something must be put right by a day."""

    rectification_id: int
    site_id: int
    line: str
    due_on: str


@event("buildout.rectification.moved", version=1)
@dataclass(frozen=True, slots=True)
class RectificationMoved(Event):
    """What must be put right was reported done, sent back, closed or withdrawn."""

    rectification_id: int
    site_id: int
    transition: str


@event("buildout.rectification.reminded", version=1)
@dataclass(frozen=True, slots=True)
class RectificationReminded(Event):
    """What must be put right is late."""

    rectification_id: int
    site_id: int
    due_on: str


@event("buildout.spot.drawn", version=1)
@dataclass(frozen=True, slots=True)
class SpotChecksDrawn(Event):
    """Sites were drawn by lot for a spot check: which, out of how many."""

    site_ids: tuple[int, ...]
    out_of: int


@event("buildout.spot.warned", version=1)
@dataclass(frozen=True, slots=True)
class SiteWarned(Event):
    """A spot check failed and the site keeps its mark, with something to put right."""

    assessment_id: int
    site_id: int


@event("buildout.recheck.reminded", version=1)
@dataclass(frozen=True, slots=True)
class RecheckReminded(Event):
    """A site that carries the mark is due to be looked at again."""

    site_id: int
    due_on: str


@event("buildout.certificate.issued", version=1)
@dataclass(frozen=True, slots=True)
class CertificateIssued(Event):
    """A site was given its certificate of standard."""

    certificate_id: int
    site_id: int
    number: str


@event("buildout.certificate.sealed", version=1)
@dataclass(frozen=True, slots=True)
class CertificateSealed(Event):
    """The certificate was set and sealed."""

    certificate_id: int


@event("buildout.certificate.revoked", version=1)
@dataclass(frozen=True, slots=True)
class CertificateRevoked(Event):
    """The certificate does not hold any longer."""

    certificate_id: int
    site_id: int


@event("buildout.tasks.taken", version=1)
@dataclass(frozen=True, slots=True)
class TasksTaken(Event):
    """The tasks of an edition were taken into the plan: how many are new, changed, no longer listed."""

    edition_id: int
    added: int
    changed: int
    dropped: int


@event("buildout.task.added", version=1)
@dataclass(frozen=True, slots=True)
class TaskAdded(Event):
    """A task beside those of the edition."""

    task_id: int
    source: str
    work_id: int | None
    due_on: str


@event("buildout.task.changed", version=1)
@dataclass(frozen=True, slots=True)
class TaskChanged(Event):
    """What the plan says of a task was changed: which fields."""

    task_id: int
    changed: tuple[str, ...]


@event("buildout.task.moved", version=1)
@dataclass(frozen=True, slots=True)
class TaskMoved(Event):
    """A task went a step further or back."""

    task_id: int
    transition: str
    state: str


@event("buildout.task.told", version=1)
@dataclass(frozen=True, slots=True)
class TaskTold(Event):
    """Progress of a task was reported without a change of its state."""

    task_id: int
    report_id: int
    percent: int


@event("buildout.task_step.ticked", version=1)
@dataclass(frozen=True, slots=True)
class TaskStepTicked(Event):
    """A step of a task was done, or after all was not."""

    task_id: int
    number: int
    done: bool
    percent: int


@event("buildout.task.reminded", version=1)
@dataclass(frozen=True, slots=True)
class TaskReminded(Event):
    """A task was reminded of: how urgently, how many days are left (below zero: late)."""

    task_id: int
    level: str
    days_left: int


@event("buildout.town_plan.written", version=1)
@dataclass(frozen=True, slots=True)
class TownPlanWritten(Event):
    """A town's plan was begun or changed."""

    plan_id: int
    town: int
    number: int
    revision: int


@event("buildout.town_plan.moved", version=1)
@dataclass(frozen=True, slots=True)
class TownPlanMoved(Event):
    """A town's plan was submitted, sent back, approved or replaced."""

    plan_id: int
    town: int
    number: int
    transition: str


@event("buildout.visit.recorded", version=1)
@dataclass(frozen=True, slots=True)
class VisitRecorded(Event):
    """Guidance on the spot was recorded."""

    visit_id: int
    work_id: int | None
    town: int
    on: str
    task_id: int | None


@event("buildout.practice.written", version=1)
@dataclass(frozen=True, slots=True)
class PracticeWritten(Event):
    """Good practice of a site was written down."""

    practice_id: int
    work_id: int
    steps: int


@event("buildout.practice.moved", version=1)
@dataclass(frozen=True, slots=True)
class PracticeMoved(Event):
    """Good practice was published or withdrawn."""

    practice_id: int
    transition: str


@event("buildout.programme.exported", version=1)
@dataclass(frozen=True, slots=True)
class ProgrammeExported(Event):
    """The ledger of the programme was taken away as a spreadsheet: how many rows."""

    what: str
    rows: int


@event("buildout.demonstration.named", version=1)
@dataclass(frozen=True, slots=True)
class DemonstrationNamed(Event):
    """A site was named as a demonstration."""

    demonstration_id: int
    site_id: int


@event("buildout.demonstration.ended", version=1)
@dataclass(frozen=True, slots=True)
class DemonstrationEnded(Event):
    """A site is a demonstration no more."""

    demonstration_id: int
    site_id: int
