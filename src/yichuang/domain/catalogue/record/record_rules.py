"""What the record of an item must keep to be published: the law's limits, data quality, its own references.

Sources: 行政许可法 32, 42, 44, 45, 58 for licences; domain.md §2.4 for all kinds (no. 7, audience and themes, is
held where a record is published, as the themes are the portal's and not the record's).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..codes import (
    ARTICLE_45,
    CARRIED_UNDER,
    CompletenessRule,
    Handling,
    ItemKind,
    Necessity,
    PromiseKind,
    ResultType,
    Service,
)
from .form_rules import form_problems
from .limits import surely_longer, working_days_at_most

if TYPE_CHECKING:
    from .spec import Condition, ItemSpec, Limit

LICENCE_LAW = "行政许可法"
COMPLETENESS_ARTICLE = f"{LICENCE_LAW}第三十二条"
DELIVERY_ARTICLE = f"{LICENCE_LAW}第四十四条"
QUALITY = "事项数据质量规则"
FIELDS = "公共服务事项分领域编制"  # S2-7 … S2-9
NOT_HERE = "网办指导和便民服务事项不在本平台受理"  # S3-7, S2-100
OFFICE_STEPS = frozenset({"receive", "accept", "site_check", "examine", "decide"})
"""Steps that lie before or make the decision; making and handing over the result have their own clock."""
EXAMINING = frozenset({"site_check", "examine"})
NO_RESULT = frozenset({"", "无"})
LEAST_STEPS_OF_A_LICENCE = 5  # 受理 审核 审批 办结 送达 (domain.md §2.4 no. 8)

# A law or regulation by its article. A 办法 alone is a rule of a department, unless it implements a law it names
# (实施《…法》办法), as provincial regulations do.
_LAW_OR_REGULATION = re.compile(
    r"(?:(?<!办)法(?:[》〉]?办法)?|条例|规定)[》〉]?(?:（[^）]*）)?第[〇零一二三四五六七八九十百千\d]+条"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, at which element (a path of the document), by which rule, and how it is mended."""

    where: str
    text: str
    mend: str
    source: str = QUALITY


def problems(spec: ItemSpec) -> Iterator[Problem]:
    """Everything that is wrong with the record, in words for whoever wrote it."""
    yield from _facts(spec)
    yield from _dates(spec)
    yield from _references(spec)
    if spec.service is not Service.HANDLED:
        yield from _elsewhere(spec)
        return
    yield from _whole(spec)
    yield from _coming_in_person(spec)
    yield from _steps(spec)
    yield from _result(spec)
    yield from _promise(spec)
    if spec.kind is ItemKind.LICENCE:
        yield from _licence(spec)
    else:
        yield from _no_licence(spec)
    for m in spec.materials:
        if (m.necessity is Necessity.DEFERRABLE) != (m.defer_days > 0):
            yield Problem(
                f"materials.{m.id}",
                f"材料 {m.id}：可容缺的材料要有后补期限，其他材料不能有",
                "填写容缺后补的工作日数，或者改材料必要性",
                "容缺受理事项清单",
            )


def names_a_law(basis: str) -> bool:
    """Whether the text names an article of a law or regulation other than 行政许可法, which holds for all licences."""
    return bool(_LAW_OR_REGULATION.search(basis.replace(LICENCE_LAW, "")))


def _facts(spec: ItemSpec) -> Iterator[Problem]:
    if spec.basic_code[2:4] != spec.kind.value:
        yield Problem("basic_code", "基本编码第 3–4 位应与事项类型一致", "核对基本编码或者事项类型", "GB/T 39554.1")
    if spec.local_kind and CARRIED_UNDER[spec.local_kind] is not spec.kind:
        carried = CARRIED_UNDER[spec.local_kind].label
        yield Problem(
            "local_kind",
            f"“{spec.local_kind.label}”列在“{carried}”之下",
            f"把事项类型改为“{carried}”",
            "行政备案按其他行政权力编码",
        )
    if spec.field and spec.kind is not ItemKind.PUBLIC_SERVICE:
        yield Problem("field", "只有公共服务事项分领域", "去掉公共服务领域，或者改事项类型", FIELDS)
    if spec.handling is Handling.INSTANT and spec.promised.amount != 0:
        yield Problem("promised", "即办件的承诺时限应为 0", "承诺时限改为 0，或者改为承诺件")
    if spec.statutory and surely_longer(spec.promised, spec.statutory):
        yield Problem("promised", "承诺时限不得超过法定时限", "缩短承诺时限")
    if spec.fee.charged and not (spec.fee.item and spec.fee.basis and spec.fee.standard):
        yield Problem("fee", "收费事项应有收费项目、依据和标准", "补齐收费项目、依据和标准")
    if not spec.fee.charged and spec.fee.online_payment:
        yield Problem("fee.online_payment", "不收费的事项不能有网上支付", "网上支付改为否")
    if re.sub(r"\D", "", spec.consult) == re.sub(r"\D", "", spec.complain):
        yield Problem("complain", "咨询电话与投诉电话不能相同", "投诉电话填监督部门的")


