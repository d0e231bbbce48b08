"""What was applied for: the whole with its children, lists, and the combined notice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import steady

from .. import lifecycle
from ..follow import needs_of, over, sent_up, superior_of
from ..merge import paper_name
from ..models import BundleCase, BundleMember
from ..order import levels_of
from ..policies import access_bundle_case, led_by
from ..records import AskedPaper, BundleCaseView, BundleRow, ChildView
from ..spec import BundleSpec
from .listed import get_bundle_version

FORM = "form"
RECEIPT, NOTICE = "receipt", "notice"
PAPERS = {RECEIPT: "一件事申请回执", NOTICE: "一次性告知书"}
_LIST = 100


@steady()
def get_bundle_case(actor: Actor, *, number: str = "", bundle_case_id: int | None = None) -> BundleCaseView:
    """The whole as this actor may see it: her own; for staff each child they may open, the others as name and state.

    Raises NotFound.
    """
    parent = access_bundle_case(actor, bundle_case_id=bundle_case_id, number=number)
    spec = get_bundle_version(parent.version_id).spec
    rows = list(parent.members.select_related("told_by"))
    opened = _opened(actor, rows)
    children = _children(parent, spec, rows, opened)
    asked = combined_notice(children)
    return BundleCaseView(
        bundle_case_id=parent.pk,
        number=parent.number,
        name=spec.name,
        plain_name=spec.plain_name,
        key=spec.key,
        version_id=parent.version_id,
        situation=dict(parent.situation) if parent.applicant_id == actor.applicant_id else {},
        state=parent.state,
        state_label=lifecycle.WHOLE.states[parent.state],
        submitted_at=parent.submitted_at,
        closed_at=parent.closed_at,
        applicant=people.list_cards([parent.applicant_id])[parent.applicant_id].name,
        place_id=parent.place_id,
        lead=places.get_organisation(parent.lead_id).name,
        children=children,
        notice_due_on=_notice_due(children),
        asked=asked,
        asked_due_on=min((a.due_on for a in asked), default=None),
        may_withdraw=_may_withdraw(actor, parent, rows, opened),
        may_tell=led_by(actor).filter(pk=parent.pk).exists(),
        papers=_papers(actor, children, asked),
    )


def _papers(actor: Actor, children: Iterable[ChildView], asked: Sequence[AskedPaper]) -> tuple[tuple[str, str], ...]:
    """The papers of the whole carry her name: for herself, and for staff who may open a child's file."""
    hers = actor.role in {"", "public"} and not actor.is_system
    if not hers and not any(c.case is not None and not c.case.handing_over for c in children):
        return ()
    return ((RECEIPT, PAPERS[RECEIPT]), *(((NOTICE, PAPERS[NOTICE]),) if asked else ()))


def _opened(actor: Actor, rows: Iterable[BundleMember]) -> dict[int, cases.CaseDetail]:
    """The children this actor may open."""
    ids = [r.case_id for r in rows if r.case_id is not None]
    may = cases.openable(actor, ids) if ids else frozenset()
    return {case_id: cases.get_case(actor, case_id=case_id) for case_id in ids if case_id in may}


def _children(
    parent: BundleCase, spec: BundleSpec, rows: Sequence[BundleMember], opened: dict[int, cases.CaseDetail]
) -> tuple[ChildView, ...]:
    needs = needs_of(parent, rows)
    levels, names = levels_of(needs), {r.member: r.name for r in rows}
    items = {r.item_id: catalogue.get_item(r.item_id) for r in rows if r.item_id is not None}
    tellers = people.staff_names([r.told_by_id for r in rows if r.told_by_id is not None])
    return tuple(
        ChildView(
            member=r.member,
            name=r.name,
            body=external.body if (external := spec.member(r.member).external) else _body(opened, r, items),
            state=r.state,
            state_label=lifecycle.MEMBER.states[r.state],
            settled=over(r),
            external=external is not None,
            case=opened.get(r.case_id) if r.case_id is not None else None,
            number=(case.number or "") if r.case_id in opened and (case := opened[r.case_id]) else "",
            case_id=r.case_id if r.case_id in opened else None,
            needs=tuple((names[k], kind) for k, kind in needs[r.member]),
            level=levels[r.member],
            note=str(r.note or ""),
            happens=external.happens if external else "",
            told=external.told if external else "",
            told_at=r.told_at,
            told_by=tellers.get(r.told_by_id, "") if r.told_by_id is not None else "",
            moved_at=r.moved_at,
            item_code=items[r.item_id].basic_code if r.item_id is not None else "",
        )
        for r in sorted(rows, key=lambda r: (levels[r.member], r.position))
    )


def _body(opened: dict[int, cases.CaseDetail], row: BundleMember, items: dict[int, catalogue.ItemRef]) -> str:
    """Who has it: the deciding body; the superior where it was sent up."""
    if row.case_id is not None and sent_up(row) and (above := superior_of(row.bundle_case.place_id, row.case_id)):
        return above
    if row.case_id in opened:
        return opened[row.case_id].deciding_organisation
    return items[row.item_id].organisation_name if row.item_id is not None else ""


def _notice_due(children: Iterable[ChildView]) -> date | None:
    """The earliest day by which a child must say whether its papers are complete (行政许可法 32): the one notice's."""
    clocks = [c for child in children if child.case for c in child.case.clocks]
    return min((c.due_on for c in clocks if c.kind == "completeness" and c.state != "done" and c.due_on), default=None)


