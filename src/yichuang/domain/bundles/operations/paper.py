"""Papers of the whole (一件事): one receipt, one notice of everything the bodies ask (S2-71 一次告知)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from yichuang.domain.cases import public as cases
from yichuang.domain.people import public as people
from yichuang.kernel import clock, documents, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound

from .. import lifecycle
from ..events import BundlePaperPrinted
from ..merge import whole
from ..models import BundleCase
from ..policies import access_bundle_case
from ..queries.filed import NOTICE, PAPERS, get_bundle_case
from ..queries.listed import get_bundle_version, plan_for
from ..records import BundleCaseView, ChildView

_TEMPLATES = Path(__file__).parent.parent / "documents"


@transaction.atomic
def print_bundle_paper(*, actor: Actor, bundle_case_id: int, kind: str, link: str = "") -> bytes:
    """A paper of the whole as PDF (A4); ``link`` goes into the QR code: where to follow it. By staff: on record.

    ``kind``: receipt (what was filed, with number and query code of each case, who does it, until when) | notice (the
    one 一次性告知书 of what the bodies ask now, each paper once, due by the earliest: 行政许可法 32). The applicant's
    covers everything; staff's what they may open, and says so. Raises NotFound, also for who may open none of the
    files, Conflict where nothing is asked.
    """
    parent = access_bundle_case(actor, bundle_case_id=bundle_case_id)
    view = get_bundle_case(actor, bundle_case_id=bundle_case_id)
    if kind not in PAPERS:
        raise NotFound
    if not view.papers:
        raise NotFound("回执和告知书由经办的窗口或单位打印；您只看得到进度")
    if kind not in dict(view.papers):
        raise Conflict("现在没有要补的，不用出一次性告知书")
    if actor.role not in {"", "public"}:
        journal.record(BundlePaperPrinted(parent.pk, kind), actor=actor, subject=parent.key, place_id=parent.place_id)
    spec = get_bundle_version(parent.version_id).spec
    data = _facts(parent, view, link) | (_notice(view) if kind == NOTICE else _receipt(actor, parent, view))
    return documents.render(_TEMPLATES / f"{kind}.typ", data, sample=spec.sample)


def _facts(parent: BundleCase, view: BundleCaseView, link: str) -> dict[str, Any]:
    name, masked_id = people.name_on_papers(parent.applicant_id)
    spec = get_bundle_version(parent.version_id).spec
    unseen = [c.name for c in view.children if c.case is None and not c.external and c.state not in lifecycle.NOT_FILED]
    return {
        "number": view.number,
        "name": view.name,
        "applicant": name,
        "applicant_id": masked_id,
        "lead": view.lead,
        "submitted_on": _cn(clock.day_of(view.submitted_at)),
        "printed_on": _cn(clock.today()),
        "unseen": unseen,
        "consult": spec.consult,
        "complain": spec.complain,
        "qr": documents.qr_svg(link or view.number),
    }


def _notice(view: BundleCaseView) -> dict[str, Any]:
    checking = [(c, _due(c, {"completeness"})) for c in view.children if c.case and c.case.state == "submitted"]
    return {
        "rows": [
            (a.name, "；".join(f"{name}：{reason}" for name, reason in a.reasons), _cn(a.due_on)) for a in view.asked
        ],
        "asking": _asking(view),
        "checking": [f"{c.name}（最晚 {_cn(day)} 告知）" if day else c.name for c, day in checking],
        "due_on": _cn(view.asked_due_on),
        "once": any(len(a.numbers) > 1 for a in view.asked),
    }


def _asking(view: BundleCaseView) -> list[str]:
    numbers = {n for a in view.asked for n in a.numbers}
    return [f"{c.name}（{c.body}，{c.number}）" for c in view.children if c.number in numbers]


def _receipt(actor: Actor, parent: BundleCase, view: BundleCaseView) -> dict[str, Any]:
    codes = cases.query_codes(actor, [c.case_id for c in view.children if c.case_id is not None])
    total = plan_for(parent.version_id, parent.situation).total
    apart = f"（{'、'.join(total.apart)}没有承诺时间，另计）" if total.apart else ""
    return {
        "total": f"最多 {whole(total.days)} 个工作日，从受理算起{apart}",
        "rows": [_row(c, codes) for c in view.children],
    }


def _row(child: ChildView, codes: dict[int, str]) -> tuple[str, str, str, str, str]:
    """Name with body, where it stands, number, query code, and by when at the latest."""
    stands = child.state_label
    if child.state == lifecycle.WAITING:
        before = "、".join(f"“{name}”{'办成' if kind == 'result' else '受理'}" for name, kind in child.needs)
        stands = f"等{before}，自动提交" if before else stands
    day = _due(child, {"completeness", "promised"})
    due = f"{day.month} 月 {day.day} 日" if day else "—"
    return f"{child.name}\n{child.body}", stands, child.number or "—", codes.get(child.case_id or 0, "—"), due


def _due(child: ChildView, kinds: Iterable[str]) -> date | None:
    clocks = child.case.clocks if child.case else ()
    return min((c.due_on for c in clocks if c.kind in kinds and c.state != "done" and c.due_on), default=None)


def _cn(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""
