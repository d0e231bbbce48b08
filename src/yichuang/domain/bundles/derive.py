"""From a bundle, its members' records and the applicant's answers: who takes part, and everything that follows.

Pure: no database, no clock. The same function makes the guide before anything is answered, the pages of the
application, and what is handed in, so that none of them can differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from yichuang.domain.catalogue.public import (
    Condition,
    FieldType,
    FormField,
    ItemSpec,
    Material,
    Option,
    Question,
    attachment_of,
)

from .merge import CannotMerge, merge_fields, merge_papers, paper_name, whole
from .order import levels_of, total_of, workdays
from .plan import IN, OPEN, OUT, UNAVAILABLE, UNNEEDED, Asked, MergedField, MergedPaper, Part, Plan, Saving
from .spec import RESULT, BundleSpec, Member

Records = Mapping[str, ItemSpec]
HAD, NOT_YET = "yes", "no"


def derive(
    spec: BundleSpec, records: Records, answers: Mapping[str, str], *, unavailable: Mapping[str, str] | None = None
) -> Plan:
    """The plan for these answers (S2-71). ``records``: the members' item records by member key.

    ``unavailable``: members that cannot be applied for now, with why; what needs their result goes with them, the rest
    is offered. Answers nobody asks for (an old link, a changed mind) are left out.
    """
    return _Deriving(spec, records, answers, unavailable or {}).plan()


class _Deriving:
    """One derivation, step by step; each step only reads what those before it found."""

    def __init__(
        self, spec: BundleSpec, records: Records, answers: Mapping[str, str], unavailable: Mapping[str, str]
    ) -> None:
        self.spec, self.records, self.given = spec, records, answers
        self.asked: dict[str, Asked] = {}
        self.own = self._own_answers()
        self.complete = not self.asked or all(q.answer for q in self.asked.values())
        self.status: dict[str, tuple[str, str]] = {m.key: self._status(m, unavailable) for m in spec.members}
        self._without_what_they_build_on()
        self.answers: dict[str, dict[str, str]] = {}
        self.waiting: set[str] = set()  # members one of whose own questions is still open
        self._members_questions()
        self._without_what_they_build_on()

    def plan(self) -> Plan:
        parts = self._parts()
        active = [p for p in parts if p.status in {IN, OPEN}]
        merged, later = self._fields(active)
        fields = tuple(f for f in merged if f.field.type is not FieldType.ATTACHMENT)
        attached = tuple(_carried(f) for f in merged if f.field.type is FieldType.ATTACHMENT)
        papers = self._papers(parts)
        total = total_of(active)
        steps = sorted({p.level for p in active})
        return Plan(
            questions=tuple(self._shown()),
            outcome=self._outcome(),
            parts=parts,
            fields=fields,
            later=later,
            papers=papers,
            attached=attached,
            levels=tuple(tuple(p.key for p in active if p.level == step) for step in steps),
            total=total,
            savings=self._savings(active, (*fields, *attached), papers, total.days),
        )

    # Situation

    def _own_answers(self) -> dict[str, str]:
        """The answers to the bundle's own questions that count, in order, up to one that ends the matter."""
        kept: dict[str, str] = {}
        for question in self.spec.questions:
            if not question.when.holds(kept):
                continue
            value = self.given.get(question.id, "")
            option = _option(question, value)
            members = tuple(m.key for m in self.spec.members if question.id in m.when.all)
            self.asked[question.id] = Asked(question.id, question, members, value if option else "")
            if option is None:
                break  # what comes later may depend on it
            kept[question.id] = value
            if option.outcome:
                break
        return kept

    def _outcome(self) -> str:
        for question in self.spec.questions:
            option = _option(question, self.own.get(question.id, ""))
            if option and option.outcome:
                return option.outcome
        if self.complete and not self.waiting and not any(s in {IN, OPEN} for s, _ in self.status.values()):
            return "按您的回答，这件事里没有要办的。如果和实际情况不符，请改一改前面的回答，或者打咨询电话问一问。"
        return ""

    def _status(self, member: Member, unavailable: Mapping[str, str]) -> tuple[str, str]:
        state = _holds(member.when, self.own, complete=self.complete)
        if state == OUT:
            return OUT, f"您的情况不用办（{self._words(member.when)}才办）"
        if member.key in unavailable:
            return UNAVAILABLE, unavailable[member.key]
        if state == OPEN:
            return OPEN, f"看您的情况：{self._words(member.when)}"
        return IN, f"因为您选了{self._words(member.when)}" if member.when.all else ""

    def _words(self, condition: Condition) -> str:
        """A condition in the words of the questions."""
        texts = []
        for question in self.spec.questions:
            if question.id in condition.all:
                labels = "或".join(f"“{o.label}”" for o in question.options if o.value in condition.all[question.id])
                texts.append(f"“{question.text.rstrip('？?')}”是{labels}")
        return "，并且".join(texts)

    def _without_what_they_build_on(self) -> None:
        """Who needs the result of what cannot be done now cannot be done either, and so on down the chain."""
        moved = True
        while moved:
            moved = False
            for member in self.spec.members:
                if self.status[member.key][0] not in {IN, OPEN}:
                    continue
                for after in member.after:
                    if after.needs == RESULT and self.status[after.member][0] == UNAVAILABLE:
                        why = f"要先办好“{self._name(after.member)}”，它现在不能办"
                        self.status[member.key] = (UNAVAILABLE, why)
                        moved = True

    def _members_questions(self) -> None:
        """What the bundle's own questions leave open: whether an outside thing is there already, members' questions."""
        if not self.complete or self._outcome():
            return
        needed = {a.member for m in self.spec.members if self.status[m.key][0] == IN for a in m.after}
        alike: dict[tuple[object, ...], str] = {}
        for member in self.spec.members:
            if self.status[member.key][0] != IN:
                continue
            if member.external is not None:
                if member.external.ask and member.key in needed:
                    self._ask(f"have__{member.key}", _had_question(member.external.name), member.key)
            elif member.key in self.records:
                self._questions_of(member, self.records[member.key], alike)

    def _questions_of(self, member: Member, record: ItemSpec, alike: dict[tuple[object, ...], str]) -> None:
        kept: dict[str, str] = {}
        for question in record.questions:
            if not question.when.holds(kept):
                continue
            value = self._answered_by_bundle(member, question.id)
            if not value:
                same = (question.text, tuple((o.value, o.label, o.outcome) for o in question.options))
                name = alike.setdefault(same, f"{member.key}__{question.id}")
                value = self._ask(name, question, member.key)
            option = _option(question, value)
            if option is None:
                self.waiting.add(member.key)
                break
            kept[question.id] = value
            if option.outcome:
                self.status[member.key] = (UNNEEDED, option.outcome)
                break
        self.answers[member.key] = kept

    def _answered_by_bundle(self, member: Member, question: str) -> str:
        for rule in member.answers:
            if rule.question == question and rule.when.holds(self.own):
                return rule.value
        return ""

    def _ask(self, name: str, question: Question, member: str) -> str:
        known = self.asked.get(name)
        value = self.given.get(name, "")
        value = value if _option(question, value) else ""
        members = (*(known.members if known else ()), member)
        self.asked[name] = Asked(name, question, members, value)
        return value

    def _shown(self) -> Iterable[Asked]:
        """What is answered, and the one question that comes next: one at a time."""
        for asked in self.asked.values():
            yield asked
            if not asked.answer:
                return

    # Members

    def _parts(self) -> tuple[Part, ...]:
        active = [m for m in self.spec.members if self.status[m.key][0] in {IN, OPEN}]
        keys = {m.key for m in active}
        edges = {m.key: tuple((a.member, a.needs) for a in m.after if a.member in keys) for m in active}
        levels = levels_of(edges)
        return tuple(self._part(m, edges.get(m.key, ()), levels.get(m.key, 0)) for m in self.spec.members)

    def _part(self, member: Member, needs: tuple[tuple[str, str], ...], level: int) -> Part:
        record, external = self.records.get(member.key), member.external
        status, why = self.status[member.key]
        days, text = workdays(record.promised if record else external.limit if external else None)
        had = self.asked_and_had(member.key)
        joined = dict(needs)
        return Part(
            key=member.key,
            name=record.name if record else self._name(member.key),
            plain_name=record.plain_name if record else self._name(member.key),
            body=external.body if external else record.body if record else "",
            external=external is not None,
            online=record is not None and "online" in record.channels,
            status=status,
            why=why,
            needs=needs,
            level=level,
            answers=self.answers.get(member.key, {}),
            handed={
                f.material: f.member
                for f in member.from_results
                if joined.get(f.member) == RESULT and self.spec.member(f.member).external is None
            },
            days=Decimal(0) if had else days,
            days_text="已经办好" if had else text,
            had=had,
            note=member.note or (external.told if external else ""),
        )

    def _name(self, key: str) -> str:
        external = self.spec.member(key).external
        if external is not None:
            return external.name
        return self.records[key].name if key in self.records else key

    # Form and papers

    def _fields(self, parts: Sequence[Part]) -> tuple[tuple[MergedField, ...], tuple[MergedField, ...]]:
        """Fields by shared datum (数据元), of now and of later; what no one answer satisfies stays apart."""
        groups: dict[str, list[tuple[str, FormField]]] = {}
        now: set[str] = set()
        for part in parts:
            if part.status != IN or part.key not in self.records:
                continue
            member = self.spec.member(part.key)
            shared = {s.field: s.shared for s in member.fields}
            results = {k for k, kind in part.needs if kind == RESULT and not self.asked_and_had(k)}
            late = {k.field for k in member.later if k.member in results}
            for field in self.records[part.key].form:
                if _holds(field.when, part.answers, complete=part.key not in self.waiting) == IN:
                    own = f"{part.key}__{field.id}"
                    key = shared.get(field.id) or field.shared or own
                    if late and field.type is FieldType.SIGNATURE:  # signed when there is everything to sign
                        groups[own] = [(part.key, field)]
                        continue
                    groups.setdefault(key, []).append((part.key, field))
                    now |= {key} if field.type is FieldType.ATTACHMENT or field.id not in late else set()
        merged: dict[bool, list[MergedField]] = {True: [], False: []}
        for key, group in groups.items():
            try:
                one = merge_fields(key, [f for _, f in group])
                found = [MergedField(key, one, tuple((m, f.id) for m, f in group))]
            except CannotMerge:
                found = [MergedField(f"{m}__{f.id}", f, ((m, f.id),)) for m, f in group]
            merged[key in now] += found
        return tuple(merged[True]), tuple(merged[False])

    def asked_and_had(self, key: str) -> bool:
        """Whether the applicant says that she has this outside thing already."""
        name = f"have__{key}"
        return name in self.asked and self.asked[name].answer == HAD

    def _papers(self, parts: Sequence[Part]) -> tuple[MergedPaper, ...]:
        groups: dict[str, list[tuple[str, Material, bool]]] = {}
        keys: dict[str, str] = {}
        names: dict[str, str] = {}
        for part in parts:
            if part.key not in self.records:
                continue
            called = {p.material: p.paper for p in self.spec.member(part.key).papers}
            for material in self.records[part.key].materials:
                name = called.get(material.id, material.name)
                same = paper_name(name)
                keys.setdefault(same, f"{part.key}__{material.id}")  # by the document alone, whatever is answered
                names.setdefault(same, name)
                state = self._wanted(part, material)
                if state != OUT:
                    groups.setdefault(same, []).append((part.key, material, state == OPEN))
        return tuple(
            MergedPaper(
                keys[same],
                merge_papers(names[same], _decided(group), self.spec.copies),
                tuple((m, material.id) for m, material, _ in group),
                open=all(is_open for _, _, is_open in group),
            )
            for same, group in sorted(groups.items(), key=lambda pair: all(o for _, _, o in pair[1]))
        )

    def _wanted(self, part: Part, material: Material) -> str:
        if part.status not in {IN, OPEN} or material.made_by_form or material.id in part.handed:
            return OUT
        state = _holds(material.when, part.answers, complete=part.key not in self.waiting and part.status == IN)
        return OPEN if state == IN and part.status == OPEN else state

    # What it saves

    def _savings(
        self,
        active: Sequence[Part],
        fields: Sequence[MergedField | MergedPaper],
        papers: Sequence[MergedPaper],
        days: Decimal,
    ) -> tuple[Saving, ...]:
        """Against handing in the same members singly, one after another (S2-71)."""
        own = [p for p in active if p.key in self.records and p.status == IN]
        records = [self.records[p.key] for p in own]
        firm = [p for p in papers if not p.open]
        asked = sum(len(f.askers) for f in fields)
        wanted = sum(len(p.askers) for p in firm) + sum(len(p.handed) for p in own)
        visits = [r.visits for r in records]
        agreed = self.spec.visits
        one_by_one = sum((p.days or Decimal(0) for p in active), Decimal(0))
        together = agreed.visits if agreed else max(visits, default=0)
        how = agreed.reason if agreed else "合在一起只按跑得最多的那一件算"
        return (
            _saving("要填的", "项", asked, len(fields), "各张申请表的填写项合计，相同的只填一次"),
            _saving("要交的材料", "份", wanted, len(firm), "各项要的材料合计，相同的只交一次，前一件的结果由平台转"),
            _saving("跑动", "次", sum(visits), together, f"各项最多跑的次数合计；{how}"),
            Saving(
                "时间",
                "个工作日",
                one_by_one,
                days,
                f"一件一件办共 {whole(one_by_one)} 个工作日；能同时办的同时办",
            ),
        )


