"""Which place this instance speaks for."""

from __future__ import annotations

from django.conf import settings

from yichuang.domain.places import public as places


def current_place() -> places.PlaceRef:
    """The place named in the settings file (``place``), else the first of the instance. Raises NotFound."""
    return places.default_place(str(settings.CONFIG.get("place", "")))
