"""What patrols and appraisals write to the journal: ids, codes and words of the dictionaries, nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.kernel.journal import Event, event


@event("buildout.patrol.begun", version=1)
@dataclass(frozen=True, slots=True)
class PatrolBegun(Event):
    """Somebody began to patrol a site: by which means, through which camera."""

    assessment_id: int
    site_id: int
    means: str
    camera_id: int | None
    commission_id: int | None


@event("buildout.patrol.settled", version=1)
@dataclass(frozen=True, slots=True)
class PatrolSettled(Event):
    """The bureau said which finds of a third party it confirms; ``dropped``: the lines it does not."""

    assessment_id: int
    site_id: int
    dropped: tuple[str, ...]


@event("buildout.sample.taken", version=1)
@dataclass(frozen=True, slots=True)
class CaseSampled(Event):
    """A patrol looked at a case, or said anew what was wrong with it."""

    assessment_id: int
    number: str
    drawn: bool
    defect: str


@event("buildout.sample.removed", version=1)
@dataclass(frozen=True, slots=True)
class SampleRemoved(Event):
    """A case that had not been drawn by lot was taken off a patrol again."""

    assessment_id: int
    number: str


@event("buildout.round.planned", version=1)
@dataclass(frozen=True, slots=True)
class RoundPlanned(Event):
    """Sites were put into a round of patrols: drawn by lot out of so many, or named for a reason."""

    round_id: int
    site_ids: tuple[int, ...]
    drawn: bool
    out_of: int


@event("buildout.round.reminded", version=1)
@dataclass(frozen=True, slots=True)
class RoundReminded(Event):
    """A site of a round has not been looked at and the round ends soon."""

    round_id: int
    site_id: int
    until: str


@event("buildout.commission.made", version=1)
@dataclass(frozen=True, slots=True)
class CommissionMade(Event):
    """A third party may patrol these sites on these days."""

    commission_id: int
    organisation_id: int
    site_ids: tuple[int, ...]
    since: str
    until: str


@event("buildout.commission.ended", version=1)
@dataclass(frozen=True, slots=True)
class CommissionEnded(Event):
    """A commission ended before its day."""

    commission_id: int
    until: str


@event("buildout.appraisals.drafted", version=1)
@dataclass(frozen=True, slots=True)
class AppraisalsDrafted(Event):
    """A year was counted for so many units."""

    year: int
    units: int


@event("buildout.appraisal.rewarded", version=1)
@dataclass(frozen=True, slots=True)
class BonusGiven(Event):
    """Points were added to a draft, or taken away."""

    unit_appraisal_id: int
    points: int


@event("buildout.appraisal.moved", version=1)
@dataclass(frozen=True, slots=True)
class AppraisalMoved(Event):
    """A unit's appraisal was confirmed, replaced, or begun anew to correct it."""

    unit_appraisal_id: int
    year: int
    unit_kind: str
    unit: int
    transition: str
    number: int  # of the version


@event("buildout.appraisal.used", version=1)
@dataclass(frozen=True, slots=True)
class ResultUsed(Event):
    """Something followed a result."""

    unit_appraisal_id: int
    use: str
    task_id: int | None
