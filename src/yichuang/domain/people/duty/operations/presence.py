"""sign_in, sign_out, explain_lapse, judge_explanation (签到、签退、情况说明)."""

from __future__ import annotations

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..board import turn_of
from ..events import ExplanationMoved, PresenceNoted
from ..models import Explanation, Presence, Shift
from ..policies import access_explanation, access_own_shift
from ..queries.mine import lapses_of
from ..reckoning import EARLIEST
from .words import short_text


@transaction.atomic
def sign_in(*, actor: Actor, shift_id: int) -> None:
    """Sign in for a shift of today, as A or as B, at its site. Again changes nothing.

    Raises Forbidden, NotFound, Conflict (too early, over, or in the post of another site).
    """
    row = access_own_shift(actor, shift_id)
    _here(actor, row)
    if Presence.objects.filter(shift=row, account_id=actor.signed_in()).exists():
        return
    turn, now = turn_of(row), clock.now()
    if now < turn.begins - EARLIEST:
        raise Conflict(f"这一班 {turn.begins:%H:%M} 开始，提前两小时以内才能签到")
    if now >= turn.ends:
        raise Conflict(f"这一班 {turn.ends:%H:%M} 已经结束，不能补签；请写明情况，由大厅管理员认定")
    Presence.objects.create(shift=row, account_id=actor.signed_in(), came_at=now)
    _note(actor, row, came=True)


@transaction.atomic
def sign_out(*, actor: Actor, shift_id: int) -> None:
    """Sign out, on the same day; again moves the time on. Raises Forbidden, NotFound, Conflict."""
    row = access_own_shift(actor, shift_id)
    _here(actor, row)
    found = Presence.objects.select_for_update().filter(shift=row, account_id=actor.signed_in()).first()
    if found is None:
        raise Conflict("还没有签到，不能签退")
    if clock.today() != row.day:
        raise Conflict("已经过了这一天，不能补签退；请写明情况，由大厅管理员认定")
    found.left_at = clock.now()
    found.save(update_fields=["left_at"])
    _note(actor, row, came=False)


@transaction.atomic
def explain_lapse(*, actor: Actor, shift_id: int, reason: str) -> None:
    """Say why one was late, early or missing; after a refusal once more. Raises Forbidden, NotFound, Conflict."""
    row = access_own_shift(actor, shift_id)
    if not lapses_of(row, actor.signed_in()):
        raise Conflict("这一班没有异常，不用说明")
    text = short_text(reason, "reason", "情况说明", most=200, least=4)
    found = Explanation.objects.select_for_update().filter(shift=row, account_id=actor.signed_in()).first()
    if found is None:
        found = Explanation.objects.create(shift=row, account_id=actor.signed_in(), reason=text)
        event = ExplanationMoved(found.pk, row.pk, found.account_id, found.state)
        journal.record(event, actor=actor, subject=f"explanation:{found.pk}", place_id=actor.place_id)
        return
    found.reason = text
    _move(actor, found, "again", ["reason"])


@transaction.atomic
def judge_explanation(*, actor: Actor, explanation_id: int, accept: bool) -> None:
    """Accept an explanation: the lapse no longer counts. Nobody judges her own, or before the shift is over.

    Raises as above.
    """
    row = access_explanation(actor, explanation_id)
    if row.account_id == actor.account_id:
        raise Conflict("自己的说明要由别人认定，请找政务服务管理部门")
    if accept and row.shift.ends > clock.now():
        raise Conflict("这一班还没结束，结束以后再认定，免得把后来的早退也认可了")
    row.decided_by_id = actor.account_id
    _move(actor, row, "accept" if accept else "refuse", ["decided_by"])


def _here(actor: Actor, row: Shift) -> None:
    if row.day != clock.today():
        raise Conflict("只能签今天的班")
    if actor.site_id != row.site_id:
        raise NotFound("这一班在别的站点，请先换岗位")


def _note(actor: Actor, row: Shift, *, came: bool) -> None:
    event = PresenceNoted(row.pk, actor.signed_in(), came)
    journal.record(event, actor=actor, subject=f"shift:{row.pk}", place_id=actor.place_id)


def _move(actor: Actor, row: Explanation, name: str, fields: list[str]) -> None:
    target = lifecycle.EXPLANATION.by_name[name].target or row.state
    event = ExplanationMoved(row.pk, row.shift_id, row.account_id, target)
    fire(
        lifecycle.EXPLANATION, row, name, actor=actor, event=event, subject_key=f"explanation:{row.pk}",
        place_id=actor.place_id, fields=fields,
    )  # fmt: skip
