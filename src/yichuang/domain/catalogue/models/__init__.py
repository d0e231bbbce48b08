"""Rows of the catalogue, by subject."""

from .delegation import Delegation, OnTheSpotAuthority
from .finding import AskedInVain, Coaching, Synonym
from .items import Implementation, Item, ItemVersion
from .search import ItemSearch

__all__ = [
    "AskedInVain",
    "Coaching",
    "Delegation",
    "Implementation",
    "Item",
    "ItemSearch",
    "ItemVersion",
    "OnTheSpotAuthority",
    "Synonym",
]
