"""Rows of the catalogue, by subject."""

from .delegation import Delegation, OnTheSpotAuthority
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
    "BasicEntry",
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
]
