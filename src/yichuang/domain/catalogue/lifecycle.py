"""The life of an item (事项状态, domain.md §1.4): in use 在用, suspended 暂停, withdrawn 取消.

What is not in use cannot be found or applied for (清单之外无事项); cases already filed go on under their version.
"""

from __future__ import annotations

from yichuang.kernel.lifecycle import Machine, Transition

IN_USE = "in_use"
SUSPENDED = "suspended"
WITHDRAWN = "withdrawn"

PUBLISH = "catalogue.publish"  # 发布、暂停、恢复、取消: the bureau of government services (S1-77 审定后公开)
DELEGATE = "catalogue.delegate"  # 委托下放、当场办结授权

MACHINE = Machine(
    name="catalogue.item",
    states={IN_USE: "在用", SUSPENDED: "暂停办理", WITHDRAWN: "已取消"},
    initial=IN_USE,
    transitions=(
        Transition("revise", "发布新版本", frozenset({IN_USE, SUSPENDED}), None, PUBLISH, "S2-16 动态调整"),
        Transition("suspend", "暂停", frozenset({IN_USE}), SUSPENDED, PUBLISH, "S2-16；domain.md §1.4 暂停"),
        Transition("resume", "恢复", frozenset({SUSPENDED, WITHDRAWN}), IN_USE, PUBLISH, "S2-16 动态调整"),
        Transition("withdraw", "取消", frozenset({IN_USE, SUSPENDED}), WITHDRAWN, PUBLISH, "S4-5 取消；S0-73"),
    ),
)
