"""What every element of an item's record is called (要素名称): one table for the editor, differences and findings.

``WORDS`` covers every field of every part of ``ItemSpec`` exactly (a test compares them), so that a new element cannot
appear anywhere under its English name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from ..codes import Coded, Competence, CompletenessRule
from ..guides.guide import CHANNELS, DELIVERY
from ..themes import AUDIENCE, themes
from .data_elements import data_elements
from .elements import (
    QA,
    Choice,
    Column,
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
    SpecialProcedure,
    Step,
    WideService,
)
from .spec import ItemSpec


@dataclass(frozen=True, slots=True)
class Word:
    """The name of an element, a short help where the name alone is not enough, and the words of coded values."""

    label: str
    help: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


STEP_KINDS: Final[Mapping[str, str]] = {
    "receive": "收件",
    "accept": "受理",
    "examine": "审查",
    "site_check": "现场核查",
    "decide": "决定",
    "issue": "制证",
    "deliver": "送达",
}
TEMPLATES: Final[Mapping[str, str]] = {"certificate": "证照", "approval": "批文", "notice": "通知书", "none": "无"}
DEPTHS: Final[Mapping[str, str]] = {
    "1": "Ⅰ级 网上看指南",
    "2": "Ⅱ级 网上预审",
    "3": "Ⅲ级 网上受理",
    "4": "Ⅳ级 全程网办",
}
COMPETENCES: Final[Mapping[str, str]] = {
    Competence.REGISTERED: "户籍地",
    Competence.RESIDENCE: "居住地",
    Competence.LOCATION: "标的物所在地",
    Competence.REGISTRATION: "登记地",
    Competence.ACCEPTING: "受理地",
    Competence.ANY: "不限",
}
COMPLETENESS: Final[Mapping[str, str]] = {CompletenessRule.DEEMED: "视为受理", CompletenessRule.ALARM: "只报警"}

_ID = Word("标识", "小写字母开头，只用字母、数字和下划线；发布后不要改，改了就成了另一条")
_WHEN = Word("什么情形下需要", "都不选就是总需要")
_BASIS = Word("依据", "写明法律、法规或者文件的名称和条款")

WORDS: Final[Mapping[type[Document], Mapping[str, Word]]] = {
    Limit: {
        "amount": Word("数值", "0 就是当场办结；可以有小数，如 0.4 个工作日"),
        "unit": Word("单位"),
        "basis": _BASIS,
    },
    Condition: {"all": Word("都要满足", "每个问题选出满足的答案")},
    Option: {
        "value": _ID,
        "label": Word("答案"),
        "outcome": Word("选了它就不用（不能）申请，原因", "不填就接着问；填了，办事的人选到这里就看到这段话"),
    },
    Question: {
        "id": _ID,
        "text": Word("问题"),
        "help": Word("说明"),
        "options": Word("答案", "至少两个"),
        "when": Word("什么情形下问", "只能看前面问过的问题；都不选就是总问"),
    },
    Material: {
        "id": _ID,
        "name": Word("材料名称"),
        "necessity": Word("材料必要性"),
        "type": Word("材料类型"),
        "form": Word("材料形式"),
        "source": Word("来源渠道"),
        "source_note": Word("来源说明", "哪个部门核发"),
        "originals": Word("原件份数"),
        "copies": Word("复印件份数"),
        "defer_days": Word("容缺后补期限（工作日）", "只有可容缺后补的材料填"),
        "made_by_form": Word("就是申请表", "在线填好后由系统生成，不用另外准备"),
        "waivable": Word("可以免交", "能在部门系统查到，申请人同意后不用交"),
        "fill_note": Word("填报须知"),
        "standard": Word("受理标准"),
        "basis": _BASIS,
        "common_mistake": Word("常见错误"),
        "max_mb": Word("文件大小上限（MB）"),
        "when": _WHEN,
    },
    Choice: {
        "value": _ID,
        "label": Word("选项"),
        "unknown": Word("表示“不知道”", "由办理单位查明，不印在结果上"),
    },
    Column: {
        "id": _ID,
        "label": Word("列名"),
        "type": Word("类型"),
        "required": Word("必填"),
        "choices": Word("选项", "单选的列才有"),
        "max_length": Word("最多字数"),
        "unit": Word("计量单位"),
    },
    FormField: {
        "id": _ID,
        "label": Word("名称"),
        "type": Word("类型"),
        "required": Word("必填"),
        "help": Word("填写说明"),
        "choices": Word("选项", "单选、多选才有"),
        "max_length": Word("最多字数"),
        "minimum": Word("最小值"),
        "maximum": Word("最大值"),
        "unit": Word("计量单位", "如亩、元、人"),
        "columns": Word("家庭成员表的其他列", "姓名、关系、身份证号码总有，不用加"),
        "most_rows": Word("家庭成员表最多几人"),
        "accepts": Word("附件可以是", "都不选就是照片和 PDF"),
        "max_mb": Word("附件每个文件大小上限（MB）", "1 到 50，只有附件看这一项"),
        "most_files": Word("附件最多几个文件", "1 到 20，只有附件看这一项"),
        "shared": Word(
            "数据元",
            "各张表里的同一个数据用同一个数据元，填过一次的不用再填",
            values={element.id: element.name for element in data_elements().values()},
        ),
        "example": Word("示范", "填好的样子，用编造的内容"),
        "on_result": Word("印在结果上"),
        "when": _WHEN,
    },
    Step: {
        "id": _ID,
        "name": Word("环节名称"),
        "kind": Word("环节类型", values=STEP_KINDS),
        "limit": Word("环节时限"),
        "standard": Word("审查标准"),
        "by": Word("由谁办"),
    },
    SpecialProcedure: {
        "id": _ID,
        "name": Word("特别程序名称"),
        "cause": Word("种类"),
        "basis": _BASIS,
        "max_days": Word("最长（日）"),
        "stops_statutory": Word("暂停法定时限", "行政许可只有第四十五条列出的几种可以"),
        "stops_promised": Word("暂停承诺时限"),
    },
    Extension: {"limit": Word("最多延长"), "approver": Word("批准人"), "basis": _BASIS},
    LegalBasis: {
        "law": Word("法律、法规、文件"),
        "document_number": Word("文号"),
        "article": Word("条款"),
        "text": Word("条文内容"),
    },
    Fee: {
        "charged": Word("收费"),
        "item": Word("收费项目"),
        "basis": Word("收费依据"),
        "standard": Word("收费标准"),
        "online_payment": Word("可以网上支付"),
    },
    Result: {
        "name": Word("结果名称"),
        "type": Word("结果类型"),
        "validity_months": Word("有效期（月）", "长期有效的不填"),
        "template": Word("结果样式", values=TEMPLATES),
        "number_word": Word("文号（证号）字样", "如“双林采”；{body} 代表决定单位的简称"),
    },
    QA: {"question": Word("问"), "answer": Word("答")},
    Remedy: {"review_body": Word("复议机关"), "litigation_court": Word("诉讼法院")},
    Prerequisite: {
        "name": Word("前置件"),
        "basic_code": Word("对应事项的基本编码", "前置件是清单里另一个事项的结果时填，12 位"),
        "basis": _BASIS,
    },
    Discretion: {"factor": Word("裁量因素"), "standard": Word("裁量标准"), "basis": _BASIS},
    Promise: {
        "kind": Word("承诺种类"),
        "materials": Word("承诺代替的材料"),
        "basis": _BASIS,
        "check_days": Word("事后核查期限（日）"),
        "consequence": Word("不实承诺的后果"),
    },
    WideService: {
        "scope": Word("通办范围"),
        "mode": Word("通办方式"),
        "partners": Word("通办地区", "一行一个；不填就是范围内各地"),
        "basis": _BASIS,
    },
    ListedIn: {"list": Word("清单"), "code": Word("清单里的编码"), "name": Word("清单里的名称")},
    PolicyNote: {
        "title": Word("标题"),
        "issued_by": Word("发布单位"),
        "issued_on": Word("发布日期", "年-月-日，如 2026-01-05"),
        "text": Word("解读"),
    },
    Elsewhere: {
        "provider": Word("承办单位"),
        "how": Word("到哪里办、怎么办"),
        "bring": Word("要带什么", "一行一样"),
        "link": Word("网址"),
    },
    ItemSpec: {
        "basic_code": Word("基本编码", "12 位，第 3–4 位是事项类型"),
        "name": Word("事项名称"),
        "plain_name": Word("通俗名称", "老百姓怎么说"),
        "summary": Word("简介", "一两句话说清是做什么的"),
        "kind": Word("事项类型"),
        "level": Word("行使层级"),
        "power_source": Word("权力来源"),
        "handling": Word("办件类型"),
        "competence": Word("管辖规则", "按哪里定由谁办", values=COMPETENCES),
        "body": Word("实施主体", "本地单位资料里的标识"),
        "service": Word("服务方式"),
        "local_kind": Word("本地类别"),
        "field": Word("公共服务领域"),
        "elsewhere": Word("到别处办"),
        "lists": Word("关联清单"),
        "guidance_body": Word("业务指导部门"),
        "joint_bodies": Word("联办机构", "一行一个"),
        "audience": Word("服务对象", values=AUDIENCE),
        "scope_text": Word("适用范围"),
        "themes": Word("主题", values={theme.slug: theme.name for theme in themes().values()}),
        "synonyms": Word("别的说法", "一行一个，只用来查找"),
        "popular": Word("热度", "0 到 100，越大排得越前"),
        "statutory": Word("法定时限"),
        "promised": Word("承诺时限"),
        "completeness_days": Word("材料齐不齐几日内告知（工作日）"),
        "completeness": Word("逾期不告知的后果", values=COMPLETENESS),
        "completeness_basis": Word("告知期限的依据"),
        "correction_days": Word("补正期限（工作日）"),
        "delivery": Word("送达时限"),
        "extension": Word("延期"),
        "special_procedures": Word("特别程序"),
        "conditions": Word("办理条件"),
        "prerequisites": Word("前置件"),
        "quantity_limit": Word("数量限制"),
        "questions": Word("情形问题"),
        "materials": Word("申报材料"),
        "form": Word("申请表"),
        "promise": Word("告知承诺"),
        "common_mistakes": Word("常见错误", "一行一条"),
        "channels": Word("办理方式", values=CHANNELS),
        "visits": Word("到现场次数"),
        "visits_reason": Word("必须到现场的原因"),
        "online_depth": Word("网上办理深度", values=DEPTHS),
        "service_area": Word("县内通办范围"),
        "wide": Word("通办"),
        "steps": Word("办理环节"),
        "receipt_is_acceptance": Word("收件即受理"),
        "result": Word("办理结果"),
        "fee": Word("收费"),
        "delivery_ways": Word("送达方式", values=DELIVERY),
        "legal_bases": Word("设定依据"),
        "discretion": Word("裁量基准"),
        "remedy": Word("救济途径"),
        "policies": Word("政策解读"),
        "rights_and_duties": Word("权利和义务"),
        "consult": Word("咨询电话"),
        "complain": Word("投诉电话"),
        "faq": Word("常见问题"),
        "published_on": Word("发布日期", "年-月-日，如 2026-01-05"),
        "effective_on": Word("实施日期", "年-月-日，不早于发布日期"),
        "sample": Word("样例数据"),
        "sample_note": Word("样例说明"),
    },
}


def word_of(part: type[Document], name: str) -> Word:
    """The word of an element of a part. Raises KeyError for what is no element."""
    return WORDS[part][name]


@lru_cache(maxsize=512)
def values_of(part: type[Document], name: str) -> Mapping[str, str]:
    """The coded values an element may have, with their words; empty for free text, numbers and parts."""
    word = word_of(part, name)
    if word.values:
        return {str(k): v for k, v in word.values.items()}
    for kind in _kinds(part.model_fields[name].annotation):
        if isinstance(kind, type) and issubclass(kind, Coded):
            return {code.value: code.label for code in kind}
    return {}


def part_of(part: type[Document], name: str) -> type[Document] | None:
    """The part an element consists of (a list of them, or one), if it consists of one."""
    for kind in _kinds(part.model_fields[name].annotation):
        if isinstance(kind, type) and issubclass(kind, Document):
            return kind
    return None


def value_text(part: type[Document], name: str, value: Any) -> str:
    """A scalar value of an element as people read it; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple | list):
        return "、".join(value_text(part, name, v) for v in value)
    if isinstance(value, str | StrEnum):
        return values_of(part, name).get(str(value), str(value))
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def parts() -> Iterator[type[Document]]:
    """The record and every part it is made of, found through its fields."""
    waiting: list[type[Document]] = [ItemSpec]
    seen: set[type[Document]] = set()
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        yield part
        waiting += [kind for name in part.model_fields if (kind := part_of(part, name))]


def _kinds(annotation: Any) -> Iterator[Any]:
    """The plain types an annotation speaks of: of a list its members, of an alternative each."""
    if get_origin(annotation) in {tuple, Union, UnionType}:
        for inner in get_args(annotation):
            yield from _kinds(inner)
    elif hasattr(annotation, "__metadata__"):
        yield from _kinds(annotation.__origin__)
    else:
        yield annotation


def path_words(where: str) -> str:
    """Where a finding stands, in words: ``materials.right`` is “申报材料 right”, ``promised`` is “承诺办结时限”."""
    head, _, rest = where.partition(".")
    if head not in WORDS[ItemSpec]:
        return where
    return f"{WORDS[ItemSpec][head].label} {rest}".strip()
