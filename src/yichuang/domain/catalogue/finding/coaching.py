"""申报辅导: somebody asks to be coached before she files; her site arranges it and says what came of it (S2-143)."""

from __future__ import annotations

from typing import Final

from yichuang.kernel.lifecycle import Machine, Transition

from ..codes import Coded

ASKED = "asked"
ARRANGED = "arranged"
DONE = "done"

COACH = "catalogue.coach"
REPLY_DAYS: Final = 2
"""Working days within which the site calls back; a promise of the place's, as the law names none (S1-80)."""


class Wish(Coded):
    """How she wants to be coached."""

    PHONE = "phone", "打电话给我讲"
    SITE = "site", "我到站点来"
    HOME = "home", "请上门来"


COACHING = Machine(
    name="catalogue.coaching",
    states={ASKED: "等联系", ARRANGED: "已约好", DONE: "已辅导"},
    initial=ASKED,
    transitions=(
        Transition("arrange", "约好了", frozenset({ASKED}), ARRANGED, COACH, "S2-143 申报辅导"),
        Transition("finish", "辅导完了", frozenset({ASKED, ARRANGED}), DONE, COACH, "S2-143 申报辅导"),
    ),
)
