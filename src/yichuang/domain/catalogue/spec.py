"""The implementation record of an item (实施清单) as one validated document.

A published version of an item is exactly one ``ItemSpec``, stored as JSON and never changed; guides, checklists, forms,
clocks and the API are made from it and typed nowhere else (线上线下同源). The same shape is read from TOML
(project/demo/items/*.toml). Field names follow the national exchange tables (domain.md §2.2) in plain English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .codes import (
    Competence,
    CompletenessRule,
    FieldType,
    Handling,
    ItemKind,
    Level,
    MaterialForm,
    MaterialSource,
    MaterialType,
    Necessity,
    PowerSource,
    ResultType,
    Unit,
)

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]


class Document(BaseModel):
    """Frozen, and unknown keys are errors: a misspelt element must not vanish silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Limit(Document):
    """A limit (时限). ``amount`` may be a fraction (S2: 0.4 working days); 0 means on the spot (当场)."""

    amount: Decimal = Field(ge=0, le=3650)
    unit: Unit = Unit.WORKDAY
    basis: str = ""


class Condition(Document):
    """``all`` of the pairs question → one of the values must hold; no pair means always."""

    all: dict[Slug, tuple[str, ...]] = Field(default_factory=dict)

    def holds(self, answers: dict[str, str]) -> bool:
        """Whether the situation answered so far fulfils it; an unanswered question does not."""
        return all(answers.get(q) in values for q, values in self.all.items())


class Option(Document):
    """One answer to a question. ``outcome`` ends the questions: no application is needed or possible, and why."""

    value: Slug
    label: Short
    outcome: str = ""


class Question(Document):
    """A question about the situation (情形引导)."""

    id: Slug
    text: Short
    help: str = ""
    options: tuple[Option, ...] = Field(min_length=2)
    when: Condition = Condition()


class Material(Document):
    """One paper asked for (申报材料)."""

    id: Slug
    name: Short
    necessity: Necessity = Necessity.REQUIRED
    type: MaterialType = MaterialType.CERTIFICATE
    form: MaterialForm = MaterialForm.BOTH
    source: MaterialSource = MaterialSource.APPLICANT
    source_note: str = ""
    originals: int = Field(default=1, ge=0, le=20)
    copies: int = Field(default=0, ge=0, le=20)
    defer_days: int = Field(default=0, ge=0, le=60)  # working days a deferrable paper may come later
    made_by_form: bool = False  # the application form itself, filled on screen and signed
    waivable: bool = False  # 免交: issued by a public body, may be checked in its register with consent
    fill_note: str = ""  # 填报须知, in plain words
    standard: str = ""  # 受理标准
    basis: str = ""
    common_mistake: str = ""
    max_mb: int = Field(default=10, ge=1, le=50)
    when: Condition = Condition()


class Choice(Document):
    """A choice of a form field."""

    value: Slug
    label: Short


class FormField(Document):
    """One field of the application form (申请表)."""

    id: Slug
    label: Short
    type: FieldType = FieldType.TEXT
    required: bool = True
    help: str = ""
    choices: tuple[Choice, ...] = ()
    max_length: int = Field(default=200, ge=1, le=4000)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    shared: str = ""  # 数据元: the same datum in all forms; prefilled from what the person already gave
    when: Condition = Condition()

    @model_validator(mode="after")
    def _choices_where_needed(self) -> FormField:
        if (self.type in {FieldType.CHOICE, FieldType.CHOICES}) != bool(self.choices):
            raise ValueError(f"字段 {self.id}：选择类字段要有选项，其他字段不能有")
        return self


class Step(Document):
    """One step of handling (办理环节) with its own limit."""

    id: Slug
    name: Short
    kind: Annotated[str, Field(pattern="^(receive|accept|examine|site_check|decide|issue|deliver)$")]
    limit: Limit | None = None
    standard: str = ""
    by: str = ""  # who does it, as the guide says it


class SpecialProcedure(Document):
    """特别程序 an examiner may start. ``stops_statutory`` only for causes the law knows (行政许可法 45)."""

    id: Slug
    name: Short
    basis: Short
    max_days: int = Field(ge=1, le=365)
    stops_statutory: bool
    stops_promised: bool


class Extension(Document):
    """延期: once, before the due day, by whom the law names."""

    limit: Limit
    approver: Short
    basis: Short


class LegalBasis(Document):
    """设定依据."""

    law: Short
    document_number: str = ""
    article: str = ""
    text: str = ""


class Fee(Document):
    """收费. No fee items: free of charge."""

    charged: bool = False
    basis: str = ""
    standard: str = ""
    online_payment: bool = False


class Result(Document):
    """办理结果."""

    name: str = ""
    type: ResultType = ResultType.NONE
    validity_months: int | None = None
    template: Annotated[str, Field(pattern="^(certificate|approval|notice|none)$")] = "none"
    number_word: str = ""  # 文号/证号 word, e.g. 双林采


class QA(Document):
    """常见问题."""

    question: Short
    answer: Text


class Remedy(Document):
    """行政救济途径."""

    review_body: Short
    litigation_court: Short