def _saving(label: str, unit: str, before: int, after: int, how: str) -> Saving:
    return Saving(label, unit, Decimal(before), Decimal(after), how)


def _option(question: Question, value: str) -> Option | None:
    return next((o for o in question.options if o.value == value), None) if value else None


def _decided(group: Sequence[tuple[str, Material, bool]]) -> list[Material]:
    """Of the askers, those that surely ask; else all that may."""
    sure = [material for _, material, is_open in group if not is_open]
    return sure or [material for _, material, _ in group]


def _holds(condition: Condition, answers: Mapping[str, str], *, complete: bool) -> str:
    """in: it holds; out: it cannot any more; open: an answer still to come decides."""
    if condition.holds(dict(answers)):
        return IN
    against = any(q in answers and answers[q] not in values for q, values in condition.all.items())
    return OUT if against or complete else OPEN


def _had_question(name: str) -> Question:
    return Question(
        id="had",
        text=f"“{name}”已经办好了吗？",
        options=(Option(value=HAD, label="已经办好，手里有"), Option(value=NOT_YET, label="还没有")),
    )


def _carried(merged: MergedField) -> MergedPaper:
    """A field that is answered by files, as the paper they are carried as."""
    named = merged.field.model_copy(update={"id": merged.askers[0][1]})  # a merged key may be longer than an id
    return MergedPaper(merged.key, attachment_of(named), merged.askers)
