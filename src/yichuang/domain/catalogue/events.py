"""What the catalogue writes to the journal: ids, codes and dates only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.kernel.journal import Event, event

from .codes import Act
from .delegations import Mode


@event("catalogue.item.published", version=1)
@dataclass(frozen=True, slots=True)
class ItemPublished(Event):
    """A new version of the record was published (the first one creates the item)."""

    item_id: int
    version_id: int
    number: int
    content_hash: str
    published_on: date
    effective_on: date
    organisation_ids: tuple[int, ...]


@event("catalogue.item.bodies_changed", version=1)
@dataclass(frozen=True, slots=True)
class ItemBodiesChanged(Event):
    """The same content is now implemented by other bodies."""

    item_id: int
    organisation_ids: tuple[int, ...]


@event("catalogue.item.taken_into_effect", version=1)
@dataclass(frozen=True, slots=True)
class ItemTakenIntoEffect(Event):
    """A version published earlier reached its day (实施日期)."""

    item_id: int
    version_id: int
    number: int


@event("catalogue.item.suspended", version=1)
@dataclass(frozen=True, slots=True)
class ItemSuspended(Event):
    """暂停."""

    item_id: int


@event("catalogue.item.resumed", version=1)
@dataclass(frozen=True, slots=True)
class ItemResumed(Event):
    """恢复."""

    item_id: int


@event("catalogue.item.withdrawn", version=1)
@dataclass(frozen=True, slots=True)
class ItemWithdrawn(Event):
    """取消."""

    item_id: int


@event("catalogue.delegation.granted", version=1)
@dataclass(frozen=True, slots=True)
class DelegationGranted(Event):
    """An act was handed down."""

    item_id: int
    delegation_ids: tuple[int, ...]
    act: Act
    mode: Mode
    since: date
    until: date | None


@event("catalogue.delegation.ended", version=1)
@dataclass(frozen=True, slots=True)
class DelegationEnded(Event):
    """A delegation was taken back; the first day on which it no longer holds."""

    item_id: int
    delegation_id: int
    until: date


@event("catalogue.authority.granted", version=1)
@dataclass(frozen=True, slots=True)
class AuthorityGranted(Event):
    """A post may accept and decide this instant item on the spot."""

    item_id: int
    authority_id: int
    post_id: int
    site_id: int
    since: date
    until: date | None


@event("catalogue.rules.set", version=1)
@dataclass(frozen=True, slots=True)
class ListRulesSet(Event):
    """How the place governs its list."""

    sameness: str
    least_reviewers: int
    publicity_days: int
    revise_days: int


@event("catalogue.listing.moved", version=1)
@dataclass(frozen=True, slots=True)
class ListingMoved(Event):
    """A list from above was brought, read, adopted or put aside."""

    listing_id: int
    series: str
    act: str
    rows: int
    tasks: int


@event("catalogue.proposal.moved", version=1)
@dataclass(frozen=True, slots=True)
class ProposalMoved(Event):
    """A proposal to change the list took a step; ``revision`` is the draft it was about."""

    proposal_id: int
    act: str
    item_id: int | None
    revision: int


@event("catalogue.proposal.judged", version=1)
@dataclass(frozen=True, slots=True)
class ProposalJudged(Event):
    """One of the five judgements of a joint review."""

    proposal_id: int
    round: int
    dimension: str
    good: bool


@event("catalogue.task.done", version=1)
@dataclass(frozen=True, slots=True)
class RevisionDone(Event):
    """A record that had to follow a change was revised, or need not be."""

    task_id: int
    proposal_id: int | None
