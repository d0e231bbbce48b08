"""Questions about the situation on a page: what was answered in the address, what comes next, what to bring then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers that count, the questions to show with them, and what the answers have ended in."""

    answers: dict[str, str]
    questions: tuple[tuple[catalogue.Question, str], ...]  # with the answer, empty for the one to ask now
    outcome: str

    @property
    def open(self) -> bool:
        """Whether a question still waits."""
        return bool(self.waiting)

    @property
    def waiting(self) -> str:
        """The question that waits, by id; empty when all are answered."""
        return next((question.id for question, answer in self.questions if not answer), "")


def answers_of(given: Mapping[str, str]) -> dict[str, str]:
    """The answers in an address or form: ``q_where=forest``."""
    return {name[2:]: value for name, value in given.items() if name.startswith("q_") and value}


def valid_answers(version: catalogue.VersionRef, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that this version still offers; others (an old link, a newer edition) are left out."""
    kept = dict(answers)
    try:
        return catalogue.effective_answers(version.id, kept)
    except Invalid as error:
        kept = {k: v for k, v in kept.items() if k not in error.fields}
        return catalogue.effective_answers(version.id, kept)


def ask(version: catalogue.VersionRef, answers: Mapping[str, str]) -> Asked:
    """What to show for these answers."""
    kept = valid_answers(version, answers)
    by_id = {q.id: q for q in version.spec.questions}
    shown = [(by_id[q], value) for q, value in kept.items()]
    waiting = catalogue.next_question(version.id, kept)
    if waiting is not None:
        shown.append((waiting, ""))
    return Asked(kept, tuple(shown), catalogue.outcome(version.id, kept) or "")


def options_of(question: catalogue.Question) -> list[tuple[str, str, str, str, str]]:
    """The choices of a question, for the radios component; an answer that ends it says so beside it."""
    return [
        (o.value, o.label, "", "看说明" if o.outcome else "", "info" if o.outcome else "") for o in question.options
    ]


@dataclass(frozen=True, slots=True)
class Bring:
    """One line of the list of papers."""

    name: str
    tag: str
    kind: str
    note: str


def bring(version: catalogue.VersionRef, asked: Asked) -> list[Bring]:
    """The papers this situation needs, then those that depend on an answer still to come."""
    lines = catalogue.checklist(version.id, asked.answers)
    return [_line(x) for x in lines if x.needed] + [_line(x) for x in lines if x.open]


def _line(line: catalogue.ChecklistLine) -> Bring:
    m = line.material
    tag, kind = tag_of(m)
    if line.open:
        tag, kind = "看情况", ""
    notes = [line.why if line.open else "", m.fill_note, f"常见错误：{m.common_mistake}" if m.common_mistake else ""]
    if m.waivable and m.source_note:
        notes.insert(0, f"经您同意，向{m.source_note}核对；查不到时才请您带来")
    return Bring(m.name, tag, kind, " · ".join(n.rstrip("。") for n in notes if n))


def tag_of(m: catalogue.Material) -> tuple[str, str]:
    """How a paper is met, in a word."""
    if m.made_by_form:
        return "填完自动生成", "info"
    if m.waivable:
        return "可以免交", "ok"
    if m.necessity is catalogue.Necessity.DEFERRABLE:
        return f"可以后补（{m.defer_days} 个工作日内）", "wait"
    if m.necessity is catalogue.Necessity.OPTIONAL:
        return "有就带", ""
    return "要带", ""
