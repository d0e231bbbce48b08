"""What is wrong with the situations (情形) of a record: dead ends, contradictions, the unreachable, idle questions.

Linear reasoning over sets of answers (``tree``), so that a tree of hundreds of questions is checked while one types.
"""

from __future__ import annotations

from collections.abc import Iterator

from .record_rules import Problem
from .situations import asks
from .spec import Condition, ItemSpec, Question
from .tree import Clash, Sets, Tree

SOURCE = "情形引导核对规则"
_WHEN_CLASHES = "改它的情形条件，或者删掉它"


def situation_problems(spec: ItemSpec) -> tuple[Problem, ...]:
    """Everything that is wrong, by element (path of the record), with how it is mended. Works on drafts too.

    Questions never asked, answers and conditions that cannot come about, answers after which nothing follows, and
    questions whose answer changes nothing (S0-33's situations must lead somewhere: 情形引导).
    """
    tree = Tree(spec.questions)
    found: list[Problem] = []
    for part in (_never_asked, _twice, _never_needed, _idle_answers, _dead_ends, _idle_questions):
        found += part(spec, tree)
    return tuple(found)


def _never_asked(spec: ItemSpec, tree: Tree) -> Iterator[Problem]:
    for number, question in enumerate(spec.questions):
        clash = tree.asked(number)
        if isinstance(clash, Clash):
            yield Problem(
                f"questions.{question.id}",
                f"问题“{question.text}”永远问不到，它的答案也选不到：{_why(spec, question.when, clash)}",
                _WHEN_CLASHES,
                SOURCE,
            )


def _twice(spec: ItemSpec, _: Tree) -> Iterator[Problem]:
    for question in spec.questions:
        seen: set[str] = set()
        for option in question.options:
            if option.value in seen:
                yield Problem(
                    f"questions.{question.id}",
                    f"问题“{question.text}”的答案“{option.label}”永远选不到：它的标识“{option.value}”与前面的答案重复",
                    "给这个答案换一个标识",
                    SOURCE,
                )
            seen.add(option.value)


def _never_needed(spec: ItemSpec, tree: Tree) -> Iterator[Problem]:
    for path, name, condition in _owners(spec):
        clash = tree.needs(condition)
        if isinstance(clash, Clash):
            yield Problem(path, f"{name}永远用不上：{_why(spec, condition, clash)}", _WHEN_CLASHES, SOURCE)


def _idle_answers(spec: ItemSpec, tree: Tree) -> Iterator[Problem]:
    """Answers a condition lists although they cannot come about together with the rest of it."""
    questions = ((f"questions.{q.id}", f"问题“{q.text}”", q.when) for q in spec.questions)
    for path, name, condition in (*questions, *_owners(spec)):
        sets = tree.needs(condition)
        if isinstance(sets, Clash):
            continue
        for asked, values in condition.all.items():
            question = spec.questions[tree.position[asked]]
            idle = [o.label for o in question.options if o.value in values and o.value not in sets[asked]]
            if idle:
                words = "、".join(f"“{label}”" for label in idle)
                yield Problem(
                    path,
                    f"{name}的情形条件里，“{question.text}”的答案{words}不会出现：选了它就结束了，或者与别的条件矛盾",
                    f"从条件里去掉{words}",
                    SOURCE,
                )


def _dead_ends(spec: ItemSpec, tree: Tree) -> Iterator[Problem]:
    """Answers after which nothing is asked, nothing is said, no paper is needed and no field is filled in."""
    if any(not condition.all for _, _, condition in _owners(spec)):
        return
    answers = _Answers(tree)
    alive = 0
    for _, _, condition in _owners(spec):
        alive |= answers.beside(tree.needs(condition))
    for number in range(len(spec.questions)):
        alive |= answers.beside(tree.asked(number)) & answers.before(number)
    for bit, (number, value) in enumerate(answers.ends):
        if not alive >> bit & 1 and not isinstance(tree.asked(number), Clash):
            question = spec.questions[number]
            label = next(o.label for o in question.options if o.value == value)
            yield Problem(
                f"questions.{question.id}",
                f"选了“{question.text}”的“{label}”就走到了头：后面没有问题，不要材料，申请表也没有要填的",
                "给这个答案写明为什么不用申请，或者补上它要的材料、要填的内容",
                SOURCE,
            )


