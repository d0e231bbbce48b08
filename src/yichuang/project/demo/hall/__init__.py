"""The halls of the demo county: how they are set up, and days played in them."""

from .arranged import load_halls

__all__ = ["load_halls"]
