"""One step along the lifecycle: rules of the table, clocks, state, history and journal in one movement.

Every operation that changes a case ends here, so that none can forget one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.journal import Event
from yichuang.kernel.lifecycle import fire
from yichuang.kernel.rows import insert

from . import clocks, lifecycle
from .models import Case, CaseHistory, CaseStep
from .records import CaseChanged


def advance(  # noqa: PLR0913 - what one movement needs, all named
    case: Case,
    name: str,
    *,
    actor: Actor,
    event: Callable[[Case], Event],
    fields: Iterable[str] = (),
    reason: str = "",
    authority: str = "",
    at: datetime | None = None,
    new_steps: Sequence[CaseStep] | None = None,
) -> CaseChanged:
    """Fire ``name`` on a locked case. Raises Forbidden or Conflict (see ``Machine.check``).

    ``event`` is made after the clocks, so that it can carry the new due dates. ``at``: when it happened, if not now.
    ``new_steps``: the steps just created with the acceptance.
    """
    transition = lifecycle.CASE.check(case, name, actor)
    source, target = case.state, transition.target or case.state
    at = at or clock.now()
    if target in lifecycle.CLOSED:
        case.closed_at = at
    facts = replace(clocks.gather(case, new_steps=new_steps), state=target)
    views = clocks.compute(facts, clocks.ground_of(case.deciding_organisation_id), clock.today())
    written = {*fields, *clocks.refresh(case, views)} | ({"closed_at"} if target in lifecycle.CLOSED else set())
    fire(
        lifecycle.CASE,
        case,
        name,
        actor=actor,
        event=event(case),
        subject_key=case.key,
        place_id=case.place_id,
        fields=sorted(written),
        occurred_at=at,
    )
    write_history(case, name, source=source, actor=actor, at=at, reason=reason, authority=authority)
    return changed(case)


def write_history(  # noqa: PLR0913
    case: Case, name: str, *, source: str, actor: Actor, at: datetime, reason: str = "", authority: str = ""
) -> None:
    """One line of the room's own history."""
    insert(
        CaseHistory(
            case_id=case.pk,
            transition=name,
            source=source,
            target=case.state,
            account_id=actor.account_id,
            post_id=actor.post_id,
            actor_label=actor.label[:120],
            by_applicant=actor.role == "public",
            reason=reason or None,
            authority=authority,
            occurred_at=at,
            recorded_at=clock.now(),
        )
    )


def changed(case: Case) -> CaseChanged:
    """What the caller is told."""
    return CaseChanged(
        case_id=case.pk,
        number=case.number,
        state=case.state,
        state_label=lifecycle.STATES[case.state],
        promised_due_on=case.promised_due_on,
        statutory_due_on=case.statutory_due_on,
    )