def _whole(spec: ItemSpec) -> Iterator[Problem]:
    """What one can apply for has all of these (GB/T 36114, domain.md §2.6)."""
    needed = {
        "conditions": "办理条件",
        "materials": "申报材料",
        "form": "申请表",
        "channels": "办理方式",
        "steps": "办理环节",
        "legal_bases": "设立依据",
        "remedy": "行政救济途径",
    }
    for name, word in needed.items():
        if not getattr(spec, name):
            yield Problem(name, f"缺{word}", f"填写{word}", "GB/T 36114-2018")
    if "promised" not in spec.model_fields_set:
        yield Problem("promised", "缺承诺时限", "填写承诺时限，当场办结的填 0", "GB/T 36114-2018")
    if spec.kind is ItemKind.PUBLIC_SERVICE and spec.field is None:
        yield Problem("field", "公共服务事项要分领域", "选定公共服务领域", FIELDS)
    if spec.elsewhere:
        yield Problem("elsewhere", "可以在这里申请的事项，不写“到别处办”", "去掉，或者改为网办指导", NOT_HERE)


def _elsewhere(spec: ItemSpec) -> Iterator[Problem]:
    """Guidance only, or an enterprise's service: no application, so no papers, steps and clocks (S3-7, S2-100)."""
    word = spec.service.label
    if spec.elsewhere is None:
        yield Problem("elsewhere", f"{word}事项要写明到哪里办、怎么办", "填写承办单位和办法", NOT_HERE)
    for name, label in (
        ("materials", "申报材料"),
        ("form", "申请表"),
        ("steps", "办理环节"),
        ("questions", "情形问题"),
    ):
        if getattr(spec, name):
            yield Problem(name, f"{word}事项不在这里申请，不能有{label}", f"去掉{label}", NOT_HERE)
    if spec.special_procedures or spec.statutory or spec.promise or spec.extension:
        yield Problem("statutory", f"{word}事项不在这里计时", "去掉时限、延期、特别程序和告知承诺", NOT_HERE)


def _coming_in_person(spec: ItemSpec) -> Iterator[Problem]:
    """到现场次数 and 网上办理深度 say the same (domain.md §2.3, §2.4 no. 4)."""
    if spec.visits and not spec.visits_reason:
        yield Problem("visits_reason", "到现场次数不为 0 时应说明原因", "填写必须到现场的原因")
    online = "online" in spec.channels
    if online and spec.online_depth == "1":
        yield Problem("online_depth", "可以网上办的，网上办理深度应在 2 级以上", "改网上办理深度")
    if not online and spec.online_depth in {"3", "4"}:
        yield Problem(
            "channels", f"网上办理深度为 {spec.online_depth} 级的，办理方式应有网上办", "办理方式加上网上办，或者改深度"
        )
    if spec.online_depth == "4" and spec.visits:
        yield Problem("visits", "全程网办（4 级）的，到现场次数应为 0", "到现场次数改为 0，或者改深度")
    if spec.online_depth == "3" and spec.visits > 1:
        yield Problem("visits", "网上受理（3 级）的，最多到现场 1 次", "到现场次数改为 1 以下，或者改深度")
    # An agent who fetches the papers spares the visit as a letter does (帮办代办, S3's five service modes).
    if not spec.visits and spec.online_depth != "4" and not {"post", "agent"} & set(spec.channels):
        yield Problem(
            "channels", "到现场次数为 0 又不能全程网办的，应可以寄材料或请代办员办", "办理方式加上寄材料或者代办"
        )
    if spec.handling is Handling.INSTANT and spec.visits > 1:
        yield Problem("visits", "即办件最多到现场 1 次", "到现场次数改为 1 以下")


def _steps(spec: ItemSpec) -> Iterator[Problem]:
    """即审即办 or 前审后批, and the steps of a licence (domain.md §2.4 nos. 1, 8)."""
    kinds = [s.kind for s in spec.steps]
    if spec.handling is Handling.INSTANT:
        if any(s.limit and s.limit.amount for s in spec.steps if s.kind in OFFICE_STEPS):
            yield Problem("steps", "即办件即审即办，办理环节的时限应为 0", "办理环节的时限改为 0")
        if spec.special_procedures:
            yield Problem("special_procedures", "即办件即审即办，不能有特别程序", "去掉特别程序，或者改为承诺件")
    elif "decide" not in kinds or not EXAMINING & set(kinds[: kinds.index("decide")]):
        yield Problem("steps", "承诺件先审后批：决定环节之前应有审查或者现场核查环节", "补上审查环节")
    if spec.kind is not ItemKind.LICENCE:
        return
    accepting = {"accept", "receive"} if spec.receipt_is_acceptance else {"accept"}
    missing = [
        name
        for name, wanted in (("受理", accepting), ("审查", EXAMINING), ("决定", {"decide"}), ("送达", {"deliver"}))
        if not wanted & set(kinds)
    ]
    if missing:
        yield Problem("steps", f"行政许可的办理环节里缺：{'、'.join(missing)}", "补上缺的环节")
    if len(kinds) < LEAST_STEPS_OF_A_LICENCE:
        yield Problem(
            "steps",
            f"行政许可至少要有 {LEAST_STEPS_OF_A_LICENCE} 个办理环节（受理、审查、决定、制证、送达）",
            "补上缺的环节",
        )


