"""Declarative state machines: one table per room, one writer of states.

The same ``Machine`` gives the allowed edges to the database trigger, the buttons a person sees, the path and body of
the API, the diagram in the room's README, and the parametrised test over every state × transition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import pgtrigger

from . import journal
from .actor import Actor
from .errors import Conflict, Forbidden
from .journal import Event


class Subject(Protocol):
    """A row with a state. Rows are locked by ``access_*`` before they come here."""

    state: str
    pk: Any

    def save(self, *, update_fields: Iterable[str] | None = None) -> None:
        """As Django's models do."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A predicate over (subject, actor); ``refusal`` is what the person is told when it does not hold."""

    holds: Callable[[Any, Actor], bool]
    refusal: str


@dataclass(frozen=True, slots=True)
class Transition:
    """One legal change of state.

    ``target`` None keeps the state (an act that is recorded but moves nothing, such as an extension).
    ``basis`` names the rule it follows (article, standard clause or seed id).
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    permission: str
    basis: str
    guards: tuple[Guard, ...] = ()
    automatic: bool = False  # fired by rules of time, never offered to a person


@dataclass(frozen=True)
class Machine:
    """The states and transitions of one kind of subject."""

    name: str
    states: dict[str, str]  # state -> the word people read
    initial: str
    transitions: tuple[Transition, ...]
    by_name: dict[str, Transition] = field(init=False)

    def __post_init__(self) -> None:
        by_name = {t.name: t for t in self.transitions}
        if len(by_name) != len(self.transitions):
            raise ValueError(f"{self.name}: a transition is named twice")
        if self.initial not in self.states:
            raise ValueError(f"{self.name}: unknown initial state {self.initial}")
        for t in self.transitions:
            unknown = (t.sources | {t.target or self.initial}) - set(self.states)
            if unknown:
                raise ValueError(f"{self.name}.{t.name}: unknown states {sorted(unknown)}")
        object.__setattr__(self, "by_name", by_name)

    def edges(self) -> list[tuple[str, str]]:
        """Every (from, to) that the database trigger lets pass; sorted, so migrations are stable."""
        return sorted({(s, t.target) for t in self.transitions if t.target for s in t.sources if s != t.target})

    def diagram(self) -> str:
        """The machine as a Mermaid state diagram, for the room's README; a test there holds the two together."""
        lines = ["stateDiagram-v2"]
        lines += [f'    state "{label}" as {state}' for state, label in self.states.items()]
        lines.append(f"    [*] --> {self.initial}")
        order = list(self.states)
        for t in self.transitions:
            lines += [f"    {s} --> {t.target or s}: {t.label}" for s in sorted(t.sources, key=order.index)]
        moving = {s for s, _ in self.edges()}
        lines += [f"    {state} --> [*]" for state in self.states if state not in moving]
        return "\n".join(lines)

    def possible(self, subject: Subject, actor: Actor) -> list[Transition]:
        """What this actor could do with the subject now: the buttons she sees, the ``actions`` of the API."""
        return [
            t
            for t in self.transitions
            if not t.automatic
            and subject.state in t.sources
            and actor.may(t.permission)
            and all(g.holds(subject, actor) for g in t.guards)
        ]

    def check(self, subject: Subject, name: str, actor: Actor) -> Transition:
        """The transition, if state, permission and guards allow it.

        Raises Forbidden (right missing; checked first, so that a refusal tells nothing of the state) or Conflict
        (wrong state, or a guard refuses; carries what is possible instead).
        """
        transition = self.by_name[name]
        if not actor.may(transition.permission):
            raise Forbidden(f"当前岗位不能“{transition.label}”")
        if subject.state not in transition.sources:
            raise Conflict(
                f"现在是“{self.states[subject.state]}”，不能“{transition.label}”",
                possible=[t.name for t in self.possible(subject, actor)],
            )
        for guard in transition.guards:
            if not guard.holds(subject, actor):
                raise Conflict(guard.refusal, possible=[t.name for t in self.possible(subject, actor)])
        return transition


def trigger(machine: Machine, field: str = "state") -> pgtrigger.FSM:
    """The database's own guard for ``Meta.triggers``: an update along no edge is refused, whoever writes it.

    Updates that leave ``field`` alone never reach it. It knows edges only; permissions and guards are ``fire``'s.
    """
    return pgtrigger.FSM(
        name=f"{machine.name}_{field}",
        field=field,
        transitions=machine.edges(),
        condition=pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")}),
    )


def fire(  # noqa: PLR0913 - one call site per operation, all named
    machine: Machine,
    subject: Any,
    name: str,
    *,
    actor: Actor,
    event: Event,
    subject_key: str,
    place_id: int | None,
    fields: Iterable[str] = (),
    occurred_at: Any = None,
) -> int:
    """Move ``subject`` along ``name``; the only writer of a state. Returns the journal entry's id.

    Inside the caller's transaction it checks (see ``Machine.check``), writes the state together with the ``fields``
    the operation has set on the subject, and records exactly one journal entry. It never locks: ``access_*`` has.
    """
    transition = machine.check(subject, name, actor)
    written = list(fields)
    if transition.target is not None:
        subject.state = transition.target
        written.append("state")
    if written:
        subject.save(update_fields=written)
    return journal.record(event, actor=actor, subject=subject_key, place_id=place_id, occurred_at=occurred_at)
