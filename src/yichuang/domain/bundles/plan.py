"""What is derived from a bundle and an applicant's answers: frozen facts, made by ``derive``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yichuang.domain.catalogue.public import FieldType, FormField, Material, Question

IN, OPEN, OUT, UNNEEDED, UNAVAILABLE = "in", "open", "out", "unneeded", "unavailable"
"""Whether a member takes part: yes, an answer still decides, not in this situation, no application is needed, and not
possible now (its item is suspended or withdrawn, or what it builds on is)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the bundle's page, for the members that need it; ``answer`` is empty while it waits."""

    id: str
    question: Question
    members: tuple[str, ...]
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A member in this situation.

    ``needs``: the members before it that take part, with what it needs of each (result | acceptance). ``answers``: to
    the questions of the member's own item. ``handed``: material → member whose result it is. ``days``: working days it
    is promised in, None if nobody promised any (另计).
    """

    key: str
    name: str
    plain_name: str
    body: str
    external: bool
    online: bool
    status: str
    why: str
    needs: tuple[tuple[str, str], ...]
    level: int
    answers: dict[str, str]
    handed: dict[str, str]
    days: Decimal | None
    days_text: str
    had: bool = False  # an external thing the applicant says she has already
    note: str = ""

    @property
    def takes_part(self) -> bool:
        """Whether it is done, as far as the answers tell."""
        return self.status == IN


@dataclass(frozen=True, slots=True)
class MergedField:
    """One question of the one form. ``askers``: (member, field) pairs it is given to."""

    key: str
    field: FormField
    askers: tuple[tuple[str, str], ...]

    @property
    def members(self) -> tuple[str, ...]:
        """The members that ask it."""
        return tuple(dict.fromkeys(member for member, _ in self.askers))


@dataclass(frozen=True, slots=True)
class MergedPaper:
    """One paper of the one set, with the strictest requirement of all who ask for it. ``open``: an answer decides."""

    key: str
    material: Material
    askers: tuple[tuple[str, str], ...]
    open: bool = False

    @property
    def name(self) -> str:
        """The paper's name."""
        return self.material.name


@dataclass(frozen=True, slots=True)
class Total:
    """The promised time in all (承诺总时限): the longest chain of members that wait for each other.

    ``path``: that chain. ``lines``: how it was counted, for people. ``apart``: what nobody promised a time for (另计).
    """

    days: Decimal
    path: tuple[str, ...]
    lines: tuple[str, ...]
    apart: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saving:
    """What the bundle saves against its members one by one, and how that was counted."""

    label: str
    unit: str
    before: Decimal
    after: Decimal
    how: str

    @property
    def saved(self) -> Decimal:
        """The difference, never below nothing."""
        return max(Decimal(0), self.before - self.after)


@dataclass(frozen=True, slots=True)
class Plan:
    """One notice, one form, one set of papers, the order, the total and the savings (S2-71)."""

    questions: tuple[Asked, ...]
    outcome: str
    parts: tuple[Part, ...]
    fields: tuple[MergedField, ...]
    later: tuple[MergedField, ...]  # asked when an earlier member has its result, for the member whose turn comes then
    papers: tuple[MergedPaper, ...]
    attached: tuple[MergedPaper, ...]  # answers of the one form that are files, each carried as a paper
    levels: tuple[tuple[str, ...], ...]
    total: Total
    savings: tuple[Saving, ...]

    @property
    def waiting(self) -> Asked | None:
        """The question to answer next; None when all are answered."""
        return next((q for q in self.questions if not q.answer), None)

    @property
    def answers(self) -> dict[str, str]:
        """The answers that count, by the ids of ``questions``."""
        return {q.id: q.answer for q in self.questions if q.answer}

    @property
    def taking_part(self) -> tuple[Part, ...]:
        """The members that are done."""
        return tuple(p for p in self.parts if p.takes_part)

    @property
    def uploads(self) -> tuple[MergedPaper, ...]:
        """Everything that files are handed in for: the one set of papers, and the attachments of the one form."""
        return (*self.papers, *self.attached)

    @property
    def signatures(self) -> tuple[MergedField, ...]:
        """The signatures under the one form."""
        return tuple(f for f in self.fields if f.field.type is FieldType.SIGNATURE)

    @property
    def filed(self) -> tuple[Part, ...]:
        """The members an application is handed in for."""
        return tuple(p for p in self.parts if p.takes_part and not p.external)

    def asked_later(self, member: str) -> tuple[MergedField, ...]:
        """What this member needs that can be filled in only when its turn has come."""
        return tuple(f for f in self.later if member in f.members)

    def part(self, key: str) -> Part:
        """The member of this key. Raises KeyError."""
        return {p.key: p for p in self.parts}[key]