class _Answers:
    """Every answer that goes on as a bit, so that what can come about beside it is found for all of them at once.

    Something comes about together with an answer exactly if no question that both rest on is left without an answer.
    """

    def __init__(self, tree: Tree) -> None:
        self.ends = [(n, o.value) for n, q in enumerate(tree.questions) for o in q.options if not o.outcome]
        self._all = (1 << len(self.ends)) - 1
        self._resting: dict[str, int] = {}  # answers that rest on this question
        self._allowing: dict[tuple[str, str], int] = {}  # those of them that allow this answer of it
        for bit, (number, value) in enumerate(self.ends):
            sets = tree.asked(number)
            own = {} if isinstance(sets, Clash) else {**sets, tree.questions[number].id: frozenset({value})}
            for question, left in own.items():
                self._resting[question] = self._resting.get(question, 0) | 1 << bit
                for each in left:
                    self._allowing[question, each] = self._allowing.get((question, each), 0) | 1 << bit

    def beside(self, sets: Sets | Clash) -> int:
        """The answers that can come about together with these sets."""
        if isinstance(sets, Clash):
            return 0
        bits = self._all
        for question, left in sets.items():
            free = self._all & ~self._resting.get(question, 0)
            for value in left:
                free |= self._allowing.get((question, value), 0)
            bits &= free
        return bits

    def before(self, number: int) -> int:
        """The answers to questions before this one."""
        return (1 << sum(1 for n, _ in self.ends if n < number)) - 1


def _idle_questions(spec: ItemSpec, tree: Tree) -> Iterator[Problem]:
    """Questions whose answer decides nothing; asked from the last, as one may decide only whether another is asked."""
    decides: set[str] = set()

    def narrows(condition: Condition) -> None:
        for name, values in condition.all.items():
            if name in tree.going_on and not tree.going_on[name] <= set(values):
                decides.add(name)

    for _, _, condition in _owners(spec):
        narrows(condition)
        decides.update(name for name in condition.all if name in tree.position and _own(spec, tree, name).when.all)
    for question in reversed(spec.questions):
        if question.id in decides or any(o.outcome for o in question.options):
            narrows(question.when)
            decides.update(n for n in question.when.all if n in tree.position and _own(spec, tree, n).when.all)
    for question in spec.questions:
        if question.id not in decides and not any(o.outcome for o in question.options):
            yield Problem(
                f"questions.{question.id}",
                f"问题“{question.text}”选哪个答案都一样：材料、申请表、后面的问题都不看它",
                "把它用到材料、申请表或者后面问题的情形条件里，或者删掉它",
                SOURCE,
            )


def _own(spec: ItemSpec, tree: Tree, name: str) -> Question:
    return spec.questions[tree.position[name]]


def _owners(spec: ItemSpec) -> tuple[tuple[str, str, Condition], ...]:
    """Papers and fields with their conditions."""
    papers = ((f"materials.{m.id}", f"材料“{m.name}”", m.when) for m in spec.materials)
    fields = ((f"form.{f.id}", f"申请表“{f.label}”", f.when) for f in spec.form)
    return (*papers, *fields)


def _why(spec: ItemSpec, condition: Condition, clash: Clash) -> str:
    told = asks(spec, condition)
    question = next((q for q in spec.questions if q.id == clash.question), None)
    if question is None:
        return f"条件里的问题“{clash.question}”不存在"
    if clash.unknown:
        return f"条件里的问题“{question.text}”排在后面，这时还没有问"
    return f"它要{told}，可“{question.text}”没有一个答案能让这些都成立，也能接着办下去"
