"""A case in plain words: where it stands, whose move it is, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.domain.cases import public as cases

HERS = frozenset({"correcting", "issued"})
DONE = frozenset({"delivered"})
ENDED = frozenset(
    {"withdrawn", "returned", "not_needed", "not_competent", "terminated", "transferred"}
)  # no limit runs
AGAIN = frozenset({"withdrawn", "returned"})  # she may simply apply once more (domain.md §3.2)
_PLAIN = {
    "with_agent": "代办员拿着您的材料，还没有上传",
    "submitted": "收到了，等窗口看材料",
    "correcting": "材料还差一些，等您补",
    "supplemented": "补的材料收到了，等窗口受理",
    "accepted": "受理了，正在办",
    "examining": "正在审查",
    "granted": "批准了，正在制作结果",
    "rejected": "没有批准，正在制作决定书",
    "sealed": "结果做好了，准备发给您",
    "issued": "结果出来了，等您来领",
    "delivered": "办完了，结果已经到您手里",
    "not_needed": "这件事不需要办",
    "not_competent": "这件事不归这个机关管",
    "returned": "退回了，可以重新申请",
    "withdrawn": "您撤回了",
    "terminated": "终止办理",
    "transferred": "报上级机关决定",
}
_PLAIN_BY_WAY = {  # only what is fetched waits for her to come
    ("issued", "post"): "结果出来了，正在寄给您",
    ("issued", "electronic"): "结果出来了，可以下载了",
}
_TO_WHOM = {"correcting": "请您", "issued": "请您", "with_agent": "代办员"}
_SHOWN_CLOCKS = ("promised", "statutory")


@dataclass(frozen=True, slots=True)
class Due:
    """A limit as its owner reads it."""

    label: str
    on: date | None
    text: str


def plain_state(state: str, delivery_way: str = "") -> str:
    """The state as people say it; once issued, as the way the result reaches her has it."""
    return _PLAIN_BY_WAY.get((state, delivery_way)) or _PLAIN.get(state, "")


def whose(state: str) -> str:
    """Whose move it is."""
    return _TO_WHOM.get(state, "办理机关")


def dues_of(case: cases.CaseDetail) -> list[Due]:
    """Promised and statutory limit, each with the day and whether it stands still or is provisional."""
    by_kind = {c.kind: c for c in case.clocks}
    return [_due(by_kind[k], k) for k in _SHOWN_CLOCKS if k in by_kind and by_kind[k].state != "none"]


def due_texts(*, promised: date | None, statutory: date | None, stopped: bool, provisional: bool) -> list[Due]:
    """The same from what number and query code open."""
    if stopped:
        return [Due("办理时限", None, "暂停计算，恢复后接着算")]
    note = "（明年放假安排公布前的估算）" if provisional else ""
    found = [Due("承诺办好的日子", promised, note), Due("法律规定的最后一天", statutory, note)]
    return [d for d in found if d.on]


def _due(clock: cases.ClockView, kind: str) -> Due:
    label = "承诺办好的日子" if kind == "promised" else "法律规定的最后一天"
    if clock.state == "stopped":
        left = f"还剩 {clock.days_left} 个工作日" if clock.days_left is not None else "恢复后接着算"
        return Due(label, None, f"暂停计算，{left}")
    if clock.state == "done":
        return Due(label, clock.due_on, "已经办结，不再计时")
    notes = [clock.limit_text, "按明年放假安排公布前的估算，不会早于这一天" if clock.provisional else ""]
    return Due(label, clock.due_on, "；".join(n for n in notes if n))
