"""Reads of governance: editions, proposals with their review and history, tasks, and what is shown for comment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.lifecycle import Transition

from ..codes import ItemKind, Level, LinkedList
from ..models import BasicEntry, Item, Listing, Proposal, RevisionTask
from ..record.spec import ItemSpec
from .access import BASIC, adopted, visible
from .lifecycle import APPROVE, DRAFT, LISTING, OPEN, PROPOSAL, PUSH
from .proposals import WRITING, machine_review
from .review import Report, read_document
from .sheet import RowProblem
from .superior import SuperiorRecord
from .terms import Dimension, ProposalKind

PAGE = 50


@dataclass(frozen=True, slots=True)
class ListingView:
    """A list from above: what it is, how far it is read, what is wrong with it."""

    id: int
    series: str
    series_text: str
    name: str
    source: str
    state: str
    state_text: str
    total: int
    done: int
    problems: tuple[RowProblem, ...]
    refusal: str
    made_at: datetime
    adopted_on: date | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the edition in force, and whether it is on our list (认领)."""

    basic_code: str
    name: str
    kind_text: str
    levels_text: str
    item_id: int | None
    record: SuperiorRecord


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal as lists show it."""

    id: int
    number: str
    kind: ProposalKind
    title: str
    item_id: int | None
    organisation: str
    state: str
    state_text: str
    changed_at: datetime
    publicity_until: date | None
    effective_on: date | None


@dataclass(frozen=True, slots=True)
class JudgementView:
    """One judgement: by whom, how, why."""

    dimension: Dimension
    good: bool
    note: str
    name: str
    organisation: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A step of a proposal."""

    label: str
    name: str
    organisation: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal whole. ``spec`` is None while the draft has not the shape of a record; ``before`` what it changes."""

    row: ProposalRow
    revision: int
    reason: str
    document: dict[str, Any]
    spec: ItemSpec | None
    before: ItemSpec | None
    bodies: tuple[places.OrganisationRef, ...]
    ending: tuple[str, ...]
    report: Report | None
    judgements: tuple[JudgementView, ...]
    history: tuple[HistoryLine, ...]
    actions: tuple[Transition, ...]
    above: SuperiorRecord | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A record that has to follow a change."""

    id: int
    basic_code: str
    name: str
    item_id: int | None
    what: str
    what_text: str
    text: str
    due_on: date
    late: bool
    proposal_id: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A change shown for comment before it is published (公示)."""

    number: str
    kind_text: str
    title: str
    organisation: str
    reason: str
    since: date
    until: date
    effective_on: date
    before: ItemSpec | None
    after: ItemSpec | None


_TASKS = {"new": "待认领", "changed": "上级有调整", "gone": "上级已取消", "list": "关联清单"}


def list_listings(actor: Actor) -> tuple[ListingView, ...]:
    """The lists brought from above, the newest first. Empty for posts that do not govern the list."""
    if not actor.may(APPROVE) or actor.place_id is None:
        return ()
    rows = Listing.objects.filter(place_id=actor.place_id).defer("rows").order_by("-made_at", "-pk")
    in_force = _in_force(actor.place_id)
    return tuple(_listing(row, in_force) for row in rows[:PAGE])


def get_listing(actor: Actor, listing_id: int) -> ListingView:
    """One of them. Raises NotFound."""
    row = Listing.objects.filter(pk=listing_id).defer("rows").first()
    if row is None or row.place_id != actor.place_id or not (actor.may(APPROVE) or actor.may(PUSH)):
        raise NotFound
    return _listing(row, _in_force(row.place_id))


def list_entries(actor: Actor, *, text: str = "", unclaimed: bool = False, after: str = "") -> tuple[EntryRow, ...]:
    """The basic catalogue in force, by code; at most ``PAGE`` after the code ``after``."""
    if actor.place_id is None or not (actor.may(DRAFT) or actor.may(APPROVE)):
        return ()
    edition = adopted(actor.place_id)
    if edition is None:
        return ()
    ours = Item.objects.filter(place_id=actor.place_id).exclude(state="withdrawn")
    rows = BasicEntry.objects.filter(listing=edition, basic_code__gt=after)
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(basic_code__startswith=text))
    if unclaimed:
        rows = rows.exclude(basic_code__in=ours.values("basic_code"))
    page = list(rows.order_by("basic_code")[:PAGE])
    claimed = dict(ours.filter(basic_code__in=[r.basic_code for r in page]).values_list("basic_code", "pk"))
    return tuple(_entry(row, claimed.get(row.basic_code)) for row in page)


def current_edition(place_id: int) -> str:
    """The name of the basic catalogue in force; empty if none was adopted."""
    edition = adopted(place_id)
    return edition.name if edition else ""


def list_proposals(actor: Actor, *, state: str = "", item_id: int | None = None) -> tuple[ProposalRow, ...]:
    """Proposals the post may see, the last changed first; ``state`` empty: those still open."""
    rows = visible(actor)
    rows = rows.filter(state=state) if state else rows.filter(state__in=OPEN)
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    return tuple(_row(p) for p in rows.select_related("organisation").defer("document").order_by("-changed_at")[:PAGE])


def count_proposals(actor: Actor) -> int:
    """How many wait for this post: drafts of its own body, what it reviews, approves or publishes."""
    waiting = {t.sources for t in PROPOSAL.transitions if t.name in _WAITS and actor.may(t.permission)}
    states = frozenset().union(*waiting) if waiting else frozenset()
    return visible(actor).filter(state__in=states).count()


_WAITS = frozenset({"submit", "judge", "approve"})


def get_proposal(actor: Actor, proposal_id: int) -> ProposalView:
    """A proposal with what the machine says of it now. Raises NotFound."""
    row = visible(actor).filter(pk=proposal_id).select_related("organisation", "base", "entry").first()
    if row is None:
        raise NotFound
    spec, _ = read_document(row.document)
    steps = list(row.history.select_related("organisation").order_by("pk"))
    judgements = list(row.judgements.filter(round=row.round).select_related("organisation").order_by("pk"))
    names = people.staff_names({s.account_id for s in steps if s.account_id} | {j.account_id for j in judgements})
    return ProposalView(
        row=_row(row),
        revision=row.revision,
        reason=row.reason,
        document=row.document,
        spec=spec,
        before=ItemSpec.as_it_stands(row.base.document) if row.base else None,
        bodies=tuple(places.get_organisation(i) for i in row.organisation_ids),
        ending=tuple(row.ending.order_by("pk").values_list("name", flat=True)),
        report=machine_review(row) if row.state in OPEN else None,
        judgements=tuple(
            JudgementView(
                Dimension(j.dimension), j.good, j.note, names.get(j.account_id, "—"), j.organisation.name, j.at
            )
            for j in judgements
        ),
        history=tuple(
            HistoryLine(
                _STEPS.get(s.name) or PROPOSAL.by_name[s.name].label,
                names.get(s.account_id, "—") if s.account_id else "系统",
                s.organisation.name if s.organisation else "",
                s.at,
                s.note,
            )
            for s in steps
        ),
        actions=tuple(PROPOSAL.possible(row, actor)),
        above=SuperiorRecord.model_validate(row.entry.record) if row.entry else None,
    )


_STEPS = {"open": "提出申请", "stuck": "到期没能发布"}


def list_tasks(actor: Actor, *, everything: bool = False) -> tuple[TaskRow, ...]:
    """What must follow a change, the first due first; ``everything``: done ones too."""
    if actor.place_id is None or not (actor.may(DRAFT) or actor.may(APPROVE)):
        return ()
    rows = RevisionTask.objects.filter(place_id=actor.place_id)
    if not everything:
        rows = rows.filter(done_on__isnull=True)
    if not actor.may(APPROVE):
        own = Q(item__implementations__organisation_id=actor.organisation_id)
        rows = rows.filter(own).distinct()
    today = clock.today()
    return tuple(
        TaskRow(
            r.pk,
            r.basic_code,
            r.name,
            r.item_id,
            r.what,
            _TASKS[r.what],
            r.text,
            r.due_on,
            r.due_on < today,
            r.proposal_id,
        )
        for r in rows.order_by("due_on", "pk")[: PAGE * 4]
    )


def count_tasks(actor: Actor) -> int:
    """How many are open in the place, for who governs the list."""
    if actor.place_id is None or not actor.may(APPROVE):
        return 0
    return RevisionTask.objects.filter(place_id=actor.place_id, done_on__isnull=True).count()


def list_shown(place_id: int) -> tuple[Shown, ...]:
    """Changes in their publicity period today: for everybody to see and comment on (S2-17, S4-5)."""
    today = clock.today()
    rows = Proposal.objects.filter(
        place_id=place_id, state="approved", publicity_from__lte=today, publicity_until__gte=today
    )
    return tuple(_shown(rows.select_related("organisation", "base").order_by("publicity_until", "pk")))


def _shown(rows: Iterable[Proposal]) -> Iterable[Shown]:
    for row in rows:
        kind = ProposalKind(row.kind)
        if row.publicity_from is None or row.publicity_until is None or row.effective_on is None:
            continue
        yield Shown(
            number=row.number,
            kind_text=kind.label,
            title=row.title,
            organisation=row.organisation.name,
            reason=row.reason,
            since=row.publicity_from,
            until=row.publicity_until,
            effective_on=row.effective_on,
            before=ItemSpec.as_it_stands(row.base.document) if row.base else None,
            after=read_document(row.document)[0] if kind in WRITING else None,
        )


def _in_force(place_id: int) -> set[int]:
    editions = (adopted(place_id, series) for series in (BASIC, *(s.value for s in LinkedList)))
    return {e.pk for e in editions if e is not None}


def _listing(row: Listing, in_force: set[int]) -> ListingView:
    replaced = row.state == "adopted" and row.pk not in in_force
    return ListingView(
        row.pk,
        row.series,
        "基本目录" if row.series == BASIC else LinkedList(row.series).label,
        row.name,
        row.source,
        row.state,
        "已被新版接替" if replaced else LISTING.states[row.state],
        row.total,
        row.done,
        tuple(RowProblem(*p) for p in row.problems),
        row.refusal,
        row.made_at,
        row.adopted_on,
    )


def _entry(row: BasicEntry, item_id: int | None) -> EntryRow:
    levels = "、".join(Level(level).label for level in row.levels)
    record = SuperiorRecord.model_validate(row.record)
    return EntryRow(row.basic_code, row.name, ItemKind(row.kind).label, levels, item_id, record)


def _row(row: Proposal) -> ProposalRow:
    return ProposalRow(
        row.pk,
        row.number,
        ProposalKind(row.kind),
        row.title,
        row.item_id,
        row.organisation.name,
        row.state,
        PROPOSAL.states[row.state],
        row.changed_at,
        row.publicity_until,
        row.effective_on,
    )
