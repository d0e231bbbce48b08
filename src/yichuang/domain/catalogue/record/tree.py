"""Which situations can come about (情形树): conditions as sets of allowed answers, without walking through the tree.

A condition is a conjunction of "question ∈ answers", and a question is asked when its own condition holds. So a
condition comes about exactly if, over it and the conditions of all questions it rests on, every question keeps at least
one answer: the sets are intersected, nothing is enumerated, and the work is linear in the size of the conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .elements import Condition, Question

Sets = dict[str, frozenset[str]]
"""By question the answers that are left."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a condition never holds: the question of which no answer is left; ``unknown`` if it is not asked before."""

    question: str
    unknown: bool = False


class Tree:
    """The questions of a record."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self.questions = tuple(questions)
        self.position = {q.id: n for n, q in enumerate(self.questions)}
        self.going_on: Sets = {q.id: frozenset(o.value for o in q.options if not o.outcome) for q in self.questions}
        self._closed: list[Sets | Clash] = []
        for number, question in enumerate(self.questions):
            self._closed.append(self._close(question.when, before=number))

    def asked(self, number: int) -> Sets | Clash:
        """What must have been answered for the question of this place to be asked; or why it never is."""
        return self._closed[number]

    def needs(self, condition: Condition) -> Sets | Clash:
        """The answers left to each question that the condition rests on; or why it never holds in an application."""
        return self._close(condition, before=len(self.questions))

    def open(self, condition: Condition, answers: Mapping[str, str]) -> bool:
        """Whether some way to answer the rest makes the condition hold and an application possible."""
        sets = self.needs(condition)
        if isinstance(sets, Clash):
            return False
        return all(q not in answers or answers[q] in left for q, left in sets.items())

    def _close(self, condition: Condition, before: int) -> Sets | Clash:
        """The condition with those of all questions it rests on. Questions rest on earlier ones only."""
        sets: Sets = {}
        for name, values in condition.all.items():
            if self.position.get(name, before) >= before:
                return Clash(name, unknown=True)
            rest = self._closed[self.position[name]]
            if isinstance(rest, Clash):
                return rest
            own = self.going_on[name].intersection(values)
            for question, left in {**rest, name: own}.items():
                both = sets[question] & left if question in sets else left
                if not both:
                    return Clash(question)
                sets[question] = both
        return sets
