"""The life of a piece of equipment. Imports no models: models build the database trigger from it."""

from __future__ import annotations

from yichuang.kernel.lifecycle import Machine, Transition

KEEP = "places.keep"
IN_USE, BROKEN, RETIRED = "in_use", "broken", "retired"

EQUIPMENT = Machine(
    name="equipment",
    states={IN_USE: "在用", BROKEN: "故障待修", RETIRED: "已报废"},
    initial=IN_USE,
    transitions=(
        Transition("break", "报修", frozenset({IN_USE}), BROKEN, KEEP, "S1-19"),
        Transition("mend", "修好了", frozenset({BROKEN}), IN_USE, KEEP, "S1-19"),
        Transition("retire", "报废", frozenset({IN_USE, BROKEN}), RETIRED, KEEP, "S1-19"),
    ),
)
