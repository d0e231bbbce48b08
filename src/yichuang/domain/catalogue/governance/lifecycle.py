"""The life of a proposal (动态调整, S2-16, S2-17: 申请 → 报审 → 审定 → 公示 → 发布), and of a list from above."""

from __future__ import annotations

from yichuang.kernel.lifecycle import Machine, Transition

READ = "catalogue.read"  # 看事项调整: all who draft, review or approve
DRAFT = "catalogue.draft"  # 起草、修改、提交: departments and the bureau
REVIEW = "catalogue.review"  # 联合审核: legal office, establishment office, bureau …
PUSH = "catalogue.push"  # 推送上级清单: the platform above; nothing is adopted by it
APPROVE = "catalogue.approve"  # 审定、采用上级清单: the bureau of government services (S1-77)

OPEN = frozenset({"draft", "submitted", "reviewed", "approved"})

PROPOSAL = Machine(
    name="proposal",
    states={
        "draft": "起草中",
        "submitted": "待联合审核",
        "reviewed": "待审定",
        "approved": "公示和待发布",
        "published": "已发布",
        "dropped": "已撤销",
    },
    initial="draft",
    transitions=(
        Transition("change", "修改", frozenset({"draft"}), None, DRAFT, "S2-16 动态调整"),
        Transition("submit", "提交审核", frozenset({"draft"}), "submitted", DRAFT, "S2-16 申请"),
        Transition("judge", "提出审核意见", frozenset({"submitted"}), None, REVIEW, "S2-10 … S2-13 联合审核"),
        Transition("report", "审核通过，报审", frozenset({"submitted"}), "reviewed", REVIEW, "S2-17 按程序报审"),
        Transition("refuse", "审核不通过，退回", frozenset({"submitted"}), "draft", REVIEW, "S2-10 … S2-13 联合审核"),
        Transition("approve", "审定", frozenset({"reviewed"}), "approved", APPROVE, "S1-77 审定后公开"),
        Transition("send_back", "退回修改", frozenset({"reviewed", "approved"}), "draft", APPROVE, "S2-17 按程序报审"),
        Transition("publish", "发布", frozenset({"approved"}), "published", APPROVE, "S1-77；公示期满"),
        Transition("drop", "撤销申请", frozenset({"draft", "submitted", "reviewed"}), "dropped", DRAFT, "S2-16"),
    ),
)

LISTING = Machine(
    name="listing",
    states={
        "reading": "正在读取",
        "checked": "已读完，待采用",
        "refused": "读不了",
        "adopted": "已采用",
        "dropped": "不采用",
    },
    initial="reading",
    transitions=(
        Transition("check", "读完", frozenset({"reading"}), "checked", APPROVE, "S0-28、S0-29", automatic=True),
        Transition("refuse", "读不了", frozenset({"reading"}), "refused", APPROVE, "S0-29", automatic=True),
        Transition("adopt", "采用", frozenset({"checked"}), "adopted", APPROVE, "S2-3 承接上级基本目录"),
        Transition("drop", "不采用", frozenset({"reading", "checked", "refused"}), "dropped", APPROVE, "S2-3"),
    ),
)
