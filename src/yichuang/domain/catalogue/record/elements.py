"""The parts of an item's record (要素): limits, questions, papers, form fields, steps, bases, lists.

Field names follow the national exchange tables (domain.md §2.2) in plain English.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..codes import (
    Cause,
    FieldType,
    FileKind,
    LinkedList,
    MaterialForm,
    MaterialSource,
    MaterialType,
    Necessity,
    PromiseKind,
    ResultType,
    Unit,
    WideMode,
    WideScope,
)

MEMBER_COLUMNS: Final = ("name", "relation", "identity")
"""What every table of household members asks of each: 姓名, 与申请人关系, 身份证号码."""
NEVER_ON_RESULT: Final = frozenset(
    {FieldType.BANK, FieldType.PHONE, FieldType.MEMBERS, FieldType.ATTACHMENT, FieldType.SIGNATURE}
)
"""A result is shown around; who sees it needs neither (个人信息保护法 6: 最小范围)."""

_NOT_IN_A_ROW: Final = frozenset(
    {
        FieldType.MEMBERS, FieldType.CHOICES, FieldType.BOOLEAN, FieldType.DIVISION, FieldType.ATTACHMENT,
        FieldType.SIGNATURE,
    }
)  # fmt: skip

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


class Column(Document):
    """What a table of household members asks of each besides name, relation and identity number."""

    id: Slug
    label: Short
    type: FieldType = FieldType.TEXT
    required: bool = True
    choices: tuple[Choice, ...] = ()
    max_length: int = Field(default=60, ge=1, le=200)
    unit: str = ""

    @model_validator(mode="after")
    def _one_line(self) -> Column:
        if self.type in _NOT_IN_A_ROW:
            raise ValueError(f"列 {self.id}：家庭成员表的列用文字、数、日期、号码或者单选")
        if (self.type is FieldType.CHOICE) != bool(self.choices):
            raise ValueError(f"列 {self.id}：单选的列要有选项，其他列不能有")
        return self


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
    columns: tuple[Column, ...] = ()  # of a table of household members, besides those each has
    most_rows: int = Field(default=10, ge=1, le=30)
    accepts: tuple[FileKind, ...] = ()  # of an attachment; none: photographs and PDF
    max_mb: int = Field(default=10, ge=1, le=50)  # of each file of an attachment
    most_files: int = Field(default=3, ge=1, le=20)  # of an attachment
    shared: str = ""  # 数据元: the same datum in all forms; prefilled from what the person already gave
    example: str = ""  # 示范文本: what a filled field looks like; invented, never anybody's data
    on_result: bool = False  # printed on the result; a paper shows nothing else of what was filled in
    when: Condition = Condition()

    @model_validator(mode="after")
    def _choices_where_needed(self) -> FormField:
        if (self.type in {FieldType.CHOICE, FieldType.CHOICES}) != bool(self.choices):
            raise ValueError(f"字段 {self.id}：选择类字段要有选项，其他字段不能有")
        if self.on_result and self.type in NEVER_ON_RESULT:
            raise ValueError(f"字段 {self.id}：银行账号、电话、家庭成员、附件和签名不印在结果上")
        if self.accepts and (self.type is not FieldType.ATTACHMENT or len(self.accepts) != len(set(self.accepts))):
            raise ValueError(f"字段 {self.id}：只有附件选文件类型，每种选一次")
        ids = [*MEMBER_COLUMNS, *(column.id for column in self.columns)]
        if self.columns and (self.type is not FieldType.MEMBERS or len(ids) != len(set(ids))):
            raise ValueError(
                f"字段 {self.id}：只有家庭成员表有列，列的标识不能重复，也不能用 {'、'.join(MEMBER_COLUMNS)}"
            )
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


class Prerequisite(Document):
    """前置件: what must exist before one can apply (another decision, a report), and on what basis (S3-25)."""

    name: Short
    basic_code: Annotated[str, Field(pattern=r"^(\d{12})?$")] = ""  # the item it results from, if it is on the list
    basis: str = ""


class Discretion(Document):
    """裁量基准: what the decider weighs, and what follows; shown where it is decided."""

    factor: Short
    standard: Text
    basis: Short


class Promise(Document):
    """告知承诺: the applicant may promise instead of proving; never must (国办发〔2020〕42号; S2-94 … S2-96)."""

    kind: PromiseKind
    materials: tuple[Slug, ...] = ()  # the papers a promise stands in for
    basis: Short
    check_days: int = Field(default=60, ge=1, le=365)  # natural days within which it is checked afterwards
    consequence: Text  # what an untrue promise leads to


class WideService(Document):
    """通办: beyond the own county, how far, in which way, with whom (S2-76 … S2-79, S2-150)."""

    scope: WideScope
    mode: WideMode
    partners: tuple[Short, ...] = ()  # regions or places; none: every place within the scope
    basis: str = ""


class ListedIn(Document):
    """Where else the item stands: 权责清单, 监管事项清单 … (S2-12, S2-20)."""

    list: LinkedList
    code: Annotated[str, Field(max_length=40)] = ""
    name: Short


class PolicyNote(Document):
    """政策解读 that belongs to the item."""

    title: Short
    issued_by: Short
    issued_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    text: Text


class Elsewhere(Document):
    """Where an item is done that nobody applies for here: a guide and a link (S3-7, S2-100)."""

    provider: Short  # the body or enterprise that does it
    how: Text  # where to go and what to do, in plain words
    bring: tuple[Short, ...] = ()
    link: Annotated[str, Field(max_length=300, pattern=r"^(https?://\S+)?$")] = ""
