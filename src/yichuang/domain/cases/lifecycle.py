"""The life of a case (办件): states, and the table of what may happen in which.

Composed from 行政许可法 articles 32, 34, 37, 42–45 and the states of running systems (domain.md §3.1–3.2). Guards look
only at the subject and the actor; what needs more (limits, recusal, papers) is checked by the operation.
Imports no models: models build the database trigger from this table.
"""

from __future__ import annotations

from yichuang.kernel.lifecycle import Machine, Transition

WITH_AGENT = "with_agent"
SUBMITTED = "submitted"
CORRECTING = "correcting"
SUPPLEMENTED = "supplemented"
ACCEPTED = "accepted"
EXAMINING = "examining"
GRANTED = "granted"
REJECTED = "rejected"
SEALED = "sealed"
ISSUED = "issued"
DELIVERED = "delivered"
NOT_NEEDED = "not_needed"
NOT_COMPETENT = "not_competent"
RETURNED = "returned"
WITHDRAWN = "withdrawn"
TERMINATED = "terminated"
TRANSFERRED = "transferred"

STATES = {
    WITH_AGENT: "代办员已收，待上传",
    SUBMITTED: "已提交，待受理",
    CORRECTING: "待补正",
    SUPPLEMENTED: "已补正，待受理",
    ACCEPTED: "已受理",
    EXAMINING: "审查中",
    GRANTED: "已决定：准予",
    REJECTED: "已决定：不予",
    SEALED: "结果已制作，待出件",
    ISSUED: "待领取",
    DELIVERED: "已送达",
    NOT_NEEDED: "不受理（不需要办理）",
    NOT_COMPETENT: "不予受理（不属本机关职权）",
    RETURNED: "已退回，可重新申请",
    WITHDRAWN: "已撤回",
    TERMINATED: "已终止",
    TRANSFERRED: "已转报上级",
}

BEFORE_RECEIPT = frozenset({WITH_AGENT})
BEFORE_ACCEPTANCE = frozenset({SUBMITTED, SUPPLEMENTED})
UNDER_WAY = frozenset({ACCEPTED, EXAMINING})
DECIDED = frozenset({GRANTED, REJECTED, SEALED, ISSUED})
CLOSED = frozenset({DELIVERED, NOT_NEEDED, NOT_COMPETENT, RETURNED, WITHDRAWN, TERMINATED, TRANSFERRED})
OPEN = frozenset(STATES) - CLOSED


def _t(  # noqa: PLR0913 - one row of the table
    name: str,
    label: str,
    sources: frozenset[str] | set[str],
    target: str | None,
    permission: str,
    basis: str,
    *,
    automatic: bool = False,
) -> Transition:
    return Transition(
        name=name,
        label=label,
        sources=frozenset(sources),
        target=target,
        permission=permission,
        basis=basis,
        automatic=automatic,
    )


CASE = Machine(
    name="case",
    states=STATES,
    initial=SUBMITTED,
    transitions=(
        _t("forward", "上传到受理点", BEFORE_RECEIPT, SUBMITTED, "cases.forward", "S3-17, S4-30"),
        _t("accept", "受理", BEFORE_ACCEPTANCE, ACCEPTED, "cases.accept", "行政许可法第三十二条第一款第（五）项"),
        _t(
            "deem_accepted",
            "视为受理",
            BEFORE_ACCEPTANCE,
            ACCEPTED,
            "cases.deem_accepted",
            "行政许可法第三十二条第一款第（四）项",
            automatic=True,
        ),
        _t(
            "notify_correction",
            "一次性告知补正",
            {SUBMITTED},
            CORRECTING,
            "cases.notify_correction",
            "行政许可法第三十二条第一款第（四）项; S1-45",
        ),
        _t("supplement", "补齐材料", {CORRECTING}, SUPPLEMENTED, "cases.supplement", "行政许可法第三十二条"),
        _t("supplement_part", "补交部分材料", {CORRECTING}, None, "cases.supplement", "行政许可法第三十二条"),
        _t("return", "退回", {CORRECTING}, RETURNED, "cases.refuse", "design.md §3 完整性；逾期未补正可重新申请"),
        _t(
            "decline_unneeded",
            "不受理",
            BEFORE_ACCEPTANCE,
            NOT_NEEDED,
            "cases.refuse",
            "行政许可法第三十二条第一款第（一）项",
        ),
        _t(
            "decline_incompetent",
            "不予受理",
            BEFORE_ACCEPTANCE,
            NOT_COMPETENT,
            "cases.refuse",
            "行政许可法第三十二条第一款第（二）项",
        ),
        _t(
            "withdraw",
            "撤回申请",
            BEFORE_RECEIPT | BEFORE_ACCEPTANCE | {CORRECTING} | UNDER_WAY,
            WITHDRAWN,
            "cases.withdraw",
            "domain.md §3.2 撤回",
        ),
        _t("finish_step", "完成本环节", UNDER_WAY, EXAMINING, "cases.examine", "行政许可法第三十四条; S1-85"),
        _t("provide_deferred", "补交容缺材料", UNDER_WAY | DECIDED, None, "cases.supplement", "S2-97, S2-98"),
        _t("start_special", "启动特别程序", UNDER_WAY, None, "cases.special", "行政许可法第四十五条; S2-25"),
        _t("end_special", "结束特别程序", UNDER_WAY, None, "cases.special", "行政许可法第四十五条"),
        _t("request_extension", "申请延期", UNDER_WAY, None, "cases.extend_request", "行政许可法第四十二条"),
        _t("approve_extension", "批准延期", UNDER_WAY, None, "cases.extend_approve", "行政许可法第四十二条"),
        _t("grant", "准予", UNDER_WAY, GRANTED, "cases.decide", "行政许可法第三十七、三十八条"),
        _t("reject", "不予", UNDER_WAY, REJECTED, "cases.decide", "行政许可法第三十八条第二款"),
        _t("terminate", "终止办理", UNDER_WAY, TERMINATED, "cases.terminate", "domain.md §3.2 终止"),
        _t("transfer_up", "转报上级", UNDER_WAY, TRANSFERRED, "cases.decide", "行政许可法第四十三条"),
        _t("seal_result", "制作结果并用印", {GRANTED, REJECTED}, SEALED, "cases.seal_result", "行政许可法第三十九条"),
        _t("issue", "出件", {SEALED}, ISSUED, "cases.issue", "行政许可法第四十四条; S0-54"),
        _t("deliver", "送达", {ISSUED}, DELIVERED, "cases.deliver", "行政许可法第四十四条; S2-102"),
    ),
)
