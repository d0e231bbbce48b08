"""The life of a site under the plan, of a check, a rectification, a task, a town's plan, a certificate.

Imports no models: models build the triggers from these tables.
"""

from __future__ import annotations

from yichuang.kernel.lifecycle import Machine, Transition

REPORT = "buildout.report"  # 自查、整改、报验: who runs the site
CHECK = "buildout.check"  # 检查表: whoever looks, at whatever stage; which kind of check is up to the rights below
PLAN = "buildout.plan"  # 乡镇方案、任务进展: the town government, and whoever has a task
MANAGE = "buildout.manage"  # 计划、标准、县级验收: the bureau
INSPECT = "buildout.inspect"  # 现场检查、抽查、整改通知
ACCEPT = "buildout.accept"  # 市级验收
SEE = "buildout.see"  # 计划台账: everybody above, each what is in reach (S0-88)

_STEPS = "S1-124, S1-125 自查—区级验收—市级验收"

PLANNED, BUILDING, REPORTED, RECTIFYING = "planned", "building", "reported", "rectifying"
COUNTY_PASSED, UP_TO_STANDARD, LOST = "county_passed", "up_to_standard", "lost"

WORK = Machine(
    name="work",
    states={
        PLANNED: "待启动",
        BUILDING: "建设中",
        REPORTED: "已报验",
        RECTIFYING: "整改中",
        COUNTY_PASSED: "县级验收通过",
        UP_TO_STANDARD: "达标",
        LOST: "失去达标",
    },
    initial=PLANNED,
    transitions=(
        Transition("start", "开工", frozenset({PLANNED}), BUILDING, REPORT, "S0-86 建设时限"),
        Transition("report", "报请验收", frozenset({BUILDING, RECTIFYING, LOST}), REPORTED, REPORT, _STEPS),
        Transition("send_back", "退回整改", frozenset({REPORTED, COUNTY_PASSED}), RECTIFYING, INSPECT, "S0-14, S4-8"),
        Transition("pass_county", "县级验收通过", frozenset({REPORTED}), COUNTY_PASSED, MANAGE, _STEPS),
        Transition("pass_city", "市级验收通过", frozenset({COUNTY_PASSED}), UP_TO_STANDARD, ACCEPT, _STEPS),
        Transition("confirm", "确认达标", frozenset({COUNTY_PASSED}), UP_TO_STANDARD, MANAGE, "S0-1…3 达标"),
        Transition("lose", "取消达标", frozenset({UP_TO_STANDARD}), LOST, INSPECT, "S4-46 抽查, issue 5"),
    ),
)

DRAFT, SUBMITTED, DROPPED = "draft", "submitted", "dropped"

ASSESSMENT = Machine(
    name="assessment",
    states={DRAFT: "填写中", SUBMITTED: "已提交", DROPPED: "已作废"},
    initial=DRAFT,
    transitions=(
        Transition("submit", "提交", frozenset({DRAFT}), SUBMITTED, CHECK, "S0-10, S1-22"),
        Transition("drop", "作废", frozenset({DRAFT}), DROPPED, CHECK, "没有提交的检查可以作废"),
    ),
)

OPEN, DONE, CLOSED, WITHDRAWN = "open", "done", "closed", "withdrawn"

RECTIFICATION = Machine(
    name="rectification",
    states={OPEN: "待整改", DONE: "已整改待核", CLOSED: "已销号", WITHDRAWN: "已撤销"},
    initial=OPEN,
    transitions=(
        Transition("done", "报已整改", frozenset({OPEN}), DONE, REPORT, "S4-8 完善整改"),
        Transition("again", "退回重改", frozenset({DONE}), OPEN, INSPECT, "S4-8"),
        Transition("close", "核实销号", frozenset({DONE}), CLOSED, INSPECT, "S4-8"),
        Transition("withdraw", "撤销", frozenset({OPEN, DONE}), WITHDRAWN, INSPECT, "开错的整改"),
    ),
)

DOING, FINISHED, CANCELLED = "doing", "finished", "cancelled"

TASK = Machine(
    name="task",
    states={OPEN: "未开始", DOING: "进行中", REPORTED: "已报完成", FINISHED: "已完成", CANCELLED: "已取消"},
    initial=OPEN,
    transitions=(
        Transition("begin", "开始", frozenset({OPEN}), DOING, PLAN, "S0-87 任务清单"),
        Transition("report", "报完成", frozenset({OPEN, DOING}), REPORTED, PLAN, "S0-91"),
        Transition("again", "退回", frozenset({REPORTED}), DOING, MANAGE, "S0-91"),
        Transition("finish", "确认完成", frozenset({REPORTED}), FINISHED, MANAGE, "S0-91"),
        Transition("cancel", "取消", frozenset({OPEN, DOING, REPORTED}), CANCELLED, MANAGE, "计划调整"),
    ),
)

APPROVED, REPLACED = "approved", "replaced"

TOWN_PLAN = Machine(
    name="town_plan",
    states={DRAFT: "起草中", SUBMITTED: "待批准", APPROVED: "已批准", REPLACED: "已由新版代替"},
    initial=DRAFT,
    transitions=(
        Transition("submit", "报批", frozenset({DRAFT}), SUBMITTED, PLAN, "S0-93"),
        Transition("send_back", "退回修改", frozenset({SUBMITTED}), DRAFT, MANAGE, "S0-93"),
        Transition("approve", "批准", frozenset({SUBMITTED}), APPROVED, MANAGE, "S0-93"),
        Transition("replace", "由新版代替", frozenset({APPROVED}), REPLACED, MANAGE, "S0-93", automatic=True),
    ),
)

IN_FORCE, REVOKED = "in_force", "revoked"

CERTIFICATE = Machine(
    name="certificate",
    states={IN_FORCE: "有效", REVOKED: "已收回"},
    initial=IN_FORCE,
    transitions=(Transition("revoke", "收回", frozenset({IN_FORCE}), REVOKED, INSPECT, "达标取消时"),),
)

PUBLISHED = "published"

PRACTICE = Machine(
    name="practice",
    states={DRAFT: "起草中", PUBLISHED: "已推广", WITHDRAWN: "已撤下"},
    initial=DRAFT,
    transitions=(
        Transition("publish", "推广", frozenset({DRAFT}), PUBLISHED, MANAGE, "S2-141 总结和复制推广"),
        Transition("withdraw", "撤下", frozenset({DRAFT, PUBLISHED}), WITHDRAWN, MANAGE, "S2-141"),
    ),
)

CONFIRMED = "confirmed"

UNIT_APPRAISAL = Machine(
    name="unit_appraisal",
    states={DRAFT: "统计中", CONFIRMED: "已评定", REPLACED: "已由新版代替"},
    initial=DRAFT,
    transitions=(
        Transition("confirm", "评定", frozenset({DRAFT}), CONFIRMED, MANAGE, "S1-37, S1-126, S1-130"),
        Transition("replace", "由新版代替", frozenset({CONFIRMED}), REPLACED, MANAGE, "更正", automatic=True),
    ),
)

MACHINES = (WORK, ASSESSMENT, RECTIFICATION, TASK, TOWN_PLAN, CERTIFICATE, PRACTICE, UNIT_APPRAISAL)
