"""The implementation record of an item (实施清单) as one validated document.

A published version of an item is exactly one ``ItemSpec``, stored as JSON and never changed; guides, checklists, forms,
clocks and the API are made from it and typed nowhere else (线上线下同源). The same shape is read from TOML
(project/demo/items/*.toml). Field names follow the national exchange tables (domain.md §2.2) in plain English.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import Field, ValidationInfo, model_validator

from ..codes import (
    Competence,
    CompletenessRule,
    Handling,
    ItemKind,
    Level,
    LocalKind,
    PowerSource,
    Service,
    ServiceField,
)
from .elements import (
    QA,
    Choice,
    Condition,
    Discretion,
    Document,
    Elsewhere,
    Extension,
    Fee,
    FormField,
    LegalBasis,
    Limit,
    ListedIn,
    Material,
    Option,
    PolicyNote,
    Prerequisite,
    Promise,
    Question,
    Remedy,
    Result,
    Short,
    Slug,
    SpecialProcedure,
    Step,
    Text,
    WideService,
)
from .record_rules import COMPLETENESS_ARTICLE, DELIVERY_ARTICLE, problems

OWN_RECORD = "本事项实施清单"
"""What a limit rests on where no law is named: the published record itself."""
_AS_IT_STANDS: Final = {"as_it_stands": True}


__all__ = [
    "OWN_RECORD",
    "QA",
    "Choice",
    "Condition",
    "Discretion",
    "Document",
    "Elsewhere",
    "Extension",
    "Fee",
    "FormField",
    "ItemSpec",
    "LegalBasis",
    "Limit",
    "ListedIn",
    "Material",
    "Option",
    "PolicyNote",
    "Prerequisite",
    "Promise",
    "Question",
    "Remedy",
    "Result",
    "SpecialProcedure",
    "Step",
    "WideService",
]


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
    service: Service = Service.HANDLED
    local_kind: LocalKind | None = None  # the place's own name of the kind, carried under ``kind``
    field: ServiceField | None = None  # of a public service
    elsewhere: Elsewhere | None = None  # where it is done, if not applied for here
    lists: tuple[ListedIn, ...] = ()  # 权责清单 and others that name it
    guidance_body: str = ""  # 业务指导部门
    joint_bodies: tuple[Short, ...] = ()
    audience: tuple[Annotated[str, Field(pattern="^(person|legal)$")], ...] = Field(min_length=1)
    scope_text: Text  # 适用范围
    themes: tuple[Slug, ...] = Field(min_length=1)
    synonyms: tuple[Short, ...] = ()  # how people say it; search only
    popular: int = Field(default=0, ge=0, le=100)  # weight; also the demo's share of cases
    # limits
    statutory: Limit | None = None
    promised: Limit = Limit(amount=Decimal(0))
    completeness_days: int = Field(default=5, ge=0, le=20)
    completeness: CompletenessRule = CompletenessRule.ALARM
    completeness_basis: str = ""  # read it as ``basis_of_completeness``
    correction_days: int = Field(default=15, ge=1, le=90)  # working days the applicant has to complete
    delivery: Limit = Limit(amount=Decimal(10))  # its basis: ``basis_of_delivery``
    extension: Extension | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()
    # what it takes
    conditions: tuple[Text, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    quantity_limit: str = ""
    questions: tuple[Question, ...] = ()
    materials: tuple[Material, ...] = ()
    form: tuple[FormField, ...] = ()
    promise: Promise | None = None
    common_mistakes: tuple[Text, ...] = ()
    # how it goes
    channels: tuple[Annotated[str, Field(pattern="^(window|online|agent|post|kiosk)$")], ...] = ()
    visits: int = Field(default=1, ge=0, le=9)  # 到办事现场次数
    visits_reason: str = ""
    online_depth: Annotated[str, Field(pattern="^(1|2|3|4)$")] = "1"  # Ⅰ–Ⅳ级 (domain.md §2.3)
    service_area: str = "全县"  # within the county
    wide: tuple[WideService, ...] = ()  # 通办 beyond it
    steps: tuple[Step, ...] = ()
    receipt_is_acceptance: bool = False  # 收件即受理 (S2 task 10)
    result: Result = Result()
    fee: Fee = Fee()
    delivery_ways: tuple[Annotated[str, Field(pattern="^(counter|village|post|electronic)$")], ...] = ("counter",)
    # law and help
    legal_bases: tuple[LegalBasis, ...] = ()
    discretion: tuple[Discretion, ...] = ()
    remedy: Remedy | None = None
    policies: tuple[PolicyNote, ...] = ()
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
        found = [] if info.context is _AS_IT_STANDS else list(problems(self))
        if found:
            raise ValueError("；".join(problem.text for problem in found))
        return self

    @classmethod
    def as_it_stands(cls, document: Any) -> ItemSpec:
        """A published version, or a draft whose rules are judged apart (``record_rules.problems``): shape only.

        The rules hold when a record is published. They may have become stricter since; a version never changes, and
        cases are pinned to it.
        """
        return cls.model_validate(document, context=_AS_IT_STANDS)

    @property
    def handled(self) -> bool:
        """Whether one applies for it here (可受理); else the list only says where (网办指导, 便民服务)."""
        return self.service is Service.HANDLED

    @property
    def basis_of_completeness(self) -> str:
        """By what the applicant is told within ``completeness_days``: the record's word, the law for a licence."""
        return self.completeness_basis or (COMPLETENESS_ARTICLE if self.kind is ItemKind.LICENCE else OWN_RECORD)

    @property
    def basis_of_delivery(self) -> str:
        """By what the result is handed over within ``delivery``; as above."""
        return self.delivery.basis or (DELIVERY_ARTICLE if self.kind is ItemKind.LICENCE else OWN_RECORD)
