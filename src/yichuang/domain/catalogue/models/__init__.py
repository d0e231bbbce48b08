"""Rows of the catalogue, by subject."""

from .delegation import Delegation, OnTheSpotAuthority
from .handing import Batch, EndingSoon, Entrustment, Exclusion
from .items import Implementation, Item, ItemVersion
from .reports import GuidePicture, GuideReport
from .search import ItemSearch

__all__ = [
    "Batch",
    "Delegation",
    "EndingSoon",
    "Entrustment",
    "Exclusion",
    "GuidePicture",
    "GuideReport",
    "Implementation",
    "Item",
    "ItemSearch",
    "ItemVersion",
    "OnTheSpotAuthority",
]