def within_promise(spec: ItemSpec) -> Iterator[Problem]:
    """Where the steps between acceptance and decision do not fit into what is promised; of mixed units, each by itself.

    Told to who writes the record; it keeps none from the list, as the promise is what the clock runs by.
    """
    if spec.handling is Handling.INSTANT or not spec.handled:
        return
    limits = [s.limit for s in spec.steps if s.kind in EXAMINING | {"decide"} and s.limit]
    together = sum((one.amount for one in limits if one.unit is spec.promised.unit), Decimal(0))
    if together > spec.promised.amount or any(surely_longer(one, spec.promised) for one in limits):
        yield Problem(
            "steps", "受理后到决定的办理环节的时限加起来，超过了承诺时限", "缩短环节的时限，合起来不超过承诺时限"
        )


def _result(spec: ItemSpec) -> Iterator[Problem]:
    """出证办结, 出文办结; 有结果必须有样本 (domain.md §2.4 no. 3): our sample is the template it is made from."""
    result = spec.result
    if result.type is ResultType.NONE:
        if result.name not in NO_RESULT or result.template != "none":
            yield Problem("result", "结果类型为“无”的，不能有结果名称和样式", "改结果类型，或者去掉名称和样式")
        return
    if result.name in NO_RESULT or result.template == "none":
        yield Problem("result", "有办理结果的，应写明结果名称和样式", "填写结果名称，选定样式")
    # A 凭证 says that something was entered; it is no licence or certificate.
    if result.name.endswith("证") and not result.name.endswith("凭证") and result.type is not ResultType.CERTIFICATE:
        yield Problem("result.type", "结果名称是“…证”的，结果类型应为证照", "结果类型改为证照")
    if result.name.endswith(("文", "批复")) and result.type is not ResultType.APPROVAL:
        yield Problem("result.type", "结果名称是“…文”“…批复”的，结果类型应为批文", "结果类型改为批文")


def _promise(spec: ItemSpec) -> Iterator[Problem]:
    """告知承诺: papers of the record only; 审批告知承诺 for licences only (国办发〔2020〕42号, 国发〔2021〕7号)."""
    if spec.promise is None:
        return
    source = "国办发〔2020〕42号；国发〔2021〕7号"
    unknown = set(spec.promise.materials) - {m.id for m in spec.materials}
    if unknown:
        yield Problem(
            "promise.materials",
            f"告知承诺提到了没有的材料：{'、'.join(sorted(unknown))}",
            "改为材料清单里的材料",
            source,
        )
    if spec.promise.kind is PromiseKind.PROOF and not spec.promise.materials:
        yield Problem("promise.materials", "证明事项告知承诺要写明承诺代替哪些材料", "选定可以承诺代替的材料", source)
    if spec.promise.kind is PromiseKind.LICENCE and spec.kind is not ItemKind.LICENCE:
        yield Problem("promise.kind", "审批告知承诺只适用于行政许可", "改为证明事项告知承诺", source)


