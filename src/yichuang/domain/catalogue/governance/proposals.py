"""Writing a proposal to change the list: open, change, submit, drop (申请调整)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..codes import ItemKind
from ..models import BasicEntry, Implementation, Item, Proposal
from ..policies import access_item, in_place
from .access import (
    access_proposal,
    against,
    entry_above,
    may_write,
    move,
    of_the_county,
    own_bodies,
    record_new,
    same_draft,
)
from .lifecycle import DRAFT
from .notes import read_note
from .review import Ending, Report, review, review_ending
from .sheet import CONTROL
from .superior import SuperiorRecord, draft_from
from .terms import ProposalKind

MOST_BYTES = 500_000
"""Of a document as JSON: a record of the demo has about 12,000."""
_SHORTEST = 4
WRITING = frozenset(
    {ProposalKind.NEW, ProposalKind.REVISE, ProposalKind.STRENGTHEN, ProposalKind.TRANSFER, ProposalKind.MERGE}
)
"""Kinds whose document is published; 取消 only ends the item."""


@dataclass(frozen=True, slots=True)
class ProposalRef:
    """A proposal by its number."""

    id: int
    number: str
    revision: int
    state: str


@transaction.atomic
def open_proposal(  # noqa: PLR0913 - all named
    *,
    actor: Actor,
    kind: ProposalKind,
    reason: str,
    item_id: int | None = None,
    basic_code: str = "",
    ending_ids: Sequence[int] = (),
    organisation_ids: Sequence[int] = (),
) -> ProposalRef:
    """Begin a change of the list (提出申请): from the item's newest version, or the superior's line (认领), or empty.

    ``ending_ids``: with 整合, the items that go into ``item_id`` and end. ``organisation_ids``: the implementing
    bodies; those of the item if none are given. An item has one open proposal at a time.

    Raises NotFound, Forbidden (another body's item), Invalid, Conflict (there is one already; the code is on the list).
    """
    actor.require(DRAFT)
    if actor.place_id is None or actor.organisation_id is None:
        raise NotFound
    place_id = actor.place_id
    reason = _reason(reason)
    item = access_item(actor, item_id) if item_id is not None else None
    if (item is None) != (kind is ProposalKind.NEW):
        raise Invalid({"item_id": "新增事项不选已有事项；其他调整要选定一个事项"})
    entry = None
    if item is None:
        of_the_county(actor)
        entry, document = _claimed(place_id, basic_code)
        base = None
    else:
        base = item.versions.order_by("-number").first()
        document = dict(base.document) if base else {}
    bodies = list(dict.fromkeys(organisation_ids)) or (_bodies_of(item) if item else [actor.organisation_id])
    own_bodies(actor, place_id, bodies)
    if item is not None:  # naming one's own body for it does not make another's item one's own
        own_bodies(actor, place_id, _bodies_of(item))
    _keyed(document, bodies)
    proposal = Proposal(
        place_id=place_id,
        kind=kind.value,
        item=item,
        entry=entry,
        base=base,
        title=str(document.get("name") or "新事项")[:200],
        reason=reason,
        document=document,
        organisation_ids=bodies,
        account_id=actor.signed_in(),
        organisation_id=actor.organisation_id,
        made_at=clock.now(),
        changed_at=clock.now(),
    )
    ending = _ending(actor, kind, item, ending_ids)
    year = clock.today().year
    proposal.number = f"调{year}-{numbering.take('catalogue.proposal', str(place_id), year):03d}"
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError:
        raise Conflict("这个事项已经有一份调整申请在办，请到“事项调整”里接着办那一份") from None
    proposal.ending.set(ending)
    record_new(proposal, actor)
    return ref(proposal)


@transaction.atomic
def change_proposal(  # noqa: PLR0913 - all named
    *,
    actor: Actor,
    proposal_id: int,
    revision: int,
    document: Mapping[str, Any] | None = None,
    organisation_ids: Sequence[int] | None = None,
    reason: str | None = None,
) -> ProposalRef:
    """Replace parts of the draft. ``revision``: the draft the actor has seen; what is None stays.

    The document may be incomplete: the review says what is missing. The same content changes nothing.
    Raises NotFound, Forbidden, Invalid, Conflict (another has changed it since; no longer a draft).
    """
    proposal = access_proposal(actor, proposal_id)
    may_write(actor, proposal)
    same_draft(proposal, revision)
    changed = False
    if organisation_ids is not None and list(organisation_ids) != proposal.organisation_ids:
        own_bodies(actor, proposal.place_id, organisation_ids)
        if not organisation_ids:
            raise Invalid({"organisation_ids": "请至少指定一个实施主体"})
        proposal.organisation_ids = list(dict.fromkeys(organisation_ids))
        if document is None:
            document = {**proposal.document, "body": ""}
            _keyed(document, proposal.organisation_ids)
        changed = True
    if document is not None:
        changed = _replace(proposal, document) or changed
    if reason is not None and _reason(reason) != proposal.reason:
        proposal.reason = _reason(reason)
        changed = True
    if changed:
        proposal.revision += 1
        fields = ("organisation_ids", "document", "title", "reason", "revision")
        move(proposal, "change", actor, fields=fields)
    return ref(proposal)


@transaction.atomic
def submit_proposal(*, actor: Actor, proposal_id: int, revision: int) -> ProposalRef:
    """Hand the draft in for joint review. What the machine finds must be mended first (机器预审).

    Raises NotFound, Forbidden, Invalid (what the machine found, by element), Conflict.
    """
    proposal = access_proposal(actor, proposal_id)
    may_write(actor, proposal)
    same_draft(proposal, revision)
    if ProposalKind(proposal.kind) in WRITING:
        report = machine_review(proposal)
        if report.stops:
            must = [f for f in report.findings if f.must]
            raise Invalid(
                {f.where or "document": f.what for f in must}, f"机器预审发现 {len(must)} 个问题，改好后再提交"
            )
    proposal.round += 1
    move(proposal, "submit", actor, fields=("round",))
    return ref(proposal)


@transaction.atomic
def drop_proposal(*, actor: Actor, proposal_id: int, note: str) -> ProposalRef:
    """Withdraw the proposal (撤销申请). Raises NotFound, Forbidden, Invalid, Conflict."""
    proposal = access_proposal(actor, proposal_id)
    may_write(actor, proposal)
    move(proposal, "drop", actor, note=_reason(note, "note"))
    return ref(proposal)


def machine_review(proposal: Proposal) -> Report:
    """The report on the draft as it stands, and on the items that are to end (internal)."""
    held = against(proposal.place_id, proposal.document, proposal.organisation_ids)
    written = ProposalKind(proposal.kind) in WRITING
    checks = review(proposal.document, held).checks if written else ()
    items = list(proposal.ending.order_by("pk")) if written else [proposal.item]
    ending = [_ending_facts(item) for item in items if item is not None]
    return Report((*checks, review_ending(ending, held.edition)) if ending else checks)


def _ending_facts(item: Item) -> Ending:
    entry = entry_above(item.place_id, item.basic_code)
    above = SuperiorRecord.model_validate(entry.record) if entry else None
    return Ending(item.name, ItemKind(item.kind), above)


def ref(proposal: Proposal) -> ProposalRef:
    """The reference of a row (internal)."""
    return ProposalRef(proposal.pk, proposal.number, proposal.revision, proposal.state)


def _claimed(place_id: int, basic_code: str) -> tuple[BasicEntry | None, dict[str, Any]]:
    if not basic_code:
        return None, {"effective_on": clock.today().isoformat(), "published_on": clock.today().isoformat()}
    entry = entry_above(place_id, basic_code)
    if entry is None:
        raise NotFound("上级基本目录里没有这个编码")
    if Item.objects.filter(place_id=place_id, basic_code=basic_code).exclude(state="withdrawn").exists():
        raise Conflict("这个事项已在本地清单里，请提出修订申请")
    document = draft_from(SuperiorRecord.model_validate(entry.record))
    today = clock.today().isoformat()
    return entry, document | {"published_on": today, "effective_on": today}


def _bodies_of(item: Item) -> list[int]:
    rows = Implementation.objects.filter(item=item, ended_on__isnull=True).order_by("pk")
    return list(rows.values_list("organisation_id", flat=True))


def _keyed(document: dict[str, Any], organisation_ids: Sequence[int]) -> None:
    """The record names its implementing body by key; one that several implement, by their common kind."""
    if document.get("body") or not organisation_ids:
        return
    bodies = [places.get_organisation(i) for i in organisation_ids]
    document["body"] = bodies[0].key if len(bodies) == 1 else bodies[0].body


def _ending(actor: Actor, kind: ProposalKind, item: Item | None, ending_ids: Sequence[int]) -> list[Item]:
    if kind is not ProposalKind.MERGE:
        if ending_ids:
            raise Invalid({"ending_ids": "只有整合才并入其他事项"})
        return []
    rows = [access_item(actor, i) for i in dict.fromkeys(ending_ids)]
    if not rows or item in rows:
        raise Invalid({"ending_ids": "整合要选定并进来的其他事项"})
    for row in rows:
        in_place(actor, row.place_id)
        if row.state == "withdrawn":
            raise Conflict(f"“{row.name}”已经取消，不用再整合")
        own_bodies(actor, row.place_id, _bodies_of(row))
    return rows


def _replace(proposal: Proposal, document: Mapping[str, Any]) -> bool:
    new = json.loads(json.dumps(document, ensure_ascii=False))
    if len(json.dumps(new, ensure_ascii=False).encode()) > MOST_BYTES:
        raise Invalid({"document": "内容太多了，请精简后再保存"})
    if unseen := dict(_control_characters(new)):
        raise Invalid(unseen)
    if proposal.item is not None and new.get("basic_code") != proposal.item.basic_code:
        raise Invalid({"basic_code": "已在清单上的事项不能改基本编码；编码变了的，取消旧的、新增新的"})
    if new == proposal.document:
        return False
    proposal.document = new
    proposal.title = str(new.get("name") or "新事项")[:200]
    return True


def _control_characters(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Texts with characters nobody sees, by element: the database, spreadsheets and PDFs choke on them."""
    if isinstance(value, str) and CONTROL.search(value):
        yield where or "document", "里面有看不见的控制字符，请删掉后重新输入"
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in rows:
        yield from _control_characters(inner, f"{where}.{name}".lstrip("."))


def _reason(text: str, field: str = "reason") -> str:
    return read_note(text, field, least=_SHORTEST, told="请写明理由和依据")


def wanted_on(document: Mapping[str, Any]) -> date | None:
    """The day on which the draft wants to take effect; None if it names no real day (internal)."""
    try:
        return date.fromisoformat(str(document.get("effective_on", "")))
    except ValueError:
        return None
