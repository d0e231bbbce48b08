"""The clocks of a case, computed from its history. Nothing is ever added to or taken from a due date by hand.

Sources: 民法典 201–203 (counting), 行政许可法 32 (completeness), 42 (extension), 44 (issue and delivery), 45 (what
stops); the pinned version gives the amounts. Colours of lights: domain.md §5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import prefetch_related_objects

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import ItemSpec, Limit, Unit
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.workdays import BusinessHours, Calendar, Due, Suspension, due, get_calendar, working_days_between

from . import lifecycle
from .models import Case, CaseStep, SpecialProcedure
from .records import ClockView

AGENT_FORWARDING = Limit(amount=Decimal(1), basis="本地规定：代办员收件后 1 个工作日内上传")
WARN_SHARE = Decimal("0.2")  # 预警: a fifth of the limit left, or one working day (domain.md §5)


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch in which clocks stand still, and which of them."""

    start: date
    end: date | None
    statutory: bool
    promised: bool


@dataclass(frozen=True, slots=True)
class StepFact:
    """A step as it went."""

    step: str
    name: str
    limit: Limit | None
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the clocks need to know of a case, and nothing else."""

    spec: ItemSpec
    state: str
    external: bool
    collected_at: datetime | None
    received_at: datetime | None
    accepted_on: date | None
    accepted_at: datetime | None
    deemed: bool
    answered_at: datetime | None  # a full answer to the notice came
    notice_given_at: datetime | None
    notice_due_on: date | None
    decided_at: datetime | None
    issued_at: datetime | None
    by_post: bool
    closed_at: datetime | None
    spans: tuple[Span, ...]
    extension: Limit | None
    extended_on: date | None
    steps: tuple[StepFact, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """On whose calendar and hours the clocks run: the deciding body's (design.md §3)."""

    calendar: Calendar
    hours: BusinessHours


def ground_of(organisation_id: int) -> Ground:
    """The deciding body's calendar and hours."""
    return Ground(
        calendar=get_calendar(places.calendar_division(organisation_id)),
        hours=places.business_hours(organisation_id),
    )


def gather(case: Case, *, new_steps: Sequence[CaseStep] | None = None) -> Facts:
    """Read the facts of one case: two statements for one that was locked by ``access_case``, four at most.

    ``new_steps``: the steps of an acceptance that is just being written; nothing else of the handling exists then.
    """
    version = catalogue.get_version(case.item_version_id)
    noticed = case.state != lifecycle.SUBMITTED or Case.correction.is_cached(case)
    notice = getattr(case, "correction", None) if case.received_at and noticed else None
    handled = case.accepted_at is not None and new_steps is None
    extension = getattr(case, "extension", None) if handled else None
    procedures = procedures_of(case) if handled else ()
    steps = new_steps if new_steps is not None else (steps_of(case) if handled else ())
    limits = {s.id: s.limit for s in version.spec.steps}
    return Facts(
        spec=version.spec,
        state=case.state,
        external=case.external,
        collected_at=case.collected_at,
        received_at=case.received_at,
        accepted_on=case.accepted_on,
        accepted_at=case.accepted_at,
        deemed=case.deemed,
        answered_at=notice.completed_at if notice else None,
        notice_given_at=notice.given_at if notice else None,
        notice_due_on=notice.due_on if notice else None,
        decided_at=case.decided_at,
        issued_at=case.issued_at,
        by_post=case.delivery_way == "post",
        closed_at=case.closed_at,
        spans=tuple(
            Span(
                start=clock.day_of(p.started_at),
                end=min(clock.day_of(p.ended_at), p.notified_until) if p.ended_at else p.notified_until,
                statutory=p.stops_statutory,
                promised=p.stops_promised or p.stops_statutory,
            )
            for p in procedures
        ),
        extension=Limit(amount=extension.amount, unit=Unit(extension.unit), basis=extension.basis)
        if extension and extension.approved_at
        else None,
        extended_on=clock.day_of(extension.approved_at) if extension and extension.approved_at else None,
        steps=tuple(StepFact(s.step, s.name, limits.get(s.step), s.started_at, s.finished_at) for s in steps),
    )


