"""How outside members go, as the lead body was told (按告知)."""

from __future__ import annotations

from django.db import transaction

from yichuang.kernel import clock, jobs
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Forbidden, Invalid, NotFound
from yichuang.kernel.lifecycle import fire

from .. import follow, lifecycle
from ..events import MemberTold
from ..models import BundleMember
from ..policies import access_bundle_case, led_by
from ..tasks import file_members

STEPS = {"going": "tell_going", "done": "tell_done", "failed": "tell_failed"}
_LONGEST = 300


@transaction.atomic
def tell_member(*, actor: Actor, bundle_case_id: int, member: str, state: str, note: str = "") -> None:
    """Enter what the lead body was told of a member outside: ``state`` going | done | failed; ``note`` by whom and how.

    What waits for its result is filed, or ended, in consequence. Outside members never have a clock of ours.
    Raises NotFound, Forbidden for any body but the lead, Conflict where it was told already, Invalid.
    """
    actor.require(lifecycle.TELL)
    parent = access_bundle_case(actor, bundle_case_id=bundle_case_id, lock=True)
    if not led_by(actor).filter(pk=parent.pk).exists():
        raise Forbidden("外部环节的情况由牵头单位录入，请告诉牵头单位")
    row = BundleMember.objects.filter(bundle_case=parent, member=member).first()
    if row is None or row.state not in lifecycle.TOLD:
        raise NotFound("这件事里没有这个外部环节")
    if state not in STEPS:
        raise Invalid({"state": "请选择告知的情况"})
    if len(note.strip()) > _LONGEST:
        raise Invalid({"note": f"说明最多 {_LONGEST} 个字"})
    row.told_by_id, row.told_at, row.moved_at = actor.signed_in(), clock.now(), clock.now()
    row.note = note.strip() or None
    fire(
        lifecycle.MEMBER,
        row,
        STEPS[state],
        actor=actor,
        event=MemberTold(parent.pk, member, lifecycle.MEMBER.by_name[STEPS[state]].target or ""),
        subject_key=parent.key,
        place_id=parent.place_id,
        fields=["told_by", "told_at", "moved_at", "note"],
    )
    if follow.settle(parent):
        jobs.defer(file_members, bundle_case_id=parent.pk)
