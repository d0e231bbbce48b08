"""Judging, approving and publishing a proposal (联合审核、审定、公示、发布; S1-77, S2-10 … S2-17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from pydantic import ValidationError

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.errors import Conflict, DomainError, Forbidden, Invalid
from yichuang.kernel.lifecycle import fire

from ..codes import Service
from ..events import ItemResumed, ItemWithdrawn, ProposalJudged, ProposalMoved, RevisionDone
from ..lifecycle import MACHINE, WITHDRAWN
from ..models import Implementation, Item, ItemVersion, Judgement, Proposal, RevisionTask
from ..operations.end_handed import end_handed, granted_by
from ..operations.publish import put_on_list
from ..policies import PERMISSIONS
from ..record.spec import ItemSpec
from .access import access_proposal, authors, move, note_step
from .lifecycle import PROPOSAL
from .notes import read_note
from .proposals import WRITING, ProposalRef, machine_review, ref
from .rules import get_list_rules, revise_by, shown_until
from .terms import Dimension, ProposalKind

_FOUND_AGAIN = "机器预审又发现了问题（上级清单或规则变了），请退回修改"

log = structlog.get_logger(__name__)


@transaction.atomic
def judge_proposal(*, actor: Actor, proposal_id: int, dimension: Dimension, good: bool, note: str = "") -> ProposalRef:
    """Give one of the five judgements (联合审核). The last one moves the proposal on, or back to its author.

    Nobody judges what she wrote, and the five come from at least as many people as the place's rules say.
    Raises NotFound, Forbidden (an author), Invalid (no reason), Conflict (judged already; too few people).
    """
    proposal = access_proposal(actor, proposal_id)
    PROPOSAL.check(proposal, "judge", actor)
    account = actor.signed_in()
    if actor.organisation_id is None:
        raise Forbidden("请先选择所在单位的岗位")
    if account in authors(proposal):
        raise Forbidden("自己起草、修改或提交的，不能自己审核，请别的同事审核")
    note = read_note(note, "note", least=0 if good else 1, told="不通过要写明哪里不行、怎么改")
    given = list(proposal.judgements.filter(round=proposal.round))
    if any(j.dimension == dimension.value for j in given):
        raise Conflict(f"{dimension.label}已经有人审核过了")
    people = {j.account_id for j in given} | {account}
    least = get_list_rules(proposal.place_id).least_reviewers
    left = len(Dimension) - len(given) - 1
    if len(people) + left < least:
        raise Conflict(f"联合审核至少要 {least} 个人，这一项请别的同事审核")
    Judgement.objects.create(
        proposal=proposal,
        round=proposal.round,
        dimension=dimension.value,
        good=good,
        note=note,
        account_id=account,
        organisation_id=actor.organisation_id,
        at=clock.now(),
    )
    entry = ProposalJudged(proposal.pk, proposal.round, dimension.value, good)
    journal.record(entry, actor=actor, subject=f"proposal:{proposal.pk}", place_id=proposal.place_id)
    if left == 0:
        agreed = good and all(j.good for j in given)
        move(proposal, "report" if agreed else "refuse", actor)
    return ref(proposal)


@transaction.atomic
def approve_proposal(*, actor: Actor, proposal_id: int, effective_on: date, note: str = "") -> ProposalRef:
    """Approve it (审定): its publicity begins tomorrow, it is published when that is over, and holds from a day.

    The approver has neither written nor judged it (this round). ``effective_on`` lies after the publicity.
    Raises NotFound, Forbidden, Invalid, Conflict.
    """
    proposal = access_proposal(actor, proposal_id)
    PROPOSAL.check(proposal, "approve", actor)
    account = actor.signed_in()
    judges = set(proposal.judgements.filter(round=proposal.round).values_list("account_id", flat=True))
    if account in authors(proposal) | judges:
        raise Forbidden("起草、审核过的人不能审定，请别的负责人审定")
    if ProposalKind(proposal.kind) in WRITING and machine_review(proposal).stops:
        raise Conflict(_FOUND_AGAIN)
    today = clock.today()
    until = shown_until(proposal.place_id)
    earliest = until + timedelta(days=1) if until > today else today
    if effective_on < earliest:
        raise Invalid({"effective_on": f"公示到 {until}，实施日期最早是 {earliest}"})
    proposal.publicity_from, proposal.publicity_until, proposal.effective_on = today, until, effective_on
    move(
        proposal,
        "approve",
        actor,
        note=read_note(note, "note"),
        fields=("publicity_from", "publicity_until", "effective_on"),
    )
    return ref(proposal)


@transaction.atomic
def send_back_proposal(*, actor: Actor, proposal_id: int, note: str) -> ProposalRef:
    """Back to its author, before approval or after views came in during publicity. Raises as ``approve_proposal``."""
    proposal = access_proposal(actor, proposal_id)
    note = read_note(note, "note", least=1, told="请写明为什么退回、要改什么")
    proposal.publicity_from = proposal.publicity_until = proposal.effective_on = None
    move(
        proposal,
        "send_back",
        actor,
        note=note,
        fields=("publicity_from", "publicity_until", "effective_on"),
    )
    return ref(proposal)


@transaction.atomic
def publish_proposal(*, actor: Actor, proposal_id: int) -> ProposalRef:
    """Put the change on the list, in one movement for all who read (发布).

    Only after the publicity. A cancelled or merged item ends on the day the change takes effect, not before; with it,
    or with the item that goes to another body or level, ends what is handed down of it (``end_handed``).
    Raises NotFound, Forbidden, Conflict (still shown; a rule or another version came between).
    """
    return _publish(access_proposal(actor, proposal_id), actor)


def publish_due() -> int:
    """Publish what was approved for today or earlier and has been shown long enough; how many. Repeatable.

    What cannot be published (a rule changed meanwhile) stays approved, with the reason in its history, for a person.
    """
    rows = Proposal.objects.filter(state="approved", effective_on__lte=clock.today())
    published = 0
    for proposal_id in rows.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
                if proposal.state == "approved":
                    _publish(proposal, system(proposal.place_id, permissions=PERMISSIONS))
                    published += 1
        except DomainError as error:
            _stuck(proposal_id, error.message)
        except Exception as error:
            log.exception("catalogue.publish_failed", proposal_id=proposal_id, error=type(error).__name__)
            _stuck(proposal_id, "发布时系统出错，请技术人员查看后台记录")
    return published


def _stuck(proposal_id: int, why: str) -> None:
    """Say once in its history why it was not published; the others go on."""
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
        if proposal.history.filter(name="stuck", note=why).exists():
            return
        actor = system(proposal.place_id)
        note_step(proposal, "stuck", actor, why)
        entry = ProposalMoved(proposal.pk, "stuck", proposal.item_id, proposal.revision)
        journal.record(entry, actor=actor, subject=f"proposal:{proposal.pk}", place_id=proposal.place_id)


def _publish(proposal: Proposal, actor: Actor) -> ProposalRef:
    today = clock.today()
    PROPOSAL.check(proposal, "publish", actor)
    until, effective_on = proposal.publicity_until, proposal.effective_on
    assert until is not None  # approve sets both
    assert effective_on is not None
    if proposal.publicity_from != until and today <= until:
        raise Conflict(f"公示到 {until}，公示期满后再发布")
    kind = ProposalKind(proposal.kind)
    ending = list(proposal.ending.select_for_update().order_by("pk"))
    back = _cancelled(proposal) if kind is ProposalKind.NEW else None
    before = _spec_of(proposal.base)
    moved = _moved(proposal, before)
    if (kind is ProposalKind.CANCEL or ending or back or moved.any) and today < effective_on:
        raise Conflict(f"{kind.label}从 {effective_on} 起实施，到那天再发布")
    merged = [spec for item in ending if (spec := _spec_of(item.versions.order_by("-number").first()))]
    after = None
    if back is not None:  # claimed again: the item comes back with its new version, and keeps its history
        again, key = ItemResumed(back.pk), f"item:{back.pk}"
        fire(MACHINE, back, "resume", actor=actor, event=again, subject_key=key, place_id=back.place_id)
    why = f"{kind.label}：{proposal.number}"
    if kind in WRITING:
        only = granted_by(proposal.item, moved.leaving) if proposal.item and moved.leaving and not moved.whole else None
        after, proposal.published_id = _write(proposal, actor, max(today, effective_on))
        if proposal.item_id is None:
            proposal.item = Item.objects.get(versions=proposal.published_id)
        elif proposal.item is not None and (moved.whole or moved.leaving):
            end_handed(proposal.item, actor=actor, reason=why, proposal=proposal, only=only)
    else:
        assert proposal.item is not None  # 取消 has its item from the start
        ending.append(Item.objects.select_for_update().get(pk=proposal.item.pk))
    for item in ending:
        event = ItemWithdrawn(item.pk)
        fire(MACHINE, item, "withdraw", actor=actor, event=event, subject_key=f"item:{item.pk}", place_id=item.place_id)
        end_handed(item, actor=actor, reason=why, proposal=proposal)
    move(proposal, "publish", actor, fields=("published", "item"))
    _answered(proposal, ending, actor)
    _keep_in_step(proposal, before, after, merged)
    return ref(proposal)


def _cancelled(proposal: Proposal) -> Item | None:
    """The item that once stood on the list under this code, locked."""
    code = proposal.document.get("basic_code", "")
    rows = Item.objects.select_for_update().filter(place_id=proposal.place_id, basic_code=code)
    return rows.filter(state=WITHDRAWN).first()


@dataclass(frozen=True, slots=True)
class _Moved:
    """How the item changes hands: the bodies that come or go, and whether the whole of it goes to others (转移)."""

    leaving: frozenset[int] = frozenset()
    coming: frozenset[int] = frozenset()
    whole: bool = False

    @property
    def any(self) -> bool:
        """Whether who implements it, or at which level, is another afterwards."""
        return bool(self.leaving or self.coming or self.whole)


def _moved(proposal: Proposal, before: ItemSpec | None) -> _Moved:
    """Who implements the item answers for it until the day of effect (行使主体). Locks the item: no one hands it down
    meanwhile.

    The whole goes to others where it is proposed as 转移, where no body stays, where the level becomes another, or
    where the item is no longer done here but only pointed to (网办指导).
    """
    if proposal.item_id is None or ProposalKind(proposal.kind) not in WRITING:
        return _Moved()
    proposal.item = Item.objects.select_for_update().get(pk=proposal.item_id)
    rows = Implementation.objects.filter(item=proposal.item, ended_on__isnull=True)
    now, then = set(rows.values_list("organisation_id", flat=True)), set(proposal.organisation_ids)
    level = before is not None and before.level.value != proposal.document.get("level", before.level.value)
    pointed_to = before is not None and before.handled and not _handled(proposal.document)
    whole = ProposalKind(proposal.kind) is ProposalKind.TRANSFER or level or pointed_to or not now & then
    return _Moved(frozenset(now - then), frozenset(then - now), whole)


def _handled(document: Mapping[str, Any]) -> bool:
    return bool(document.get("service", Service.HANDLED.value) == Service.HANDLED.value)


def _write(proposal: Proposal, actor: Actor, effective_on: date) -> tuple[ItemSpec, int]:
    """The new version; strictly by today's rules and lists, on top of the version it was written from."""
    newest = proposal.item.versions.order_by("-number").first() if proposal.item else None
    if newest is not None and newest.pk != proposal.base_id:
        raise Conflict("这份草稿起草以后清单又有了新版本，请退回修改，核对后再报")
    if machine_review(proposal).stops:
        raise Conflict(_FOUND_AGAIN)
    days: dict[str, Any] = {"published_on": clock.today().isoformat(), "effective_on": effective_on.isoformat()}
    try:
        spec = ItemSpec.model_validate(proposal.document | days)
    except ValidationError as error:
        told = "；".join(str(e["msg"]).removeprefix("Value error, ") for e in error.errors(include_url=False))
        raise Conflict(f"实施清单有问题，请退回修改：{told}") from None
    try:
        item = put_on_list(
            actor=actor, place_id=proposal.place_id, spec=spec, organisation_ids=proposal.organisation_ids
        )
    except Invalid as error:
        raise Conflict(f"实施清单有问题，请退回修改：{'；'.join(error.fields.values())}") from None
    return spec, ItemVersion.objects.get(item_id=item.id, number=item.version).pk