def steps_of(case: Case) -> list[CaseStep]:
    """The steps of a case in order, read once: whoever changes one changes the row that the clocks look at."""
    prefetch_related_objects([case], "steps")
    return list(case.steps.all())


def procedures_of(case: Case) -> list[SpecialProcedure]:
    """The special procedures of a case, read once: start and end one before asking."""
    prefetch_related_objects([case], "procedures")
    return list(case.procedures.all())


def compute(facts: Facts, ground: Ground, today: date) -> tuple[ClockView, ...]:
    """Every clock of the case that has started, as of ``today``."""
    made: list[ClockView] = []
    if facts.collected_at and (facts.received_at is None or facts.received_at > facts.collected_at):
        made.append(
            _clock(
                "forwarding",
                "代办员上传",
                AGENT_FORWARDING,
                facts.collected_at,
                facts.received_at,
                facts,
                ground,
                today,
            )
        )
    if facts.received_at:
        made.extend(_before_acceptance(facts, ground, today))
    if facts.accepted_on and facts.accepted_at:
        made.extend(_handling(facts, ground, today))
    if facts.decided_at and facts.state != lifecycle.TRANSFERRED:
        # What lies ready to be fetched is delivered as far as the authority goes; a letter must also be sent.
        delivered = facts.closed_at if facts.by_post else facts.issued_at or facts.closed_at
        limit = facts.spec.delivery.model_copy(update={"basis": facts.spec.basis_of_delivery})
        made.append(_clock("delivery", "颁发送达", limit, facts.decided_at, delivered, facts, ground, today))
    return tuple(made)


def _before_acceptance(facts: Facts, ground: Ground, today: date) -> Iterable[ClockView]:
    assert facts.received_at is not None
    start = facts.answered_at or facts.received_at
    limit = Limit(amount=Decimal(facts.spec.completeness_days), basis=facts.spec.basis_of_completeness)
    ended = facts.accepted_at or (None if facts.answered_at else facts.notice_given_at) or facts.closed_at
    yield _clock("completeness", "受理或一次性告知", limit, start, ended, facts, ground, today)
    if facts.notice_given_at and facts.notice_due_on:
        limit = Limit(amount=Decimal(facts.spec.correction_days), basis="一次性告知书写明的补正期限")
        ended = facts.answered_at or facts.closed_at
        yield _clock("correction", "申请人补正", limit, facts.notice_given_at, ended, facts, ground, today)


def _handling(facts: Facts, ground: Ground, today: date) -> Iterable[ClockView]:
    spec, start = facts.spec, facts.accepted_at
    assert start is not None
    assert facts.accepted_on is not None
    start = start if clock.day_of(start) == facts.accepted_on else (facts.answered_at or facts.received_at or start)
    ended = facts.decided_at or facts.closed_at
    pairs = [("promised", "承诺时限", spec.promised, [s for s in facts.spans if s.promised])]
    if spec.statutory:
        pairs.append(("statutory", "法定时限", spec.statutory, [s for s in facts.spans if s.statutory]))
    for kind, label, limit, spans in pairs:
        plain = _clock(kind, label, limit, start, ended, facts, ground, today, spans=spans)
        in_time = plain.due_on is None or facts.extended_on is None or facts.extended_on <= plain.due_on
        if facts.extension and in_time:  # what came after the due day heals nothing
            yield _clock(kind, label, limit, start, ended, facts, ground, today, spans=spans, extension=facts.extension)
        else:
            yield plain
    for step in facts.steps:
        if step.limit and step.started_at:
            yield _clock(
                f"step:{step.step}",
                f"环节：{step.name}",
                step.limit,
                step.started_at,
                step.finished_at or ended,
                facts,
                ground,
                today,
                spans=[s for s in facts.spans if s.promised],
            )


