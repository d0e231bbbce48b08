"""Taking the whole back (撤回)."""

from __future__ import annotations

from django.db import transaction

from yichuang.domain.cases import public as cases
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict
from yichuang.kernel.lifecycle import fire

from .. import follow, lifecycle
from ..events import BundleWithdrawn
from ..policies import access_bundle_case


@transaction.atomic
def withdraw_bundle(*, actor: Actor, bundle_case_id: int, reason: str = "") -> tuple[str, ...]:
    """Take back everything that is not decided yet; returns the names of what was decided and stays.

    Each child is withdrawn through its own operation; members that were not filed yet are not filed any more.
    Raises NotFound, Forbidden, Conflict where everything is decided or ended already.
    """
    parent = access_bundle_case(actor, bundle_case_id=bundle_case_id, lock=True)
    lifecycle.WHOLE.check(parent, "withdraw", actor)
    rows = list(parent.members.all())
    stays: dict[str, int] = {}
    taken = 0
    for row in rows:
        if row.state in lifecycle.NOT_FILED:
            follow.move(parent, row, "withdraw", actor=actor, note="您撤回了这件事")
            taken += 1
        elif row.case_id is not None:
            case = cases.get_case(actor, case_id=row.case_id, lock=True)
            if any(a.name == "withdraw" for a in case.actions):
                cases.withdraw_case(actor=actor, case_id=row.case_id, reason=reason)
                taken += 1
            elif row.state not in lifecycle.SETTLED or row.state == lifecycle.ACHIEVED:
                stays[row.name] = row.case_id
    if not taken:
        raise Conflict("这件事里的事项都有决定或者已经结束，不能撤回了")
    parent.closed_at = clock.now()
    fire(
        lifecycle.WHOLE,
        parent,
        "withdraw",
        actor=actor,
        event=BundleWithdrawn(parent.pk, parent.number, tuple(stays.values())),
        subject_key=parent.key,
        place_id=parent.place_id,
        fields=["closed_at"],
    )
    follow.forget_content(parent, rows)
    return tuple(stays)
