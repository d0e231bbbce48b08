"""What follows for the whole and its other members when one of them has moved: the only writer of derived states.

Called with the parent's row locked. May be called again at any time: it writes only what has changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from yichuang.domain.cases import public as cases
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.lifecycle import fire

from . import lifecycle
from .events import BundleProgressed, MemberMoved
from .models import BundleCase, BundleMember
from .queries.listed import get_bundle_version
from .spec import ACCEPTANCE

Needs = dict[str, tuple[tuple[str, str], ...]]
_WHY_NOT = {
    lifecycle.FAILED: "没有办成",
    lifecycle.TAKEN_BACK: "已撤回",
    lifecycle.DROPPED: "不再办理",
    lifecycle.HELD: "没能提交",
    lifecycle.TOLD_FAILED: "没有办成",
}


def follower(place_id: int) -> Actor:
    """The system, following the children."""
    return system(place_id, permissions=frozenset({lifecycle.FOLLOW}))


def move(  # noqa: PLR0913 - one movement, all named
    parent: BundleCase,
    row: BundleMember,
    name: str,
    *,
    actor: Actor,
    because_of: str = "",
    note: str = "",
    fields: Iterable[str] = (),
) -> None:
    """Fire ``name`` on a member; ``note`` says why, in words for the applicant."""
    row.moved_at, row.because_of = clock.now(), because_of
    if note:
        row.note = note
    target = lifecycle.MEMBER.by_name[name].target or row.state
    fire(
        lifecycle.MEMBER,
        row,
        name,
        actor=actor,
        event=MemberMoved(parent.pk, row.member, target, row.case_id, because_of),
        subject_key=parent.key,
        place_id=parent.place_id,
        fields=["moved_at", "because_of", *(["note"] if note else []), *fields],
    )


def needs_of(parent: BundleCase, rows: Iterable[BundleMember]) -> Needs:
    """What each member waits for, of those that take part in this application."""
    here = {row.member for row in rows}
    spec = get_bundle_version(parent.version_id).spec
    return {
        m.key: tuple((a.member, a.needs) for a in m.after if a.member in here) for m in spec.members if m.key in here
    }


def fulfilled(row: BundleMember, kind: str) -> bool:
    """Whether what another member needs of this one is there."""
    if kind == ACCEPTANCE and (row.state in lifecycle.BEYOND_ACCEPTANCE or sent_up(row)):
        return True
    return row.state in lifecycle.THERE


def sent_up(row: BundleMember) -> bool:
    """Whether the superior now decides on a child of ours (转报上级): running elsewhere, shown as told."""
    return row.case_id is not None and row.state in lifecycle.TOLD


def over(row: BundleMember) -> bool:
    """Whether this member comes to nothing more; one sent up not before its end is told."""
    return row.state in lifecycle.SETTLED or (sent_up(row) and row.state != lifecycle.TOLD_GOING)


def superior_of(place_id: int, case_id: int) -> str:
    """To whom the child was sent up, in the words of the body that did."""
    timeline = cases.get_case(system(place_id), case_id=case_id).timeline
    reason = next((line.reason for line in reversed(timeline) if line.transition == "transfer_up"), "")
    return reason.partition("。")[0].removeprefix("转报")


def ready(parent: BundleCase, rows: Iterable[BundleMember]) -> list[BundleMember]:
    """The waiting members whose turn has come."""
    rows = list(rows)
    by_key, needs = {r.member: r for r in rows}, needs_of(parent, rows)
    waiting = [r for r in rows if r.state == lifecycle.WAITING]
    return [r for r in waiting if all(fulfilled(by_key[k], kind) for k, kind in needs[r.member])]


def settle(parent: BundleCase) -> bool:
    """End what depended on what will not come, derive the state of the whole; whether somebody's turn has come."""
    rows = list(parent.members.all())
    actor = follower(parent.place_id)
    _drop(parent, rows, actor)
    ours = [r for r in rows if r.case_id is not None or r.state not in lifecycle.TOLD]
    settled = [r for r in ours if over(r)]
    if parent.state in {lifecycle.UNDER_WAY, lifecycle.PARTLY} and ours:
        if len(settled) == len(ours):
            parent.closed_at = clock.now()
            _advance(parent, "finish", actor, ["closed_at"])
        elif settled and parent.state == lifecycle.UNDER_WAY:
            _advance(parent, "progress", actor, [])
    forget_content(parent, rows)
    return parent.state != lifecycle.WITHDRAWN and bool(ready(parent, rows))


def _drop(parent: BundleCase, rows: list[BundleMember], actor: Actor) -> None:
    by_key, needs = {r.member: r for r in rows}, needs_of(parent, rows)
    moved = True
    while moved:
        moved = False
        for row in rows:
            if row.state not in lifecycle.NOT_FILED:
                continue
            lost = next((by_key[k] for k, _ in needs[row.member] if by_key[k].state in lifecycle.NEVER), None)
            if lost is not None:
                note = f"不再办理：因为“{lost.name}”{_WHY_NOT[lost.state]}"
                move(parent, row, "drop", actor=actor, because_of=lost.member, note=note)
                moved = True


def _advance(parent: BundleCase, name: str, actor: Actor, fields: list[str]) -> None:
    state = lifecycle.WHOLE.by_name[name].target or parent.state
    fire(
        lifecycle.WHOLE,
        parent,
        name,
        actor=actor,
        event=BundleProgressed(parent.pk, parent.number, state),
        subject_key=parent.key,
        place_id=parent.place_id,
        fields=fields,
    )


def forget_content(parent: BundleCase, rows: Iterable[BundleMember]) -> None:
    """When no member waits any more, what was handed in lies in the children's files and nowhere else."""
    if parent.content and not any(r.state in {lifecycle.WAITING, lifecycle.TO_COMPLETE} for r in rows):
        parent.content = {}
        parent.save(update_fields=["content"])
        parent.files.all().delete()