class ItemSpec(Document):
    """Everything about an item that is published. One instance is one version."""

    # identity
    basic_code: Annotated[str, Field(pattern=r"^\d{12}$")]
    name: Short
    plain_name: Short  # as people say it
    summary: Text  # one or two plain sentences: what it is for
    kind: ItemKind
    level: Level
    power_source: PowerSource
    handling: Handling
    competence: Competence
    body: Slug  # key of the implementing organisation (实施主体) in the place's data
    guidance_body: str = ""  # 业务指导部门
    joint_bodies: tuple[Short, ...] = ()
    audience: tuple[Annotated[str, Field(pattern="^(person|legal)$")], ...] = Field(min_length=1)
    scope_text: Text  # 适用范围
    themes: tuple[Slug, ...] = Field(min_length=1)
    synonyms: tuple[Short, ...] = ()  # how people say it; search only
    popular: int = Field(default=0, ge=0, le=100)  # weight; also the demo's share of cases
    # limits
    statutory: Limit | None = None
    promised: Limit
    completeness_days: int = Field(default=5, ge=0, le=20)
    completeness: CompletenessRule = CompletenessRule.ALARM
    correction_days: int = Field(default=15, ge=1, le=90)  # working days the applicant has to complete
    delivery: Limit = Limit(amount=Decimal(10), basis="行政许可法第四十四条")
    extension: Extension | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()
    # what it takes
    conditions: tuple[Text, ...] = Field(min_length=1)
    quantity_limit: str = ""
    questions: tuple[Question, ...] = ()
    materials: tuple[Material, ...] = Field(min_length=1)
    form: tuple[FormField, ...] = Field(min_length=1)
    common_mistakes: tuple[Text, ...] = ()
    # how it goes
    channels: tuple[Annotated[str, Field(pattern="^(window|online|agent|post|kiosk)$")], ...] = Field(min_length=1)
    visits: int = Field(default=1, ge=0, le=9)  # 到办事现场次数
    visits_reason: str = ""
    online_depth: Annotated[str, Field(pattern="^(1|2|3|4)$")] = "4"
    service_area: str = "全县"  # 通办范围
    steps: tuple[Step, ...] = Field(min_length=1)
    receipt_is_acceptance: bool = False  # 收件即受理 (S2 task 10)
    result: Result = Result()
    fee: Fee = Fee()
    delivery_ways: tuple[Annotated[str, Field(pattern="^(counter|village|post|electronic)$")], ...] = ("counter",)
    # law and help
    legal_bases: tuple[LegalBasis, ...] = Field(min_length=1)
    remedy: Remedy
    rights_and_duties: str = ""
    consult: Short
    complain: Short
    faq: tuple[QA, ...] = Field(min_length=1)
    published_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    effective_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    # honesty: which elements are samples, not norms; shown on the page
    sample: bool = True
    sample_note: str = "演示数据：时限、材料等以当地正式公布的清单为准"

    @model_validator(mode="after")
    def _consistent(self) -> ItemSpec:
        problems = list(_problems(self))
        if problems:
            raise ValueError("；".join(problems))
        return self


def _problems(spec: ItemSpec) -> Iterator[str]:
    """Rules every record must keep (domain.md §2.4 nos. 1, 2, 4, 5, 6 and references inside the document)."""
    yield from _facts(spec)
    yield from _dates(spec)
    yield from _references(spec)
    for m in spec.materials:
        if (m.necessity is Necessity.DEFERRABLE) != (m.defer_days > 0):
            yield f"材料 {m.id}：可容缺的材料要有后补期限，其他材料不能有"


def _facts(spec: ItemSpec) -> Iterator[str]:
    if spec.basic_code[2:4] != spec.kind.value:
        yield "基本编码第 3–4 位应与事项类型一致"
    if spec.handling is Handling.INSTANT and spec.promised.amount != 0:
        yield "即办件的承诺时限应为 0"
    if spec.statutory and spec.statutory.unit == spec.promised.unit and spec.promised.amount > spec.statutory.amount:
        yield "承诺时限不得超过法定时限"
    if spec.visits and not spec.visits_reason:
        yield "到现场次数不为 0 时应说明原因"
    if spec.fee.charged and not (spec.fee.basis and spec.fee.standard):
        yield "收费事项应有依据和标准"
    if not spec.fee.charged and spec.fee.online_payment:
        yield "不收费的事项不能有网上支付"
    if re.sub(r"\D", "", spec.consult) == re.sub(r"\D", "", spec.complain):
        yield "咨询电话与投诉电话不能相同"


def _dates(spec: ItemSpec) -> Iterator[str]:
    try:
        published, effective = date.fromisoformat(spec.published_on), date.fromisoformat(spec.effective_on)
    except ValueError:
        yield "发布日期、实施日期应是真实的日期"
        return
    if effective < published:
        yield "实施日期不得早于发布日期"


def _references(spec: ItemSpec) -> Iterator[str]:
    """Conditions name questions asked earlier, and their answers; ids are unique in their list."""
    asked: dict[str, set[str]] = {}
    for question in spec.questions:
        yield from _unknown(question.id, question.when, asked)
        asked[question.id] = {option.value for option in question.options}
        if all(option.outcome for option in question.options):
            yield f"问题 {question.id}：至少要有一个答案能继续办下去"
    owners = [(m.id, m.when) for m in spec.materials] + [(f.id, f.when) for f in spec.form]
    for owner, when in owners:
        yield from _unknown(owner, when, asked)
    for name, ids in (
        ("材料", [m.id for m in spec.materials]),
        ("字段", [f.id for f in spec.form]),
        ("问题", [q.id for q in spec.questions]),
        ("环节", [s.id for s in spec.steps]),
    ):
        if len(ids) != len(set(ids)):
            yield f"{name}的标识重复"


def _unknown(owner: str, when: Condition, asked: dict[str, set[str]]) -> Iterator[str]:
    for question, values in when.all.items():
        if not values or not set(values) <= asked.get(question, set()):
            yield f"{owner} 的情形条件引用了前面没有的问题或答案：{question}"
