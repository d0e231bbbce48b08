"""The life of a leave (请假), a swap (换班) and an explanation (情况说明). Imports no models."""

from __future__ import annotations

from yichuang.kernel.lifecycle import Machine, Transition

DUTY = "people.duty"  # whoever can be on a roster: her own shifts, leaves, swaps, signing in
ARRANGE = "people.duty.manage"  # the hall's manager at her site, the bureau everywhere

_ISSUE = "issue 4, people on duty"

ASKED, AGREED, APPROVED, REFUSED, WITHDRAWN = "asked", "agreed", "approved", "refused", "withdrawn"

LEAVE = Machine(
    name="leave",
    states={ASKED: "待批", APPROVED: "已批准", REFUSED: "不同意", WITHDRAWN: "已撤回"},
    initial=ASKED,
    transitions=(
        Transition("approve", "批准请假", frozenset({ASKED}), APPROVED, ARRANGE, _ISSUE),
        Transition("refuse", "不同意请假", frozenset({ASKED}), REFUSED, ARRANGE, _ISSUE),
        Transition("withdraw", "撤回请假", frozenset({ASKED, APPROVED}), WITHDRAWN, DUTY, f"{_ISSUE} 销假"),
    ),
)

SWAP = Machine(
    name="swap",
    states={ASKED: "待对方同意", AGREED: "待批准", APPROVED: "已换班", REFUSED: "没换成", WITHDRAWN: "已撤回"},
    initial=ASKED,
    transitions=(
        Transition("agree", "同意换班", frozenset({ASKED}), AGREED, DUTY, _ISSUE),
        Transition("decline", "不换", frozenset({ASKED}), REFUSED, DUTY, _ISSUE),
        Transition("approve", "批准换班", frozenset({AGREED}), APPROVED, ARRANGE, _ISSUE),
        Transition("refuse", "不批准换班", frozenset({AGREED}), REFUSED, ARRANGE, _ISSUE),
        Transition("withdraw", "撤回换班", frozenset({ASKED, AGREED}), WITHDRAWN, DUTY, _ISSUE),
    ),
)

GIVEN, ACCEPTED = "given", "accepted"

EXPLANATION = Machine(
    name="explanation",
    states={GIVEN: "待认定", ACCEPTED: "已认可", REFUSED: "不认可"},
    initial=GIVEN,
    transitions=(
        Transition("accept", "认可", frozenset({GIVEN}), ACCEPTED, ARRANGE, _ISSUE),
        Transition("refuse", "不认可", frozenset({GIVEN}), REFUSED, ARRANGE, _ISSUE),
        Transition("again", "重新说明", frozenset({REFUSED}), GIVEN, DUTY, _ISSUE),
    ),
)
