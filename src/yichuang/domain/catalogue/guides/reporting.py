"""The life of a reader's report (指南纠错), and what pictures of a guide are for."""

from __future__ import annotations

from yichuang.kernel.lifecycle import Machine, Transition

from ..codes import Coded
from ..lifecycle import PUBLISH

OPEN = "open"
MENDED = "mended"
DECLINED = "declined"

MACHINE = Machine(
    name="catalogue.report",
    states={OPEN: "待核实", MENDED: "已改正", DECLINED: "核实无误"},
    initial=OPEN,
    transitions=(
        Transition("mend", "已改正", frozenset({OPEN}), MENDED, PUBLISH, "S1-64 指南准确性；S1-76 做好指南修订"),
        Transition("decline", "核实无误", frozenset({OPEN}), DECLINED, PUBLISH, "S1-64 指南准确性"),
    ),
)


class PictureUse(Coded):
    """What a picture in a guide shows (S1-74 常见错误示例, S1-73 示范文本)."""

    MISTAKE = "mistake", "常见错误"
    SAMPLE = "sample", "填写示范"
