"""The implementation record of an item (实施清单) as one validated document.

A published version of an item is exactly one ``ItemSpec``, stored as JSON and never changed; guides, checklists, forms,
clocks and the API are made from it and typed nowhere else (线上线下同源). The same shape is read from TOML
(project/demo/items/*.toml). Field names follow the national exchange tables (domain.md §2.2) in plain English.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from .codes import (
    Cause,
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
from .record_rules import COMPLETENESS_ARTICLE, DELIVERY_ARTICLE, problems

OWN_RECORD = "本事项实施清单"
"""What a limit rests on where no law is named: the published record itself."""
_PUBLISHED: Final = {"published": True}
NEVER_ON_RESULT: Final = frozenset({FieldType.BANK, FieldType.PHONE})
"""A result is shown around; who sees it needs neither (个人信息保护法 6: 最小范围)."""

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
    unknown: bool = False  # “不知道，请林业员看”: the body finds out; never printed on a result


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
    example: str = ""  # 示范文本: what a filled field looks like; invented, never anybody's data
    on_result: bool = False  # printed on the result; a paper shows nothing else of what was filled in
    when: Condition = Condition()

    @model_validator(mode="after")
    def _choices_where_needed(self) -> FormField:
        if (self.type in {FieldType.CHOICE, FieldType.CHOICES}) != bool(self.choices):
            raise ValueError(f"字段 {self.id}：选择类字段要有选项，其他字段不能有")
        if self.on_result and self.type in NEVER_ON_RESULT:
            raise ValueError(f"字段 {self.id}：银行账号和电话不印在结果上")
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
    """特别程序 an examiner may start. A licence's ``stops_statutory`` only for causes of 行政许可法 45."""

    id: Slug
    name: Short
    cause: Cause = Cause.OTHER
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
    item: str = ""  # 收费项目
    basis: str = ""
    standard: str = ""
    online_payment: bool = False


class Result(Document):
    """办理结果."""

    name: str = ""
    type: ResultType = ResultType.NONE
    validity_months: int | None = None
    template: Annotated[str, Field(pattern="^(certificate|approval|notice|none)$")] = "none"
    number_word: str = (
        ""  # 文号/证号 word, e.g. 双林采; {body} is the deciding body's short name, where there are several
    )


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
    completeness_basis: str = ""  # read it as ``basis_of_completeness``
    correction_days: int = Field(default=15, ge=1, le=90)  # working days the applicant has to complete
    delivery: Limit = Limit(amount=Decimal(10))  # its basis: ``basis_of_delivery``
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
    online_depth: Annotated[str, Field(pattern="^(1|2|3|4)$")] = "1"  # Ⅰ–Ⅳ级 (domain.md §2.3)
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
    def _consistent(self, info: ValidationInfo) -> ItemSpec:
        found = [] if info.context is _PUBLISHED else list(problems(self))
        if found:
            raise ValueError("；".join(found))
        return self

    @classmethod
    def published(cls, document: Any) -> ItemSpec:
        """A version that was published, as it stands.

        The rules hold when a record is published. They may have become stricter since; a version never changes, and
        cases are pinned to it.
        """
        return cls.model_validate(document, context=_PUBLISHED)

    @property
    def basis_of_completeness(self) -> str:
        """By what the applicant is told within ``completeness_days``: the record's word, the law for a licence."""
        return self.completeness_basis or (COMPLETENESS_ARTICLE if self.kind is ItemKind.LICENCE else OWN_RECORD)

    @property
    def basis_of_delivery(self) -> str:
        """By what the result is handed over within ``delivery``; as above."""
        return self.delivery.basis or (DELIVERY_ARTICLE if self.kind is ItemKind.LICENCE else OWN_RECORD)
