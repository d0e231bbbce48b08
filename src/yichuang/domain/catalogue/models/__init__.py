"""Rows of the catalogue, by subject."""

from .delegation import Delegation, OnTheSpotAuthority
from .ended import HandedEnd
from .finding import AskedInVain, Coaching, Synonym
from .governance import BasicEntry, Judgement, LinkedEntry, Listing, ListRules, Proposal, ProposalStep, RevisionTask
from .handing import Batch, EndingSoon, Entrustment, Exclusion
from .items import Implementation, Item, ItemVersion
from .reports import GuidePicture, GuideReport
from .search import ItemSearch

__all__ = [
    "AskedInVain",
    "BasicEntry",
    "Batch",
    "Coaching",
    "Delegation",
    "EndingSoon",
    "Entrustment",
    "Exclusion",
    "GuidePicture",
    "GuideReport",
    "HandedEnd",
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
