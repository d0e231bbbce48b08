"""What buildout hands out of the yearly appraisal: frozen, without any model behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Part:
    """A part as the system counted it. ``share`` 0–100; None: there was nothing to count, and it weighs nothing.

    ``source``: in words, out of which records.
    """

    name: str
    weight: int
    share: float | None
    source: str
    basis: str


@dataclass(frozen=True, slots=True)
class FollowUpRef:
    """What followed a result; an order with its task and where that stands."""

    use_word: str
    said: str
    on: date
    by: str
    task_id: int | None
    task_state: str
    task_due_on: date | None


@dataclass(frozen=True, slots=True)
class AppraisalRef:
    """A unit's appraisal of a year. ``rank``: its place among the confirmed of its kind, out of ``ranked``."""

    id: int
    year: int
    unit_kind_word: str
    name: str
    body: str
    version: int
    state: str
    state_word: str
    parts: tuple[Part, ...]
    base: float | None
    bonus: int
    bonus_said: str
    has_bonus_file: bool
    score: float | None
    reason: str
    number: str
    confirmed_on: date | None
    rank: int | None
    ranked: int
    follow_ups: tuple[FollowUpRef, ...]
