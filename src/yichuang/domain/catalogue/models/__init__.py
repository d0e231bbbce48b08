"""Rows of the catalogue, by subject."""

from .delegation import Delegation, OnTheSpotAuthority
from .finding import AskedInVain, Coaching, Synonym
from .governance import (
    BasicEntry,
    Judgement,
    LinkedEntry,
    Listing,
    ListRules,
    Proposal,
    ProposalStep,
    RevisionTask,
)
from .items import Implementation, Item, ItemVersion
from .search import ItemSearch

__all__ = [
    "AskedInVain",
    "BasicEntry",
    "Coaching",
    "Delegation",
    "Implementation",
    "Item",
    "ItemSearch",
    "ItemVersion",
    "Judgement",
    "LinkedEntry",
    "ListRules",
    "Listing",
    "OnTheSpotAuthority",
    "Proposal",
    "ProposalStep",
    "RevisionTask",
    "Synonym",
]
