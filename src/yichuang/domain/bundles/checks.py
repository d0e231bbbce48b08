"""What a bundle must fulfil to be published, beyond what its document tells: against the records of its items.

Each finding names the member and says how to mend it. Pure, as ``derive``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from yichuang.domain.catalogue.public import Condition, FormField, ItemSpec, Question

from .merge import CannotMerge, merge_fields
from .order import find_ring
from .spec import Answer, BundleSpec, Member


def problems(spec: BundleSpec, records: Mapping[str, ItemSpec]) -> dict[str, str]:
    """Everything that keeps this bundle from being published, by member key (or ``members``); empty if nothing does.

    ``records``: of every member that is an item; a member without one is of an item the place does not have.
    """
    found: dict[str, list[str]] = {}
    ring = find_ring(spec)
    if ring:
        names = " → ".join(f"“{_name(spec.member(k), records)}”" for k in ring)
        found["members"] = [f"先后关系绕成了一圈：{names}。请去掉其中一个“在……之后”"]
    for member in spec.members:
        texts = list(_of_member(spec, member, records))
        if texts:
            found[f"members.{member.key}"] = texts
    shared = list(_shared_fields(spec, records))
    if shared:
        found["form"] = shared
    return {key: "；".join(texts) for key, texts in found.items()}


def _name(member: Member, records: Mapping[str, ItemSpec]) -> str:
    if member.external is not None:
        return member.external.name
    return records[member.key].name if member.key in records else member.key


def _of_member(spec: BundleSpec, member: Member, records: Mapping[str, ItemSpec]) -> Iterator[str]:
    if not _reachable(spec.questions, member.when):
        yield f"怎么回答都轮不到“{_name(member, records)}”，请检查它的条件"
    if member.external is not None:
        return
    record = records.get(member.key)
    if record is None:
        yield f"本地清单里没有基本编码为 {member.basic_code} 的在用事项，请先发布事项，再发布这件事"
        return
    fields = {f.id for f in record.form}
    materials = {m.id for m in record.materials}
    yield from (f"“{record.name}”的表里没有“{s.field}”这一项" for s in member.fields if s.field not in fields)
    yield from (f"“{record.name}”的表里没有“{k.field}”这一项" for k in member.later if k.field not in fields)
    yield from (f"“{record.name}”的材料里没有“{p.material}”" for p in member.papers if p.material not in materials)
    yield from (
        f"“{record.name}”的材料里没有“{f.material}”" for f in member.from_results if f.material not in materials
    )
    yield from _answers(member, record)


def _answers(member: Member, record: ItemSpec) -> Iterator[str]:
    """A mapped answer is one that the item's question offers, and no two of them contradict each other."""
    offered = {q.id: {o.value: o for o in q.options} for q in record.questions}
    for rule in member.answers:
        if rule.question not in offered:
            yield f"“{record.name}”没有“{rule.question}”这个问题"
        elif rule.value not in offered[rule.question]:
            yield f"“{record.name}”的问题“{rule.question}”没有“{rule.value}”这个答案"
    for a, b in combinations(member.answers, 2):
        if a.question == b.question and a.value != b.value and _together(a.when, b.when):
            yield f"“{record.name}”的问题“{a.question}”有两个互相矛盾的答案：{_words(a)}；{_words(b)}"


def _together(a: Condition, b: Condition) -> bool:
    """Whether both can hold at once: no question on which they have no value in common."""
    return all(set(a.all[q]) & set(b.all[q]) for q in set(a.all) & set(b.all))


def _words(rule: Answer) -> str:
    when = "，".join(f"{q} 是 {'或'.join(values)}" for q, values in rule.when.all.items())
    return f"{when or '任何情况'}时答“{rule.value}”"


def _reachable(questions: Sequence[Question], condition: Condition) -> bool:
    """Whether some way to answer the questions makes the condition hold. Only questions that bear on it are tried."""
    wanted = set(condition.all)
    for question in reversed(questions):
        if question.id in wanted:
            wanted |= set(question.when.all)
    bearing = [q for q in questions if q.id in wanted]

    def holds(position: int, kept: dict[str, str]) -> bool:
        if position == len(bearing):
            return condition.holds(kept)
        question = bearing[position]
        if not question.when.holds(kept):
            return holds(position + 1, kept)
        ways = [o.value for o in question.options if not o.outcome]
        return any(holds(position + 1, {**kept, question.id: value}) for value in ways)

    return holds(0, {})


def _shared_fields(spec: BundleSpec, records: Mapping[str, ItemSpec]) -> Iterator[str]:
    """The same datum can be asked once: every pair of fields that share one can be merged."""
    groups: dict[str, list[tuple[str, FormField]]] = {}
    for member in spec.members:
        record = records.get(member.key)
        if record is None:
            continue
        named = {s.field: s.shared for s in member.fields}
        for field in record.form:
            key = named.get(field.id) or field.shared
            if key:
                groups.setdefault(key, []).append((record.name, field))
    for key, group in groups.items():
        for (a_name, a), (b_name, b) in combinations(group, 2):
            try:
                merge_fields(key, (a, b))
            except CannotMerge as error:
                yield f"数据元“{key}”（{a_name}、{b_name}）：{error}"
