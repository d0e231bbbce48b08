"""A bundle (一件事) as one validated document: members, their order, and what joins their questions, forms and papers.

A published version is exactly one ``BundleSpec``, stored as JSON and never changed. The same shape is read from TOML
(project/demo/bundles/*.toml). What can be told from the document alone is checked here; what needs the items' records
is checked at publishing (``checks``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from yichuang.domain.catalogue.public import Condition, Limit, Question

from .stages import STAGES

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]

RESULT, ACCEPTANCE = "result", "acceptance"
"""What a member needs of the one before it: that it came to its result, or only that it was accepted."""
MOST_MEMBERS = 60
_SAYS_LITTLE = 4  # characters: a part of a plain name as short as this means nothing by itself


class Document(BaseModel):
    """Frozen, and unknown keys are errors: a misspelt element must not vanish silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class After(Document):
    """This member comes after another one."""

    member: Slug
    needs: Literal["result", "acceptance"] = "result"


class Answer(Document):
    """The bundle answers a question of the member's own, so that nobody is asked twice. No ``when``: always."""

    question: Slug
    value: Slug
    when: Condition = Condition()


class SharedField(Document):
    """A field of the member's form that is the same datum (数据元) as others', where its own record does not say so."""

    field: Slug
    shared: Slug


class SharedPaper(Document):
    """A paper that is the same as others' of another name: handed in once, under ``paper``."""

    material: Slug
    paper: Short


class FromResult(Document):
    """A paper that is nothing else than the result of an earlier member: the platform hands it on."""

    material: Slug
    member: Slug


class Later(Document):
    """A field nobody can fill in before an earlier member has its result (a certificate's number): asked for then."""

    field: Slug
    member: Slug


class External(Document):
    """A member done outside this instance, or no administrative item: shown and followed as told, not decided here."""

    name: Short
    body: Short
    happens: Text  # what is done there, in plain words
    told: Text  # how one gets to know that it is done
    limit: Limit | None = None  # None: 另计, nobody has promised a time
    ask: bool = False  # the applicant may say that she has it already


class Member(Document):
    """One thing of the bundle: an item of the list (``basic_code``), or ``external``."""

    key: Slug
    basic_code: Annotated[str, Field(pattern=r"^(\d{12})?$")] = ""
    external: External | None = None
    when: Condition = Condition()
    after: tuple[After, ...] = ()
    answers: tuple[Answer, ...] = ()
    fields: tuple[SharedField, ...] = ()
    papers: tuple[SharedPaper, ...] = ()
    from_results: tuple[FromResult, ...] = ()
    later: tuple[Later, ...] = ()
    concerns_person: bool = True  # the one the bundle is for is a party of it
    note: str = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> Member:
        if bool(self.basic_code) == (self.external is not None):
            raise ValueError(f"成员 {self.key}：写事项的基本编码，或者写成外部环节，两者选一")
        return self


class Person(Document):
    """Whom the bundle is for, if that is not the applicant (新生儿、去世的人)."""

    label: Short  # as the page calls her: 孩子
    relation: Short = "为其办理"
    id_kind: Slug = "resident_id"  # what is chosen beforehand
    optional: bool = False


class Saved(Document):
    """Visits in all, where the bodies have agreed on fewer than the items say; with the reason."""

    visits: int = Field(ge=0, le=20)
    reason: Short


