"""What the catalogue writes to the journal: ids, codes and dates only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.kernel.journal import Event, event

from .codes import Act
from .guides.reporting import PictureUse
from .handing.delegations import ExclusionReason, Mode


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


@event("catalogue.handed.ended", version=1)
@dataclass(frozen=True, slots=True)
class HandedEnded(Event):
    """A delegation, entrustment or authority (``what``) ended before its term; from that day it holds no more.

    ``reason`` names the change of the list or the representative who went (kind and number), never free text.
    """

    item_id: int
    what: str
    ended_id: int
    until: date
    reason: str


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


@event("catalogue.batch.granted", version=1)
@dataclass(frozen=True, slots=True)
class BatchHandedDown(Event):
    """A batch was handed down: so many delegations of these items."""

    batch_id: int
    delegations: int
    item_ids: tuple[int, ...]
    acts: tuple[Act, ...]
    mode: Mode
    since: date
    until: date | None
    announced_on: date


@event("catalogue.delegation.noted", version=1)
@dataclass(frozen=True, slots=True)
class DelegationsNoted(Event):
    """So many delegations of a place were put before the bureau, as they end soon."""

    place_id: int
    count: int
    noted_on: date


@event("catalogue.entrustment.made", version=1)
@dataclass(frozen=True, slots=True)
class EntrustmentMade(Event):
    """A 委托书 was drawn up and sealed; ``renews`` the one it follows on."""

    entrustment_id: int
    entrusting_id: int
    delegation_count: int
    since: date
    until: date | None
    renews: int | None


@event("catalogue.exclusion.added", version=1)
@dataclass(frozen=True, slots=True)
class ExclusionAdded(Event):
    """An item was put on the negative list for stationing."""

    item_id: int
    exclusion_id: int
    reason: ExclusionReason
    since: date


@event("catalogue.exclusion.ended", version=1)
@dataclass(frozen=True, slots=True)
class ExclusionEnded(Event):
    """An item was taken off the negative list; the first day on which it is off."""

    item_id: int
    exclusion_id: int
    until: date


@event("catalogue.report.made", version=1)
@dataclass(frozen=True, slots=True)
class ReportMade(Event):
    """A reader reported an error in a guide."""

    report_id: int
    item_id: int
    version_id: int
    element: int


@event("catalogue.report.mended", version=1)
@dataclass(frozen=True, slots=True)
class ReportMended(Event):
    """The version that mended it is published."""

    report_id: int
    version_id: int


@event("catalogue.report.declined", version=1)
@dataclass(frozen=True, slots=True)
class ReportDeclined(Event):
    """The guide was found right; the reporter is told why."""

    report_id: int


@event("catalogue.picture.added", version=1)
@dataclass(frozen=True, slots=True)
class PictureAdded(Event):
    """A picture was put into a guide."""

    item_id: int
    picture_id: int
    use: PictureUse


@event("catalogue.picture.withdrawn", version=1)
@dataclass(frozen=True, slots=True)
class PictureWithdrawn(Event):
    """A picture was taken out of a guide."""

    item_id: int
    picture_id: int


@event("catalogue.report_contact.opened", version=1)
@dataclass(frozen=True, slots=True)
class ReportContactOpened(Event):
    """Somebody of the bureau read how to reach a reporter."""

    report_id: int
    item_id: int


@event("catalogue.asked.answered", version=1)
@dataclass(frozen=True, slots=True)
class AskedAnswered(Event):
    """Words asked in vain got an answer: synonym (of the item), elsewhere, dismissed. The words themselves stay out."""

    asked_id: int
    answer: str
    item_id: int | None


@event("catalogue.synonym.removed", version=1)
@dataclass(frozen=True, slots=True)
class SynonymRemoved(Event):
    """Words of the place no longer find the item."""

    synonym_id: int
    item_id: int


@event("catalogue.coaching.asked", version=1)
@dataclass(frozen=True, slots=True)
class CoachingAsked(Event):
    """Somebody wants to be coached on an item; who, stays out."""

    coaching_id: int
    item_id: int
    site_id: int
    wish: str
    reply_by: date


@event("catalogue.coaching.arranged", version=1)
@dataclass(frozen=True, slots=True)
class CoachingArranged(Event):
    """The site has called back."""

    coaching_id: int


@event("catalogue.coaching.finished", version=1)
@dataclass(frozen=True, slots=True)
class CoachingFinished(Event):
    """Coached."""

    coaching_id: int


@event("catalogue.coaching.opened", version=1)
@dataclass(frozen=True, slots=True)
class CoachingOpened(Event):
    """Name and telephone were opened, to call back."""

    coaching_id: int


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


@event("catalogue.frequency.marked", version=1)
@dataclass(frozen=True, slots=True)
class FrequencyMarked(Event):
    """The items most asked for in the last year were computed anew."""

    place_id: int
    item_ids: tuple[int, ...]
    cases: int
