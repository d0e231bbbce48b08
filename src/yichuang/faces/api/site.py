"""Which place this instance speaks for."""

from __future__ import annotations

from django.conf import settings

from yichuang.domain.places import public as places
from yichuang.kernel.errors import NotFound


def current_place() -> places.PlaceRef:
    """The place named in the settings, else the first of the instance. Raises NotFound where there is none yet."""
    slug = str(settings.CONFIG.get("place", ""))
    if slug:
        return places.get_place(slug)
    known = places.list_places()
    if not known:
        raise NotFound("还没有开通县区")
    return known[0]
