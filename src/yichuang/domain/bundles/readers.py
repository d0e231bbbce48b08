"""What bundles do when entries of their children arrive: the projection of each child's state on its member.

A reader changes only rows of its own room; filing what comes next is a job of its own, deferred in the same
transaction, so that the journal is never read while cases are being received.
"""

from __future__ import annotations

from yichuang.domain.cases import public as cases
from yichuang.kernel import jobs
from yichuang.kernel.actor import system
from yichuang.kernel.journal import SealedEntry, reader

from . import follow, lifecycle
from .models import BundleCase, BundleMember
from .tasks import file_members

_STEPS = {
    "cases.case.accepted": "accept",
    "cases.case.issued": "achieve",
    "cases.case.delivered": "achieve",
}
_WHOSE = frozenset({"applicant", "for"})
"""Whose matter a case is: a proxy or a member of the household only appears in it."""
_WHY = {
    "rejected": "决定不予，理由见办件",
    "not_competent": "不归这个机关管",
    "returned": "没有在期限内补齐，已退回",
    "terminated": "终止办理",
}


@reader(
    "bundles.children",
    kinds={
        "cases.case.submitted",
        "cases.case.accepted",
        "cases.case.decided",
        "cases.case.issued",
        "cases.case.delivered",
        "cases.case.closed",
    },
)
def follow_children(entry: SealedEntry) -> None:
    """A child moved: its member follows, what depended on it is ended or gets its turn, the whole follows.

    Reading an entry again changes nothing: a member only moves along the edges of its table.
    """
    if entry.kind == "cases.case.submitted":
        _join(entry)
        return
    row = BundleMember.objects.filter(case_id=entry.payload["case_id"]).first()
    if row is None:
        return
    parent = BundleCase.objects.select_for_update(no_key=True).get(pk=row.bundle_case_id)
    row.refresh_from_db()
    name, why = _step(entry)
    if row.state in lifecycle.MEMBER.by_name[name].sources:
        follow.move(parent, row, name, actor=follow.follower(parent.place_id), note=why)
    if follow.settle(parent):
        jobs.defer(file_members, bundle_case_id=parent.pk)


def _step(entry: SealedEntry) -> tuple[str, str]:
    if entry.kind in _STEPS:
        return _STEPS[entry.kind], ""
    state = entry.payload["outcome" if entry.kind == "cases.case.decided" else "state"]
    if state == "granted":
        return "grant", ""
    if state == "not_needed":
        return "spare", "这件事依法不需要办理，不影响后面的事项"
    if state == "transferred":
        body = follow.superior_of(entry.place_id or 0, entry.payload["case_id"])
        return "send_up", f"已转报{body or '上级机关'}，由其决定；有了结果由牵头单位告知"
    return ("take_back", "") if state == "withdrawn" else ("fail", _WHY.get(state, ""))


def _join(entry: SealedEntry) -> None:
    """A case filed at a window for somebody whose bundle waits for just that becomes its child (到窗口办的成员)."""
    waiting = BundleMember.objects.filter(
        state=lifecycle.AT_WINDOW, item_id=entry.payload["item_id"], bundle_case__place_id=entry.place_id or 0
    ).select_related("bundle_case")
    if not waiting.exists():
        return
    case_id = entry.payload["case_id"]
    parties = cases.get_case(system(entry.place_id), case_id=case_id).parties
    own = [p.applicant_id for p in parties if p.role in _WHOSE]
    row = waiting.filter(bundle_case__applicant_id__in=own).order_by("pk").first()
    if row is None or BundleMember.objects.filter(case_id=case_id).exists():
        return
    parent = BundleCase.objects.select_for_update(no_key=True).get(pk=row.bundle_case_id)
    row.refresh_from_db()
    if row.state == lifecycle.AT_WINDOW:
        row.case_id = case_id
        follow.move(parent, row, "file", actor=follow.follower(parent.place_id), fields=["case"])