class BundleSpec(Document):
    """Everything about a bundle that is published."""

    key: Slug
    name: Short
    plain_name: Short
    summary: Text
    stage: Slug
    themes: tuple[Slug, ...] = ()
    synonyms: tuple[Short, ...] = ()  # as people say it (俗语): found by, never printed
    level: Short = "县级"
    origin: Short  # list of origin: 国办发〔2022〕32号附件
    batch: Short
    lead_body: Slug  # key of the organisation (牵头单位)
    co_bodies: tuple[Short, ...] = ()  # 配合单位, as people know them
    questions: tuple[Question, ...] = ()
    person: Person | None = None
    members: tuple[Member, ...] = Field(min_length=1, max_length=MOST_MEMBERS)
    copies: Literal["sum", "max"] = "sum"
    copies_rule: Short = "每个单位各留一份复印件，按各项合计"
    visits: Saved | None = None
    consult: Short
    complain: Short = "12345"
    published_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    sample: bool = True
    sample_note: str = "演示数据：成员、时限和材料以当地正式公布的清单为准"

    @model_validator(mode="after")
    def _consistent(self) -> BundleSpec:
        found = list(_problems(self))
        if found:
            raise ValueError("；".join(found))
        return self

    def member(self, key: str) -> Member:
        """The member of this key. Raises KeyError."""
        return {m.key: m for m in self.members}[key]

    @property
    def keys(self) -> tuple[str, ...]:
        """The members' keys in the order of the document."""
        return tuple(m.key for m in self.members)

    @property
    def called(self) -> tuple[str, ...]:
        """What it is called: the name whole and without its ending, the plain name by its parts, what people say."""
        short = self.name.partition("一件事")[0]
        parts = [part for part in self.plain_name.replace("、", "，").split("，") if len(part) > _SAYS_LITTLE]
        return tuple(dict.fromkeys(n for n in (self.name, short, self.plain_name, *parts, *self.synonyms) if n))

    @property
    def audience(self) -> str:
        """person | legal, by the stage of life."""
        return STAGES[self.stage].audience


def _problems(spec: BundleSpec) -> Iterator[str]:
    if spec.stage not in STAGES:
        yield f"没有“{spec.stage}”这个人生（企业）阶段"
    yield from _repeated("成员", [m.key for m in spec.members])
    yield from _repeated("事项", [m.basic_code for m in spec.members if m.basic_code])
    yield from _repeated("问题", [q.id for q in spec.questions])
    keys, asked = set(spec.keys), {q.id: {o.value for o in q.options} for q in spec.questions}
    for question in spec.questions:
        yield from _unknown(asked, question.when, f"问题“{question.text}”")
    for member in spec.members:
        yield from _of_member(member, keys, asked)


def _of_member(member: Member, keys: set[str], asked: dict[str, set[str]]) -> Iterator[str]:
    here = f"成员 {member.key}"
    yield from _unknown(asked, member.when, here)
    for rule in member.answers:
        yield from _unknown(asked, rule.when, f"{here}：替“{rule.question}”作答")
    for after in member.after:
        if after.member not in keys:
            yield f"{here}：前一件“{after.member}”不在这件事里"
        if after.member == member.key:
            yield f"{here}：不能排在自己后面"
    yield from _repeated(f"{here}的前一件", [a.member for a in member.after])
    waits_for = {a.member for a in member.after if a.needs == RESULT}
    for handed in member.from_results:
        if handed.member not in waits_for:
            yield f"{here}：材料“{handed.material}”要用“{handed.member}”的结果，就要排在它的结果之后"
    for known in member.later:
        if known.member not in waits_for:
            yield f"{here}：“{known.field}”要等“{known.member}”的结果才填得出，就要排在它的结果之后"
    if member.external and (member.answers or member.fields or member.papers or member.from_results or member.later):
        yield f"{here}：外部环节没有问题、表和材料可以对应"


def _unknown(asked: dict[str, set[str]], when: Condition, where: str) -> Iterator[str]:
    for question, values in when.all.items():
        if question not in asked:
            yield f"{where}：没有“{question}”这个问题"
        elif extra := sorted(set(values) - asked[question]):
            yield f"{where}：问题“{question}”没有“{'、'.join(extra)}”这个答案"


def _repeated(what: str, values: list[str]) -> Iterator[str]:
    for value in sorted({v for v in values if values.count(v) > 1}):
        yield f"{what}“{value}”写了不止一次"