def _licence(spec: ItemSpec) -> Iterator[Problem]:
    """The limits of 行政许可法, which no record may widen by itself."""
    if spec.completeness is not CompletenessRule.DEEMED or spec.completeness_days > 5:
        yield Problem(
            "completeness",
            f"行政许可五日内不一次告知的，自收到材料之日起视为受理（{COMPLETENESS_ARTICLE}），不能另定",
            "告知期限改为 5 日以内，逾期视为受理",
            COMPLETENESS_ARTICLE,
        )
    if working_days_at_most(spec.delivery) > 10:
        yield Problem(
            "delivery",
            f"行政许可决定后应在 10 个工作日内颁发、送达（{DELIVERY_ARTICLE}）",
            "送达时限改为 10 个工作日以内",
            DELIVERY_ARTICLE,
        )
    if spec.fee.charged and not names_a_law(spec.fee.basis):
        article_58 = f"{LICENCE_LAW}第五十八条"
        yield Problem(
            "fee",
            f"行政许可不收费，法律、行政法规另有规定的除外（{article_58}）",
            "改为不收费，或者在收费依据里写明法律、行政法规和条款",
            article_58,
        )
    article_42 = f"{LICENCE_LAW}第四十二条"
    if spec.statutory is None:
        yield Problem("statutory", f"行政许可应写明法定时限（{article_42}）", "填写法定时限和依据", article_42)
    elif working_days_at_most(spec.statutory) > 20 and not _otherwise(spec, spec.statutory, spec.statutory.basis, 45):
        yield Problem(
            "statutory",
            f"行政许可的法定时限超过 20 个工作日的，应写明另有规定的法律、法规和条款（{article_42}）",
            "改为 20 个工作日以内，或者在依据里写明法律、法规和条款",
            article_42,
        )
    if spec.extension:
        limit, basis = spec.extension.limit, spec.extension.basis
        if working_days_at_most(limit) > 10 and not _otherwise(spec, limit, basis, 15):
            yield Problem(
                "extension",
                f"行政许可延期超过 10 个工作日的，应写明另有规定的法律、法规和条款（{article_42}）",
                "改为 10 个工作日以内，或者在依据里写明法律、法规和条款",
                article_42,
            )
    for procedure in spec.special_procedures:
        if procedure.stops_statutory and procedure.cause not in ARTICLE_45:
            yield Problem(
                f"special_procedures.{procedure.id}",
                f"特别程序“{procedure.name}”不能暂停法定时限：行政许可只有听证、招标、拍卖、检验、检测、检疫、鉴定、"
                f"专家评审可以（{LICENCE_LAW}第四十五条）",
                "改为不暂停法定时限",
                f"{LICENCE_LAW}第四十五条",
            )


def _otherwise(spec: ItemSpec, limit: Limit, basis: str, jointly: int) -> bool:
    """42: laws and regulations may say otherwise; several bodies together have 45 working days and 15 more."""
    together = bool(spec.joint_bodies) and working_days_at_most(limit) <= jointly and "第四十二条第二款" in basis
    return names_a_law(basis) or together


def _no_licence(spec: ItemSpec) -> Iterator[Problem]:
    """Who applies for something else is not told that 行政许可法 governs it, unless as a model (参照)."""
    told = (
        ("completeness_basis", "告知期限", spec.completeness_basis),
        ("delivery", "送达时限", spec.delivery.basis),
    )
    for where, name, basis in told:
        if LICENCE_LAW in basis and "参照" not in basis:
            yield Problem(
                where,
                f"不是行政许可的事项，{name}的依据不能直接写行政许可法",
                "写本事项自己的依据，或者写“参照”",
                LICENCE_LAW,
            )


def _dates(spec: ItemSpec) -> Iterator[Problem]:
    try:
        published, effective = date.fromisoformat(spec.published_on), date.fromisoformat(spec.effective_on)
    except ValueError:
        yield Problem("published_on", "发布日期、实施日期应是真实的日期", "按年-月-日填写真实的日期")
        return
    if effective < published:
        yield Problem("effective_on", "实施日期不得早于发布日期", "实施日期改到发布日期当天或之后")


def _references(spec: ItemSpec) -> Iterator[Problem]:
    """Conditions name questions asked earlier, and their answers; ids are unique in their list."""
    asked: dict[str, set[str]] = {}
    for question in spec.questions:
        yield from _unknown(f"questions.{question.id}", question.id, question.when, asked)
        asked[question.id] = {option.value for option in question.options}
        if all(option.outcome for option in question.options):
            text = f"问题 {question.id}：至少要有一个答案能继续办下去"
            yield Problem(f"questions.{question.id}", text, "至少让一个答案不结束申请")
    yield from (Problem(*told) for told in form_problems(spec))
    owners = [("materials", m.id, m.when) for m in spec.materials] + [("form", f.id, f.when) for f in spec.form]
    for part, owner, when in owners:
        yield from _unknown(f"{part}.{owner}", owner, when, asked)
    for part, name, ids in (
        ("materials", "材料", [m.id for m in spec.materials]),
        ("form", "字段", [f.id for f in spec.form]),
        ("questions", "问题", [q.id for q in spec.questions]),
        ("steps", "环节", [s.id for s in spec.steps]),
        ("special_procedures", "特别程序", [p.id for p in spec.special_procedures]),
    ):
        if len(ids) != len(set(ids)):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            yield Problem(part, f"{name}的标识重复", f"给重复的改个标识：{'、'.join(twice)}")


def _unknown(where: str, owner: str, when: Condition, asked: dict[str, set[str]]) -> Iterator[Problem]:
    for question, values in when.all.items():
        if not values or not set(values) <= asked.get(question, set()):
            text = f"{owner} 的情形条件引用了前面没有的问题或答案：{question}"
            yield Problem(where, text, "改为前面问过的问题和它的答案，或者调整问题的先后")