def combined_notice(children: Iterable[ChildView]) -> tuple[AskedPaper, ...]:
    """What the children ask now, in one list: the same paper once, due by the earliest of them (S2-71 一次告知)."""
    found: dict[str, list[tuple[ChildView, str, str, str]]] = {}
    for child in children:
        case = child.case
        if case is None or case.state != "correcting" or case.correction is None:
            continue
        for material, name, reason, answered in case.correction.items:
            if not answered:
                same = f"{child.member}:{FORM}" if material == FORM else paper_name(name)
                found.setdefault(same, []).append((child, material, name, reason))
    asked = []
    for group in found.values():
        first, material, name, _ = group[0]
        dues = [c.case.correction.due_on for c, _, _, _ in group if c.case and c.case.correction]
        asked.append(
            AskedPaper(
                paper=f"{first.member}__{material}",
                name=f"{first.name}：申请表" if material == FORM else name,
                reasons=tuple((child.name, reason) for child, _, _, reason in group),
                numbers=tuple(child.number for child, _, _, _ in group),
                due_on=min(dues),
                is_form=material == FORM,
            )
        )
    return tuple(sorted(asked, key=lambda a: a.due_on))


def _may_withdraw(
    actor: Actor, parent: BundleCase, rows: Iterable[BundleMember], opened: dict[int, cases.CaseDetail]
) -> bool:
    if not any(t.name == "withdraw" for t in lifecycle.WHOLE.possible(parent, actor)):
        return False
    return any(
        r.state in lifecycle.NOT_FILED
        or (r.case_id in opened and any(a.name == "withdraw" for a in opened[r.case_id].actions))
        for r in rows
    )


def list_own_bundles(actor: Actor) -> tuple[BundleRow, ...]:
    """What somebody of the public applied for, newest first, each as one thing with its children."""
    if actor.applicant_id is None:
        return ()
    return _rows(BundleCase.objects.filter(applicant_id=actor.applicant_id).order_by("-pk")[:_LIST])


def list_led_bundles(actor: Actor) -> tuple[BundleRow, ...]:
    """What the actor's body leads: open first, those with outside members to be told of on top. Raises Forbidden."""
    actor.require(lifecycle.TELL)
    rows = _rows(led_by(actor).order_by("-pk")[:_LIST])
    return tuple(sorted(rows, key=lambda r: (r.state in {lifecycle.DONE, lifecycle.WITHDRAWN}, not r.open_told)))


def count_to_tell(actor: Actor) -> int:
    """How many outside members of what the actor's body leads have not been told to their end."""
    open_states = [lifecycle.TOLD_OPEN, lifecycle.TOLD_GOING]
    under_way = [lifecycle.UNDER_WAY, lifecycle.PARTLY]
    return BundleMember.objects.filter(
        state__in=open_states, bundle_case__in=led_by(actor).filter(state__in=under_way)
    ).count()


def _rows(found: Iterable[BundleCase]) -> tuple[BundleRow, ...]:
    parents = list(found)
    members: dict[int, list[BundleMember]] = {}
    for row in BundleMember.objects.filter(bundle_case__in=parents).select_related("case"):
        members.setdefault(row.bundle_case_id, []).append(row)
    cards = people.list_cards([p.applicant_id for p in parents])
    return tuple(
        BundleRow(
            bundle_case_id=p.pk,
            number=p.number,
            name=(spec := get_bundle_version(p.version_id).spec).name,
            plain_name=spec.plain_name,
            state=p.state,
            state_label=lifecycle.WHOLE.states[p.state],
            submitted_at=p.submitted_at,
            applicant=cards[p.applicant_id].name,
            children=tuple((m.name, _word(m), (m.case.number or "") if m.case else "") for m in members.get(p.pk, [])),
            open_told=sum(m.state in {lifecycle.TOLD_OPEN, lifecycle.TOLD_GOING} for m in members.get(p.pk, [])),
        )
        for p in parents
    )


def _word(row: BundleMember) -> str:
    """Where a child stands: the case's own word while it is under way, which says more."""
    if row.case is not None and row.state in {lifecycle.FILED, lifecycle.ACCEPTED, lifecycle.GRANTED}:
        return cases.STATES[row.case.state]
    return lifecycle.MEMBER.states[row.state]


def bundled(actor: Actor, case_ids: Iterable[int]) -> dict[int, str]:
    """Of these cases, those that belong to a bundle this actor may see, with its number: for lists and links."""
    found = BundleMember.objects.filter(case_id__in=list(case_ids)).select_related("bundle_case")
    if actor.applicant_id is not None and actor.role in {"", "public"}:
        found = found.filter(bundle_case__applicant_id=actor.applicant_id)
    may = cases.openable(actor, [r.case_id for r in found if r.case_id is not None])
    return {r.case_id: r.bundle_case.number for r in found if r.case_id is not None and r.case_id in may}


def bundle_of(actor: Actor, case_id: int) -> BundleRow | None:
    """The whole behind a child this actor may open; None for a case of its own."""
    if not cases.openable(actor, [case_id]):
        return None
    found = BundleCase.objects.filter(members__case_id=case_id)
    rows = _rows(found)
    return rows[0] if rows else None


def submitted_from(actor: Actor, draft_id: str) -> str:
    """The number that a draft of hers was handed in under. Raises NotFound."""
    row = BundleCase.objects.filter(draft=UUID(draft_id), account_id=actor.signed_in()).only("number").first()
    if row is None:
        raise NotFound("没有这份草稿，可能已经删除")
    return row.number


def bundle_case_id_of(actor: Actor, number: str) -> int:
    """The id behind a number this actor may see. Raises NotFound."""
    return access_bundle_case(actor, number=number).pk
