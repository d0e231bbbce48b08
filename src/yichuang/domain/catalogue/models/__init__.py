"""Rows of the catalogue, by subject."""

from .delegation import Delegation, OnTheSpotAuthority
from .items import Implementation, Item, ItemVersion
from .search import ItemSearch

__all__ = ["Delegation", "Implementation", "Item", "ItemSearch", "ItemVersion", "OnTheSpotAuthority"]
