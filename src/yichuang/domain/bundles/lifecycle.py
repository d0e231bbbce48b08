"""Three lives: of a bundle in the list, of one that somebody applied for, and of each member of it.

The state of the whole and of its members is derived from the children by the reader; a person only withdraws, or tells
how an outside member went. Imports no models: models build the database triggers from these tables.
"""

from __future__ import annotations

from yichuang.kernel.lifecycle import Machine, Transition

PUBLISH = "bundles.publish"  # 发布、取消: the bureau of government services
TELL = "bundles.tell"  # 录入外部环节的告知: the lead body's staff
FOLLOW = "bundles.followed"  # the system only, following the children
WITHDRAW = "cases.withdraw"  # as for a single case: the applicant

_LIST_GROWS = "S2-68；国办发〔2025〕24号 动态更新"
_IN_TURN = "前一件有了结果"
_AS_TOLD = "design.md §3 外部机关按其告知显示"

IN_USE, ENDED = "in_use", "ended"
LISTED = Machine(
    name="bundle",
    states={IN_USE: "在办", ENDED: "已取消"},
    initial=IN_USE,
    transitions=(
        Transition("revise", "发布新版本", frozenset({IN_USE, ENDED}), IN_USE, PUBLISH, _LIST_GROWS),
        Transition("end", "取消", frozenset({IN_USE}), ENDED, PUBLISH, _LIST_GROWS),
    ),
)

UNDER_WAY, PARTLY, DONE, WITHDRAWN = "under_way", "partly", "done", "withdrawn"
WHOLE = Machine(
    name="bundle_case",
    states={UNDER_WAY: "进行中", PARTLY: "部分办结", DONE: "办结", WITHDRAWN: "已撤回"},
    initial=UNDER_WAY,
    transitions=(
        Transition("progress", "部分办结", frozenset({UNDER_WAY}), PARTLY, FOLLOW, "S2-68", automatic=True),
        Transition("finish", "办结", frozenset({UNDER_WAY, PARTLY}), DONE, FOLLOW, "S2-68", automatic=True),
        Transition("withdraw", "撤回", frozenset({UNDER_WAY, PARTLY}), WITHDRAWN, WITHDRAW, "domain.md §3.2 撤回"),
    ),
)

WAITING, TO_COMPLETE, AT_WINDOW = "waiting", "to_complete", "at_window"
FILED, ACCEPTED, GRANTED = "filed", "accepted", "granted"
ACHIEVED, FAILED, TAKEN_BACK, DROPPED, HELD = "achieved", "failed", "taken_back", "dropped", "held"
NOT_NEEDED = "not_needed"
TOLD_OPEN, TOLD_GOING, TOLD_DONE, TOLD_FAILED = "told_open", "told_going", "told_done", "told_failed"
NOT_FILED = frozenset({WAITING, TO_COMPLETE, AT_WINDOW})
_AT_WORK = frozenset({FILED, ACCEPTED, GRANTED})

MEMBER = Machine(
    name="bundle_member",
    states={
        WAITING: "等前一件办好",
        TO_COMPLETE: "请您补填再提交",
        AT_WINDOW: "请到窗口办",
        FILED: "已提交",
        ACCEPTED: "已受理",
        GRANTED: "准予，正在制作结果",
        ACHIEVED: "办成",
        NOT_NEEDED: "不用办",
        FAILED: "没有办成",
        TAKEN_BACK: "已撤回",
        DROPPED: "不再办理",
        HELD: "没能提交，请单独申请",
        TOLD_OPEN: "按告知：还没有消息",
        TOLD_GOING: "按告知：正在办",
        TOLD_DONE: "按告知：已办好",
        TOLD_FAILED: "按告知：没有办成",
    },
    initial=WAITING,
    transitions=(
        Transition("file", "提交", NOT_FILED, FILED, FOLLOW, _IN_TURN, automatic=True),
        Transition("ask", "请您补填", frozenset({WAITING}), TO_COMPLETE, FOLLOW, _IN_TURN, automatic=True),
        Transition("invite", "请到窗口办", frozenset({WAITING}), AT_WINDOW, FOLLOW, _IN_TURN, automatic=True),
        Transition("hold", "没能提交", frozenset({WAITING, TO_COMPLETE}), HELD, FOLLOW, "S0-73", automatic=True),
        Transition("accept", "受理", frozenset({FILED}), ACCEPTED, FOLLOW, "随办件", automatic=True),
        Transition("grant", "准予", frozenset({FILED, ACCEPTED}), GRANTED, FOLLOW, "随办件", automatic=True),
        Transition("achieve", "办成", _AT_WORK, ACHIEVED, FOLLOW, "随办件", automatic=True),
        Transition("spare", "不用办", _AT_WORK, NOT_NEEDED, FOLLOW, "行政许可法第三十二条第一项", automatic=True),
        Transition("send_up", "已转报上级", _AT_WORK, TOLD_GOING, FOLLOW, "行政许可法第四十三条", automatic=True),
        Transition("fail", "没有办成", _AT_WORK, FAILED, FOLLOW, "随办件", automatic=True),
        Transition("take_back", "撤回", _AT_WORK, TAKEN_BACK, FOLLOW, "随办件", automatic=True),
        Transition("drop", "不再办理", NOT_FILED, DROPPED, FOLLOW, "前一件没有办成", automatic=True),
        Transition("withdraw", "撤回", NOT_FILED, TAKEN_BACK, WITHDRAW, "domain.md §3.2 撤回"),
        Transition("tell_going", "正在办", frozenset({TOLD_OPEN}), TOLD_GOING, TELL, _AS_TOLD),
        Transition(
            "tell_done",
            "已办好",
            frozenset({TOLD_OPEN, TOLD_GOING}),
            TOLD_DONE,
            TELL,
            _AS_TOLD,
        ),
        Transition(
            "tell_failed",
            "没有办成",
            frozenset({TOLD_OPEN, TOLD_GOING}),
            TOLD_FAILED,
            TELL,
            _AS_TOLD,
        ),
    ),
)

SETTLED = frozenset({ACHIEVED, NOT_NEEDED, FAILED, TAKEN_BACK, DROPPED, HELD})
"""Our own members that come to nothing more."""
THERE = frozenset({ACHIEVED, NOT_NEEDED, TOLD_DONE})
"""Whose result is there, or is not needed: nothing then stands in the way of what would have followed it."""
NEVER = frozenset({FAILED, TAKEN_BACK, DROPPED, HELD, TOLD_FAILED})
"""Whose result will not come."""
TOLD = frozenset({TOLD_OPEN, TOLD_GOING, TOLD_DONE, TOLD_FAILED})
BEYOND_ACCEPTANCE = frozenset({ACCEPTED, GRANTED, ACHIEVED})