def _spec_of(version: ItemVersion | None) -> ItemSpec | None:
    return ItemSpec.as_it_stands(version.document) if version else None


def _answered(proposal: Proposal, ended: Sequence[Item], actor: Actor) -> None:
    """Close what this change answers; that a record is gone above is answered by ending or moving the item only."""
    own = Q(basic_code=proposal.document.get("basic_code", ""))
    if ProposalKind(proposal.kind) not in {ProposalKind.CANCEL, ProposalKind.TRANSFER}:
        own &= ~Q(what="gone")
    about = own | Q(basic_code__in=[item.basic_code for item in ended])
    tasks = RevisionTask.objects.select_for_update(of=("self",)).filter(
        about, place_id=proposal.place_id, done_on__isnull=True
    )
    for task in tasks.exclude(what="list").order_by("pk"):
        task.done_on, task.outcome, task.proposal = clock.today(), f"已按 {proposal.number} 调整", proposal
        task.save(update_fields=["done_on", "outcome", "proposal"])
        entry = RevisionDone(task.pk, proposal.pk)
        journal.record(entry, actor=actor, subject=f"revision_task:{task.pk}", place_id=task.place_id)


def _keep_in_step(
    proposal: Proposal, before: ItemSpec | None, after: ItemSpec | None, merged: Sequence[ItemSpec]
) -> None:
    """Ask for the lists that name the item, or one that goes into it, to follow (联动, S2-20)."""
    own = [spec for spec in (before, after) if spec] if _changed_for_lists(before, after) else []
    known = {(entry.list, entry.code): entry for spec in (*own, *merged) for entry in spec.lists}
    if not known:
        return
    due_on = revise_by(proposal.place_id)
    kind = ProposalKind(proposal.kind).label
    RevisionTask.objects.bulk_create(
        RevisionTask(
            place_id=proposal.place_id,
            item=proposal.item,
            basic_code=proposal.document.get("basic_code", ""),
            name=proposal.title,
            what="list",
            text=f"事项已{kind}，{entry.list.label}里的“{entry.name}”（{entry.code or '没有编码'}）要同步调整",
            due_on=due_on,
            proposal=proposal,
        )
        for entry in known.values()
    )


def _changed_for_lists(before: ItemSpec | None, after: ItemSpec | None) -> bool:
    """Whether what other lists show of the item changed: name, kind, body, level, basis, or that it is there."""
    if before is None or after is None:
        return True
    names = ("name", "kind", "body", "level", "legal_bases", "lists")
    return any(getattr(before, n) != getattr(after, n) for n in names)
