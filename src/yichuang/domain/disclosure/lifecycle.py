"""Versions of a publication, and requests for information: states and what may happen in which. Imports no models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from yichuang.kernel.lifecycle import Guard, Machine, Transition

if TYPE_CHECKING:
    from yichuang.kernel.actor import Actor

DRAFT: Final = "disclosure.draft"
REVIEW: Final = "disclosure.review"
ASK: Final = "disclosure.ask"
TAKE: Final = "disclosure.take"
HANDLE: Final = "disclosure.handle"
EXTEND: Final = "disclosure.extend"

WRITTEN, SUBMITTED, PUBLISHED, REPLACED, WITHDRAWN, DROPPED = (
    "written", "submitted", "published", "replaced", "withdrawn", "dropped",
)  # fmt: skip


def _another(version: Any, actor: Actor) -> bool:
    return actor.account_id not in version.writers


VERSION: Final = Machine(
    name="publication_version",
    states={
        WRITTEN: "起草中", SUBMITTED: "待审查", PUBLISHED: "已公开", REPLACED: "已由新版代替", WITHDRAWN: "已撤下",
        DROPPED: "已作废",
    },
    initial=WRITTEN,
    transitions=(
        Transition("submit", "送审", frozenset({WRITTEN}), SUBMITTED, DRAFT, "政府信息公开条例 17"),
        Transition("send_back", "退回修改", frozenset({SUBMITTED}), WRITTEN, REVIEW, "政府信息公开条例 17"),
        Transition(
            "publish", "公开", frozenset({SUBMITTED}), PUBLISHED, REVIEW, "政府信息公开条例 17",
            guards=(Guard(_another, "这份是您自己起草或者改过的，要由另一个人审查后公开"),),
        ),
        Transition("replace", "由新版代替", frozenset({PUBLISHED}), REPLACED, REVIEW, "S1-112", automatic=True),
        Transition("withdraw", "撤下", frozenset({PUBLISHED}), WITHDRAWN, REVIEW, "政府信息公开条例 18"),
        Transition("drop", "作废", frozenset({WRITTEN}), DROPPED, DRAFT, "S1-112"),
    ),
)  # fmt: skip

RECEIVED, CORRECTING, CONSULTING, ANSWERED, GIVEN_UP, TAKEN_BACK = (
    "received", "correcting", "consulting", "answered", "given_up", "taken_back",
)  # fmt: skip
OPEN: Final = frozenset({RECEIVED, CORRECTING, CONSULTING})

REQUEST: Final = Machine(
    name="information_request",
    states={
        RECEIVED: "待答复", CORRECTING: "待补正", CONSULTING: "征求意见中", ANSWERED: "已答复", GIVEN_UP: "视为放弃",
        TAKEN_BACK: "已撤回",
    },
    initial=RECEIVED,
    transitions=(
        Transition(
            "ask_correction", "要求补正", frozenset({RECEIVED}), CORRECTING, HANDLE, "政府信息公开条例 30",
        ),
        Transition("correct", "补正", frozenset({CORRECTING}), RECEIVED, ASK, "政府信息公开条例 30"),
        Transition("enter_correction", "登记补正", frozenset({CORRECTING}), RECEIVED, HANDLE, "政府信息公开条例 30"),
        Transition(
            "give_up", "逾期不补正", frozenset({CORRECTING}), GIVEN_UP, HANDLE, "政府信息公开条例 30", automatic=True
        ),
        Transition("consult", "征求意见", frozenset({RECEIVED}), CONSULTING, HANDLE, "政府信息公开条例 32、34"),
        Transition("hear", "登记意见", frozenset({CONSULTING}), RECEIVED, HANDLE, "政府信息公开条例 32、34"),
        Transition(
            "hear_nothing", "逾期没有意见", frozenset({CONSULTING}), RECEIVED, HANDLE, "政府信息公开条例 32、34",
            automatic=True,
        ),
        Transition(
            "extend", "延长答复期限", frozenset({RECEIVED}), None, EXTEND, "政府信息公开条例 33",
        ),
        Transition("answer", "答复", frozenset({RECEIVED}), ANSWERED, HANDLE, "政府信息公开条例 33、36"),
        Transition("take_back", "撤回", OPEN, TAKEN_BACK, ASK, "政府信息公开条例 29"),
    ),
)  # fmt: skip

MACHINES: Final = (VERSION, REQUEST)
