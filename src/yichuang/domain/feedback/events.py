"""What feedback writes to the journal."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.kernel.journal import Event, event


@event("feedback.evaluation.given", version=1)
@dataclass(frozen=True, slots=True)
class EvaluationGiven(Event):
    """An applicant evaluated her case. Words are sealed in the row."""

    evaluation_id: int
    case_id: int
    item_id: int
    organisation_id: int
    site_id: int | None
    town: int
    level: int
    reasons: tuple[str, ...]
    channel: str


@event("feedback.visit.evaluated", version=1)
@dataclass(frozen=True, slots=True)
class VisitEvaluated(Event):
    """Somebody evaluated, at the window's pad or with her slip, how she was served. Words are sealed in the row."""

    evaluation_id: int
    ticket_id: int
    hall_id: int
    window_id: int
    business_id: int
    level: int
    reasons: tuple[str, ...]


@event("feedback.visit.answered", version=1)
@dataclass(frozen=True, slots=True)
class VisitAnswered(Event):
    """The hall wrote down what was done about a bad evaluation. Its words are sealed in the row."""

    evaluation_id: int
    window_id: int
    level: int
