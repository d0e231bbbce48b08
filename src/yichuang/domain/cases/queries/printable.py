"""Which papers of a case can be printed now, and by whom: the one list for desk and portal."""

from __future__ import annotations

from collections.abc import Iterable

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

from .. import lifecycle
from ..models import Case
from ..policies import may_open_form, only_hands_over
from ..records import PaperView, ProcedureView
from .rows import openable

_ENDED = {
    lifecycle.NOT_NEEDED: PaperView("refusal", "不受理告知书"),
    lifecycle.NOT_COMPETENT: PaperView("refusal", "不予受理决定书"),
    lifecycle.RETURNED: PaperView("returned", "退回通知书"),
    lifecycle.TERMINATED: PaperView("terminated", "终止办理通知书"),
    lifecycle.TRANSFERRED: PaperView("transferred", "转报上级告知书"),
}


def papers_of(actor: Actor, case: Case, procedures: Iterable[ProcedureView]) -> tuple[PaperView, ...]:
    """What ``print_paper`` prints of this case for this actor, in the order it came about.

    Every special procedure has its own notice, as each run was told apart (行政许可法 45); a notice stays printable
    for good. The filled form is for staff who may open it.
    """
    found = [PaperView("collection", "收件回执" if case.number else "代办收件单", slip=True)]
    if may_open_form(actor):
        found.append(PaperView("application", "申请表"))
    if hasattr(case, "correction"):
        found.append(PaperView("correction", "一次性告知书"))
    if case.accepted_on is not None:
        found.append(PaperView("acceptance", "受理通知书", slip=True))
    for p in procedures:
        day = p.started_at.astimezone(clock.SHANGHAI)
        found.append(PaperView(f"special-{p.procedure_id}", f"特别程序告知书（{p.name}，{day:%Y-%m-%d}）"))
    extension = getattr(case, "extension", None)
    if extension is not None and extension.approved_at is not None:
        found.append(PaperView("extension", "延长办理期限告知书"))
    if case.state in _ENDED:
        found.append(_ENDED[case.state])
    return tuple(found)


def query_codes(actor: Actor, case_ids: Iterable[int]) -> dict[int, str]:
    """The query codes of those of these cases whose papers this actor may print: only for making documents."""
    found = Case.objects.filter(pk__in=openable(actor, case_ids))
    return {case.pk: str(case.query_code) for case in found if not only_hands_over(actor, case)}
