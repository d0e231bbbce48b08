"""What bundles write to the journal: ids, keys and states only."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.kernel.journal import Event, event


@event("bundles.bundle.published", version=1)
@dataclass(frozen=True, slots=True)
class BundlePublished(Event):
    """A new version of a bundle was published (the first one creates it)."""

    bundle_id: int
    version_id: int
    number: int
    content_hash: str
    item_ids: tuple[int, ...]


@event("bundles.bundle.ended", version=1)
@dataclass(frozen=True, slots=True)
class BundleEnded(Event):
    """A bundle was taken out of the list."""

    bundle_id: int


@event("bundles.case.submitted", version=1)
@dataclass(frozen=True, slots=True)
class BundleSubmitted(Event):
    """One application for all members: which were filed at once (``case_ids``), and how many in all."""

    bundle_case_id: int
    number: str
    bundle_id: int
    version_id: int
    town: int
    members: tuple[str, ...]
    case_ids: tuple[int, ...]


@event("bundles.case.progressed", version=1)
@dataclass(frozen=True, slots=True)
class BundleProgressed(Event):
    """The state of the whole followed its children."""

    bundle_case_id: int
    number: str
    state: str


@event("bundles.case.withdrawn", version=1)
@dataclass(frozen=True, slots=True)
class BundleWithdrawn(Event):
    """The applicant took the whole back; ``kept``: children that were decided already and stay."""

    bundle_case_id: int
    number: str
    kept: tuple[int, ...]


@event("bundles.member.moved", version=1)
@dataclass(frozen=True, slots=True)
class MemberMoved(Event):
    """A member followed its case, was filed when its turn came, or ended with what it builds on."""

    bundle_case_id: int
    member: str
    state: str
    case_id: int | None
    because_of: str


@event("bundles.member.told", version=1)
@dataclass(frozen=True, slots=True)
class MemberTold(Event):
    """How an outside member goes, as the lead body was told."""

    bundle_case_id: int
    member: str
    state: str


@event("bundles.paper.printed", version=1)
@dataclass(frozen=True, slots=True)
class BundlePaperPrinted(Event):
    """Staff printed a paper of the whole that carries the applicant's name."""

    bundle_case_id: int
    paper: str
