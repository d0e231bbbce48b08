"""Distances on the globe."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_008.8
"""Mean radius (IUGG)."""


def metres_between(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Great-circle distance in metres (haversine)."""
    phi, to_phi = radians(latitude), radians(to_latitude)
    half = sin((to_phi - phi) / 2) ** 2 + cos(phi) * cos(to_phi) * sin(radians(to_longitude - longitude) / 2) ** 2
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(half)))