def _clock(  # noqa: PLR0913 - one clock is what these say
    kind: str,
    label: str,
    limit: Limit,
    started_at: datetime,
    ended_at: datetime | None,
    facts: Facts,
    ground: Ground,
    today: date,
    *,
    spans: Iterable[Span] = (),
    extension: Limit | None = None,
) -> ClockView:
    suspensions = tuple(Suspension(s.start, s.end) for s in spans)
    amount = limit.amount + (extension.amount if extension and extension.unit == limit.unit else 0)
    reckoned = due(
        started_at,
        amount,
        limit.unit.value,
        ground.calendar,
        suspensions,
        hours=ground.hours,
        by_system=facts.deemed and kind in {"promised", "statutory"},
    )
    state = _state(suspensions, ended_at, today)
    return ClockView(
        kind=kind,
        label=label,
        basis=limit.basis,
        limit_text=_limit_text(limit, extension),
        started_on=clock.day_of(started_at),
        due_on=reckoned.on,
        state=state,
        light=_light(kind, reckoned, amount, ended_at, state, ground.calendar, today, external=facts.external),
        days_left=_left(reckoned, ground.calendar, today) if ended_at is None else None,
        provisional=reckoned.provisional,
        explanation=reckoned.explanation,
        warn_left=warn_left(amount),
        stopped_until=None if ended_at else max((s.end or date.max for s in suspensions), default=None),
    )


def _state(suspensions: Iterable[Suspension], ended_at: datetime | None, today: date) -> str:
    if ended_at is not None:
        return "done"
    return "stopped" if any(_stands(s, today) for s in suspensions) else "running"


def _stands(suspension: Suspension, today: date) -> bool:
    """Whether the clock stands still; on its last day it is about to go on, and whoever looks may act."""
    return suspension.start <= today and (suspension.end is None or today < suspension.end)


def _light(  # noqa: PLR0913
    kind: str,
    reckoned: Due,
    amount: Decimal,
    ended_at: datetime | None,
    state: str,
    calendar: Calendar,
    today: date,
    *,
    external: bool,
) -> str:
    day = reckoned.on
    if external or day is None:
        return "none"
    if ended_at is not None:
        return "ok" if clock.day_of(ended_at) <= day else _overdue_light(kind)
    if today > day:
        return _overdue_light(kind)
    if state == "stopped":
        return "none"
    return "soon" if working_days_between(today, day, calendar) <= warn_left(amount) else "ok"


def warn_left(amount: Decimal) -> int:
    """With so many working days left the light says soon: the last fifth of the limit, at least the last day."""
    return max(1, int(amount * WARN_SHARE))


def _overdue_light(kind: str) -> str:
    return "red" if kind in {"statutory", "delivery", "completeness"} else "yellow"


def _left(reckoned: Due, calendar: Calendar, today: date) -> int | None:
    day = reckoned.on
    if day is None:
        return reckoned.days_left
    return working_days_between(today, day, calendar) if today <= day else -working_days_between(day, today, calendar)


def _limit_text(limit: Limit, extension: Limit | None) -> str:
    text = f"{limit.amount.normalize():f} {limit.unit.label}" if limit.amount else "当场"
    return f"{text}，延长 {extension.amount.normalize():f} {extension.unit.label}" if extension else text


def refresh(case: Case, views: tuple[ClockView, ...]) -> list[str]:
    """Set the projections on the row from freshly computed clocks; returns the names of the fields set."""
    by_kind = {v.kind: v for v in views}
    case.completeness_due_on = _on(by_kind.get("completeness"))
    case.promised_due_on = _on(by_kind.get("promised"))
    case.statutory_due_on = _on(by_kind.get("statutory"))
    pending = [v for v in views if v.state != "done" and v.due_on]
    nearest = min(pending, key=lambda v: v.due_on or date.max, default=None)
    case.next_due_on, case.warn_left = (nearest.due_on, nearest.warn_left) if nearest else (None, 1)
    case.due_provisional = any(v.provisional for v in pending)
    case.stopped_until = max((v.stopped_until for v in views if v.stopped_until), default=None)
    return [
        "completeness_due_on",
        "promised_due_on",
        "statutory_due_on",
        "next_due_on",
        "due_provisional",
        "warn_left",
        "stopped_until",
    ]


def _on(view: ClockView | None) -> date | None:
    return view.due_on if view else None
