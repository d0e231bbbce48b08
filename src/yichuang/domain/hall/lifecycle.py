"""The life of a ticket (号) and of a window (窗口). Imports no models: models build the triggers from these tables."""

from __future__ import annotations

from datetime import timedelta

from yichuang.kernel.lifecycle import Machine, Transition

TAKE = "hall.take"  # 取号、退号: whoever stands in line, at a device, on the phone or at the guide desk
SERVE = "hall.serve"  # 叫号、办理: the clerk at a window
GUIDE = "hall.guide"  # 导服台: takes numbers for others, looks into the line
MANAGE = "hall.manage"  # 大厅管理: businesses, windows, priorities, devices
ENROL = "hall.enrol"  # a device that shows its code, nobody else
SWEEP = "hall.swept"  # the system only, at the end of the day

_STATES = "domain.md §7.2"
_IN_ORDER = "S1-54 按序逐一提供服务"

WAITING, CALLED, SERVING, HELD = "waiting", "called", "serving", "held"
PASSED, DONE, GIVEN_UP, SWEPT = "passed", "done", "given_up", "swept"
LIVE = frozenset({WAITING, CALLED, SERVING, HELD, PASSED})
"""Still somebody's turn today: one of these per person and business."""
AT_WINDOW = frozenset({CALLED, SERVING})
"""At most one of these per window."""
UNDER_WAY = timedelta(hours=1)
"""So long a visit that goes on past midnight stays what it is; then the night ends it."""

TICKET = Machine(
    name="ticket",
    states={
        WAITING: "等待",
        CALLED: "已叫号",
        SERVING: "办理中",
        HELD: "挂起",
        PASSED: "过号",
        DONE: "已完成",
        GIVEN_UP: "弃号",
        SWEPT: "当日作废",
    },
    initial=WAITING,
    transitions=(
        Transition("call", "叫号", frozenset({WAITING, PASSED}), CALLED, SERVE, _IN_ORDER),
        Transition("recall", "重呼", frozenset({CALLED}), None, SERVE, _STATES),
        Transition("start", "开始办理", frozenset({CALLED, HELD}), SERVING, SERVE, _STATES),
        Transition("pass", "过号", frozenset({CALLED}), PASSED, SERVE, _STATES),
        Transition("return", "回到队伍", frozenset({PASSED}), WAITING, TAKE, _STATES),
        Transition("transfer", "转移", frozenset({CALLED, SERVING, HELD}), WAITING, SERVE, f"{_STATES} 转移"),
        Transition("redirect", "取错事项", frozenset({WAITING}), None, GUIDE, f"{_STATES} 取错事项"),
        Transition("release", "不限窗口", frozenset({WAITING}), None, SERVE, f"{_STATES} 转移"),
        Transition("advance", "按预约排", frozenset({WAITING}), None, TAKE, f"{_STATES} 签到"),
        Transition("hold", "挂起", frozenset({SERVING}), HELD, SERVE, _STATES),
        Transition("finish", "办完", frozenset({CALLED, SERVING}), DONE, SERVE, _STATES),
        Transition("give_up", "退号", frozenset({WAITING, PASSED}), GIVEN_UP, TAKE, f"{_STATES} 弃号"),
        Transition("sweep", "当日作废", LIVE, SWEPT, SWEEP, f"{_STATES} 日终", automatic=True),
    ),
)

CLOSED, OPEN, PAUSED = "closed", "open", "paused"

WINDOW = Machine(
    name="window",
    states={CLOSED: "未开", OPEN: "服务中", PAUSED: "暂停服务"},
    initial=CLOSED,
    transitions=(
        Transition("open", "开窗", frozenset({CLOSED}), OPEN, SERVE, "S1-47"),
        Transition("take_over", "顶岗", frozenset({OPEN, PAUSED}), OPEN, SERVE, "S1-41 AB岗"),
        Transition("pause", "暂停服务", frozenset({OPEN}), PAUSED, SERVE, "S1-47"),
        Transition("resume", "恢复服务", frozenset({PAUSED}), OPEN, SERVE, "S1-47"),
        Transition("close", "关窗", frozenset({OPEN, PAUSED}), CLOSED, SERVE, "S1-47"),
        Transition("sweep", "日终关窗", frozenset({OPEN, PAUSED}), CLOSED, SWEEP, f"{_STATES} 日终", automatic=True),
    ),
)

STANDING_BY, OFFERED, BOOKED, ARRIVED = "standing_by", "offered", "booked", "arrived"
CANCELLED, CALLED_OFF, MISSED, LAPSED = "cancelled", "called_off", "missed", "lapsed"
EXCUSED = "excused"
TAKES_A_PLACE = frozenset({OFFERED, BOOKED, ARRIVED})
"""Counted against a slot's capacity."""

APPOINTMENT = Machine(
    name="appointment",
    states={
        STANDING_BY: "候补",
        OFFERED: "等您确认",
        BOOKED: "预约中",
        ARRIVED: "已签到",
        CANCELLED: "已取消",
        CALLED_OFF: "大厅取消",
        MISSED: "未到",
        EXCUSED: "未到有因",
        LAPSED: "候补失效",
    },
    initial=BOOKED,
    transitions=(
        Transition("offer", "候补到号", frozenset({STANDING_BY}), OFFERED, SWEEP, "issue 4 候补", automatic=True),
        Transition("confirm", "确认候补", frozenset({OFFERED}), BOOKED, TAKE, "issue 4 候补"),
        Transition("change", "改约", frozenset({BOOKED}), None, TAKE, _STATES),
        Transition("arrive", "签到", frozenset({BOOKED, OFFERED}), ARRIVED, TAKE, _STATES),
        Transition("cancel", "取消预约", frozenset({BOOKED, OFFERED, STANDING_BY}), CANCELLED, TAKE, _STATES),
        Transition("call_off", "大厅取消", frozenset({BOOKED, OFFERED, STANDING_BY}), CALLED_OFF, MANAGE, _STATES),
        Transition("miss", "未到", frozenset({BOOKED}), MISSED, SWEEP, _STATES, automatic=True),
        Transition("excuse", "免记未到", frozenset({MISSED}), EXCUSED, MANAGE, _STATES),
        Transition("requeue", "退回候补", frozenset({OFFERED}), STANDING_BY, SWEEP, "issue 4 候补", automatic=True),
        Transition("lapse", "失效", frozenset({OFFERED, STANDING_BY}), LAPSED, SWEEP, "issue 4 候补", automatic=True),
    ),
)

AWAITED, ENROLLED, REVOKED = "awaited", "enrolled", "revoked"

DEVICE = Machine(
    name="device",
    states={AWAITED: "待登记", ENROLLED: "使用中", REVOKED: "已停用"},
    initial=AWAITED,
    transitions=(
        Transition("enrol", "登记", frozenset({AWAITED}), ENROLLED, ENROL, "issue 4 设备登记"),
        Transition("renew", "重发登记码", frozenset({AWAITED, ENROLLED, REVOKED}), AWAITED, MANAGE, "issue 4 设备登记"),
        Transition("revoke", "停用", frozenset({AWAITED, ENROLLED}), REVOKED, MANAGE, "issue 4 设备登记"),
    ),
)
