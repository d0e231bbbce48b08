"""The life of an appraisal (考核) and of a transfer proposal (调岗意见). Imports no models."""

from __future__ import annotations

from yichuang.kernel.lifecycle import Machine, Transition

FILE = "people.file"  # the centre: files of whoever is stationed at its site; the bureau: of all sites
HOME = "people.home"  # the home body's leader: what the centre tells of her people (双重管理)

DRAFTED, SENT, READ = "drafted", "sent", "read"

APPRAISAL = Machine(
    name="appraisal",
    states={DRAFTED: "起草", SENT: "已送派驻单位", READ: "派驻单位已阅"},
    initial=DRAFTED,
    transitions=(
        Transition("send", "送派驻单位", frozenset({DRAFTED}), SENT, FILE, "S1-36, S2-137"),
        Transition("read", "已阅", frozenset({SENT}), READ, HOME, "S1-36"),
    ),
)

PROPOSED, AGREED, REFUSED, REPLACED, DROPPED = "proposed", "agreed", "refused", "replaced", "dropped"

TRANSFER = Machine(
    name="transfer",
    states={
        PROPOSED: "拟提出",
        SENT: "已送派驻单位",
        AGREED: "同意调换",
        REFUSED: "不同意",
        REPLACED: "已换人",
        DROPPED: "已撤回",
    },
    initial=PROPOSED,
    transitions=(
        Transition("send", "送派驻单位", frozenset({PROPOSED}), SENT, FILE, "S1-40"),
        Transition("agree", "同意调换", frozenset({SENT}), AGREED, HOME, "S1-40"),
        Transition("refuse", "不同意调换", frozenset({SENT}), REFUSED, HOME, "S1-40"),
        Transition("replace", "换人到岗", frozenset({AGREED}), REPLACED, FILE, "S1-40"),
        Transition("drop", "撤回", frozenset({PROPOSED, SENT}), DROPPED, FILE, "S1-40"),
    ),
)
